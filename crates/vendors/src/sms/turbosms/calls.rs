//! What we ask of `TurboSMS`.

use mistok_core::domain::sms::Cost;
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use super::{TurboSms, codes, wire};
use crate::sms::{Accepted, Message, Receipt, SmsError, cost, http::words};

/// What it counts money in.
const CURRENCY: &str = "UAH";

impl TurboSms {
    /// `POST /message/send.json`.
    pub(super) async fn post(&self, message: &Message) -> Result<Accepted, SmsError> {
        let phone = message.to.e164().trim_start_matches('+');
        let sender = message.sender.as_ref().unwrap_or(&self.settings.sender);
        let body = wire::Send {
            recipients: [phone],
            sms: wire::Sms {
                sender,
                text: &message.text,
            },
            // A try after a certain refusal is a new one: with the old key the refusal would be repeated.
            sequence_id: format!(
                "{}{}-{}",
                self.settings.sequence_prefix,
                message.id,
                message.begun_at.timestamp_micros()
            ),
        };
        let answer = self.ask("/message/send.json", &body).await?;
        let code = answer.code.0.unwrap_or_default();
        let said = answer.said.0.as_deref().unwrap_or_default();
        if !codes::is_success(code) && code != codes::REPEATED {
            return Err(codes::refusal(
                code,
                words(said, Some(message)),
                Some(message),
            ));
        }
        let one = answer.one().unwrap_or_default();
        match (
            one.response_code.0,
            one.message_id.0.filter(|id| !id.is_empty()),
        ) {
            (Some(code), _) if !codes::is_success(code) && code != codes::REPEATED => {
                let said = one.response_status.0.unwrap_or_default();
                Err(codes::refusal(
                    code,
                    words(&said, Some(message)),
                    Some(message),
                ))
            }
            (_, Some(id)) => Ok(Accepted {
                provider_id: Some(id),
                ..Accepted::default()
            }),
            (_, None) => Err(SmsError::Unknown(
                "TurboSMS answered success without the message's id".to_owned(),
            )),
        }
    }

    /// `POST /message/status.json`.
    pub(super) async fn read_status(&self, id: &str) -> Result<Option<Receipt>, SmsError> {
        let body = wire::Ask { messages: [id] };
        let answer = self.ask("/message/status.json", &body).await?;
        check(&answer)?;
        let one = answer.one().unwrap_or_default();
        let Some((state, failure)) = codes::state(one.status.0.as_deref().unwrap_or_default())
        else {
            return Ok(None);
        };
        let rejected = one.rejected_status.0.filter(|why| !why.trim().is_empty());
        Ok(Some(Receipt {
            provider_id: id.to_owned(),
            state,
            failure,
            code: None,
            text: rejected.map(|why| words(&why, None)),
            cost: None,
        }))
    }

    /// `POST /user/balance.json`.
    pub(super) async fn read_balance(&self) -> Result<Option<Cost>, SmsError> {
        let answer = self.ask("/user/balance.json", &Nothing {}).await?;
        check(&answer)?;
        let result = &answer.result;
        let balance = wire::Balance::deserialize(result).unwrap_or_default();
        let amount = balance.balance.0;
        Ok(amount.and_then(|amount| cost::read(&amount, CURRENCY)))
    }

    async fn ask(&self, path: &str, body: &impl Serialize) -> Result<wire::Envelope, SmsError> {
        let request = self
            .http
            .client()
            .post(self.http.url(path))
            .bearer_auth(self.settings.token.expose_secret())
            .json(body);
        let answer = self.http.call(request).await?;
        let envelope = answer.object::<wire::Envelope>();
        if !answer.is_success() {
            let said = envelope.and_then(|envelope| envelope.said.0);
            return Err(answer.trouble(&words(&said.unwrap_or_default(), None)));
        }
        envelope
            .filter(|envelope| envelope.code.0.is_some())
            .ok_or_else(|| SmsError::Unknown("TurboSMS's answer cannot be read".to_owned()))
    }
}

/// An empty object.
#[derive(Serialize)]
struct Nothing {}

fn check(answer: &wire::Envelope) -> Result<(), SmsError> {
    let code = answer.code.0.unwrap_or_default();
    if codes::is_success(code) {
        return Ok(());
    }
    let said = answer.said.0.as_deref().unwrap_or_default();
    Err(codes::refusal(code, words(said, None), None))
}

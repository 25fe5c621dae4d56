//! What we ask of Twilio: to send, and to report states.

use chrono::{DateTime, Utc};
use form_urlencoded::Serializer;
use mistok_core::domain::sms::{Cost, latin};
use reqwest::{RequestBuilder, header::CONTENT_TYPE};
use secrecy::ExposeSecret;

use super::{
    Twilio,
    codes::{self, Fault},
    settings::is_sid,
    wire,
};
use crate::sms::{
    Accepted, Message, Receipt, Recovered, SmsError, Trouble,
    http::{Answer, words, wrong_sender},
};

/// The most messages that come on one page, and pages that are read: all to one phone.
const PAGE: &str = "1000";
const PAGES: usize = 5;

impl Twilio {
    /// `POST Messages.json`. It has no key against repetition, see [`Self::look_for`].
    pub(super) async fn post(&self, message: &Message) -> Result<Accepted, SmsError> {
        let request = self
            .http
            .client()
            .post(self.url("Messages.json"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(self.form(message));
        let answer = self.call(request).await?;
        if !answer.is_success() {
            return Err(refused(&answer, Some(message)));
        }
        let sent = answer.object::<wire::Message>().unwrap_or_default();
        accepted(&sent).ok_or_else(|| {
            SmsError::Unknown("Twilio answered success without the message's id".to_owned())
        })
    }

    fn form(&self, message: &Message) -> String {
        let settings = &self.settings;
        let mut form = Serializer::new(String::new());
        form.append_pair("To", message.to.e164());
        let (from, service) = match &message.sender {
            Some(sender) if is_sid(sender, "MG") => (None, Some(sender)),
            Some(sender) => (Some(sender), None),
            None => (
                settings.from.as_ref(),
                settings.messaging_service_sid.as_ref(),
            ),
        };
        if let Some(from) = from {
            form.append_pair("From", from);
        }
        if let Some(service) = service {
            form.append_pair("MessagingServiceSid", service);
        }
        form.append_pair("Body", &message.text);
        if settings.smart_encoded {
            form.append_pair("SmartEncoded", "true");
        }
        if let Some(url) = &self.status_url {
            // A receipt may come before the answer does: our own id tells whose it is.
            form.append_pair("StatusCallback", &format!("{url}?m={}", message.id));
        }
        form.finish()
    }

    /// Looks for the message among all to its phone. A filter by day would hide those that Twilio
    /// has taken but not sent yet.
    pub(super) async fn look_for(
        &self,
        message: &Message,
        known: &[String],
    ) -> Result<Recovered, SmsError> {
        let query = Serializer::new(String::new())
            .append_pair("To", message.to.e164())
            .append_pair("PageSize", PAGE)
            .finish();
        let mut next = Some(self.url(&format!("Messages.json?{query}")));
        for _ in 0..PAGES {
            let Some(url) = next else {
                return Ok(self.not_found(message));
            };
            let answer = self.read(&url).await?;
            // The answer itself has told what time it is there.
            let earliest = self.http.peer().earliest(message.begun_at);
            let Some(page) = answer.object::<wire::Page>() else {
                return Ok(Recovered::Unknown);
            };
            let found = page
                .messages
                .iter()
                .find(|one| self.is_this(one, message, earliest, known));
            if let Some(accepted) = found.and_then(accepted) {
                return Ok(Recovered::There(accepted));
            }
            next = match page.next_page_uri.0.filter(|uri| !uri.is_empty()) {
                // The address of another host would be given our key.
                Some(uri) if !uri.starts_with('/') => return Ok(Recovered::Unknown),
                uri => uri.map(|uri| self.http.url(&uri)),
            };
        }
        Ok(Recovered::Unknown)
    }

    fn not_found(&self, message: &Message) -> Recovered {
        if self.clock.now() - message.begun_at >= self.settle {
            Recovered::NotThere
        } else {
            Recovered::Unknown
        }
    }

    fn is_this(
        &self,
        one: &wire::Message,
        message: &Message,
        earliest: DateTime<Utc>,
        known: &[String],
    ) -> bool {
        let field = |field: &wire::Text| field.0.clone().unwrap_or_default();
        let created = DateTime::parse_from_rfc2822(&field(&one.date_created)).ok();
        let is_new = one
            .id()
            .is_some_and(|id| !known.iter().any(|other| other == id));
        is_new
            && field(&one.direction).starts_with("outbound")
            && field(&one.to) == message.to.e164()
            && created.is_some_and(|created| created >= earliest)
            && self.is_same_text(&field(&one.body), &message.text)
    }

    fn is_same_text(&self, theirs: &str, ours: &str) -> bool {
        let (theirs, ours) = (theirs.trim(), ours.trim());
        // Smart encoding changes the text: then their look-alikes count as the same.
        theirs == ours || (self.settings.smart_encoded && latin(theirs) == latin(ours))
    }

    /// `GET Messages/{Sid}.json`.
    pub(super) async fn read_message(&self, id: &str) -> Result<Option<Receipt>, SmsError> {
        if !is_sid(id, "SM") && !is_sid(id, "MM") {
            return Ok(None);
        }
        let request = self
            .http
            .client()
            .get(self.url(&format!("Messages/{id}.json")));
        let answer = self.call(request).await?;
        if answer.status == 404 {
            return Ok(None);
        }
        if !answer.is_success() {
            return Err(refused(&answer, None));
        }
        Ok(answer.object::<wire::Message>().and_then(receipt))
    }

    /// `GET Balance.json`.
    pub(super) async fn read_balance(&self) -> Result<Option<Cost>, SmsError> {
        let answer = self.read(&self.url("Balance.json")).await?;
        Ok(answer
            .object::<wire::Balance>()
            .and_then(|balance| balance.cost()))
    }

    async fn read(&self, url: &str) -> Result<Answer, SmsError> {
        let answer = self.call(self.http.client().get(url)).await?;
        if answer.is_success() {
            Ok(answer)
        } else {
            Err(refused(&answer, None))
        }
    }

    async fn call(&self, request: RequestBuilder) -> Result<Answer, SmsError> {
        let password = self.settings.password.expose_secret();
        let request = request.basic_auth(&self.settings.user, Some(password));
        self.http.call(request).await
    }

    fn url(&self, path: &str) -> String {
        let account = &self.settings.account_sid;
        self.http
            .url(&format!("/2010-04-01/Accounts/{account}/{path}"))
    }
}

fn accepted(message: &wire::Message) -> Option<Accepted> {
    Some(Accepted {
        provider_id: Some(message.id()?.to_owned()),
        parts: message.parts(),
        cost: message.cost(),
    })
}

fn receipt(message: wire::Message) -> Option<Receipt> {
    let state = codes::state(message.status.0.as_deref()?)?;
    let code = message.error_code.0.filter(|code| *code != 0);
    Some(Receipt {
        provider_id: message.id()?.to_owned(),
        state,
        failure: codes::failure(state, code),
        code: code.map(|code| code.to_string()),
        cost: message.cost(),
        text: message.error_text.0.map(|text| words(&text, None)),
    })
}

/// What an answer that is no success means.
pub(super) fn refused(answer: &Answer, message: Option<&Message>) -> SmsError {
    let problem = answer.object::<wire::Problem>().unwrap_or_default();
    let said = problem.message.0.or(problem.title.0).unwrap_or_default();
    let text = words(&said, message);
    // Behind an error of the server the message may be on its way, whatever the code says.
    let Some(number) = problem.code.0.filter(|_| answer.status < 500) else {
        return answer.trouble(&text);
    };
    let code = Some(number.to_string());
    match codes::fault(number) {
        Some(Fault::Message(failure)) => SmsError::Message {
            failure,
            code,
            text,
        },
        Some(Fault::Destination(barrier)) => SmsError::Destination {
            barrier,
            code,
            text,
        },
        Some(Fault::Sender) => wrong_sender(message, code, text),
        Some(Fault::Provider(trouble)) => SmsError::Provider {
            trouble: match trouble {
                Trouble::Busy { .. } => Trouble::Busy {
                    retry_after: answer.retry_after,
                },
                Trouble::Down | Trouble::NoMoney | Trouble::Settings => trouble,
            },
            code,
            text,
        },
        None => match answer.trouble(&text) {
            SmsError::Message { failure, text, .. } => SmsError::Message {
                failure,
                code,
                text,
            },
            SmsError::Provider { trouble, text, .. } => SmsError::Provider {
                trouble,
                code,
                text,
            },
            SmsError::Destination { barrier, text, .. } => SmsError::Destination {
                barrier,
                code,
                text,
            },
            SmsError::Unknown(text) => SmsError::Unknown(text),
        },
    }
}

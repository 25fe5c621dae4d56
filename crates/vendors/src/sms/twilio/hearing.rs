//! What Twilio calls us for (<https://www.twilio.com/docs/messaging/guides/webhook-request>).

use super::{Twilio, codes, signature, wire};
use crate::sms::{Answer, Heard, Inbound, Receipt, Unheard, Webhook, Wish};

/// An answer that has Twilio send nothing back. Anything else would go to the person as an SMS.
const SILENCE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>";
/// The most pictures that a message has.
const MEDIA: usize = 10;

/// The fields of a request, as they came.
struct Fields(Vec<(String, String)>);

impl Twilio {
    pub(super) fn read_webhook(&self, webhook: &Webhook<'_>) -> Result<Heard, Unheard> {
        let read = match webhook.what {
            "inbound" => inbound,
            "status" => status,
            _ => return Err(Unheard::NoSuchAddress),
        };
        if !signature::is_genuine(&self.settings, webhook) {
            return Err(Unheard::Forged);
        }
        let fields = Fields::read(webhook);
        // A key may be good for several accounts.
        if fields.get("AccountSid") != Some(self.settings.account_sid.as_str()) {
            return Err(Unheard::Forged);
        }
        read(&fields)
    }
}

/// `/sms/twilio/inbound`.
fn inbound(fields: &Fields) -> Result<Heard, Unheard> {
    let count = fields.get("NumMedia").and_then(|count| count.parse().ok());
    let media = (0..count.unwrap_or(0).min(MEDIA))
        .filter_map(|number| fields.get(&format!("MediaUrl{number}")));
    let text = fields.get("Body").filter(|text| !text.is_empty());
    let lines: Vec<&str> = text.into_iter().chain(media).collect();
    Ok(Heard {
        inbound: vec![Inbound {
            provider_id: Some(fields.id()?),
            from: fields.needed("From")?,
            to: fields.needed("To")?,
            text: lines.join("\n"),
            wish: match fields.get("OptOutType") {
                Some("STOP") => Some(Wish::Stop),
                Some("START") => Some(Wish::Start),
                Some(_) | None => None,
            },
            // Twilio joins the parts of long messages itself.
            part: None,
        }],
        answer: Answer {
            content_type: "text/xml",
            body: SILENCE.to_owned(),
        },
        ..Heard::default()
    })
}

/// `/sms/twilio/status`.
fn status(fields: &Fields) -> Result<Heard, Unheard> {
    let id = fields.id()?;
    let status = fields
        .get("MessageStatus")
        .or_else(|| fields.get("SmsStatus"))
        .ok_or_else(|| Unheard::Unreadable("`MessageStatus` is expected".to_owned()))?;
    let code: Option<i64> = fields.get("ErrorCode").and_then(|code| code.parse().ok());
    let code = code.filter(|code| *code != 0);
    let receipt = codes::state(status).map(|state| Receipt {
        provider_id: id,
        state,
        failure: codes::failure(state, code),
        code: code.map(|code| code.to_string()),
        text: None,
        cost: None,
    });
    Ok(Heard {
        receipts: receipt.into_iter().collect(),
        ..Heard::default()
    })
}

impl Fields {
    /// Those that are signed: of the query only when there is no body.
    fn read(webhook: &Webhook<'_>) -> Self {
        let form = match webhook.method {
            "GET" => webhook.query.as_bytes(),
            _ => webhook.body,
        };
        Self(form_urlencoded::parse(form).into_owned().collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        let field = self.0.iter().find(|(key, _)| key == name);
        field.map(|(_, value)| value.as_str())
    }

    fn needed(&self, name: &str) -> Result<String, Unheard> {
        self.get(name)
            .filter(|value| !value.trim().is_empty())
            .map(str::to_owned)
            .ok_or_else(|| Unheard::Unreadable(format!("`{name}` is expected")))
    }

    fn id(&self) -> Result<String, Unheard> {
        let message = wire::Message {
            sid: wire::Text(Some(self.needed("MessageSid")?)),
            ..wire::Message::default()
        };
        let id = message.id().map(str::to_owned);
        id.ok_or_else(|| Unheard::Unreadable("`MessageSid` of a message is expected".to_owned()))
    }
}

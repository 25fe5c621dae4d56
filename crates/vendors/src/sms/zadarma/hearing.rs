//! What Zadarma calls us for: to see that the address is ours, messages, and events of phone
//! calls, which do not concern us.

use super::{Zadarma, form, signature, wire};
use crate::sms::{Answer, Heard, Inbound, Unheard, Webhook, http::object};

/// The longest text that is echoed.
const LONGEST_ECHO: usize = 64;

impl Zadarma {
    pub(super) fn read_webhook(&self, webhook: &Webhook<'_>) -> Result<Heard, Unheard> {
        if !webhook.what.is_empty() {
            return Err(Unheard::NoSuchAddress);
        }
        if webhook.method == "GET" {
            return echo(webhook.query);
        }
        let fields = form::fields(webhook.body);
        let field = |name: &str| {
            let field = fields.iter().find(|(key, _)| key == name);
            field.map(|(_, value)| value.as_str())
        };
        let event = field("event").ok_or_else(|| expected("event"))?;
        // An event that nobody told us of: nothing is known of its proof, and nothing comes of it.
        let Some(names) = signed_fields(event) else {
            return Ok(Heard::default());
        };
        let text: String = names.iter().filter_map(|name| field(name)).collect();
        let given = webhook.headers.get("signature");
        let is_genuine = given
            .and_then(|given| given.to_str().ok())
            .is_some_and(|given| {
                signature::is_genuine(&self.settings.secret, text.as_bytes(), given)
            });
        if !is_genuine {
            return Err(Unheard::Forged);
        }
        match event {
            "SMS" => incoming(&text),
            _ => Ok(Heard::default()),
        }
    }
}

/// The fields whose values, one after another, are signed.
const fn signed_fields(event: &str) -> Option<&'static [&'static str]> {
    Some(match event.as_bytes() {
        b"SMS" | b"NUMBER_LOOKUP" | b"CALL_TRACKING" => &["result"],
        b"NOTIFY_START" | b"NOTIFY_INTERNAL" | b"NOTIFY_END" | b"NOTIFY_IVR" => {
            &["caller_id", "called_did", "call_start"]
        }
        b"NOTIFY_ANSWER" => &["caller_id", "destination", "call_start"],
        b"NOTIFY_OUT_START" | b"NOTIFY_OUT_END" => &["internal", "destination", "call_start"],
        b"NOTIFY_RECORD" => &["pbx_call_id", "call_id_with_rec"],
        _ => return None,
    })
}

/// Answers the check of the address. Anything that a browser could take for a page stays out.
fn echo(query: &str) -> Result<Heard, Unheard> {
    let value = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "zd_echo")
        .map(|(_, value)| value.into_owned());
    let fits = |value: &String| {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        (1..=LONGEST_ECHO).contains(&value.len()) && value.bytes().all(is_plain)
    };
    let body = value.filter(fits).ok_or_else(|| expected("zd_echo"))?;
    Ok(Heard {
        answer: Answer {
            body,
            ..Answer::default()
        },
        ..Heard::default()
    })
}

fn incoming(result: &str) -> Result<Heard, Unheard> {
    let message: wire::Incoming = object(result).ok_or_else(|| expected("result"))?;
    let from = message.caller_id.0.filter(|from| !from.trim().is_empty());
    Ok(Heard {
        inbound: vec![Inbound {
            provider_id: None,
            from: from.ok_or_else(|| expected("caller_id"))?,
            to: message.caller_did.0.unwrap_or_default(),
            text: message.text.0.unwrap_or_default(),
            wish: None,
            part: None,
        }],
        ..Heard::default()
    })
}

fn expected(field: &str) -> Unheard {
    Unheard::Unreadable(format!("a readable `{field}` is expected"))
}

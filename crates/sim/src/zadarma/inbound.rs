//! Messages from people, told to the webhook once; they have neither an id nor a time.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::http::{Method, header};

use super::{Body, Shared, Zadarma, digits, signature};
use crate::calls::{answer_to, form};
use crate::phones::Carrier;

impl Carrier for Shared {
    fn takes(self: Arc<Self>, from: &str, to: &str, text: &str) {
        let url = {
            let state = self.state();
            let is_on = state.webhook.on.iter().any(|on| on == "sms");
            let is_receiving = state.receiving.contains(&digits(to));
            if !is_on || !is_receiving || state.webhook.url.is_empty() {
                return;
            }
            state.webhook.url.clone()
        };
        let result = result(from, to, text);
        let by_task = Arc::clone(&self);
        self.errands.spawn(async move {
            let signature = signature::sign(&by_task.options.secret, &result);
            let status = post(&by_task, &url, "SMS", &result, Some(&signature)).await;
            if status != Some(200) {
                by_task.state().webhook.failures += 1;
            }
            by_task.errands.changed();
        });
    }
}

impl Zadarma {
    /// Sends any event to an address, or a path of the public one, with any signature; returns the
    /// status, `None` when there was no answer.
    pub async fn post_webhook(
        &self,
        path: &str,
        event: &str,
        result: &str,
        signature: Option<&str>,
    ) -> Option<u16> {
        let near = self.webhook();
        let url = self.shared.calls.whole(path, Some(&near))?;
        post(&self.shared, &url, event, result, signature).await
    }

    /// The right signature for an event.
    pub fn signature(&self, result: &str) -> String {
        signature::sign(&self.shared.options.secret, result)
    }

    /// What an event says of a message.
    pub fn sms_result(from: &str, to: &str, text: &str) -> String {
        result(from, to, text)
    }
}

async fn post(
    shared: &Shared,
    url: &str,
    event: &str,
    result: &str,
    signature: Option<&str>,
) -> Option<u16> {
    let fields = [("event", event), ("result", result)];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let (kind, body) = match shared.options.body {
        Body::Form => (
            "application/x-www-form-urlencoded".to_owned(),
            form(&fields),
        ),
        Body::Multipart => (kind("zd-part"), multipart("zd-part", &fields)),
        Body::WrongMultipart => (kind("zd-other"), multipart("zd-part", &fields)),
    };
    let request = shared.calls.request(&Method::POST, url).body(body);
    let mut request = request.header(header::CONTENT_TYPE, kind);
    if let Some(signature) = signature {
        request = request.header("Signature", signature);
    }
    Some(answer_to(request).await?.status)
}

fn kind(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

fn multipart(boundary: &str, fields: &[(String, String)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let _ = write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        );
    }
    body.push_str("--");
    body.push_str(boundary);
    body.push_str("--\r\n");
    body
}

/// JSON as PHP writes it: every letter beyond ASCII as `\u`.
fn result(from: &str, to: &str, text: &str) -> String {
    let (from, to, text) = (quoted(from), quoted(to), quoted(text));
    format!("{{\"caller_id\":{from},\"caller_did\":{to},\"text\":{text}}}")
}

fn quoted(text: &str) -> String {
    let mut json = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '/' => json.extend(['\\', letter]),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            ' '..='~' => json.push(letter),
            _ => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let _ = write!(json, "\\u{unit:04x}");
                }
            }
        }
    }
    json.push('"');
    json
}

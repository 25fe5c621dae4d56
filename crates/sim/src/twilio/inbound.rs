//! Messages from people: the words that Twilio answers by itself, the webhook, and the reply that
//! the shop may give to it.

use std::sync::Arc;

use axum::http::{Method, header};

use super::Shared;
use super::message::{INBOUND, Message, REPLY};
use crate::calls::{Answer, answer_to, form};
use crate::phones::{Carrier, segments};
use crate::sign::{base64, hmac_sha1, hmac_sha256};

impl Carrier for Shared {
    fn takes(self: Arc<Self>, from: &str, to: &str, text: &str) {
        let word = word(text);
        let mut message = message(&self, from, to, text);
        message.direction = INBOUND;
        message.status = "received";
        let fields = fields(&self, &message, word);
        {
            let mut state = self.state();
            let service = self.options.messaging_service.clone();
            let senders = service.into_iter().chain([to.to_owned()]).collect();
            match word {
                Some(Word::Stop) => state.opt_out(senders, from, true),
                Some(Word::Start) => state.opt_out(senders, from, false),
                Some(Word::Help) | None => {}
            }
            state.messages.push(message);
        }
        let (from, to) = (from.to_owned(), to.to_owned());
        let by_task = Arc::clone(&self);
        self.errands.spawn(async move {
            if let Some(word) = word {
                reply(&by_task, &to, &from, word.answer());
            }
            tell(&by_task, &from, &to, &fields).await;
        });
    }
}

/// A word that Twilio acts on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Stop,
    Start,
    Help,
}

impl Word {
    fn name(self) -> &'static str {
        match self {
            Self::Stop => "STOP",
            Self::Start => "START",
            Self::Help => "HELP",
        }
    }

    fn answer(self) -> &'static str {
        match self {
            Self::Stop => "You have been unsubscribed. Reply START to resubscribe.",
            Self::Start => "You have been resubscribed. Reply STOP to unsubscribe.",
            Self::Help => "Reply STOP to unsubscribe.",
        }
    }
}

fn word(text: &str) -> Option<Word> {
    match text.trim().to_ascii_uppercase().as_str() {
        "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" | "REVOKE" | "OPTOUT" => {
            Some(Word::Stop)
        }
        "START" | "YES" | "UNSTOP" => Some(Word::Start),
        "HELP" | "INFO" => Some(Word::Help),
        _ => None,
    }
}

fn message(shared: &Shared, from: &str, to: &str, text: &str) -> Message {
    let now = shared.clock.now();
    let segments = segments::count(text).segments;
    Message {
        sid: shared.state().sid("SM"),
        direction: REPLY,
        to: to.to_owned(),
        from: Some(from.to_owned()),
        service: shared.options.messaging_service.clone(),
        body: text.to_owned(),
        status: "delivered",
        error: None,
        segments,
        cost: shared.options.price * i64::from(segments),
        callback: None,
        at: now,
        updated: now,
        sent: Some(now),
    }
}

/// Sends a message that nobody asked for over the API.
fn reply(shared: &Shared, from: &str, to: &str, text: &str) {
    let mut message = message(shared, from, to, text);
    if shared.part.bring("twilio", from, to, text).is_err() {
        message.status = "undelivered";
    }
    let mut state = shared.state();
    state.balance -= message.cost;
    state.messages.push(message);
}

fn fields(shared: &Shared, message: &Message, word: Option<Word>) -> Vec<(String, String)> {
    let (sid, from) = (&message.sid, message.from.as_ref());
    let mut fields = vec![
        ("ToCountry", "UA".to_owned()),
        ("SmsMessageSid", sid.clone()),
        ("NumMedia", "0".to_owned()),
        ("SmsSid", sid.clone()),
        ("SmsStatus", "received".to_owned()),
        ("Body", message.body.clone()),
        ("FromCountry", "UA".to_owned()),
        ("To", message.to.clone()),
        ("NumSegments", message.segments.to_string()),
        ("MessageSid", sid.clone()),
        ("AccountSid", shared.options.account_sid.clone()),
        ("From", from.cloned().unwrap_or_default()),
        ("ApiVersion", "2010-04-01".to_owned()),
        // Empty ones count in the signature.
        ("FromCity", String::new()),
    ];
    if let Some(service) = &message.service {
        fields.push(("MessagingServiceSid", service.clone()));
    }
    if let Some(word) = word.filter(|_| shared.options.tells_opt_outs) {
        fields.push(("OptOutType", word.name().to_owned()));
    }
    let owned = |(name, value): (&str, String)| (name.to_owned(), value);
    fields.into_iter().map(owned).collect()
}

async fn tell(shared: &Shared, person: &str, number: &str, fields: &[(String, String)]) {
    let Some(url) = shared.state().webhook.clone() else {
        return;
    };
    let answer = call_twice(shared, &url, fields).await;
    match answer.filter(|answer| (200..300).contains(&answer.status)) {
        None => shared.state().webhook_failures += 1,
        Some(answer) => {
            for text in replies(&answer) {
                reply(shared, number, person, &text);
            }
        }
    }
    shared.errands.changed();
}

/// What the shop wants to be sent: the messages of its `TwiML`, or all of a plain text.
fn replies(answer: &Answer) -> Vec<String> {
    let body = &answer.body;
    if answer.content_type.starts_with("text/plain") {
        return (!body.is_empty())
            .then(|| body.clone())
            .into_iter()
            .collect();
    }
    let messages = body.split("<Message>").skip(1);
    let texts = messages.filter_map(|rest| Some(rest.split_once("</Message>")?.0));
    texts.map(unescaped).collect()
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    let text = text.replace("&quot;", "\"").replace("&apos;", "'");
    text.replace("&amp;", "&")
}

/// Calls an address, and once more when that failed.
pub async fn call_twice(shared: &Shared, url: &str, fields: &[(String, String)]) -> Option<Answer> {
    let (signature, settings) = sign(shared, url, fields);
    let first = call(shared, url, fields, Some(&signature), settings.as_deref()).await;
    let is_taken = |answer: &Answer| answer.status < 500;
    if first.as_ref().is_some_and(is_taken) {
        return first;
    }
    call(shared, url, fields, Some(&signature), settings.as_deref()).await
}

/// Calls an address once, with this signature and this header about how it was made.
pub async fn call(
    shared: &Shared,
    url: &str,
    fields: &[(String, String)],
    signature: Option<&str>,
    settings: Option<&str>,
) -> Option<Answer> {
    let kind = "application/x-www-form-urlencoded; charset=UTF-8";
    let mut request = shared.calls.request(&Method::POST, url).body(form(fields));
    request = request.header(header::CONTENT_TYPE, kind);
    if let Some(signature) = signature {
        request = request.header("X-Twilio-Signature", signature);
    }
    if let Some(settings) = settings {
        request = request.header("X-Twilio-Webhooks-Signature-Settings", settings);
    }
    answer_to(request).await
}

/// The signature of a call, and the header that tells how it was made.
pub fn sign(shared: &Shared, url: &str, fields: &[(String, String)]) -> (String, Option<String>) {
    let text = signed_text(url, fields);
    let key = shared.state().shared_key.clone();
    match key {
        None => {
            let token = &shared.options.auth_token;
            (base64(hmac_sha1(token, &text)), None)
        }
        Some((id, secret)) => {
            let settings = format!("key={id},algorithm=HMAC_SHA256");
            (base64(hmac_sha256(&secret, &text)), Some(settings))
        }
    }
}

/// The address without its fragment, then names and values in the order of their bytes, each
/// different pair once.
pub fn signed_text(url: &str, fields: &[(String, String)]) -> String {
    let mut pairs: Vec<_> = fields.iter().collect();
    pairs.sort();
    pairs.dedup();
    let mut text = url.split('#').next().unwrap_or_default().to_owned();
    for (name, value) in pairs {
        text.push_str(name);
        text.push_str(value);
    }
    text
}

//! Sending, and asking for the states of messages.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};

use super::server::{Code, INVALID_REQUEST, OK, envelope};
use super::{Message, Shared, digits, hooks};
use crate::phones::{Condition, segments};

const NO_SENDER: Code = (200, "REQUIRED_MESSAGE_SENDER");
const NO_TEXT: Code = (201, "REQUIRED_MESSAGE_TEXT");
const NO_RECIPIENT: Code = (202, "REQUIRED_MESSAGE_RECIPIENT");
const WRONG_SENDER: Code = (400, "NOT_ALLOWED_MESSAGE_SENDER");
const STOPPED: Code = (404, "NOT_ALLOWED_NUMBER_STOPLIST");
const TOO_MANY: Code = (405, "NOT_ALLOWED_RECIPIENTS_LIMIT");
const NO_MONEY: Code = (203, "REQUIRED_BALANCE");
const WRONG_PHONE: Code = (305, "INVALID_PHONE");
const TWICE: Code = (407, "NOT_ALLOWED_RECIPIENT_DUPLICATE");
const REPEATED: Code = (507, "DUPLICATE_SEQUENCE_ID");
const SENT: Code = (801, "SUCCESS_MESSAGE_SENT");
const PARTLY: Code = (803, "SUCCESS_MESSAGE_PARTIAL_SENT");
/// What one refused recipient alone is answered with, by the clients that recorded it.
const NOBODY: Code = (802, "SUCCESS_MESSAGE_PARTIAL_ACCEPTED");
const UNKNOWN_MESSAGE: Code = (414, "NOT_ALLOWED_MESSAGE_ID");

const MOST_RECIPIENTS: usize = 5000;

/// Sends one text to everybody; a repeated `sequence_id` is answered with what was answered first.
pub fn send(shared: &Arc<Shared>, body: &Value) -> Value {
    let sequence_id = sequence_id(body);
    if let Some(first) = sequence_id.as_ref().and_then(|id| answered(shared, id)) {
        return envelope(REPEATED, first);
    }
    let (recipients, sender, text) = match checked(shared, body) {
        Ok(checked) => checked,
        Err(code) => return envelope(code, ()),
    };
    let mut seen = BTreeSet::new();
    let results: Vec<_> = recipients
        .iter()
        .map(|phone| match admitted(shared, phone, &mut seen) {
            Ok(to) => taken(shared, phone, &to, sender, text, sequence_id.as_deref()),
            Err(code) => refused(phone, code),
        })
        .collect();
    let sent = results
        .iter()
        .filter(|result| result["message_id"] != Value::Null);
    let code = match sent.count() {
        0 => NOBODY,
        count if count == results.len() => SENT,
        _ => PARTLY,
    };
    let result = Value::from(results);
    if let Some(id) = sequence_id {
        shared.state().answered.insert(id, result.clone());
    }
    envelope(code, result)
}

/// How messages stand.
pub fn status(shared: &Shared, body: &Value) -> Value {
    let Some(ids) = body["messages"].as_array().filter(|ids| !ids.is_empty()) else {
        return envelope(INVALID_REQUEST, ());
    };
    let state = shared.state();
    let shown = ids.iter().map(|id| {
        let mut messages = state.messages.iter();
        let found = messages.find(|message| Some(message.id.as_str()) == id.as_str());
        let code = found.map_or(UNKNOWN_MESSAGE, |_| OK);
        json!({
            "message_id": id,
            "recipient": found.map(|message| &message.to),
            "sent": found.map(|message| hooks::time(message.at)),
            "updated": found.map(|message| hooks::time(message.updated)),
            "status": found.map(|message| message.status),
            "type": "sms",
            "rejected_status": null,
            "response_code": code.0,
            "response_status": code.1,
        })
    });
    envelope(OK, shown.collect::<Vec<_>>())
}

fn sequence_id(body: &Value) -> Option<String> {
    match &body["sequence_id"] {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn answered(shared: &Shared, sequence_id: &str) -> Option<Value> {
    shared.state().answered.get(sequence_id).cloned()
}

type Checked<'a> = (Vec<&'a str>, &'a str, &'a str);

fn checked<'a>(shared: &Shared, body: &'a Value) -> Result<Checked<'a>, Code> {
    let recipients = body["recipients"].as_array();
    let recipients: Vec<_> = recipients.into_iter().flatten().collect();
    let recipients: Vec<_> = recipients.iter().filter_map(|one| one.as_str()).collect();
    if recipients.is_empty() {
        return Err(NO_RECIPIENT);
    }
    if recipients.len() > MOST_RECIPIENTS {
        return Err(TOO_MANY);
    }
    let sms = &body["sms"];
    // What all channels share may stand beside them.
    let either = |name: &str| {
        let own = sms[name].as_str().or_else(|| body[name].as_str());
        own.filter(|text| !text.is_empty())
    };
    let sender = either("sender").ok_or(NO_SENDER)?;
    let text = either("text").ok_or(NO_TEXT)?;
    if !shared.options.senders.iter().any(|own| own == sender) {
        return Err(WRONG_SENDER);
    }
    let segments = segments::count(text).segments;
    let needed = u64::from(segments) * recipients.len() as u64;
    if u64::from(shared.state().balance) < needed {
        return Err(NO_MONEY);
    }
    Ok((recipients, sender, text))
}

/// The digits of a recipient who can be sent to, and was not yet.
fn admitted(shared: &Shared, phone: &str, seen: &mut BTreeSet<String>) -> Result<String, Code> {
    let to = digits(phone);
    if !(10..=15).contains(&to.len()) {
        return Err(WRONG_PHONE);
    }
    if !seen.insert(to.clone()) {
        return Err(TWICE);
    }
    if shared.options.stop_list.contains(&to) {
        return Err(STOPPED);
    }
    Ok(to)
}

fn refused(phone: &str, code: Code) -> Value {
    json!({
        "phone": phone,
        "message_id": null,
        "response_code": code.0,
        "response_status": code.1,
    })
}

/// Takes the message to one recipient.
fn taken(
    shared: &Arc<Shared>,
    phone: &str,
    to: &str,
    sender: &str,
    text: &str,
    sequence_id: Option<&str>,
) -> Value {
    let (now, segments) = (shared.clock.now(), segments::count(text).segments);
    let id = {
        let mut state = shared.state();
        let id = state.id();
        state.balance = state.balance.saturating_sub(segments);
        state.messages.push(Message {
            id: id.clone(),
            to: to.to_owned(),
            sender: sender.to_owned(),
            text: text.to_owned(),
            sequence_id: sequence_id.map(str::to_owned),
            segments,
            status: "Sent",
            at: now,
            updated: now,
        });
        id
    };
    let (by_task, by_id) = (Arc::clone(shared), id.clone());
    shared.errands.spawn(async move { carry(&by_task, &by_id) });
    json!({
        "phone": phone,
        "message_id": id,
        "response_code": OK.0,
        "response_status": OK.1,
    })
}

/// Brings a message to its handset and tells how that ended.
fn carry(shared: &Arc<Shared>, id: &str) {
    let message = {
        let state = shared.state();
        let mut messages = state.messages.iter();
        messages.find(|message| message.id == id).cloned()
    };
    let Some(mut message) = message else {
        return;
    };
    let brought = shared
        .part
        .bring("turbosms", &message.sender, &message.to, &message.text);
    message.status = match brought {
        Ok(()) => "Delivered",
        Err(Condition::Blocked | Condition::Landline) => "Rejected",
        Err(Condition::Off | Condition::Missing | Condition::On) => "Undelivered",
    };
    message.updated = shared.clock.now();
    let event = hooks::status(shared, &message);
    let mut state = shared.state();
    if let Some(kept) = state.messages.iter_mut().find(|kept| kept.id == id) {
        *kept = message;
    }
    drop(state);
    shared.errands.changed();
    hooks::tell(shared, event);
}

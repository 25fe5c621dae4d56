//! `POST Messages.json`: what is checked before a message is taken.

use std::sync::Arc;

use chrono::TimeDelta;
use serde_json::Value;

use super::message::{BY_API, Message};
use super::server::{Outcome, Refusal};
use super::{Shared, receipts};
use crate::phones::{Condition, segments};

/// Longer texts are refused.
const LONGEST: usize = 1600;
/// A sender's queue holds what it can send in this time.
const LONGEST_QUEUE: TimeDelta = TimeDelta::hours(10);

/// The fields of a request; the API takes any case of repeated names as the first.
struct Form<'a>(&'a [(String, String)]);

impl<'a> Form<'a> {
    /// A field that is there and says something.
    fn get(&self, name: &str) -> Option<&'a str> {
        let mut pairs = self.0.iter();
        let (_, value) = pairs.find(|(given, value)| given == name && !value.is_empty())?;
        Some(value)
    }
}

pub async fn send(shared: &Arc<Shared>, form: &[(String, String)]) -> Outcome {
    let form = Form(form);
    let message = checked(shared, &form)?;
    let (sid, now) = (message.sid.clone(), message.at);
    let document: Value = message.show(&shared.options.account_sid, now);
    let (leave, is_before_answer) = {
        let mut state = shared.state();
        state.messages.push(message);
        let leave = state.leave(shared.options.mps, now);
        (leave, state.receipts.are_before_answer)
    };
    let by_task = Arc::clone(shared);
    let work = async move { receipts::carry(&by_task, &sid, leave).await };
    if is_before_answer && leave <= now {
        work.await;
    } else {
        shared.errands.spawn(work);
    }
    Ok((201, document))
}

fn checked(shared: &Shared, form: &Form<'_>) -> Result<Message, Refusal> {
    let refused = |code, words: &str| Refusal::new(400, code, words);
    let to = form.get("To");
    let to = to.ok_or_else(|| refused(21604, "A 'To' phone number is required."))?;
    let body = form.get("Body");
    let body = body.ok_or_else(|| refused(21602, "Message body is required."))?;
    if body.chars().count() > LONGEST {
        let words = "The concatenated message body exceeds the 1600 character limit";
        return Err(refused(21617, words));
    }
    if !is_number(to) {
        let words = format!("Invalid 'To' Phone Number: {}", masked(to));
        return Err(refused(21211, &words));
    }
    let (from, service) = sender(shared, form)?;
    if from.as_deref() == Some(to) {
        return Err(refused(21266, "'To' and 'From' number cannot be the same"));
    }
    check_callback(form.get("StatusCallback"))?;
    check_validity(form.get("ValidityPeriod"))?;
    if shared.options.knows_landlines && shared.part.condition(to) == Condition::Landline {
        let words = format!("'To' number is not a valid mobile number: {to}");
        return Err(refused(21614, &words));
    }
    let senders = service.iter().chain(&from).cloned();
    check_account(shared, senders.collect(), to)?;
    let segments = segments::count(body).segments;
    let now = shared.clock.now();
    let sid = shared.state().sid("SM");
    Ok(Message {
        sid,
        direction: BY_API,
        to: to.to_owned(),
        status: if from.is_some() { "queued" } else { "accepted" },
        from,
        service,
        body: body.to_owned(),
        error: None,
        segments,
        cost: shared.options.price * i64::from(segments),
        callback: form.get("StatusCallback").map(str::to_owned),
        at: now,
        updated: now,
        sent: None,
    })
}

type Sender = (Option<String>, Option<String>);

/// The number or name, and the service.
fn sender(shared: &Shared, form: &Form<'_>) -> Result<Sender, Refusal> {
    let refused = |code, words: &str| Refusal::new(400, code, words);
    let (from, service) = (form.get("From"), form.get("MessagingServiceSid"));
    if from.is_none() && service.is_none() {
        return Err(refused(21603, "A 'From' phone number is required."));
    }
    let options = &shared.options;
    if service.is_some() && service != options.messaging_service.as_deref() {
        return Err(refused(21701, "The Messaging Service does not exist"));
    }
    if let Some(from) = from {
        let is_name = from.chars().any(|letter| letter.is_ascii_alphabetic());
        let is_own = options.numbers.iter().chain(&options.names);
        let is_own = is_own.into_iter().any(|own| own == from);
        if !is_own && !is_number(from) && !is_name {
            let words = format!("The 'From' number {from} is not a valid phone number.");
            return Err(refused(21212, &words));
        }
        if !is_own {
            let words = format!(
                "The 'From' phone number provided ({from}) is not a valid, SMS-capable inbound \
                 phone number or short code for your account."
            );
            return Err(refused(21606, &words));
        }
    }
    if from.is_none() && options.numbers.is_empty() {
        let words = "The Messaging Service contains no phone numbers.";
        return Err(refused(21703, words));
    }
    Ok((from.map(str::to_owned), service.map(str::to_owned)))
}

fn check_account(shared: &Shared, senders: Vec<String>, to: &str) -> Result<(), Refusal> {
    let state = shared.state();
    if state.balance <= 0 {
        return Err(Refusal::new(401, 20003, "Authenticate"));
    }
    for sender in senders {
        if state.opted_out.contains(&(sender, to.to_owned())) {
            let words = "Attempt to send to unsubscribed recipient";
            return Err(Refusal::new(400, 21610, words));
        }
    }
    if state.queue(shared.clock.now()) > LONGEST_QUEUE {
        let words = "This 'From' number has exceeded the maximum number of queued messages";
        return Err(Refusal::new(429, 21611, words));
    }
    Ok(())
}

fn check_callback(url: Option<&str>) -> Result<(), Refusal> {
    let Some(url) = url else {
        return Ok(());
    };
    let parsed = reqwest::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(reqwest::Url::host_str);
    let is_web = url.starts_with("http://") || url.starts_with("https://");
    if is_web && url.len() <= 4000 && host.is_some_and(|host| !host.contains('_')) {
        return Ok(());
    }
    let words = format!("The 'StatusCallback' URL {url} is not a valid URL.");
    Err(Refusal::new(400, 21609, words))
}

fn check_validity(seconds: Option<&str>) -> Result<(), Refusal> {
    let is_fine = seconds.is_none_or(|seconds| {
        let seconds = seconds.parse::<u32>();
        seconds.is_ok_and(|seconds| (1..=36_000).contains(&seconds))
    });
    let words = "The 'ValidityPeriod' must be between 1 and 36000 seconds";
    let refused = || Refusal::new(400, 21624, words);
    is_fine.then_some(()).ok_or_else(refused)
}

/// E.164 with its plus.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (8..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The vendor does not repeat a whole number.
fn masked(number: &str) -> String {
    let shown = number.chars().count().saturating_sub(4);
    let mut masked: String = number.chars().take(shown).collect();
    masked.push_str("XXXX");
    masked
}

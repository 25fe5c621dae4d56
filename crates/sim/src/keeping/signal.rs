//! The signal that a buyer has written: a call to an address of the shop, repeated a few times when
//! it is not taken. It goes by the clock of the simulator.

use std::sync::Arc;

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Map, Value};

use super::{From, Keeping, Shared};

/// How long after each failure the next try is; then the signal is given up.
const RETRIES: [TimeDelta; 2] = [TimeDelta::seconds(10), TimeDelta::seconds(60)];

/// How the fields of a signal are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalForm {
    Json,
    Form,
    Query,
}

/// How a signal is sent. With GET the fields are in the query, whatever the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignalMethod {
    Get,
    Post,
}

/// Where signals go.
#[derive(Debug, Clone)]
struct Target {
    url: String,
    form: SignalForm,
    method: SignalMethod,
}

#[derive(Debug, Default)]
pub struct Signals {
    target: Option<Target>,
    is_off: bool,
    sent: u64,
    warnings: u64,
}

impl Keeping {
    /// Tells `url` of each message of a buyer from now on.
    pub fn set_signal(&self, url: &str, form: SignalForm, method: SignalMethod) {
        self.shared.state().signals.target = Some(Target {
            url: url.to_owned(),
            form,
            method,
        });
    }

    /// Switches the signals on and off: without them a message is found by looking only.
    pub fn signals(&self, on: bool) {
        self.shared.state().signals.is_off = !on;
    }

    /// How many signals were taken.
    pub fn signals_sent(&self) -> u64 {
        self.shared.state().signals.sent
    }

    /// How often the answer to a signal was not a success.
    pub fn signal_warnings(&self) -> u64 {
        self.shared.state().signals.warnings
    }

    /// Sends the signal of a chat's last message once more, also when signals are off.
    pub fn repeat_signal(&self, invoice: i64) {
        start(&self.shared, invoice);
    }

    /// Sends a notice of the administration, which names no purchase.
    pub fn administration_notice(&self, text: &str) {
        let fields = Map::from_iter([("Message".to_owned(), Value::from(text))]);
        send_fields(&self.shared, fields);
    }
}

/// Signals the last message of a chat, when signals are on.
pub fn send(shared: &Arc<Shared>, invoice: i64) {
    let is_off = shared.state().signals.is_off;
    if !is_off {
        start(shared, invoice);
    }
}

fn start(shared: &Arc<Shared>, invoice: i64) {
    let fields = fields(shared, &shared.state(), invoice);
    send_fields(shared, fields);
}

fn send_fields(shared: &Arc<Shared>, fields: Map<String, Value>) {
    let Some(target) = shared.state().signals.target.clone() else {
        return;
    };
    let by_task = Arc::clone(shared);
    shared
        .errands
        .spawn(async move { deliver(&by_task, &target, &fields).await });
}

fn fields(shared: &Shared, state: &super::state::State, invoice: i64) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("InvoiceId".to_owned(), invoice.into());
    let chat = state.chats.get(&invoice);
    let written = chat.and_then(|chat| {
        let mut messages = chat.messages.iter().rev();
        messages.find(|message| message.from == From::Buyer)
    });
    if let Some(message) = written {
        let id = message.id.to_string();
        fields.insert("MessageId".to_owned(), id.into());
        fields.insert("MessageDate".to_owned(), shared.date(message.at).into());
        fields.insert("Message".to_owned(), message.text.clone().into());
    }
    fields
}

async fn deliver(shared: &Shared, target: &Target, fields: &Map<String, Value>) {
    let mut retries = RETRIES.into_iter();
    while !call(shared, target, fields).await {
        shared.state().signals.warnings += 1;
        shared.errands.changed();
        let Some(wait) = retries.next() else {
            return;
        };
        let retry_at = shared.clock.now() + wait;
        shared.errands.sleep_until(retry_at).await;
    }
    shared.state().signals.sent += 1;
}

/// Whether the shop has taken it.
async fn call(shared: &Shared, target: &Target, fields: &Map<String, Value>) -> bool {
    let pairs: Vec<(&String, String)> = fields
        .iter()
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (name, text)
        })
        .collect();
    let method = match target.method {
        SignalMethod::Get => Method::GET,
        SignalMethod::Post => Method::POST,
    };
    let request = shared.calls.request(&method, &target.url);
    let request = match (target.method, target.form) {
        (SignalMethod::Get, _) | (_, SignalForm::Query) => request.query(&pairs),
        (SignalMethod::Post, SignalForm::Form) => request.form(&pairs),
        (SignalMethod::Post, SignalForm::Json) => request.json(fields),
    };
    let answer = request.send().await;
    answer.is_ok_and(|answer| answer.status().is_success())
}

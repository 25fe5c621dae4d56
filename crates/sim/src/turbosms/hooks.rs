//! Webhooks: signed over their id alone, and tried again for hours until they are taken.

use std::sync::Arc;

use axum::http::{Method, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{Message, Order, Shared, TurboSms, digits};
use crate::calls::answer_to;
use crate::phones::Carrier;
use crate::sign::sha1_hex;

/// Minutes from each failure to the next attempt; then the event is given up.
const RETRIES: [i64; 9] = [1, 3, 5, 10, 15, 20, 30, 60, 120];

/// Something that the shop is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: String,
    /// `status` or `incoming`.
    pub kind: &'static str,
    pub data: Value,
    pub date: DateTime<Utc>,
}

#[derive(Debug, Default)]
pub struct Hooks {
    url: Option<String>,
    is_held: bool,
    held: Vec<Event>,
    taken: u64,
    failures: u64,
}

impl TurboSms {
    /// Tells this address of statuses and messages from people; without one nobody is told.
    pub fn set_webhook(&self, url: Option<String>) {
        self.shared.state().hooks.url = url;
    }

    /// Addresses that begin with `public` are reached at `address`.
    pub fn set_public(&self, public: &str, address: &str) {
        self.shared.calls.set_public(public, address);
    }

    /// Keeps events back from now on.
    pub fn hold_webhooks(&self) {
        self.shared.state().hooks.is_held = true;
    }

    /// The events that were kept back, oldest first.
    pub fn held_webhooks(&self) -> Vec<Event> {
        self.shared.state().hooks.held.clone()
    }

    /// Sends what was kept back, and keeps back no more.
    pub fn release_webhooks(&self) {
        let held = {
            let hooks = &mut self.shared.state().hooks;
            hooks.is_held = false;
            std::mem::take(&mut hooks.held)
        };
        for event in held {
            tell(&self.shared, event);
        }
    }

    /// Sends an event, which may have been sent before or not.
    pub fn send_event(&self, event: &Event) {
        tell(&self.shared, event.clone());
    }

    /// How many events were taken.
    pub fn webhooks_taken(&self) -> u64 {
        self.shared.state().hooks.taken
    }

    /// How often an event was not answered with 200.
    pub fn webhook_failures(&self) -> u64 {
        self.shared.state().hooks.failures
    }

    /// The right signature for an event with this id.
    pub fn signature(&self, id: &str) -> String {
        sign(&self.shared, id)
    }

    /// Sends any document to an address, or a path of the public one; returns the status, `None`
    /// when there was no answer.
    pub async fn post_webhook(&self, path: &str, body: &Value) -> Option<u16> {
        let near = self.shared.state().hooks.url.clone();
        let url = self.shared.calls.whole(path, near.as_deref())?;
        post(&self.shared, &url, body).await
    }
}

impl Carrier for Shared {
    fn takes(self: Arc<Self>, from: &str, to: &str, text: &str) {
        let data = json!({
            "phone": digits(from),
            "sender": digits(to),
            "text": text,
            "date": time(self.clock.now()),
        });
        let event = event(&self, "incoming", data);
        tell(&self, event);
    }
}

/// That the state of a message is another.
pub fn status(shared: &Shared, message: &Message) -> Event {
    let data = json!({
        "message_id": message.id,
        "recipient": message.to,
        "sender": message.sender,
        "status": message.status,
        "type": "sms",
        "updated": time(message.updated),
    });
    event(shared, "status", data)
}

fn event(shared: &Shared, kind: &'static str, data: Value) -> Event {
    Event {
        id: shared.state().id(),
        kind,
        data,
        date: shared.clock.now(),
    }
}

/// Sends an event, or keeps it back.
pub fn tell(shared: &Arc<Shared>, event: Event) {
    let url = {
        let hooks = &mut shared.state().hooks;
        if hooks.is_held {
            hooks.held.push(event);
            return;
        }
        hooks.url.clone()
    };
    let Some(url) = url else {
        return;
    };
    let by_task = Arc::clone(shared);
    let work = async move { deliver(&by_task, &url, &event).await };
    shared.errands.spawn(work);
}

async fn deliver(shared: &Shared, url: &str, event: &Event) {
    let waits = RETRIES.into_iter().map(Some).chain([None]);
    for (wait, attempt) in waits.zip(1..) {
        let body = json!({
            "id": event.id,
            "signature": sign(shared, &event.id),
            "type": event.kind,
            "date": time(event.date),
            "try": attempt,
            "data": event.data,
        });
        let is_taken = post(shared, url, &body).await == Some(200);
        {
            let hooks = &mut shared.state().hooks;
            if is_taken {
                hooks.taken += 1;
            } else {
                hooks.failures += 1;
            }
        }
        shared.errands.changed();
        let Some(wait) = wait.filter(|_| !is_taken) else {
            return;
        };
        let next = shared.clock.now() + TimeDelta::minutes(wait);
        shared.errands.sleep_until(next).await;
    }
}

fn sign(shared: &Shared, id: &str) -> String {
    let secret = &shared.options.secret;
    match shared.options.order {
        Order::SecretAndId => sha1_hex(&format!("{secret}{id}")),
        Order::IdAndSecret => sha1_hex(&format!("{id}{secret}")),
    }
}

async fn post(shared: &Shared, url: &str, body: &Value) -> Option<u16> {
    let request = shared.calls.request(&Method::POST, url);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    Some(answer_to(request.body(body.to_string())).await?.status)
}

pub fn time(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

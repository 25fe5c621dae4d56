//! Webhooks: what happened waits in a queue, which a job sends in batches and signs. A failed batch is
//! tried again after ten minutes, four times in all; an address that answers 410 loses its hook.

use std::sync::Arc;

use axum::http::{Method, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::entity::{self, Kind};
use super::server::{Outcome, Refusal};
use super::{EspoCrm, Record, Shared};
use crate::sign;

/// Records in one call.
const BATCH: usize = 50;
const ATTEMPTS: u32 = 4;
const PAUSE: TimeDelta = TimeDelta::minutes(10);

#[derive(Debug, Default)]
pub struct Hooks {
    known: Vec<Hook>,
    /// What waits to be sent, oldest first.
    queue: Vec<Item>,
    taken: u64,
    failures: u64,
}

/// A subscription.
#[derive(Debug, Clone)]
pub struct Hook {
    pub id: String,
    pub secret: String,
    event: String,
    url: String,
}

#[derive(Debug, Clone)]
struct Item {
    hook: String,
    body: Value,
    attempts: u32,
    next_at: Option<DateTime<Utc>>,
}

impl Hooks {
    /// Notes that a record was made.
    pub fn happened(&mut self, kind: Kind, event: &str, fields: &Record) {
        self.queue_for(
            &format!("{}.{event}", kind.name()),
            &document(fields.clone()),
        );
    }

    /// Notes which fields of a record have changed.
    pub fn changed(&mut self, kind: Kind, id: &str, news: &Record) {
        if news.is_empty() {
            return;
        }
        let name = kind.name();
        self.queue_for(&format!("{name}.update"), &entity::shown(id, news));
        for (key, value) in news {
            let field = Record::from_iter([(key.clone(), value.clone())]);
            let event = format!("{name}.fieldUpdate.{key}");
            self.queue_for(&event, &entity::shown(id, &field));
        }
    }

    fn queue_for(&mut self, event: &str, body: &Value) {
        let hooks = self.known.iter().filter(|hook| hook.event == event);
        let items = hooks.map(|hook| Item {
            hook: hook.id.clone(),
            body: body.clone(),
            attempts: 0,
            next_at: None,
        });
        let items: Vec<Item> = items.collect();
        self.queue.extend(items);
    }

    /// What is due of one hook.
    fn due(&mut self, hook: &Hook, now: DateTime<Utc>) -> Vec<Item> {
        let mut due = Vec::new();
        self.queue.retain(|item| {
            let is_due = item.hook == hook.id
                && due.len() < BATCH
                && item.next_at.is_none_or(|next_at| next_at <= now);
            if is_due {
                due.push(item.clone());
            }
            !is_due
        });
        due
    }
}

impl EspoCrm {
    /// An administrator subscribes an address to an event such as `Lead.update`.
    pub fn subscribe(&self, event: &str, url: &str) -> Hook {
        let mut state = self.shared.state();
        let hook = Hook {
            id: state.id(),
            secret: format!("{:0>32}", state.id()),
            event: event.to_owned(),
            url: url.to_owned(),
        };
        state.hooks.known.push(hook.clone());
        hook
    }

    /// Runs the job that sends what waits, as the CRM does every five minutes.
    pub async fn send_webhooks(&self) {
        let hooks = self.shared.state().hooks.known.clone();
        for hook in hooks {
            let now = self.shared.clock.now();
            let due = self.shared.state().hooks.due(&hook, now);
            if !due.is_empty() {
                deliver(&self.shared, &hook, due).await;
            }
        }
        self.shared.errands.changed();
    }

    /// How many hooks there are.
    pub fn webhooks(&self) -> usize {
        self.shared.state().hooks.known.len()
    }

    /// How many batches were taken.
    pub fn webhooks_taken(&self) -> u64 {
        self.shared.state().hooks.taken
    }

    /// How many batches were not.
    pub fn webhook_failures(&self) -> u64 {
        self.shared.state().hooks.failures
    }
}

/// `POST Webhook`: an API user subscribes an address.
pub fn add(shared: &Arc<Shared>, body: &Value) -> Outcome {
    let text = |key: &str| body[key].as_str().map(str::to_owned);
    let (Some(event), Some(url)) = (text("event"), text("url")) else {
        return Err(Refusal::invalid("event", "required"));
    };
    let mut state = shared.state();
    let hook = Hook {
        id: state.id(),
        secret: format!("{:0>32}", state.id()),
        event,
        url,
    };
    let answer = json!({ "id": hook.id, "secretKey": hook.secret, "event": hook.event });
    state.hooks.known.push(hook);
    Ok(answer)
}

/// A record as a hook shows it.
pub fn document(fields: Record) -> Value {
    Value::Object(fields)
}

/// The signature of a body: the id of the hook and the keyed hash.
pub fn signature(hook: &Hook, body: &str) -> String {
    let hash = sign::hex(&sign::hmac_sha256(&hook.secret, body));
    sign::base64(format!("{}:{hash}", hook.id))
}

async fn deliver(shared: &Shared, hook: &Hook, due: Vec<Item>) {
    let list = due.iter().map(|item| item.body.clone()).collect();
    let body = Value::Array(list).to_string();
    let request = shared
        .calls
        .request(&Method::POST, &hook.url)
        .header(header::CONTENT_TYPE, "application/json")
        .header("Signature", signature(hook, &body))
        .body(body);
    let status = request.send().await.map(|answer| answer.status().as_u16());
    let mut state = shared.state();
    let hooks = &mut state.hooks;
    match status {
        Ok(200..=299) => hooks.taken += 1,
        Ok(410) => hooks.known.retain(|known| known.id != hook.id),
        _ => {
            hooks.failures += 1;
            let next_at = shared.clock.now() + PAUSE;
            let again = due.into_iter().filter(|item| item.attempts + 1 < ATTEMPTS);
            let again = again.map(|item| Item {
                attempts: item.attempts + 1,
                next_at: Some(next_at),
                ..item
            });
            hooks.queue.extend(again.collect::<Vec<_>>());
        }
    }
}

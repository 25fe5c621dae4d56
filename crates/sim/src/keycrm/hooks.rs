//! Webhooks: the CRM tells an address of the shop what has happened, up to three times until it is
//! taken. It goes by the clock of the simulator.

use std::sync::Arc;

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::Value;

use super::{KeyCrm, Shared};

/// How long after each failure the next attempt is; then the event is given up.
const RETRIES: [TimeDelta; 2] = [TimeDelta::seconds(10), TimeDelta::seconds(60)];

#[derive(Debug)]
pub struct Hooks {
    url: Option<String>,
    /// How often each event is sent, as an account with two automations does.
    times: usize,
    is_held: bool,
    /// What happened and was not told yet.
    happened: Vec<Value>,
    held: Vec<Value>,
    taken: u64,
    failures: u64,
}

impl Default for Hooks {
    fn default() -> Self {
        Self {
            url: None,
            times: 1,
            is_held: false,
            happened: Vec::new(),
            held: Vec::new(),
            taken: 0,
            failures: 0,
        }
    }
}

impl Hooks {
    /// Notes events; they go out once nobody holds the state.
    pub fn happened(&mut self, events: Vec<Value>) {
        self.happened.extend(events);
    }
}

impl KeyCrm {
    /// Tells this address of changes of orders and cards from now on; without one nobody is told.
    pub fn set_webhook(&self, url: Option<String>) {
        self.shared.state().hooks.url = url;
    }

    /// Sends each event this number of times from now on.
    pub fn repeat_webhooks(&self, times: usize) {
        self.shared.state().hooks.times = times;
    }

    /// Keeps events back from now on, also without an address to send them to.
    pub fn hold_webhooks(&self) {
        self.shared.state().hooks.is_held = true;
    }

    /// The events that were kept back, oldest first.
    pub fn held_webhooks(&self) -> Vec<Value> {
        self.shared.state().hooks.held.clone()
    }

    /// Sends what was kept back, in order, and keeps back no more.
    pub fn release_webhooks(&self) {
        {
            let hooks = &mut self.shared.state().hooks;
            hooks.is_held = false;
            let held = std::mem::take(&mut hooks.held);
            hooks.happened.extend(held);
        }
        flush(&self.shared);
    }

    /// Forgets what was kept back, and keeps back no more: these events are lost.
    pub fn lose_webhooks(&self) {
        let hooks = &mut self.shared.state().hooks;
        hooks.is_held = false;
        hooks.held.clear();
    }

    /// Sends any body to the address once; returns the status, `None` when there was no answer.
    pub async fn post_webhook(&self, body: &Value) -> Option<u16> {
        let url = self.shared.state().hooks.url.clone()?;
        post(&self.shared, &url, body).await
    }

    /// How many events were taken.
    pub fn webhooks_taken(&self) -> u64 {
        self.shared.state().hooks.taken
    }

    /// How often an event was not answered with 200.
    pub fn webhook_failures(&self) -> u64 {
        self.shared.state().hooks.failures
    }
}

/// Sends what has happened.
pub fn flush(shared: &Arc<Shared>) {
    let (url, outgoing) = {
        let hooks = &mut shared.state().hooks;
        let happened = std::mem::take(&mut hooks.happened);
        if hooks.is_held {
            hooks.held.extend(happened);
            return;
        }
        let Some(url) = hooks.url.clone() else {
            return;
        };
        let times = hooks.times;
        let outgoing: Vec<_> = happened
            .into_iter()
            .flat_map(|event| std::iter::repeat_n(event, times))
            .collect();
        (url, outgoing)
    };
    for event in outgoing {
        let (by_task, url) = (Arc::clone(shared), url.clone());
        let work = async move { deliver(&by_task, &url, &event).await };
        shared.errands.spawn(work);
    }
}

async fn deliver(shared: &Shared, url: &str, event: &Value) {
    let mut retries = RETRIES.into_iter();
    while post(shared, url, event).await != Some(200) {
        shared.state().hooks.failures += 1;
        shared.errands.changed();
        let Some(wait) = retries.next() else {
            return;
        };
        let retry_at = shared.clock.now() + wait;
        shared.errands.sleep_until(retry_at).await;
    }
    shared.state().hooks.taken += 1;
}

async fn post(shared: &Shared, url: &str, body: &Value) -> Option<u16> {
    let request = shared.calls.request(&Method::POST, url).json(body);
    let answer = request.send().await.ok()?;
    Some(answer.status().as_u16())
}

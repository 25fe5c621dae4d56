//! Webhooks: the CRM tells an address of the shop what has happened, up to three times until it is
//! taken. It goes by the clock of the simulator.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
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
    /// Events that are being sent, or that are due.
    under_way: usize,
    /// When the others are tried again.
    waiting: BTreeMap<u64, DateTime<Utc>>,
    last: u64,
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
            under_way: 0,
            waiting: BTreeMap::new(),
            last: 0,
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
        post(&self.shared.client, &url, body).await
    }

    /// How many events were taken.
    pub fn webhooks_taken(&self) -> u64 {
        self.shared.state().hooks.taken
    }

    /// How often an event was not answered with 200.
    pub fn webhook_failures(&self) -> u64 {
        self.shared.state().hooks.failures
    }

    /// Returns when no event is under way: each is taken, given up, or waits for a time that has not
    /// come.
    pub async fn settled(&self) {
        let mut changes = self.shared.changes.subscribe();
        while !self.has_settled() {
            tokio::select! {
                change = changes.changed() => if change.is_err() { return },
                () = self.shared.tasks.stop().cancelled() => return,
            }
        }
    }

    /// Whether no event is under way.
    pub fn has_settled(&self) -> bool {
        let now = self.shared.clock.now();
        let state = self.shared.state();
        let hooks = &state.hooks;
        hooks.under_way == 0 && hooks.waiting.values().all(|at| *at > now)
    }
}

/// The client for all webhooks.
pub fn client() -> reqwest::Result<reqwest::Client> {
    reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .connect_timeout(Duration::from_secs(5))
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
}

/// Sends what has happened.
pub fn flush(shared: &Arc<Shared>) {
    let (url, outgoing, last) = {
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
        let last = hooks.last;
        hooks.under_way += outgoing.len();
        hooks.last += outgoing.len() as u64;
        (url, outgoing, last)
    };
    for (number, event) in (last..).zip(outgoing) {
        let (by_task, url) = (Arc::clone(shared), url.clone());
        let work = async move { deliver(&by_task, number, &url, &event).await };
        shared.tasks.spawn(work);
    }
}

async fn deliver(shared: &Shared, number: u64, url: &str, event: &Value) {
    let mut retries = RETRIES.into_iter();
    loop {
        let is_taken = post(&shared.client, url, event).await == Some(200);
        let now = shared.clock.now();
        let retry_at = (!is_taken).then(|| retries.next().map(|wait| now + wait));
        {
            let hooks = &mut shared.state().hooks;
            hooks.under_way -= 1;
            match retry_at {
                None => hooks.taken += 1,
                Some(retry_at) => {
                    hooks.failures += 1;
                    hooks.waiting.extend(retry_at.map(|at| (number, at)));
                }
            }
        }
        shared.changed();
        let Some(retry_at) = retry_at.flatten() else {
            return;
        };
        shared.clock.sleep_until(retry_at).await;
        let hooks = &mut shared.state().hooks;
        hooks.waiting.remove(&number);
        hooks.under_way += 1;
    }
}

async fn post(client: &reqwest::Client, url: &str, body: &Value) -> Option<u16> {
    let answer = client.post(url).json(body).send().await.ok()?;
    Some(answer.status().as_u16())
}

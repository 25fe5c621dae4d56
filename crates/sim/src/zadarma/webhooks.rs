//! The settings of webhooks: the address, which is asked to repeat a value first, and the switches.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::server::{Outcome, Params, Refusal};
use super::{Shared, Zadarma, digits};
use crate::calls::answer_to;

const SWITCHES: &[&str] = &[
    "number_lookup",
    "call_tracking",
    "sms",
    "speech_recognition",
];

#[derive(Debug)]
pub struct Webhook {
    pub url: String,
    /// The events that are sent.
    pub on: Vec<String>,
    pub failures: u64,
    echoes: u64,
}

impl Default for Webhook {
    fn default() -> Self {
        Self {
            url: String::new(),
            on: vec!["sms".to_owned()],
            failures: 0,
            echoes: 0,
        }
    }
}

impl Zadarma {
    /// The address that receives messages from people. Empty means that no address is set.
    pub fn webhook(&self) -> String {
        self.shared.state().webhook.url.clone()
    }

    /// Sets the address without asking it first; an empty one is told nothing.
    pub fn set_webhook(&self, url: &str) {
        url.clone_into(&mut self.shared.state().webhook.url);
    }

    /// Enters an address on the vendor's page, which asks it first; false when it is refused.
    pub async fn enters_webhook(&self, url: &str) -> bool {
        let is_verified = verifies(&self.shared, url).await;
        if is_verified {
            self.set_webhook(url);
        }
        is_verified
    }

    /// How often a webhook was not answered with 200.
    pub fn webhook_failures(&self) -> u64 {
        self.shared.state().webhook.failures
    }
}

pub fn show(shared: &Shared) -> Value {
    let state = shared.state();
    json!({"status": "success", "url": state.webhook.url, "hooks": hooks(&state.webhook)})
}

pub async fn set_url(shared: &Shared, params: &Params) -> Outcome {
    let url = params.get("url").unwrap_or_default();
    if !verifies(shared, url).await {
        return Err(Refusal::new(400, "Url is not valid"));
    }
    url.clone_into(&mut shared.state().webhook.url);
    Ok(json!({"status": "success", "url": url}))
}

pub fn remove_url(shared: &Shared) -> Value {
    shared.state().webhook.url.clear();
    json!({"status": "success", "url": ""})
}

/// Switches events on and off.
pub fn switch(shared: &Shared, params: &Params) -> Outcome {
    let mut state = shared.state();
    for (name, value) in &params.0 {
        if name == "format" || name == "user_id" {
            continue;
        }
        let is_known = SWITCHES.contains(&name.as_str());
        if !is_known || !["true", "false"].contains(&value.as_str()) {
            return Err(Refusal::new(400, "Wrong parameters"));
        }
        state.webhook.on.retain(|on| on != name);
        if value == "true" {
            state.webhook.on.push(name.clone());
        }
    }
    Ok(json!({"status": "success", "hooks": hooks(&state.webhook)}))
}

/// Switches messages from people on and off for a number.
pub fn receive(shared: &Shared, params: &Params) -> Outcome {
    let number = digits(params.get("number").unwrap_or_default());
    let mut own = shared.options.numbers.iter();
    if !own.any(|own| digits(own) == number) {
        return Err(Refusal::new(400, "Wrong parameter number"));
    }
    let receiving = &mut shared.state().receiving;
    let value = params.get("value");
    match value {
        Some("on") => receiving.insert(number.clone()),
        Some("off") => receiving.remove(&number),
        _ => return Err(Refusal::new(400, "Wrong parameter value")),
    };
    Ok(json!({"status": "success", "number": number, "receive_sms": value}))
}

fn hooks(webhook: &Webhook) -> Value {
    let on = |name: &str| webhook.on.iter().any(|on| on == name);
    let pair = |name: &&str| ((*name).to_owned(), Value::from(on(name).to_string()));
    Value::Object(SWITCHES.iter().map(pair).collect::<Map<_, _>>())
}

/// Whether the address answers a GET with exactly the value it was asked for.
async fn verifies(shared: &Shared, url: &str) -> bool {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return false;
    }
    let echo = {
        let webhook = &mut shared.state().webhook;
        webhook.echoes += 1;
        format!("{:x}", webhook.echoes.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    };
    let joint = if url.contains('?') { '&' } else { '?' };
    let asked = format!("{url}{joint}zd_echo={echo}");
    let request = shared.calls.request(&Method::GET, &asked);
    let answer = answer_to(request).await;
    answer.is_some_and(|answer| answer.status == 200 && answer.body == echo)
}

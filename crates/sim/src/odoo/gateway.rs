//! The SMS screens: messages go to the gateway, which answers for each and reports later.

use axum::http::{Method, header};
use serde_json::{Map, Value, json};

use super::{Odoo, Shared, Sms, State};
use crate::calls::answer_to;

/// One attempt to hand messages to the gateway.
#[derive(Debug, Clone, PartialEq)]
pub struct Sending {
    /// The ids of the messages, in the order of the numbers.
    pub uuids: Vec<String>,
    /// What the gateway answered; `None` when it did not.
    pub status: Option<u16>,
    /// Null when it was no JSON.
    pub answer: Value,
}

impl Odoo {
    /// Sends texts to numbers through the gateway at this address, as its screens do, in one
    /// request. Numbers with the same text share one message with several numbers.
    pub async fn sends_sms(&self, gateway_url: &str, messages: &[(&str, &str)]) -> Sending {
        let uuids = self.shared.compose(messages);
        self.resends_sms(gateway_url, &uuids).await
    }

    /// Sends messages once more under the ids that they have, as after an answer that was lost.
    pub async fn resends_sms(&self, gateway_url: &str, uuids: &[String]) -> Sending {
        let token = self.shared.options.account_token.clone();
        self.sends_as(gateway_url, uuids, &token).await
    }

    /// Sends messages with another token than its own.
    pub async fn sends_as(&self, gateway_url: &str, uuids: &[String], token: &str) -> Sending {
        let shared = &self.shared;
        let body = json!({
            "jsonrpc": "2.0",
            "method": "call",
            "id": shared.state().id(),
            "params": {
                "account_token": token,
                "dbuuid": shared.options.dbuuid,
                "webhook_url": self.webhook_url(),
                "messages": shared.listed(uuids),
            },
        });
        let url = format!("{}/api/sms/3/send", gateway_url.trim_end_matches('/'));
        let request = shared.calls.request(&Method::POST, &url);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let answer = answer_to(request.body(body.to_string())).await;
        let document = answer.as_ref();
        let document = document.and_then(|answer| serde_json::from_str(&answer.body).ok());
        let document: Value = document.unwrap_or_default();
        shared.take(uuids, &document);
        shared.leave_open(uuids);
        Sending {
            uuids: uuids.to_vec(),
            status: answer.map(|answer| answer.status),
            answer: document,
        }
    }

    /// A message of the screens.
    pub fn sms(&self, uuid: &str) -> Option<Sms> {
        let state = self.shared.state();
        state.sms.iter().find(|sms| sms.uuid == uuid).cloned()
    }

    /// What the screen shows of a message.
    pub fn sms_state(&self, uuid: &str) -> Option<String> {
        self.sms(uuid)?.states.pop()
    }

    /// All messages of the screens, oldest first.
    pub fn all_sms(&self) -> Vec<Sms> {
        self.shared.state().sms.clone()
    }
}

impl Shared {
    /// Writes messages; returns their ids.
    fn compose(&self, messages: &[(&str, &str)]) -> Vec<String> {
        let mut state = self.state();
        let mut uuids = Vec::new();
        for (number, text) in messages {
            let uuid = format!("{:02x}{:030x}", self.options.copy, state.id());
            uuids.push(uuid.clone());
            state.sms.push(Sms {
                uuid,
                number: (*number).to_owned(),
                text: (*text).to_owned(),
                states: Vec::new(),
            });
        }
        uuids
    }

    fn listed(&self, uuids: &[String]) -> Vec<Value> {
        let state = self.state();
        let mut by_text: Vec<(&str, Vec<Value>)> = Vec::new();
        for sms in state.sms.iter().filter(|sms| uuids.contains(&sms.uuid)) {
            let number = json!({"uuid": sms.uuid, "number": sms.number});
            match by_text.iter_mut().find(|(text, _)| *text == sms.text) {
                Some((_, numbers)) => numbers.push(number),
                None => by_text.push((&sms.text, vec![number])),
            }
        }
        let message = |(text, numbers)| json!({"content": text, "numbers": numbers});
        by_text.into_iter().map(message).collect()
    }

    /// Keeps what the gateway answered for each message; of one that it leaves out, that the server
    /// failed.
    fn take(&self, uuids: &[String], document: &Value) {
        let mut state = self.state();
        let results = document["result"].as_array();
        for sms in &mut state.sms {
            if !uuids.contains(&sms.uuid) {
                continue;
            }
            let mut results = results.into_iter().flatten();
            let own = results.find(|result| result["uuid"] == sms.uuid.as_str());
            let name = own.and_then(|result| result["state"].as_str());
            sms.states.push(name.unwrap_or("server_error").to_owned());
        }
        drop(state);
        self.errands.changed();
    }

    /// The transaction that has called the gateway is committed later, or never.
    fn leave_open(&self, uuids: &[String]) {
        let mut state = self.state();
        if std::mem::take(&mut state.rolls_back) {
            state.sms.retain(|sms| !uuids.contains(&sms.uuid));
            return;
        }
        let until = self.clock.now() + state.commits_after;
        for uuid in uuids {
            state.uncommitted.insert(uuid.clone(), until);
        }
    }

    /// Takes reports: `message_statuses` of JSON-RPC.
    pub fn report(&self, params: &Map<String, Value>) -> bool {
        let Some(statuses) = params.get("message_statuses").and_then(Value::as_array) else {
            return false;
        };
        let now = self.clock.now();
        let mut state = self.state();
        for status in statuses {
            let name = status["sms_status"].as_str();
            let (Some(name), Some(uuids)) = (name, status["uuids"].as_array()) else {
                return false;
            };
            let State {
                sms, uncommitted, ..
            } = &mut *state;
            // What is not committed is not there, and the answer is OK all the same.
            let is_there = |sms: &Sms| uncommitted.get(&sms.uuid).is_none_or(|at| *at <= now);
            for sms in sms.iter_mut() {
                let is_named = uuids.iter().any(|uuid| *uuid == sms.uuid.as_str());
                let is_news = sms.states.last().is_none_or(|last| last != name);
                if is_named && is_there(sms) && is_news {
                    sms.states.push(name.to_owned());
                }
            }
        }
        drop(state);
        self.errands.changed();
        true
    }
}

//! Odoo 17 to 19 over JSON-RPC (<https://www.odoo.com/documentation/18.0/developer/reference/external_api.html>):
//! partners by their phone and notes in their chatter; and the reports of messages that its SMS
//! screens sent through us.

mod reports;
mod rpc;
#[cfg(test)]
mod tests;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

pub use self::reports::{Reports, Status};
use super::{
    CrmError, Flaw, Journal, Urgency,
    http::{Call, Dialect, Http, Outside},
};
use crate::domain::{clock::SharedClock, phone::Phone};

/// Odoo names no limit; this is what a small server takes easily.
const PER_MINUTE: u32 = 600;
/// A first login takes most of a second, a call a fraction of one.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The fields that may hold a partner's phone; which of them there are depends on the version.
const PHONES: [&str; 2] = ["phone", "mobile"];
/// A field for searching, which overlooks what people put between digits.
const SEARCH: &str = "phone_mobile_search";

/// How to reach a shop's Odoo.
#[derive(Debug, Clone)]
pub struct Settings {
    pub url: String,
    pub database: String,
    pub login: String,
    pub api_key: SecretString,
}

/// A shop's Odoo.
pub struct Odoo {
    settings: Settings,
    http: Http,
    known: Mutex<Known>,
}

/// What is asked for once.
#[derive(Default, Clone)]
struct Known {
    user: Option<i64>,
    fields: Option<Vec<String>>,
}

impl Odoo {
    /// Fails when the settings cannot work.
    pub fn new(
        settings: Settings,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, CrmError> {
        let http = http("odoo", &settings.url, clock, journal)?;
        Ok(Self {
            settings,
            http,
            known: Mutex::default(),
        })
    }

    /// The partner with this phone; of several, the oldest.
    pub async fn partner_of(&self, phone: &Phone) -> Result<Option<i64>, CrmError> {
        let fields = self.phone_fields().await?;
        let terms = terms(phone, &fields);
        if terms.is_empty() {
            return Err(CrmError::Misconfigured(
                "partners in Odoo have no phones for this user".to_owned(),
            ));
        }
        let mut filter = vec![Value::from("|"); terms.len() - 1];
        filter.extend(terms);
        let keywords = json!({"limit": 1, "order": "id"});
        let found = self.execute("search", json!([filter]), keywords).await?;
        let found: Vec<i64> = read(found)?;
        Ok(found.first().copied())
    }

    /// Writes an internal note into a partner's chatter. Odoo escapes the words.
    pub async fn note(&self, partner: i64, words: &str) -> Result<(), CrmError> {
        let keywords = json!({
            "body": words, "message_type": "comment", "subtype_xmlid": "mail.mt_note",
        });
        // The number of the note: alone in 17, in a list in 19.
        self.execute("message_post", json!([[partner]]), keywords)
            .await
            .map(drop)
    }

    async fn phone_fields(&self) -> Result<Vec<String>, CrmError> {
        if let Some(fields) = self.known().fields {
            return Ok(fields);
        }
        let all = PHONES.iter().chain([&SEARCH]).copied();
        let all: Vec<&str> = all.collect();
        let keywords = json!({"allfields": all, "attributes": ["type"]});
        let answer = self.execute("fields_get", json!([]), keywords).await?;
        let has = |name: &&&str| answer.get(**name).is_some();
        let fields: Vec<String> = all.iter().filter(has).map(|it| (*it).to_owned()).collect();
        self.change(|known| known.fields = Some(fields.clone()));
        Ok(fields)
    }

    /// Calls a method of partners.
    async fn execute(
        &self,
        method: &'static str,
        positional: Value,
        keywords: Value,
    ) -> Result<Value, CrmError> {
        let user = match self.known().user {
            Some(user) => user,
            None => self.log_in().await?,
        };
        let settings = &self.settings;
        let args = json!([
            settings.database,
            user,
            settings.api_key.expose_secret(),
            "res.partner",
            method,
            positional,
            keywords
        ]);
        let answer = self.call(method, "object", "execute_kw", args).await;
        if matches!(answer, Err(CrmError::Unauthorized)) {
            // The user may have got another number, or another key.
            self.change(|known| known.user = None);
        }
        answer
    }

    async fn log_in(&self) -> Result<i64, CrmError> {
        let settings = &self.settings;
        let key = settings.api_key.expose_secret();
        let args = json!([settings.database, settings.login, key, {}]);
        let answer = self
            .call("authenticate", "common", "authenticate", args)
            .await?;
        // `false` is how Odoo says that it does not know them.
        let user = answer.as_i64().ok_or(CrmError::Unauthorized)?;
        self.change(|known| known.user = Some(user));
        Ok(user)
    }

    async fn call(
        &self,
        operation: &'static str,
        service: &str,
        method: &str,
        args: Value,
    ) -> Result<Value, CrmError> {
        let params = json!({"service": service, "method": method, "args": args});
        let body = rpc::request(&params);
        // The key and people's words stand in places without names, which cannot be told apart.
        let call = Call::post(operation, Urgency::Sync, "/jsonrpc", body).unrecorded();
        let body = self.http.send(call).await.map_err(rpc::told_apart)?;
        rpc::result(&body)
    }

    fn known(&self) -> Known {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.clone()
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// What finds a phone however people write it.
fn terms(phone: &Phone, fields: &[String]) -> Vec<Value> {
    let national = phone.national();
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let e164 = phone.e164();
    let written = [
        e164.to_owned(),
        digits(e164),
        phone.international(),
        national.clone(),
        digits(&national),
    ];
    let mut terms = Vec::new();
    for field in fields {
        if field == SEARCH {
            for one in [e164.to_owned(), digits(e164), digits(&national)] {
                terms.push(json!([field, "=", one]));
            }
        } else {
            terms.push(json!([field, "in", written]));
        }
    }
    terms
}

fn http(
    service: &'static str,
    base_url: &str,
    clock: SharedClock,
    journal: Arc<dyn Journal>,
) -> Result<Http, CrmError> {
    let outside = Outside {
        service,
        base_url: base_url.to_owned(),
        headers: HeaderMap::new(),
        timeout: TIMEOUT,
        per_minute: PER_MINUTE,
        sends_per_minute: None,
        dialect: Dialect {
            refusal: Some(rpc::refusal),
            html_is_outage: true,
            ..Dialect::default()
        },
    };
    Http::new(outside, clock, journal)
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, CrmError> {
    serde_json::from_value(value).map_err(|error| CrmError::Malformed(Flaw::from(error)))
}

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

use mistok_core::domain::{clock::SharedClock, phone::Phone};
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};

pub use self::reports::{Reports, Status};
use super::{
    CrmError, Flaw, Journal, Urgency,
    http::{Call, Dialect, Http, Outside},
    public::Network,
};

/// Odoo names no limit; this is what a small server takes easily.
const PER_MINUTE: u32 = 600;
/// A first login takes most of a second, a call a fraction of one.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The model of partners.
const PARTNER: &str = "res.partner";
/// Partners that are looked at when none has the phone in a usual form.
const CANDIDATES: u32 = 20;
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
        let http = http("odoo", Network::Any, &settings.url, clock, journal)?;
        Ok(Self {
            settings,
            http,
            known: Mutex::default(),
        })
    }

    /// The partner with this phone; of several, the oldest. One whose phone stands there in a usual
    /// form goes before one where it stands among other words and numbers.
    pub async fn partner_of(&self, phone: &Phone) -> Result<Option<i64>, CrmError> {
        let fields = self.phone_fields().await?;
        if fields.is_empty() {
            return Err(CrmError::Misconfigured(
                "partners in Odoo have no phones for this user".to_owned(),
            ));
        }
        let keywords = json!({"limit": 1, "order": "id"});
        let filter = any_of(terms(phone, &fields));
        let found = self
            .execute(PARTNER, "search", json!([filter]), keywords)
            .await?;
        let found: Vec<i64> = read(found)?;
        match found.first() {
            Some(id) => Ok(Some(*id)),
            None => self.partner_among_words(phone, &fields).await,
        }
    }

    /// Finds a phone with odd spaces or a trunk prefix, one of two in a field, one with an extension:
    /// by its digits in their order, whatever stands between them.
    async fn partner_among_words(
        &self,
        phone: &Phone,
        fields: &[String],
    ) -> Result<Option<i64>, CrmError> {
        let digits = last_digits(phone);
        let pattern = digits.iter().map(char::to_string).collect::<Vec<_>>();
        let pattern = pattern.join("%");
        let kept = PHONES
            .iter()
            .filter(|name| fields.iter().any(|it| it == **name));
        let kept: Vec<&str> = kept.copied().collect();
        if kept.is_empty() {
            return Ok(None);
        }
        let terms = kept.iter().map(|name| json!([name, "ilike", pattern]));
        let filter = any_of(terms.collect());
        let keywords = json!({"fields": kept, "limit": CANDIDATES, "order": "id"});
        let found = self
            .execute(PARTNER, "search_read", json!([filter]), keywords)
            .await?;
        let found: Vec<Map<String, Value>> = read(found)?;
        let is_it = |partner: &&Map<String, Value>| {
            let written = kept.iter().filter_map(|name| partner.get(*name)?.as_str());
            written.into_iter().any(|written| holds(written, &digits))
        };
        let id = found
            .iter()
            .find(is_it)
            .and_then(|it| it.get("id")?.as_i64());
        Ok(id)
    }

    /// Tries everything that notes need, without leaving one; one line for `check`.
    pub async fn probe(&self) -> Result<String, CrmError> {
        let user = self.log_in().await?;
        let found = self
            .execute(PARTNER, "search", json!([[]]), json!({"limit": 1}))
            .await?;
        let found: Vec<i64> = read(found)?;
        if let Some(one) = found.first() {
            let keywords = json!({"fields": ["name"]});
            self.execute(PARTNER, "read", json!([[one]]), keywords)
                .await?;
        }
        let mut missing = Vec::new();
        let me = self
            .execute(
                "res.users",
                "read",
                json!([[user]]),
                json!({"fields": ["email"]}),
            )
            .await?;
        if !me[0]["email"]
            .as_str()
            .is_some_and(|email| email.contains('@'))
        {
            missing.push("the user needs an e-mail address (Settings, Users)");
        }
        for (model, operation, words) in [
            (
                PARTNER,
                "write",
                "the user needs the right to create contacts (Settings, Users, Contact Creation)",
            ),
            (
                "mail.message",
                "create",
                "the user may not write messages: it must be an internal user",
            ),
        ] {
            if !self.may(model, operation).await? {
                missing.push(words);
            }
        }
        if missing.is_empty() {
            let phones = self.phone_fields().await?.join(", ");
            let host = self.http.host();
            return Ok(format!(
                "Odoo at {host}: notes can be written (partners are found by {phones})"
            ));
        }
        Err(CrmError::NotAllowed {
            message: missing.join("; "),
        })
    }

    /// Whether the user has a right to a model.
    async fn may(&self, model: &'static str, operation: &str) -> Result<bool, CrmError> {
        let keywords = json!({"raise_exception": false});
        let asked = self
            .execute(model, "check_access_rights", json!([operation]), keywords)
            .await;
        match asked {
            Ok(answer) => Ok(answer == Value::Bool(true)),
            // Newer versions have another name for it.
            Err(CrmError::Refused { .. }) => {
                let answer = self
                    .execute(model, "has_access", json!([[], operation]), json!({}))
                    .await?;
                Ok(answer == Value::Bool(true))
            }
            Err(CrmError::NotAllowed { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// How far Odoo's clock is ahead of ours, by its last answer.
    pub fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.http.peer().ahead()
    }

    /// Writes an internal note into a partner's chatter. Odoo escapes the words.
    pub async fn note(&self, partner: i64, words: &str) -> Result<(), CrmError> {
        let keywords = json!({
            "body": words, "message_type": "comment", "subtype_xmlid": "mail.mt_note",
        });
        // The number of the note: alone in 17, in a list in 19.
        self.execute(PARTNER, "message_post", json!([[partner]]), keywords)
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
        let answer = self
            .execute(PARTNER, "fields_get", json!([]), keywords)
            .await?;
        let has = |name: &&&str| answer.get(**name).is_some();
        let fields: Vec<String> = all.iter().filter(has).map(|it| (*it).to_owned()).collect();
        self.change(|known| known.fields = Some(fields.clone()));
        Ok(fields)
    }

    /// Calls a method of a model.
    async fn execute(
        &self,
        model: &'static str,
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
            model,
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

fn any_of(terms: Vec<Value>) -> Vec<Value> {
    let mut filter = vec![Value::from("|"); terms.len().saturating_sub(1)];
    filter.extend(terms);
    filter
}

/// The digits that every way of writing a phone shares: those of its own country without the zero.
fn last_digits(phone: &Phone) -> Vec<char> {
    let national = phone.national();
    let digits = national.chars().filter(char::is_ascii_digit);
    digits.skip_while(|digit| *digit == '0').collect()
}

/// Whether these digits stand in a field one after another, by themselves or behind a prefix.
fn holds(written: &str, digits: &[char]) -> bool {
    let is_break = |letter: char| letter.is_alphabetic() || ",;/|\n".contains(letter);
    let wanted: String = digits.iter().collect();
    written.split(is_break).any(|part| {
        let part: String = part.chars().filter(char::is_ascii_digit).collect();
        part.contains(&wanted)
    })
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
        phone.international_by_the_library(),
        national.clone(),
        phone.national_by_the_library(),
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
    network: Network,
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
        network,
    };
    Http::new(outside, clock, journal)
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Result<T, CrmError> {
    serde_json::from_value(value).map_err(|error| CrmError::Malformed(Flaw::from(error)))
}

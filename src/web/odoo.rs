//! `POST /api/sms/3/send`: Odoo's own SMS screens send through us, when Odoo's system parameter
//! `sms.endpoint` is our public address. JSON-RPC 2.0; what is answered for each message are words
//! that Odoo's screens know:
//!
//! - `success`: it is queued (again, where no provider had taken it before);
//! - `wrong_number_format`, `not_allowed` (the person wants no SMS), `rejected` (empty or too long),
//!   `country_not_supported` (no provider sends there), `server_error` (none for this number);
//! - `unregistered` for all of a request whose account token or database is not the configured one:
//!   Odoo shows that its account is not known.
//!
//! Messages are known by Odoo's uuid: one that comes again is the one that is there already.

use std::collections::HashMap;

use axum::{
    Json,
    extract::State,
    http::header::CONTENT_TYPE,
    response::{IntoResponse, Response},
};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use subtle::ConstantTimeEq;

use super::{Error, Web, body::Body};
use crate::{
    domain::{
        language::Language,
        phone::{Phone, Region},
        sms::{Kind, State as Standing},
        storable::clean_json,
    },
    sms::{Decision, New, Refusal, Sms},
    store::{
        StoreError, Tx,
        sms::{self, Owner},
    },
    vendors::crm::public::{Network, is_below},
};

/// More than Odoo sends at once unless it is told to.
const MOST: usize = 2_000;
/// Whose messages they are.
const OWNER: &str = "odoo";

/// What Odoo shows to prove itself, and where it may want to be told.
#[derive(Clone)]
pub struct OdooGateway {
    pub account_token: SecretString,
    /// `None` means any.
    pub database: Option<String>,
    /// How the address of its reports begins. `None` means that any address is allowed.
    pub report_url: Option<String>,
}

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    id: Value,
    params: Params,
}

/// Further fields may come with further versions.
#[derive(Deserialize)]
struct Params {
    #[serde(default)]
    account_token: String,
    #[serde(default)]
    dbuuid: String,
    #[serde(default)]
    webhook_url: Option<String>,
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Value,
    numbers: Vec<Number>,
}

#[derive(Deserialize)]
struct Number {
    uuid: String,
    /// Odoo says `false` for an empty field.
    #[serde(default)]
    number: Value,
}

/// A text that may have come as a number or as nothing; one bad field must not cost the others.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// One message to one phone.
#[derive(Clone)]
struct One {
    uuid: String,
    /// `None` means that it is not a phone.
    phone: Option<Phone>,
    text: String,
}

/// Answers when everything is queued. Nothing is read where Odoo may not send.
pub async fn send(State(web): State<Web>, body: Body) -> Result<Response, Error> {
    let gateway = web.odoo.clone().ok_or(Error::NoSuchAddress)?;
    let passage = body.passage();
    let body = body.whole().await?;
    let body = clean_json(&String::from_utf8_lossy(&body)).into_owned();
    let request: Request = match serde_json::from_str(&body) {
        Ok(request) => request,
        Err(error) if error.is_data() => return Ok(misread(&body, &error.to_string())),
        Err(_) => return Err(Error::Unreadable("expected JSON-RPC 2.0".to_owned())),
    };
    let (id, params) = (request.id, request.params);
    let is_proven = gateway.knows(&params);
    let report_to = params
        .webhook_url
        .filter(|url| is_proven && gateway.may_be_told(url));
    let all = flat(params.messages, web.api.region);
    if all.len() > MOST {
        let words = format!("expected at most {MOST} numbers");
        return Ok(failed(&id, &words));
    }
    if !is_proven {
        tracing::warn!("A request with a wrong account token or database of Odoo was refused");
        count("forged");
        passage.fail();
        let states = vec!["unregistered"; all.len()];
        return Ok(answer(&id, &all, &states));
    }
    passage.prove();
    if report_to.is_none() {
        tracing::warn!(
            "Odoo named no address for reports, or one that `sms.odoo.report_url` does not allow; \
             where it is not set, an address of a private network is not called"
        );
    }
    let (sms, language, asked) = (web.sms.sms.clone(), web.api.language, all.clone());
    let taken = web.store.write(OWNER, async move |tx| {
        take(&sms, &tx, asked.clone(), language, report_to.clone()).await
    });
    let states = taken.await.map_err(Error::Store)?;
    count("taken");
    Ok(answer(&id, &all, &states))
}

/// `GET /1/account`: where Odoo's links "Buy credits" and "Register" lead. There is no credit to buy
/// here.
pub async fn account(State(web): State<Web>) -> Result<Response, Error> {
    if web.odoo.is_none() {
        return Err(Error::NoSuchAddress);
    }
    let kind = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    Ok((kind, ACCOUNT).into_response())
}

/// In both languages: a browser that comes from Odoo has said nothing of its reader.
const ACCOUNT: &str = "<!doctype html>\n<html lang=\"uk\"><head><meta charset=\"utf-8\">\
    <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>SMS</title></head>\
    <body><h1>SMS</h1>\
    <p>Тут немає чого купувати: SMS з Odoo йдуть через провайдерів вашого магазину. \
    Скільки на їхніх рахунках грошей, покаже команда <b>/sms balance</b> в боті менеджерів; \
    поповнити рахунок можна в кабінеті провайдера.</p>\
    <p lang=\"en\">There is nothing to buy here: SMS from Odoo go through your shop's own providers. \
    The command <b>/sms balance</b> in the managers' bot shows their balance; it is topped up in the \
    provider's console.</p></body></html>\n";

fn count(result: &'static str) {
    metrics::counter!("mistok_odoo_requests_total", "result" => result).increment(1);
}

impl OdooGateway {
    fn knows(&self, params: &Params) -> bool {
        let same = |said: &str, known: &str| said.as_bytes().ct_eq(known.as_bytes());
        let token = same(&params.account_token, self.account_token.expose_secret());
        let database = self.database.as_deref();
        let database = same(&params.dbuuid, database.unwrap_or(&params.dbuuid));
        bool::from(token & database)
    }

    /// Whether states may be told there: below the configured address, which may be of a private network
    /// as Odoo often is, else only where anybody can reach it.
    fn may_be_told(&self, url: &str) -> bool {
        let network = match self.report_url {
            Some(_) => Network::Any,
            None => Network::Public,
        };
        let is_plain = Url::parse(url).is_ok_and(|parsed| {
            ["http", "https"].contains(&parsed.scheme())
                && parsed.has_host()
                && parsed.username().is_empty()
                && parsed.password().is_none()
                && parsed.query().is_none()
                && network.may_reach(&parsed)
        });
        is_plain
            && self
                .report_url
                .as_deref()
                .is_none_or(|begin| is_below(url, begin))
    }
}

fn flat(messages: Vec<Message>, region: Region) -> Vec<One> {
    let mut all = Vec::new();
    for message in messages {
        for number in message.numbers {
            all.push(One {
                uuid: number.uuid,
                phone: Phone::parse(&words(&number.number), region).ok(),
                text: words(&message.content),
            });
        }
    }
    all
}

/// Queues everything, and says of each what became of it.
async fn take(
    sms: &Sms,
    tx: &Tx,
    all: Vec<One>,
    language: Language,
    report_to: Option<String>,
) -> Result<Vec<&'static str>, StoreError> {
    let mut states = Vec::with_capacity(all.len());
    // What was said of a uuid holds for it when it comes twice in one request.
    let mut said = HashMap::new();
    for one in all {
        let state = match said.get(&one.uuid) {
            Some(state) => *state,
            None => take_one(sms, tx, &one, language, report_to.clone()).await?,
        };
        said.insert(one.uuid, state);
        states.push(state);
    }
    Ok(states)
}

async fn take_one(
    sms: &Sms,
    tx: &Tx,
    one: &One,
    language: Language,
    report_to: Option<String>,
) -> Result<&'static str, StoreError> {
    if let Some(known) = sms::by_own_key(tx, OWNER, &one.uuid).await? {
        // Somebody tries it again in Odoo; where it may have been sent, that is not done.
        if known.state == Standing::Failed {
            sms.decide(tx, known.id, Decision::Retry).await?;
        }
        return Ok("success");
    }
    let Some(phone) = &one.phone else {
        return Ok("wrong_number_format");
    };
    let mut new = New::new(Kind::Odoo, phone.clone(), one.text.clone(), language);
    new.owner = Some(Owner {
        name: OWNER.to_owned(),
        key: Some(one.uuid.clone()),
        print: None,
        report_to,
    });
    Ok(match sms.queue(tx, new).await? {
        Ok(_) => "success",
        Err(Refusal::Empty | Refusal::TooLong { .. }) => "rejected",
        Err(Refusal::OptedOut) => "not_allowed",
        Err(Refusal::Unreachable) => "country_not_supported",
        Err(Refusal::NoProvider | Refusal::Enough) => "server_error",
    })
}

fn answer(id: &Value, all: &[One], states: &[&str]) -> Response {
    let result: Vec<Value> = all
        .iter()
        .zip(states)
        .map(|(one, state)| json!({"uuid": one.uuid, "state": state, "credit": 0}))
        .collect();
    Json(json!({"jsonrpc": "2.0", "id": id, "result": result})).into_response()
}

/// JSON of another shape.
fn misread(body: &str, words: &str) -> Response {
    let id = serde_json::from_str::<Value>(body).map(|body| body["id"].clone());
    failed(&id.unwrap_or_default(), words)
}

/// An error as Odoo's client reads it: it looks for `data.name`.
fn failed(id: &Value, words: &str) -> Response {
    count("unreadable");
    let data =
        json!({"name": "mistok.BadRequest", "message": words, "arguments": [words], "debug": ""});
    let error = json!({"code": 200, "message": words, "data": data});
    Json(json!({"jsonrpc": "2.0", "id": id, "error": error})).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_told_only_below_the_address_that_is_allowed() {
        let gateway = |begin: Option<&str>| OdooGateway {
            account_token: SecretString::from("t"),
            database: None,
            report_url: begin.map(str::to_owned),
        };
        let shop = Some("https://odoo.shop.example/");
        for (begin, url, may) in [
            (shop, "https://odoo.shop.example/sms/status", true),
            (shop, "https://odoo.shop.example", true),
            (shop, "https://odoo.shop.example.evil.example/", false),
            (shop, "https://odoo.shop.example@evil.example/", false),
            (shop, "http://odoo.shop.example/sms/status", false),
            (None, "http://10.0.0.5:8069/sms/status", false),
            (None, "http://localhost:8069/sms/status", false),
            (None, "http://169.254.169.254/latest", false),
            (None, "https://odoo.shop.example/sms/status", true),
            (
                Some("http://10.0.0.5:8069"),
                "http://10.0.0.5:8069/sms/status",
                true,
            ),
            (Some("http://10.0.0.5:8069"), "http://10.0.0.5:80/", false),
            (None, "http://u:p@10.0.0.5/", false),
            (None, "ftp://odoo/", false),
            (None, "sms/status", false),
            (None, "", false),
        ] {
            assert_eq!(gateway(begin).may_be_told(url), may, "{begin:?} {url}");
        }
    }
}

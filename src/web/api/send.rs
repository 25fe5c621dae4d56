//! `POST /api/sms`: a message to one phone or to a list of them, queued when the answer comes. With an
//! `Idempotency-Key` the same request can be made again and makes no second message.

use std::collections::BTreeMap;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{super::Web, error::Error, key::Caller, message::Queued, request};
use crate::{
    domain::{language::Language, phone::Phone, sms::Kind},
    sms::{
        New, Sms,
        templates::{self, Unsaid},
    },
    store::{
        StoreError, Tx,
        sms::{self, Owner, Sms as Message},
    },
    text::template::Variables,
};

const KEY: &str = "Idempotency-Key";
/// Characters of a key.
const LONGEST_KEY: usize = 200;
const LONGEST_SENDER: usize = 32;
/// Phones of one request.
const LONGEST_LIST: usize = 100;

/// A message to send.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    to: To,
    #[serde(default)]
    text: Option<String>,
    /// The name of a template, in place of the text.
    #[serde(default)]
    template: Option<String>,
    #[serde(default)]
    variables: BTreeMap<String, Scalar>,
    #[serde(default)]
    sender: Option<String>,
    #[serde(default)]
    provider: Option<String>,
    #[serde(default)]
    language: Option<String>,
}

/// One phone, or a list of them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged, expecting = "a phone, or a list of phones")]
enum To {
    One(String),
    Many(Vec<String>),
}

/// What came of one request.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Answer {
    One(Queued),
    Many { messages: Vec<OfPhone> },
}

/// What came of one phone of a list.
#[derive(Debug, Serialize)]
pub struct OfPhone {
    to: String,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Outcome {
    Queued(Queued),
    Refused { error: Value },
}

/// What a template's variable can be.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged, expecting = "a text, a number or a flag")]
enum Scalar {
    Text(String),
    Number(serde_json::Number),
    Flag(bool),
}

impl std::fmt::Display for Scalar {
    /// As it was written: a price must not lose its cents.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Number(number) => number.fmt(f),
            Self::Flag(flag) => flag.fmt(f),
        }
    }
}

/// What the message says.
#[derive(Debug, Clone)]
enum Words {
    Text(String),
    Template(String, BTreeMap<String, Scalar>),
}

pub async fn send(
    State(web): State<Web>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    request::Asked(wanted): request::Asked<Wanted>,
) -> Result<(StatusCode, Json<Answer>), Error> {
    let owner = Owner {
        name: caller.owner,
        key: key(&headers)?,
        print: Some(print(&wanted)),
        report_to: None,
    };
    let phones = phones(&web, &wanted.to)?;
    let is_list = matches!(wanted.to, To::Many(_));
    let (first, words) = read(&web, &phones, wanted)?;
    let new = New {
        owner: Some(owner.clone()),
        ..first
    };
    let sms = web.sms.sms.clone();
    // Two requests with one key are taken one after the other.
    let lane = (owner.name, owner.key);
    let queued = web.store.write(lane, async move |tx| {
        if is_list {
            return queue_all(&sms, &tx, &phones, &new, &words).await;
        }
        let taken = queue(&sms, &tx, new.clone(), words.clone()).await?;
        Ok(taken.map(|(status, message)| (status, Answer::One(Queued::from(&message)))))
    });
    let (status, answer) = queued.await.map_err(Error::Store)??;
    Ok((status, Json(answer)))
}

/// The phones of a request.
fn phones(web: &Web, to: &To) -> Result<Vec<Phone>, Error> {
    let said = match to {
        To::One(one) => std::slice::from_ref(one),
        To::Many(many) => many.as_slice(),
    };
    if !(1..=LONGEST_LIST).contains(&said.len()) {
        let expected = format!("a phone, or a list of 1 to {LONGEST_LIST} phones");
        return Err(Error::field("to", expected));
    }
    said.iter()
        .map(|said| request::phone(web, "to", said))
        .collect()
}

/// A message for each phone; those that get none do not hold up the others.
async fn queue_all(
    sms: &Sms,
    tx: &Tx,
    phones: &[Phone],
    new: &New,
    words: &Words,
) -> Result<Result<(StatusCode, Answer), Error>, StoreError> {
    let mut messages: Vec<OfPhone> = Vec::new();
    let mut status = StatusCode::OK;
    for (at, to) in phones.iter().enumerate() {
        let outcome = if phones[..at].contains(to) {
            Outcome::refused(&Error::SamePhone)
        } else {
            let new = of_list(new, at, to);
            match queue(sms, tx, new, words.clone()).await? {
                Ok((one, message)) => {
                    if one == StatusCode::ACCEPTED {
                        status = one;
                    }
                    Outcome::Queued(Queued::from(&message))
                }
                Err(error @ Error::Refused(_)) => Outcome::refused(&error),
                // What is wrong with the request is wrong with all of it.
                Err(error) => return Ok(Err(error)),
            }
        };
        messages.push(OfPhone {
            to: to.e164().to_owned(),
            outcome,
        });
    }
    Ok(Ok((status, Answer::Many { messages })))
}

/// The message to one phone of a list, whose place there tells the messages of one key apart.
fn of_list(new: &New, at: usize, to: &Phone) -> New {
    let owner = new.owner.clone().map(|owner| Owner {
        key: owner.key.map(|key| format!("{key}#{at}")),
        ..owner
    });
    New {
        to: to.clone(),
        owner,
        ..new.clone()
    }
}

impl Outcome {
    fn refused(error: &Error) -> Self {
        Self::Refused {
            error: error.body(),
        }
    }
}

/// The message without its owner, and what it says.
fn read(web: &Web, phones: &[Phone], wanted: Wanted) -> Result<(New, Words), Error> {
    let Some(phone) = phones.first().cloned() else {
        return Err(Error::field("to", "a phone"));
    };
    let language = request::language(web, wanted.language.as_deref())?;
    let words = match (wanted.text, wanted.template) {
        (Some(text), None) if wanted.variables.is_empty() => Words::Text(text),
        (Some(_), None) => {
            let expected = "nothing beside `text`: they are for a `template`";
            return Err(Error::field("variables", expected));
        }
        (None, Some(name)) => Words::Template(name, wanted.variables),
        (Some(_), Some(_)) | (None, None) => {
            return Err(Error::field("text", "either `text` or `template`"));
        }
    };
    let named = wanted.provider.as_deref();
    if named.is_some_and(|name| web.sms.sms.known(name).is_none()) {
        let all = web.sms.sms.settings.providers.iter();
        let all: Vec<_> = all.map(crate::sms::Known::name).collect();
        return Err(Error::field(
            "provider",
            format!("one of: {}", all.join(", ")),
        ));
    }
    let is_sender = |it: &String| {
        (1..=LONGEST_SENDER).contains(&it.chars().count()) && !it.chars().any(char::is_control)
    };
    if wanted.sender.as_ref().is_some_and(|it| !is_sender(it)) {
        let expected = format!("1 to {LONGEST_SENDER} characters");
        return Err(Error::field("sender", expected));
    }
    let mut new = New::new(Kind::Api, phone, String::new(), language);
    new.sender = wanted.sender;
    new.provider = wanted.provider;
    Ok((new, words))
}

type Taken = Result<(StatusCode, Message), Error>;

async fn queue(sms: &Sms, tx: &Tx, mut new: New, words: Words) -> Result<Taken, StoreError> {
    let Some(owner) = new.owner.clone() else {
        return Ok(Err(Error::NoKey));
    };
    let known = match &owner.key {
        Some(key) => sms::by_own_key(tx, &owner.name, key).await?,
        None => None,
    };
    if let Some(known) = known {
        return Ok(the_same(known, &owner, StatusCode::OK));
    }
    new.text = match words {
        Words::Text(text) => text,
        Words::Template(name, variables) => {
            match fill_in(tx, &name, new.language, &variables).await? {
                Ok(text) => text,
                Err(error) => return Ok(Err(error)),
            }
        }
    };
    let id = match sms.queue(tx, new).await? {
        Ok(id) => id,
        Err(refusal) => return Ok(Err(Error::Refused(refusal))),
    };
    let message = sms::lookup(tx, id).await?;
    // Another replica may have been quicker with the same key.
    Ok(message
        .ok_or(Error::NoSuchMessage)
        .and_then(|message| the_same(message, &owner, StatusCode::ACCEPTED)))
}

/// The message, unless its key was used for another request.
fn the_same(message: Message, owner: &Owner, status: StatusCode) -> Taken {
    let print = message.owner.as_ref().and_then(|it| it.print.as_ref());
    if print == owner.print.as_ref() {
        Ok((status, message))
    } else {
        Err(Error::KeyIsUsed)
    }
}

async fn fill_in(
    tx: &Tx,
    name: &str,
    language: Language,
    variables: &BTreeMap<String, Scalar>,
) -> Result<Result<String, Error>, StoreError> {
    let variables: Variables = variables
        .iter()
        .map(|(name, value)| (name.clone(), value.to_string()))
        .collect();
    let rendered = templates::render(tx, name, language, &variables).await?;
    Ok(rendered.map_err(|unsaid| match unsaid {
        Unsaid::NoSuchTemplate => Error::field("template", "the name of a template of the shop"),
        Unsaid::Missing(missing) => {
            let missing = missing.join(", ");
            let expected = format!("every variable of the template `{name}`, also {missing}");
            Error::field("variables", expected)
        }
        Unsaid::Broken(reason) => {
            let expected = format!("a template that can be read (`{name}`: {reason})");
            Error::field("template", expected)
        }
    }))
}

fn key(headers: &HeaderMap) -> Result<Option<String>, Error> {
    let Some(said) = headers.get(KEY) else {
        return Ok(None);
    };
    let key = said.to_str().ok().map(str::trim);
    let is_key = |key: &&str| {
        (1..=LONGEST_KEY).contains(&key.len())
            && key.bytes().all(|byte| (b' '..=b'~').contains(&byte))
    };
    match key.filter(is_key) {
        Some(key) => Ok(Some(key.to_owned())),
        None => {
            let expected = format!("1 to {LONGEST_KEY} printable characters of ASCII");
            Err(Error::field(KEY, expected))
        }
    }
}

/// What tells this request from another, whatever the order of its fields.
fn print(wanted: &Wanted) -> String {
    let all = serde_json::to_vec(wanted).unwrap_or_default();
    BASE64.encode(Sha256::digest(all))
}

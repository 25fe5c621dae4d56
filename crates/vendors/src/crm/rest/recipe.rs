//! A recipe that has been read: everything in it is known to fit together.

use std::{collections::BTreeMap, time::Duration};

use chrono::TimeDelta;
use mistok_core::domain::order::{Keeps, Stage};
use reqwest::{Method, header::HeaderName};
use serde_json::Value;

use super::{deed::Deed, template::Template};
use crate::crm::{StatusName, http::Ruling};

/// How one CRM is spoken to.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The CRM's name as people read it.
    pub vendor: String,
    pub settings: Vec<Setting>,
    pub connection: Connection,
    pub deeds: BTreeMap<Deed, Action>,
    pub signal: Option<Signal>,
    /// What the CRM's statuses mean to a customer, in the order of the file.
    pub status_names: Vec<StatusMeaning>,
    /// The address of a record for the shop's people.
    pub link: Option<Template>,
}

/// What the shop gives in `[crm.rest.settings]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    pub name: String,
    pub kind: SettingKind,
    /// `None` means that it must be given.
    pub default: Option<String>,
    pub about: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    Text,
    Number,
    Flag,
}

impl SettingKind {
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "text" => Self::Text,
            "number" => Self::Number,
            "bool" => Self::Flag,
            _ => return None,
        })
    }

    /// Whether a value written as `text` is one of these.
    pub fn takes(self, text: &str) -> bool {
        match self {
            Self::Text => true,
            Self::Number => serde_json::from_str::<serde_json::Number>(text).is_ok(),
            Self::Flag => matches!(text, "true" | "false"),
        }
    }

    pub const fn expected(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Flag => "true or false",
        }
    }
}

/// What all requests share.
#[derive(Debug, Clone)]
pub struct Connection {
    pub headers: Vec<Header>,
    pub time_out: Duration,
    /// Requests a minute.
    pub at_most: u32,
    /// How long a request that we stopped waiting for may still take effect.
    pub settle: TimeDelta,
    pub clock: ClockOf,
}

/// Whose clock the times of the CRM's records are by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockOf {
    /// The one that its answers show in their `Date`.
    DateHeader,
    /// Ours: the CRM tells no time that can be trusted.
    Ours,
}

/// A header with the template of its value.
#[derive(Debug, Clone)]
pub struct Header {
    pub name: HeaderName,
    pub value: Template,
}

/// One request and what its answer means.
#[derive(Debug, Clone)]
pub struct Action {
    pub method: Method,
    pub path: Template,
    pub headers: Vec<Header>,
    pub query: Vec<Pair>,
    pub body: Body,
    /// Whether values that are empty are sent.
    pub keep_empty: bool,
    pub reading: Reading,
    pub rulings: Rulings,
    pub pages: Option<Pages>,
}

/// A key of a query or a form with the template of its value.
#[derive(Debug, Clone)]
pub struct Pair {
    pub key: String,
    pub value: Template,
}

#[derive(Debug, Clone)]
pub enum Body {
    Nothing,
    Json(Leaf),
    Form(Vec<Pair>),
}

/// A value of a body.
#[derive(Debug, Clone)]
pub enum Leaf {
    /// Written out in the recipe.
    Fixed(Value),
    Text(Template),
    Number(Template),
    Flag(Template),
    List(Vec<Leaf>),
    Map(Vec<(String, Leaf)>),
    /// The same for each line of an order.
    Each {
        /// The word that names the list.
        list: String,
        item: Box<Leaf>,
    },
}

/// What is read of an answer.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// Where the list stands. `None` means that the answer is one record.
    pub each: Option<String>,
    /// Pointers by the names of what they find.
    pub fields: BTreeMap<&'static str, String>,
    /// Where the words of a refusal stand.
    pub error: Option<String>,
}

/// What the statuses of answers mean, the exact ones before the classes.
#[derive(Debug, Clone, Default)]
pub struct Rulings(pub Vec<(StatusRange, Ruling)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusRange {
    One(u16),
    /// `4` of `4xx`.
    Class(u16),
}

impl Rulings {
    pub fn of(&self, status: u16) -> Option<Ruling> {
        let find = |range: StatusRange| {
            let found = self.0.iter().find(|(known, _)| *known == range);
            found.map(|(_, ruling)| *ruling)
        };
        find(StatusRange::One(status)).or_else(|| find(StatusRange::Class(status / 100)))
    }
}

/// How a list is read to its end.
#[derive(Debug, Clone)]
pub struct Pages {
    pub by: PageBy,
    /// The key of the query that names the page, where the query does.
    pub name: Option<String>,
    pub size: u32,
    /// The number of the first page.
    pub start: u32,
    /// Where an answer says what the next page is called.
    pub next: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageBy {
    /// The number of items before it.
    Offset,
    Page,
    /// What the answer before said.
    Cursor,
}

/// How the CRM tells of changes.
#[derive(Debug, Clone)]
pub struct Signal {
    pub keeps: Keeps,
    pub proof: Option<Proof>,
    pub reading: Reading,
}

/// How a signal proves that it comes from the CRM.
#[derive(Debug, Clone)]
pub struct Proof {
    pub header: HeaderName,
    pub hash: Hash,
    pub key: Template,
    pub form: ProofForm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hash {
    Sha1,
    Sha256,
}

impl Hash {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }
}

/// How the keyed hash is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofForm {
    Hex,
    Base64,
    /// `sha256=` and the hash in hexadecimal letters.
    NamedHex,
    /// Base64 of an id, a colon and the hash in hexadecimal letters.
    Base64OfIdAndHex,
}

/// What a status of the CRM means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusMeaning {
    pub name: String,
    pub stage: Stage,
}

impl Recipe {
    /// What a status means to a customer.
    pub fn stage_of(&self, status: &str) -> Option<Stage> {
        let mut known = self.status_names.iter();
        let found = known.find(|known| known.name == status);
        found.map(|known| known.stage)
    }

    pub fn has(&self, deed: Deed) -> bool {
        self.deeds.contains_key(&deed)
    }

    /// Whether anything tells how a lead or an order stands.
    pub fn has_statuses(&self) -> bool {
        [
            Deed::LeadRead,
            Deed::LeadChanged,
            Deed::OrderRead,
            Deed::OrderChanged,
        ]
        .into_iter()
        .any(|deed| self.has(deed))
    }

    /// The statuses whose meaning is known, of everything that the recipe reads back.
    pub fn statuses(&self) -> Vec<StatusName> {
        let kinds = [
            (Keeps::Order, [Deed::OrderRead, Deed::OrderChanged]),
            (Keeps::Lead, [Deed::LeadRead, Deed::LeadChanged]),
        ];
        let kinds = kinds
            .into_iter()
            .filter(|(_, deeds)| deeds.iter().any(|deed| self.has(*deed)));
        let named = |keeps: Keeps| {
            self.status_names.iter().map(move |meaning| StatusName {
                keeps,
                id: meaning.name.clone(),
                name: meaning.name.clone(),
                stage: Some(meaning.stage),
            })
        };
        kinds.flat_map(|(keeps, _)| named(keeps)).collect()
    }
}

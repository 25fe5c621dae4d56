//! Odoo 17 to 19 (<https://www.odoo.com/documentation/18.0/developer/reference/external_api.html>): contacts,
//! leads, orders, the catalog and how they stand, over JSON-RPC or JSON-2; and the reports of messages
//! that its SMS screens sent through us.

mod ask;
mod catalog;
mod contacts;
mod leads;
mod notes;
mod orders;
mod phones;
mod port;
mod reports;
mod rights;
mod rpc;
mod section;
mod signals;
mod standing;
#[cfg(test)]
mod tests;
mod transport;
mod values;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::{
    domain::{clock::SharedClock, money::Currency, phone::Phone},
    text::escape,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use self::{
    ask::Ask,
    phones::{SANITIZED, SEARCH, WRITTEN},
    signals::Caller,
    transport::{Access, Door},
    values::Record,
};
pub use self::{
    reports::{Reports, Status},
    section::{REGISTRATION, connect},
};
use super::{CrmError, Flaw, Journal};

pub const NAME: &str = "odoo";
const PARTNER: &str = "res.partner";
const LEAD: &str = "crm.lead";
const ORDER: &str = "sale.order";
const PRODUCT: &str = "product.product";
/// The fields of a model are asked for again after this: an app may have come or gone.
const FIELDS_FOR: TimeDelta = TimeDelta::days(1);
/// More than fits into a title on any screen.
const LONGEST_NAME: usize = 200;

/// What a shop wants of its Odoo.
#[derive(Debug, Clone)]
struct Settings {
    uses: Uses,
    lang: Option<String>,
    lead_type: Option<LeadType>,
    team: Option<i64>,
    /// A user's number, or `false`.
    salesperson: Value,
    tags: Vec<String>,
    /// Whether an order has the prices that the customer saw and not those of Odoo's pricelist.
    our_prices: bool,
    makes_contacts: bool,
    catalog_domain: Value,
    currency: Currency,
}

/// What Odoo is used for.
#[derive(Debug, Clone, Copy)]
struct Uses {
    leads: bool,
    orders: bool,
    catalog: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum LeadType {
    Lead,
    Opportunity,
}

/// A shop's Odoo.
pub struct Odoo {
    door: Door,
    settings: Settings,
    caller: Option<Caller>,
    clock: SharedClock,
    known: Mutex<Known>,
    /// Held while a contact is looked for and made.
    contacts: tokio::sync::Mutex<()>,
}

/// What is asked for once.
#[derive(Default)]
struct Known {
    fields: HashMap<&'static str, Fields>,
    /// Tags and sources by model and name.
    named: BTreeMap<String, i64>,
}

/// The fields of a model, and when they were asked for.
#[derive(Clone)]
struct Fields {
    at: DateTime<Utc>,
    fields: Arc<Map<String, Value>>,
}

impl Odoo {
    /// Fails when the settings cannot work.
    fn new(
        login: Access,
        settings: Settings,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, CrmError> {
        Ok(Self {
            door: Door::new(login, Arc::clone(&clock), journal)?,
            settings,
            caller: None,
            clock,
            known: Mutex::default(),
            contacts: tokio::sync::Mutex::default(),
        })
    }

    /// The contact with this phone.
    pub async fn partner_of(&self, phone: &Phone) -> Result<Option<i64>, CrmError> {
        let found = self.by_phone(phone).await?;
        Ok(found.map(|found| found.id))
    }

    async fn ask(&self, ask: Ask<'_>) -> Result<Value, CrmError> {
        self.door.ask(ask).await
    }

    /// In the language of the shop.
    fn spoken<'a>(&self, mut ask: Ask<'a>) -> Ask<'a> {
        if let Some(lang) = &self.settings.lang {
            ask.context.insert("lang".to_owned(), json!(lang));
        }
        ask
    }

    fn salesperson(&self) -> Value {
        self.settings.salesperson.clone()
    }

    /// The fields that a model has for this user, in this version and with these apps.
    async fn fields(&self, model: &'static str) -> Result<Arc<Map<String, Value>>, CrmError> {
        let now = self.clock.now();
        let known = self.change(|known| known.fields.get(model).cloned());
        if let Some(known) = known.filter(|known| now - known.at < FIELDS_FOR) {
            return Ok(known.fields);
        }
        let ask = Ask::new(model, "fields_get").with("attributes", json!(["type", "selection"]));
        let Value::Object(fields) = self.ask(self.spoken(ask)).await? else {
            return Err(CrmError::Malformed(Flaw::NoList));
        };
        let fields = Arc::new(fields);
        let told = Fields {
            at: now,
            fields: Arc::clone(&fields),
        };
        self.change(|known| known.fields.insert(model, told));
        Ok(fields)
    }

    async fn phone_fields(&self) -> Result<Vec<&'static str>, CrmError> {
        let there = self.fields(PARTNER).await?;
        let all = WRITTEN.into_iter().chain([SEARCH, SANITIZED]);
        Ok(all.filter(|name| there.contains_key(*name)).collect())
    }

    /// What leads and orders have alike: team, tags and the source of the visit.
    async fn add_common(
        &self,
        fields: &mut Map<String, Value>,
        source: Option<&str>,
    ) -> Result<(), CrmError> {
        if let Some(team) = self.settings.team {
            fields.insert("team_id".to_owned(), json!(team));
        }
        let mut tags = Vec::new();
        for name in &self.settings.tags {
            tags.extend(self.named("crm.tag", name).await?);
        }
        if !tags.is_empty() {
            fields.insert("tag_ids".to_owned(), json!([[6, 0, tags]]));
        }
        if let Some(source) = source
            && let Some(id) = self.named("utm.source", source).await?
        {
            fields.insert("source_id".to_owned(), json!(id));
        }
        Ok(())
    }

    /// A tag or a source by its name, made once; `None` where the user may not make it: a lead goes
    /// before its tags.
    async fn named(&self, model: &'static str, name: &str) -> Result<Option<i64>, CrmError> {
        let name = plain_text(name);
        let key = format!("{model} {name}");
        if let Some(id) = self.change(|known| known.named.get(&key).copied()) {
            return Ok(Some(id));
        }
        let ask = Ask::search_read(model, json!([["name", "=", name]]), &["id"]);
        let found = match self.ask(ask.most(1).urgent()).await {
            Ok(found) => records(found)?,
            Err(CrmError::NotAllowed { .. } | CrmError::Misconfigured(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let id = match found.first().and_then(values::id) {
            Some(id) => id,
            None => {
                let fields = Map::from_iter([("name".to_owned(), json!(name))]);
                match self.ask(Ask::create(model, fields).urgent()).await {
                    Ok(made) => only_id(&made)?,
                    Err(CrmError::NotAllowed { .. } | CrmError::Refused { .. }) => return Ok(None),
                    Err(error) => return Err(error),
                }
            }
        };
        self.change(|known| known.named.insert(key, id));
        Ok(Some(id))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Known) -> T) -> T {
        change(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The records that were read.
fn records(value: Value) -> Result<Vec<Record>, CrmError> {
    serde_json::from_value(value).map_err(|error| CrmError::Malformed(Flaw::from(error)))
}

/// The id of the one record that was made.
fn only_id(made: &Value) -> Result<i64, CrmError> {
    let id = made.get(0).unwrap_or(made).as_i64();
    id.ok_or(CrmError::Malformed(Flaw::NoId))
}

/// A text for a field of one line: PostgreSQL keeps no NUL.
fn plain_text(text: &str) -> String {
    let kept = text.chars().map(|letter| match letter {
        '\r' | '\n' | '\t' => ' ',
        letter => letter,
    });
    let kept: String = kept.filter(|letter| !letter.is_control()).collect();
    let kept = kept.trim();
    match kept.char_indices().nth(LONGEST_NAME) {
        None => kept.to_owned(),
        Some((end, _)) => {
            let cut = &kept[..end];
            let word = cut.rfind(' ').unwrap_or(cut.len());
            format!("{}…", cut[..word].trim_end())
        }
    }
}

/// What people wrote, as the HTML of a field, line by line.
fn html(text: &str) -> String {
    let kept: String = text
        .chars()
        .filter(|letter| *letter == '\n' || !letter.is_control())
        .collect();
    let lines = kept.trim().lines().map(escape);
    let lines: Vec<String> = lines.collect();
    format!("<p>{}</p>", lines.join("<br/>"))
}

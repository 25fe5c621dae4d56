//! The chatter: `message_post`, and what is read of it.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::call::Call;
use super::exception::{Exception, Outcome};
use super::rights::refused;
use super::schema::Model;
use super::session::{Session, USER};
use super::tables::{Row, seconds, stamp};
use super::{Odoo, Posted};

const MESSAGE: &str = "mail.message";
/// The subtypes that are there from the start, in the order of their numbers.
pub const SUBTYPES: [(&str, &str); 2] =
    [("mail.mt_comment", "Discussions"), ("mail.mt_note", "Note")];
/// What `message_post` takes beside its own parameters: fields of the message.
const FIELDS: [&str; 3] = ["message_id", "is_internal", "record_name"];

/// A message in a record's chatter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub id: i64,
    /// HTML.
    pub body: String,
    pub message_type: String,
    pub subtype: String,
    pub at: DateTime<Utc>,
}

/// A message that is written into a chatter.
#[derive(Debug, Clone)]
pub struct Draft<'a> {
    pub model: &'a str,
    pub id: i64,
    /// HTML.
    pub body: String,
    /// Such as `comment`, `notification` or `email`.
    pub kind: &'a str,
    /// `mail.mt_comment` or `mail.mt_note`.
    pub subtype: &'a str,
    /// A partner.
    pub author: Option<i64>,
}

impl Session<'_> {
    /// Writes into the chatter of one record. A body is text, and escaped, unless it is said to be
    /// HTML.
    pub fn post(&mut self, model: &Model, call: &Call) -> Outcome {
        let id = call.one()?;
        check_parameters(call)?;
        self.check_poster(model)?;
        self.expect(model, &[id])?;
        let body = call.text("body").unwrap_or_default();
        let is_html = call.get("body_is_html") == Some(&Value::Bool(true));
        let body = match body {
            html if is_html => html.to_owned(),
            "" => String::new(),
            text => format!("<p>{}</p>", escaped(text)),
        };
        let own = self.base().link("res.users", self.user, "partner_id");
        let draft = Draft {
            model: model.name,
            id,
            body,
            kind: call.text("message_type").unwrap_or("notification"),
            subtype: subtype_of(call),
            author: call.get("author_id").and_then(Value::as_i64).or(own),
        };
        let mut more = Map::new();
        for name in FIELDS
            .into_iter()
            .chain(["subject", "parent_id", "email_from"])
        {
            if let Some(value) = call.get(name) {
                more.insert(name.to_owned(), value.clone());
            }
        }
        for name in ["attachment_ids", "partner_ids"] {
            if let Some(links) = call.get(name) {
                more.insert(name.to_owned(), commands(links));
            }
        }
        let number = self.add_message(&draft, more)?;
        let is_list = self.options.version >= 19 || self.options.posted == Posted::List;
        Ok(if is_list {
            json!([number])
        } else {
            number.into()
        })
    }

    fn check_poster(&self, model: &Model) -> Result<(), Exception> {
        if self.user != USER {
            return Ok(());
        }
        let rights = &self.state.rights;
        if !rights.may("create", MESSAGE) || !rights.may("write", model.name) {
            let message = self.base().schema.model(MESSAGE)?;
            return Err(refused("create", &message));
        }
        if rights.has_no_email {
            let words = "Unable to send message, please configure the sender's email address.";
            return Err(Exception::user(words));
        }
        Ok(())
    }

    /// Stores a message; returns its number.
    pub fn add_message(
        &mut self,
        draft: &Draft<'_>,
        more: Map<String, Value>,
    ) -> Result<i64, Exception> {
        let place = SUBTYPES.iter().position(|(name, _)| *name == draft.subtype);
        let Some(subtype) = place.and_then(|place| i64::try_from(place + 1).ok()) else {
            let words = format!("External ID not found in the system: {}", draft.subtype);
            return Err(Exception::value(words));
        };
        let moment = seconds(&stamp(self.now));
        let email = draft
            .author
            .map(|author| self.base().text("res.partner", author, "email"));
        let mut values = Map::new();
        let mut add = |name: &str, value: Value| values.insert(name.to_owned(), value);
        add("model", draft.model.into());
        add("res_id", draft.id.into());
        add("body", draft.body.clone().into());
        add("message_type", draft.kind.into());
        add("subtype_id", subtype.into());
        add("date", moment.into());
        add(
            "author_id",
            draft.author.map_or(Value::Bool(false), Value::from),
        );
        add("email_from", email.map_or(Value::Bool(false), Value::from));
        add(
            "record_name",
            self.base().label(draft.model, draft.id).into(),
        );
        values.extend(more);
        let model = self.base().schema.model(MESSAGE)?;
        let id = self.create(&model, &values)?;
        if self.base().text(MESSAGE, id, "message_id").is_empty() {
            let own = format!(
                "<{id:012}-openerp-{}-{}@odoo.example>",
                draft.id, draft.model
            );
            self.set(MESSAGE, id, "message_id", own);
        }
        Ok(id)
    }
}

/// Refuses what `message_post` refuses.
fn check_parameters(call: &Call) -> Result<(), Exception> {
    for name in call.named().keys() {
        if ["model", "res_id", "subtype"].contains(&name.as_str()) {
            let words = format!("message_post does not support {name} parameter");
            return Err(Exception::value(words));
        }
        let signature = super::call::signature(&call.model, "message_post", 0);
        let is_known = signature.is_some_and(|signature| signature.names(name));
        if !is_known && !FIELDS.contains(&name.as_str()) {
            let words = format!("Those values are not supported when posting: {name}");
            return Err(Exception::value(words));
        }
    }
    match call.get("message_type").map(Value::as_str) {
        Some(Some("user_notification") | None) => {
            Err(Exception::value("Use message_notify to notify users"))
        }
        _ => Ok(()),
    }
}

/// A subtype by its external id, or by its number; an internal note where none is named.
fn subtype_of(call: &Call) -> &str {
    let number = call.get("subtype_id").and_then(Value::as_u64);
    let place = number.and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
    let by_number = place
        .and_then(|place| SUBTYPES.get(place))
        .map(|(name, _)| *name);
    let by_name = call.text("subtype_xmlid");
    by_name.or(by_number).unwrap_or("mail.mt_note")
}

/// Ids as commands: both are taken.
fn commands(links: &Value) -> Value {
    let list = links.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.iter().all(Value::is_i64) {
        return json!([[6, 0, list]]);
    }
    links.clone()
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    let text = text.replace('>', "&gt;").replace('"', "&#34;");
    text.replace('\'', "&#39;")
}

impl Odoo {
    /// What was written into a partner's chatter, oldest first.
    pub fn chatter(&self, partner: i64) -> Vec<Note> {
        self.chatter_of("res.partner", partner)
    }

    /// What was written into the chatter of any record, oldest first.
    pub fn chatter_of(&self, model: &str, id: i64) -> Vec<Note> {
        let state = self.shared.state();
        let base = &state.database;
        let rows = base.tables.rows(MESSAGE).filter(|(_, row)| {
            row.values.get("model") == Some(&model.into())
                && row.values.get("res_id") == Some(&id.into())
        });
        let note = |(id, row): (i64, &Row)| {
            let subtype = base.link(MESSAGE, id, "subtype_id").unwrap_or_default();
            let place = usize::try_from(subtype - 1).unwrap_or_default();
            Note {
                id,
                body: base.text(MESSAGE, id, "body"),
                message_type: base.text(MESSAGE, id, "message_type"),
                subtype: SUBTYPES
                    .get(place)
                    .map(|(name, _)| *name)
                    .unwrap_or_default()
                    .to_owned(),
                at: row.created,
            }
        };
        rows.map(note).collect()
    }
}

//! Leads and contacts: which fields they have, what these take, and the check for duplicates.

use serde_json::{Map, Value, json};

use super::server::{Outcome, Refusal};
use super::{Kept, Record, Shared, hooks};

/// How times are written.
pub const TIME: &str = "%Y-%m-%d %H:%M:%S";
/// Letters of a field of one line.
const LONGEST_LINE: usize = 100;

const STATUSES: [&str; 6] = [
    "New",
    "Assigned",
    "In Process",
    "Converted",
    "Recycled",
    "Dead",
];
const OF_LEAD: [&str; 9] = [
    "firstName",
    "lastName",
    "title",
    "accountName",
    "status",
    "source",
    "website",
    "assignedUserId",
    "opportunityAmountCurrency",
];
const OF_CONTACT: [&str; 4] = ["firstName", "lastName", "title", "assignedUserId"];
/// What both have beside their own lines.
const OF_BOTH: [&str; 3] = ["emailAddress", "phoneNumber", "description"];
/// What nobody sets.
const READ_ONLY: [&str; 4] = ["id", "name", "createdAt", "modifiedAt"];

/// An entity that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Lead,
    Contact,
}

impl Kind {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lead => "Lead",
            Self::Contact => "Contact",
        }
    }

    fn lines(self) -> &'static [&'static str] {
        match self {
            Self::Lead => &OF_LEAD,
            Self::Contact => &OF_CONTACT,
        }
    }
}

pub fn kind(name: &str) -> Option<Kind> {
    [Kind::Lead, Kind::Contact]
        .into_iter()
        .find(|kind| kind.name() == name)
}

/// Whether records of this kind have such an attribute.
pub fn has(shared: &Shared, kind: Kind, attribute: &str) -> bool {
    let is_amount = kind == Kind::Lead && attribute == "opportunityAmount";
    is_amount || is_text(shared, kind, attribute) || READ_ONLY.contains(&attribute)
}

fn is_text(shared: &Shared, kind: Kind, attribute: &str) -> bool {
    is_line(shared, kind, attribute) || OF_BOTH.contains(&attribute)
}

fn is_line(shared: &Shared, kind: Kind, attribute: &str) -> bool {
    let is_added = || {
        let added = &shared.options.lead_fields;
        kind == Kind::Lead && added.iter().any(|name| name == attribute)
    };
    kind.lines().contains(&attribute) || is_added()
}

pub fn create(shared: &Shared, kind: Kind, body: &Value, skips_check: bool) -> Outcome {
    let mut fields = accepted(shared, kind, body)?;
    if fields.get("lastName").is_none_or(|name| name == "") {
        return Err(Refusal::invalid("lastName", "required"));
    }
    if kind == Kind::Lead {
        let new = || Value::from("New");
        fields.entry("status").or_insert_with(new);
    }
    name(&mut fields);
    let now = shared.clock.now();
    let shown = now.format(TIME).to_string();
    let mut state = shared.state();
    if !skips_check {
        let known = state.records.get(kind.name()).into_iter().flatten();
        let twins: Vec<Value> = known
            .filter(|kept| is_twin(&kept.fields, &fields))
            .map(|kept| Value::Object(kept.fields.clone()))
            .collect();
        if !twins.is_empty() {
            let body = Value::Array(twins);
            return Err(Refusal { status: 409, body });
        }
    }
    fields.insert("id".to_owned(), state.id().into());
    fields.insert("createdAt".to_owned(), shown.clone().into());
    fields.insert("modifiedAt".to_owned(), shown.into());
    let kept = Kept {
        fields: fields.clone(),
        made_at: now,
    };
    state.records.entry(kind.name()).or_default().push(kept);
    state.hooks.happened(kind, "create", &fields);
    Ok(Value::Object(fields))
}

pub fn read(shared: &Shared, kind: Kind, id: &str) -> Outcome {
    let state = shared.state();
    let mut known = state.records.get(kind.name()).into_iter().flatten();
    let found = known.find(|kept| kept.fields["id"] == id);
    let found = found.ok_or_else(|| Refusal::bare(404))?;
    Ok(Value::Object(found.fields.clone()))
}

pub fn change(shared: &Shared, kind: Kind, id: &str, body: &Value) -> Outcome {
    let changed = accepted(shared, kind, body)?;
    let now = shared.clock.now().format(TIME).to_string();
    let mut state = shared.state();
    let known = state.records.get_mut(kind.name());
    let mut known = known.into_iter().flatten();
    let found = known.find(|kept| kept.fields["id"] == id);
    let kept = found.ok_or_else(|| Refusal::bare(404))?;
    let news: Record = changed
        .into_iter()
        .filter(|(key, value)| kept.fields.get(key) != Some(value))
        .collect();
    kept.fields.extend(news.clone());
    kept.fields.insert("modifiedAt".to_owned(), now.into());
    name(&mut kept.fields);
    let whole = kept.fields.clone();
    state.hooks.changed(kind, id, &news);
    Ok(Value::Object(whole))
}

pub fn remove(shared: &Shared, kind: Kind, id: &str) -> Outcome {
    let mut state = shared.state();
    let known = state.records.entry(kind.name()).or_default();
    let before = known.len();
    known.retain(|kept| kept.fields["id"] != id);
    if known.len() == before {
        return Err(Refusal::bare(404));
    }
    Ok(Value::Bool(true))
}

/// The fields of a body that the entity has. Others are left out without a word.
fn accepted(shared: &Shared, kind: Kind, body: &Value) -> Result<Record, Refusal> {
    let mut fields = Map::new();
    for (key, value) in body.as_object().into_iter().flatten() {
        if READ_ONLY.contains(&key.as_str()) || !has(shared, kind, key) {
            continue;
        }
        check(shared, kind, key, value)?;
        fields.insert(key.clone(), value.clone());
    }
    Ok(fields)
}

fn check(shared: &Shared, kind: Kind, key: &str, value: &Value) -> Result<(), Refusal> {
    let refuse = |rule: &str| Err(Refusal::invalid(key, rule));
    if key == "opportunityAmount" {
        return if value.is_number() || value.is_null() {
            Ok(())
        } else {
            refuse("valid")
        };
    }
    let text = match value {
        Value::Null => return Ok(()),
        Value::String(text) => text,
        _ => return refuse("valid"),
    };
    if is_line(shared, kind, key) && text.chars().count() > LONGEST_LINE {
        return refuse("maxLength");
    }
    let is_right = match key {
        "status" => STATUSES.contains(&text.as_str()),
        "source" => text.is_empty() || shared.options.sources.contains(text),
        "phoneNumber" => is_phone(text),
        "emailAddress" => text.is_empty() || text.split('@').count() == 2,
        // The database takes no such letter.
        _ => !text.contains('\0'),
    };
    if is_right { Ok(()) } else { refuse("valid") }
}

fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    text.is_empty()
        || ((7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn name(fields: &mut Record) {
    let part = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default();
    let name = format!("{} {}", part("firstName"), part("lastName"));
    let name = json!(name.trim());
    fields.insert("name".to_owned(), name);
}

/// Whether two records may be of one person: the same name, or the same e-mail address.
fn is_twin(one: &Record, other: &Record) -> bool {
    let same = |key: &str| {
        let text = one.get(key).and_then(Value::as_str);
        text.is_some_and(|text| !text.is_empty() && other.get(key) == one.get(key))
    };
    same("name") || same("emailAddress")
}

/// The parts of a change that a hook shows.
pub fn shown(id: &str, fields: &Record) -> Value {
    let mut shown = fields.clone();
    shown.insert("id".to_owned(), id.into());
    hooks::document(shown)
}

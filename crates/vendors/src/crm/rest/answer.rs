//! Answers are read by JSON Pointers. A pointer that finds nothing is no value; one that finds a value
//! of another type means that the answer cannot be read.

use chrono::{DateTime, NaiveDateTime, Utc};
use mistok_core::domain::{
    money::{Currency, Money},
    order::Keeps,
};
use serde_json::Value;

use super::recipe::{Reading, Recipe};
use crate::crm::{CrmError, Flaw, Standing};

/// Letters of an id; longer ones are no ids.
const LONGEST_ID: usize = 200;
/// From here on a number is a time in thousandths of a second.
const MILLISECONDS: i64 = 100_000_000_000;

/// One record of an answer.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub reading: &'a Reading,
    pub value: &'a Value,
}

/// The records of an answer, where it is a list.
pub fn records<'a>(reading: &'a Reading, answer: &'a Value) -> Result<Vec<Record<'a>>, CrmError> {
    let each = reading.each.as_deref().unwrap_or_default();
    let list = answer.pointer(each).and_then(Value::as_array);
    let list = list.ok_or(CrmError::Malformed(Flaw::NoList))?;
    let record = |value| Record { reading, value };
    Ok(list.iter().map(record).collect())
}

impl<'a> Record<'a> {
    /// What a field of the recipe finds. What vendors write for "nothing" is nothing.
    fn found(&self, field: &str) -> Option<&'a Value> {
        let pointer = self.reading.fields.get(field)?;
        let found = self.value.pointer(pointer);
        found.filter(|value| !matches!(value, Value::Null | Value::Bool(false)))
    }

    /// Whether the recipe reads a field.
    pub fn reads(&self, field: &str) -> bool {
        self.reading.fields.contains_key(field)
    }

    /// A text, or a number in its place.
    pub fn text(&self, field: &str) -> Result<Option<String>, CrmError> {
        let text = match self.found(field) {
            None => return Ok(None),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(CrmError::Malformed(Flaw::OtherType)),
        };
        Ok(Some(text).filter(|text| !text.is_empty()))
    }

    /// The id. `None` means that there is no record.
    pub fn id(&self) -> Result<Option<String>, CrmError> {
        let id = self.text("id")?;
        let is_id = |id: &String| id.len() <= LONGEST_ID && !id.chars().any(char::is_control);
        match id {
            Some(id) if !is_id(&id) => Err(CrmError::Malformed(Flaw::NoId)),
            id => Ok(id),
        }
    }

    /// A time with a zone or without one, which is UTC then, or as a number.
    pub fn time(&self, field: &str) -> Result<Option<DateTime<Utc>>, CrmError> {
        Ok(self.text(field)?.and_then(|text| time(&text)))
    }

    pub fn money(&self, field: &str, currency: Currency) -> Result<Option<Money>, CrmError> {
        let text = self.text(field)?;
        Ok(text.and_then(|text| Money::parse(&text, currency)))
    }

    pub fn flag(&self, field: &str) -> bool {
        match self.found(field) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Number(number)) => number.as_f64().is_some_and(|number| number != 0.0),
            Some(Value::String(text)) => matches!(text.trim(), "1" | "true" | "yes" | "paid"),
            Some(Value::Array(_) | Value::Object(_) | Value::Null) | None => false,
        }
    }

    /// How a record stands; `None` where there is no record.
    pub fn standing(
        &self,
        keeps: Keeps,
        recipe: &Recipe,
        currency: Currency,
    ) -> Result<Option<Standing>, CrmError> {
        let Some(id) = self.id()? else {
            return Ok(None);
        };
        let status = self.text("status")?;
        let status_name = self.text("status_name")?.or_else(|| status.clone());
        // Where statuses are numbers the recipe knows them by their names.
        let names = [status.as_deref(), status_name.as_deref()];
        let stage = names
            .into_iter()
            .flatten()
            .find_map(|name| recipe.stage_of(name));
        Ok(Some(Standing {
            keeps,
            id,
            number: self.text("number")?,
            status,
            status_name,
            stage,
            status_at: self.time("at")?,
            phone: self.text("phone")?,
            total: self.money("total", currency)?,
            tracking: self.text("tracking")?,
            paid: self.flag("paid"),
            became: self.text("became")?,
            created_at: self.time("created")?,
            source: self.text("source")?,
            account: None,
        }))
    }
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(number) = text.parse::<i64>() {
        return if number.abs() < MILLISECONDS {
            DateTime::from_timestamp(number, 0)
        } else {
            DateTime::from_timestamp_millis(number)
        };
    }
    if let Ok(zoned) = DateTime::parse_from_rfc3339(text) {
        return Some(zoned.with_timezone(&Utc));
    }
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let mut forms = forms.iter();
    let plain = forms.find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
    plain.map(|plain| plain.and_utc())
}

//! One request and its answer, and lists that come in pages: all of them are read, or the list is an
//! error.

use serde_json::Value;

use super::{
    Rest,
    answer::{Record, records},
    compose::compose,
    deed::Deed,
    recipe::{Action, PageBy, Pages},
    words::{self, Words},
};
use crate::crm::{
    CrmError, Flaw, Urgency,
    http::{Call, Manners, Ruling},
};

/// Pages of one list; a caller who needs more must ask for a shorter time.
const MOST_PAGES: u32 = 200;

/// What to do after a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    On,
    Stop,
}

/// What is asked for.
pub(super) struct Ask<'a> {
    pub deed: Deed,
    pub urgency: Urgency,
    /// What it is about, for the journal.
    pub subject: Option<&'a str>,
    pub words: Words,
}

/// Which page of a list comes next.
#[derive(Debug, Default)]
struct Turn {
    number: u32,
    offset: u32,
    cursor: String,
}

impl Manners for Action {
    fn ruling(&self, status: u16) -> Option<Ruling> {
        self.rulings.of(status)
    }

    fn refusal(&self, answer: &Value) -> Option<String> {
        let words = answer.pointer(self.reading.error.as_deref()?)?;
        match words {
            Value::Null | Value::Bool(false) => None,
            Value::String(text) if text.trim().is_empty() => None,
            Value::Array(items) if items.is_empty() => None,
            Value::Object(fields) if fields.is_empty() => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

impl Rest {
    /// The action of a deed that the caller knows to be there.
    pub(super) fn action(&self, deed: Deed) -> Result<&Action, CrmError> {
        let action = self.recipe.deeds.get(&deed);
        action.ok_or(CrmError::NotOffered(deed.name()))
    }

    /// Makes a request; the document of its answer.
    pub(super) async fn ask(&self, ask: Ask<'_>) -> Result<Value, CrmError> {
        self.ask_with(&ask, &[]).await
    }

    async fn ask_with(&self, ask: &Ask<'_>, more: &[(String, String)]) -> Result<Value, CrmError> {
        let action = self.action(ask.deed)?;
        let composed = compose(action, &ask.words)?;
        let mut call = Call::written(
            ask.deed.name(),
            ask.urgency,
            &composed.path,
            action.method.clone(),
            composed.content,
        );
        for (key, value) in composed.query.iter().chain(more) {
            call = call.query(key.as_str(), value.as_str());
        }
        if let Some(subject) = ask.subject {
            call = call.about(subject);
        }
        let call = call
            .headers(composed.headers)
            .hiding(self.secrets.clone())
            .with_manners(action);
        let answer = self.http.send(call).await?;
        let answer = answer.trim_start_matches('\u{feff}').trim();
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(answer).map_err(|error| CrmError::Malformed(error.into()))
    }

    /// Shows `each` the records of all pages, until it says stop; the number of records shown.
    pub(super) async fn each_record(
        &self,
        mut ask: Ask<'_>,
        mut each: impl FnMut(&Record<'_>) -> Result<Go, CrmError> + Send,
    ) -> Result<usize, CrmError> {
        let action = self.action(ask.deed)?;
        let pages = action.pages.as_ref();
        let mut turn = Turn {
            number: pages.map_or(1, |pages| pages.start),
            ..Turn::default()
        };
        let mut seen = 0;
        let mut before: Option<Value> = None;
        for page in 1..=MOST_PAGES {
            let size = pages.map_or(0, |pages| pages.size);
            let shown = words::page(turn.number, turn.offset, size, &turn.cursor);
            ask.words.insert("page", shown);
            let named = pages.and_then(|pages| turn.named(pages));
            let answer = self.ask_with(&ask, named.as_slice()).await?;
            let records = records(&action.reading, &answer)?;
            // A list whose page comes again would never end.
            let first = records.first().map(|record| record.value.clone());
            if first.is_some() && first == before {
                return Err(CrmError::Malformed(Flaw::SamePage { page }));
            }
            before = first;
            for record in &records {
                seen += 1;
                if each(record)? == Go::Stop {
                    return Ok(seen);
                }
            }
            let Some(next) = pages.and_then(|pages| turn.next(pages, records.len(), &answer))
            else {
                return Ok(seen);
            };
            turn = next;
        }
        Err(CrmError::Malformed(Flaw::TooManyPages {
            limit: MOST_PAGES,
        }))
    }
}

impl Turn {
    /// The key of the query that names this page, where it does.
    fn named(&self, pages: &Pages) -> Option<(String, String)> {
        let name = pages.name.clone()?;
        let value = match pages.by {
            PageBy::Offset => self.offset.to_string(),
            PageBy::Page => self.number.to_string(),
            PageBy::Cursor => self.cursor.clone(),
        };
        Some((name, value)).filter(|(_, value)| !value.is_empty())
    }

    /// The page after this one, which had `items`. `None` means that it was the last.
    fn next(&self, pages: &Pages, items: usize, answer: &Value) -> Option<Self> {
        let items = u32::try_from(items).unwrap_or(u32::MAX);
        let cursor = match (&pages.next, pages.by) {
            (Some(pointer), _) => match answer.pointer(pointer)? {
                Value::String(text) if !text.is_empty() => text.clone(),
                Value::Number(number) => number.to_string(),
                Value::Bool(true) => String::new(),
                _ => return None,
            },
            (None, PageBy::Cursor) => return None,
            (None, PageBy::Offset | PageBy::Page) if items < pages.size => return None,
            (None, PageBy::Offset | PageBy::Page) => String::new(),
        };
        (items > 0).then(|| Self {
            number: self.number + 1,
            offset: self.offset.saturating_add(items),
            cursor,
        })
    }
}

//! Lists of KeyCRM come in pages. All of them are read, or the list is an error.

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, value::RawValue};

use super::{KeyCrm, wire};
use crate::crm::{CrmError, Flaw, http::Call};

/// One page; items stay raw, so that a malformed one does not spoil the rest.
#[derive(Debug)]
pub(super) struct Page {
    pub items: Vec<Box<RawValue>>,
    /// Items on all pages, where the server tells.
    pub total: Option<i64>,
    number: Option<i64>,
    size: Option<i64>,
    next: Next,
}

/// What the page says about a next one.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Exists,
    Ends,
    Unsaid,
}

#[derive(Deserialize)]
struct Envelope {
    data: Vec<Box<RawValue>>,
    #[serde(default)]
    total: wire::Whole,
    #[serde(default)]
    current_page: wire::Whole,
    #[serde(default)]
    per_page: wire::Whole,
    #[serde(default)]
    next_page_url: Option<Box<RawValue>>,
}

/// Reads a page.
pub(super) fn parse(body: &str) -> Result<Page, Flaw> {
    let body = body.trim_start_matches('\u{feff}').trim();
    // Some lists come as a bare array, which is then all there is.
    if body.starts_with('[') {
        return Ok(Page {
            items: serde_json::from_str(body)?,
            total: None,
            number: None,
            size: None,
            next: Next::Ends,
        });
    }
    let envelope: Envelope = serde_json::from_str(body)?;
    let next = match envelope.next_page_url.as_ref().map(|next| next.get()) {
        None => Next::Unsaid,
        Some("null" | "\"\"") => Next::Ends,
        Some(_) => Next::Exists,
    };
    Ok(Page {
        items: envelope.data,
        total: envelope.total.0,
        number: envelope.current_page.0,
        size: envelope.per_page.0,
        next,
    })
}

/// Reads the one thing that was asked for: as such, in `data`, or as the only item of a list.
pub(super) fn single<T: DeserializeOwned>(body: &str) -> Result<T, CrmError> {
    let mut value: Value =
        serde_json::from_str(body).map_err(|error| CrmError::Malformed(error.into()))?;
    loop {
        value = match value {
            Value::Object(mut fields) if !fields.contains_key("id") => {
                let data = fields.remove("data").filter(|data| !data.is_null());
                data.ok_or(CrmError::Malformed(Flaw::NoId))?
            }
            Value::Object(_) => {
                let read = serde_json::from_value(value);
                return read.map_err(|error| CrmError::Malformed(error.into()));
            }
            Value::Array(items) => items
                .into_iter()
                .next()
                .ok_or(CrmError::Malformed(Flaw::NoId))?,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                return Err(CrmError::Malformed(Flaw::NoId));
            }
        }
    }
}

impl Page {
    /// Whether this page, asked for as `number` with `size` items, ends the list. A page that does not
    /// mention a next one is the last unless its numbers say that items are missing.
    fn is_last(&self, number: u32, size: u32) -> bool {
        let number = self.number.unwrap_or(i64::from(number));
        let size = self.size.unwrap_or(i64::from(size));
        let all_seen = self.total.map(|total| number.saturating_mul(size) >= total);
        match self.next {
            _ if self.items.is_empty() => true,
            Next::Ends => true,
            Next::Exists => all_seen.unwrap_or(false),
            Next::Unsaid => all_seen.unwrap_or(true),
        }
    }
}

/// What to do after an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    On,
    Stop,
}

impl KeyCrm {
    /// Shows `each` the items of all pages of what `call` asks for, until it says stop; the number of
    /// items shown.
    pub(super) async fn each_item<'c>(
        &self,
        limit: u32,
        call: impl Fn() -> Call<'c>,
        mut each: impl FnMut(&RawValue) -> Result<Go, CrmError> + Send,
    ) -> Result<usize, CrmError> {
        let size = self.settings.page_size;
        let mut seen = 0;
        let mut before: Option<String> = None;
        for number in 1..=limit {
            let call = call()
                .query("limit", size.to_string())
                .query("page", number.to_string());
            let body = self.http.send(call).await?;
            let page = parse(&body).map_err(CrmError::Malformed)?;
            check_number(&page, number)?;
            // A list whose page comes again would never end, whatever its numbers say.
            let first = page.items.first().map(|item| item.get().to_owned());
            if first.is_some() && first == before {
                return Err(CrmError::Malformed(Flaw::SamePage { page: number }));
            }
            before = first;
            for item in &page.items {
                seen += 1;
                if matches!(each(item)?, Go::Stop) {
                    return Ok(seen);
                }
            }
            if page.is_last(number, size) {
                return Ok(seen);
            }
        }
        Err(CrmError::Malformed(Flaw::TooManyPages { limit }))
    }
}

/// A server that gives the first page for ever must not pass for a long list.
fn check_number(page: &Page, asked: u32) -> Result<(), CrmError> {
    match page.number.and_then(|number| u32::try_from(number).ok()) {
        Some(got) if got != asked && !page.items.is_empty() => {
            Err(CrmError::Malformed(Flaw::OtherPage { asked, got }))
        }
        _ => Ok(()),
    }
}

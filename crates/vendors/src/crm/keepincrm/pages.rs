//! Lists of KeepinCRM come in pages whose order its documents do not promise. They are read from the
//! newest record back: forwards where the newest come first, else from the last page.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::{KeepinCrm, wire};
use crate::crm::{CrmError, Flaw, http::Call};

/// One page; items stay raw, so that a malformed one does not spoil the rest.
#[derive(Debug)]
pub(super) struct Page {
    pub items: Vec<Box<RawValue>>,
    /// How many pages there are, where the server tells.
    total: Option<u32>,
}

#[derive(Deserialize)]
struct Envelope {
    items: Vec<Box<RawValue>>,
    #[serde(default)]
    pagination: Option<Pagination>,
}

#[derive(Deserialize)]
struct Pagination {
    #[serde(default)]
    total_pages: wire::Whole,
}

#[derive(Deserialize)]
struct Numbered {
    #[serde(default)]
    id: wire::Whole,
}

/// Reads a page, or a list that comes whole as a bare array.
pub(super) fn parse(body: &str) -> Result<Page, Flaw> {
    let body = body.trim_start_matches('\u{feff}').trim();
    if body.starts_with('[') {
        return Ok(Page {
            items: serde_json::from_str(body)?,
            total: Some(1),
        });
    }
    let envelope: Envelope = serde_json::from_str(body)?;
    let total = envelope.pagination.and_then(|it| it.total_pages.0);
    Ok(Page {
        items: envelope.items,
        total: total.and_then(|total| u32::try_from(total).ok()),
    })
}

impl Page {
    /// Whether older records come before newer ones.
    fn rises(&self) -> bool {
        let id = |item: Option<&Box<RawValue>>| item.and_then(|item| number(item));
        let ends = id(self.items.first()).zip(id(self.items.last()));
        ends.is_some_and(|(first, last)| first < last)
    }
}

/// The id of a record, where it is a number.
fn number(item: &RawValue) -> Option<i64> {
    wire::object::<Numbered>(item)?.id.0
}

/// What to do after an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Go {
    On,
    Stop,
    /// The record is older than all that is looked for: so is what follows, if the list is in order.
    Old,
}

/// How far a list was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// Nothing that was looked for can be further on.
    Through,
    /// There are more pages.
    Partly,
}

/// The numbers of the pages, the newest records first.
fn numbers(first: &Page, most: u32) -> Vec<u32> {
    match first.total {
        Some(total) if first.rises() => (1..=total).rev().take(most as usize).collect(),
        total => (1..=total.unwrap_or(most).min(most)).collect(),
    }
}

impl KeepinCrm {
    /// Shows `each` the items of what `call` asks for, the newest first, until it says stop; of `most`
    /// pages at most.
    pub(super) async fn each_item<'c>(
        &self,
        most: u32,
        call: impl Fn() -> Call<'c>,
        mut each: impl FnMut(&RawValue) -> Result<Go, CrmError> + Send,
    ) -> Result<Read, CrmError> {
        let first = self.page(&call, 1).await?;
        let (total, rises) = (first.total, first.rises());
        let pages = numbers(&first, most);
        let mut order = InOrder::default();
        let mut first = Some(first);
        for page_number in &pages {
            let known = first.take_if(|_| *page_number == 1);
            let mut page = match known {
                Some(page) => page,
                None => self.page(&call, *page_number).await?,
            };
            if page.items.is_empty() {
                return Ok(Read::Through);
            }
            if rises {
                page.items.reverse();
            }
            for item in page.items.iter().filter(|item| order.is_new(item)) {
                match each(item)? {
                    Go::On => {}
                    Go::Old if !order.is_kept() => {}
                    Go::Stop | Go::Old => return Ok(Read::Through),
                }
            }
        }
        let is_whole = total.is_some_and(|total| pages.len() as u64 >= u64::from(total));
        Ok(if is_whole {
            Read::Through
        } else {
            Read::Partly
        })
    }

    async fn page<'c>(
        &self,
        call: &impl Fn() -> Call<'c>,
        number: u32,
    ) -> Result<Page, CrmError> {
        let call = call().query("page", number.to_string());
        let body = self.http.send(call).await?;
        parse(&body).map_err(CrmError::Malformed)
    }
}

/// Watches whether records come in the order in which they were made. One that is made while pages are
/// read moves the others on, so that some come twice.
#[derive(Debug, Default)]
struct InOrder {
    seen: HashSet<i64>,
    last: Option<i64>,
    is_lost: bool,
}

impl InOrder {
    /// Whether the item was not seen on a page before.
    fn is_new(&mut self, item: &RawValue) -> bool {
        let Some(id) = number(item) else {
            return true;
        };
        let is_new = self.seen.insert(id);
        if is_new {
            self.is_lost |= self.last.is_some_and(|last| id > last);
            self.last = Some(id);
        }
        is_new
    }

    const fn is_kept(&self) -> bool {
        !self.is_lost
    }
}

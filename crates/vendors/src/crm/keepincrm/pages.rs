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
    /// Whether each record is newer than the one before it.
    fn rises(&self) -> bool {
        let ids = self.items.iter().map(|item| number(item));
        ids.is_sorted_by(|one, next| one.is_some() && one < next)
    }

    /// Whether all of this page, which rises, is older than all of a later one.
    fn is_before(&self, later: &Self) -> bool {
        let id = |item: Option<&Box<RawValue>>| item.and_then(|item| number(item));
        id(self.items.last()) < id(later.items.first())
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

impl KeepinCrm {
    /// Shows `each` the items of what `call` asks for, the newest first, until it says stop; of `most`
    /// pages at most.
    pub(super) async fn each_item<'c>(
        &self,
        most: u32,
        call: impl Fn() -> Call<'c>,
        mut each: impl FnMut(&RawValue) -> Result<Go, CrmError> + Send,
    ) -> Result<Read, CrmError> {
        let mut list = self.open(&call).await?;
        let mut order = InOrder::default();
        let pages = list.pages(most);
        for number in &pages {
            let mut page = match list.take(*number) {
                Some(page) => page,
                None => self.page(&call, *number).await?,
            };
            if page.items.is_empty() {
                return Ok(Read::Through);
            }
            if list.is_rising {
                page.items.reverse();
            }
            let mut is_old = false;
            for item in &page.items {
                if !order.is_new(item) {
                    continue;
                }
                match each(item)? {
                    Go::On => {}
                    Go::Old => is_old = true,
                    Go::Stop => return Ok(Read::Through),
                }
            }
            if is_old && order.is_kept() {
                return Ok(Read::Through);
            }
        }
        let is_whole = list
            .total
            .is_some_and(|total| pages.len() >= total as usize);
        Ok(if is_whole {
            Read::Through
        } else {
            Read::Partly
        })
    }

    /// Reads as much of a list as tells at which end its newest records are.
    async fn open<'c>(&self, call: &impl Fn() -> Call<'c>) -> Result<List, CrmError> {
        let first = self.page(call, 1).await?;
        let mut list = List {
            total: first.total,
            is_rising: first.rises(),
            known: Vec::new(),
        };
        match first.total {
            Some(total) if list.is_rising && total > 1 => {
                let last = self.page(call, total).await?;
                list.is_rising = last.rises() && first.is_before(&last);
                // One record alone stands in any order.
                if list.is_rising && last.items.len() == 1 && total > 2 {
                    let before = self.page(call, total - 1).await?;
                    list.is_rising = before.rises() && before.is_before(&last);
                    list.known.push((total - 1, before));
                }
                list.known.push((total, last));
            }
            Some(_) => {}
            // Where nobody tells where it ends, it is read from the beginning.
            None => list.is_rising = false,
        }
        list.known.push((1, first));
        Ok(list)
    }

    async fn page<'c>(&self, call: &impl Fn() -> Call<'c>, number: u32) -> Result<Page, CrmError> {
        let call = call().query("page", number.to_string());
        let body = self.http.send(call).await?;
        parse(&body).map_err(CrmError::Malformed)
    }
}

/// A list of which the first page is known, and the last where that matters.
struct List {
    total: Option<u32>,
    /// Whether the newest records are on the last page.
    is_rising: bool,
    /// Pages with their numbers.
    known: Vec<(u32, Page)>,
}

impl List {
    /// The numbers of the pages, the newest records first.
    fn pages(&self, most: u32) -> Vec<u32> {
        let total = self.total.unwrap_or(most);
        if self.is_rising {
            (1..=total).rev().take(most as usize).collect()
        } else {
            (1..=total.min(most)).collect()
        }
    }

    fn take(&mut self, number: u32) -> Option<Page> {
        let at = self.known.iter().position(|(known, _)| *known == number)?;
        Some(self.known.swap_remove(at).1)
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

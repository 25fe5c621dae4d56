//! The list of chats.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};

use super::{Keeping, wire};
use crate::{
    chats::{ChatPage, ChatSummary, ChatsError},
    crm::{Flaw, Urgency, http::Call, plain},
};

/// Where the list may be.
const KEYS: [&str; 3] = ["chats", "items", "list"];
const LONGEST_NAME: usize = 200;

impl Keeping {
    pub(super) async fn read_list(&self, page: u32) -> Result<ChatPage, ChatsError> {
        let page = page.max(1);
        let size = self.settings.page_size;
        let body = self
            .read(|| {
                Call::get("list chats", Urgency::Sync, "/debates/v2/chats")
                    .query("page", page.to_string())
                    .query("pagesize", size.to_string())
            })
            .await?;
        let list = wire::List::read(&body, &KEYS).map_err(ChatsError::Malformed)?;
        let rows: Vec<wire::Chat> = list.objects();
        let chats: Vec<ChatSummary> = rows
            .into_iter()
            .filter_map(|row| summary(row, self.settings.utc_offset))
            .collect();
        if chats.is_empty() && !list.items.is_empty() {
            return Err(ChatsError::Malformed(Flaw::NothingReadable {
                items: list.items.len(),
            }));
        }
        // A full page of a list that does not tell its length may have a next one.
        let is_full = list.items.len() >= usize::try_from(size).unwrap_or(usize::MAX);
        let pages = list.pages.unwrap_or(page + u32::from(is_full));
        Ok(ChatPage { chats, pages })
    }
}

fn summary(row: wire::Chat, offset: FixedOffset) -> Option<ChatSummary> {
    let last_raw = row.last_date.0.unwrap_or_default();
    Some(ChatSummary {
        id: row.id_i.0?,
        buyer: row.email.0.unwrap_or_default().trim().to_owned(),
        product: row.product.0.and_then(|name| title(&name)),
        last_at: moment(&last_raw, offset),
        last_raw,
        messages: count(row.cnt_msg),
        unread: count(row.cnt_new),
    })
}

fn count(number: wire::Whole) -> u32 {
    number.0.and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
}

/// A product's name on one line.
pub(super) fn title(name: &str) -> Option<String> {
    plain::name(&plain::from_html(name), LONGEST_NAME)
}

/// A time of the CRM, which has no zone of its own.
pub(super) fn moment(text: &str, offset: FixedOffset) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.with_timezone(&Utc));
    }
    [
        "%Y-%m-%d %H:%M:%S%.f",
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%d %H:%M",
        "%d.%m.%Y %H:%M:%S",
    ]
    .iter()
    .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    .and_then(|time| time.and_local_timezone(offset).single())
    .map(|time| time.with_timezone(&Utc))
}

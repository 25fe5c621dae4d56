//! The messages of one chat: from the newest back, as far as is needed.

use std::collections::BTreeMap;

use chrono::FixedOffset;

use super::{Keeping, list::moment, wire};
use crate::{
    chats::{Author, ChatFile, ChatMessage, ChatsError},
    crm::{Flaw, Urgency, http::Call, plain},
};

/// Where the list may be.
const KEYS: [&str; 5] = ["messages", "debates", "items", "list", "chats"];
/// Messages a request, the most that the CRM gives.
const COUNT: usize = 200;
/// Ten thousand messages: of a chat that we see for the first time the newest are enough.
const FIRST_PAGES: u32 = 50;
/// What was written since the last look is read whole, however much it is.
const MOST_PAGES: u32 = 1_000;
const LONGEST_FILE_NAME: usize = 200;
const PICTURES: [&str; 6] = ["jpg", "jpeg", "png", "gif", "webp", "bmp"];

impl Keeping {
    pub(super) async fn read_history(
        &self,
        chat: i64,
        after: Option<i64>,
    ) -> Result<Vec<ChatMessage>, ChatsError> {
        let mut found = BTreeMap::new();
        let most = if after.is_some() {
            MOST_PAGES
        } else {
            FIRST_PAGES
        };
        for number in 1..=most {
            let oldest = found.keys().next().copied();
            let page = self.read_messages(chat, oldest).await?;
            let rows = page.len();
            found.extend(page.into_iter().map(|message| (message.id, message)));
            let earliest = found.keys().next().copied();
            let is_enough = after.is_some_and(|after| earliest.is_none_or(|id| id <= after));
            // Deleted messages may be missing from a page that counted them.
            if is_enough || rows < COUNT / 2 {
                return Ok(above(found, after));
            }
            if earliest == oldest {
                return Err(ChatsError::Malformed(Flaw::SamePage { page: number }));
            }
        }
        tracing::info!(
            chat,
            "Chat {chat} is very long: its newest messages were read"
        );
        Ok(above(found, after))
    }

    /// The newest messages, or those before `oldest`.
    async fn read_messages(
        &self,
        chat: i64,
        oldest: Option<i64>,
    ) -> Result<Vec<ChatMessage>, ChatsError> {
        let id = chat.to_string();
        let body = self
            .read(|| {
                let call = Call::get("read chat", Urgency::Lead, "/debates/v2")
                    .about(&id)
                    .query("id_i", id.clone())
                    .query("hidden", "0")
                    .query("count", COUNT.to_string());
                match oldest {
                    Some(oldest) => call.query("old_id", oldest.to_string()),
                    None => call,
                }
            })
            .await?;
        let list = wire::List::read(&body, &KEYS).map_err(ChatsError::Malformed)?;
        let rows: Vec<wire::Entry> = list.objects();
        let messages: Vec<ChatMessage> = rows
            .into_iter()
            .filter_map(|row| message(row, self.settings.utc_offset))
            .collect();
        if messages.is_empty() && !list.items.is_empty() {
            return Err(ChatsError::Malformed(Flaw::NothingReadable {
                items: list.items.len(),
            }));
        }
        Ok(messages)
    }
}

fn above(found: BTreeMap<i64, ChatMessage>, after: Option<i64>) -> Vec<ChatMessage> {
    found
        .into_values()
        .filter(|message| after.is_none_or(|after| message.id > after))
        .collect()
}

fn message(row: wire::Entry, offset: FixedOffset) -> Option<ChatMessage> {
    let author = match (row.buyer.0, row.seller.0) {
        (true, _) => Author::Buyer,
        (false, true) => Author::Shop,
        (false, false) => Author::System,
    };
    let text = plain::from_html(row.message.0.as_deref().unwrap_or_default());
    let written = row.date_written.0.unwrap_or_default();
    let seen = row.date_seen.0.is_some_and(|date| !date.trim().is_empty());
    Some(ChatMessage {
        id: row.id.0?,
        author,
        file: file(&row.file, &text),
        text,
        deleted: row.deleted.0,
        written_at: moment(&written, offset),
        seen,
    })
}

/// The file of a message; old ones come without an address, some without the mark of a picture.
fn file(row: &wire::MessageFile, text: &str) -> Option<ChatFile> {
    let given = |text: &wire::Text| text.0.clone().filter(|text| !text.trim().is_empty());
    let (name, url) = (given(&row.filename), given(&row.url));
    let is_file = row.is_file.0 || row.is_img.0 || name.is_some() || url.is_some();
    if !is_file {
        return None;
    }
    let name = name.unwrap_or_else(|| text.to_owned());
    let name = plain::name(&name, LONGEST_FILE_NAME).unwrap_or_else(|| "file".to_owned());
    let ending = name
        .rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase());
    let looks_like_one = ending.is_some_and(|ending| PICTURES.contains(&ending.as_str()));
    Some(ChatFile {
        is_picture: row.is_img.0 || looks_like_one,
        name,
        url,
        preview: given(&row.preview),
    })
}

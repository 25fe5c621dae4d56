//! `GET /debates/v2`: the messages of one chat.

use serde_json::{Value, json};

use super::answer::{Outcome, Refusal};
use super::query::Query;
use super::{Chat, ChatMessage, From, Shared, file};

const DEFAULT_COUNT: usize = 100;
const KNOWN: [&str; 7] = [
    "id_i", "hidden", "id_from", "id_to", "old_id", "newer", "count",
];

impl Shared {
    pub(super) fn read_chat(&self, query: &Query, host: &str) -> Outcome {
        query.allow(&KNOWN)?;
        let invoice = query.required("id_i")?;
        let mut state = self.state();
        let chat = state.chats.get_mut(&invoice);
        let chat = chat.ok_or_else(|| Refusal::business("no such chat"))?;
        let shown = self.choose(query, chat)?;
        let last = shown.last().map_or(chat.given, |message| message.id);
        let messages = shown
            .into_iter()
            .map(|message| self.shown(message, host))
            .collect();
        chat.given = chat.given.max(last);
        Ok(self.options.messages(messages))
    }

    /// The messages that are asked for, ascending.
    fn choose<'c>(&self, query: &Query, chat: &'c Chat) -> Result<Vec<&'c ChatMessage>, Refusal> {
        let hidden = query.flag("hidden")?;
        let (from, to) = (query.number("id_from")?, query.number("id_to")?);
        let before = query.number("old_id")?;
        let newer = query.flag("newer")?;
        let most = self.options.page_limit;
        let count = query.size("count", DEFAULT_COUNT, most)?;
        let all = chat.messages.iter();
        let mut found: Vec<_> = all.filter(|it| hidden || !it.deleted).collect();
        if let (Some(from), Some(to)) = (from, to) {
            found.retain(|it| (from..=to).contains(&it.id));
            return Ok(found);
        }
        if newer {
            found.retain(|it| it.id > chat.given);
            return Ok(found);
        }
        found.retain(|it| before.is_none_or(|before| it.id < before));
        Ok(found.split_off(found.len().saturating_sub(count)))
    }

    fn shown(&self, message: &ChatMessage, host: &str) -> Value {
        let file = message.files.first();
        let is_picture = file.is_some_and(super::ChatFile::is_picture);
        let url = file.map(|_| format!("http://{host}{}", file::path(message.id)));
        json!({
            "id": message.id,
            "message": html(message),
            "buyer": i64::from(message.from == From::Buyer),
            "seller": i64::from(message.from == From::Seller),
            "deleted": i64::from(message.deleted),
            "date_written": self.date(message.at),
            "date_seen": message.seen_at.map(|at| self.date(at)),
            "is_file": i64::from(file.is_some()),
            "filename": file.map(|file| &file.name),
            "url": url,
            "is_img": i64::from(is_picture),
            "preview": url.as_ref().filter(|_| is_picture),
        })
    }
}

/// A text as the CRM keeps it.
fn html(message: &ChatMessage) -> String {
    if message.is_html {
        return message.text.clone();
    }
    message
        .text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\n', "<br>")
}

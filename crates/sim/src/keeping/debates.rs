//! The list of chats, and the state of one.

use serde_json::{Value, json};

use super::answer::{Answer, Outcome, Refusal, content};
use super::query::Query;
use super::{Chat, Shared};

const DEFAULT_PAGE: usize = 20;

impl Shared {
    /// `GET /debates/v2/chats`
    pub(super) fn list_chats(&self, query: &Query) -> Outcome {
        query.allow(&["page", "pagesize", "filter_new", "email", "id_ds"])?;
        let size = query.size("pagesize", DEFAULT_PAGE, self.options.page_limit)?;
        let page = query.size("page", 1, usize::MAX)?;
        let only_new = query.flag("filter_new")?;
        let email = query.text("email");
        let chats: Vec<Chat> = self
            .state()
            .newest()
            .into_iter()
            .filter(|chat| !only_new || chat.unread() > 0)
            .filter(|chat| email.is_none_or(|email| chat.email == email))
            .collect();
        let rows = chats
            .iter()
            .skip((page - 1).saturating_mul(size))
            .take(size);
        let rows = rows.map(|chat| self.row(chat)).collect::<Vec<_>>();
        Ok(self.options.chats(chats.len().div_ceil(size), &rows))
    }

    fn row(&self, chat: &Chat) -> Value {
        json!({
            "id_i": chat.invoice, "email": chat.email, "product": chat.product,
            "last_date": chat.last().map(|last| self.date(last.at)),
            "cnt_msg": chat.messages.len(), "cnt_new": chat.unread(),
        })
    }

    /// `GET /debates/v2/chat-state` and `POST` of it
    pub(super) fn chat_state(&self, query: &Query, changes: bool) -> Outcome {
        let known: &[&str] = if changes {
            &["id_i", "chat_state"]
        } else {
            &["id_i"]
        };
        query.allow(known)?;
        let invoice = query.required("id_i")?;
        let mut state = self.state();
        let chat = state.chats.get_mut(&invoice);
        let chat = chat.ok_or_else(|| Refusal::business("no such chat"))?;
        if changes {
            let wanted = query.required("chat_state")?;
            if !(0..=1).contains(&wanted) || chat.state == 2 {
                return Err(Refusal::business("this state cannot be set"));
            }
            chat.state = wanted;
        }
        let may_change = i64::from(chat.state != 2);
        Ok(Answer::Json(content(
            json!({"chat_state": chat.state, "may_change": may_change}),
        )))
    }
}

//! Labels on conversations: chosen by a tap, made by typing, looked for by name.

use super::{Desk, button, press, reply::Reply, roles};
use crate::{
    domain::{
        conversation::Conversation,
        id::{ConversationId, LabelId},
        manager::Manager,
        search::fold,
    },
    store::{StoreError, Tx, conversations, labels},
    telegram::{
        View,
        callback::{DeskAction, List},
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, escape},
};

/// Labels of a shop.
const MOST: i64 = 200;
/// Letters of a name.
const NAME: usize = 40;
/// Labels on a page.
const PAGE: usize = 20;
/// The signs that tell labels apart, by their ids.
const SIGNS: [&str; 8] = ["🔴", "🟠", "🟡", "🟢", "🔵", "🟣", "🟤", "⚪"];

/// The label with its sign.
pub(super) fn shown(label: &labels::Label) -> String {
    let place = usize::try_from(label.id.0).unwrap_or_default() % SIGNS.len();
    format!("{} {}", SIGNS[place], label.name)
}

impl Desk {
    /// The labels of a conversation, each to be put on or taken off.
    pub async fn label_screen(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        if self.seen(tx, manager, id).await?.is_none() {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        }
        Ok(Reply::screen(self.label_view(tx, &speech, id).await?))
    }

    async fn label_view(
        &self,
        tx: &Tx,
        speech: &Speech,
        id: ConversationId,
    ) -> Result<View, StoreError> {
        let all = labels::all_with(tx, id).await?;
        let html = speech.html(if all.is_empty() {
            Text::LabelsNone
        } else {
            Text::LabelsTitle
        });
        let buttons: Vec<Button> = all
            .iter()
            .take(PAGE)
            .map(|(label, has)| {
                let mark = if *has { "✅ " } else { "" };
                let name = format!("{mark}{}", cut(&shown(label), 30));
                press(name, DeskAction::Label(id, label.id))
            })
            .collect();
        let mut rows: Vec<Vec<Button>> = buttons.chunks(2).map(<[Button]>::to_vec).collect();
        rows.push(vec![button(speech, Text::ButtonBack, DeskAction::Open(id))]);
        Ok(View::text(html).with(Keyboard::Inline(rows)))
    }

    pub async fn toggle_label(
        &self,
        tx: &Tx,
        manager: &Manager,
        (id, label): (ConversationId, LabelId),
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let known = labels::lookup(tx, label).await?;
        let (Some(_), Some(_)) = (self.seen(tx, manager, id).await?, known) else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        labels::toggle(tx, label, id, self.now()).await?;
        Ok(Reply::screen(self.label_view(tx, &speech, id).await?))
    }

    /// The conversation goes before others from now on, or no more.
    pub async fn toggle_urgent(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let Some(mut chat) = conversations::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        chat.urgent = !chat.urgent;
        conversations::save(tx, &chat).await?;
        self.refresh_notices(tx, id).await?;
        let text = if chat.urgent {
            Text::ToastUrgent
        } else {
            Text::ToastNotUrgent
        };
        let card = self.card(tx, manager, &chat).await?;
        Ok(Reply::screen(card).with_toast(speech.plain(text)))
    }

    /// `/label`: all labels; `/label NAME`: puts it on the open chat, made where it is new; `/label
    /// delete NAME` (admins): removes it everywhere.
    pub async fn label(
        &self,
        tx: &Tx,
        manager: &Manager,
        (open, argument): (Option<ConversationId>, &str),
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let said = |text, name: &str| {
            let args = [("name", Arg::from(name))];
            Ok(Reply::message(View::text(speech.html_with(text, args))))
        };
        let argument = argument.trim();
        let removed = ["delete ", "видалити "]
            .iter()
            .find_map(|word| argument.strip_prefix(word))
            .map(str::trim);
        if let Some(name) = removed {
            if !roles::is_admin(manager) {
                return Ok(Reply::message(View::text(
                    speech.html(Text::ToastNotAllowed),
                )));
            }
            return match labels::find(tx, &fold(name)).await? {
                Some(label) => {
                    labels::remove(tx, label.id).await?;
                    said(Text::LabelRemoved, &label.name)
                }
                None => said(Text::LabelUnknown, name),
            };
        }
        let chat = match open {
            Some(id) => self.seen(tx, manager, id).await?,
            None => None,
        };
        match (chat, argument) {
            (Some(chat), "") => Ok(Reply::message(self.label_view(tx, &speech, chat.id).await?)),
            (None, "") => self.label_list(tx, &speech).await,
            (Some(chat), name) => self.put_label(tx, &speech, &chat, name).await,
            (None, name) => match labels::find(tx, &fold(name)).await? {
                Some(label) => {
                    let view = self.list(tx, manager, List::Labelled(label.id), 0).await?;
                    Ok(Reply::message(view))
                }
                None => said(Text::LabelUnknown, name),
            },
        }
    }

    async fn put_label(
        &self,
        tx: &Tx,
        speech: &Speech,
        chat: &Conversation,
        name: &str,
    ) -> Result<Reply, StoreError> {
        let name: String = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let folded = fold(&name);
        if folded.is_empty() || name.chars().count() > NAME {
            return Ok(Reply::message(View::text(speech.html(Text::LabelBadName))));
        }
        let Some(label) = labels::ensure(tx, (&name, &folded), MOST).await? else {
            return Ok(Reply::message(View::text(speech.html(Text::LabelsFull))));
        };
        labels::put(tx, label, chat.id, self.now()).await?;
        let view = self.label_view(tx, speech, chat.id).await?;
        Ok(Reply::message(view))
    }

    /// Every label with how many open chats have it.
    async fn label_list(&self, tx: &Tx, speech: &Speech) -> Result<Reply, StoreError> {
        let all = labels::counts(tx).await?;
        if all.is_empty() {
            return Ok(Reply::message(View::text(speech.html(Text::LabelsNone))));
        }
        let buttons: Vec<Button> = all
            .iter()
            .take(2 * PAGE)
            .map(|(label, count)| {
                let name = format!("{} · {count}", cut(&shown(label), 28));
                press(name, DeskAction::List(List::Labelled(label.id), 0))
            })
            .collect();
        let rows = buttons.chunks(2).map(<[Button]>::to_vec).collect();
        let view = View::text(speech.html(Text::LabelsAll)).with(Keyboard::Inline(rows));
        Ok(Reply::message(view))
    }

    /// The labels of a conversation and whether it is urgent, in a line of its card.
    pub(super) async fn label_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
    ) -> Result<Option<String>, StoreError> {
        let mut parts = Vec::new();
        if conversation.urgent {
            parts.push(speech.html(Text::CardUrgent));
        }
        for label in labels::of_conversation(tx, conversation.id).await? {
            parts.push(escape(&shown(&label)));
        }
        Ok((!parts.is_empty()).then(|| parts.join(" · ")))
    }
}

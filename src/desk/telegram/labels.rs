//! Labels on conversations: chosen by a tap, made by typing, looked for by name.

use crate::{
    desk::{
        Screens, button, conversation::labels::Labelled, people::roles, press,
        telegram::reply::Reply,
    },
    domain::{
        conversation::Conversation,
        id::{ConversationId, LabelId},
        manager::Manager,
        search::fold,
    },
    press::{DeskAction, List},
    store::{StoreError, Tx, labels},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

/// Labels on a page.
const PAGE: usize = 20;
/// The signs that tell labels apart, by their ids.
const SIGNS: [&str; 8] = ["🔴", "🟠", "🟡", "🟢", "🔵", "🟣", "🟤", "⚪"];

/// The label with its sign.
pub(in crate::desk) fn shown(label: &labels::Label) -> String {
    let place = usize::try_from(label.id.0).unwrap_or_default() % SIGNS.len();
    format!("{} {}", SIGNS[place], label.name)
}

/// A page of these, two in a row, and the turns to the pages beside it.
fn page_of_buttons(
    buttons: &[Button],
    page: u32,
    turn: impl Fn(u32) -> DeskAction,
) -> Vec<Vec<Button>> {
    let pages = u32::try_from(buttons.len().div_ceil(PAGE)).unwrap_or(1);
    let page = page.min(pages.saturating_sub(1));
    let from = page as usize * PAGE;
    let mut rows: Vec<_> = buttons[from..]
        .iter()
        .take(PAGE)
        .cloned()
        .collect::<Vec<_>>()
        .chunks(2)
        .map(<[Button]>::to_vec)
        .collect();
    let mut turns = Vec::new();
    if page > 0 {
        turns.push(press("◀️".to_owned(), turn(page - 1)));
    }
    if page.saturating_add(1) < pages {
        turns.push(press("▶️".to_owned(), turn(page.saturating_add(1))));
    }
    if !turns.is_empty() {
        rows.push(turns);
    }
    rows
}

/// The page on which a label stands.
fn page_of(all: &[(labels::Label, bool)], label: LabelId) -> u32 {
    let place = all.iter().position(|(it, _)| it.id == label);
    u32::try_from(place.unwrap_or_default() / PAGE).unwrap_or_default()
}

fn label_view(
    speech: &Speech,
    id: ConversationId,
    all: &[(labels::Label, bool)],
    page: u32,
) -> View {
    let html = speech.html(if all.is_empty() {
        Text::LabelsNone
    } else {
        Text::LabelsTitle
    });
    let buttons: Vec<Button> = all
        .iter()
        .map(|(label, has)| {
            let mark = if *has { "✅ " } else { "" };
            let name = format!("{mark}{}", cut(&shown(label), 30));
            press(name, DeskAction::Label(id, label.id))
        })
        .collect();
    let mut rows = page_of_buttons(&buttons, page, |page| DeskAction::Labels(id, page));
    rows.push(vec![button(speech, Text::ButtonBack, DeskAction::Open(id))]);
    View::text(html).with(Keyboard::Inline(rows))
}

/// Every label with how many open chats have it.
async fn all_labels_view(tx: &Tx, speech: &Speech, page: u32) -> Result<View, StoreError> {
    let all = labels::counts(tx).await?;
    if all.is_empty() {
        return Ok(View::text(speech.html(Text::LabelsNone)));
    }
    let buttons: Vec<Button> = all
        .iter()
        .map(|(label, count)| {
            let name = format!("{} · {count}", cut(&shown(label), 28));
            press(name, DeskAction::List(List::Labelled(label.id), 0))
        })
        .collect();
    let rows = page_of_buttons(&buttons, page, DeskAction::AllLabels);
    Ok(View::text(speech.html(Text::LabelsAll)).with(Keyboard::Inline(rows)))
}

impl Screens {
    /// `/label`: all labels; `/label NAME`: puts it on the open chat, made where it is new; `/label
    /// delete NAME` (admins): removes it everywhere.
    pub async fn label(
        &self,
        tx: &Tx,
        manager: &Manager,
        open: Option<ConversationId>,
        argument: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let unknown = |name: &str| {
            let name = Arg::from(name);
            let html = speech.html(say::LabelUnknown { name });
            Ok(Reply::message(View::text(html)))
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
                    let name = label.name.into();
                    let html = speech.html(say::LabelRemoved { name });
                    Ok(Reply::message(View::text(html)))
                }
                None => unknown(name),
            };
        }
        let chat = match open {
            Some(id) => self.people.seen(tx, manager, id).await?,
            None => None,
        };
        match (chat, argument) {
            (Some(chat), "") => {
                let all = labels::all_with(tx, chat.id).await?;
                Ok(Reply::message(label_view(&speech, chat.id, &all, 0)))
            }
            (None, "") => Ok(Reply::message(all_labels_view(tx, &speech, 0).await?)),
            (Some(chat), name) => self.put_label(tx, &speech, &chat, name).await,
            (None, name) => match labels::find(tx, &fold(name)).await? {
                Some(label) => {
                    let view = self.list(tx, manager, List::Labelled(label.id), 0).await?;
                    Ok(Reply::message(view))
                }
                None => unknown(name),
            },
        }
    }

    /// A page of the labels of a conversation, each to be put on or taken off.
    pub async fn label_screen(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        page: u32,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if self.people.seen(tx, manager, id).await?.is_none() {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        }
        let all = labels::all_with(tx, id).await?;
        Ok(Reply::screen(label_view(&speech, id, &all, page)))
    }

    pub async fn toggle_label(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        label: LabelId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if self.people.seen(tx, manager, id).await?.is_none() {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        }
        if !self.conversations.toggle_label(tx, id, label).await? {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchLabel)));
        }
        let all = labels::all_with(tx, id).await?;
        let page = page_of(&all, label);
        Ok(Reply::screen(label_view(&speech, id, &all, page)))
    }

    /// The card of a conversation that goes before others from now on, or no longer does.
    pub async fn toggle_urgent(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(chat) = self.conversations.toggle_urgent(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let text = if chat.urgent {
            Text::ToastUrgent
        } else {
            Text::ToastNotUrgent
        };
        let card = self.cards.card(tx, manager, &chat).await?;
        Ok(Reply::screen(card).with_toast(speech.plain(text)))
    }

    /// Puts a label on by its name, and shows the page on which it stands.
    async fn put_label(
        &self,
        tx: &Tx,
        speech: &Speech,
        chat: &Conversation,
        name: &str,
    ) -> Result<Reply, StoreError> {
        let refused = |text| Ok(Reply::message(View::text(speech.html(text))));
        let label = match self.conversations.put_label(tx, chat, name).await? {
            Labelled::Done(label) => label,
            Labelled::BadName => return refused(Text::LabelBadName),
            Labelled::Full => return refused(Text::LabelsFull),
        };
        let all = labels::all_with(tx, chat.id).await?;
        let page = page_of(&all, label);
        Ok(Reply::message(label_view(speech, chat.id, &all, page)))
    }

    /// A page of the shop's labels, in place of the page before.
    pub async fn all_labels(
        &self,
        tx: &Tx,
        manager: &Manager,
        page: u32,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        Ok(Reply::screen(all_labels_view(tx, &speech, page).await?))
    }
}

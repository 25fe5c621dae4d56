//! `/connect_to_chat_N`: an admin steps into a conversation, and takes nothing from a colleague
//! silently.

use crate::{
    desk::{Conversations, button, label_of, telegram::reply::Reply},
    domain::{
        conversation::{Author, Conversation, Hold},
        manager::Manager,
    },
    press::DeskAction,
    store::{StoreError, Tx, entries},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

/// Messages among which the last answer is looked for.
const LAST: u32 = 50;

impl Conversations {
    /// Which colleague holds the conversation, since when, and when they answered last.
    pub async fn held_by_colleague(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
        hold: Hold,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let mut newest = entries::page(tx, conversation.id, 0, LAST).await?;
        newest.sort_by_key(|entry| std::cmp::Reverse(entry.at));
        let answered = newest
            .iter()
            .find(|entry| entry.author == Author::Manager(hold.manager));
        let at = |moment| self.notify.local(moment).format("%d.%m %H:%M").to_string();

        let id = conversation.id;
        let rows = vec![vec![
            button(
                &speech,
                Text::ButtonTakeOver,
                DeskAction::HandNow(id, manager.id),
            ),
            button(&speech, Text::ButtonOnlyLook, DeskAction::Open(id)),
        ]];
        let html = speech.html(say::ConnectHeld {
            number: Arg::from(conversation.number.to_string()),
            manager: label_of(tx, hold.manager).await?.into(),
            since: at(hold.since).into(),
            answered: answered
                .map_or_else(|| "none".to_owned(), |entry| at(entry.at))
                .into(),
        });
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }
}

//! A manager puts a conversation off, or has it back.

use crate::{
    desk::{
        button,
        conversation::snooze::Snoozed,
        telegram::{manager::AtDesk, reply::Reply},
    },
    domain::id::ConversationId,
    press::{DeskAction, Later},
    store::StoreError,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    /// For how long the conversation is to be put off; one that is put off comes back.
    pub(in crate::desk::telegram) async fn ask_snooze(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        if desk.people.seen(tx, &self.manager, id).await?.is_none() {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        }
        if desk.conversations.end_snooze(tx, id).await? {
            return Ok(Reply::toast(speech.plain(Text::ToastUnsnoozed)));
        }
        let back = button(&speech, Text::ButtonBack, DeskAction::Open(id));
        let rows = [
            (Text::ButtonInAnHour, Later::Hour),
            (Text::ButtonTomorrow, Later::Tomorrow),
            (Text::ButtonOnMonday, Later::Monday),
        ]
        .into_iter()
        .map(|(text, later)| vec![button(&speech, text, DeskAction::Snooze(id, later))])
        .chain([vec![back]])
        .collect();
        let view = View::text(speech.html(Text::AskSnooze)).with(Keyboard::Inline(rows));
        Ok(Reply::message(view))
    }

    pub(in crate::desk::telegram) async fn snooze(
        &self,
        id: ConversationId,
        later: Later,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let snoozed = desk.conversations.snooze(tx, manager, id, later);
        self.snoozed(snoozed.await?).await
    }

    /// `/snooze` with a time, or without one.
    pub(super) async fn snooze_typed(
        &self,
        id: ConversationId,
        typed: &str,
    ) -> Result<Reply, StoreError> {
        if typed.trim().is_empty() {
            return self.ask_snooze(id).await;
        }
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let snoozed = desk.conversations.snooze_typed(tx, manager, id, typed);
        self.snoozed(snoozed.await?).await
    }

    /// What the manager reads who has put a conversation off, or could not.
    async fn snoozed(&self, snoozed: Snoozed) -> Result<Reply, StoreError> {
        let (notify, speech) = (&self.desk.notify, self.speech());
        match snoozed {
            Snoozed::Until(at) => {
                let when = speech.opening(at, notify.now(), notify.settings.zone);
                Ok(self.says(say::Snoozed {
                    when: Arg::from(when),
                }))
            }
            Snoozed::Unreadable => Ok(self.says(Text::SnoozeHint)),
            Snoozed::Gone => Ok(Reply::toast(speech.plain(Text::ToastGone))),
            Snoozed::Held(holder) => Reply::held(self.tx, &speech, holder).await,
        }
    }
}

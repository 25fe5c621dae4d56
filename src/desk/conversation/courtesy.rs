//! What the program says to a customer on its own: each kind once a day in a case, and never into a
//! live conversation.

use chrono::TimeDelta;

use crate::{
    desk::{Conversations, people::department::Department},
    domain::{conversation::Conversation, id::ManagerId},
    store::{StoreError, Tx, cases, conversations, customers, entries},
    text::{
        Text,
        say::{self, Said, Say},
    },
};

/// How long a conversation is live after the shop's last words.
const LIVE: TimeDelta = TimeDelta::minutes(15);
/// A customer who wrote longer ago gets no courtesy any more: it would come out of nowhere.
const FRESH: TimeDelta = TimeDelta::minutes(10);
/// Customers who are told in one go.
const AT_ONCE: u32 = 100;

/// A kind of what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Courtesy {
    /// Outside hours, with when somebody answers.
    Closed,
    /// Nobody is there though it is working time.
    NobodyThere,
    /// Everybody is busy, with the place in the queue.
    Queued,
    /// The customer has waited for long.
    Patience,
    /// The manager has joined.
    Joined(ManagerId),
    /// The conversation is closed.
    Finished,
    /// The conversation is closed because nobody wrote any more.
    Silence,
}

impl Courtesy {
    fn kind(self) -> String {
        match self {
            Self::Closed => "closed".to_owned(),
            Self::NobodyThere => "nobody".to_owned(),
            Self::Queued => "queued".to_owned(),
            Self::Patience => "patience".to_owned(),
            Self::Joined(manager) => format!("joined:{manager}"),
            Self::Finished | Self::Silence => "finished".to_owned(),
        }
    }

    /// Whether it would be odd while a person answers.
    const fn excuses(self) -> bool {
        matches!(
            self,
            Self::Closed | Self::NobodyThere | Self::Queued | Self::Patience
        )
    }
}

impl Conversations {
    /// Says it, unless it was said today or a manager is talking with the customer.
    pub(in crate::desk) async fn say_once(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        courtesy: Courtesy,
        text: impl Say + Send,
    ) -> Result<(), StoreError> {
        if courtesy.excuses() && self.is_live(tx, conversation).await? {
            return Ok(());
        }
        if let Some(case) = conversation.case
            && !cases::tell_once(tx, case, &courtesy.kind(), &self.day()).await?
        {
            return Ok(());
        }
        self.notify.tell_customer(tx, conversation, text).await
    }

    /// Notes that the customer has been told already, on another way.
    pub async fn was_told(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        courtesy: Courtesy,
    ) -> Result<(), StoreError> {
        if let Some(case) = conversation.case {
            cases::tell_once(tx, case, &courtesy.kind(), &self.day()).await?;
        }
        Ok(())
    }

    async fn is_live(&self, tx: &Tx, conversation: &Conversation) -> Result<bool, StoreError> {
        let last = entries::last_of_shop(tx, conversation.id).await?;
        Ok(last.is_some_and(|at| at + LIVE > self.notify.now()))
    }

    /// The day by the shop's clocks.
    pub(in crate::desk) fn day(&self) -> String {
        self.notify
            .local(self.notify.now())
            .date_naive()
            .to_string()
    }

    /// Tells everybody in the department who has just written and waits.
    pub(in crate::desk) async fn send_courtesies(
        &self,
        tx: &Tx,
        department: &Department,
        courtesy: Courtesy,
    ) -> Result<(), StoreError> {
        let fresh = self.notify.now() - FRESH;
        let kind = courtesy.kind();
        let day = self.day();
        let waiting =
            conversations::waiting_without_courtesy(tx, department.id, &kind, &day, fresh, AT_ONCE)
                .await?;
        for id in waiting {
            let locked = conversations::lock(tx, id).await;
            let Some(conversation) = tx.unless_corrupt(locked)?.flatten() else {
                continue;
            };
            // A customer who has a manager is told only that the shop is closed.
            let concerns = conversation.hold.is_none() || courtesy == Courtesy::Closed;
            if conversation.waiting_since.is_some() && concerns {
                let text = self.words(tx, department, &conversation, courtesy).await?;
                if let Some(text) = text {
                    self.say_once(tx, &conversation, courtesy, text).await?;
                }
            }
        }
        Ok(())
    }

    /// What a courtesy says; `None` for that of a manager who joins, which [`Self::introduce`] says.
    async fn words(
        &self,
        tx: &Tx,
        department: &Department,
        conversation: &Conversation,
        courtesy: Courtesy,
    ) -> Result<Option<Said>, StoreError> {
        let now = self.notify.now();
        Ok(Some(match courtesy {
            Courtesy::Closed => {
                let hours = department.hours.as_ref();
                let profile = customers::lookup(tx, conversation.customer).await?;
                match (hours.and_then(|hours| hours.next_opening(now)), profile) {
                    (Some(opening), Some(profile)) => {
                        let speech = self.notify.texts.speak(profile.language);
                        let when = speech.opening(opening, now, self.notify.settings.zone);
                        Said::of(say::ClosedUntil { when: when.into() })
                    }
                    _ => Said::of(Text::Closed),
                }
            }
            Courtesy::Queued => {
                let ahead = conversations::count_ahead(tx, conversation).await?;
                Said::of(say::CustomerQueued {
                    ahead: ahead.into(),
                })
            }
            Courtesy::NobodyThere => Said::of(Text::CustomerNobodyThere),
            Courtesy::Patience => Said::of(Text::CustomerBePatient),
            Courtesy::Finished | Courtesy::Silence => Said::of(Text::CustomerClosed),
            Courtesy::Joined(_) => return Ok(None),
        }))
    }
}

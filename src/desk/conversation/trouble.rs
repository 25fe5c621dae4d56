//! When an answer does not simply arrive, its manager decides.

use super::channel::{self, Sending};
use crate::{
    desk::{Conversations, people::roles, sms, telegram::task::DeskTask},
    domain::{
        conversation::{Author, Progress},
        id::{ChatId, EntryId, ManagerId},
        letter,
        manager::Manager,
    },
    store::{StoreError, Tx, conversations, entries},
};

/// What the manager decides about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    SendAgain,
    /// In Latin letters, which are fewer parts.
    SendLatin,
    Arrived,
    Drop,
}

/// Whether a person may still decide about an answer.
const fn is_open(progress: &Progress) -> bool {
    matches!(
        progress,
        Progress::Failed(_) | Progress::Unknown | Progress::Overtaken | Progress::Costly
    )
}

/// What came of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    Done,
    NoSuchMessage,
    /// Somebody has decided already, or it has arrived meanwhile.
    Already,
    /// Its author and admins alone decide.
    NotYours,
    /// Only the holder of the conversation may send again.
    Held(Option<ManagerId>),
}

impl Conversations {
    /// Carries a decision about an answer out. Sending again needs the right to answer, as the
    /// first time.
    pub async fn decide(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: EntryId,
        decision: Decision,
    ) -> Result<Decided, StoreError> {
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(Decided::NoSuchMessage);
        };
        let Some(mut conversation) = conversations::lock(tx, entry.conversation).await? else {
            return Ok(Decided::NoSuchMessage);
        };
        // Read again, now that nobody else can change it.
        let progress = entries::lookup(tx, id).await?.map(|entry| entry.progress);
        if !progress.as_ref().is_some_and(is_open) {
            return Ok(Decided::Already);
        }
        let own = entry.author == Author::Manager(manager.id);
        if !own && !roles::is_admin(manager) {
            return Ok(Decided::NotYours);
        }
        let next = match decision {
            Decision::Arrived => Progress::Sent,
            Decision::Drop => Progress::Dropped,
            Decision::SendAgain | Decision::SendLatin => {
                let holder = conversation.holder(self.notify.now());
                if holder != Some(manager.id) {
                    return Ok(Decided::Held(holder));
                }
                Progress::Queued
            }
        };
        if decision == Decision::SendLatin {
            sms::put_in_latin(&self.notify, tx, &entry).await?;
        }
        entries::set_progress(tx, id, &next).await?;
        let channel = channel::of(&conversation);
        match decision {
            Decision::Arrived => channel.arrived(self, tx, id).await?,
            Decision::Drop => channel.dropped(self, tx, id).await?,
            Decision::SendAgain | Decision::SendLatin => {
                // A draft is an answer from now on.
                if progress == Some(Progress::Costly) {
                    self.note_answered(tx, &mut conversation).await?;
                }
                channel
                    .send(self, tx, &conversation, id, Sending::Anyway)
                    .await?;
            }
        }
        let settled = match decision {
            Decision::SendAgain | Decision::SendLatin => letter::Decision::Again,
            Decision::Arrived | Decision::Drop => letter::Decision::Dropped,
        };
        self.notify
            .settle_letters_of(tx, manager, id, settled)
            .await?;
        self.notify
            .enqueue_task(tx, ChatId(manager.id.0), &DeskTask::Mark { entry: id })
            .await?;
        Ok(Decided::Done)
    }
}

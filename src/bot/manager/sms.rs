//! What managers ask of the SMS.

use super::AtDesk;
use crate::{
    desk::{
        hold::{Intent, Taken},
        reply::Reply,
        sms::{Asked, Said},
        trouble::Decision,
    },
    domain::{
        conversation::{Author, Progress},
        id::EntryId,
    },
    store::{StoreError, entries},
};

impl AtDesk<'_> {
    /// `/sms` and what follows it.
    pub(in crate::bot) async fn sms(&self, argument: &str) -> Result<Reply, StoreError> {
        let asked = Asked::read(argument);
        match self.desk.sms_asked(self.tx, &self.manager, asked).await? {
            Said::Reply(reply) => Ok(reply),
            Said::Kept(id, why) => self.not_taken(id, &why).await,
        }
    }

    /// Sends an answer (again). A draft takes its conversation, as writing first does.
    pub(in crate::bot) async fn send(
        &self,
        id: EntryId,
        decision: Decision,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let entry = entries::lookup(tx, id).await?;
        let draft = entry.filter(|entry| {
            entry.progress == Progress::Costly && entry.author == Author::Manager(manager.id)
        });
        if let Some(draft) = draft {
            let id = draft.conversation;
            match desk.take(tx, manager, id, Intent::Write).await? {
                Taken::Now(_) | Taken::Already(_) => {}
                other => return self.not_taken(id, &other).await,
            }
        }
        desk.decide(tx, manager, id, decision).await
    }
}

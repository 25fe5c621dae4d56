//! What managers ask of the SMS.

use crate::{
    desk::{
        conversation::{
            hold::{Intent, Taken},
            trouble::Decision,
        },
        telegram::{
            manager::AtDesk,
            reply::Reply,
            sms::{Said, SmsCommand},
        },
    },
    domain::{
        conversation::{Author, Progress},
        id::{ConversationId, EntryId},
        manager::Place,
    },
    press::SmsAction,
    store::{StoreError, entries},
    telegram::View,
};

impl AtDesk<'_> {
    /// `/sms` and what follows it.
    pub(in crate::desk::telegram) async fn sms(&self, argument: &str) -> Result<Reply, StoreError> {
        let asked = SmsCommand::read(argument);
        let said = self
            .desk
            .sms_desk
            .sms_asked(self.tx, &self.manager, asked)
            .await?;
        self.sms_said(said).await
    }

    pub(in crate::desk::telegram) async fn sms_pressed(
        &self,
        action: SmsAction,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let said = desk.sms_desk.sms_pressed(tx, manager, action).await?;
        self.sms_said(said).await
    }

    async fn sms_said(&self, said: Said) -> Result<Reply, StoreError> {
        match said {
            Said::Reply(reply) => Ok(reply),
            Said::Kept(id, why) => self.not_taken(id, &why).await,
        }
    }

    /// The text of an SMS to the customer, which the card had asked for.
    pub(in crate::desk::telegram) async fn text_customer(
        &self,
        id: ConversationId,
        text: &str,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let said = desk.sms_desk.sms_to_customer(tx, manager, id, text).await?;
        let place = Place::Writing { conversation: id };
        Ok(self.sms_said(said).await?.at(place))
    }

    /// Why an answer does not go, and the SMS that can go in its place.
    pub(super) async fn refused_or_texted(
        &self,
        id: ConversationId,
        html: String,
        text: &str,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let reply = Reply::message(View::text(html));
        Ok(
            match desk.sms_desk.offer_sms(tx, manager, id, text).await? {
                Some(draft) => reply.and(draft),
                None => reply,
            },
        )
    }

    /// Sends an answer (again). A draft takes its conversation, as writing first does.
    pub(in crate::desk::telegram) async fn send(
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
            match desk
                .conversations
                .take(tx, manager, id, Intent::Write)
                .await?
            {
                Taken::Now(_) | Taken::Already(_) => {}
                other => return self.not_taken(id, &other).await,
            }
        }
        self.decide(id, decision).await
    }
}

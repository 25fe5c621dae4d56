//! Forgetting a customer: what is known of them, what they wrote, and how they reached us. Orders
//! that the CRM has yet to get still go there; they are erased once it has them.

use crate::{
    crm::buyers,
    desk::{Privacy, orders, telegram::brief},
    domain::{conversation::Conversation, id::CustomerId},
    hooks,
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        buyers as cards, conversations, forgetting,
    },
    text::{Arg, say},
};

/// The reason for forgetting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The customer wants it: their conversations with the bot go; chats of a CRM live on there,
    /// without them.
    Theirs,
    /// The settings want it: nothing has happened for long enough that nobody needs the data.
    Retention,
}

impl Privacy {
    /// Forgets the customer; doing it twice does it once.
    pub async fn forget(
        &self,
        tx: &Tx,
        customer: CustomerId,
        wish: Wish,
    ) -> Result<(), StoreError> {
        let now = self.notify.now();
        // Conversations before the customer, as everywhere else.
        let mut talks = Vec::new();
        for id in forgetting::talks(tx, customer).await? {
            talks.extend(conversations::lock(tx, id).await?);
        }
        if !forgetting::lock(tx, customer).await? {
            return Ok(());
        }
        if wish == Wish::Theirs {
            self.note_in_crm(tx, customer).await?;
            forgetting::part_from_crm_chats(tx, customer, now).await?;
            talks.retain(|talk| talk.chat().is_some());
        }
        // Before anybody is notified: what is written from here on finds no name and no phone.
        forgetting::erase_customer(tx, customer, now).await?;
        for mut talk in talks {
            self.finish(tx, &mut talk, wish).await?;
            forgetting::erase_talk(tx, &talk).await?;
            self.notify.refresh_notices(tx, talk.id).await?;
        }
        for lead in forgetting::orders_of(tx, customer).await? {
            self.notify
                .renew_alerts(tx, &orders::subject(lead.into()))
                .await?;
        }
        hooks::customer_forgotten(&self.notify.outbox, tx, customer).await?;
        tracing::info!(customer.id = %customer, ?wish, "Forgot customer {customer}");
        Ok(())
    }

    /// Nobody waits in the conversation any more. When the customer wanted it, the manager who held
    /// it is told so.
    async fn finish(&self, tx: &Tx, talk: &mut Conversation, wish: Wish) -> Result<(), StoreError> {
        if !talk.open && talk.hold.is_none() && talk.waiting_since.is_none() {
            return Ok(());
        }
        let act = Act {
            manager: None,
            action: Action::Forgotten,
            conversation: Some(talk.id),
            subject: talk.holder(self.notify.now()),
            detail: None,
        };
        let Some(holder) = self.conversations.end(tx, talk, act).await? else {
            return Ok(());
        };
        match wish {
            Wish::Retention => Ok(()),
            Wish::Theirs => {
                let view = brief::ended_by_forgetting(&self.notify, tx, holder, talk).await?;
                self.notify.tell(tx, holder, talk, view).await
            }
        }
    }

    /// Enqueues a note of the wish for the customer's card in the CRM, where there is one: what the
    /// shop keeps there is for its managers to remove.
    async fn note_in_crm(&self, tx: &Tx, customer: CustomerId) -> Result<(), StoreError> {
        let Some(card) = cards::lookup(tx, customer).await? else {
            return Ok(());
        };
        if card.buyer.is_none() && card.phone.is_none() {
            return Ok(());
        }
        let day = self.notify.now().with_timezone(&self.notify.settings.zone);

        let speech = self.notify.texts.speak(self.notify.settings.language);
        let note = speech.plain(say::NoteForgotten {
            date: Arg::from(day.format("%d.%m.%Y").to_string()),
        });
        let job = buyers::note_job(customer, &card, note, &self.notify.clock);
        self.notify.outbox.enqueue(tx, job).await
    }
}

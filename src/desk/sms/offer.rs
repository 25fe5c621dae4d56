//! SMS in place of Telegram: to a customer who has blocked the bot, deleted the account or never
//! pressed Start, and whose phone is known; and to any customer, from their card.

use super::draft::{Letter, LetterRefusal};
use crate::{
    desk::{SmsDesk, conversation::written::text_of},
    domain::{
        conversation::Author,
        id::{ConversationId, EntryId},
        manager::Manager,
        phone::Phone,
    },
    store::{StoreError, Tx, conversations, customers, entries},
};

/// Why no SMS is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum NoOffer {
    NoSuchMessage,
    NotYours,
    /// The conversation does not exist for this manager.
    NoConversation,
    /// The customer's phone is not known, or the manager does not hold the conversation.
    NoPhone,
}

/// Why an SMS that was offered is no draft.
pub(in crate::desk) enum OfferRefusal {
    Impossible(NoOffer),
    Letter(LetterRefusal),
}

impl SmsDesk {
    /// The draft that is offered in place of what Telegram does not bring to a customer. `None`
    /// means that there is no such way.
    pub(in crate::desk) async fn draft_in_place(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        text: &str,
    ) -> Result<Option<Result<Letter, LetterRefusal>>, StoreError> {
        let Some(conversation) = conversations::lookup(tx, id).await? else {
            return Ok(None);
        };
        let party = customers::party(tx, &conversation).await?;
        if !party.is_some_and(|profile| profile.blocked) || text.trim().is_empty() {
            return Ok(None);
        }
        match self.conversations.other_way(tx, &conversation).await? {
            Some(phone) => self.draft_to(tx, manager, phone, text).await.map(Some),
            None => Ok(None),
        }
    }

    /// The words of an answer that Telegram did not bring, as a draft.
    pub(in crate::desk) async fn draft_from_entry(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: EntryId,
    ) -> Result<Result<Letter, OfferRefusal>, StoreError> {
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(Err(OfferRefusal::Impossible(NoOffer::NoSuchMessage)));
        };
        let Some(conversation) = conversations::lookup(tx, entry.conversation).await? else {
            return Ok(Err(OfferRefusal::Impossible(NoOffer::NoSuchMessage)));
        };
        if entry.author != Author::Manager(manager.id) {
            return Ok(Err(OfferRefusal::Impossible(NoOffer::NotYours)));
        }
        let phone = self.conversations.other_way(tx, &conversation).await?;
        self.draft_if_known(tx, manager, phone, &text_of(&entry.content))
            .await
    }

    /// The phone of a customer whose conversation the manager holds.
    pub(in crate::desk) async fn phone_to_write(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Result<Phone, NoOffer>, StoreError> {
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Err(NoOffer::NoConversation));
        };
        let own = conversation.holder(self.notify.now()) == Some(manager.id);
        let phone = self.conversations.other_way(tx, &conversation).await?;
        Ok(phone.filter(|_| own).ok_or(NoOffer::NoPhone))
    }

    /// A draft to the customer of a conversation.
    pub(in crate::desk) async fn draft_to_customer(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        text: &str,
    ) -> Result<Result<Letter, OfferRefusal>, StoreError> {
        let phone = match self.people.seen(tx, manager, id).await? {
            Some(conversation) => self.conversations.other_way(tx, &conversation).await?,
            None => None,
        };
        self.draft_if_known(tx, manager, phone, text).await
    }

    async fn draft_if_known(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: Option<Phone>,
        text: &str,
    ) -> Result<Result<Letter, OfferRefusal>, StoreError> {
        let Some(phone) = phone else {
            return Ok(Err(OfferRefusal::Impossible(NoOffer::NoPhone)));
        };
        let drafted = self.draft_to(tx, manager, phone, text).await?;
        Ok(drafted.map_err(OfferRefusal::Letter))
    }
}

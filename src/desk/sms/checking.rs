//! What a phone is, before anybody pays for a message to it.

use crate::{
    desk::SmsDesk,
    domain::{
        id::{ChatId, ConversationId, SmsId},
        manager::Manager,
        phone::Phone,
        sms::NumberFacts,
    },
    store::{StoreError, Tx, customers, sms, sms::log},
};

/// What came of asking about a phone.
pub(in crate::desk) enum NumberCheck {
    Known {
        phone: Phone,
        facts: NumberFacts,
    },
    /// A provider is asked; what it knows comes by itself.
    Asked,
    /// The message does not exist for this manager.
    NoMessage,
    /// The conversation does not exist for this manager.
    NoConversation,
    /// The customer's phone is not known.
    NoPhone,
}

impl SmsDesk {
    /// Asks about the phone of a message.
    pub(in crate::desk) async fn check_phone_of(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
    ) -> Result<NumberCheck, StoreError> {
        let line = log::lookup(tx, id).await?;
        let message = sms::lookup(tx, id).await?;
        let entry = message.as_ref().and_then(|message| message.entry);
        let owner = message.as_ref().and_then(|message| message.owner.as_ref());
        if let Some(line) = line.filter(|line| !line.phone.e164().is_empty())
            && self
                .sees_sms(tx, manager, &line.phone, entry, owner)
                .await?
        {
            return self.check_phone(tx, manager, line.phone).await;
        }
        Ok(NumberCheck::NoMessage)
    }

    /// Asks about the phone of a customer.
    pub(in crate::desk) async fn check_phone_at(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<NumberCheck, StoreError> {
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(NumberCheck::NoConversation);
        };
        let profile = customers::lookup(tx, conversation.customer).await?;
        match profile.and_then(|profile| profile.phone) {
            Some(phone) => self.check_phone(tx, manager, phone).await,
            None => Ok(NumberCheck::NoPhone),
        }
    }

    async fn check_phone(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: Phone,
    ) -> Result<NumberCheck, StoreError> {
        let chat = ChatId(manager.id.0);
        let facts = self.sms.check_number(tx, &phone, chat).await?;
        Ok(match facts {
            Some(facts) => NumberCheck::Known { phone, facts },
            None => NumberCheck::Asked,
        })
    }
}

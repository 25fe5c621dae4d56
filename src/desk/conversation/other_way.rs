//! Whether an SMS reaches a customer whom the channel of the conversation does not.

use crate::{
    desk::{Conversations, conversation::written::text_of, telegram::refusal::is_closed},
    domain::{
        conversation::{Channel, Conversation, Entry, Progress},
        language::Language,
        phone::Phone,
        sms::Kind,
    },
    sms::{New, Quote},
    store::{StoreError, Tx, customers},
};

impl Conversations {
    /// The phone that SMS can go to in place of Telegram.
    pub(in crate::desk) async fn other_way(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<Option<Phone>, StoreError> {
        if !self.sms.is_on() || conversation.channel != Channel::Telegram {
            return Ok(None);
        }
        let profile = customers::lookup(tx, conversation.customer).await?;
        Ok(profile.and_then(|profile| profile.phone))
    }

    /// What an SMS would take in place of an answer that Telegram did not bring. `None` means that
    /// there is no such way.
    pub(in crate::desk) async fn sms_in_place(
        &self,
        tx: &Tx,
        language: Language,
        conversation: &Conversation,
        entry: &Entry,
        progress: &Progress,
    ) -> Result<Option<Quote>, StoreError> {
        let Progress::Failed(reason) = progress else {
            return Ok(None);
        };
        let text = text_of(&entry.content);
        if !is_closed(&self.notify.texts, reason) || text.trim().is_empty() {
            return Ok(None);
        }
        let Some(phone) = self.other_way(tx, conversation).await? else {
            return Ok(None);
        };
        let new = New::new(Kind::Reply, phone, text, language);
        match self.sms.refusal(tx, &new).await? {
            None => self.sms.quote(tx, &new).await,
            Some(_) => Ok(None),
        }
    }
}

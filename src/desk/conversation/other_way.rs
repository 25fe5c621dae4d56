//! Whether an SMS reaches a customer whom the channel of the conversation does not.

use crate::{
    desk::{Conversations, conversation::written::text_of, sms},
    domain::{
        conversation::{Channel, Conversation, Entry, Progress},
        language::Language,
        phone::Phone,
        sms::Kind,
    },
    sms::New,
    store::{StoreError, Tx, customers},
    text::{Arg, Speech, Text, say},
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

    /// `SMS` under an answer that Telegram did not bring: what it would take, for the words above it.
    pub(in crate::desk) async fn sms_in_place(
        &self,
        tx: &Tx,
        speech: &Speech,
        conversation: &Conversation,
        entry: &Entry,
        progress: &Progress,
    ) -> Result<Option<String>, StoreError> {
        let Progress::Failed(reason) = progress else {
            return Ok(None);
        };
        let text = text_of(&entry.content);
        if !self.is_closed(reason) || text.trim().is_empty() {
            return Ok(None);
        }
        let Some(phone) = self.other_way(tx, conversation).await? else {
            return Ok(None);
        };
        let new = New::new(Kind::Reply, phone, text, speech.language());
        let quote = match self.sms.refusal(tx, &new).await? {
            None => self.sms.quote(tx, &new).await?,
            Some(_) => None,
        };
        Ok(quote.map(|quote| {
            let price = quote.price.map(|price| sms::price(speech, &price));

            speech.html(say::SmsOffer {
                parts: Arg::from(i64::from(quote.parts)),
                price: price.unwrap_or_else(|| "none".to_owned()).into(),
            })
        }))
    }

    /// Whether an answer failed because the customer cannot be reached in Telegram at all.
    pub(in crate::desk) fn is_closed(&self, reason: &str) -> bool {
        let closed = [
            Text::CustomerBlocked,
            Text::CustomerDeactivated,
            Text::CustomerNeverWrote,
        ];
        Language::ALL.into_iter().any(|language| {
            let speech = self.notify.texts.speak(language);
            closed.into_iter().any(|text| speech.plain(text) == reason)
        })
    }
}

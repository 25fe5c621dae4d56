//! SMS in place of Telegram: to a customer who has blocked the bot, deleted the account or never
//! pressed Start, and whose phone is known; and to any customer, from their card.

use super::{
    super::{Conversations, SmsDesk, telegram::reply::Reply},
    command::Said,
    home::told,
};
use crate::{
    domain::{
        conversation::{Author, Channel, Conversation, Entry, Progress},
        id::{ConversationId, EntryId},
        language::Language,
        manager::{Manager, Place},
        phone::Phone,
        sms::Kind,
    },
    outbox::sms::New,
    store::{StoreError, Tx, conversations, customers, entries},
    telegram::View,
    text::{Arg, Speech, Text},
};

use super::super::conversation::written::text_of;

impl Conversations {
    /// The phone that SMS can go to in place of Telegram.
    async fn other_way(
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
            let price = quote.price.map(|price| told(speech, &price));
            let args = [
                ("parts", Arg::from(i64::from(quote.parts))),
                ("price", price.unwrap_or_else(|| "none".to_owned()).into()),
            ];
            speech.html_with(Text::SmsOffer, args)
        }))
    }

    /// Whether an answer failed because the customer cannot be reached in Telegram at all.
    fn is_closed(&self, reason: &str) -> bool {
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

impl SmsDesk {
    /// The draft that is offered in place of what Telegram does not bring to a customer.
    pub async fn offer_sms(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        text: &str,
    ) -> Result<Option<View>, StoreError> {
        let Some(conversation) = conversations::lookup(tx, id).await? else {
            return Ok(None);
        };
        let party = customers::party(tx, &conversation).await?;
        if !party.is_some_and(|profile| profile.blocked) || text.trim().is_empty() {
            return Ok(None);
        }
        let Some(phone) = self.conversations.other_way(tx, &conversation).await? else {
            return Ok(None);
        };
        match self.sms_to(tx, manager, phone, text).await? {
            Said::Reply(reply) => Ok(reply.messages.into_iter().next()),
            Said::Kept(..) => Ok(None),
        }
    }

    /// A press of `SMS` under an answer that Telegram did not bring: its words as a draft.
    pub(super) async fn sms_from_entry(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: EntryId,
    ) -> Result<Said, StoreError> {
        let speech = self.notify.speech_to(manager);
        let gone = || Ok(Reply::toast(speech.plain(Text::ToastNoSuchMessage)).into());
        let Some(entry) = entries::lookup(tx, id).await? else {
            return gone();
        };
        let Some(conversation) = conversations::lookup(tx, entry.conversation).await? else {
            return gone();
        };
        if entry.author != Author::Manager(manager.id) {
            return Ok(Reply::toast(speech.plain(Text::ToastNotYours)).into());
        }
        match self.conversations.other_way(tx, &conversation).await? {
            Some(phone) => {
                let text = text_of(&entry.content);
                self.sms_to(tx, manager, phone, &text).await
            }
            None => Ok(Reply::toast(speech.plain(Text::ToastSmsNoPhone)).into()),
        }
    }

    /// A press of `SMS` on a customer's card: their text is asked for.
    pub(super) async fn ask_sms(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let own = conversation.holder(self.notify.now()) == Some(manager.id);
        let phone = self.conversations.other_way(tx, &conversation).await?;
        let Some(phone) = phone.filter(|_| own) else {
            return Ok(Reply::toast(speech.plain(Text::ToastSmsNoPhone)));
        };
        let args = [("phone", Arg::from(phone.international()))];
        let html = speech.html_with(Text::SmsAskText, args);
        let place = Place::Texting { conversation: id };
        Ok(Reply::message(View::text(html)).at(place))
    }

    /// The text that was asked for.
    pub async fn sms_to_customer(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        text: &str,
    ) -> Result<Said, StoreError> {
        let speech = self.notify.speech_to(manager);
        let phone = match self.people.seen(tx, manager, id).await? {
            Some(conversation) => self.conversations.other_way(tx, &conversation).await?,
            None => None,
        };
        match phone {
            Some(phone) => self.sms_to(tx, manager, phone, text).await,
            None => Ok(Reply::toast(speech.plain(Text::ToastSmsNoPhone)).into()),
        }
    }
}

//! SMS in place of Telegram: to a customer who has blocked the bot, deleted the account or never
//! pressed Start, and whose phone is known; and to any customer, from their card.

use super::{
    super::{SmsDesk, telegram::reply::Reply},
    command::Said,
};
use crate::{
    domain::{
        conversation::Author,
        id::{ConversationId, EntryId},
        manager::{Manager, Place},
    },
    store::{StoreError, Tx, conversations, customers, entries},
    telegram::View,
    text::{Arg, Text, say},
};

use super::super::conversation::written::text_of;

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

        let html = speech.html(say::SmsAskText {
            phone: Arg::from(phone.international()),
        });
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

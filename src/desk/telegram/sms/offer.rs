//! SMS in place of Telegram: to a customer who has blocked the bot, deleted the account or never
//! pressed Start, and whose phone is known; and to any customer, from their card.

use super::Said;
use crate::{
    desk::{
        SmsDesk,
        sms::{
            draft::Letter,
            offer::{NoOffer, OfferRefusal},
        },
        telegram::reply::Reply,
    },
    domain::{
        id::{ConversationId, EntryId},
        manager::{Manager, Place},
    },
    store::{StoreError, Tx},
    telegram::View,
    text::{Arg, Text, say},
};

impl SmsDesk {
    /// The draft that is offered in place of what Telegram does not bring to a customer.
    pub(in crate::desk::telegram) async fn offer_sms(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        text: &str,
    ) -> Result<Option<View>, StoreError> {
        let Some(drafted) = self.draft_in_place(tx, manager, id, text).await? else {
            return Ok(None);
        };
        match self.drafted(tx, manager, drafted).await? {
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
        let offered = self.draft_from_entry(tx, manager, id).await?;
        self.offered(tx, manager, offered).await
    }

    /// A press of `SMS` on a customer's card: their text is asked for.
    pub(super) async fn ask_sms(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let phone = match self.phone_to_write(tx, manager, id).await? {
            Ok(phone) => phone,
            Err(reason) => return Ok(Reply::toast(speech.plain(not_offered(reason)))),
        };
        let html = speech.html(say::SmsAskText {
            phone: Arg::from(phone.international()),
        });
        let place = Place::Texting { conversation: id };
        Ok(Reply::message(View::text(html)).at(place))
    }

    /// The text that was asked for.
    pub(in crate::desk::telegram) async fn sms_to_customer(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        text: &str,
    ) -> Result<Said, StoreError> {
        let offered = self.draft_to_customer(tx, manager, id, text).await?;
        self.offered(tx, manager, offered).await
    }

    async fn offered(
        &self,
        tx: &Tx,
        manager: &Manager,
        offered: Result<Letter, OfferRefusal>,
    ) -> Result<Said, StoreError> {
        match offered {
            Ok(letter) => self.drafted(tx, manager, Ok(letter)).await,
            Err(OfferRefusal::Letter(refusal)) => self.drafted(tx, manager, Err(refusal)).await,
            Err(OfferRefusal::Impossible(reason)) => {
                let speech = self.notify.speech_to(manager);
                Ok(Reply::toast(speech.plain(not_offered(reason))).into())
            }
        }
    }
}

/// Why no SMS is offered, in people's words.
const fn not_offered(reason: NoOffer) -> Text {
    match reason {
        NoOffer::NoSuchMessage => Text::ToastNoSuchMessage,
        NoOffer::NotYours => Text::ToastNotYours,
        NoOffer::NoConversation => Text::ToastGone,
        NoOffer::NoPhone => Text::ToastSmsNoPhone,
    }
}

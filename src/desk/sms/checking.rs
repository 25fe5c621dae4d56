//! «Перевірити номер»: what a phone is, before anybody pays for a message to it.

use super::super::{SmsDesk, telegram::reply::Reply};
use crate::{
    domain::{
        id::{ChatId, ConversationId, ManagerId, SmsId},
        manager::Manager,
        phone::Phone,
        sms::NumberFacts,
    },
    store::{StoreError, Tx, customers, sms::log},
    telegram::{Outgoing, View},
    text::{Arg, Speech, Text, say},
};

impl SmsDesk {
    /// Of the phone of a message.
    pub(super) async fn check_phone_of(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: SmsId,
    ) -> Result<Reply, StoreError> {
        let line = log::lookup(tx, id).await?;
        let message = crate::store::sms::lookup(tx, id).await?;
        let entry = message.as_ref().and_then(|message| message.entry);
        let owner = message.as_ref().and_then(|message| message.owner.as_ref());
        if let Some(line) = line.filter(|line| !line.phone.e164().is_empty())
            && self
                .sees_sms(tx, manager, &line.phone, entry, owner)
                .await?
        {
            return self.check_phone(tx, manager, &line.phone).await;
        }
        let speech = self.notify.speech_to(manager);
        Ok(Reply::toast(speech.plain(Text::ToastSmsGone)))
    }

    /// Of a customer.
    pub(super) async fn check_phone_at(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let profile = customers::lookup(tx, conversation.customer).await?;
        match profile.and_then(|profile| profile.phone) {
            Some(phone) => self.check_phone(tx, manager, &phone).await,
            None => Ok(Reply::toast(speech.plain(Text::ToastSmsNoPhone))),
        }
    }

    async fn check_phone(
        &self,
        tx: &Tx,
        manager: &Manager,
        phone: &Phone,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let chat = ChatId(manager.id.0);
        let facts = self.sms.check_number(tx, phone, chat).await?;
        Ok(match facts {
            Some(facts) => Reply::message(View::text(told(&speech, phone, Some(&facts)))),
            None => Reply::toast(speech.plain(Text::ToastSmsAsked)),
        })
    }

    /// Sends what a provider knows about a phone to the manager who asked.
    pub(super) async fn tell_number(
        &self,
        tx: &Tx,
        chat: ChatId,
        phone: &Phone,
        facts: Option<&NumberFacts>,
    ) -> Result<(), StoreError> {
        let speech = self.notify.speech_of(tx, ManagerId(chat.0)).await?;
        let html = told(&speech, phone, facts);
        self.notify
            .say(tx, Outgoing::new(chat, View::text(html)))
            .await
    }
}

fn told(speech: &Speech, phone: &Phone, facts: Option<&NumberFacts>) -> String {
    let phone = Arg::from(phone.international());
    let Some(facts) = facts else {
        return speech.html(say::SmsNumberUnknown { phone });
    };
    let none = || "none".to_owned();
    let line = if facts.valid {
        facts.line.as_str()
    } else {
        "wrong"
    };
    speech.html(say::SmsNumber {
        phone,
        line: line.into(),
        carrier: facts.carrier.clone().unwrap_or_else(none).into(),
        country: facts.country.clone().unwrap_or_else(none).into(),
    })
}

//! A phone wrote to us: its conversation gets the message, as from any channel.

use super::wish;
use crate::{
    desk::{Desk, receive::Message},
    domain::{
        content::Content,
        conversation::{Author, Channel, Conversation},
        id::{BotId, MessageId, SmsId},
        phone::Phone,
        sms::{Kind, parts},
    },
    outbox::sms::New,
    sms::{Inbound, Wish},
    store::{
        StoreError, Tx, cases, conversations, customers,
        sms::{self, Received, people},
    },
    text::Text,
};

impl Desk {
    /// Takes a message in; one that is there already changes nothing.
    pub(super) async fn receive_sms(
        &self,
        tx: &Tx,
        provider: &str,
        inbound: &Inbound,
    ) -> Result<(), StoreError> {
        let now = self.now();
        // A name in place of a number is an operator's or a bank's: nobody to answer.
        let Ok(phone) = Phone::parse(&inbound.from, self.settings.region) else {
            tracing::info!(provider, "An SMS from no phone was left aside");
            return Ok(());
        };
        let received = Received {
            from: &phone,
            to: &inbound.to,
            text: &inbound.text,
            language: self.settings.language,
            provider,
            provider_id: inbound.provider_id.as_deref(),
            parts: parts(&inbound.text).count,
        };
        let since = now - self.sms.settings.repeats;
        let Some(id) = sms::receive(tx, &received, (now, since)).await? else {
            return Ok(());
        };
        self.sms.note(tx, id, &phone).await?;
        let mut talk = self.talk_with(tx, &phone).await?;
        let message = Message {
            external: Some(MessageId(id.0)),
            content: Content::text(&inbound.text),
            album: None,
            reply_to: None,
            quote: None,
            at: now,
        };
        let wish = inbound.wish.or_else(|| wish::of(&inbound.text));
        match wish {
            // Nobody waits for an answer to such a word.
            Some(wish) => {
                self.keep(tx, &talk, message, Author::Customer).await?;
                let answered = inbound.wish.is_some();
                self.heed(tx, (wish, answered), &phone, &talk).await
            }
            None => {
                self.receive(tx, &mut talk, message).await?;
                self.acknowledge(tx, &phone, &talk).await
            }
        }
    }

    /// The conversation with a phone.
    pub async fn talk_with(&self, tx: &Tx, phone: &Phone) -> Result<Conversation, StoreError> {
        let now = self.now();
        let party = people::party(tx, phone).await?;
        let language = self.settings.language;
        let customer = people::customer(tx, (party, phone), language, now).await?;
        let address = (Channel::Sms, BotId(0), party);
        conversations::ensure(tx, address, customer, now).await
    }

    async fn heed(
        &self,
        tx: &Tx,
        (wish, answered): (Wish, bool),
        phone: &Phone,
        talk: &Conversation,
    ) -> Result<(), StoreError> {
        match wish {
            // They want to hear nothing: not even that they will hear nothing.
            Wish::Stop => people::opt_out(tx, phone, "word", self.now()).await,
            Wish::Start => {
                let had = people::opt_in(tx, phone).await?;
                if had && !answered {
                    self.text_back(tx, phone, talk, Text::SmsStarted).await?;
                }
                Ok(())
            }
        }
    }

    /// Tells them that their message has come, once a day in a case.
    async fn acknowledge(
        &self,
        tx: &Tx,
        phone: &Phone,
        talk: &Conversation,
    ) -> Result<(), StoreError> {
        let Some(case) = talk.case.filter(|_| self.settings.auto_reply) else {
            return Ok(());
        };
        if talk.holder(self.now()).is_some()
            || !cases::tell_once(tx, case, "sms", &self.day()).await?
        {
            return Ok(());
        }
        self.text_back(tx, phone, talk, Text::SmsReceived).await
    }

    async fn text_back(
        &self,
        tx: &Tx,
        phone: &Phone,
        talk: &Conversation,
        text: Text,
    ) -> Result<(), StoreError> {
        let profile = customers::lookup(tx, talk.customer).await?;
        let language = profile.map_or(self.settings.language, |profile| profile.language);
        let words = self.texts.speak(language).plain(text);
        let new = New::new(Kind::Auto, phone.clone(), words, language);
        // A phone that has had enough today gets no more: that is what the limit is for.
        let queued: Result<SmsId, _> = self.sms.queue(tx, new).await?;
        if let Err(refusal) = queued {
            tracing::info!(?refusal, "An automatic answer was not sent");
        }
        Ok(())
    }
}

//! A phone wrote to us: its conversation gets the message, as from any channel.

use super::wish;
use crate::{
    config::Unanswerable,
    desk::{SmsDesk, conversation::receive::Message, telegram::sms::news},
    domain::{
        content::Content,
        conversation::{Author, Channel, Conversation},
        id::{BotId, ChatId, MessageId, SmsId},
        phone::Phone,
        sms::{Kind, parts},
    },
    sms::New,
    store::{
        StoreError, Tx, cases, conversations, customers,
        sms::{self, Received, heard, people},
    },
    telegram::Outgoing,
    text::{Text, cut},
    vendors::sms::{Inbound, Wish},
};

/// Letters of a sender's name; networks allow eleven.
const SENDER: usize = 64;

impl SmsDesk {
    /// The words of an SMS, which may have none.
    fn said_by_sms(&self, inbound: &Inbound) -> String {
        if inbound.text.trim().is_empty() {
            self.notify.speech().plain(Text::SmsNoWords)
        } else {
            inbound.text.clone()
        }
    }

    /// Takes a message in; one that is there already changes nothing.
    pub(super) async fn receive_sms(
        &self,
        tx: &Tx,
        provider: &str,
        inbound: &Inbound,
    ) -> Result<(), StoreError> {
        let now = self.notify.now();
        let phone = Phone::parse(&inbound.from, self.notify.settings.region).ok();
        // A short code or a name stands where a phone would.
        let from = phone
            .clone()
            .unwrap_or_else(|| Phone::from_stored(cut(inbound.from.trim(), SENDER)));
        let text = self.said_by_sms(inbound);
        let received = Received {
            from: &from,
            to: &inbound.to,
            text: &text,
            language: self.notify.settings.language,
            provider,
            provider_id: inbound.provider_id.as_deref(),
            parts: parts(&inbound.text).count,
        };
        let since = now - self.sms.settings.repeats;
        let Some(id) = sms::receive(tx, &received, now, since).await? else {
            return Ok(());
        };
        let Some(phone) = phone else {
            return self.show_unanswerable(tx, id, &from, &text).await;
        };
        let is_new = match received.provider_id {
            Some(_) => true,
            // The same words of long ago are perhaps a recorded call: it is shown, and does nothing.
            None => {
                let said = format!("{}\n{}\n{}", inbound.from, inbound.to, inbound.text);
                heard::note(tx, provider, said.as_bytes(), now).await?
            }
        };
        self.sms.note(tx, id, &phone).await?;
        let mut talk = self.talk_with(tx, &phone).await?;
        let message = Message {
            external: Some(MessageId(id.0)),
            content: Content::text(&text),
            album: None,
            reply_to: None,
            quote: None,
            at: now,
        };
        let wish = inbound.wish.or_else(|| wish::of(&inbound.text));
        // To stop is always safe; to begin again needs a message that nobody can have recorded.
        let wish = wish.filter(|wish| is_new || *wish == Wish::Stop);
        match wish {
            // Nobody waits for an answer to such a word.
            Some(wish) => {
                self.conversations
                    .keep(tx, &talk, message, Author::Customer)
                    .await?;
                let answered = inbound.wish.is_some();
                self.heed(tx, wish, answered, &phone, &talk).await
            }
            None => {
                self.conversations.receive(tx, &mut talk, message).await?;
                // An answer costs money.
                if is_new {
                    self.acknowledge(tx, &phone, &talk).await?;
                }
                Ok(())
            }
        }
    }

    /// What nobody can answer is no conversation: the managers read it once.
    async fn show_unanswerable(
        &self,
        tx: &Tx,
        id: SmsId,
        from: &Phone,
        text: &str,
    ) -> Result<(), StoreError> {
        if self.notify.settings.unanswerable == Unanswerable::Log {
            return Ok(());
        }
        let department = &self.notify.settings.departments[0];
        let chats = match department.chat {
            Some(chat) => vec![chat],
            None => {
                let admins = self.notify.admins(tx).await?;
                admins.iter().map(|admin| ChatId(admin.id.0)).collect()
            }
        };
        let told = news::unanswerable(&self.notify.speech(), id, from, text);
        for chat in chats {
            self.notify
                .say(tx, Outgoing::new(chat, told.clone()))
                .await?;
        }
        Ok(())
    }

    /// The conversation with a phone.
    pub async fn talk_with(&self, tx: &Tx, phone: &Phone) -> Result<Conversation, StoreError> {
        let now = self.notify.now();
        let party = people::party(tx, phone).await?;
        let language = self.notify.settings.language;
        let customer = people::customer(tx, party, phone, language, now).await?;
        conversations::ensure(tx, Channel::Sms, BotId(0), party, customer, now).await
    }

    async fn heed(
        &self,
        tx: &Tx,
        wish: Wish,
        answered: bool,
        phone: &Phone,
        talk: &Conversation,
    ) -> Result<(), StoreError> {
        match wish {
            // They want to hear nothing: not even that they will hear nothing.
            Wish::Stop => people::opt_out(tx, phone, "word", self.notify.now()).await,
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
        let Some(case) = talk.case.filter(|_| self.notify.settings.auto_reply) else {
            return Ok(());
        };
        if talk.holder(self.notify.now()).is_some()
            || !cases::tell_once(tx, case, "sms", &self.conversations.day()).await?
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
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        let words = self.notify.texts.speak(language).plain(text);
        let new = New::new(Kind::Auto, phone.clone(), words, language);
        // A phone that has had enough today gets nothing more: that is what the limit is for.
        let queued: Result<SmsId, _> = self.sms.queue(tx, new).await?;
        if let Err(refusal) = queued {
            tracing::info!(?refusal, "An automatic answer was not sent");
        }
        Ok(())
    }
}

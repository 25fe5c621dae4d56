//! What a customer wrote that no step expected. It is kept until the customer chooses who gets it,
//! or until the time decides that the managers do.

use chrono::TimeDelta;

use super::{feedback::Sent, receive};
use crate::{
    desk::{Conversations, telegram::show},
    domain::{
        content::What,
        conversation::Conversation,
        delivery::Priority,
        dialogue::{Dialogue, State, Subject},
        id::{BotId, ChatId, JobId, LeadId},
        short_words::is_thanks,
        stored::Payload,
    },
    outbox::letters::{DESK, Watching},
    store::{
        StoreError, Tx, customers, dialogues, kept,
        kept::KeptMessage,
        outbox::{self, NewJob},
    },
    text::Text,
};

/// As long as a question in the CRM may be.
const WORDS: usize = 4_000;

/// How long messages that were sent within a feedback wait for the rest of it, and a greeting at a
/// step for the step's end.
const KEPT_FOR: TimeDelta = TimeDelta::hours(24);
/// The time after which such messages are looked at again.
const AGAIN: TimeDelta = TimeDelta::minutes(30);

/// What decided that kept messages go to the managers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassedBy {
    Customer,
    /// The customer chose nothing in time.
    Time,
}

impl Conversations {
    /// Keeps a message and sets the time after which the managers get it; how many are kept now.
    pub async fn keep_unexpected(
        &self,
        tx: &Tx,
        bot: BotId,
        chat: ChatId,
        message: &KeptMessage,
    ) -> Result<i64, StoreError> {
        kept::add(tx, bot, chat, message).await?;
        self.await_choice(tx, bot, chat, self.notify.settings.unsorted)
            .await?;
        kept::count(tx, bot, chat).await
    }

    /// Sets the time after which the managers get what is kept.
    async fn await_choice(
        &self,
        tx: &Tx,
        bot: BotId,
        chat: ChatId,
        wait: TimeDelta,
    ) -> Result<(), StoreError> {
        let key = key(bot, chat);
        let job = NewJob {
            service: DESK.to_owned(),
            lane: key.clone(),
            priority: Priority::Notice,
            key: Some(key),
            payload: Payload::of(&Watching::Kept(bot, chat)),
            not_before: self.notify.now() + wait,
        };
        self.notify.outbox.enqueue(tx, job).await?;
        Ok(())
    }

    /// The time is over: what is still kept of this chat goes to the managers.
    pub(in crate::desk) async fn pass_what_is_left(
        &self,
        tx: &Tx,
        bot: BotId,
        chat: ChatId,
        job: JobId,
    ) -> Result<(), StoreError> {
        outbox::release_key(tx, job).await?;
        if let Some((dialogue, _)) = dialogues::lookup(tx, bot, chat).await? {
            // What is sent within a feedback belongs to it, as long as the feedback can still be
            // given.
            if matches!(dialogue.state, State::AwaitingFeedback { .. })
                && self.is_fresh(tx, bot, chat).await?
            {
                return self.await_choice(tx, bot, chat, AGAIN).await;
            }
            if self.only_greets(tx, &dialogue).await? {
                // A question may still stand under the step whether the word is its answer.
                if dialogue.state.asks() && self.is_fresh(tx, bot, chat).await? {
                    return self.await_choice(tx, bot, chat, AGAIN).await;
                }
                kept::remove(tx, bot, chat).await?;
                return Ok(());
            }
            self.pass_kept(tx, &dialogue, PassedBy::Time).await?;
        }
        Ok(())
    }

    /// Whether the last of what is kept of this chat came lately.
    async fn is_fresh(&self, tx: &Tx, bot: BotId, chat: ChatId) -> Result<bool, StoreError> {
        let kept = kept::list(tx, bot, chat).await?;
        let is_fresh = |it: &KeptMessage| self.notify.now() - it.at < KEPT_FOR;
        Ok(kept.last().is_some_and(is_fresh))
    }

    /// Whether all that is kept of this chat are greetings and thanks: nobody waits for an
    /// answer to them.
    async fn only_greets(&self, tx: &Tx, dialogue: &Dialogue) -> Result<bool, StoreError> {
        let kept = kept::list(tx, dialogue.bot, dialogue.chat).await?;
        let speech = self.notify.texts.speak(dialogue.customer.language);
        let greets = |it: &KeptMessage| {
            let text = &it.content.words.text;
            it.content.what == What::Text && (speech.is_greeting(text) || is_thanks(text))
        };
        Ok(kept.iter().all(greets))
    }

    /// Everything that is kept of this chat becomes the customer's question to the managers; the
    /// number of the question. `None` means that nothing was kept, or that it joined a conversation
    /// that is open.
    pub async fn pass_kept(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        by: PassedBy,
    ) -> Result<Option<LeadId>, StoreError> {
        let messages = kept::list(tx, dialogue.bot, dialogue.chat).await?;
        let Some(first) = messages.first().map(|message| message.message) else {
            return Ok(None);
        };
        kept::remove(tx, dialogue.bot, dialogue.chat).await?;
        let mut conversation = self.conversation_of(tx, dialogue).await?;
        let was_open = conversation.open;
        self.people.direct(&mut conversation, None);
        let speech = self.notify.speech();
        let words: Vec<_> = messages
            .iter()
            .map(|message| show::excerpt(&speech, &message.content, 1_000))
            .collect();
        let profile = customers::lookup(tx, conversation.customer).await?;
        let question = match profile.filter(|_| !was_open) {
            Some(profile) => {
                let key = format!("{}:{}:kept:{}", dialogue.bot, dialogue.chat, first.0);
                let text = crate::text::cut(&words.join("\n"), WORDS);
                self.question_lead(tx, &conversation, &profile, key, text)
                    .await?
            }
            None => None,
        };
        if question.is_some() {
            self.begin_case(tx, &mut conversation, None, question)
                .await?;
        }
        for message in messages {
            self.receive(tx, &mut conversation, received(message))
                .await?;
        }
        if by == PassedBy::Time {
            self.mark_unchosen(tx, &conversation).await?;
        }
        Ok(question)
    }

    /// The pictures and voices that were sent for a complaint join it.
    pub(in crate::desk) async fn pass_files(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        conversation: &mut Conversation,
    ) -> Result<Vec<Sent>, StoreError> {
        let mut sent = Vec::new();
        for message in kept::list(tx, dialogue.bot, dialogue.chat).await? {
            let album = message.album.clone();
            let entry = self.receive(tx, conversation, received(message)).await?;
            sent.extend(entry.map(|entry| (entry, album)));
        }
        kept::remove(tx, dialogue.bot, dialogue.chat).await?;
        Ok(sent)
    }

    /// Managers see that the customer did not choose, and the customer where the words went.
    async fn mark_unchosen(&self, tx: &Tx, conversation: &Conversation) -> Result<(), StoreError> {
        if self.people.subject(tx, conversation).await?.is_none() {
            let subject = Subject {
                department: conversation.department,
                name: self.notify.speech().plain(Text::SubjectUnchosen),
            };
            self.people.note_subject(tx, conversation, &subject).await?;
        }
        self.notify
            .tell_customer(tx, conversation, Text::KeptPassed)
            .await
    }
}

pub(in crate::desk) fn received(message: KeptMessage) -> receive::Message {
    receive::Message {
        external: Some(message.message),
        content: message.content,
        album: message.album,
        reply_to: message.reply_to,
        quote: message.quote,
        at: message.at,
    }
}

/// One job waits for each chat.
fn key(bot: BotId, chat: ChatId) -> String {
    format!("desk:kept:{bot}:{chat}")
}

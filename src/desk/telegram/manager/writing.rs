//! What a manager writes: a word of a keyboard, an answer, a note, or what was asked for.

use super::{
    super::schema::{CHAT_WORDS, HOME_WORDS, ONLY_CHAT_WORDS, Word},
    AtDesk,
};
use crate::{
    desk::{
        conversation::{
            answer::Answered,
            hold::{Intent, Taken},
        },
        label_of,
        telegram::{canned as ready, limits, lists::looks_for, numbers, reply::Reply},
    },
    domain::{
        content::{Content, What},
        id::{ConversationId, ManagerId},
        manager::Place,
    },
    store::{StoreError, conversations, copies, managers},
    telegram::{View, content::Received},
    text::{Arg, Text, escape, say, template::Unfilled},
};

/// What follows `/sms` in the caption of a file.
fn sms_words(caption: &str) -> Option<&str> {
    let rest = caption.trim_start().strip_prefix("/sms")?;
    let is_whole = rest.is_empty() || rest.starts_with(char::is_whitespace);
    is_whole.then(|| rest.trim())
}

impl AtDesk<'_> {
    /// Something written to the desk that is no command.
    pub async fn message(&self, received: &Received) -> Result<Reply, StoreError> {
        let text = received.content.words.text.as_str();
        if let What::File(file) = &received.content.what
            && let Some(words) = sms_words(text)
        {
            let (tx, manager) = (self.tx, &self.manager);
            return self.desk.sms_desk.sms_file(tx, manager, file, words).await;
        }
        if let What::File(file) = &received.content.what
            && let Some(reply) = self.catalog_file(file, text).await?
        {
            return Ok(reply);
        }
        // A reply goes to the conversation of what it answers, whatever is open.
        if let Some(message) = received.reply_to
            && let Some(copy) =
                copies::lookup(self.tx, self.desk.notify.bot, self.chat, message).await?
        {
            return self
                .write_to(copy.conversation, received, Intent::Reply)
                .await;
        }
        let place = managers::place(self.tx, self.manager.id).await?;
        if received.content.what == What::Text
            && let Some(reply) = self.word(text, &place).await?
        {
            return Ok(reply);
        }
        self.written(place, received).await
    }

    /// What was written while no chat is open: it looks for something, or was meant for somebody.
    pub(in crate::desk::telegram) async fn wrote_at_home(
        &self,
        typed: Option<&str>,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        match typed {
            Some(text) if looks_for(text) => desk.screens.search(tx, manager, text).await,
            Some(_) => Ok(Reply::message(desk.screens.not_sent(tx, manager).await?)),
            None => Ok(self.says(Text::DeskNothingOpen)),
        }
    }

    /// A chat that is only read takes notes; a number is looked up all the same.
    pub(in crate::desk::telegram) async fn wrote_while_reading(
        &self,
        id: ConversationId,
        received: &Received,
    ) -> Result<Reply, StoreError> {
        let text = received.content.words.text.as_str();
        if received.content.what == What::Text
            && let Some(note) = text.strip_prefix("//")
        {
            return self.note(id, note).await;
        }
        if numbers::digits_of(text).is_some() {
            return self.desk.screens.search(self.tx, &self.manager, text).await;
        }
        Ok(self.says(Text::ReadingOnly))
    }

    /// A word of the desk's keyboards.
    async fn word(&self, text: &str, place: &Place) -> Result<Option<Reply>, StoreError> {
        let speech = self.speech();
        let is = |key| speech.is_pressed(key, text);
        if let Some((_, word)) = HOME_WORDS.into_iter().find(|(key, _)| is(*key)) {
            return self.home_word(word).await.map(Some);
        }
        let Some(conversation) = place.conversation() else {
            let nothing = || self.says(Text::DeskNothingOpen);
            return Ok(ONLY_CHAT_WORDS.into_iter().any(is).then(nothing));
        };
        match CHAT_WORDS.into_iter().find(|(key, _)| is(*key)) {
            Some((_, action)) => self.act(action(conversation)).await.map(Some),
            None => Ok(None),
        }
    }

    async fn home_word(&self, word: Word) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let view = match word {
            Word::Press(action) => return self.act(action).await,
            Word::List(list) => desk.screens.list(tx, manager, list, 0).await,
            Word::Orders(tab) => desk.orders.order_list(tx, manager, tab, None, 0).await,
            Word::OwnOrders(tab) => {
                let own = Some(manager.id);
                desk.orders.order_list(tx, manager, tab, own, 0).await
            }
            Word::Statistics => desk.statistics.statistics(tx, manager).await,
        };
        view.map(Reply::message)
    }

    /// A message to a conversation: an answer, a note, or a ready answer's name.
    pub async fn write_to(
        &self,
        id: ConversationId,
        received: &Received,
        intent: Intent,
    ) -> Result<Reply, StoreError> {
        let text = received.content.words.text.as_str();
        let is_text = received.content.what == What::Text;
        if let Some(reply) = self.kept_from(id).await? {
            return Ok(reply);
        }
        if is_text && let Some(note) = text.strip_prefix("//") {
            return self.note(id, note).await;
        }
        let mut received = received.clone();
        if is_text && let Some(name) = ready::name_in(text) {
            match self.ready_words(id, name).await? {
                Ok(words) => received.content = Content::text(words),
                Err(reply) => return Ok(reply),
            }
        }
        let answered = self.answer(id, &received).await?;
        if answered != Answered::Free {
            return self.answered(id, answered, &received).await;
        }
        // A reply to a notice takes what waits; words in the customer's own place take it whether
        // anybody waits or not.
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        match desk.conversations.take(tx, manager, id, intent).await? {
            Taken::Now(_) | Taken::Already(_) => {}
            taken => return self.not_taken(id, &taken).await,
        }
        let answered = self.answer(id, &received).await?;
        self.answered(id, answered, &received).await
    }

    async fn answer(
        &self,
        id: ConversationId,
        received: &Received,
    ) -> Result<Answered, StoreError> {
        self.desk
            .conversations
            .answer(self.tx, &self.manager, id, self.chat, received)
            .await
    }

    /// The manager has changed a message of theirs; why the customer keeps the old one.
    pub async fn edited(&self, received: &Received) -> Result<Option<String>, StoreError> {
        let conversations = &self.desk.conversations;
        let refused = conversations.edit_answer(self.tx, &self.manager, self.chat, received);
        Ok(match refused.await? {
            Some(refused) => Some(limits::edit_refused(self.tx, &self.speech(), refused).await?),
            None => None,
        })
    }

    /// What the manager reads after an answer.
    async fn answered(
        &self,
        id: ConversationId,
        answered: Answered,
        received: &Received,
    ) -> Result<Reply, StoreError> {
        match answered {
            Answered::Queued(_) | Answered::Free => Ok(Reply::default()),
            Answered::Refused(refusal) => {
                let html = limits::refused(&self.speech(), &refusal);
                let text = received.content.words.text.as_str();
                self.refused_or_texted(id, html, text).await
            }
            Answered::Held(other) => self.held(other).await,
        }
    }

    /// The words of a ready answer by its name, or why there are no such.
    async fn ready_words(
        &self,
        id: ConversationId,
        name: &str,
    ) -> Result<Result<String, Reply>, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let filled = match conversations::lookup(tx, id).await? {
            Some(chat) => desk.screens.filled(tx, manager, &chat, name).await?,
            None => None,
        };
        Ok(match filled {
            Some(filled) => filled.map_err(|unfilled| self.unfilled(&unfilled)),
            None => Err(self.says(say::CannedUnknown {
                name: Arg::from(name),
            })),
        })
    }

    /// Why a ready answer says nothing.
    fn unfilled(&self, unfilled: &Unfilled) -> Reply {
        let speech = self.speech();
        let reason = unfilled.told(&speech);
        Reply::message(View::text(match unfilled {
            Unfilled::Missing(_) => escape(&reason),
            Unfilled::Broken(_) => speech.html(say::CannedBroken {
                reason: Arg::from(reason),
            }),
        }))
    }

    /// The refusal for a manager who may not write in the conversation.
    async fn kept_from(&self, id: ConversationId) -> Result<Option<Reply>, StoreError> {
        let Some(conversation) = conversations::lookup(self.tx, id).await? else {
            return Ok(None);
        };
        let why = self
            .desk
            .people
            .kept_from(self.tx, &self.manager, &conversation);
        Ok(match why.await? {
            Some(why) => Some(self.not_taken(id, &why).await?),
            None => None,
        })
    }

    pub(super) async fn held(&self, other: ManagerId) -> Result<Reply, StoreError> {
        Ok(Reply::toast(self.speech().plain(say::ToastHeldBy {
            manager: label_of(self.tx, other).await?.into(),
        })))
    }

    pub(super) async fn note(&self, id: ConversationId, text: &str) -> Result<Reply, StoreError> {
        let speech = self.speech();
        let text = text.trim();
        let Some(conversation) = self.desk.people.seen(self.tx, &self.manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        if text.is_empty() {
            return Ok(Reply::message(View::text(speech.html(Text::NoteEmpty))));
        }
        let mentions = self
            .desk
            .conversations
            .note(self.tx, &self.manager, &conversation, text)
            .await?;
        let mut lines = vec![speech.html(Text::NoteKept)];
        let listed = |names: &[String]| Arg::from(names.join(", "));
        if !mentions.told.is_empty() {
            let names = listed(&mentions.told);
            lines.push(speech.html(say::NoteTold { names }));
        }
        if !mentions.unknown.is_empty() {
            let names = listed(&mentions.unknown);
            lines.push(speech.html(say::NoteNobody { names }));
        }
        Ok(Reply::message(View::text(lines.join("\n"))))
    }
}

//! Buttons under a manager's message, and what the customer chooses.

use super::{channel, receive::Message};
use crate::{
    desk::Conversations,
    domain::{
        choices,
        content::{Content, What, Words},
        conversation::Conversation,
        delivery::Priority,
        dialogue::Shown,
        id::{BotId, ChatId, EntryId},
        language::Language,
    },
    store::{StoreError, Tx, conversations, customers, entries},
    telegram::Outgoing,
};

/// Where a customer has pressed a button. `shown` of `None` means that Telegram does not say under
/// which message it stood.
#[derive(Debug, Clone, Copy)]
pub struct ButtonPlace {
    pub bot: BotId,
    pub chat: ChatId,
    pub shown: Option<Shown>,
}

/// What a manager wrote, as it can go over the conversation's channel.
pub(in crate::desk) fn fitted(
    conversation: &Conversation,
    content: &Content,
) -> Result<Content, choices::NoWords> {
    let content = choices::split(content.clone())?;
    Ok(channel::of(conversation).fit(content))
}

/// What came of a press of a manager's button. The language is the customer's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    Now {
        language: Language,
        words: String,
    },
    /// One of the buttons was chosen before, or there is no such button any more.
    Already(Language),
    /// The message is not of their conversation.
    Stranger,
}

impl Conversations {
    /// The customer has pressed a button of a manager's message: the choice reaches the managers
    /// once, like anything that the customer writes.
    pub async fn choose(
        &self,
        tx: &Tx,
        at: ButtonPlace,
        id: EntryId,
        place: u32,
    ) -> Result<Chosen, StoreError> {
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(Chosen::Stranger);
        };
        let Some(mut conversation) = conversations::lock(tx, entry.conversation).await? else {
            return Ok(Chosen::Stranger);
        };
        if conversation.chat() != Some(at.chat) || conversation.bot != at.bot {
            return Ok(Chosen::Stranger);
        }
        // Read again, now that nobody else can change it.
        let Some(mut entry) = entries::lookup(tx, id).await? else {
            return Ok(Chosen::Stranger);
        };
        let profile = customers::party(tx, &conversation).await?;
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        let pressed = at.shown.map(|shown| shown.message);
        if let Some(message) = pressed {
            let chat = at.chat;
            let outgoing = Outgoing::DropButtons { chat, message };
            self.notify
                .say_by(tx, at.bot, outgoing, Priority::Notice)
                .await?;
        }
        let choices = &mut entry.content.choices;
        let answer = choices.answer_at(place).map(str::to_owned);
        let Some(answer) = answer.filter(|_| choices.chosen.is_none()) else {
            return Ok(Chosen::Already(language));
        };
        choices.chosen = Some(answer.clone());
        entries::set_content(tx, id, &entry.content).await?;
        let message = Message {
            external: None,
            content: Content::new(What::Pressed, Words::plain(&answer)),
            album: None,
            reply_to: entry.external.or(pressed),
            quote: None,
            at: self.notify.now(),
        };
        self.receive(tx, &mut conversation, message).await?;
        let words = answer;
        Ok(Chosen::Now { language, words })
    }
}

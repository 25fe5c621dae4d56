//! Buttons under a manager's message, and what the customer chooses.

use super::{channel, receive::Message};
use crate::{
    desk::Conversations,
    domain::{
        choices,
        content::{Content, What, Words},
        conversation::{Conversation, Entry},
        delivery::Priority,
        dialogue::Shown,
        id::{BotId, ChatId, EntryId},
    },
    press::{Action, Press},
    store::{StoreError, Tx, conversations, customers, entries},
    telegram::{
        Outgoing,
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Text, say},
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

/// The buttons under an entry at the customer's: none once one of them has been chosen.
pub(in crate::desk) fn keyboard(entry: &Entry) -> Keyboard {
    let choices = &entry.content.choices;
    if choices.is_empty() || choices.chosen.is_some() {
        return Keyboard::None;
    }
    let mut place = 0;
    let rows = choices.rows.iter().map(|row| {
        row.iter()
            .map(|choice| {
                let press = Press {
                    screen: 0,
                    action: Action::Choose(entry.id, place),
                };
                place += 1;
                Button {
                    label: choice.label.clone(),
                    target: match &choice.url {
                        Some(url) => Target::Url(url.clone()),
                        None => Target::Press(press.to_data()),
                    },
                }
            })
            .collect()
    });
    Keyboard::Inline(rows.collect())
}

impl Conversations {
    /// The customer has pressed a button of a manager's message: the choice reaches the managers
    /// once, like anything that the customer writes. Returns the customer's toast; `None` for a
    /// stranger.
    pub async fn choose(
        &self,
        tx: &Tx,
        at: ButtonPlace,
        id: EntryId,
        place: u32,
    ) -> Result<Option<String>, StoreError> {
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(None);
        };
        let Some(mut conversation) = conversations::lock(tx, entry.conversation).await? else {
            return Ok(None);
        };
        if conversation.chat() != Some(at.chat) || conversation.bot != at.bot {
            return Ok(None);
        }
        // Read again, now that nobody else can change it.
        let Some(mut entry) = entries::lookup(tx, id).await? else {
            return Ok(None);
        };
        let profile = customers::party(tx, &conversation).await?;
        let language = profile.map_or(self.notify.settings.language, |profile| profile.language);
        let speech = self.notify.texts.speak(language);
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
            return Ok(Some(speech.plain(Text::ToastChosenAlready)));
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

        Ok(Some(speech.plain(say::ToastChosen {
            words: Arg::from(answer),
        })))
    }
}

//! A customer's side of a conversation with a manager: which messages belong to it, and how they
//! reach the desk.

use chrono::{DateTime, TimeDelta, Utc};

use super::turn::Turn;
use crate::{
    desk::{
        Desk,
        conversation::{choice::ButtonPlace, courtesy::Courtesy, receive},
        telegram::{choice, rating},
    },
    domain::{
        content::Content,
        context::Context,
        conversation::{Channel, Conversation, Entry},
        dialogue::{Dialogue, State},
        hours::Hours,
        id::{BotId, ChatId, MessageId, ProductId},
    },
    press::{Action, Press},
    store::{StoreError, Tx, conversations, entries, kept},
    telegram::content::{Answered, Received},
    text::{Arg, Text, cut, say},
};

/// The conversation with this bot's customer; each bot has its own.
async fn find(tx: &Tx, bot: BotId, chat: ChatId) -> Result<Option<Conversation>, StoreError> {
    conversations::find(tx, Channel::Telegram, bot, chat.0).await
}

/// The longest name of a forwarded message's author, in characters.
const NAME: usize = 64;
/// The longest line that quotes an answered message, in characters.
const LINE: usize = 100;

/// How long a message that went to the manager can still be meant for the step at hand.
const RECENT: TimeDelta = TimeDelta::seconds(60);

/// The words of a message of the customer's that has just gone to the manager.
pub async fn words_of(turn: &Turn, message: MessageId) -> Result<Option<String>, StoreError> {
    let entry = entry_of(turn, message).await?;
    Ok(words_in(entry.filter(|entry| turn.now < entry.at + RECENT)))
}

/// The words of a message that stands in the customer's conversation, however old it is.
pub async fn words_passed(turn: &Turn, message: MessageId) -> Result<Option<String>, StoreError> {
    Ok(words_in(entry_of(turn, message).await?))
}

async fn entry_of(turn: &Turn, message: MessageId) -> Result<Option<Entry>, StoreError> {
    let dialogue = &turn.dialogue;
    match find(&turn.tx, dialogue.bot, dialogue.chat).await? {
        Some(talk) => entries::by_external(&turn.tx, talk.id, message).await,
        None => Ok(None),
    }
}

fn words_in(entry: Option<Entry>) -> Option<String> {
    let words = entry.map(|entry| entry.content.words.text);
    words.filter(|words| !words.is_empty())
}

/// The message with what it refers to. Managers read that in the shop's language.
pub async fn content_of(turn: &Turn, received: &Received) -> Result<Content, StoreError> {
    let answers = match &received.answered {
        Some(answered) => line_of(turn, answered).await?,
        None => None,
    };
    let context = Context {
        forwarded_from: received.forwarded_from.as_deref().map(|it| cut(it, NAME)),
        answers,
    };
    Ok(Content {
        context,
        ..received.content.clone()
    })
}

/// Whether the answered message is the card of a product.
pub fn is_product_card(answered: &Answered) -> bool {
    product_of(answered).is_some()
}

/// The product whose card was answered; only a card has the button that asks about it.
fn product_of(answered: &Answered) -> Option<ProductId> {
    answered.presses.iter().find_map(|data| {
        let press = Press::parse(data)?;
        match press.action {
            Action::AskAbout(id) => Some(id),
            _ => None,
        }
    })
}

/// An answered message in one line: the product that its buttons are about, else its first words.
async fn line_of(turn: &Turn, answered: &Answered) -> Result<Option<String>, StoreError> {
    let product = match product_of(answered) {
        Some(id) => turn.product(id).await?,
        None => None,
    };
    let line = match product {
        Some(product) => {
            let speech = turn.shop_speech();
            let price = product.price.map_or_else(
                || speech.plain(Text::LabelOnRequest),
                |price| speech.money(price),
            );

            speech.plain(say::ContextProduct {
                product: Arg::from(cut(&product.name, LINE)),
                price: price.into(),
            })
        }
        None => cut(&answered.first_line, LINE),
    };
    Ok(Some(line).filter(|line| !line.is_empty()))
}

/// The customer's conversation with the managers, locked.
async fn chat_of(
    tx: &Tx,
    dialogue: &Dialogue,
    now: DateTime<Utc>,
) -> Result<Conversation, StoreError> {
    conversations::ensure(
        tx,
        Channel::Telegram,
        dialogue.bot,
        dialogue.chat.0,
        dialogue.customer.id,
        now,
    )
    .await
}

/// The message becomes part of the customer's conversation with the managers.
pub async fn to_managers(desk: &Desk, tx: &Tx, turn: &Turn) -> Result<(), StoreError> {
    let Some(received) = &turn.received else {
        return Ok(());
    };
    let now = desk.notify.now();
    let dialogue = &turn.dialogue;
    let mut talk = chat_of(tx, dialogue, now).await?;
    let subject = match &dialogue.state {
        State::AwaitingQuestion { subject, .. } => subject.as_ref().filter(|_| !talk.open),
        _ => None,
    };
    desk.people.direct(&mut talk, subject);
    let message = receive::Message {
        external: Some(received.message),
        content: content_of(turn, received).await?,
        album: received.album.clone(),
        reply_to: received.reply_to,
        quote: received.quote.clone(),
        at: now,
    };
    desk.conversations.receive(tx, &mut talk, message).await?;
    if let Some(subject) = subject {
        desk.people.note_subject(tx, &talk, subject).await?;
    }
    let asked = matches!(
        turn.dialogue.state,
        State::ChoosingSubject | State::AwaitingQuestion { .. }
    );
    if asked {
        note_closed(desk, tx, turn, &talk).await?;
    }
    Ok(())
}

/// Words that the customer typed earlier become a message of their conversation with the managers.
pub async fn say_to_managers(
    desk: &Desk,
    tx: &Tx,
    turn: &Turn,
    words: String,
) -> Result<(), StoreError> {
    let now = desk.notify.now();
    let dialogue = &turn.dialogue;
    let mut talk = chat_of(tx, dialogue, now).await?;
    desk.people.direct(&mut talk, None);
    let message = receive::Message {
        external: None,
        content: Content::text(words),
        album: None,
        reply_to: None,
        quote: None,
        at: now,
    };
    desk.conversations.receive(tx, &mut talk, message).await?;
    note_closed(desk, tx, turn, &talk).await
}

/// The answer to a first question names the closing hours itself: they are not said again.
async fn note_closed(
    desk: &Desk,
    tx: &Tx,
    turn: &Turn,
    talk: &Conversation,
) -> Result<(), StoreError> {
    let is_closed = |hours: &Hours| !hours.is_open(turn.now);
    if turn.shop.hours.as_ref().is_some_and(is_closed) {
        desk.conversations
            .was_told(tx, talk, Courtesy::Closed)
            .await?;
    }
    Ok(())
}

/// The customer has changed an earlier message. Returns whether it is kept, or a message of their
/// conversation.
pub async fn edited(
    desk: &Desk,
    tx: &Tx,
    bot: BotId,
    chat: ChatId,
    received: &Received,
) -> Result<bool, StoreError> {
    let (message, content) = (received.message, &received.content);
    if kept::edit(tx, bot, chat, message, content).await? {
        return Ok(true);
    }
    let Some(talk) = find(tx, bot, chat).await? else {
        return Ok(false);
    };
    if entries::by_external(tx, talk.id, message).await?.is_none() {
        return Ok(false);
    }
    desk.conversations
        .receive_edit(tx, talk.id, message, content)
        .await?;
    Ok(true)
}

/// The customer has pressed a button that belongs to a conversation rather than to a screen.
/// Returns the customer's toast.
pub async fn pressed(
    desk: &Desk,
    tx: &Tx,
    at: ButtonPlace,
    press: &Press,
) -> Result<Option<String>, StoreError> {
    match press.action {
        Action::Rate(case, stars) => {
            let rated = desk.conversations.rate(tx, at, case, stars).await?;
            Ok(rating::toast(&desk.notify.texts, rated))
        }
        Action::Choose(entry, place) => {
            let chosen = desk.conversations.choose(tx, at, entry, place).await?;
            Ok(choice::toast(&desk.notify.texts, chosen))
        }
        _ => Ok(None),
    }
}

/// Ends the conversation as the customer asked, and notifies the manager who held it.
pub async fn end(desk: &Desk, tx: &Tx, dialogue: &Dialogue) -> Result<(), StoreError> {
    let Some(talk) = find(tx, dialogue.bot, dialogue.chat)
        .await?
        .filter(|talk| talk.open)
    else {
        return Ok(());
    };
    match conversations::lock(tx, talk.id).await? {
        Some(mut talk) => {
            desk.conversations.ended_by_customer(tx, &mut talk).await?;
            desk.conversations.ask_rating(tx, &talk).await
        }
        None => Ok(()),
    }
}

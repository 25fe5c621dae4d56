//! What becomes of the words that a customer wrote and that no step took: kept, passed on, dropped.

use super::{addressee, handle::Context, talk, turn::Turn};
use crate::{
    desk::conversation::kept::PassedBy,
    domain::{
        dialogue::{Dialogue, State},
        phone::Phone,
    },
    shop::{
        Effect, Step,
        reading::{Reading, is_question, is_talk},
        support,
    },
    store::{
        StoreError,
        kept::{self, KeptMessage},
    },
    telegram::View,
};

/// What becomes of words that the customer wrote.
pub async fn apply(
    context: &Context,
    turn: &Turn,
    dialogue: &Dialogue,
    step: &mut Step,
    effect: Effect,
) -> Result<(), StoreError> {
    let (desk, tx) = (&context.desk, &turn.tx);
    match effect {
        Effect::Keep => keep(context, turn).await,
        Effect::PassKept => {
            let number = desk
                .conversations
                .pass_kept(tx, dialogue, PassedBy::Customer)
                .await?;
            let begun = support::begun(&turn.stage(), number);
            if dialogue.state.asks() {
                // The step goes on with its question.
                step.before = begun.screen.map(|view| View::text(view.html));
            } else {
                step.next = begun.next;
                step.screen = begun.screen;
            }
            Ok(())
        }
        Effect::DropKept => {
            kept::remove(tx, context.bot, dialogue.chat).await?;
            Ok(())
        }
        Effect::TakeKept(message) => {
            kept::remove_one(tx, context.bot, dialogue.chat, message).await?;
            Ok(())
        }
        Effect::DropMistyped(phone) => drop_mistyped(turn, &phone).await,
        Effect::DropDoubtful => drop_doubtful(turn).await,
        Effect::Complain { rating, text } => {
            desk.conversations
                .complain(tx, dialogue, rating, text.as_deref())
                .await
        }
        Effect::ShowFeedback { rating, text } => {
            desk.conversations
                .show_feedback(tx, dialogue, rating, text.as_deref())
                .await
        }
        _ => Ok(()),
    }
}

/// Attempts at a number that came right later are for nobody.
async fn drop_mistyped(turn: &Turn, phone: &Phone) -> Result<(), StoreError> {
    let (tx, dialogue) = (&turn.tx, &turn.dialogue);
    for message in kept::list(tx, dialogue.bot, dialogue.chat).await? {
        let text = &message.content.words.text;
        if !text.is_empty() && phone.is_mistyped_as(text, turn.shop.region) {
            kept::remove_one(tx, dialogue.bot, dialogue.chat, message.message).await?;
        }
    }
    Ok(())
}

/// Attempts at an answer that came otherwise are for nobody; a question and other talk stay.
async fn drop_doubtful(turn: &Turn) -> Result<(), StoreError> {
    let (tx, dialogue) = (&turn.tx, &turn.dialogue);
    for message in kept::list(tx, dialogue.bot, dialogue.chat).await? {
        let text = &message.content.words.text;
        let read = addressee::reading(&turn.stage(), &dialogue.state, text);
        let is_attempt = matches!(read, Some(Reading::Doubtful(())));
        if is_attempt && !is_question(text) && !is_talk(text) {
            kept::remove_one(tx, dialogue.bot, dialogue.chat, message.message).await?;
        }
    }
    Ok(())
}

/// Keeps the message of this turn until it is decided who gets it.
async fn keep(context: &Context, turn: &Turn) -> Result<(), StoreError> {
    let Some(received) = &turn.received else {
        return Ok(());
    };
    let message = KeptMessage {
        message: received.message,
        content: talk::content_of(turn, received).await?,
        album: received.album.clone(),
        reply_to: received.reply_to,
        quote: received.quote.clone(),
        at: context.clock.now(),
    };
    let (bot, chat) = (context.bot, turn.dialogue.chat);
    let kept = context
        .desk
        .conversations
        .keep_unexpected(&turn.tx, bot, chat, &message)
        .await?;
    let is_feedback = matches!(turn.dialogue.state, State::AwaitingFeedback { .. });
    let most = if is_feedback {
        MOST_OF_FEEDBACK
    } else {
        MOST_KEPT
    };
    if kept > most {
        context
            .desk
            .conversations
            .pass_kept(&turn.tx, &turn.dialogue, PassedBy::Time)
            .await?;
    }
    Ok(())
}

/// When more than this is kept, it goes to the managers by itself.
const MOST_KEPT: i64 = 10;
/// The same of what is sent within a feedback.
const MOST_OF_FEEDBACK: i64 = 90;

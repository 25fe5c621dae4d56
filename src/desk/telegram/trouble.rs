//! What the manager reads about an answer that does not simply arrive, with what can be decided.

use crate::{
    desk::{
        Conversations,
        alerts::{masked, meaning},
        button,
        telegram::{sms, task::DeskTask},
    },
    domain::{
        conversation::{Author, Conversation, Entry, Progress},
        id::{ChatId, ManagerId, MessageId},
        sms::Failure,
    },
    press::{DeskAction, SmsAction},
    sms::Quote,
    store::{StoreError, Tx, copies},
    telegram::{Outgoing, View, keyboard::Keyboard, message::Aim},
    text::{Arg, Speech, Text, add, cut, say},
};

/// The emoji under a manager's message. `None` means that there is nothing to say.
pub const fn mark_of(progress: &Progress) -> Option<&'static str> {
    match progress {
        Progress::Queued | Progress::Sending => Some("✍"),
        Progress::Sent => Some("👌"),
        Progress::Delivered => Some("👍"),
        Progress::Read => Some("👀"),
        Progress::Failed(_) | Progress::Dropped => Some("💔"),
        Progress::Unknown | Progress::Overtaken | Progress::Costly => Some("🤔"),
        Progress::Received => None,
    }
}

/// Tells the manager how far their answer has come: by a mark, and in words where they must decide.
pub async fn report(
    conversations: &Conversations,
    tx: &Tx,
    conversation: &Conversation,
    entry: &Entry,
    progress: &Progress,
) -> Result<(), StoreError> {
    let Author::Manager(manager) = entry.author else {
        return Ok(());
    };
    let source = Source::of(conversations, tx, entry, manager).await?;
    conversations
        .notify
        .enqueue_task(tx, source.chat, &DeskTask::Mark { entry: entry.id })
        .await?;
    let speech = conversations.notify.speech_of(tx, manager).await?;
    let Some(mut html) = words(&speech, progress, entry) else {
        return Ok(());
    };
    let mut keyboard = buttons(&speech, progress, entry);
    if let Some(quote) = conversations
        .sms_in_place(tx, speech.language(), conversation, entry, progress)
        .await?
        && let Keyboard::Inline(rows) = &mut keyboard
    {
        add(&mut html, format_args!("\n{}", offer(&speech, &quote)));
        let action = DeskAction::Sms(SmsAction::FromEntry(entry.id));
        rows.insert(0, vec![button(&speech, Text::ButtonSms, action)]);
    }
    let view = View::text(html).with(keyboard);
    source.ask(conversations, tx, conversation, view).await
}

/// What an SMS would take, below why Telegram did not bring the answer.
fn offer(speech: &Speech, quote: &Quote) -> String {
    let price = quote.price.as_ref().map(|price| sms::price(speech, price));
    speech.html(say::SmsOffer {
        parts: Arg::from(i64::from(quote.parts)),
        price: price.unwrap_or_else(|| "none".to_owned()).into(),
    })
}

/// Tells the manager that their answer waits, and why: they may call, or wait.
pub async fn waits(
    conversations: &Conversations,
    tx: &Tx,
    conversation: &Conversation,
    entry: &Entry,
    provider: &str,
    why: Failure,
) -> Result<(), StoreError> {
    let Author::Manager(manager) = entry.author else {
        return Ok(());
    };
    let source = Source::of(conversations, tx, entry, manager).await?;
    let speech = conversations.notify.speech_of(tx, manager).await?;

    let html = speech.html(say::SmsWaits {
        provider: Arg::from(provider),
        why: Arg::from(why.as_str()),
    });
    let view = View::text(html);
    source.ask(conversations, tx, conversation, view).await
}

/// The message that a manager wrote, under which they read what became of it.
struct Source {
    chat: ChatId,
    /// `None` means that a button sent the answer.
    message: Option<MessageId>,
}

impl Source {
    async fn of(
        conversations: &Conversations,
        tx: &Tx,
        entry: &Entry,
        manager: ManagerId,
    ) -> Result<Self, StoreError> {
        let copies = copies::of_entry(tx, conversations.notify.bot, entry.id).await?;
        let copy = copies.into_iter().find(|copy| copy.is_source);
        Ok(Self {
            chat: copy.map_or(ChatId(manager.0), |copy| copy.chat),
            message: copy.map(|copy| copy.message),
        })
    }

    async fn ask(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        view: View,
    ) -> Result<(), StoreError> {
        let aim = Aim {
            reply_to: self.message,
            about: Some(conversation.id),
            thread: conversation.thread.filter(|_| self.chat.0 < 0),
            ..Aim::default()
        };
        let outgoing = Outgoing::aimed(self.chat, view, aim);
        conversations.notify.say(tx, outgoing).await
    }
}

fn words(speech: &Speech, progress: &Progress, entry: &Entry) -> Option<String> {
    Some(match progress {
        Progress::Failed(reason) => {
            // What a CRM or a provider says is told in the manager's language, with the original.
            let meaning = meaning(reason);
            let reason = if meaning == Text::ReasonUnknown {
                cut(reason, 300)
            } else {
                format!("{} ({})", speech.plain(meaning), masked(&cut(reason, 200)))
            };
            speech.html(say::AnswerFailed {
                reason: Arg::from(reason),
            })
        }
        Progress::Unknown => speech.html(Text::AnswerUnknown),
        Progress::Overtaken => speech.html(Text::AnswerOvertaken),
        Progress::Costly => sms::costly(speech, entry),
        Progress::Received
        | Progress::Queued
        | Progress::Sending
        | Progress::Sent
        | Progress::Delivered
        | Progress::Read
        | Progress::Dropped => return None,
    })
}

fn buttons(speech: &Speech, progress: &Progress, entry: &Entry) -> Keyboard {
    let again = |text| button(speech, text, DeskAction::SendAgain(entry.id));
    let drop = button(speech, Text::ButtonDontSend, DeskAction::Drop(entry.id));
    Keyboard::Inline(match progress {
        Progress::Unknown => vec![vec![
            button(speech, Text::ButtonArrived, DeskAction::Arrived(entry.id)),
            again(Text::ButtonResend),
        ]],
        Progress::Overtaken => vec![vec![again(Text::ButtonSendAnyway), drop]],
        Progress::Costly => sms::ways(speech, entry, drop),
        _ => vec![vec![again(Text::ButtonRetry), drop]],
    })
}

/// The customer's phone keeps the old words.
pub async fn edit_failed(
    conversations: &Conversations,
    tx: &Tx,
    conversation: &Conversation,
    entry: &Entry,
    reason: &str,
) -> Result<(), StoreError> {
    let Author::Manager(manager) = entry.author else {
        return Ok(());
    };
    tracing::warn!(entry.id = %entry.id, reason, "An answer could not be edited");
    let source = Source::of(conversations, tx, entry, manager).await?;
    let html = conversations
        .notify
        .speech_of(tx, manager)
        .await?
        .html(Text::CannotEditThere);
    let view = View::text(html);
    source.ask(conversations, tx, conversation, view).await
}

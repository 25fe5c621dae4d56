//! When an answer does not simply arrive: its manager is told, and decides.

use super::channel::{self, Sending};
use crate::{
    desk::{
        Conversations,
        alerts::{masked, meaning},
        button, sms,
        telegram::{reply::Reply, task::DeskTask},
    },
    domain::{
        conversation::{Author, Conversation, Entry, Progress},
        id::{ChatId, EntryId, MessageId},
        letter,
        manager::Manager,
        sms::Failure,
    },
    press::{DeskAction, SmsAction},
    store::{StoreError, Tx, conversations, copies, entries, sms::of_entry as sms_of},
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
    let source = copies::of_entry(tx, conversations.notify.bot, entry.id)
        .await?
        .into_iter()
        .find(|copy| copy.is_source);
    let chat = source.map_or(ChatId(manager.0), |copy| copy.chat);
    conversations
        .notify
        .enqueue_task(tx, chat, &DeskTask::Mark { entry: entry.id })
        .await?;
    let speech = conversations.notify.speech_of(tx, manager).await?;
    let Some(mut html) = words(&speech, progress, entry) else {
        return Ok(());
    };
    let mut keyboard = buttons(&speech, progress, entry);
    if let Some(offer) = conversations
        .sms_in_place(tx, &speech, conversation, entry, progress)
        .await?
        && let Keyboard::Inline(rows) = &mut keyboard
    {
        add(&mut html, format_args!("\n{offer}"));
        let action = DeskAction::Sms(SmsAction::FromEntry(entry.id));
        rows.insert(0, vec![button(&speech, Text::ButtonSms, action)]);
    }
    let source = source.map(|copy| copy.message);
    let view = View::text(html).with(keyboard);
    ask(conversations, tx, conversation, chat, source, view).await
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
    let source = copies::of_entry(tx, conversations.notify.bot, entry.id)
        .await?
        .into_iter()
        .find(|copy| copy.is_source);
    let chat = source.map_or(ChatId(manager.0), |copy| copy.chat);
    let speech = conversations.notify.speech_of(tx, manager).await?;

    let html = speech.html(say::SmsWaits {
        provider: Arg::from(provider),
        why: Arg::from(why.as_str()),
    });
    let source = source.map(|copy| copy.message);
    ask(
        conversations,
        tx,
        conversation,
        chat,
        source,
        View::text(html),
    )
    .await
}

async fn ask(
    conversations: &Conversations,
    tx: &Tx,
    conversation: &Conversation,
    chat: ChatId,
    source: Option<MessageId>,
    view: View,
) -> Result<(), StoreError> {
    let aim = Aim {
        reply_to: source,
        about: Some(conversation.id),
        thread: conversation.thread.filter(|_| chat.0 < 0),
        ..Aim::default()
    };
    conversations
        .notify
        .say(tx, Outgoing::aimed(chat, view, aim))
        .await
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
    let source = copies::of_entry(tx, conversations.notify.bot, entry.id)
        .await?
        .into_iter()
        .find(|copy| copy.is_source);
    let chat = source.map_or(ChatId(manager.0), |copy| copy.chat);
    let html = conversations
        .notify
        .speech_of(tx, manager)
        .await?
        .html(Text::CannotEditThere);
    let source = source.map(|copy| copy.message);
    ask(
        conversations,
        tx,
        conversation,
        chat,
        source,
        View::text(html),
    )
    .await
}

/// What the manager decides about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    SendAgain,
    /// In Latin letters, which are fewer parts.
    SendLatin,
    Arrived,
    Drop,
}

/// Whether a person may still decide about an answer.
const fn is_open(progress: &Progress) -> bool {
    matches!(
        progress,
        Progress::Failed(_) | Progress::Unknown | Progress::Overtaken | Progress::Costly
    )
}

impl Conversations {
    /// Carries a decision about an answer out. Sending again needs the right to answer, as the
    /// first time.
    pub async fn decide(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: EntryId,
        decision: Decision,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(entry) = entries::lookup(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchMessage)));
        };
        let Some(mut conversation) = conversations::lock(tx, entry.conversation).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchMessage)));
        };
        // Read again, now that nobody else can change it.
        let progress = entries::lookup(tx, id).await?.map(|entry| entry.progress);
        if !progress.as_ref().is_some_and(is_open) {
            return Ok(Reply::toast(speech.plain(Text::ToastAlreadyDecided)));
        }
        let own = entry.author == Author::Manager(manager.id);
        if !own && !crate::desk::people::roles::is_admin(manager) {
            return Ok(Reply::toast(speech.plain(Text::ToastNotYours)));
        }
        let (next, text) = match decision {
            Decision::Arrived => (Progress::Sent, Text::DecidedArrived),
            Decision::Drop => (Progress::Dropped, Text::DecidedDropped),
            Decision::SendAgain | Decision::SendLatin => {
                let holder = conversation.holder(self.notify.now());
                if holder != Some(manager.id) {
                    return Reply::held(tx, &speech, holder).await;
                }
                (Progress::Queued, Text::DecidedSending)
            }
        };
        if decision == Decision::SendLatin {
            sms::put_in_latin(&self.notify, tx, &entry).await?;
        }
        entries::set_progress(tx, id, &next).await?;
        let channel = channel::of(&conversation);
        match decision {
            Decision::Arrived => channel.arrived(self, tx, id).await?,
            Decision::Drop => channel.dropped(self, tx, id).await?,
            Decision::SendAgain | Decision::SendLatin => {
                // A draft is an answer from now on.
                if progress == Some(Progress::Costly) {
                    self.note_answered(tx, &mut conversation).await?;
                }
                channel
                    .send(self, tx, &conversation, id, Sending::Anyway)
                    .await?;
            }
        }
        let settled = match decision {
            Decision::SendAgain | Decision::SendLatin => letter::Decision::Again,
            Decision::Arrived | Decision::Drop => letter::Decision::Dropped,
        };
        self.notify
            .settle_letters_of(tx, manager, id, settled)
            .await?;
        self.notify
            .enqueue_task(tx, ChatId(manager.id.0), &DeskTask::Mark { entry: id })
            .await?;
        let mut html = speech.html(text);
        if let Some(sent) = sms_of(tx, id).await? {
            add(&mut html, format_args!("\n/sms_{}", sent.id));
        }
        Ok(Reply::screen(View::text(html)))
    }
}

//! What is written in the managers' group: by managers, and by those whose words cannot be carried
//! to a customer.

use chrono::TimeDelta;

use crate::{
    bot::said::{Event, Incoming, Said},
    desk::{
        Desk,
        conversation::hold::Intent,
        notify::menus,
        telegram::{manager::AtDesk, task::DeskTask},
    },
    domain::{
        id::{ChatId, ConversationId, ManagerId, MessageId},
        manager::Role,
    },
    store::{
        StoreError, Tx,
        chats::{self, Unsent},
        conversations, copies, managers,
    },
    telegram::{Outgoing, View, content::Received, message::Aim},
    text::{Text, escape},
};

/// The pause before the same sender is answered in words again.
const PAUSE: TimeDelta = TimeDelta::minutes(10);

/// Whose words in the managers' chat are no manager's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stranger {
    Person(ManagerId),
    /// Written in the name of the group itself, or of a channel.
    Chat(ChatId),
}

impl AtDesk<'_> {
    /// Something written in the managers' group: a reply to a notice, or a message in a topic.
    pub(in crate::bot) async fn wrote_in_group(
        &self,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let Some(received) = incoming.received() else {
            return Ok(());
        };
        if event.said == Said::Edited {
            return match self.edited(&received).await? {
                Some(html) => self.answer_in_group(&received, html).await,
                None => Ok(()),
            };
        }
        if let Said::Command { name, argument } = &event.said
            && menus::is_of_group(name)
        {
            let reply = self.command(name, argument).await?;
            return match self.show(reply, None).await? {
                Some(toast) => self.answer_in_group(&received, escape(&toast)).await,
                None => Ok(()),
            };
        }
        let Some(Addressed { id, in_topic }) =
            conversation_of(self.desk, self.tx, self.chat, &received).await?
        else {
            return Ok(());
        };
        let text = received.content.words.text.as_str();
        if let Some(note) = text.strip_prefix("//") {
            if let Some(conversation) = self.desk.people.seen(self.tx, &self.manager, id).await? {
                self.desk
                    .conversations
                    .note(self.tx, &self.manager, &conversation, note.trim())
                    .await?;
            }
            return Ok(());
        }
        let intent = if in_topic {
            Intent::Write
        } else {
            Intent::Reply
        };
        let reply = self.write_to(id, &received, intent).await?;
        let said = reply
            .toast
            .map(|toast| escape(&toast))
            .or_else(|| reply.messages.into_iter().next().map(|view| view.html));
        match said {
            Some(html) => self.answer_in_group(&received, html).await,
            None => Ok(()),
        }
    }

    pub(in crate::bot) async fn answer_in_group(
        &self,
        to: &Received,
        html: String,
    ) -> Result<(), StoreError> {
        answer(self.desk, self.tx, self.chat, to, html).await
    }
}

async fn answer(
    desk: &Desk,
    tx: &Tx,
    chat: ChatId,
    to: &Received,
    html: String,
) -> Result<(), StoreError> {
    let aim = Aim {
        reply_to: Some(to.message),
        thread: to.thread,
        ..Aim::default()
    };
    desk.notify
        .say(tx, Outgoing::aimed(chat, View::text(html), aim))
        .await
}

/// Which conversation is meant, and whether by where the message stands.
struct Addressed {
    id: ConversationId,
    in_topic: bool,
}

/// The conversation that a message in a managers' chat addresses: that of its topic, or of the
/// message that it answers.
async fn conversation_of(
    desk: &Desk,
    tx: &Tx,
    chat: ChatId,
    received: &Received,
) -> Result<Option<Addressed>, StoreError> {
    let in_topic = |id| Addressed { id, in_topic: true };
    if let Some(thread) = received.thread {
        if let Some(id) = chats::of_topic(tx, chat, thread).await? {
            return Ok(Some(in_topic(id)));
        }
        // Topics that were opened before they were noted by their chat.
        for talk in conversations::of_thread(tx, thread).await? {
            if desk.notify.chat_of(desk.notify.department(&talk)) == Some(chat) {
                return Ok(Some(in_topic(talk.id)));
            }
        }
    }
    let Some(message) = received.reply_to else {
        return Ok(None);
    };
    for chat in chats_of_answered(tx, chat, received).await? {
        if let Some(copy) = copies::lookup(tx, desk.notify.bot, chat, message).await? {
            return Ok(Some(Addressed {
                id: copy.conversation,
                in_topic: false,
            }));
        }
    }
    Ok(None)
}

/// The ids under which the answered message may have been posted. A group that has another id now
/// numbers its messages anew, so that the same number means two messages: the bot's own post tells
/// by its date which one it is.
async fn chats_of_answered(
    tx: &Tx,
    chat: ChatId,
    received: &Received,
) -> Result<Vec<ChatId>, StoreError> {
    let Some(moved) = chats::move_to(tx, chat).await? else {
        return Ok(vec![chat]);
    };
    let origin = received.reply_origin;
    let at = moved.at.timestamp();
    Ok(match origin.date.filter(|_| origin.by_bot) {
        _ if origin.chat == Some(moved.old) => vec![moved.old],
        Some(date) if date < at => vec![moved.old],
        Some(date) if date == at => vec![chat, moved.old],
        Some(_) | None => vec![chat],
    })
}

/// Answers words that no customer gets: in words once per pause, by a sign in between.
pub(in crate::bot) async fn unsent(
    desk: &Desk,
    tx: &Tx,
    chat: ChatId,
    incoming: &Incoming,
    stranger: Stranger,
) -> Result<(), StoreError> {
    let is_command = matches!(
        incoming.event(),
        Some(Event {
            said: Said::Command { .. },
            ..
        })
    );
    let Some(received) = incoming.received().filter(|_| !is_command) else {
        return Ok(());
    };
    let Some(addressed) = conversation_of(desk, tx, chat, &received).await? else {
        return Ok(());
    };
    let (sender, text) = match stranger {
        Stranger::Chat(own) if own == chat => (own.0, Text::UnsentAnonymous),
        Stranger::Chat(channel) => (channel.0, Text::UnsentChannel),
        Stranger::Person(person) => {
            let known = managers::lookup(tx, person).await?;
            if known.is_some_and(|known| known.role == Role::Banned) {
                return Ok(());
            }
            (person.0, Text::UnsentStranger)
        }
    };
    let unsent = Unsent {
        chat,
        conversation: addressed.id,
        sender,
    };
    if chats::note_unsent(tx, unsent, desk.notify.now(), PAUSE).await? {
        return answer(desk, tx, chat, &received, desk.notify.speech().html(text)).await;
    }
    let message: MessageId = received.message;
    desk.notify
        .enqueue_task(tx, chat, &DeskTask::Unsent { chat, message })
        .await
}

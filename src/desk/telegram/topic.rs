//! The card at the top of a conversation's topic: the customer, the manager who holds the
//! conversation, and what can be done with it. It is kept up to date.

use crate::{
    desk::{Screens, button, label_of},
    domain::{
        conversation::Author,
        id::{ChatId, ConversationId, ThreadId},
    },
    press::DeskAction,
    store::{StoreError, Tx, alert_posts, conversations, entries},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, cut, escape, say},
};

/// What the card of a topic has for its subject, before the conversation and the topic.
pub(in crate::desk) const TOPIC: &str = "topic:";
/// The number of last entries that are searched for a colleague's note.
const LAST: u32 = 10;
/// The longest note on a card, in characters.
const NOTE: usize = 500;

/// The conversation and the topic of a card.
pub(in crate::desk) fn of_subject(subject: &str) -> Option<(ConversationId, ThreadId)> {
    let (conversation, thread) = subject.strip_prefix(TOPIC)?.split_once(':')?;
    Some((
        ConversationId(conversation.parse().ok()?),
        ThreadId(thread.parse().ok()?),
    ))
}

impl Screens {
    /// Adds the card of a new topic. Returns the id of the post that is to be sent.
    pub(in crate::desk) async fn add_topic_card(
        &self,
        tx: &Tx,
        chat: ChatId,
        id: ConversationId,
        thread: ThreadId,
    ) -> Result<i64, StoreError> {
        let subject = format!("{TOPIC}{id}:{thread}");
        alert_posts::add(tx, chat, &subject, self.notify.now()).await
    }

    /// What the card says now.
    pub(in crate::desk) async fn topic_view(
        &self,
        tx: &Tx,
        speech: &Speech,
        id: ConversationId,
        thread: ThreadId,
    ) -> Result<Option<View>, StoreError> {
        let found = conversations::lookup(tx, id).await?;
        let Some(conversation) = found.filter(|it| it.thread == Some(thread)) else {
            return Ok(None);
        };
        let mut lines = self.cards.shared_facts(tx, speech, &conversation).await?;
        lines.extend(note(tx, id).await?);
        let holder = conversation.holder(self.notify.now());
        if let Some(holder) = holder {
            lines.push(speech.html(say::TopicHeld {
                manager: Arg::from(label_of(tx, holder).await?),
            }));
        } else {
            lines.push(speech.html(Text::TopicHint));
        }
        let act = |text, action| button(speech, text, action);
        let hand = act(Text::ButtonHandOver, DeskAction::Colleagues(id));
        let finish = act(Text::ButtonFinish, DeskAction::Finish(id));
        let rows = match holder {
            Some(_) => vec![
                vec![act(Text::ButtonRelease, DeskAction::Release(id)), hand],
                vec![finish],
            ],
            None => vec![
                vec![act(Text::ButtonReply, DeskAction::Write(id)), hand],
                vec![finish],
            ],
        };
        let view = View::text(lines.join("\n"));
        Ok(Some(view.with(Keyboard::Inline(rows))))
    }
}

/// The newest note that a colleague has left for the next manager.
async fn note(tx: &Tx, id: ConversationId) -> Result<Option<String>, StoreError> {
    let last = entries::page(tx, id, 0, LAST).await?;
    let newest = last
        .iter()
        .rev()
        .find(|it| matches!(it.author, Author::Note(_)));
    Ok(newest.map(|entry| format!("📝 {}", escape(&cut(&entry.content.words.text, NOTE)))))
}

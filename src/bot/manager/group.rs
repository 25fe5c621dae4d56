//! What a manager writes in the managers' group.

use super::AtDesk;
use crate::bot::said::{Event, Incoming, Said};
use crate::{
    domain::{conversation::Conversation, id::ConversationId},
    store::{StoreError, conversations, copies},
    telegram::{Outgoing, View, content::Received, message::Aim},
};

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
            let refused = self
                .desk
                .edit_answer(self.tx, &self.manager, self.chat, &received)
                .await?;
            return match refused {
                Some(html) => self.answer_in_group(&received, html).await,
                None => Ok(()),
            };
        }
        let Some(id) = self.conversation_of(&received).await? else {
            return Ok(());
        };
        let text = received.content.words.text.as_str();
        if let Some(note) = text.strip_prefix("//") {
            if let Some(conversation) = self.desk.seen(self.tx, &self.manager, id).await? {
                self.desk
                    .note(self.tx, &self.manager, &conversation, note.trim())
                    .await?;
            }
            return Ok(());
        }
        let reply = self.write_to(id, &received).await?;
        let said = reply
            .toast
            .map(|toast| crate::text::escape(&toast))
            .or_else(|| reply.messages.into_iter().next().map(|view| view.html));
        match said {
            Some(html) => self.answer_in_group(&received, html).await,
            None => Ok(()),
        }
    }

    pub(in crate::bot) async fn conversation_of(
        &self,
        received: &Received,
    ) -> Result<Option<ConversationId>, StoreError> {
        if let Some(thread) = received.thread {
            let talks = conversations::of_thread(self.tx, thread).await?;
            let here = |talk: &&Conversation| self.desk.department(talk).chat == Some(self.chat);
            if let Some(talk) = talks.iter().find(here) {
                return Ok(Some(talk.id));
            }
        }
        let Some(message) = received.reply_to else {
            return Ok(None);
        };
        let copy = copies::lookup(self.tx, self.desk.bot, self.chat, message).await?;
        Ok(copy.map(|copy| copy.conversation))
    }

    pub(in crate::bot) async fn answer_in_group(
        &self,
        to: &Received,
        html: String,
    ) -> Result<(), StoreError> {
        let aim = Aim {
            reply_to: Some(to.message),
            thread: to.thread,
            ..Aim::default()
        };
        let outgoing = Outgoing::aimed(self.chat, View::text(html), aim);
        self.desk.say(self.tx, outgoing).await
    }
}

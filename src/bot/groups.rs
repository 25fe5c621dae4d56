//! Updates from groups: what is written in a managers' chat, and the bot's place in the chats of the
//! shop's people.

use super::{
    author::Author,
    handle::Handler,
    manager::{group, group::Stranger},
    said::{Event, Incoming, Said},
};
use crate::{
    domain::id::{ChatId, ManagerId},
    store::{StoreError, Tx, chats, dialogues},
    telegram::{Outgoing, View},
    text::{Arg, say},
};

impl Handler {
    /// The managers' group: only what a manager says to a customer there.
    pub(super) async fn group(
        &self,
        tx: &Tx,
        chat: ChatId,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let desk = &self.context.desk;
        let asks_id = matches!(&event.said, Said::Command { name, .. } if name == "id");
        if asks_id && self.context.serves.managers() {
            return self.tell_id(tx, chat).await;
        }
        if !desk.notify.is_managers_chat(chat) && !self.has_become_ours(tx, chat).await? {
            return Ok(());
        }
        if !self.context.serves.managers() {
            return Ok(());
        }
        match &event.author {
            Author::Person => {}
            Author::Chat(sender) => {
                let stranger = Stranger::Chat(*sender);
                return group::unsent(desk, tx, chat, incoming, stranger).await;
            }
            // What other programs post is meant for the managers themselves.
            Author::Program => return Ok(()),
        }
        match self.at_desk(tx, &event.person, chat).await? {
            Some(at_desk) => at_desk.wrote_in_group(incoming, event).await,
            None => {
                let stranger = Stranger::Person(ManagerId(event.person.id));
                group::unsent(desk, tx, chat, incoming, stranger).await
            }
        }
    }

    /// Says the id of a group, which the settings ask for.
    async fn tell_id(&self, tx: &Tx, chat: ChatId) -> Result<(), StoreError> {
        let desk = &self.context.desk;
        let id = Arg::from(chat.to_string());
        let speech = desk.notify.speech();
        let html = if desk.notify.is_managers_chat(chat) {
            speech.html(say::GroupIdKnown { id })
        } else {
            speech.html(say::GroupId { id })
        };
        desk.notify
            .say(tx, Outgoing::new(chat, View::text(html)))
            .await
    }

    /// Whether a chat is one of the managers' under an id that another replica has learnt.
    async fn has_become_ours(&self, tx: &Tx, chat: ChatId) -> Result<bool, StoreError> {
        let desk = &self.context.desk;
        let Some(moved) = chats::move_to(tx, chat).await? else {
            return Ok(false);
        };
        desk.notify.book.note_move(moved.old, moved.new);
        Ok(desk.notify.is_managers_chat(chat))
    }

    /// The bot's place in a chat has changed, or the chat has another id.
    pub(super) async fn place_changed(
        &self,
        tx: &Tx,
        chat: ChatId,
        said: &Said,
    ) -> Result<(), StoreError> {
        let context = &self.context;
        if chat.0 > 0 {
            let since = (*said == Said::Blocked).then(|| context.clock.now());
            dialogues::set_blocked(tx, context.bot, chat, since).await?;
        }
        if context.bot != context.desk.notify.bot {
            return Ok(());
        }
        match said {
            Said::Blocked => {
                context
                    .desk
                    .shop_chats
                    .chat_lost(tx, chat, "the bot was kicked or has left")
                    .await
            }
            Said::Muted => {
                context
                    .desk
                    .shop_chats
                    .chat_lost(tx, chat, "not enough rights to post")
                    .await
            }
            // A group that the settings do not know: somebody is setting the desk up.
            Said::Unblocked if chat.0 < 0 && !context.desk.shop_chats.is_configured(chat) => {
                self.tell_id(tx, chat).await
            }
            Said::Unblocked => context.desk.shop_chats.chat_found(tx, chat).await,
            Said::Moved { old, new } => {
                let desk = &context.desk;
                if desk.shop_chats.is_configured(*old) || desk.shop_chats.is_configured(*new) {
                    desk.shop_chats.chat_moved(tx, *old, *new).await?;
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

//! Blocking somebody: managers for a day, admins for ever; banned people are told once, shadowed ones
//! notice nothing. It can be undone, and nothing is deleted.

use chrono::TimeDelta;

use crate::{
    desk::{Conversations, button, customer_name, people::roles, telegram::reply::Reply},
    domain::{
        block::{Block, How},
        conversation::Conversation,
        id::{ConversationId, CustomerId},
        manager::{Manager, Place},
    },
    press::{BlockFor, DeskAction},
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        blocks, conversations, forgetting,
    },
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Speech, Text, cut, say},
};

/// The longest block that a manager may set without being an admin.
const DAY: TimeDelta = TimeDelta::hours(24);
/// Letters of a reason.
const REASON: usize = 300;

impl Conversations {
    /// Asks how the customer of a conversation is to be blocked; a blocked one is unblocked.
    pub async fn ask_block(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(chat) = self.people.seen(tx, manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        if let Some(block) = blocks::lookup(tx, chat.customer, self.notify.now()).await? {
            // What an admin decided for ever only an admin takes back.
            if block.until.is_none() && !roles::is_admin(manager) {
                return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
            }
            blocks::remove(tx, chat.customer).await?;
            self.note_block(tx, manager, &chat, "unblock").await?;
            return Ok(Reply::toast(speech.plain(Text::ToastUnblocked)));
        }
        let mut choices = vec![
            (Text::ButtonBanDay, BlockFor::BanDay),
            (Text::ButtonShadowDay, BlockFor::ShadowDay),
        ];
        if roles::is_admin(manager) {
            choices.push((Text::ButtonBanForever, BlockFor::BanForever));
            choices.push((Text::ButtonShadowForever, BlockFor::ShadowForever));
        }
        let rows = choices
            .into_iter()
            .map(|(text, how)| vec![button(&speech, text, DeskAction::Block(id, how))])
            .chain([vec![button(
                &speech,
                Text::ButtonBack,
                DeskAction::Open(id),
            )]])
            .collect();
        let name = customer_name(tx, &chat, &speech).await?;
        let html = speech.html(say::AskBlock {
            name: Arg::from(name),
        });
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }

    /// Blocks at once; the reason may be written afterwards.
    pub async fn block(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        how: BlockFor,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(mut chat) = conversations::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        let (how, forever) = match how {
            BlockFor::BanDay => (How::Ban, false),
            BlockFor::ShadowDay => (How::Shadow, false),
            BlockFor::BanForever => (How::Ban, true),
            BlockFor::ShadowForever => (How::Shadow, true),
        };
        // Nor does an old button make a day of what an admin decided for ever.
        let known = blocks::lookup(tx, chat.customer, self.notify.now()).await?;
        let is_for_ever = known.is_some_and(|block| block.until.is_none());
        if (forever || is_for_ever) && !roles::is_admin(manager) {
            return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
        }
        let block = Block {
            how,
            until: (!forever).then(|| self.notify.now() + DAY),
            manager: manager.id,
            reason: None,
            at: self.notify.now(),
            was_told: false,
        };
        blocks::put(tx, chat.customer, &block).await?;
        self.note_block(tx, manager, &chat, "block").await?;
        // Nobody waits in their chats any more.
        for other in forgetting::talks(tx, chat.customer).await? {
            let locked = if other == chat.id {
                Some(chat.clone())
            } else {
                conversations::lock(tx, other).await?
            };
            if let Some(mut talk) = locked.filter(|it| it.open || it.waiting_since.is_some()) {
                let act = Act {
                    manager: Some(manager.id),
                    action: Action::Close,
                    conversation: Some(talk.id),
                    subject: None,
                    detail: None,
                };
                self.end(tx, &mut talk, act).await?;
                if talk.id == chat.id {
                    chat = talk;
                }
            }
        }
        let html = self.cards.blocked_line(tx, &speech, &block).await?;
        let skip = button(&speech, Text::ButtonSkip, DeskAction::Home);
        let undo = button(&speech, Text::ButtonUnblock, DeskAction::AskBlock(id));
        let view = View::text(format!("{html}\n{}", speech.html(Text::AskBlockReason)))
            .with(Keyboard::Inline(vec![vec![undo, skip]]));
        // In place of the question, which is answered: its buttons block nobody a second time.
        Ok(Reply::screen(view).at(Place::Blocking { conversation: id }))
    }

    /// The reason, in the words of the manager who blocked.
    pub async fn block_reason(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        reason: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let chat = conversations::lookup(tx, id).await?;
        let block = match &chat {
            Some(chat) => blocks::lookup(tx, chat.customer, self.notify.now()).await?,
            None => None,
        };
        let (Some(chat), Some(mut block)) = (chat, block) else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)).at(Place::Home));
        };
        block.reason = Some(cut(reason.trim(), REASON));
        let was_told = block.was_told;
        blocks::put(tx, chat.customer, &block).await?;
        if was_told {
            blocks::note_told(tx, chat.customer).await?;
        }
        let home = self.notify.home_keyboard(tx, manager.id, &speech).await?;
        let view = View::text(self.cards.blocked_line(tx, &speech, &block).await?).with(home);
        Ok(Reply::message(view).at(Place::Home))
    }

    /// Whether somebody is blocked, and the words that they are told once where they are banned.
    pub async fn blocked_from(
        &self,
        tx: &Tx,
        customer: CustomerId,
        speech: &Speech,
    ) -> Result<Option<(How, Option<String>)>, StoreError> {
        let Some(block) = blocks::lookup(tx, customer, self.notify.now()).await? else {
            return Ok(None);
        };
        if block.how == How::Shadow || block.was_told {
            return Ok(Some((block.how, None)));
        }
        blocks::note_told(tx, customer).await?;
        Ok(Some((block.how, Some(speech.html(Text::YouAreBlocked)))))
    }

    async fn note_block(
        &self,
        tx: &Tx,
        manager: &Manager,
        chat: &Conversation,
        what: &'static str,
    ) -> Result<(), StoreError> {
        let act = Act {
            manager: Some(manager.id),
            action: Action::Other(what),
            conversation: Some(chat.id),
            subject: None,
            detail: None,
        };
        audit::add(tx, &act, None, self.notify.now()).await?;
        let speech = self.notify.speech();

        self.notify
            .log(
                tx,
                speech.html(say::LogBlock {
                    what: Arg::from(what),
                    manager: manager.label().into(),
                    number: chat.number.to_string().into(),
                }),
            )
            .await
    }
}

//! A manager blocks the customer of a conversation, says why, or takes the block back.

use crate::{
    desk::{
        button,
        conversation::blocking::{Blocked, Unblocked},
        customer_name,
        people::roles,
        telegram::{manager::AtDesk, reply::Reply},
    },
    domain::{
        id::{ConversationId, Number},
        manager::Place,
    },
    press::{BlockFor, DeskAction},
    store::StoreError,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    /// Asks how the customer of a conversation is to be blocked; a blocked one is unblocked.
    pub(in crate::desk::telegram) async fn ask_block(
        &self,
        id: ConversationId,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let Some(chat) = desk.people.seen(tx, &self.manager, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        match desk.conversations.unblock(tx, &self.manager, &chat).await? {
            Unblocked::NotBlocked => {}
            Unblocked::NotAllowed => {
                return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
            }
            Unblocked::Done => {
                self.log_block(chat.number, "unblock").await?;
                return Ok(Reply::toast(speech.plain(Text::ToastUnblocked)));
            }
        }
        let mut choices = vec![
            (Text::ButtonBanDay, BlockFor::BanDay),
            (Text::ButtonShadowDay, BlockFor::ShadowDay),
        ];
        if roles::is_admin(&self.manager) {
            choices.push((Text::ButtonBanForever, BlockFor::BanForever));
            choices.push((Text::ButtonShadowForever, BlockFor::ShadowForever));
        }
        let back = button(&speech, Text::ButtonBack, DeskAction::Open(id));
        let rows = choices
            .into_iter()
            .map(|(text, how)| vec![button(&speech, text, DeskAction::Block(id, how))])
            .chain([vec![back]])
            .collect();
        let name = customer_name(tx, &chat, &speech).await?;
        let html = speech.html(say::AskBlock {
            name: Arg::from(name),
        });
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }

    pub(in crate::desk::telegram) async fn block(
        &self,
        id: ConversationId,
        how: BlockFor,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let blocked = desk.conversations.block(tx, &self.manager, id, how);
        let (block, number) = match blocked.await? {
            Blocked::Done { block, number } => (block, number),
            Blocked::Gone => return Ok(Reply::toast(speech.plain(Text::ToastGone))),
            Blocked::NotAllowed => return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed))),
        };
        self.log_block(number, "block").await?;
        let html = desk.cards.blocked_line(tx, &speech, &block).await?;
        let skip = button(&speech, Text::ButtonSkip, DeskAction::Home);
        let undo = button(&speech, Text::ButtonUnblock, DeskAction::AskBlock(id));
        let view = View::text(format!("{html}\n{}", speech.html(Text::AskBlockReason)))
            .with(Keyboard::Inline(vec![vec![undo, skip]]));
        // In place of the question, which is answered: its buttons block nobody a second time.
        Ok(Reply::screen(view).at(Place::Blocking { conversation: id }))
    }

    /// The reason was written.
    pub(in crate::desk::telegram) async fn block_reason(
        &self,
        id: ConversationId,
        reason: &str,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let block = desk.conversations.set_block_reason(tx, id, reason);
        let Some(block) = block.await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)).at(Place::Home));
        };
        let notify = &desk.notify;
        let home = notify.home_keyboard(tx, self.manager.id, &speech).await?;
        let line = desk.cards.blocked_line(tx, &speech, &block).await?;
        Ok(Reply::message(View::text(line).with(home)).at(Place::Home))
    }

    /// The log chat reads who was blocked, and by whom.
    async fn log_block(&self, number: Number, what: &str) -> Result<(), StoreError> {
        let notify = &self.desk.notify;
        let html = notify.speech().html(say::LogBlock {
            what: Arg::from(what),
            manager: self.manager.label().into(),
            number: number.to_string().into(),
        });
        notify.log(self.tx, html).await
    }
}

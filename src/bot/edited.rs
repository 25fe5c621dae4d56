//! A customer has changed an earlier message: a step reads it anew, it changes at the desk too, or the
//! customer is told that it changes nothing.

use super::{
    handle::Handler,
    said::{Event, Incoming, Said},
    talk,
};
use crate::{
    domain::{content::What, delivery::Priority, id::ChatId},
    outbox::telegram as sending,
    store::{StoreError, Tx, dialogues, kept},
    telegram::{Outgoing, View, content::Received, message::Aim},
    text::Text,
};

impl Handler {
    pub(super) async fn edited(
        &self,
        tx: &Tx,
        chat: ChatId,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let Some(received) = incoming.received() else {
            return Ok(());
        };
        // What no step could read is read anew: the customer has put it right.
        if received.content.what == What::Text
            && let Some((dialogue, _)) = dialogues::lookup(tx, incoming.bot, chat).await?
            && dialogue.state.asks()
            && kept::remove_one(tx, incoming.bot, chat, received.message).await?
        {
            let again = Event {
                said: Said::Text(received.content.words.text.clone()),
                ..event.clone()
            };
            return self.turn(tx, chat, incoming, &again).await;
        }
        let desk = &self.context.desk;
        let is_known = talk::edited(desk, tx, incoming.bot, chat, &received).await?;
        // A live location moves by edits, and nobody reads captions at a step.
        if is_known || received.content.what != What::Text {
            return Ok(());
        }
        self.tell_unread(tx, chat, &received).await
    }

    /// A step has used the message: an edit does not reach back to it.
    async fn tell_unread(
        &self,
        tx: &Tx,
        chat: ChatId,
        received: &Received,
    ) -> Result<(), StoreError> {
        let context = &self.context;
        let Some((dialogue, _)) = dialogues::lookup(tx, context.bot, chat).await? else {
            return Ok(());
        };
        let speech = context.texts.speak(dialogue.customer.language);
        let customer = dialogue.customer.id;
        let block = context
            .desk
            .conversations
            .blocked_from(tx, customer)
            .await?;
        if block.is_some() {
            return Ok(());
        }
        let aim = Aim {
            reply_to: Some(received.message),
            ..Aim::default()
        };
        let view = View::text(speech.html(Text::EditUnread));
        let outgoing = Outgoing::aimed(chat, view, aim);
        let job = sending::job(context.bot, outgoing, Priority::Notice, &context.clock);
        context.outbox.enqueue(tx, job).await
    }
}

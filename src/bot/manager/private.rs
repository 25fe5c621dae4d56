//! What a manager writes in their own chat with the bot.

use crate::{
    bot::said::{Event, Incoming, Said},
    desk::telegram::manager::AtDesk,
    domain::id::MessageId,
    store::StoreError,
    telegram::{Outgoing, View, message::Aim},
};

impl AtDesk<'_> {
    /// Something written in the private chat.
    pub(in crate::bot) async fn wrote(
        &self,
        incoming: &Incoming,
        event: &Event,
    ) -> Result<(), StoreError> {
        let Some(received) = incoming.received() else {
            return Ok(());
        };
        let reply = match &event.said {
            Said::Edited => {
                return match self.edited(&received).await? {
                    Some(html) => self.answer_to(received.message, html).await,
                    None => Ok(()),
                };
            }
            Said::Command { name, argument } => self.command(name, argument).await?,
            _ => self.message(&received).await?,
        };
        // A toast has nowhere to show here: it is said, unless more is said anyway.
        let is_all = reply.messages.is_empty() && reply.screen.is_none();
        if let Some(toast) = self.show(reply, None).await?
            && is_all
        {
            self.answer_to(received.message, crate::text::escape(&toast))
                .await?;
        }
        Ok(())
    }

    /// Says something in answer to the manager's own message.
    pub(in crate::bot) async fn answer_to(
        &self,
        message: MessageId,
        html: String,
    ) -> Result<(), StoreError> {
        let aim = Aim {
            reply_to: Some(message),
            ..Aim::default()
        };
        let outgoing = Outgoing::aimed(self.chat, View::text(html), aim);
        self.desk.notify.say(self.tx, outgoing).await
    }
}

//! Small things that chats show: the list of commands, and that somebody is writing.

use chrono::TimeDelta;

use super::{DeskCourier, Ran};
use crate::{
    desk::notify::menus::Menu,
    domain::{
        conversation::Conversation,
        id::{ChatId, ConversationId},
        language::Language,
    },
    store::{conversations, outbox::Job},
    telegram::TelegramError,
};

/// How long Telegram shows that somebody is typing.
const TYPING: TimeDelta = TimeDelta::seconds(5);

impl DeskCourier {
    /// Sets a chat's current list of commands. A chat that refuses it keeps what it has: commands
    /// work without a list too.
    pub(super) async fn menu(&self, job: &Job, chat: ChatId) -> Ran {
        self.release_key(job).await?;
        let desk = self.desk.clone();
        let menu = self
            .read(async move |tx| desk.notify.menu(&tx, chat).await)
            .await?;
        let calls = match self.set_menu(chat, menu.as_ref()).await {
            Ok(calls) => calls,
            Err(error @ (TelegramError::Closed(_) | TelegramError::Refused(_))) => {
                tracing::debug!(%error, "A list of commands was refused");
                return Ok(0);
            }
            Err(error) => return Err(error.into()),
        };
        self.write(chat, async move |tx, desk| {
            desk.notify.note_menu(&tx, chat, menu.as_ref()).await
        })
        .await?;
        Ok(calls)
    }

    /// Shows the customer for some seconds that somebody is writing; late, it would be a lie.
    pub(super) async fn typing(&self, job: &Job, id: ConversationId) -> Ran {
        self.release_key(job).await?;
        let found = self
            .read(async move |tx| conversations::lookup(&tx, id).await)
            .await?;
        let chat = found.as_ref().and_then(Conversation::chat);
        let is_late = self.desk.notify.now() - job.created_at > TYPING;
        let Some(chat) = chat.filter(|_| !is_late) else {
            return Ok(0);
        };
        match self.api.show_typing(chat).await {
            // It only helps the eye: whatever came of it, it is over.
            Ok(()) => Ok(1),
            Err(error) => {
                tracing::debug!(%error, "Typing could not be shown");
                Ok(0)
            }
        }
    }

    async fn set_menu(&self, chat: ChatId, menu: Option<&Menu>) -> Result<usize, TelegramError> {
        let Some(menu) = menu else {
            let codes = Language::ALL.map(Language::code);
            for code in codes.into_iter().chain([""]) {
                self.api.delete_commands(chat, code).await?;
            }
            return Ok(codes.len() + 1);
        };
        let lists = menu.lists(&self.desk.notify.speech());
        for (code, commands) in &lists {
            self.api.set_commands(chat, code, commands).await?;
        }
        Ok(lists.len())
    }
}

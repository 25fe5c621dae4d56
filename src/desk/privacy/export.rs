//! A conversation as a file, for its holder and admins: what is in it is in `telegram/chat_file.rs`.

use crate::{
    desk::{Privacy, people::roles, telegram::task::DeskTask},
    domain::{
        id::{ChatId, ConversationId, ManagerId},
        manager::Manager,
    },
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
    },
};

/// What came of asking for a conversation's file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    /// It comes.
    Queued,
    /// Its holder and admins alone may have it.
    Held(Option<ManagerId>),
    Gone,
}

impl Privacy {
    /// Enqueues the files of a conversation for the manager; the audit notes who asked.
    pub async fn export(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Exported, StoreError> {
        let Some(conversation) = self.people.seen(tx, manager, id).await? else {
            return Ok(Exported::Gone);
        };
        let holder = conversation.holder(self.notify.now());
        if holder != Some(manager.id) && !roles::is_admin(manager) {
            return Ok(Exported::Held(holder));
        }
        let act = Act {
            manager: Some(manager.id),
            action: Action::Other("export"),
            conversation: Some(id),
            subject: None,
            detail: None,
        };
        audit::add(tx, &act, None, self.notify.now()).await?;
        let chat = ChatId(manager.id.0);
        let task = DeskTask::Export {
            chat,
            conversation: id,
        };
        self.notify.enqueue_task(tx, chat, &task).await?;
        Ok(Exported::Queued)
    }
}

//! Messages, notices and the tasks of the couriers, enqueued.

use crate::{
    desk::{
        Notify,
        conversation::Sent,
        telegram::{
            show,
            task::{DeskTask, Part},
        },
    },
    domain::{
        id::{BotId, ChatId, ConversationId, EntryId, ManagerId},
        stored::Payload,
    },
    outbox::telegram,
    store::{StoreError, Tx, entries, notices, outbox::NewJob},
};

impl Notify {
    /// Enqueues a task in a managers' chat.
    pub async fn enqueue_task(
        &self,
        tx: &Tx,
        chat: ChatId,
        task: &DeskTask,
    ) -> Result<(), StoreError> {
        self.enqueue_task_by(tx, self.bot, chat, task).await
    }

    /// Enqueues a task in a chat of one of the bots.
    pub(in crate::desk) async fn enqueue_task_by(
        &self,
        tx: &Tx,
        bot: BotId,
        chat: ChatId,
        task: &DeskTask,
    ) -> Result<(), StoreError> {
        let job = NewJob {
            service: telegram::service(bot),
            lane: chat.to_string(),
            priority: task.priority(),
            key: task.key(),
            payload: Payload::of(task),
            not_before: self.now() + task.wait(),
        };
        self.outbox.enqueue(tx, job).await
    }

    /// Shows an entry in a manager's own chat.
    pub async fn show(
        &self,
        tx: &Tx,
        entry: EntryId,
        album: Option<String>,
        conversation: ConversationId,
        manager: ManagerId,
    ) -> Result<(), StoreError> {
        self.show_in(tx, entry, album, conversation, ChatId(manager.0))
            .await
    }

    /// Shows entries in a chat, each album once.
    pub(in crate::desk) async fn show_all(
        &self,
        tx: &Tx,
        entries: &[Sent],
        conversation: ConversationId,
        chat: ChatId,
    ) -> Result<(), StoreError> {
        let mut albums = Vec::new();
        for (entry, album) in entries {
            if album.is_some() && albums.contains(&album) {
                continue;
            }
            albums.push(album);
            self.show_in(tx, *entry, album.clone(), conversation, chat)
                .await?;
        }
        Ok(())
    }

    async fn show_in(
        &self,
        tx: &Tx,
        entry: EntryId,
        album: Option<String>,
        conversation: ConversationId,
        chat: ChatId,
    ) -> Result<(), StoreError> {
        if let Some(album) = album {
            let task = DeskTask::ShowAlbum {
                conversation,
                album,
                chat,
            };
            return self.enqueue_task(tx, chat, &task).await;
        }
        let found = entries::lookup(tx, entry).await?;
        let whole = found.is_none_or(|entry| show::fits_with_header(&entry));
        // Each message is a delivery of its own: they count one by one against the chat's limit.
        let parts: &[Part] = if whole {
            &[Part::Whole]
        } else {
            &[Part::Header, Part::Content]
        };
        for part in parts {
            let part = *part;
            self.enqueue_task(tx, chat, &DeskTask::Show { entry, chat, part })
                .await?;
        }
        Ok(())
    }

    /// Brings every notice of the conversation up to date.
    pub async fn refresh_notices(&self, tx: &Tx, id: ConversationId) -> Result<(), StoreError> {
        for (notice, chat) in notices::of_conversation(tx, id).await? {
            self.enqueue_task(tx, chat, &DeskTask::Notice { notice })
                .await?;
        }
        Ok(())
    }
}

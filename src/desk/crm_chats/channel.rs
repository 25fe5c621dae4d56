//! A marketplace's chat in KeepingCRM, as a channel of the desk.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::Task;
use crate::{
    desk::{
        Conversations, Notify,
        conversation::channel::{Channel, Marked, Refusal, Sending},
        telegram::task::ALBUM,
    },
    domain::{
        content::{Content, Form, What},
        conversation::Conversation,
        id::{EntryId, ManagerId},
    },
    store::{StoreError, Tx},
    telegram::carry::DOWNLOAD_LIMIT,
    text::Text,
};

/// What KeepingCRM is known to take.
const FILE_LIMIT: u64 = 10 * 1024 * 1024;

pub struct KeepingChat;

#[async_trait]
impl Channel for KeepingChat {
    fn name(&self) -> Text {
        Text::ChannelKeeping
    }

    async fn refusal(
        &self,
        _: &Conversations,
        _: &Tx,
        _: &Conversation,
        content: &Content,
    ) -> Result<Option<Refusal>, StoreError> {
        let limit = FILE_LIMIT.min(DOWNLOAD_LIMIT);
        Ok(match &content.what {
            // Places and contacts are written out as text.
            What::Text
            | What::Pressed
            | What::Location { .. }
            | What::Venue { .. }
            | What::Contact { .. } => None,
            What::File(file) if file.form == Form::Sticker => Some(Refusal::Sticker),
            What::File(file) => file
                .size
                .filter(|size| *size > limit)
                .map(|size| Refusal::TooLarge { size, limit }),
            What::Erased => Some(Refusal::Erased),
            What::Unreadable => Some(Refusal::Unreadable),
            What::Other { name, .. } => Some(Refusal::Kind(name.clone())),
        })
    }

    async fn send(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        entry: EntryId,
        how: Sending<'_>,
    ) -> Result<(), StoreError> {
        let (task, wait) = match how {
            Sending::InAlbum(album) => {
                let (conversation, album) = (conversation.id, album.to_owned());
                (
                    Task::SendAlbum {
                        conversation,
                        album,
                    },
                    ALBUM,
                )
            }
            Sending::Alone | Sending::Anyway => {
                let anyway = how == Sending::Anyway;
                (Task::Send { entry, anyway }, TimeDelta::zero())
            }
        };
        let job = task.job(&conversations.notify, conversation.external, wait);
        conversations.notify.outbox.enqueue(tx, job).await
    }

    /// The CRM has no way to change a message.
    async fn edit(
        &self,
        _: &Conversations,
        _: &Tx,
        _: &Conversation,
        _: EntryId,
        _: &Content,
    ) -> Result<bool, StoreError> {
        Ok(false)
    }

    async fn mark_read(
        &self,
        conversations: &Conversations,
        tx: &Tx,
        conversation: &Conversation,
        by: ManagerId,
    ) -> Result<Marked, StoreError> {
        let chat = conversation.external;
        let task = Task::Seen { chat, by: Some(by) };
        let job = task.job(&conversations.notify, chat, TimeDelta::zero());
        conversations.notify.outbox.enqueue(tx, job).await?;
        Ok(Marked::Asked)
    }

    fn link(&self, notify: &Notify, conversation: &Conversation) -> Option<String> {
        let link = notify.settings.keeping_link.as_ref()?;
        Some(link.replace("{id}", &conversation.external.to_string()))
    }
}

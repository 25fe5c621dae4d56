//! Conversations whose messages live in a CRM: read when it signals or when the sweep finds a
//! change, answered through it.

mod ingest;
mod reading;
mod sending;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

pub use reading::ReadCourier;
pub use sending::SendCourier;

use super::Desk;
use crate::{
    domain::{
        conversation::{Channel, Conversation},
        delivery::Priority,
        id::{ConversationId, EntryId},
    },
    store::{StoreError, Tx, outbox::NewJob},
};

/// The outbox's names: reading has a quota that must not hold up answers.
pub const READING: &str = "keeping-read";
pub const SENDING: &str = "keeping-send";
/// The name under which what is read of a chat is kept.
const SERVICE: &str = "keeping";
/// Signals of one chat within this time are read for once.
const GATHER: TimeDelta = TimeDelta::seconds(1);

/// What is to be done in the CRM.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "crm", rename_all = "snake_case")]
pub enum Task {
    /// Reads what is new in a chat.
    Read { chat: i64 },
    /// Looks through the list for chats that have changed unsignalled.
    Sweep,
    Send {
        entry: EntryId,
        /// Whether a colleague's answer does not matter any more.
        #[serde(default)]
        anyway: bool,
    },
    SendAlbum {
        conversation: ConversationId,
        album: String,
    },
    /// Marks the chat as read.
    Seen { chat: i64 },
}

impl Task {
    fn job(&self, desk: &Desk, chat: i64, wait: TimeDelta) -> NewJob {
        let (service, key, priority) = match self {
            Self::Read { chat } => (
                READING,
                Some(format!("keeping:read:{chat}")),
                Priority::Notice,
            ),
            Self::Sweep => (READING, Some("keeping:sweep".to_owned()), Priority::Mailing),
            Self::Send { .. } => (SENDING, None, Priority::Answer),
            Self::SendAlbum {
                conversation,
                album,
            } => (
                SENDING,
                Some(format!("keeping:send:{conversation}:{album}")),
                Priority::Answer,
            ),
            Self::Seen { chat } => (
                SENDING,
                Some(format!("keeping:seen:{chat}")),
                Priority::Notice,
            ),
        };
        NewJob {
            service: service.to_owned(),
            lane: chat.to_string(),
            priority,
            key,
            payload: serde_json::to_string(self).unwrap_or_default(),
            not_before: desk.now() + wait,
        }
    }
}

impl Desk {
    /// The CRM has signalled that something is new in a chat; signals that come while the chat
    /// waits to be read are one.
    pub async fn signalled(&self, tx: &Tx, chat: i64) -> Result<(), StoreError> {
        let job = Task::Read { chat }.job(self, chat, GATHER);
        self.outbox.stage(tx, job).await
    }

    /// Reads a chat again without waiting for a signal.
    pub(super) async fn look_into(&self, tx: &Tx, chat: i64) -> Result<(), StoreError> {
        self.signalled(tx, chat).await
    }

    /// Sets the sweep going, unless it is.
    pub async fn sweep_after(&self, tx: &Tx, wait: TimeDelta) -> Result<(), StoreError> {
        self.outbox.stage(tx, Task::Sweep.job(self, 0, wait)).await
    }

    /// Has the CRM's chat get an entry.
    pub(super) async fn send_to_crm(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        entry: EntryId,
        album: Option<&str>,
    ) -> Result<(), StoreError> {
        let (task, wait) = match album {
            Some(album) => (
                Task::SendAlbum {
                    conversation: conversation.id,
                    album: album.to_owned(),
                },
                super::errand::ALBUM,
            ),
            None => (
                Task::Send {
                    entry,
                    anyway: false,
                },
                TimeDelta::zero(),
            ),
        };
        let job = task.job(self, conversation.external, wait);
        self.outbox.stage(tx, job).await
    }

    /// Sends an entry although a colleague answered, or again although it may have arrived.
    pub(super) async fn dispatch_anyway(
        &self,
        tx: &Tx,
        conversation: &Conversation,
        entry: EntryId,
    ) -> Result<(), StoreError> {
        match conversation.channel {
            Channel::Telegram => self.dispatch(tx, conversation, entry, None).await,
            Channel::Keeping => {
                let task = Task::Send {
                    entry,
                    anyway: true,
                };
                let job = task.job(self, conversation.external, TimeDelta::zero());
                self.outbox.stage(tx, job).await
            }
        }
    }

    /// «Надіслати статус "Прочитано"»: nothing is unread, here and in the CRM.
    pub async fn mark_read(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
    ) -> Result<(), StoreError> {
        conversation.unread = 0;
        crate::store::conversations::save(tx, conversation).await?;
        if conversation.channel == Channel::Keeping {
            let chat = conversation.external;
            let job = Task::Seen { chat }.job(self, chat, TimeDelta::zero());
            self.outbox.stage(tx, job).await?;
        }
        Ok(())
    }
}

//! Conversations whose messages live in a CRM: read when it signals or when the sweep finds a
//! change, answered through it.

mod channel;
mod ingest;
mod likeness;
mod reading;
mod sending;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

pub use channel::KeepingChat;
pub use reading::ReadCourier;
pub use sending::SendCourier;

use super::{Desk, channel::of as channel_of};
use crate::{
    domain::{
        conversation::Conversation,
        delivery::Priority,
        id::{ConversationId, EntryId},
        stored::{Payload, Stored},
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

impl Stored for Task {
    const KIND: &'static str = "crm-chat";
    const VERSION: u32 = 1;
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
            payload: Payload::of(self),
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

    /// Sets the sweep going, unless it is.
    pub async fn sweep_after(&self, tx: &Tx, wait: TimeDelta) -> Result<(), StoreError> {
        self.outbox.stage(tx, Task::Sweep.job(self, 0, wait)).await
    }

    /// «Надіслати статус "Прочитано"»: nothing is unread, here and in the CRM.
    pub async fn mark_read(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
    ) -> Result<(), StoreError> {
        conversation.unread = 0;
        crate::store::conversations::save(tx, conversation).await?;
        channel_of(conversation)
            .mark_read(self, tx, conversation)
            .await
    }
}

//! Conversations whose messages live in a CRM: read when it signals or when the sweep finds a
//! change, answered through it.

mod channel;
mod ingest;
mod likeness;
mod reading;
mod sending;

use std::sync::PoisonError;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

pub use channel::KeepingChat;
pub use reading::ReadCourier;
pub use sending::SendCourier;

use super::{
    CrmChats, Notify,
    conversation::channel::{Marked, of as channel_of},
    telegram::brief,
};
use crate::{
    domain::{
        conversation::{Channel, Conversation},
        delivery::Priority,
        id::{BotId, ConversationId, EntryId, ManagerId},
        stored::{Payload, Stored},
    },
    store::{StoreError, Tx, conversations, outbox::NewJob},
};

/// The outbox's names: reading has a quota that must not hold up answers.
pub const READING: &str = "keeping-read";
pub const SENDING: &str = "keeping-send";
/// The name under which what is read of a chat is kept.
const SERVICE: &str = "keeping";
/// Signals of one chat within this time are read for once.
pub const GATHER: TimeDelta = TimeDelta::seconds(1);

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
    /// Marks the chat as read; the manager who asked for it is notified.
    Seen {
        chat: i64,
        #[serde(default)]
        by: Option<ManagerId>,
    },
}

impl Stored for Task {
    const KIND: &'static str = "crm-chat";
    const VERSION: u32 = 1;
}

impl Task {
    fn job(&self, notify: &Notify, chat: i64, wait: TimeDelta) -> NewJob {
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
            Self::Seen { chat, .. } => (
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
            not_before: notify.now() + wait,
        }
    }
}

impl CrmChats {
    /// The CRM has signalled that something is new in a chat: it is read at once, and what is
    /// signalled within the next second is read together.
    pub async fn signalled(&self, tx: &Tx, chat: i64) -> Result<(), StoreError> {
        let now = self.notify.clock.steady();
        let is_first = self
            .signals
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(chat, now);
        let wait = if is_first { TimeDelta::zero() } else { GATHER };
        let job = Task::Read { chat }.job(&self.notify, chat, wait);
        self.notify.outbox.enqueue(tx, job).await
    }

    /// Sets the sweep going, unless it is.
    pub async fn sweep_after(&self, tx: &Tx, wait: TimeDelta) -> Result<(), StoreError> {
        self.notify
            .outbox
            .enqueue(tx, Task::Sweep.job(&self.notify, 0, wait))
            .await
    }

    /// «Прочитано»: nothing is unread, here and in the CRM.
    pub async fn mark_read(
        &self,
        tx: &Tx,
        conversation: &mut Conversation,
        by: ManagerId,
    ) -> Result<Marked, StoreError> {
        conversation.unread = 0;
        conversations::save(tx, conversation).await?;
        channel_of(conversation)
            .mark_read(&self.conversations, tx, conversation, by)
            .await
    }

    /// The CRM has marked a chat as read, or refused to.
    async fn marked_read(
        &self,
        tx: &Tx,
        chat: i64,
        by: ManagerId,
        refusal: Option<String>,
    ) -> Result<(), StoreError> {
        let found = conversations::find(tx, Channel::Keeping, BotId(0), chat).await?;
        let Some(conversation) = found else {
            return Ok(());
        };
        if refusal.is_some() {
            let job = Task::Read { chat }.job(&self.notify, chat, TimeDelta::zero());
            self.notify.outbox.enqueue(tx, job).await?;
        }
        let view = brief::marked_read(&self.notify, tx, by, &conversation, refusal).await?;
        self.notify.tell(tx, by, &conversation, view).await
    }
}

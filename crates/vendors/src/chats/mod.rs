//! The chats that buyers write in a CRM: what we ask of it, in our own words. An adapter
//! (`keeping`) speaks its language; its calls go through [`crate::crm::http`].

pub mod keeping;

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use mistok_core::domain::money::Money;

pub use crate::crm::CrmError as ChatsError;

/// A CRM whose buyers write to the shop. One chat is one purchase, and has its number.
#[async_trait]
pub trait Chats: Send + Sync {
    /// Its name in settings, logs and the journal, such as `keeping`.
    fn name(&self) -> &'static str;

    /// One page of the chats, newest activity first; the first page is 1.
    async fn list(&self, page: u32) -> Result<ChatPage, ChatsError>;

    /// The messages with an id above `after` (`None`: the whole chat), ascending by id. All of them,
    /// or an error.
    async fn messages(&self, chat: i64, after: Option<i64>)
    -> Result<Vec<ChatMessage>, ChatsError>;

    /// Writes to the buyer. The CRM does not tell the id of what was written; after an error with
    /// [`ChatsError::may_have_happened`] look into [`Chats::messages`] before sending it again.
    async fn send(&self, chat: i64, text: &str, files: &[Uploaded]) -> Result<(), ChatsError>;

    /// Brings a file to the CRM, so that it can be sent.
    async fn upload(&self, file: NewFile) -> Result<Uploaded, ChatsError>;

    /// Tells the CRM that the shop has read the chat.
    async fn mark_seen(&self, chat: i64) -> Result<(), ChatsError>;

    /// What was bought; `None` when the CRM knows no such purchase or does not show it to this key.
    async fn purchase(&self, chat: i64) -> Result<Option<Purchase>, ChatsError>;

    /// Until when reading must wait for the CRM's quota, if it must; a read before then is an error at
    /// once. Sending goes on meanwhile.
    fn reads_free_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>>;
}

/// A part of the list of chats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatPage {
    pub chats: Vec<ChatSummary>,
    /// How many pages there are, as far as is known.
    pub pages: u32,
}

/// A chat in the list.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatSummary {
    pub id: i64,
    /// The e-mail address.
    pub buyer: String,
    pub product: Option<String>,
    pub last_at: Option<DateTime<Utc>>,
    /// The time of the last message as the CRM writes it: to see whether something has changed.
    pub last_raw: String,
    pub messages: u32,
    pub unread: u32,
}

/// A message of a chat.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatMessage {
    pub id: i64,
    pub author: Author,
    /// Plain text.
    pub text: String,
    pub file: Option<ChatFile>,
    pub deleted: bool,
    pub written_at: Option<DateTime<Utc>>,
    /// Whether the other side has read it.
    pub seen: bool,
}

/// The author of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    Buyer,
    /// Anybody who answers for the shop, here or in the CRM.
    Shop,
    /// The CRM itself.
    System,
}

/// A file that came with a message.
#[derive(Clone, PartialEq, Eq)]
pub struct ChatFile {
    pub name: String,
    pub url: Option<String>,
    /// The address of a smaller picture of it.
    pub preview: Option<String>,
    pub is_picture: bool,
}

/// A file to upload.
#[derive(Clone, PartialEq, Eq)]
pub struct NewFile {
    pub name: String,
    pub mime: String,
    pub bytes: Vec<u8>,
}

/// A file that the CRM has taken and that can be sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The CRM's name for it.
    pub newid: String,
    pub name: String,
    pub mime: String,
}

/// What was bought. Everything may be unknown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Purchase {
    pub product: Option<String>,
    /// `None` also when we do not know the currency.
    pub amount: Option<Money>,
    pub quantity: Option<i64>,
    pub bought_at: Option<DateTime<Utc>>,
    /// `None` means that nobody has paid, or that the CRM does not tell.
    pub paid_at: Option<DateTime<Utc>>,
    /// The CRM's number of the state that the invoice is in.
    pub state: Option<i64>,
    pub email: Option<String>,
    pub phone: Option<String>,
    /// The way it was paid.
    pub payment: Option<String>,
    /// What the buyer chose or filled in: name and value.
    pub options: Vec<(String, String)>,
}

/// Debug prints may reach a log: they show ids and nothing that a person wrote.
macro_rules! shows_only {
    ($($kind:ident: $($field:ident),*;)*) => {$(
        impl fmt::Debug for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($kind))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }
    )*};
}

shows_only! {
    ChatSummary: id, last_raw, messages, unread;
    ChatMessage: id, author, deleted, seen;
    ChatFile: is_picture;
    NewFile: mime;
    Uploaded: mime;
    Purchase: quantity;
}

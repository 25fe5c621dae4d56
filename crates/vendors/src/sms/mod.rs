//! Providers of SMS: what we ask of one, in our own words. An adapter speaks its language, and is one
//! file (or folder) and a line in [`registry::BUILT_IN`]. The rest of the program knows no provider.

pub mod cost;
#[cfg(test)]
mod fake;
pub mod http;
mod proof;
pub mod registry;
pub mod turbosms;
pub mod twilio;
pub mod zadarma;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{
    id::SmsId,
    language::Language,
    phone::Phone,
    sms::{Barrier, Cost, Failure, NumberFacts, State},
};
use reqwest::header::HeaderMap;

pub use self::registry::{Means, Registration, Registry};
pub use crate::section::Section;

/// A provider of SMS.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Its name in settings, routes, logs and the database, such as `twilio`.
    fn name(&self) -> &'static str;

    /// Its name as people read it.
    fn title(&self) -> &'static str {
        self.name()
    }

    /// Hands a message over. After [`SmsError::Unknown`] ask [`Provider::recover`] before trying
    /// anything else.
    async fn send(&self, message: &Message) -> Result<Accepted, SmsError>;

    /// Finds out whether a message that we began to hand over is there. `known` are the provider's
    /// ids of our other messages to this phone, which it is not.
    async fn recover(&self, message: &Message, known: &[String]) -> Result<Recovered, SmsError>;

    /// The state of a message. `None` means that the provider cannot be asked.
    async fn status(&self, provider_id: &str) -> Result<Option<Receipt>, SmsError>;

    /// The money left. `None` means that the provider does not tell.
    async fn balance(&self) -> Result<Option<Cost>, SmsError>;

    /// The senders that messages can be from, to this phone where that matters.
    async fn senders(&self, to: Option<&Phone>) -> Result<Vec<String>, SmsError>;

    /// The sender of a message that does not name one. `None` means that the provider decides.
    fn own_sender(&self) -> Option<&str> {
        None
    }

    /// Whether [`Provider::senders`] leaves out those that a phone's country does not take.
    fn tells_senders_by_country(&self) -> bool {
        false
    }

    /// Whether it can tell what a phone is.
    fn looks_up(&self) -> bool {
        false
    }

    /// What a phone is; costs money. `None` means that the provider does not tell.
    async fn look_up(&self, _phone: &Phone) -> Result<Option<NumberFacts>, SmsError> {
        Ok(None)
    }

    /// Whether it keeps texts for us that change there.
    fn keeps_templates(&self) -> bool {
        false
    }

    /// The texts that the provider keeps for us.
    async fn templates(&self) -> Result<Vec<Template>, SmsError>;

    /// Proves and reads what the provider calls us for. Must not block.
    fn hear(&self, webhook: &Webhook<'_>) -> Result<Heard, Unheard>;

    /// Whether it tells that a message was delivered; of one that does not, "sent" is all.
    fn tells_delivery(&self) -> bool;

    /// How far its clock is ahead of ours, by its last answer.
    fn clock_ahead(&self) -> Option<TimeDelta> {
        None
    }

    /// The barrier that a code in a receipt names: a provider may choose the sender only after it
    /// has taken the message. `None` means that the code is about something else.
    fn barrier(&self, _code: &str) -> Option<Barrier> {
        None
    }
}

/// A message to hand over.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub id: SmsId,
    pub to: Phone,
    pub text: String,
    /// The sender. `None` means the one of the provider's section.
    pub sender: Option<String>,
    pub language: Language,
    /// When we first began to hand it over.
    pub begun_at: DateTime<Utc>,
}

/// What a provider said to a message that it took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Accepted {
    /// Its id there. `None` means that the provider gives no ids.
    pub provider_id: Option<String>,
    /// As billed.
    pub parts: Option<u32>,
    pub cost: Option<Cost>,
}

/// What was found of a message whose fate was unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// The provider has it.
    There(Accepted),
    /// It has not: it can be handed over again, here or elsewhere.
    NotThere,
    /// Handing it over again, to this provider, cannot make two of it.
    SendAgain,
    /// Nobody can tell.
    Unknown,
}

/// A message that was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum SmsError {
    /// The message is at fault: no provider would send it.
    #[error("{text}")]
    Message {
        failure: Failure,
        code: Option<String>,
        text: String,
    },
    /// The provider, or this sender of its, does not send to this destination, and has not sent it:
    /// another may. It says nothing of any other destination.
    #[error("{text}")]
    Destination {
        barrier: Barrier,
        code: Option<String>,
        text: String,
    },
    /// The provider is, for certain without having sent it: another can.
    #[error("{text}")]
    Provider {
        trouble: Trouble,
        code: Option<String>,
        text: String,
    },
    /// It may have been sent all the same.
    #[error("whether it was sent is not known: {0}")]
    Unknown(String),
}

/// What is wrong with a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// No connection came about, or it says that it is out of order and did nothing.
    Down,
    /// Too many requests; it did nothing.
    Busy {
        retry_after: Option<Duration>,
    },
    NoMoney,
    /// The key is refused, or the account is not set up for this: a person must see to it.
    Settings,
}

/// How a message stands, as the provider tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub provider_id: String,
    pub state: State,
    /// Why it did not arrive.
    pub failure: Option<Failure>,
    /// The provider's own code and words.
    pub code: Option<String>,
    pub text: Option<String>,
    pub cost: Option<Cost>,
}

/// A message from a phone.
#[derive(Clone, PartialEq, Eq)]
pub struct Inbound {
    /// Its id there. `None` means that the provider gives no ids, and a repeated message is
    /// recognised by its words.
    pub provider_id: Option<String>,
    /// As the provider writes them.
    pub from: String,
    pub to: String,
    pub text: String,
    /// The provider has already dealt with a word such as STOP, which means this.
    pub wish: Option<Wish>,
    /// The part of a longer message that it is, where the provider delivers parts apart.
    pub part: Option<InboundPart>,
}

/// A part of a longer message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundPart {
    /// The same for all parts of the message.
    pub reference: String,
    /// From 1.
    pub number: u32,
    pub total: u32,
}

/// Whether somebody wants messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    Stop,
    Start,
}

/// A text that a provider keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub provider_id: String,
    pub title: String,
    /// With the provider's own places for variables.
    pub text: String,
    pub language: Option<Language>,
}

/// A request that came to `/sms/<provider>` or `/sms/<provider>/<what>`.
pub struct Webhook<'a> {
    /// What follows the provider's name. Empty means nothing.
    pub what: &'a str,
    pub method: &'a str,
    /// The address as the provider called it: our public one with path and query, as they came.
    pub url: &'a str,
    /// Without `?`, as it came.
    pub query: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// What a proven request says, and what it is to be answered once that is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Heard {
    pub receipts: Vec<Receipt>,
    pub inbound: Vec<Inbound>,
    /// Messages whose state must be asked for, because the request proves only that there is news.
    pub ask: Vec<String>,
    /// The id of the call itself, where that is all that is proven: the same call does nothing twice.
    pub call: Option<String>,
    pub answer: Answer,
}

/// A successful answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub content_type: &'static str,
    pub body: String,
}

impl Default for Answer {
    fn default() -> Self {
        Self {
            content_type: "text/plain",
            body: String::new(),
        }
    }
}

/// A request that is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unheard {
    /// 403.
    #[error("the signature is missing or wrong")]
    Forged,
    /// 400; the text says what is expected and quotes nothing.
    #[error("{0}")]
    Unreadable(String),
    /// 404.
    #[error("no such address")]
    NoSuchAddress,
}

impl fmt::Debug for Message {
    /// The id only: a debug print may reach a log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Inbound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbound")
            .field("provider_id", &self.provider_id)
            .field("wish", &self.wish)
            .finish_non_exhaustive()
    }
}

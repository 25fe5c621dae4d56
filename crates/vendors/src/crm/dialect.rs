//! Where an answer of a CRM means something else than its HTTP status says, and whose words its
//! fields hold.

use serde_json::Value;

/// The habits of one CRM. The default: the status says it all.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialect {
    /// The CRM's words when this answer is a refusal, whatever its status.
    pub refusal: Option<fn(&Value) -> Option<String>>,
    /// A failure of the server that names an exception is about what was asked, and [`Self::refusal`]
    /// reads it: the same would fail again.
    pub names_exceptions: bool,
    /// A page of HTML means that the CRM is being worked on, whatever its status.
    pub html_is_outage: bool,
    /// Status 403 is about the rights of the key and not about the one thing that was asked for.
    pub forbids_by_rights: bool,
    pub speech: Speech,
}

/// The author of a field called `message`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speech {
    /// The CRM, about what it refuses.
    #[default]
    Crm,
    /// A person: it is not for the journal.
    People,
}

/// What the answers to one kind of call mean, where a recipe says so.
pub trait Manners: Send + Sync {
    /// What a status means. `None` means what it means everywhere.
    fn ruling(&self, status: u16) -> Option<Ruling>;

    /// The CRM's words when the answer is a refusal.
    fn refusal(&self, answer: &Value) -> Option<String>;
}

/// What becomes of a call with such an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ruling {
    /// This record is refused, and would be again.
    Record,
    /// Nothing works until a person has seen to it.
    Stop,
    /// Too many calls: all of them pause.
    Wait,
    /// Nothing has happened; the same call works later.
    Later,
    /// It may have happened: look before it is repeated.
    Look,
}

//! One matter of a customer, from the first message to the closing, and what happens to it.

use chrono::{DateTime, TimeDelta, Utc};

use super::id::{CaseId, ConversationId, DepartmentId, ManagerId, Number};

/// How a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has answered or taken it yet.
    New,
    /// The customer waits for the shop.
    InWork,
    /// The shop waits for the customer.
    Waiting,
    Done,
}

impl Stage {
    pub const ALL: [Self; 4] = [Self::New, Self::InWork, Self::Waiting, Self::Done];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InWork => "in_work",
            Self::Waiting => "waiting",
            Self::Done => "done",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == name)
    }
}

/// A time that somebody took: by the clock on the wall, and within working hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Took {
    pub whole: TimeDelta,
    pub working: TimeDelta,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: CaseId,
    /// The number that people use.
    pub number: Number,
    pub conversation: ConversationId,
    pub department: DepartmentId,
    /// What the customer chose it to be about.
    pub subject: Option<String>,
    pub stage: Stage,
    pub opened_at: DateTime<Utc>,
    /// The manager who wrote first. `None` means that the customer did.
    pub opened_by: Option<ManagerId>,
    /// The manager who held it last.
    pub manager: Option<ManagerId>,
    /// The first answer to the customer.
    pub answered_at: Option<DateTime<Utc>>,
    /// The manager who answered first. `None` means a colleague in the CRM.
    pub answered_by: Option<ManagerId>,
    /// From the opening to the first answer.
    pub response: Option<Took>,
    pub closed_at: Option<DateTime<Utc>>,
    /// The manager who closed it. `None` means that the customer did, or silence.
    pub closed_by: Option<ManagerId>,
    /// From the opening to the closing.
    pub resolution: Option<Took>,
    /// How often it was opened again.
    pub reopened: i64,
    /// Stars, 1 to 5.
    pub rating: Option<i64>,
}

impl Case {
    /// Whether what the customer writes now still belongs to it.
    pub fn takes(&self, now: DateTime<Utc>, grace: TimeDelta) -> bool {
        self.closed_at.is_none_or(|closed| now < closed + grace)
    }
}

/// What happened to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    Opened,
    Reopened,
    /// The customer began to wait for an answer.
    Asked,
    /// The customer waits no more: somebody has written, here or in the CRM.
    Answered,
    /// The program gave it to the manager.
    Assigned,
    /// The manager took it.
    Taken,
    /// A colleague or an admin gave it to the manager.
    HandedOver,
    /// The manager let it go.
    Released,
    /// The hold ended by itself.
    Expired,
    /// The manager did not answer in time and lost it to the queue.
    Rerouted,
    /// The manager did not answer in time, and nobody else could.
    Overdue,
    /// The manager was reminded of it.
    Reminded,
    /// Admins were told how long the customer waits.
    Escalated,
    /// It went to the department in the detail.
    Moved,
    Closed,
    /// The customer gave as many stars as the detail says.
    Rated,
}

impl Event {
    pub const ALL: [Self; 16] = [
        Self::Opened,
        Self::Reopened,
        Self::Asked,
        Self::Answered,
        Self::Assigned,
        Self::Taken,
        Self::HandedOver,
        Self::Released,
        Self::Expired,
        Self::Rerouted,
        Self::Overdue,
        Self::Reminded,
        Self::Escalated,
        Self::Moved,
        Self::Closed,
        Self::Rated,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Reopened => "reopened",
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Assigned => "assigned",
            Self::Taken => "taken",
            Self::HandedOver => "handed_over",
            Self::Released => "released",
            Self::Expired => "expired",
            Self::Rerouted => "rerouted",
            Self::Overdue => "overdue",
            Self::Reminded => "reminded",
            Self::Escalated => "escalated",
            Self::Moved => "moved",
            Self::Closed => "closed",
            Self::Rated => "rated",
        }
    }
}

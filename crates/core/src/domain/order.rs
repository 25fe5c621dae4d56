//! An order as a customer follows it: how far it has come, wherever it is kept.

use chrono::{DateTime, Utc};

use super::{
    id::{LeadId, Number, OrderId},
    money::Money,
};

/// How far an order has come, in the words of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Stored; nobody has looked at it yet.
    Accepted,
    InWork,
    Done,
    Cancelled,
}

impl Stage {
    pub const ALL: [Self; 4] = [Self::Accepted, Self::InWork, Self::Done, Self::Cancelled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::InWork => "in_work",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// Whether nothing more is expected to happen.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }
}

/// How far an order has come at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fulfilment {
    /// Nobody works on it.
    New,
    InWork,
    Done,
    Cancelled,
}

impl Fulfilment {
    pub const ALL: [Self; 4] = [Self::New, Self::InWork, Self::Done, Self::Cancelled];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InWork => "in_work",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether nobody needs to work on it any more.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }

    /// What customers and the CRM know it as.
    pub const fn stage(self) -> Stage {
        match self {
            Self::New => Stage::Accepted,
            Self::InWork => Stage::InWork,
            Self::Done => Stage::Done,
            Self::Cancelled => Stage::Cancelled,
        }
    }

    /// What the CRM's stage ends at the desk too; `None` means nothing.
    pub const fn ended_by(stage: Stage) -> Option<Self> {
        match stage {
            Stage::Done => Some(Self::Done),
            Stage::Cancelled => Some(Self::Cancelled),
            Stage::Accepted | Stage::InWork => None,
        }
    }
}

/// Where an order was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// With us: by a customer in the bot, or by a manager.
    Own,
    /// In the CRM, or through another source of its.
    Crm,
    /// On a marketplace whose chats are answered here.
    Market,
}

impl Origin {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Crm => "crm",
            Self::Market => "market",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Own, Self::Crm, Self::Market]
            .into_iter()
            .find(|origin| origin.as_str() == text)
    }
}

/// Something that happened to an order, as its card tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happened {
    Placed,
    Taken,
    Returned,
    /// Its state at the desk has changed; the detail is the new state.
    Moved,
    /// The same, by its customer.
    CancelledByCustomer,
    /// The customer asks to cancel it.
    CancelAsked,
    /// The detail is the number of its parcel.
    Sent,
    /// The detail is the sum.
    Paid,
    /// Its status in the CRM has changed; the detail is the status.
    MovedInCrm,
}

impl Happened {
    pub const ALL: [Self; 9] = [
        Self::Placed,
        Self::Taken,
        Self::Returned,
        Self::Moved,
        Self::CancelledByCustomer,
        Self::CancelAsked,
        Self::Sent,
        Self::Paid,
        Self::MovedInCrm,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Taken => "taken",
            Self::Returned => "returned",
            Self::Moved => "moved",
            Self::CancelledByCustomer => "cancelled_by_customer",
            Self::CancelAsked => "cancel_asked",
            Self::Sent => "sent",
            Self::Paid => "paid",
            Self::MovedInCrm => "moved_in_crm",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// A tab of the list of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderTab {
    /// Nobody has or ever had them.
    New,
    InWork,
    Done,
    /// Given up by their manager, with nobody else who has them.
    ToCheck,
}

impl OrderTab {
    pub const ALL: [Self; 4] = [Self::New, Self::InWork, Self::Done, Self::ToCheck];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InWork => "in_work",
            Self::Done => "done",
            Self::ToCheck => "to_check",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.as_str() == text)
    }
}

/// Which of the CRM's things carries the status of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeps {
    /// An order with lines.
    Order,
    /// A lead, of which an order may be made later.
    Lead,
}

impl Keeps {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Lead => "lead",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Order, Self::Lead]
            .into_iter()
            .find(|keeps| keeps.as_str() == text)
    }
}

/// An order of a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    pub id: OrderId,
    /// By which people know it; `None` means that it does not stand at the desk.
    pub number: Option<Number>,
    /// Ours; none for one that was placed elsewhere.
    pub lead: Option<LeadId>,
    pub keeps: Keeps,
    /// Its id in the CRM; none until it is handed over.
    pub crm_id: Option<String>,
    pub total: Option<Money>,
    pub stage: Stage,
    /// The CRM's id of the status.
    pub status: Option<String>,
    /// The CRM's word for the status.
    pub status_name: Option<String>,
    /// Since when it has this status, by the CRM.
    pub status_at: Option<DateTime<Utc>>,
    /// The carrier's number of the parcel.
    pub tracking: Option<String>,
    pub paid: bool,
    pub created_at: DateTime<Utc>,
}

impl Order {
    /// The number that the customer knows it by: one that was placed elsewhere has theirs.
    pub fn number(&self) -> String {
        match (self.lead, &self.crm_id, self.number) {
            (Some(lead), ..) => lead.to_string(),
            (None, Some(id), _) => id.clone(),
            (None, None, Some(number)) => number.to_string(),
            (None, None, None) => self.id.to_string(),
        }
    }
}

/// What our numbers begin with in a CRM, beside those of other sources.
const PREFIX: &str = "TG-";

/// The number of an order of ours, as a CRM gets it.
pub fn number_in_crm(lead: LeadId) -> String {
    format!("{PREFIX}{lead}")
}

/// The lead that a CRM's number of an order is of, when it is one of ours.
pub fn lead_numbered(number: &str) -> Option<LeadId> {
    let digits = number.strip_prefix(PREFIX)?;
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok().map(LeadId))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_numbers_read_back() {
        assert_eq!(
            lead_numbered(&number_in_crm(LeadId(1042))),
            Some(LeadId(1042))
        );
        for other in [
            "1042",
            "TG-",
            "TG-1x",
            "TG--1",
            "tg-1",
            "TG-99999999999999999999",
        ] {
            assert_eq!(lead_numbered(other), None, "{other}");
        }
    }
}

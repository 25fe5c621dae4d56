//! An SMS: its life, why it fails, how many parts it is, and its Latin form.

mod latin;
mod number;
mod parts;
#[cfg(test)]
mod tests;

pub use self::{
    latin::latin,
    number::{LineType, NumberFacts},
    parts::{Encoding, Parts, parts},
};

/// How far an outgoing message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Queued,
    /// It is being handed to a provider, or was when we stopped.
    Sending,
    /// A provider has it.
    Sent,
    Delivered,
    /// The provider could not bring it to the phone.
    Undelivered,
    /// No provider took it.
    Failed,
    Cancelled,
    /// A provider may have it: it answered nothing, and cannot be asked. A person decides.
    Unsure,
}

impl State {
    pub const ALL: [Self; 8] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Delivered,
        Self::Undelivered,
        Self::Failed,
        Self::Cancelled,
        Self::Unsure,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unsure => "unsure",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether nothing more is expected.
    pub const fn is_final(self) -> bool {
        matches!(
            self,
            Self::Delivered | Self::Undelivered | Self::Failed | Self::Cancelled
        )
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Sending | Self::Unsure => 1,
            Self::Sent => 2,
            Self::Delivered | Self::Undelivered | Self::Failed | Self::Cancelled => 3,
        }
    }

    /// The state after a receipt that says `heard`: receipts come late, twice and out of order, and
    /// a message never goes back. Only "delivered" corrects another end: it cannot be untrue.
    #[must_use]
    pub fn after(self, heard: Self) -> Self {
        let corrects = heard == Self::Delivered && matches!(self, Self::Undelivered | Self::Failed);
        if corrects || heard.rank() > self.rank() {
            heard
        } else {
            self
        }
    }
}

/// Why a message did not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Failure {
    /// No such number, or none that can get messages.
    WrongNumber,
    /// A landline.
    NotMobile,
    /// The person wants no messages.
    OptedOut,
    /// The phone was off or out of reach until the message grew old.
    Unreachable,
    /// The operator or the provider does not let this text or sender through.
    Blocked,
    TooLong,
    /// No money at the provider.
    NoMoney,
    /// The provider does not accept our key, or is not set up for this.
    Settings,
    /// No provider sends to this country or number.
    Destination,
    /// The provider does not accept the sender that was asked for.
    Sender,
    /// Our own limit for the day.
    Capped,
    /// It waited too long to be worth sending.
    Expired,
    Unknown,
}

impl Failure {
    pub const ALL: [Self; 13] = [
        Self::WrongNumber,
        Self::NotMobile,
        Self::OptedOut,
        Self::Unreachable,
        Self::Blocked,
        Self::TooLong,
        Self::NoMoney,
        Self::Settings,
        Self::Destination,
        Self::Sender,
        Self::Capped,
        Self::Expired,
        Self::Unknown,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WrongNumber => "wrong_number",
            Self::NotMobile => "not_mobile",
            Self::OptedOut => "opted_out",
            Self::Unreachable => "unreachable",
            Self::Blocked => "blocked",
            Self::TooLong => "too_long",
            Self::NoMoney => "no_money",
            Self::Settings => "settings",
            Self::Destination => "destination",
            Self::Sender => "sender",
            Self::Capped => "capped",
            Self::Expired => "expired",
            Self::Unknown => "unknown",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }
}

/// Why a provider does not send to a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barrier {
    /// The account does not send to that country until it is switched on.
    Country,
    /// The sender cannot reach that country; another sender may.
    Sender,
    /// The account sends only to numbers that were confirmed with it: a trial.
    Unverified,
    /// The provider denies this one number and does not say why.
    Number,
}

impl Barrier {
    pub const ALL: [Self; 4] = [Self::Country, Self::Sender, Self::Unverified, Self::Number];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Sender => "sender",
            Self::Unverified => "unverified",
            Self::Number => "number",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// Whether it stands before every number of the country.
    pub const fn is_of_country(self) -> bool {
        matches!(self, Self::Country | Self::Sender)
    }
}

/// What a message is for; rules choose the provider by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A one-time code.
    Code,
    /// A manager's answer, or their own message.
    Reply,
    /// How an order stands.
    Order,
    /// Asked for over the HTTP API.
    Api,
    /// Asked for by Odoo.
    Odoo,
    /// What the program answers by itself.
    Auto,
    /// A manager's message to many phones.
    Batch,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::Code,
        Self::Reply,
        Self::Order,
        Self::Api,
        Self::Odoo,
        Self::Auto,
        Self::Batch,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Reply => "reply",
            Self::Order => "order",
            Self::Api => "api",
            Self::Odoo => "odoo",
            Self::Auto => "auto",
            Self::Batch => "batch",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// What something cost: millionths of the currency's unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cost {
    pub micros: i64,
    /// As the provider writes it, such as `EUR`.
    pub currency: String,
}

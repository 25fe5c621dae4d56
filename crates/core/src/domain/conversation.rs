//! A conversation with a customer over one channel: its holder, what waits, and how an order goes
//! on.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    content::Content,
    id::{
        BotId, CaseId, ChatId, ConversationId, CustomerId, DepartmentId, EntryId, ManagerId,
        MessageId, Number, ThreadId,
    },
};

/// How the customer writes to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Channel {
    /// This shop's bot; the external id is the chat.
    Telegram,
    /// A marketplace whose chats are in KeepingCRM; the external id is the invoice number.
    Keeping,
    /// SMS; the external id is our number for the phone.
    Sms,
}

impl Channel {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Telegram => "telegram",
            Self::Keeping => "keeping",
            Self::Sms => "sms",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Telegram, Self::Keeping, Self::Sms]
            .into_iter()
            .find(|channel| channel.as_str() == name)
    }
}

/// The right to answer: the manager who has it, and until when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    pub manager: ManagerId,
    /// Grows with every change of holder; an answer carries that of its time.
    pub fence: i64,
    pub since: DateTime<Utc>,
    pub until: DateTime<Utc>,
    pub assigned_by: AssignedBy,
}

/// How a manager came to hold a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignedBy {
    /// They took it, or a colleague gave it to them.
    Manager,
    /// The program gave it to them.
    Routing,
    /// The program gave it to them because the customer was theirs before.
    PreviousManager,
}

impl AssignedBy {
    /// The number as which it is stored.
    pub const fn number(self) -> i64 {
        match self {
            Self::Manager => 0,
            Self::Routing => 1,
            Self::PreviousManager => 2,
        }
    }

    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(Self::Manager),
            1 => Some(Self::Routing),
            2 => Some(Self::PreviousManager),
            _ => None,
        }
    }
}

/// Somebody else holds the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldBy(pub ManagerId);

/// The hold after `manager` has asked for it: a free or expired one is theirs, one's own is
/// prolonged and keeps its fence, another's stays.
pub fn take(
    held: Option<Hold>,
    manager: ManagerId,
    last_fence: i64,
    now: DateTime<Utc>,
    lasts: TimeDelta,
) -> Result<Hold, HeldBy> {
    let until = now + lasts;
    match held.filter(|hold| hold.until > now) {
        // What the program gave them is taken by hand from now on.
        Some(hold) if hold.manager == manager => Ok(Hold {
            until,
            assigned_by: AssignedBy::Manager,
            ..hold
        }),
        Some(hold) => Err(HeldBy(hold.manager)),
        None => Ok(Hold {
            manager,
            fence: last_fence + 1,
            since: now,
            until,
            assigned_by: AssignedBy::Manager,
        }),
    }
}

/// A conversation with a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub id: ConversationId,
    /// The number that people use.
    pub number: Number,
    pub channel: Channel,
    /// 0 where the channel has no bot.
    pub bot: BotId,
    /// The chat or the invoice number.
    pub external: i64,
    pub customer: CustomerId,
    pub department: DepartmentId,
    /// The present case, or the last.
    pub case: Option<CaseId>,
    /// What it is about: the product, where the channel tells.
    pub title: Option<String>,
    pub open: bool,
    /// The last fence that was given.
    pub fence: i64,
    /// Messages of the customer that nobody has read or answered.
    pub unread: i64,
    /// Since when the customer waits for an answer.
    pub waiting_since: Option<DateTime<Utc>>,
    pub last_at: DateTime<Utc>,
    pub thread: Option<ThreadId>,
    /// It goes before others.
    pub urgent: bool,
    /// Until when it is put off. `None` means that it stands in its lists.
    pub snoozed_until: Option<DateTime<Utc>>,
    pub snoozed_by: Option<ManagerId>,
    pub hold: Option<Hold>,
}

impl Conversation {
    /// The manager who may answer now. `None` means that nobody holds the conversation.
    pub fn holder(&self, now: DateTime<Utc>) -> Option<ManagerId> {
        self.hold
            .filter(|hold| hold.until > now)
            .map(|hold| hold.manager)
    }

    /// Whether the customer was forgotten: what is left has no chat.
    pub const fn is_forgotten(&self) -> bool {
        matches!(self.channel, Channel::Telegram | Channel::Sms) && self.external < 0
    }

    /// The customer's chat with the bot.
    pub const fn chat(&self) -> Option<ChatId> {
        match self.channel {
            Channel::Telegram => Some(ChatId(self.external)),
            Channel::Keeping | Channel::Sms => None,
        }
    }
}

/// Whose words an entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    Customer,
    Manager(ManagerId),
    /// A colleague, directly in the CRM.
    Colleague,
    /// A note between managers; the customer never sees it.
    Note(ManagerId),
    /// The shop's program, or the marketplace's.
    System,
}

impl Author {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Manager(_) => "manager",
            Self::Colleague => "colleague",
            Self::Note(_) => "note",
            Self::System => "system",
        }
    }

    pub const fn manager(self) -> Option<ManagerId> {
        match self {
            Self::Manager(id) | Self::Note(id) => Some(id),
            Self::Customer | Self::Colleague | Self::System => None,
        }
    }

    pub fn from_row(name: &str, manager: Option<ManagerId>) -> Option<Self> {
        Some(match (name, manager) {
            ("customer", _) => Self::Customer,
            ("manager", Some(id)) => Self::Manager(id),
            ("colleague", _) => Self::Colleague,
            ("note", Some(id)) => Self::Note(id),
            ("system", _) => Self::System,
            _ => return None,
        })
    }
}

/// How far an entry has come on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// It came to us, or needs no way.
    Received,
    Queued,
    /// The channel is being told; after a crash nobody knows whether it heard.
    Sending,
    Sent,
    /// It is on the customer's phone.
    Delivered,
    Read,
    Failed(String),
    /// Nobody can tell whether it arrived: a person decides.
    Unknown,
    /// A colleague answered in the CRM meanwhile: a person decides.
    Overtaken,
    /// It would be sent in many parts: a person decides.
    Costly,
    /// A person decided that it is not to be sent.
    Dropped,
}

impl Progress {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed(_) => "failed",
            Self::Unknown => "unknown",
            Self::Overtaken => "overtaken",
            Self::Costly => "costly",
            Self::Dropped => "dropped",
        }
    }

    pub fn from_row(name: &str, reason: Option<String>) -> Option<Self> {
        Some(match name {
            "received" => Self::Received,
            "queued" => Self::Queued,
            "sending" => Self::Sending,
            "sent" => Self::Sent,
            "delivered" => Self::Delivered,
            "read" => Self::Read,
            "failed" => Self::Failed(reason.unwrap_or_default()),
            "unknown" => Self::Unknown,
            "overtaken" => Self::Overtaken,
            "costly" => Self::Costly,
            "dropped" => Self::Dropped,
            _ => return None,
        })
    }
}

/// A message in a conversation's history.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub id: EntryId,
    pub conversation: ConversationId,
    pub author: Author,
    /// Its id in the channel, once that is known.
    pub external: Option<MessageId>,
    pub content: Content,
    /// Entries with one album are shown together.
    pub album: Option<String>,
    pub progress: Progress,
    pub reply_to: Option<EntryId>,
    /// The part of that message which is quoted.
    pub quote: Option<String>,
    /// The fence of the hold under which it was written.
    pub fence: i64,
    pub at: DateTime<Utc>,
    pub edited: bool,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    #[test]
    fn a_free_conversation_is_taken_once_until_it_expires() {
        let day = TimeDelta::hours(24);
        let (yuliia, taras) = (ManagerId(1), ManagerId(2));
        let first = take(None, yuliia, 0, now(), day).unwrap();
        assert_eq!(first.fence, 1);

        let held = take(Some(first), taras, 1, now(), day);
        assert_eq!(held, Err(HeldBy(yuliia)));

        let prolonged = take(Some(first), yuliia, 1, now() + TimeDelta::hours(1), day).unwrap();
        assert_eq!(prolonged.fence, 1);
        assert_eq!(prolonged.until, now() + TimeDelta::hours(25));

        let after = take(Some(first), taras, 1, first.until, day).unwrap();
        assert_eq!((after.manager, after.fence), (taras, 2));
    }

    proptest! {
        #[test]
        fn whatever_the_order_of_takes_a_fence_has_one_manager(
            takes in prop::collection::vec((1_i64..6, 0_i64..40), 1..60)
        ) {
            let mut hold = None;
            let mut fence = 0;
            let mut owners = std::collections::HashMap::new();
            let mut time = now();
            for (manager, hours) in takes {
                time += TimeDelta::hours(hours);
                if let Ok(taken) = take(hold, ManagerId(manager), fence, time, TimeDelta::hours(24)) {
                    fence = taken.fence;
                    hold = Some(taken);
                    let owner = owners.entry(taken.fence).or_insert(taken.manager);
                    prop_assert_eq!(*owner, taken.manager);
                }
            }
        }
    }
}

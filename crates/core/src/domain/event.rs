//! What happens in the shop and others may want to hear of: one list of names, for webhooks and
//! whatever else listens.

macro_rules! events {
    ($($(#[$each:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// The name of something that happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventName { $($(#[$each])* $name),+ }

        impl EventName {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

events! {
    OrderCreated = "order.created",
    /// Its status, its payment or its lines have changed.
    OrderChanged = "order.changed",
    OrderPaid = "order.paid",
    OrderDone = "order.done",
    OrderCancelled = "order.cancelled",
    LeadCreated = "lead.created",
    LeadChanged = "lead.changed",
    LeadRejected = "lead.rejected",
    LeadUnsure = "lead.unsure",
    ConversationOpened = "conversation.opened",
    ConversationTaken = "conversation.taken",
    ConversationHandedOver = "conversation.handed_over",
    ConversationUnanswered = "conversation.unanswered",
    ConversationClosed = "conversation.closed",
    CustomerCreated = "customer.created",
    CustomerChanged = "customer.changed",
    CustomerPhoneConfirmed = "customer.phone_confirmed",
    CustomerForgotten = "customer.forgotten",
    RatingGiven = "rating.given",
    RatingLow = "rating.low",
    SmsDelivered = "sms.delivered",
    SmsFailed = "sms.failed",
    CrmDown = "crm.down",
    CrmUp = "crm.up",
    AlertRaised = "alert.raised",
    AlertCleared = "alert.cleared",
}

/// Names that are reserved for features that this version does not have.
pub const RESERVED: &[&str] = &[
    "cart.abandoned",
    "message.received",
    "message.sent",
    "message.failed",
    "sms.received",
    "marketplace.sale",
    "mailing.finished",
    "survey.done",
    "flow.finished",
];

impl EventName {
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.as_str() == text)
    }

    /// What stands before the dot.
    pub fn group(self) -> &'static str {
        let (group, _) = self.as_str().split_once('.').unwrap_or_default();
        group
    }
}

/// Which events somebody wants to hear of: one by its name, or all of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventPattern {
    One(EventName),
    /// `order.*`
    Group(&'static str),
}

/// Why a pattern names no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAnEvent {
    /// The name is known, and this version does not have its feature.
    Reserved,
    Unknown,
}

impl EventPattern {
    /// Reads `order.created` or `order.*`.
    pub fn parse(text: &str) -> Result<Self, NotAnEvent> {
        if let Some(name) = EventName::parse(text) {
            return Ok(Self::One(name));
        }
        if RESERVED.contains(&text) {
            return Err(NotAnEvent::Reserved);
        }
        let Some(group) = text.strip_suffix(".*") else {
            return Err(NotAnEvent::Unknown);
        };
        let mut groups = EventName::ALL.iter().map(|name| name.group());
        if let Some(known) = groups.find(|known| *known == group) {
            return Ok(Self::Group(known));
        }
        let is_reserved = |name: &&str| name.split_once('.').is_some_and(|(it, _)| it == group);
        Err(if RESERVED.iter().any(is_reserved) {
            NotAnEvent::Reserved
        } else {
            NotAnEvent::Unknown
        })
    }

    pub fn matches(self, name: EventName) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Group(group) => name.group() == group,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_a_name_or_a_whole_group() {
        for name in EventName::ALL {
            assert_eq!(
                EventPattern::parse(name.as_str()),
                Ok(EventPattern::One(*name))
            );
            assert!(
                !RESERVED.contains(&name.as_str()),
                "{name:?} stands in both lists"
            );
        }
        let orders = EventPattern::parse("order.*").unwrap();
        assert!(orders.matches(EventName::OrderPaid));
        assert!(!orders.matches(EventName::LeadCreated));
    }

    #[test]
    fn what_is_not_built_is_told_from_what_is_misspelt() {
        for (text, reason) in [
            ("cart.abandoned", NotAnEvent::Reserved),
            ("mailing.*", NotAnEvent::Reserved),
            ("order.creatd", NotAnEvent::Unknown),
            ("orders.*", NotAnEvent::Unknown),
            ("*", NotAnEvent::Unknown),
            ("", NotAnEvent::Unknown),
        ] {
            assert_eq!(EventPattern::parse(text), Err(reason), "{text}");
        }
    }
}

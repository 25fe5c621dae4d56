//! What was given up and waits for a person, by kind; and what a person decides about it.

macro_rules! names {
    ($(#[$doc:meta])* $type:ident { $($(#[$each:meta])* $name:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type { $($(#[$each])* $name),+ }

        impl $type {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.as_str() == text)
            }
        }
    };
}

names! {
    /// What a dead letter is.
    Kind {
        /// Something that came in and could not be handled.
        Update = "update",
        /// Money without an order.
        StrayPayment = "stray_payment",
        /// A second charge of an order that is paid.
        PaidAgain = "paid_again",
        PaidPartly = "paid_partly",
        PaidTooMuch = "paid_over",
        PaidInOtherCurrency = "paid_other_currency",
        /// Money for an order that is cancelled.
        PaidCancelled = "paid_cancelled",
        /// A manager's words to a customer.
        Answer = "answer",
        AnswerEdit = "answer_edit",
        /// Words of the program to a customer.
        Message = "message",
        Document = "document",
        Invoice = "invoice",
        /// What managers should have seen.
        Notice = "notice",
        /// A message about what was given up or is in trouble.
        Alert = "alert",
        Lead = "lead",
        /// Money that the CRM should know of.
        Payment = "payment",
        Buyer = "buyer",
        BuyerNote = "buyer_note",
        /// How an order stands, read from the CRM.
        OrderRead = "order_read",
        /// How an order is to stand in the CRM.
        OrderChange = "order_change",
        Timer = "timer",
        Nightly = "nightly",
        ChatRead = "chat_read",
        ChatSeen = "chat_seen",
        Sms = "sms",
        /// A question to a provider of SMS.
        SmsQuery = "sms_query",
        /// How an SMS stands, for its owner.
        SmsReport = "sms_report",
        /// A notice that should have gone by SMS when Telegram failed.
        SmsReach = "sms_reach",
        OdooNote = "odoo_note",
        /// What a system of the shop's own should have been told.
        Hook = "hook",
        /// A letter to the shop's people.
        Email = "email",
        Other = "other",
    }
}

names! {
    /// What became of a dead letter.
    Decision {
        /// It was tried again.
        Again = "again",
        Dropped = "dropped",
        /// The money was given back.
        Returned = "returned",
        /// The money is right as it came.
        Counted = "counted",
        /// The money is for an order that a person named.
        Credited = "credited",
    }
}

impl Kind {
    /// Whether money waits for somebody to settle it.
    pub const fn is_money(self) -> bool {
        matches!(
            self,
            Self::StrayPayment
                | Self::PaidAgain
                | Self::PaidPartly
                | Self::PaidTooMuch
                | Self::PaidInOtherCurrency
                | Self::PaidCancelled
        )
    }
}

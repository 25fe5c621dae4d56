//! What a button about an order at the desk carries: `dy` and a letter, then its numbers.

use mistok_core::domain::{
    id::{ConversationId, Number},
    order::{Fulfilment, OrderTab},
};

/// What a press does with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderAction {
    /// A page of a tab of all orders, in place of the page before.
    List(OrderTab, u32),
    /// The same of the manager's own.
    Own(OrderTab, u32),
    Show(Number),
    Take(Number),
    /// Nobody has it any more.
    Return(Number),
    /// Asks for the new state of the order.
    AskState(Number),
    Set(Number, Fulfilment),
    /// It stands as before.
    Undo(Number),
    /// Opens the conversation with its customer for writing.
    Write(Number),
    /// Asks for the number of its parcel.
    AskTracking(Number),
    /// It is cancelled without a reason.
    CancelNow(Number),
    /// Asks for the goods of an order of a chat's customer.
    Make(ConversationId),
    /// Those that were shown are ordered, by the print of what was shown; buttons of earlier versions
    /// have none.
    MakeNow(ConversationId, Option<u32>),
}

impl OrderAction {
    pub(super) fn to_data(self) -> String {
        match self {
            Self::List(tab, page) => format!("dya:{}:{page}", tab.as_str()),
            Self::Own(tab, page) => format!("dyb:{}:{page}", tab.as_str()),
            Self::Show(number) => format!("dyc:{number}"),
            Self::Take(number) => format!("dyd:{number}"),
            Self::Return(number) => format!("dye:{number}"),
            Self::AskState(number) => format!("dyf:{number}"),
            Self::Set(number, state) => format!("dyg:{number}:{}", state.as_str()),
            Self::Undo(number) => format!("dyh:{number}"),
            Self::Write(number) => format!("dyi:{number}"),
            Self::AskTracking(number) => format!("dyj:{number}"),
            Self::CancelNow(number) => format!("dyk:{number}"),
            Self::Make(chat) => format!("dyl:{chat}"),
            Self::MakeNow(chat, None) => format!("dym:{chat}"),
            Self::MakeNow(chat, Some(shown)) => format!("dym:{chat}:{shown}"),
        }
    }

    pub(super) fn parse(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Self> {
        let number = |text: &str| text.parse().ok().map(Number);
        let chat = |text: &str| text.parse().ok().map(ConversationId);
        Some(match (code, first, second) {
            ("dya", Some(tab), Some(page)) => Self::List(OrderTab::parse(tab)?, page.parse().ok()?),
            ("dyb", Some(tab), Some(page)) => Self::Own(OrderTab::parse(tab)?, page.parse().ok()?),
            ("dyc", Some(of), None) => Self::Show(number(of)?),
            ("dyd", Some(of), None) => Self::Take(number(of)?),
            ("dye", Some(of), None) => Self::Return(number(of)?),
            ("dyf", Some(of), None) => Self::AskState(number(of)?),
            ("dyg", Some(of), Some(state)) => Self::Set(number(of)?, Fulfilment::parse(state)?),
            ("dyh", Some(of), None) => Self::Undo(number(of)?),
            ("dyi", Some(of), None) => Self::Write(number(of)?),
            ("dyj", Some(of), None) => Self::AskTracking(number(of)?),
            ("dyk", Some(of), None) => Self::CancelNow(number(of)?),
            ("dyl", Some(of), None) => Self::Make(chat(of)?),
            ("dym", Some(of), None) => Self::MakeNow(chat(of)?, None),
            ("dym", Some(of), Some(shown)) => Self::MakeNow(chat(of)?, Some(shown.parse().ok()?)),
            _ => return None,
        })
    }
}

//! What a button about an order at the desk carries: `dy` and a letter, then its numbers.

use crate::domain::{
    id::LeadId,
    order::{Fulfilment, OrderTab},
};

/// What a press does with an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderAction {
    /// A page of a tab of all orders, in place of the page before.
    List(OrderTab, u32),
    /// The same of the manager's own.
    Own(OrderTab, u32),
    Show(LeadId),
    Take(LeadId),
    /// Nobody has it any more.
    Return(LeadId),
    /// Asks how the order is to stand.
    AskState(LeadId),
    Set(LeadId, Fulfilment),
    /// It stands as before.
    Undo(LeadId),
    /// Opens the conversation with its customer for writing.
    Write(LeadId),
}

impl OrderAction {
    pub(super) fn to_data(self) -> String {
        match self {
            Self::List(tab, page) => format!("dya:{}:{page}", tab.as_str()),
            Self::Own(tab, page) => format!("dyb:{}:{page}", tab.as_str()),
            Self::Show(lead) => format!("dyc:{lead}"),
            Self::Take(lead) => format!("dyd:{lead}"),
            Self::Return(lead) => format!("dye:{lead}"),
            Self::AskState(lead) => format!("dyf:{lead}"),
            Self::Set(lead, state) => format!("dyg:{lead}:{}", state.as_str()),
            Self::Undo(lead) => format!("dyh:{lead}"),
            Self::Write(lead) => format!("dyi:{lead}"),
        }
    }

    pub(super) fn parse(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Self> {
        let lead = |text: &str| text.parse().ok().map(LeadId);
        Some(match (code, first, second) {
            ("dya", Some(tab), Some(page)) => Self::List(OrderTab::parse(tab)?, page.parse().ok()?),
            ("dyb", Some(tab), Some(page)) => Self::Own(OrderTab::parse(tab)?, page.parse().ok()?),
            ("dyc", Some(of), None) => Self::Show(lead(of)?),
            ("dyd", Some(of), None) => Self::Take(lead(of)?),
            ("dye", Some(of), None) => Self::Return(lead(of)?),
            ("dyf", Some(of), None) => Self::AskState(lead(of)?),
            ("dyg", Some(of), Some(state)) => Self::Set(lead(of)?, Fulfilment::parse(state)?),
            ("dyh", Some(of), None) => Self::Undo(lead(of)?),
            ("dyi", Some(of), None) => Self::Write(lead(of)?),
            _ => return None,
        })
    }
}

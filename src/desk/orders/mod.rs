//! Orders at the desk: each is told to the managers when it is placed, one of them takes it, and it
//! stands here as far as they say, beside what the CRM says.

mod acts;
mod list;
mod notice;
mod waiting;

use crate::{
    domain::order::{Fulfilment, OrderTab},
    text::Text,
};

pub use notice::{ORDER, subject};

const fn state_name(state: Fulfilment) -> Text {
    match state {
        Fulfilment::New => Text::OrderStateNew,
        Fulfilment::InWork => Text::OrderStateInWork,
        Fulfilment::Done => Text::OrderStateDone,
        Fulfilment::Cancelled => Text::OrderStateCancelled,
    }
}

const fn tab_name(tab: OrderTab) -> Text {
    match tab {
        OrderTab::New => Text::OrderTabNew,
        OrderTab::InWork => Text::OrderTabInWork,
        OrderTab::Done => Text::OrderTabDone,
        OrderTab::ToCheck => Text::OrderTabToCheck,
    }
}

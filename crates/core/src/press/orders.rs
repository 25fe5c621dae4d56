//! About orders at the desk: `dy` and a letter.

use super::declare::actions;
use crate::domain::{
    id::{ConversationId, Number},
    order::{Fulfilment, OrderTab},
};

actions! {
    /// What a press does with an order.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum OrderAction {
        /// A page of a tab of all orders, in place of the page before.
        List(tab: OrderTab, page: u32) = "dya",
        /// The same of the manager's own.
        Own(tab: OrderTab, page: u32) = "dyb",
        Show(number: Number) = "dyc",
        Take(number: Number) = "dyd",
        /// Nobody has it any more.
        Return(number: Number) = "dye",
        /// Asks for the new state of the order.
        AskState(number: Number) = "dyf",
        Set(number: Number, state: Fulfilment) = "dyg",
        /// The order gets its state before the last change.
        Undo(number: Number) = "dyh",
        /// Opens the conversation with its customer for writing.
        Write(number: Number) = "dyi",
        /// Asks for the number of its parcel.
        AskTracking(number: Number) = "dyj",
        /// It is cancelled without a reason.
        CancelNow(number: Number) = "dyk",
        /// Asks for the goods of an order for a conversation's customer.
        Make(conversation: ConversationId) = "dyl",
        /// Orders the goods on the screen, by their fingerprint. `None` comes from a button of an
        /// earlier version.
        MakeNow(conversation: ConversationId, fingerprint: Option<u32>) = "dym",
    }
}

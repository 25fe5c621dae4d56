//! About what was given up: `df` and a letter.

use super::declare::actions;
use crate::domain::id::LeadId;

actions! {
    /// What a press decides about a dead letter or a trouble, each by its number.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LetterAction {
        /// The list, as a new message.
        All = "dfa",
        /// A page of the list, in place of the message.
        Page(page: u32) = "dfb",
        Show(letter: i64) = "dfc",
        Again(letter: i64) = "dfd",
        /// Asks whether it is really to be dropped.
        AskDrop(letter: i64) = "dfe",
        Drop(letter: i64) = "dff",
        /// Asks whether the money was really given back.
        AskReturned(letter: i64) = "dfg",
        Returned(letter: i64) = "dfh",
        /// The money is right.
        Counted(letter: i64) = "dfi",
        /// Asks for the order that the money is for.
        AskCredit(letter: i64) = "dfj",
        Credit(letter: i64, lead: LeadId) = "dfk",
        /// Tries the service of a trouble at once.
        CheckNow(trouble: i64) = "dfl",
        /// The orders that wait because of a trouble.
        Waiting(trouble: i64) = "dfm",
    }

    /// The letter that it is about; `None` means a list or a trouble.
    fn letter -> Option<i64>;
}

//! About words that a customer wrote and no step expected.

use super::declare::actions;
use crate::domain::id::MessageId;

actions! {
    /// What becomes of the customer's words.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum WordsAction {
        /// The kept words are for a manager.
        ToManager = "km",
        /// The catalog is searched for the kept words.
        Search = "ks",
        /// The kept words are for nobody.
        Drop = "kn",
        /// A message that went to the manager was meant for the step at hand.
        ForStep(message: MessageId) = "kf",
        /// A kept message that looked like something else is the answer to the step at hand.
        IsAnswer(message: MessageId) = "ka",
    }
}

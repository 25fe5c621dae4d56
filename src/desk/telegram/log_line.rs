//! The log chat's line about an act of a manager or of the program.

use crate::{
    store::audit::Action,
    text::{
        Arg,
        say::{self, Said},
    },
};

/// What such lines tell; each takes what it needs.
pub struct LogLine {
    pub manager: Arg,
    pub subject: Arg,
    pub customer: Arg,
    pub number: Arg,
}

/// A text, and the names of the values that it takes.
macro_rules! line {
    ($text:ident, $($value:ident),+) => {
        Said::of(say::$text { $($value),+ })
    };
}

impl LogLine {
    /// The line for an act. `None` means that the log chat does not tell of it.
    pub fn sentence(self, action: Action) -> Option<Said> {
        let Self {
            manager,
            subject,
            customer,
            number,
        } = self;
        Some(match action {
            Action::Take => line!(LogTake, manager, customer, number),
            Action::Assign => line!(LogAssign, subject, customer, number),
            Action::Release => line!(LogRelease, manager, customer, number),
            Action::HandOver => line!(LogHandOver, manager, subject, customer, number),
            Action::Reassign => line!(LogReassign, manager, subject, customer, number),
            Action::TakeOver => line!(LogTakeOver, manager, subject, customer, number),
            Action::Absent => line!(LogAbsent, subject, customer, number),
            Action::Reroute => line!(LogReroute, subject, customer, number),
            Action::Unreachable => line!(LogUnreachable, subject, customer, number),
            Action::Expire => line!(LogExpire, subject, customer, number),
            Action::Close => line!(LogClose, manager, customer, number),
            Action::EndedByCustomer => line!(LogEndedByCustomer, customer, number),
            Action::Forgotten => line!(LogForgotten, number),
            Action::Move => line!(LogMove, manager, customer, number),
            Action::Other(_) => return None,
        })
    }
}

//! Twilio's codes of errors (<https://www.twilio.com/docs/api/errors>) and words for states. The
//! words of an error change, its code does not.

use crate::{
    domain::sms::{Failure, State},
    sms::Trouble,
};

/// Who is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Message(Failure),
    Provider(Trouble),
}

/// Whose fault an error is; none: the code is not one that we know.
pub const fn fault(code: i64) -> Option<Fault> {
    Some(match code {
        21211 | 30005 => Fault::Message(Failure::WrongNumber),
        21614 | 21635 | 30006 => Fault::Message(Failure::NotMobile),
        21610 => Fault::Message(Failure::OptedOut),
        21617 => Fault::Message(Failure::TooLong),
        30003 => Fault::Message(Failure::Unreachable),
        30004 | 30007 | 30034 => Fault::Message(Failure::Blocked),
        30008 => Fault::Message(Failure::Unknown),
        20429 | 21611 | 30001 => Fault::Provider(Trouble::Busy { retry_after: None }),
        // 21612 is about this account's sender: from another the phone may well be reached.
        20003
        | 20404
        | 21212
        | 21408
        | 21603
        | 21606
        | 21608
        | 21609
        | 21612
        | 21659
        | 21660
        | 21703..=21705
        | 30002 => Fault::Provider(Trouble::Settings),
        _ => return None,
    })
}

/// Why a message that Twilio had taken did not arrive; none: it did, or is on its way.
pub fn failure(state: State, code: Option<i64>) -> Option<Failure> {
    if !matches!(state, State::Undelivered | State::Failed) {
        return None;
    }
    Some(match code.and_then(fault) {
        Some(Fault::Message(failure)) => failure,
        Some(Fault::Provider(Trouble::Settings)) => Failure::Settings,
        Some(Fault::Provider(Trouble::NoMoney)) => Failure::NoMoney,
        Some(Fault::Provider(Trouble::Down | Trouble::Busy { .. })) | None => Failure::Unknown,
    })
}

/// A state in our words; none: that of a message to us, or a new one.
pub fn state(status: &str) -> Option<State> {
    Some(match status {
        "accepted" | "scheduled" | "queued" => State::Queued,
        "sending" => State::Sending,
        "sent" | "partially_delivered" => State::Sent,
        "delivered" | "read" => State::Delivered,
        "undelivered" => State::Undelivered,
        "failed" => State::Failed,
        "canceled" => State::Cancelled,
        _ => return None,
    })
}

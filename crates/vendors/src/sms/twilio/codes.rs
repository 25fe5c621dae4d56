//! Twilio's codes of errors (<https://www.twilio.com/docs/api/errors>) and words for states. The
//! words of an error change, its code does not.

use mistok_core::domain::sms::{Barrier, Failure, State};

use crate::sms::Trouble;

/// What is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Message(Failure),
    /// The account or its sender does not send there.
    Destination(Barrier),
    /// The sender does not belong to the account: the message's own one, or that of the settings.
    Sender,
    Provider(Trouble),
}

/// Whose fault an error is. `None` means that the code is not in this list.
pub const fn fault(code: i64) -> Option<Fault> {
    Some(match code {
        // No such number; a number of a form that takes no SMS.
        21211 | 21217 | 21265 | 21401 | 21421 | 21604 | 30005 => {
            Fault::Message(Failure::WrongNumber)
        }
        21614 | 21635 | 30006 => Fault::Message(Failure::NotMobile),
        21610 => Fault::Message(Failure::OptedOut),
        21605 | 21617 | 30019 | 30044 => Fault::Message(Failure::TooLong),
        30003 | 30017 | 30036 => Fault::Message(Failure::Unreachable),
        // The words, or traffic like it, are not let through.
        21618 | 30004 | 30007 | 30038 | 30039 | 30450 | 30453 | 30454 => {
            Fault::Message(Failure::Blocked)
        }
        // Nothing to say, to oneself, a flaw of the content: other messages are not affected.
        21266 | 21602 | 21619 | 21620 | 21623 | 21654..=21656 | 30008..=30012 => {
            Fault::Message(Failure::Unknown)
        }
        // SMS to the region is not enabled in the account's geo permissions.
        21408 => Fault::Destination(Barrier::Country),
        // This pair of From and To: the sender's kind, its registration with the country's carriers.
        21612 | 30018 | 30023..=30024 | 30026..=30027 | 30032 | 30034..=30035 | 30040..=30041 => {
            Fault::Destination(Barrier::Sender)
        }
        // A trial account sends to confirmed numbers only.
        21219 | 21608 | 572_005 => Fault::Destination(Barrier::Unverified),
        14107 | 20429 | 21611 | 30001 | 30022 => {
            Fault::Provider(Trouble::Busy { retry_after: None })
        }
        20500 | 20503 | 30410 => Fault::Provider(Trouble::Down),
        21212 | 21267 | 21603 | 21606 | 21607 | 21616 | 21659..=21661 | 21701..=21706 | 21712 => {
            Fault::Sender
        }
        // The key, the account, its limit for the day, the address for receipts.
        20003..=20008 | 20403 | 20404 | 21609 | 30002 | 30037 | 63038 => {
            Fault::Provider(Trouble::Settings)
        }
        _ => return None,
    })
}

/// Why a message that Twilio had taken did not arrive. `None` means that it did, or is on its way.
pub fn failure(state: State, code: Option<i64>) -> Option<Failure> {
    if !matches!(state, State::Undelivered | State::Failed) {
        return None;
    }
    Some(match code.and_then(fault) {
        Some(Fault::Message(failure)) => failure,
        Some(Fault::Destination(_)) => Failure::Destination,
        Some(Fault::Sender) => Failure::Sender,
        Some(Fault::Provider(Trouble::Settings)) => Failure::Settings,
        Some(Fault::Provider(Trouble::NoMoney)) => Failure::NoMoney,
        Some(Fault::Provider(Trouble::Down | Trouble::Busy { .. })) | None => Failure::Unknown,
    })
}

/// A state in our words. `None` means the state of a message to us, or an unknown one.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The documented codes that a message may meet, each judged by what its page says it is about.
    #[test]
    fn every_code_is_one_of_five_classes() {
        use Failure::{Blocked, NotMobile, OptedOut, TooLong, Unreachable, WrongNumber};
        let message = |failure| Some(Fault::Message(failure));
        let there = |barrier| Some(Fault::Destination(barrier));
        let busy = Some(Fault::Provider(Trouble::Busy { retry_after: None }));
        let settings = Some(Fault::Provider(Trouble::Settings));
        for (code, fault_of) in [
            (21211, message(WrongNumber)),
            (21604, message(WrongNumber)),
            (30005, message(WrongNumber)),
            (21614, message(NotMobile)),
            (21635, message(NotMobile)),
            (30006, message(NotMobile)),
            (21610, message(OptedOut)),
            (21605, message(TooLong)),
            (21617, message(TooLong)),
            (30003, message(Unreachable)),
            (30036, message(Unreachable)),
            (30004, message(Blocked)),
            (30007, message(Blocked)),
            (30038, message(Blocked)),
            (30450, message(Blocked)),
            (21602, message(Failure::Unknown)),
            (30008, message(Failure::Unknown)),
            (21408, there(Barrier::Country)),
            (21612, there(Barrier::Sender)),
            (30034, there(Barrier::Sender)),
            (30040, there(Barrier::Sender)),
            (21608, there(Barrier::Unverified)),
            (572_005, there(Barrier::Unverified)),
            (14107, busy),
            (20429, busy),
            (21611, busy),
            (30001, busy),
            (20503, Some(Fault::Provider(Trouble::Down))),
            (21212, Some(Fault::Sender)),
            (21606, Some(Fault::Sender)),
            (21660, Some(Fault::Sender)),
            (21703, Some(Fault::Sender)),
            (20003, settings),
            (20404, settings),
            (30002, settings),
            (63038, settings),
            (29999, None),
            (0, None),
        ] {
            assert_eq!(fault(code), fault_of, "{code}");
        }
    }
}

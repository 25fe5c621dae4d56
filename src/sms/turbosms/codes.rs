//! Codes and words of `TurboSMS`. A code has a name that says more than its number.

use crate::{
    domain::sms::{Failure, State},
    sms::{SmsError, Trouble},
};

/// Whether a request was taken: what came of its recipient is told apart.
pub const fn is_success(code: i64) -> bool {
    matches!(code, 0 | 800..=803)
}

/// The same message was sent before: what came of it then is told again.
pub const REPEATED: i64 = 507;

/// What a refusal means.
pub fn refusal(code: i64, text: String) -> SmsError {
    let message = |failure, text| SmsError::Message {
        failure,
        code: Some(code.to_string()),
        text,
    };
    let provider = |trouble, text| SmsError::Provider {
        trouble,
        code: Some(code.to_string()),
        text,
    };
    match code {
        // REQUIRED_BALANCE
        203 => provider(Trouble::NoMoney, text),
        // The token, the account, the sender or the country is not set up.
        103 | 105 | 106 | 200 | 301 | 302 | 400 | 401 | 406 | 415 => {
            provider(Trouble::Settings, text)
        }
        // FAILED_SMS_SEND
        503 => provider(Trouble::Down, text),
        // INVALID_PHONE
        305 => message(Failure::WrongNumber, text),
        // NOT_ALLOWED_NUMBER_STOPLIST
        404 => message(Failure::OptedOut, text),
        // NOT_ALLOWED_MESSAGE_TEXT
        412 => message(Failure::Blocked, text),
        // NOT_ALLOWED_MESSAGE_TEXT_LENGTH
        413 => message(Failure::TooLong, text),
        // An answer could not be put together, or something broke: it may have been sent.
        500 | 501 | 999 => SmsError::Unknown(text),
        _ => message(Failure::Unknown, text),
    }
}

/// A state in our words, with the reason where there is one.
pub fn state(status: &str) -> Option<(State, Option<Failure>)> {
    Some(match status.to_lowercase().as_str() {
        "delivered" | "delivrd" | "read" => (State::Delivered, None),
        "undelivered" | "undeliv" => (State::Undelivered, Some(Failure::Unknown)),
        "expired" => (State::Undelivered, Some(Failure::Unreachable)),
        "rejected" | "rejectd" => (State::Undelivered, Some(Failure::Blocked)),
        "failed" => (State::Failed, Some(Failure::Unknown)),
        "cancelled" | "canceled" => (State::Cancelled, None),
        "sent" => (State::Sent, None),
        "in process" => (State::Sending, None),
        "in queue" | "queued" | "accepted" => (State::Queued, None),
        _ => return None,
    })
}

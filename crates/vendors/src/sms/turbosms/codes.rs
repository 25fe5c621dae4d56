//! Codes and words of `TurboSMS`. A code has a name that says more than its number.

use mistok_core::domain::sms::{Barrier, Failure, State};

use crate::sms::{Message, SmsError, Trouble, http::wrong_sender};

/// Whether a request was taken: what came of its recipient is told apart.
pub const fn is_success(code: i64) -> bool {
    matches!(code, 0 | 800..=803)
}

/// The same message was sent before: what came of it then is told again.
pub const REPEATED: i64 = 507;

/// What a refusal means; the names are those that come with the codes.
pub fn refusal(code: i64, text: String, message: Option<&Message>) -> SmsError {
    let number = Some(code.to_string());
    let of_message = |failure, text| SmsError::Message {
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
        // The token is missing, wrong or not allowed to do this; the account is not active.
        103 | 105 | 106 | 301 | 415 => provider(Trouble::Settings, text),
        // REQUIRED_MESSAGE_SENDER, INVALID_MESSAGE_SENDER, NOT_ALLOWED_MESSAGE_SENDER and one that
        // is not active.
        200 | 302 | 400 | 401 => wrong_sender(message, number, text),
        // NOT_ALLOWED_RECIPIENT_COUNTRY
        406 => SmsError::Destination {
            barrier: Barrier::Country,
            code: number,
            text,
        },
        // FAILED_SMS_SEND
        503 => provider(Trouble::Down, text),
        // REQUIRED_MESSAGE_RECIPIENT, INVALID_PHONE
        202 | 305 => of_message(Failure::WrongNumber, text),
        // NOT_ALLOWED_NUMBER_STOPLIST
        404 => of_message(Failure::OptedOut, text),
        // NOT_ALLOWED_MESSAGE_TEXT
        412 => of_message(Failure::Blocked, text),
        // NOT_ALLOWED_MESSAGE_TEXT_LENGTH
        413 => of_message(Failure::TooLong, text),
        // An answer could not be put together, or something broke: it may have been sent.
        500 | 501 | 999 => SmsError::Unknown(text),
        _ => of_message(Failure::Unknown, text),
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

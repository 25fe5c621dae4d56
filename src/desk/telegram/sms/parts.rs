//! How many parts an answer takes, and what its manager can do about it.

use crate::{
    desk::{conversation::written::text_of, press},
    domain::{
        conversation::Entry,
        sms::{latin, parts},
    },
    press::DeskAction,
    telegram::keyboard::Button,
    text::{Arg, Speech, say},
};

/// Asks whether a message of this number of parts is to be sent.
pub fn costly(speech: &Speech, entry: &Entry) -> String {
    let count = parts(&text_of(&entry.content)).count;
    speech.html(say::SmsCostly {
        parts: Arg::from(i64::from(count)),
    })
}

/// Whole, in Latin letters where that is less, or not at all.
pub fn ways(speech: &Speech, entry: &Entry, drop: Button) -> Vec<Vec<Button>> {
    let text = text_of(&entry.content);
    let (whole, less) = (parts(&text).count, parts(&latin(&text)).count);
    let label = speech.plain(say::ButtonSendParts {
        parts: Arg::from(i64::from(whole)),
    });
    let mut rows = vec![vec![press(label, DeskAction::SendAgain(entry.id))]];
    if less < whole {
        let label = speech.plain(say::ButtonSendLatin {
            parts: Arg::from(i64::from(less)),
        });
        rows.push(vec![press(label, DeskAction::SendLatin(entry.id))]);
    }
    rows.push(vec![drop]);
    rows
}

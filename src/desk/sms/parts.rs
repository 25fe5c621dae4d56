//! How many parts an answer takes, and what its manager can do about it.

use super::super::{conversation::written::text_of, press};
use crate::{
    domain::{
        content::Content,
        conversation::Entry,
        sms::{latin, parts},
    },
    press::DeskAction,
    store::{StoreError, Tx, entries},
    telegram::keyboard::Button,
    text::{Arg, Speech, Text, say},
};

/// Asks whether a message of this number of parts is to be sent.
pub fn costly(speech: &Speech, entry: &Entry) -> String {
    let count = parts(&text_of(&entry.content)).count;
    speech.html(say::SmsCostly {
        parts: Arg::from(i64::from(count)),
    })
}

/// As it is, in Latin letters where that is less, or not at all.
pub fn ways(speech: &Speech, entry: &Entry, drop: Button) -> Vec<Vec<Button>> {
    let text = text_of(&entry.content);
    let (whole, less) = (parts(&text).count, parts(&latin(&text)).count);
    let way = |label, count: u32, action| {
        let label = speech.plain_with(label, [("parts", Arg::from(i64::from(count)))]);
        vec![press(label, action)]
    };
    let mut rows = vec![way(
        Text::ButtonSendParts,
        whole,
        DeskAction::SendAgain(entry.id),
    )];
    if less < whole {
        rows.push(way(
            Text::ButtonSendLatin,
            less,
            DeskAction::SendLatin(entry.id),
        ));
    }
    rows.push(vec![drop]);
    rows
}

/// Puts an answer into Latin letters for good.
pub async fn put_in_latin(
    notify: &crate::desk::Notify,
    tx: &Tx,
    entry: &Entry,
) -> Result<(), StoreError> {
    let content = Content::text(latin(&text_of(&entry.content)));
    entries::edit(tx, entry.id, &content, notify.now()).await
}

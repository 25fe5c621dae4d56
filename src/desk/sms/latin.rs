//! Answers in Latin letters, which take fewer parts.

use crate::{
    desk::{Notify, conversation::written::text_of},
    domain::{content::Content, conversation::Entry, sms::latin},
    store::{StoreError, Tx, entries},
};

/// Puts an answer into Latin letters for good.
pub async fn put_in_latin(notify: &Notify, tx: &Tx, entry: &Entry) -> Result<(), StoreError> {
    let content = Content::text(latin(&text_of(&entry.content)));
    entries::edit(tx, entry.id, &content, notify.now()).await
}

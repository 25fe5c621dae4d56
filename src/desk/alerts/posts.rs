//! Messages about what was given up: their subjects, and another try where a chat could not be told.

use chrono::TimeDelta;

use crate::{
    desk::Alerts,
    domain::{delivery::Priority, stored::Payload},
    outbox::letters as given_up,
    store::{StoreError, Tx, alert_posts::AlertPost, outbox::NewJob},
};

/// What a message about letters has for its subject.
const LETTERS: &str = "letters:";

pub(in crate::desk) fn of_letters(batch: i64) -> String {
    format!("{LETTERS}{batch}")
}

/// The letters that a message is about. `None` means that it is about something else.
pub(in crate::desk) fn batch_of(subject: &str) -> Option<i64> {
    subject.strip_prefix(LETTERS)?.parse().ok()
}

impl Alerts {
    /// The chat could not be told: it is tried again later, less often the older it is.
    pub(in crate::desk) async fn alert_failed(
        &self,
        tx: &Tx,
        post: &AlertPost,
    ) -> Result<(), StoreError> {
        let age = self.notify.now() - post.at;
        let wait = if age < TimeDelta::hours(1) {
            TimeDelta::minutes(5)
        } else if age < TimeDelta::days(1) {
            TimeDelta::hours(1)
        } else {
            TimeDelta::hours(12)
        };
        let key = format!("desk:alert-again:{}", post.id);
        let job = NewJob {
            service: given_up::DESK.to_owned(),
            lane: key.clone(),
            priority: Priority::Notice,
            key: Some(key),
            payload: Payload::of(&given_up::Watching::AlertAgain(post.id)),
            not_before: self.notify.now() + wait,
        };
        self.notify.outbox.enqueue(tx, job).await
    }
}

//! Admins are told once of each row that cannot be read and was left out of what people are shown.

use crate::{
    desk::{Alerts, telegram::alerts::news},
    store::{Place, StoreError, Tx, settings},
    text::Speech,
};

/// The prefix of the keys that mark the places that admins know.
const TOLD: &str = "unreadable:";
/// Places in one message.
const SHOWN: usize = 20;

impl Alerts {
    /// Tells admins of the places that they do not know of yet.
    pub async fn tell_unreadable(&self, tx: &Tx, places: &[Place]) -> Result<(), StoreError> {
        let mut fresh = Vec::new();
        for place in places {
            let key = format!("{TOLD}{place}");
            if settings::lookup(tx, &key).await?.is_none() {
                settings::put(tx, &key, &self.notify.now().to_rfc3339()).await?;
                fresh.push(place.to_string());
            }
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let count = i64::try_from(fresh.len()).unwrap_or(i64::MAX);
        fresh.truncate(SHOWN);
        let listed = fresh.join("\n");
        let told = |speech: &Speech| news::rows_unreadable(speech, count, &listed);
        self.notify.tell_admins(tx, None, told).await
    }
}

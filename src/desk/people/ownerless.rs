//! Turns that nobody has.

use crate::{
    desk::People,
    store::{StoreError, Tx, conversations, leads},
};

impl People {
    /// Counts turns that nobody has: customers of whom nobody knows, leads that nobody hands over, and queues
    /// that nobody shares out. Always 0.
    pub(in crate::desk) async fn count_ownerless(&self, tx: &Tx) -> Result<i64, StoreError> {
        let now = self.notify.now();
        let sharing = self.notify.settings.departments.iter();
        let sharing = sharing
            .filter(|it| it.policy.is_automatic())
            .map(|it| it.id);
        let sharing = sharing.fold(",".to_owned(), |list, id| format!("{list}{id},"));
        Ok(conversations::count_ownerless(tx, &sharing, now).await?
            + conversations::count_late_routes(tx, now).await?
            + leads::count_orphans(tx).await?)
    }
}

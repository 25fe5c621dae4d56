//! What made us do something: the update or the request whose id every job bears that came of it, so
//! that one id leads from the customer's word to the CRM's answer.

use std::sync::Arc;

tokio::task_local! {
    static ORIGIN: Option<Arc<str>>;
}

/// What the work at hand came of.
pub fn current() -> Option<Arc<str>> {
    ORIGIN.try_with(Clone::clone).ok().flatten()
}

/// Does the work as something that came of `origin`.
pub async fn within<T>(origin: Option<Arc<str>>, work: impl Future<Output = T>) -> T {
    ORIGIN.scope(origin, work).await
}

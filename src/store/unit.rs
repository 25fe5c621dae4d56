//! A unit of work: something to do in a transaction, and the caller who waits for its outcome.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
};

use futures::{FutureExt, future::BoxFuture};
use tokio::sync::oneshot;
use tracing::Instrument as _;

use super::{StoreError, Tx, origin};

/// A unit whose result type is forgotten.
pub trait Unit: Send + Sync {
    /// Does the work; may be called again when the shared transaction failed.
    fn run(&self, tx: Tx) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Tells the caller: the work is committed, or why it is not.
    fn finish(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Work<T, F> {
    task: F,
    /// Of the caller: the unit runs elsewhere, and its lines belong to the same thing.
    span: tracing::Span,
    origin: Option<Arc<str>>,
    value: Arc<Mutex<Option<T>>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

/// A unit for `work`, and where its result will come.
pub fn pair<T, F>(work: F) -> (Box<dyn Unit>, oneshot::Receiver<Result<T, StoreError>>)
where
    T: Send + 'static,
    F: Fn(Tx) -> BoxFuture<'static, Result<T, StoreError>> + Send + Sync + 'static,
{
    let (caller, result) = oneshot::channel();
    let unit = Work {
        task: work,
        span: tracing::Span::current(),
        origin: origin::current(),
        value: Arc::default(),
        caller,
    };
    (Box::new(unit), result)
}

impl<T, F> Unit for Work<T, F>
where
    T: Send + 'static,
    F: Fn(Tx) -> BoxFuture<'static, Result<T, StoreError>> + Send + Sync + 'static,
{
    fn run(&self, tx: Tx) -> BoxFuture<'_, Result<(), StoreError>> {
        async move {
            // A panic is a failure of this unit alone; the thread goes on with the others.
            let work = async { (self.task)(tx).await };
            let work = origin::within(self.origin.clone(), work).instrument(self.span.clone());
            let outcome = AssertUnwindSafe(work)
                .catch_unwind()
                .await
                .unwrap_or_else(|panic| Err(StoreError::Panicked(describe(&*panic))));
            let value = outcome?;
            *self.value.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
            Ok(())
        }
        .boxed()
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        let value = self
            .value
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let result = outcome.and_then(|()| value.ok_or(StoreError::Closed));
        // The caller may have gone (a closed connection); what is committed stays committed.
        drop(self.caller.send(result));
    }
}

fn describe(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

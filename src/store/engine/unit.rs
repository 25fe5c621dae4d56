//! A unit of work: something to do in a transaction, and the caller who waits for its outcome.

use std::{cell::RefCell, panic::AssertUnwindSafe, sync::Arc};

use futures::{FutureExt as _, future::LocalBoxFuture};
use tokio::sync::oneshot;
use tracing::Instrument as _;

use crate::store::{StoreError, Tx, origin};

/// A unit whose result type is forgotten.
pub trait Unit: Send {
    /// Does the work; may be called again when the shared transaction failed. The future stays on
    /// the thread that it was made on: what an async closure gives back cannot be proved `Send`.
    fn run(&self, tx: Tx) -> LocalBoxFuture<'_, Result<(), StoreError>>;

    /// Tells the caller: the work is committed, or why it is not.
    fn finish(self: Box<Self>, outcome: Result<(), StoreError>);
}

struct Work<T, F> {
    task: F,
    /// Of the caller: the unit runs elsewhere, and its lines belong to the same thing.
    span: tracing::Span,
    origin: Option<Arc<str>>,
    value: RefCell<Option<T>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

/// A unit for `work`, and where its result will come.
pub fn pair<T, F>(work: F) -> (Box<dyn Unit>, oneshot::Receiver<Result<T, StoreError>>)
where
    T: Send + 'static,
    F: AsyncFn(Tx) -> Result<T, StoreError> + Send + 'static,
{
    let (caller, result) = oneshot::channel();
    let unit = Work {
        task: work,
        span: tracing::Span::current(),
        origin: origin::current(),
        value: RefCell::default(),
        caller,
    };
    (Box::new(unit), result)
}

impl<T, F> Unit for Work<T, F>
where
    T: Send + 'static,
    F: AsyncFn(Tx) -> Result<T, StoreError> + Send + 'static,
{
    fn run(&self, tx: Tx) -> LocalBoxFuture<'_, Result<(), StoreError>> {
        async move {
            let work = origin::within(self.origin.clone(), (self.task)(tx));
            let value = survive(work.instrument(self.span.clone())).await?;
            self.value.replace(Some(value));
            Ok(())
        }
        .boxed_local()
    }

    fn finish(self: Box<Self>, outcome: Result<(), StoreError>) {
        let value = self.value.take();
        let result = outcome.and_then(|()| value.ok_or(StoreError::Closed));
        // The caller may have gone (a closed connection); what is committed stays committed.
        drop(self.caller.send(result));
    }
}

/// Runs `work`; a panic is a failure of it alone, and its thread goes on with others.
pub async fn survive<T>(
    work: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    AssertUnwindSafe(work)
        .catch_unwind()
        .await
        .unwrap_or_else(|panic| Err(StoreError::Panicked(describe(&*panic))))
}

fn describe(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

//! The thread that the work on PostgreSQL runs on. An async closure borrows what it has caught, and
//! the compiler cannot prove that its future may move to another thread. One thread for all: a
//! connection is woken where it was opened, and waking another thread for each answer costs more
//! than the work itself.

use std::{io, thread};

use futures::{FutureExt as _, future::LocalBoxFuture};
use tokio::{
    sync::{mpsc, oneshot},
    task::LocalSet,
};

use crate::store::StoreError;

/// Makes a task where it will run.
type Start = Box<dyn FnOnce() -> LocalBoxFuture<'static, ()> + Send>;

/// The thread; it ends after its last task when this is dropped.
pub struct Home(mpsc::UnboundedSender<Start>);

impl Home {
    pub fn open() -> io::Result<Self> {
        let (sender, mut tasks) = mpsc::unbounded_channel::<Start>();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let serve = move || {
            let local = LocalSet::new();
            local.block_on(&runtime, async {
                while let Some(start) = tasks.recv().await {
                    #[expect(
                        clippy::disallowed_methods,
                        reason = "it ends by itself: a writer with its channel, a reader with its caller"
                    )]
                    tokio::task::spawn_local(start());
                }
            });
            runtime.block_on(local);
        };
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(serve)?;
        Ok(Self(sender))
    }

    pub fn spawn(&self, task: impl AsyncFnOnce() + Send + 'static) {
        let start: Start = Box::new(move || async move { task().await }.boxed_local());
        // A thread that has gone takes the task's channels with it: its caller hears so.
        drop(self.0.send(start));
    }

    /// Waits for what `work` gives; it ends with its caller.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl AsyncFnOnce() -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (mut caller, result) = oneshot::channel();
        self.spawn(async move || {
            let answer = tokio::select! {
                answer = work() => answer,
                () = caller.closed() => return,
            };
            drop(caller.send(answer));
        });
        result.await.map_err(|_| StoreError::Closed)?
    }
}

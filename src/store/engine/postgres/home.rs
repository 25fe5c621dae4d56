//! Where the work on PostgreSQL runs: a few threads, each of which keeps its tasks to itself. An
//! async closure borrows what it has caught, and the compiler cannot prove that its future may move
//! to another thread.

use std::{
    io,
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use futures::{FutureExt as _, future::LocalBoxFuture};
use tokio::{sync::mpsc, task::LocalSet};

/// More threads than these are not kept busy by the connections.
const MOST: usize = 4;

/// Makes a task where it will run.
type Start = Box<dyn FnOnce() -> LocalBoxFuture<'static, ()> + Send>;

/// The threads; each ends after its last task when they are dropped.
pub struct Homes {
    threads: Vec<mpsc::UnboundedSender<Start>>,
    next: AtomicUsize,
}

impl Homes {
    pub fn open() -> io::Result<Self> {
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Self {
            threads: (0..cores.min(MOST))
                .map(|_| open())
                .collect::<io::Result<_>>()?,
            next: AtomicUsize::default(),
        })
    }

    /// Runs a task on one of the threads, each in turn.
    pub fn spawn(&self, task: impl AsyncFnOnce() + Send + 'static) {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let start: Start = Box::new(move || async move { task().await }.boxed_local());
        // A thread that has gone takes the task's channels with it: its caller hears so.
        drop(self.threads[turn % self.threads.len()].send(start));
    }
}

fn open() -> io::Result<mpsc::UnboundedSender<Start>> {
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
    Ok(sender)
}

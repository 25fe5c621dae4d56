//! Workers that write: each runs the units that wait for it in one transaction.
//! A unit that meets somebody else's lock is moved aside with its lane, and the others go on.

use std::{
    collections::{HashMap, VecDeque, hash_map::Entry},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::sync::mpsc;

use super::{
    home::Home,
    pool::{Lent, Pool},
};
use crate::store::{
    StoreError, Tx, Vault,
    db::{AfterCommit, Connection},
    unit::Unit,
};

/// As many units as may share one transaction.
const GROUP: usize = 64;
/// How often one unit is tried that loses races with others.
const TRIES: u32 = 5;

/// A unit and the hash of its lane.
pub struct Task {
    pub lane: u64,
    pub unit: Box<dyn Unit>,
}

/// The units that wait in each lane.
pub type Lanes = HashMap<u64, VecDeque<Box<dyn Unit>>>;

/// What a worker works with.
#[derive(Clone)]
pub struct Worker {
    pub sessions: Arc<Pool>,
    /// Connections for units that wait for somebody's lock.
    pub patient: Arc<Pool>,
    pub vault: Vault,
    /// Lanes that were moved aside, with the units that came after.
    pub aside: Arc<Mutex<Lanes>>,
}

impl Worker {
    /// Where its units are sent; it ends when the last sender has gone.
    pub fn start(self, home: &Home) -> mpsc::UnboundedSender<Task> {
        let (tasks, mut waiting) = mpsc::unbounded_channel::<Task>();
        home.spawn(async move || {
            let mut came = Vec::new();
            while waiting.recv_many(&mut came, GROUP).await > 0 {
                let group = self.keep_order(std::mem::take(&mut came));
                if !group.is_empty() {
                    self.commit_together(group).await;
                }
            }
        });
        tasks
    }

    /// Units of a lane that was moved aside wait behind it.
    fn keep_order(&self, came: Vec<Task>) -> Vec<Task> {
        let mut aside = self.aside();
        if aside.is_empty() {
            return came;
        }
        let mut group = Vec::with_capacity(came.len());
        for task in came {
            match aside.get_mut(&task.lane) {
                Some(lane) => lane.push_back(task.unit),
                None => group.push(task),
            }
        }
        group
    }

    async fn commit_together(&self, group: Vec<Task>) {
        let mut tried = attempt(&self.sessions, &self.vault, &group).await;
        if let Err(error) = &tried
            && error.ends_the_connection()
        {
            // Nothing of it was committed: the connection was lost before.
            tracing::warn!(%error, "A connection to PostgreSQL was lost, trying with another");
            self.sessions.forget_idle();
            tried = attempt(&self.sessions, &self.vault, &group).await;
        }
        match tried {
            Ok(done) => self.conclude(group, done),
            Err(error) if error.is_conflict() => {
                for task in group {
                    self.move_aside(task);
                }
            }
            // One of them spoiled the transaction of all.
            Err(error) if group.len() > 1 && !error.is_unavailable() => {
                for task in group {
                    Box::pin(self.commit_together(vec![task])).await;
                }
            }
            Err(error) => {
                for task in group {
                    task.unit.finish(Err(error.clone()));
                }
            }
        }
    }

    fn conclude(&self, group: Vec<Task>, done: Done) {
        for hook in done.hooks {
            hook();
        }
        for (task, outcome) in group.into_iter().zip(done.outcomes) {
            match outcome {
                Some(outcome) => task.unit.finish(outcome),
                None => self.move_aside(task),
            }
        }
    }

    /// Makes the unit wait for the lock on a connection of its own.
    fn move_aside(&self, task: Task) {
        match self.aside().entry(task.lane) {
            Entry::Occupied(mut lane) => {
                lane.get_mut().push_back(task.unit);
                return;
            }
            Entry::Vacant(lane) => {
                lane.insert(VecDeque::new());
            }
        }
        let worker = self.clone();
        #[expect(
            clippy::disallowed_methods,
            reason = "ends with the lane's last unit, each of which has a time limit"
        )]
        tokio::task::spawn_local(async move {
            let lane = task.lane;
            let mut next = Some(task.unit);
            while let Some(unit) = next {
                worker.run_alone(Task { lane, unit }).await;
                next = worker.next_of(lane);
            }
        });
    }

    /// The next unit of a lane that stands aside; without one the lane goes back to the others.
    fn next_of(&self, lane: u64) -> Option<Box<dyn Unit>> {
        let mut aside = self.aside();
        let next = aside.get_mut(&lane).and_then(VecDeque::pop_front);
        if next.is_none() {
            aside.remove(&lane);
        }
        next
    }

    async fn run_alone(&self, task: Task) {
        let group = [task];
        let mut tried = attempt(&self.patient, &self.vault, &group).await;
        for _ in 1..TRIES {
            let lost = match &tried {
                Ok(done) => done.lost_race,
                Err(error) => error.is_conflict(),
            };
            if !lost {
                break;
            }
            tried = attempt(&self.patient, &self.vault, &group).await;
        }
        let [task] = group;
        match tried {
            Ok(done) => {
                for hook in done.hooks {
                    hook();
                }
                let outcome = done.outcomes.into_iter().next().flatten();
                task.unit.finish(outcome.unwrap_or_else(|| {
                    let error = done.locked_out.unwrap_or(StoreError::Closed);
                    tracing::warn!(%error, "A transaction met a lock that does not end");
                    Err(error)
                }));
            }
            Err(error) => task.unit.finish(Err(error)),
        }
    }

    fn aside(&self) -> std::sync::MutexGuard<'_, Lanes> {
        self.aside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction that was committed.
#[derive(Default)]
struct Done {
    /// By unit; `None` means that it met a lock, or follows one of its lane that did.
    outcomes: Vec<Option<Result<(), StoreError>>>,
    hooks: Vec<AfterCommit>,
    locked_out: Option<StoreError>,
    /// Whether the lock was lost in a deadlock, so that trying at once may succeed.
    lost_race: bool,
}

/// What an error undoes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bounds {
    /// The whole transaction: units seldom fail, and a savepoint takes two round trips.
    Group,
    /// Its own unit, which has a savepoint.
    Unit,
}

/// Runs the units in one transaction. A lost connection ends it: the server undoes it.
async fn attempt(pool: &Arc<Pool>, vault: &Vault, group: &[Task]) -> Result<Done, StoreError> {
    let skipped = match run(pool, vault, group, Bounds::Group, Vec::new()).await? {
        Ran::All(done) => return Ok(done),
        Ran::UntilError(skipped) => skipped,
    };
    match run(pool, vault, group, Bounds::Unit, skipped).await? {
        Ran::All(done) => Ok(done),
        // Bounds of their own leave nothing that stops the others.
        Ran::UntilError(_) => Err(StoreError::Closed),
    }
}

/// How far the units of a transaction came.
enum Ran {
    /// All are committed or have their own error.
    All(Done),
    /// One of several failed without bounds, and nothing is committed; the lanes that met a lock,
    /// which is not waited for twice.
    UntilError(Vec<u64>),
}

async fn run(
    pool: &Arc<Pool>,
    vault: &Vault,
    group: &[Task],
    bounds: Bounds,
    mut skipped: Vec<u64>,
) -> Result<Ran, StoreError> {
    let lent = Arc::new(tokio::sync::Mutex::new(pool.take().await?));
    let tx = Tx::new(Connection::Postgres(lent.clone()), vault.clone());
    lent.lock().await.session()?.begin().await?;
    let alone = group.len() == 1;
    let mut done = Done::default();
    for task in group {
        if skipped.contains(&task.lane) {
            done.outcomes.push(None);
            continue;
        }
        if bounds == Bounds::Unit {
            tx.batch("SAVEPOINT unit").await?;
        }
        let hooks = tx.hooks().len();
        let outcome = task.unit.run(tx.clone()).await;
        let spoiled = lent.lock().await.session()?.spoiled().cloned();
        let outcome = outcome.and_then(|()| spoiled.map_or(Ok(()), Err));
        if let Err(error) = outcome {
            tx.hooks().truncate(hooks);
            if error.ends_the_connection() {
                return Err(error);
            }
            if bounds == Bounds::Group && !alone {
                undo(&lent, bounds).await?;
                if error.is_locked_out() || error.is_conflict() {
                    skipped.push(task.lane);
                }
                return Ok(Ran::UntilError(skipped));
            }
            undo(&lent, bounds).await?;
            if error.is_locked_out() || error.is_conflict() {
                skipped.push(task.lane);
                done.outcomes.push(None);
                done.lost_race |= error.is_conflict();
                done.locked_out = Some(error);
            } else {
                done.outcomes.push(Some(Err(error)));
            }
            continue;
        }
        if bounds == Bounds::Unit {
            tx.batch("RELEASE SAVEPOINT unit").await?;
        }
        done.outcomes.push(Some(outcome));
    }
    let nothing_left = alone && !matches!(done.outcomes.as_slice(), [Some(Ok(()))]);
    if !nothing_left {
        lent.lock().await.session()?.commit().await?;
    }
    done.hooks = std::mem::take(&mut *tx.hooks());
    Ok(Ran::All(done))
}

async fn undo(lent: &tokio::sync::Mutex<Lent>, bounds: Bounds) -> Result<(), StoreError> {
    let mut lent = lent.lock().await;
    let session = lent.session()?;
    match bounds {
        Bounds::Group => {
            session.rollback().await;
            Ok(())
        }
        Bounds::Unit => session.rollback_unit().await,
    }
}

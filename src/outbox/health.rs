//! How each service is doing, as its dispatcher sees it: read by what warns people.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Utc};
use tokio::sync::watch;

use super::Activity;
use crate::domain::{clock::Moment, delivery::Health, id::JobId};

/// A service, and one destination of it where it has several.
pub type Place = (String, Option<String>);

/// A job that fails while others pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    pub service: String,
    pub lane: String,
    pub attempts: u32,
    /// When it was set aside.
    pub since: DateTime<Utc>,
    pub reason: String,
}

/// The state of every service that is not simply working. Cheap to clone.
#[derive(Clone)]
pub struct Board {
    places: Arc<watch::Sender<BTreeMap<Place, Health>>>,
    asides: Arc<Mutex<BTreeMap<JobId, Aside>>>,
    activity: Activity,
}

/// The name of the alarm at which the board's watcher looks again.
const WATCHER: &str = "watcher";

impl Board {
    pub(super) fn new(activity: Activity) -> Self {
        Self {
            places: Arc::new(watch::Sender::new(BTreeMap::new())),
            asides: Arc::default(),
            activity,
        }
    }

    /// Makes the watcher look, although the board is unchanged.
    pub fn poke(&self) {
        self.look_now();
        self.places.send_modify(|_| ());
    }

    /// Notes that the board was looked at, and when it is looked at again by itself.
    pub fn looked_at(&self, next: Option<Moment>) {
        self.activity.set_alarm(WATCHER, next);
    }

    /// Until the change was looked at, it counts as under way.
    fn look_now(&self) {
        if self.places.receiver_count() == 0 {
            return;
        }
        self.activity.set_alarm(WATCHER, Some(Moment::START));
    }

    /// This replica does not deliver to the service any more: what it saw there is of the past.
    pub fn forget(&self, service: &str) {
        self.locked().retain(|_, aside| aside.service != service);
        self.places.send_if_modified(|places| {
            let before = places.len();
            places.retain(|(known, _), _| known != service);
            let is_changed = places.len() != before;
            if is_changed {
                self.look_now();
            }
            is_changed
        });
    }

    /// Notes how a place is doing; what has not changed wakes nobody. The first moment of a trouble
    /// stays its beginning for as long as its kind stays the same.
    pub fn set(&self, place: Place, health: Health) {
        self.places.send_if_modified(|places| {
            let was = places.get(&place);
            let same = matches!(
                (was, &health),
                (None, Health::Works)
                    | (Some(Health::Failing { .. }), Health::Failing { .. })
                    | (Some(Health::Refused { .. }), Health::Refused { .. })
            );
            if same {
                return false;
            }
            match health {
                Health::Works => places.remove(&place),
                trouble => places.insert(place, trouble),
            };
            self.look_now();
            true
        });
    }

    /// The places in trouble now.
    pub fn troubles(&self) -> BTreeMap<Place, Health> {
        self.places.borrow().clone()
    }

    /// Wakes at every change.
    pub fn watch(&self) -> watch::Receiver<BTreeMap<Place, Health>> {
        self.places.subscribe()
    }

    /// Notes that a job fails while others pass; `true` when that is news.
    pub fn set_aside(&self, job: JobId, aside: Aside) -> bool {
        let mut asides = self.locked();
        let since = asides.get(&job).map_or(aside.since, |was| was.since);
        let is_news = asides.insert(job, Aside { since, ..aside }).is_none();
        drop(asides);
        if is_news {
            self.poke();
        }
        is_news
    }

    /// The job has gone, one way or the other.
    pub fn return_from_aside(&self, job: JobId) {
        let was_aside = self.locked().remove(&job).is_some();
        if was_aside {
            self.poke();
        }
    }

    /// The jobs that fail while others pass.
    pub fn asides(&self) -> BTreeMap<JobId, Aside> {
        self.locked().clone()
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<JobId, Aside>> {
        self.asides.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

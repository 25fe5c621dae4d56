//! The rate limit of a CRM, kept by us instead of being discovered by 429.
//!
//! There are as many slots as requests are allowed in a minute, and a slot comes back a minute after
//! the call it served has ended. So the server never sees more requests in any minute than allowed,
//! however long each was under way.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{
    call_window::CallWindow,
    clock::{Moment, SharedClock},
};
use tokio::sync::watch;

/// The window of the limit.
const REST: TimeDelta = TimeDelta::seconds(60);
/// The longest pause that a server can put on us; what asks for more is taken for a mistake.
pub const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// A pause for which background reading does not wait in line.
const LONG_PAUSE: TimeDelta = TimeDelta::seconds(10);

/// Which calls go first when slots are scarce.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// A customer's lead: may use every slot.
    Lead,
    /// Background reading: leaves a quarter of the slots to leads.
    Sync,
}

/// The limiter; clones share their slots.
#[derive(Debug, Clone)]
pub struct Rate(Arc<Shared>);

/// The right to make one call, held while the call is under way.
#[derive(Debug)]
#[must_use = "the slot comes back when this is dropped"]
pub struct Slot(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    clock: SharedClock,
    slots: usize,
    book: Mutex<Book>,
    changed: watch::Sender<()>,
}

#[derive(Debug)]
struct Book {
    window: CallWindow,
    /// The server asked for a pause until then.
    paused_until: Option<Moment>,
    /// The waiting calls.
    queue: Vec<Turn>,
    arrivals: u64,
}

/// A call's turn: by urgency and then by arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Turn {
    urgency: Urgency,
    arrival: u64,
}

/// When a call may start.
enum Start {
    Now,
    At(Moment),
    /// Not before a call under way has ended.
    Unknown,
}

impl Rate {
    /// At most `per_minute` requests a minute, and at least one.
    pub fn new(clock: SharedClock, per_minute: u32) -> Self {
        Self(Arc::new(Shared {
            clock,
            slots: usize::try_from(per_minute.max(1)).unwrap_or(usize::MAX),
            book: Mutex::new(Book {
                window: CallWindow::new(REST),
                paused_until: None,
                queue: Vec::new(),
                arrivals: 0,
            }),
            changed: watch::Sender::new(()),
        }))
    }

    /// Waits for a slot, leads before the rest and then in the order of arrival. Dropping the future
    /// gives the place in the queue away.
    pub async fn acquire(&self, urgency: Urgency) -> Slot {
        let shared = &self.0;
        let mut changes = shared.changed.subscribe();
        let place = Place::take(shared, urgency);
        loop {
            match shared.try_start(place.turn) {
                Start::Now => return Slot(Arc::clone(shared)),
                Start::At(moment) => {
                    tokio::select! {
                        () = shared.clock.sleep_until_steady(moment) => {}
                        _ = changes.changed() => {}
                    }
                }
                Start::Unknown => drop(changes.changed().await),
            }
        }
    }

    /// When a call could start that came now; an estimate while all slots are under way.
    pub fn free_at(&self, urgency: Urgency, now: DateTime<Utc>) -> DateTime<Utc> {
        let mut book = self.0.book();
        let last = Turn {
            urgency,
            arrival: u64::MAX,
        };
        let steady = self.0.clock.steady();
        match book.start(steady, self.0.limit(urgency), last) {
            Start::Now => now,
            Start::At(moment) => now + (moment - steady),
            Start::Unknown => now + REST,
        }
    }

    /// How long the server wants to be left alone from now on, where that is long.
    pub fn pause(&self) -> Option<Duration> {
        let until = self.0.book().paused_until?;
        let wait = until - self.0.clock.steady();
        (wait > LONG_PAUSE).then(|| wait.to_std().unwrap_or_default())
    }

    /// Nobody may call before `moment`: the server asked for it.
    pub fn pause_until(&self, moment: DateTime<Utc>) {
        let wait = (moment - self.0.clock.now()).min(LONGEST_PAUSE);
        let moment = self.0.clock.steady() + wait;
        let mut book = self.0.book();
        book.paused_until = book.paused_until.max(Some(moment));
        drop(book);
        self.0.changed.send_replace(());
    }
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many slots may be in use for a call of this urgency to be the last of them.
    fn limit(&self, urgency: Urgency) -> usize {
        match urgency {
            Urgency::Lead => self.slots,
            Urgency::Sync if self.slots == 1 => 1,
            Urgency::Sync => self.slots - (self.slots / 4).max(1),
        }
    }

    fn try_start(&self, turn: Turn) -> Start {
        let now = self.clock.steady();
        let mut book = self.book();
        let start = book.start(now, self.limit(turn.urgency), turn);
        if matches!(start, Start::Now) {
            book.window.begin();
            book.queue.retain(|waiting| *waiting != turn);
        }
        start
    }
}

impl Book {
    fn start(&mut self, now: Moment, limit: usize, turn: Turn) -> Start {
        self.tidy(now);
        let ahead = self.queue.iter().filter(|waiting| **waiting < turn).count();
        let in_use = self.window.used() + ahead;
        let slot_at = match (in_use + 1).saturating_sub(limit) {
            0 => now,
            missing => match self.window.nth_back(missing - 1) {
                Some(back) => back,
                None => return Start::Unknown,
            },
        };
        match self.paused_until.unwrap_or(now).max(slot_at) {
            moment if moment <= now => Start::Now,
            moment => Start::At(moment),
        }
    }

    /// Forgets what is over.
    fn tidy(&mut self, now: Moment) {
        self.window.tidy(now);
        self.paused_until = self.paused_until.filter(|until| *until > now);
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let ended = self.0.clock.steady();
        let mut book = self.0.book();
        book.window.let_go();
        book.window.end(ended, ());
        drop(book);
        self.0.changed.send_replace(());
    }
}

/// A place in the queue, given away when dropped.
struct Place<'a> {
    shared: &'a Shared,
    turn: Turn,
}

impl<'a> Place<'a> {
    fn take(shared: &'a Shared, urgency: Urgency) -> Self {
        let mut book = shared.book();
        book.arrivals += 1;
        let turn = Turn {
            urgency,
            arrival: book.arrivals,
        };
        book.queue.push(turn);
        Self { shared, turn }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut book = self.shared.book();
        let waiting = book.queue.len();
        book.queue.retain(|waiting| *waiting != self.turn);
        let left_early = book.queue.len() < waiting;
        drop(book);
        if left_early {
            self.shared.changed.send_replace(());
        }
    }
}

#[cfg(test)]
mod tests {
    use mistok_core::domain::clock::{Clock, TestClock};
    use std::{future::Future, pin::pin, task::Poll};

    use super::*;

    fn rate(per_minute: u32) -> (TestClock, Rate) {
        let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let rate = Rate::new(Arc::new(clock.clone()), per_minute);
        (clock, rate)
    }

    /// The slot, when there is one at once.
    async fn now(rate: &Rate, urgency: Urgency) -> Option<Slot> {
        let waiting = pin!(rate.acquire(urgency));
        match futures::poll!(waiting) {
            Poll::Ready(slot) => Some(slot),
            Poll::Pending => None,
        }
    }

    #[tokio::test]
    async fn a_slot_comes_back_a_minute_after_its_call_has_ended() {
        let (clock, rate) = rate(1);
        let slot = now(&rate, Urgency::Lead).await.unwrap();
        clock.advance(TimeDelta::seconds(50));
        drop(slot);

        clock.advance(TimeDelta::seconds(59));
        assert!(now(&rate, Urgency::Lead).await.is_none());
        assert_eq!(
            rate.free_at(Urgency::Lead, clock.now()),
            clock.now() + TimeDelta::seconds(1)
        );
        clock.advance(TimeDelta::seconds(1));

        assert!(now(&rate, Urgency::Lead).await.is_some());
    }

    #[tokio::test]
    async fn no_minute_sees_more_calls_than_allowed() {
        let (clock, rate) = rate(3);
        let mut starts = Vec::new();
        for step in 0..400 {
            if let Some(slot) = now(&rate, Urgency::Lead).await {
                starts.push(clock.now());
                clock.advance(TimeDelta::seconds(step % 7));
                drop(slot);
            }
            clock.advance(TimeDelta::seconds(1));
        }

        assert!(starts.len() > 20, "{}", starts.len());
        for window in starts.windows(4) {
            assert!(window[3] - window[0] >= REST, "{window:?}");
        }
    }

    #[tokio::test]
    async fn reading_leaves_a_quarter_of_the_slots_to_leads() {
        for (per_minute, for_reading) in [(1, 1), (2, 1), (3, 2), (20, 15)] {
            let (_clock, rate) = rate(per_minute);
            let mut slots = Vec::new();
            while let Some(slot) = now(&rate, Urgency::Sync).await {
                slots.push(slot);
            }
            assert_eq!(slots.len(), for_reading, "{per_minute}");
            while let Some(slot) = now(&rate, Urgency::Lead).await {
                slots.push(slot);
            }
            assert_eq!(slots.len(), usize::try_from(per_minute).unwrap());
        }
    }

    #[tokio::test]
    async fn leads_go_first_and_then_who_came_first() {
        let (clock, rate) = rate(2);
        drop(now(&rate, Urgency::Lead).await);
        drop(now(&rate, Urgency::Lead).await);
        let mut sync = pin!(rate.acquire(Urgency::Sync));
        let mut first = pin!(rate.acquire(Urgency::Lead));
        let mut second = pin!(rate.acquire(Urgency::Lead));
        assert!(futures::poll!(&mut sync).is_pending());
        assert!(futures::poll!(&mut first).is_pending());
        assert!(futures::poll!(&mut second).is_pending());

        clock.advance(REST);

        assert!(futures::poll!(&mut sync).is_pending());
        let Poll::Ready(_first) = futures::poll!(&mut first) else {
            panic!("the first lead has no slot");
        };
        let Poll::Ready(_second) = futures::poll!(&mut second) else {
            panic!("the second lead has no slot");
        };
    }

    #[tokio::test]
    async fn who_gives_up_waiting_takes_no_slot() {
        let (clock, rate) = rate(1);
        drop(now(&rate, Urgency::Lead).await);
        let mut patient = pin!(rate.acquire(Urgency::Lead));
        {
            let mut impatient = Box::pin(rate.acquire(Urgency::Lead));
            assert!(futures::poll!(&mut impatient).is_pending());
            assert!(futures::poll!(&mut patient).is_pending());
        }

        clock.advance(REST);

        assert!(futures::poll!(&mut patient).is_ready());
    }

    #[tokio::test]
    async fn who_waits_for_calls_under_way_learns_that_they_ended() {
        let (clock, rate) = rate(1);
        let slot = now(&rate, Urgency::Lead).await.unwrap();
        let mut waiting = pin!(rate.acquire(Urgency::Lead));
        assert!(futures::poll!(&mut waiting).is_pending());
        assert_eq!(clock.next_wake(), None);

        drop(slot);
        assert!(futures::poll!(&mut waiting).is_pending());
        assert_eq!(clock.next_wake(), Some(clock.now() + REST));
        clock.advance(REST);

        drop(waiting.await);
    }

    #[tokio::test]
    async fn a_pause_holds_everybody_and_no_longer_than_an_hour() {
        let (clock, rate) = rate(20);
        rate.pause_until(clock.now() + TimeDelta::seconds(17));
        rate.pause_until(clock.now() + TimeDelta::seconds(3));

        clock.advance(TimeDelta::seconds(16));
        assert!(now(&rate, Urgency::Lead).await.is_none());
        clock.advance(TimeDelta::seconds(1));
        assert!(now(&rate, Urgency::Lead).await.is_some());

        rate.pause_until(clock.now() + TimeDelta::days(365));
        assert_eq!(
            rate.free_at(Urgency::Lead, clock.now()),
            clock.now() + LONGEST_PAUSE
        );
    }

    #[tokio::test]
    async fn a_clock_set_back_does_not_stretch_the_wait() {
        let (clock, rate) = rate(1);
        drop(now(&rate, Urgency::Lead).await);

        clock.set_by(TimeDelta::hours(-5));

        assert_eq!(rate.free_at(Urgency::Lead, clock.now()), clock.now() + REST);
    }

    #[test]
    fn the_wait_can_move_between_threads() {
        fn check(_: &(impl Future + Send)) {}
        let (_clock, rate) = rate(1);
        check(&rate.acquire(Urgency::Lead));
    }
}

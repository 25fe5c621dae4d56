//! The program under test with everything around it, as far as settling goes. People keep it, so that
//! it outlives a program that is stopped and started again.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use mistok::{
    app::App,
    domain::clock::{Clock, Moment, TestClock},
    outbox::Activity,
    store::Store,
};
use mistok_sim::{keeping::Keeping, keycrm::KeyCrm, telegram::Telegram};

use super::Vendors;

/// Jobs that should have gone; timers and the next sweeps only wait for their time.
pub const DUE: &str = "SELECT count(*) FROM outbox WHERE service <> 'desk' \
                       AND coalesce(key, '') NOT IN ('keeping:sweep', 'crm-orders:look') \
                       AND coalesce(key, '') NOT LIKE 'later:%' \
                       AND coalesce(key, '') NOT LIKE 'sms-balance:%' \
                       AND coalesce(key, '') NOT LIKE 'sms-templates:%'";

/// A tenth of a second in microseconds.
const TENTH: i64 = 100_000;

pub struct World {
    pub telegram: Telegram,
    pub crm: KeyCrm,
    pub keeping: Option<Keeping>,
    pub vendors: Option<Vendors>,
    pub clock: TestClock,
    /// What runs of the program at present.
    running: Mutex<Option<Running>>,
}

#[derive(Clone)]
struct Running {
    store: Store,
    activity: Activity,
}

impl World {
    pub fn new(
        telegram: &Telegram,
        crm: &KeyCrm,
        keeping: Option<&Keeping>,
        vendors: Option<&Vendors>,
        clock: &TestClock,
    ) -> Self {
        Self {
            telegram: telegram.clone(),
            crm: crm.clone(),
            keeping: keeping.cloned(),
            vendors: vendors.cloned(),
            clock: clock.clone(),
            running: Mutex::default(),
        }
    }

    /// From here on this program is the one that settles.
    pub fn runs(&self, app: Option<&App>) {
        let running = app.map(|app| Running {
            store: app.store.clone(),
            activity: app.activity(),
        });
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = running;
    }

    fn running(&self) -> Running {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.clone().expect("the program runs")
    }

    fn activity(&self) -> Activity {
        self.running().activity
    }

    async fn due(&self) -> i64 {
        let store = self.running().store;
        let read = store.read(async move |tx| tx.value(DUE, &[]).await);
        read.await.unwrap()
    }

    /// Everything that has come in is handled and has gone out, with as much time (at most ten
    /// seconds) as the limits of a chat ask for.
    pub async fn settle(&self) {
        let begun = self.clock.steady();
        let end = begun + TimeDelta::seconds(10);
        loop {
            self.settle_now().await;
            let now = self.clock.steady();
            if now >= end || self.due().await == 0 {
                return;
            }
            let next = self.next_step(now).map_or(end, |next| next.min(end));
            // In whole tenths of a second, so that what is due at almost the same time is done together.
            let micros = (next - begun).num_microseconds().unwrap();
            let tenths = (micros + TENTH - 1).div_euclid(TENTH);
            let at = begun + TimeDelta::microseconds(tenths * TENTH);
            self.clock.advance(at - now);
        }
    }

    /// When something next waits for its time.
    pub fn next_step(&self, now: Moment) -> Option<Moment> {
        let wall = self.clock.now();
        let wake = self.clock.next_wake().map(|wake| now + (wake - wall));
        let alarms = [wake, self.activity().next_alarm()];
        alarms
            .into_iter()
            .flatten()
            .filter(|wake| *wake > now)
            .min()
    }

    /// Everything that has come in is handled, and everything that can go out now has gone.
    pub async fn settle_now(&self) {
        self.settle_within(Duration::from_mins(3)).await;
    }

    /// The same where there is so much to do that three minutes of real time are too short.
    pub async fn settle_within(&self, patience: Duration) {
        let settling = async {
            loop {
                self.telegram.settled().await;
                if let Some(keeping) = &self.keeping {
                    keeping.settled().await;
                }
                self.crm.settled().await;
                if let Some(vendors) = &self.vendors {
                    vendors.settled().await;
                }
                self.activity().settled(self.clock.steady()).await;
                let vendors_settled = self.vendors.as_ref().is_none_or(Vendors::have_settled);
                if self.telegram.undelivered() == 0 && self.crm.has_settled() && vendors_settled {
                    return;
                }
            }
        };
        // Real time: a program that never settles must fail its test rather than hang it.
        assert!(
            ends_within(patience, settling).await,
            "the program does not settle at {:?}: {} updates are not taken, {:?}",
            self.clock.steady(),
            self.telegram.undelivered(),
            self.activity(),
        );
    }
}

/// Whether the work ends in time. The seconds are counted one by one: a machine that stands still for a
/// while spends one of them only.
async fn ends_within(patience: Duration, work: impl Future<Output = ()>) -> bool {
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let passing = async {
        for _ in 0..=patience.as_secs() {
            seconds.tick().await;
        }
    };
    tokio::select! {
        biased;
        () = work => true,
        () = passing => false,
    }
}

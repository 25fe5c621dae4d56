//! The adapter against the simulator, and against answers written by hand.

mod decoding;
mod failures;
mod fake;
mod login;
mod simulated;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, FixedOffset};
use mistok_core::domain::clock::TestClock;
use mistok_sim as sim;
use secrecy::SecretString;

use super::{Keeping, Settings};
use crate::{
    chats::ChatsError,
    crm::{Exchange, Journal},
};

const KEY: &str = "keeping-test-key";
const EMAIL: &str = "olena@example.com";
const TEXT: &str = "Подзвоніть після шостої";

/// Keeps everything for the test to look at.
#[derive(Default)]
struct Notes(Mutex<Vec<Exchange>>);

impl Journal for Notes {
    fn record(&self, exchange: Exchange) {
        self.0.lock().unwrap().push(exchange);
    }
}

/// A KeepingCRM at some address, with its clock and its journal.
struct Bench {
    chats: Keeping,
    clock: TestClock,
    notes: Arc<Notes>,
}

fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        api_key: SecretString::from(KEY),
        seller_id: 1_234,
        utc_offset: FixedOffset::east_opt(3 * 3_600).unwrap(),
        page_size: 50,
        send_path: "/debates/v2/".to_owned(),
        timestamp_as_string: false,
        reads_per_minute: 10_000,
        sends_per_minute: 10_000,
        timeout: Duration::from_secs(20),
    }
}

fn clock() -> TestClock {
    TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap())
}

fn bench(settings: Settings, clock: TestClock) -> Bench {
    let notes = Arc::new(Notes::default());
    let shared = Arc::new(clock.clone());
    let chats = Keeping::new(settings, shared, Arc::<Notes>::clone(&notes)).unwrap();
    Bench {
        chats,
        clock,
        notes,
    }
}

/// A bench with a simulated CRM.
async fn simulated(options: sim::keeping::Options) -> (sim::keeping::Keeping, Bench) {
    let clock = clock();
    let crm = sim::keeping::Keeping::start(Arc::new(clock.clone()), options)
        .await
        .unwrap();
    let bench = bench(settings(&crm.url()), clock);
    (crm, bench)
}

impl Bench {
    fn exchanges(&self) -> Vec<Exchange> {
        self.notes.0.lock().unwrap().clone()
    }

    fn operations(&self) -> Vec<&'static str> {
        let exchanges = self.exchanges();
        exchanges
            .iter()
            .map(|exchange| exchange.operation)
            .collect()
    }

    /// Everything that leaves the adapter in words, in search of what may not.
    fn assert_nothing_leaked(&self, secrets: &[&str], error: Option<&ChatsError>) {
        let mut text = format!("{:?} {:?}", self.exchanges(), self.chats.settings);
        let mut cause: Option<&dyn std::error::Error> = error.map(|error| error as _);
        while let Some(error) = cause {
            text = format!("{text} {error} {error:?}");
            cause = error.source();
        }
        for secret in [KEY, EMAIL, TEXT, "шостої"].iter().chain(secrets) {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
}

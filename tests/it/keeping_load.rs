//! Thousands of signals at once, half of them repeated, while the CRM is slow: every message is
//! posted once, and the CRM is not read more often than it allows.
//!
//! A small number by default; `MISTOK_TEST_SIGNALS=10000` for the full proof, in ten seconds.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use mistok_sim::{
    faults::Fault,
    keeping::{Buyer, Keeping},
    telegram::Call,
};
use on_both::on_both;
use reqwest::Client;
use tokio::time::{MissedTickBehavior, interval};

use crate::{
    desk::{group, with_group},
    harness::{Engine, LINK_KEY, TestApp, signal_url},
};

const SMALL: usize = 400;
/// Signals of one chat.
const PER_CHAT: usize = 5;
/// The full number comes in this time.
const SPREAD: Duration = Duration::from_secs(10);
/// What the CRM lets us read in a minute.
const READS: u32 = 60;
/// Signals on the way at once.
const AT_ONCE: usize = 16;
/// Real time: a run that hangs must fail.
const PATIENCE: Duration = Duration::from_mins(10);

fn signals() -> usize {
    std::env::var("MISTOK_TEST_SIGNALS").map_or(SMALL, |count| count.parse().unwrap())
}

/// The words of a message, to be counted in the group.
fn words(number: usize) -> String {
    format!("питання {number:05}")
}

/// Lets the time pass, so much of it each millisecond, until there is nothing to do.
async fn pass_until_done(app: &TestApp) {
    let passing = async {
        let mut ticks = interval(Duration::from_millis(1));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for number in 1_u64.. {
            ticks.tick().await;
            app.clock.advance(TimeDelta::milliseconds(200));
            if number.is_multiple_of(100) && is_done(app).await {
                return;
            }
        }
    };
    tokio::time::timeout(PATIENCE, passing)
        .await
        .expect("the work does not end");
}

/// Whether only the regular looks are left, and they are not due yet.
async fn is_done(app: &TestApp) -> bool {
    let now = mistok::domain::clock::Clock::now(&app.clock).timestamp_micros();
    let regular = "coalesce(key, '') IN ('keeping:sweep', 'crm-orders:look')";
    let sql = format!(
        "SELECT (SELECT count(*) FROM notices_due) + (SELECT count(*) FROM outbox
         WHERE service <> 'desk' AND (not_before <= {now} OR NOT ({regular})))"
    );
    // A statement of a test lives as long as the test.
    app.count(Box::leak(sql.into_boxed_str())).await == 0
}

/// The most reads in any minute.
fn busiest_minute(keeping: &Keeping) -> usize {
    let calls = keeping.requests();
    let reads: Vec<DateTime<Utc>> = calls
        .iter()
        .filter(|call| call.route.starts_with("GET "))
        .map(|call| call.at)
        .collect();
    let mut first = 0;
    let mut most = 0;
    for (at, time) in reads.iter().enumerate() {
        while *time - reads[first] >= TimeDelta::minutes(1) {
            first += 1;
        }
        most = most.max(at + 1 - first);
    }
    most
}

/// What the group was told. The group itself keeps only its last thousand posts.
struct Told {
    posts: usize,
    /// How many posts tell of each message.
    in_posts: HashMap<usize, usize>,
    /// Messages in posts, or in a post that was changed to tell of them, too.
    anywhere: HashSet<usize>,
}

impl Told {
    fn of(app: &TestApp) -> Self {
        let posts = app.telegram.calls_of("sendMessage");
        let changes = app.telegram.calls_of("editMessageText");
        let mut in_posts: HashMap<usize, usize> = HashMap::new();
        for number in posts.iter().flat_map(numbers) {
            *in_posts.entry(number).or_default() += 1;
        }
        let anywhere = posts.iter().chain(&changes).flat_map(numbers).collect();
        Self {
            posts: posts.len(),
            in_posts,
            anywhere,
        }
    }
}

/// The messages that a call tells of.
fn numbers(call: &Call) -> Vec<usize> {
    let text = call.params["text"].as_str().unwrap_or_default();
    let marks = text.match_indices("питання ");
    marks
        .map(|(at, mark)| text[at + mark.len()..].get(..5).unwrap().parse().unwrap())
        .collect()
}

fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    sorted[(sorted.len() - 1) * percent / 100]
}

/// Signals, of which every second repeats the one before for its chat, as fast as they come.
async fn storm(app: &TestApp, buyers: &[Buyer], count: usize, gap: Duration) -> Vec<Duration> {
    let client = Client::new();
    let url = Arc::new(signal_url(&app.config, LINK_KEY));
    let mut pace = interval(gap.max(Duration::from_nanos(1)));
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let clock = app.clock.clone();
    let started = (Instant::now(), mistok::domain::clock::Clock::now(&clock));
    stream::unfold((0, pace), |(number, mut pace)| async move {
        if number == count {
            return None;
        }
        pace.tick().await;
        Some((number, (number + 1, pace)))
    })
    .map(|number| {
        let (client, url, clock) = (client.clone(), url.clone(), clock.clone());
        let message = number / 2;
        let buyer = &buyers[message % buyers.len()];
        if number.is_multiple_of(2) {
            buyer.writes(&words(message));
        }
        let body = format!("{{\"InvoiceId\":{}}}", buyer.invoice());
        // The program's time goes on as the real one does.
        let (real, test) = started;
        let passed = TimeDelta::from_std(real.elapsed()).unwrap();
        let now = mistok::domain::clock::Clock::now(&clock);
        clock.advance((test + passed - now).max(TimeDelta::zero()));
        async move {
            let sent = Instant::now();
            let answer = client.post(url.as_str()).body(body).send().await.unwrap();
            assert!(answer.status().is_success());
            sent.elapsed()
        }
    })
    .buffer_unordered(AT_ONCE)
    .collect()
    .await
}

#[on_both]
async fn a_storm_of_signals_posts_every_message_once_within_the_crms_limits(engine: Engine) {
    let count = signals();
    let chats = count / PER_CHAT;
    let mut setup = with_group(engine).with_keeping().with(|config| {
        config.chats.keeping.reads_per_minute = READS;
        config.chats.keeping.timeout_seconds = 30;
    });
    // One more than we allow ourselves would be refused.
    setup.keeping.as_mut().unwrap().reads_per_minute = Some(READS);
    let mut app = setup.start().await;
    group(&app);
    app.keeping().signals(false);
    let buyers: Vec<Buyer> = (1..)
        .take(chats)
        .map(|invoice| {
            let email = format!("buyer{invoice}@example.com");
            app.keeping().customer(invoice, &email, "Чашка")
        })
        .collect();
    let slow = Fault::LatencyIn(Duration::from_millis(200));
    app.keeping().faults().set(slow);
    let gap = if count > SMALL {
        SPREAD / u32::try_from(count).unwrap()
    } else {
        Duration::ZERO
    };
    let started = Instant::now();
    let mut took = storm(&app, &buyers, count, gap).await;
    let storm = started.elapsed();
    // Not so slow any more: the hours that the CRM's limits ask for pass in seconds.
    app.keeping().faults().clear();
    let storm_reads = app.keeping().reads();
    pass_until_done(&app).await;

    let told = Told::of(&app);
    let lost: Vec<usize> = (0..count / 2)
        .filter(|it| !told.anywhere.contains(it))
        .collect();
    let twice = told.in_posts.values().filter(|times| **times > 1).count();
    assert_eq!((lost.len(), twice), (0, 0), "lost: {lost:?}");
    assert_eq!(app.keeping().quota_exceeded(), 0);
    let busiest = busiest_minute(app.keeping());
    assert!(
        busiest <= usize::try_from(READS).unwrap(),
        "{busiest} reads in a minute"
    );
    assert_eq!(app.telegram.count_429(), 0);

    took.sort_unstable();
    println!(
        "{engine:?}: {count} signals for {chats} chats in {storm:.2?}; acknowledged p50 {:.2?}, \
         p99 {:.2?}, max {:.2?}; {} messages in {} posts; {} reads, {storm_reads} of them during \
         the storm, {busiest} in the busiest minute",
        percentile(&took, 50),
        percentile(&took, 99),
        percentile(&took, 100),
        count / 2,
        told.posts,
        app.keeping().reads(),
    );
    app.check_clean().await;
    app.check_desk().await;
    app.stop().await;
}

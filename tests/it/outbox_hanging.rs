//! Chats whose calls hang until our time limit hold up nobody else; a service that hangs for all is
//! noticed.

use chrono::TimeDelta;
use mistok::{
    domain::{
        clock::Clock,
        delivery::{Health, Priority, Verdict},
    },
    outbox::{Delivery, Limits, TelegramRates},
    store::outbox::Job,
};
use on_both::on_both;

use crate::harness::{
    Engine,
    bench::{Bench, Plan, SERVICE, job},
};

const TIME_LIMIT: TimeDelta = TimeDelta::seconds(20);

/// As the deliveries to Telegram are set up.
fn telegram() -> Plan {
    Plan {
        limits: Limits::telegram(TelegramRates {
            overall_per_second: 30,
            per_chat_per_second: 1,
            per_chat_burst: 5,
            per_group_per_minute: 20,
        }),
        at_once: 64,
        ..Plan::default()
    }
}

fn is_bad(job: &Job) -> bool {
    job.payload.starts_with("bad")
}

async fn bad_chats(engine: Engine, count: usize) -> Bench {
    let bench = Bench::start(engine, telegram()).await;
    bench.hangs(|job| is_bad(job).then_some(TIME_LIMIT));
    bench.rule(|job| {
        if is_bad(job) {
            Delivery::failed(Verdict::Later, "operation timed out".to_owned())
        } else {
            Delivery::done(Vec::new())
        }
    });
    let bad = (0..count).map(|chat| {
        job(
            &format!("1{chat:03}"),
            Priority::Answer,
            &format!("bad {chat}"),
        )
    });
    bench.add(bad.collect()).await;
    bench
}

/// Ends once nothing hangs any more.
async fn end(bench: Bench) {
    bench.hangs(|_| None);
    bench.pass(TIME_LIMIT).await;
    bench.stop().await;
}

/// The longest that a newcomer waited, `count` of them one after another.
async fn slowest(bench: &Bench, count: usize, every: TimeDelta) -> TimeDelta {
    let mut slowest = TimeDelta::zero();
    for number in 0..count {
        let (name, stored) = (format!("new {number}"), bench.clock.steady());
        bench
            .add(vec![job(&format!("7{number:03}"), Priority::Answer, &name)])
            .await;
        bench.pass(every).await;
        let took = bench.arrived_within(&name, stored);
        slowest =
            slowest.max(took.unwrap_or_else(|| panic!("{name} is not answered within {every}")));
    }
    slowest
}

#[on_both]
async fn chats_that_hang_hold_up_no_newcomer(engine: Engine) {
    for count in [32, 40, 200] {
        let bench = bad_chats(engine, count).await;
        bench.pass(TimeDelta::seconds(1)).await;
        // The first of them may come while all the bad ones are being tried for the first time.
        let first = slowest(&bench, 1, TimeDelta::seconds(20)).await;
        assert!(
            first <= TimeDelta::seconds(15),
            "{count} chats hang: {first}"
        );
        let later = slowest(&bench, 40, TimeDelta::seconds(7)).await;
        assert!(
            later <= TimeDelta::seconds(2),
            "{count} chats hang: {later}"
        );
        assert!(
            bench.outbox.health().troubles().is_empty(),
            "{count}: the service works"
        );
        bench.pass(TimeDelta::minutes(30)).await;
        assert!(
            !bench.outbox.health().asides().is_empty(),
            "admins are told of them"
        );
        end(bench).await;
    }
}

#[on_both]
async fn who_comes_after_a_silence_of_hanging_chats_is_answered(engine: Engine) {
    // Nobody has passed while they hung: it might be the service, until somebody new shows otherwise.
    for count in [40, 200] {
        let bench = bad_chats(engine, count).await;
        bench.pass(TimeDelta::minutes(2)).await;
        let waited = slowest(&bench, 10, TimeDelta::seconds(10)).await;
        assert!(
            waited <= TimeDelta::seconds(8),
            "{count} chats hang: {waited}"
        );
        assert!(bench.outbox.health().troubles().is_empty());
        end(bench).await;
    }
}

#[on_both]
async fn a_service_that_hangs_for_all_is_noticed_and_comes_back(engine: Engine) {
    let bench = Bench::start(engine, telegram()).await;
    bench.hangs(|_| Some(TIME_LIMIT));
    bench.rule(|_| Delivery::failed(Verdict::Later, "operation timed out".to_owned()));
    for round in 0..60 {
        let name = format!("chat {round}");
        bench.add(vec![job(&name, Priority::Answer, &name)]).await;
        bench.pass(TimeDelta::seconds(10)).await;
    }
    let troubles = bench.outbox.health().troubles();
    let trouble = troubles.get(&(SERVICE.to_owned(), None));
    assert!(
        matches!(trouble, Some(Health::Failing { .. })),
        "{troubles:?}"
    );
    assert!(
        bench.outbox.health().asides().is_empty(),
        "nobody is to blame alone"
    );
    let tries: usize = (0..60)
        .map(|round| bench.tries(&format!("chat {round}")))
        .sum();
    assert!(tries <= 200, "{tries} tries in ten minutes");

    bench.hangs(|_| None);
    bench.rule(|_| Delivery::done(Vec::new()));
    bench.pass(TimeDelta::minutes(2)).await;
    assert_eq!(bench.arrivals().len(), 60);
    assert!(bench.outbox.health().troubles().is_empty());
    bench.stop().await;
}

#[on_both]
async fn a_stop_waits_quietly_for_what_hangs(engine: Engine) {
    let bench = bad_chats(engine, 3).await;
    bench.pass(TimeDelta::seconds(1)).await;
    bench.begin_stop();
    // What becomes slow or due now wakes nobody: a dispatcher that span would never settle.
    bench.add(vec![job("7001", Priority::Answer, "new")]).await;
    bench.pass(TimeDelta::seconds(10)).await;
    assert!(!bench.has_arrived("new"), "it waits for the next start");
    bench.clock.advance(TIME_LIMIT);
    bench.stop().await;
}

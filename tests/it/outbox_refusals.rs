//! "Your key is refused", said to one job: nobody else waits for it. Said to all: it is told at once
//! and the service is left alone.

use chrono::TimeDelta;
use mistok::{
    domain::{
        clock::Clock,
        delivery::{Health, Priority, Verdict},
    },
    outbox::{Delivery, KeyCheck},
    store::outbox::Job,
};
use on_both::on_both;

use crate::harness::{
    Engine,
    bench::{Bench, Plan, SERVICE, job},
};

fn refused(_: &Job) -> Delivery {
    Delivery::failed(Verdict::Stop, "the key is refused".to_owned())
}

fn refused_if_poisoned(job: &Job) -> Delivery {
    if job.payload.contains("poison") {
        refused(job)
    } else {
        Delivery::done(Vec::new())
    }
}

async fn add(bench: &Bench, name: &str) {
    bench.add(vec![job(name, Priority::Answer, name)]).await;
}

fn is_told_refused(bench: &Bench) -> bool {
    let troubles = bench.outbox.health().troubles();
    matches!(
        troubles.get(&(SERVICE.to_owned(), None)),
        Some(Health::Refused { .. })
    )
}

#[on_both]
async fn one_refused_job_stops_nobody_else(engine: Engine) {
    for key in [KeyCheck::Accepted, KeyCheck::Unknown] {
        let bench = Bench::start(
            engine,
            Plan {
                key,
                ..Plan::default()
            },
        )
        .await;
        bench.rule(refused_if_poisoned);
        add(&bench, "good before").await;
        add(&bench, "poison").await;
        bench.settle().await;
        if key == KeyCheck::Accepted {
            bench.pass(TimeDelta::minutes(3)).await;
        }

        let mut slowest = TimeDelta::zero();
        for good in 0..60 {
            let (name, stored) = (format!("good {good}"), bench.clock.steady());
            add(&bench, &name).await;
            bench.pass(TimeDelta::seconds(7)).await;
            let took = bench.arrived_within(&name, stored);
            slowest = slowest.max(took.unwrap_or_else(|| panic!("{name} waits")));
            assert!(
                bench.outbox.health().troubles().is_empty(),
                "{key:?}: the service works"
            );
        }
        assert!(slowest <= TimeDelta::seconds(1), "{key:?}: {slowest}");

        // It is set aside, told, and tried more and more seldom.
        let asides = bench.outbox.health().asides();
        assert_eq!(asides.len(), 1, "{key:?}");
        assert!(
            asides
                .values()
                .all(|aside| aside.reason == "the key is refused")
        );
        bench.pass(TimeDelta::hours(1)).await;
        let before = bench.tries("poison");
        assert!(before <= 20, "{before} tries");
        bench.pass(TimeDelta::hours(4)).await;
        let more = bench.tries("poison") - before;
        assert!((3..=6).contains(&more), "{more} tries in four hours");
        assert!(bench.outbox.health().troubles().is_empty());
        bench.rule(|_| Delivery::done(Vec::new()));
        bench.pass(TimeDelta::minutes(80)).await;
        assert!(bench.has_arrived("poison"));
        assert!(bench.outbox.health().asides().is_empty());
        bench.stop().await;
    }
}

#[on_both]
async fn a_job_refused_in_a_quiet_night_lets_the_next_one_try_at_once(engine: Engine) {
    // The service cannot be asked and there is nobody else: the same job is all that is known.
    let bench = Bench::start(engine, Plan::default()).await;
    bench.rule(refused_if_poisoned);
    add(&bench, "poison").await;
    bench.pass(TimeDelta::minutes(5)).await;
    assert!(is_told_refused(&bench), "it is told");

    for good in 0..20 {
        let (name, stored) = (format!("good {good}"), bench.clock.steady());
        add(&bench, &name).await;
        bench.pass(TimeDelta::seconds(30)).await;
        let took = bench
            .arrived_within(&name, stored)
            .unwrap_or_else(|| panic!("{name} waits"));
        assert!(took <= TimeDelta::seconds(1), "{name} after {took}");
        assert!(bench.outbox.health().troubles().is_empty());
    }
    assert_eq!(bench.outbox.health().asides().len(), 1);
    bench.stop().await;
}

#[on_both]
async fn many_refused_jobs_of_one_chat_and_of_several_stop_nobody_for_long(engine: Engine) {
    let bench = Bench::start(
        engine,
        Plan {
            key: KeyCheck::Accepted,
            ..Plan::default()
        },
    )
    .await;
    bench.rule(refused_if_poisoned);
    // A method that the server lacks is used in each answer of two managers.
    for round in 0..30 {
        let lane = format!("manager {}", round % 2);
        bench
            .add(vec![job(
                &lane,
                Priority::Notice,
                &format!("poison {round}"),
            )])
            .await;
        let (name, stored) = (format!("good {round}"), bench.clock.steady());
        add(&bench, &name).await;
        bench.pass(TimeDelta::seconds(20)).await;
        let took = bench
            .arrived_within(&name, stored)
            .unwrap_or_else(|| panic!("{name} waits"));
        assert!(took <= TimeDelta::seconds(5), "{name} after {took}");
    }
    assert!(bench.outbox.health().troubles().is_empty());
    bench.stop().await;
}

#[on_both]
async fn a_key_that_is_refused_to_all_is_told_at_once_and_left_alone(engine: Engine) {
    for key in [KeyCheck::Refused, KeyCheck::Unknown] {
        // One job is enough: the service is asked, or the job is tried again.
        let bench = Bench::start(
            engine,
            Plan {
                key,
                ..Plan::default()
            },
        )
        .await;
        bench.rule(refused);
        add(&bench, "first").await;
        bench.pass(TimeDelta::seconds(3)).await;
        assert!(is_told_refused(&bench), "{key:?}");

        // Customers go on: what is new may try, but not each time.
        for round in 0..360 {
            add(&bench, &format!("next {round}")).await;
            bench.pass(TimeDelta::seconds(5)).await;
        }
        let tries = (0..360)
            .map(|round| bench.tries(&format!("next {round}")))
            .sum::<usize>();
        assert!(
            tries + bench.tries("first") <= 75,
            "{tries} tries in half an hour"
        );
        assert!(is_told_refused(&bench));
        assert!(bench.outbox.health().asides().is_empty());

        bench.rule(|_| Delivery::done(Vec::new()));
        bench.pass(TimeDelta::seconds(61)).await;
        assert_eq!(bench.arrivals().len(), 361);
        assert!(bench.outbox.health().troubles().is_empty());
        bench.stop().await;
    }
}

#[on_both]
async fn two_refused_chats_without_a_success_between_them_are_the_service(engine: Engine) {
    let bench = Bench::start(
        engine,
        Plan {
            key: KeyCheck::Accepted,
            ..Plan::default()
        },
    )
    .await;
    bench.rule(refused);
    add(&bench, "one").await;
    bench.settle().await;
    assert!(!is_told_refused(&bench));
    add(&bench, "two").await;
    bench.settle().await;
    assert!(is_told_refused(&bench));
    // Mended: the first new job shows it, and nobody waits for the minute to pass.
    bench.rule(|_| Delivery::done(Vec::new()));
    bench.pass(TimeDelta::seconds(10)).await;
    add(&bench, "three").await;
    bench.pass(TimeDelta::seconds(2)).await;
    assert_eq!(bench.arrivals().len(), 3);
    assert!(bench.outbox.health().troubles().is_empty());
    bench.stop().await;
}

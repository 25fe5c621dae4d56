//! The outbox keeps its promises with one dispatcher and a courier that fails as the test says:
//! who goes first, what a failure holds up, and what a clock that is set does.

use chrono::TimeDelta;
use mistok::{
    domain::{
        clock::Clock,
        delivery::{Health, Priority, Scope, Verdict},
    },
    outbox::{Delivery, Limits},
    store::{StoreError, outbox::NewJob},
};
use on_both::on_both;

use crate::harness::{
    Engine,
    bench::{Bench, Plan, SERVICE, job, start_of_time},
};

const PRIORITIES: [Priority; 3] = [Priority::Answer, Priority::Notice, Priority::Mailing];

/// How many jobs lie in the table; the full form takes its size from outside.
#[expect(
    clippy::disallowed_methods,
    reason = "a setting of the tests, not of the program"
)]
fn many(small: usize) -> usize {
    let size = std::env::var("MISTOK_TEST_OUTBOX").ok();
    size.and_then(|size| size.parse().ok()).unwrap_or(small)
}

fn later(lane: &str, wait: TimeDelta) -> NewJob {
    NewJob {
        not_before: start_of_time() + wait,
        ..job(lane, Priority::Answer, lane)
    }
}

fn failing(reason: &str) -> Delivery {
    Delivery::failed(Verdict::Later, reason.to_owned())
}

fn down(_: &mistok::store::outbox::Job) -> Delivery {
    failing("HTTP 503")
}

fn poisoned(job: &mistok::store::outbox::Job) -> Delivery {
    if job.payload.contains("poison") {
        failing("HTTP 500")
    } else {
        Delivery::done(Vec::new())
    }
}

#[on_both]
async fn what_is_due_tomorrow_hides_nothing_that_is_due_now(engine: Engine) {
    let count = many(3_000);
    let mut before = Vec::new();
    for number in 0..count {
        let lane = format!("timer {number}");
        before.push(match number % 100 {
            0 => job(&lane, PRIORITIES[number / 100 % 3], &lane),
            _ => later(&lane, TimeDelta::hours(24)),
        });
    }
    let plan = Plan {
        before,
        ..Plan::default()
    };
    let bench = Bench::start(engine, plan).await;
    bench.settle().await;
    assert_eq!(bench.arrivals().len(), count / 100, "what is due");

    bench
        .add(
            PRIORITIES
                .iter()
                .map(|priority| job("new", *priority, &format!("{priority:?}")))
                .collect(),
        )
        .await;
    bench.settle().await;

    for priority in PRIORITIES {
        assert!(bench.has_arrived(&format!("{priority:?}")), "{priority:?}");
    }
    // A timer that comes before those that were read is seen too, and in its time.
    bench
        .add(vec![
            later("soon", TimeDelta::hours(1)),
            later("late", TimeDelta::hours(48)),
        ])
        .await;
    bench.pass(TimeDelta::hours(2)).await;
    assert_eq!(bench.arrived_after("soon"), Some(TimeDelta::hours(1)));
    bench.pass(TimeDelta::hours(23)).await;
    assert_eq!(bench.arrivals().len(), count + 4);
    bench.pass(TimeDelta::hours(24)).await;
    assert_eq!(bench.arrived_after("late"), Some(TimeDelta::hours(48)));
    bench.assert_each_once();
    assert_eq!(bench.count("SELECT count(*) FROM outbox").await, 0);
    bench.stop().await;
}

#[on_both]
async fn sixty_lanes_that_flood_delay_a_newcomer_by_moments(engine: Engine) {
    let limits = Limits::per_second(30);
    let bench = Bench::start(
        engine,
        Plan {
            limits,
            at_once: 64,
            ..Plan::default()
        },
    )
    .await;
    let mut flood = Vec::new();
    for number in 0..50 {
        for lane in 0..60 {
            flood.push(job(
                &lane.to_string(),
                Priority::Answer,
                &format!("{lane}: {number}"),
            ));
        }
    }
    bench.add(flood).await;
    bench.pass(TimeDelta::seconds(20)).await;
    let before = bench.clock.steady();

    bench
        .add(vec![job("newcomer", Priority::Answer, "welcome")])
        .await;
    bench.pass(TimeDelta::seconds(2)).await;

    let arrivals = bench.arrivals();
    let welcome = arrivals
        .iter()
        .find(|one| one.payload == "welcome")
        .expect("the newcomer is served");
    assert!(
        welcome.at - before <= TimeDelta::seconds(1),
        "after {}",
        welcome.at - before
    );
    // The lanes take turns, and each keeps its order.
    bench.pass(TimeDelta::minutes(2)).await;
    for lane in 0..60 {
        let prefix = format!("{lane}: ");
        let own: Vec<String> = bench
            .arrivals()
            .into_iter()
            .map(|one| one.payload)
            .filter(|payload| payload.starts_with(&prefix))
            .collect();
        let in_order: Vec<String> = (0..50).map(|number| format!("{lane}: {number}")).collect();
        assert_eq!(own, in_order);
    }
    bench.assert_each_once();
    bench.stop().await;
}

#[on_both]
async fn after_an_outage_a_newcomer_does_not_wait_behind_its_backlog(engine: Engine) {
    let limits = Limits::per_second(30);
    let bench = Bench::start(
        engine,
        Plan {
            limits,
            at_once: 64,
            ..Plan::default()
        },
    )
    .await;
    bench.rule(down);
    let lanes = many(3_000);
    bench
        .add(
            (0..lanes)
                .map(|lane| {
                    let name = format!("lane {lane}");
                    job(&name, Priority::Answer, &name)
                })
                .collect(),
        )
        .await;
    bench.pass(TimeDelta::minutes(10)).await;
    assert_eq!(bench.arrivals().len(), 0);

    bench.rule(|_| Delivery::done(Vec::new()));
    bench.pass(TimeDelta::seconds(70)).await;
    let before = bench.clock.steady();
    bench
        .add(vec![job("newcomer", Priority::Answer, "welcome")])
        .await;
    bench.pass(TimeDelta::seconds(2)).await;

    let arrivals = bench.arrivals();
    let welcome = arrivals
        .iter()
        .find(|one| one.payload == "welcome")
        .expect("the newcomer is served");
    assert!(
        welcome.at - before <= TimeDelta::seconds(2),
        "after {}",
        welcome.at - before
    );
    bench
        .pass(TimeDelta::seconds(i64::try_from(lanes / 25).unwrap()))
        .await;
    assert_eq!(bench.arrivals().len(), lanes + 1, "the backlog goes on");
    bench.assert_each_once();
    bench.stop().await;
}

#[on_both]
async fn jobs_that_always_fail_hold_up_no_other(engine: Engine) {
    for poison in [2, 8] {
        let bench = Bench::start(engine, Plan::default()).await;
        bench.rule(poisoned);
        bench
            .add(
                (0..poison)
                    .map(|bad| {
                        job(
                            &format!("bad {bad}"),
                            Priority::Answer,
                            &format!("poison {bad}"),
                        )
                    })
                    .collect(),
            )
            .await;
        bench.pass(TimeDelta::minutes(9)).await;

        // One good job every 20 seconds: each goes as if it were alone.
        let mut slowest = TimeDelta::zero();
        for good in 0..20 {
            let name = format!("good {good}");
            let before = bench.clock.steady();
            bench.add(vec![job(&name, Priority::Answer, &name)]).await;
            bench.pass(TimeDelta::seconds(20)).await;
            let arrivals = bench.arrivals();
            let arrival = arrivals.iter().find(|one| one.payload == name);
            let arrival =
                arrival.unwrap_or_else(|| panic!("{name} waits behind {poison} poisoned jobs"));
            slowest = slowest.max(arrival.at - before);
        }
        assert!(
            slowest <= TimeDelta::seconds(2),
            "{poison} poisoned jobs hold others up for {slowest}"
        );
        bench
            .add(
                (0..100)
                    .map(|good| {
                        let name = format!("more {good}");
                        job(&name, Priority::Answer, &name)
                    })
                    .collect(),
            )
            .await;
        bench.settle().await;
        assert_eq!(bench.arrivals().len(), 120);

        // They are set aside, told, and tried more and more seldom, but for ever.
        bench.pass(TimeDelta::hours(1)).await;
        let asides = bench.outbox.health().asides();
        assert_eq!(asides.len(), poison, "{asides:?}");
        assert!(
            asides
                .values()
                .all(|aside| aside.reason == "HTTP 500" && aside.service == SERVICE)
        );
        assert!(
            bench.outbox.health().troubles().is_empty(),
            "the service works"
        );
        let tries = bench.tries("poison 0");
        bench.pass(TimeDelta::hours(4)).await;
        let more = bench.tries("poison 0") - tries;
        assert!((3..=12).contains(&more), "{more} tries in four hours");
        bench.rule(|_| Delivery::done(Vec::new()));
        bench
            .pass(TimeDelta::minutes(90 + i64::try_from(poison).unwrap()))
            .await;
        assert_eq!(bench.arrivals().len(), 120 + poison);
        assert!(bench.outbox.health().asides().is_empty());
        bench.stop().await;
    }
}

#[on_both]
async fn a_service_that_is_down_is_left_alone_and_told_and_comes_back(engine: Engine) {
    let bench = Bench::start(engine, Plan::default()).await;
    bench.rule(down);
    bench
        .add(
            (0..20)
                .map(|lane| job(&lane.to_string(), Priority::Answer, &lane.to_string()))
                .collect(),
        )
        .await;
    bench.pass(TimeDelta::minutes(30)).await;

    let troubles = bench.outbox.health().troubles();
    let trouble = troubles
        .get(&(SERVICE.to_owned(), None))
        .expect("it is told");
    assert!(
        matches!(trouble, Health::Failing { reason, .. } if reason == "HTTP 503"),
        "{trouble:?}"
    );
    let tries: Vec<usize> = (0..20).map(|lane| bench.tries(&lane.to_string())).collect();
    assert!(
        tries.iter().all(|tries| *tries >= 1),
        "each was tried: {tries:?}"
    );
    assert!(
        tries.iter().sum::<usize>() < 60,
        "it is left alone: {tries:?}"
    );
    assert!(bench.outbox.health().asides().is_empty());

    bench.rule(|_| Delivery::done(Vec::new()));
    bench.pass(TimeDelta::seconds(61)).await;
    assert_eq!(bench.arrivals().len(), 20);
    assert!(bench.outbox.health().troubles().is_empty());
    bench.stop().await;
}

#[on_both]
async fn a_failure_of_one_message_is_that_messages_own_affair(engine: Engine) {
    let bench = Bench::start(engine, Plan::default()).await;
    bench.rule(|job| {
        if job.payload.contains("foreign") {
            failing("not to this country").concerning(Scope::Message)
        } else {
            Delivery::done(Vec::new())
        }
    });
    bench
        .add(
            (0..100)
                .map(|bad| {
                    job(
                        &format!("bad {bad}"),
                        Priority::Answer,
                        &format!("foreign {bad}"),
                    )
                })
                .collect(),
        )
        .await;
    bench.pass(TimeDelta::minutes(5)).await;

    for good in 0..20 {
        let name = format!("good {good}");
        bench.add(vec![job(&name, Priority::Answer, &name)]).await;
        bench.settle().await;
        assert!(bench.has_arrived(&name), "{name}");
    }
    // Together they are tried once a minute at most.
    let all = || {
        (0..100)
            .map(|bad| bench.tries(&format!("foreign {bad}")))
            .sum::<usize>()
    };
    let before = all();
    bench.pass(TimeDelta::minutes(30)).await;
    assert!(all() - before <= 31, "{} tries", all() - before);
    assert!(bench.outbox.health().troubles().is_empty());
    bench.stop().await;
}

#[on_both]
async fn a_refused_key_is_tried_with_another_job_each_time(engine: Engine) {
    let bench = Bench::start(engine, Plan::default()).await;
    bench.rule(|_| Delivery::failed(Verdict::Stop, "the key is refused".to_owned()));
    bench
        .add(
            (0..5)
                .map(|lane| job(&lane.to_string(), Priority::Answer, &lane.to_string()))
                .collect(),
        )
        .await;
    bench.pass(TimeDelta::minutes(10)).await;

    let tries: Vec<usize> = (0..5).map(|lane| bench.tries(&lane.to_string())).collect();
    assert!(
        tries.iter().all(|tries| (1..=4).contains(tries)),
        "{tries:?}"
    );
    let troubles = bench.outbox.health().troubles();
    assert!(matches!(
        troubles.get(&(SERVICE.to_owned(), None)),
        Some(Health::Refused { .. })
    ));
    // One is to blame alone: the others need not wait for it.
    bench.rule(|job| {
        if job.payload == "0" {
            Delivery::failed(Verdict::Stop, "the key is refused".to_owned())
        } else {
            Delivery::done(Vec::new())
        }
    });
    bench.pass(TimeDelta::minutes(3)).await;
    assert_eq!(bench.arrivals().len(), 4);
    bench.stop().await;
}

#[on_both]
async fn a_dead_address_holds_up_no_other(engine: Engine) {
    let plan = Plan {
        has_destinations: true,
        ..Plan::default()
    };
    let bench = Bench::start(engine, plan).await;
    bench.rule(|job| {
        if job.payload.starts_with("dead>") {
            failing("connection refused").concerning(Scope::Destination)
        } else {
            Delivery::done(Vec::new())
        }
    });
    bench
        .add(
            (0..30)
                .map(|number| {
                    job(
                        &format!("d{number}"),
                        Priority::Answer,
                        &format!("dead>{number}"),
                    )
                })
                .collect(),
        )
        .await;
    bench.pass(TimeDelta::minutes(5)).await;
    let troubles = bench.outbox.health().troubles();
    assert!(
        troubles.contains_key(&(SERVICE.to_owned(), Some("dead".to_owned()))),
        "{troubles:?}"
    );
    assert!(
        !troubles.contains_key(&(SERVICE.to_owned(), None)),
        "{troubles:?}"
    );

    for number in 0..20 {
        let payload = format!("live>{number}");
        bench
            .add(vec![job(&payload, Priority::Answer, &payload)])
            .await;
        bench.settle().await;
        assert!(bench.has_arrived(&payload), "{payload}");
        bench.pass(TimeDelta::seconds(7)).await;
    }
    let dead = || {
        (0..30)
            .map(|number| bench.tries(&format!("dead>{number}")))
            .sum::<usize>()
    };
    let before = dead();
    bench.pass(TimeDelta::minutes(10)).await;
    assert!(
        dead() - before <= 11,
        "{} tries of a dead address",
        dead() - before
    );

    bench.rule(|_| Delivery::done(Vec::new()));
    bench.pass(TimeDelta::minutes(2)).await;
    assert_eq!(bench.arrivals().len(), 50);
    assert!(bench.outbox.health().troubles().is_empty());
    bench.stop().await;
}

#[on_both]
async fn a_clock_that_is_set_stops_nothing_and_ends_nothing(engine: Engine) {
    for set_by in [
        TimeDelta::hours(-1),
        TimeDelta::hours(1),
        TimeDelta::days(35),
        TimeDelta::days(-400),
    ] {
        let limits = Limits::per_second(3);
        let bench = Bench::start(
            engine,
            Plan {
                limits,
                ..Plan::default()
            },
        )
        .await;
        // The rate is used, one job waits for its next try, one for its time, one for tomorrow.
        bench.rule(|job| {
            if job.payload == "again" {
                failing("once")
            } else {
                Delivery::done(Vec::new())
            }
        });
        let now = ["again", "a", "b", "c", "d"];
        bench
            .add(
                now.iter()
                    .map(|name| job(name, Priority::Answer, name))
                    .collect(),
            )
            .await;
        bench
            .add(vec![
                later("in ten minutes", TimeDelta::minutes(10)),
                later("tomorrow", TimeDelta::hours(24)),
            ])
            .await;
        bench.settle().await;
        assert_eq!(bench.tries("again"), 1);

        bench.clock.set_by(set_by);
        bench.add(vec![job("new", Priority::Answer, "new")]).await;
        bench.pass(TimeDelta::seconds(10)).await;

        for name in ["a", "b", "c", "d", "new"] {
            assert!(bench.has_arrived(name), "{name} after {set_by}");
        }
        assert!(bench.tries("again") >= 3, "{set_by}");
        assert!(!bench.has_arrived("in ten minutes"), "{set_by}");
        assert_eq!(
            bench.count("SELECT count(*) FROM dead_letters").await,
            0,
            "{set_by}"
        );
        bench.rule(|_| Delivery::done(Vec::new()));
        bench.pass(TimeDelta::minutes(10)).await;
        assert!(bench.has_arrived("again"), "{set_by}");
        assert_eq!(
            bench.arrived_after("in ten minutes"),
            Some(TimeDelta::minutes(10)),
            "{set_by}"
        );
        assert!(!bench.has_arrived("tomorrow"), "{set_by}");
        bench.pass(TimeDelta::hours(24)).await;
        assert!(bench.has_arrived("tomorrow"), "{set_by}");
        bench.stop().await;
    }
}

#[on_both]
async fn what_was_stored_before_the_clock_was_set_waits_no_longer_than_it_was_to(engine: Engine) {
    // The program was off while somebody set the clock back by a year.
    let ahead = |lane: &str, wait| NewJob {
        not_before: start_of_time() + wait,
        ..job(lane, Priority::Notice, lane)
    };
    let before = vec![
        job("due", Priority::Answer, "due"),
        ahead("timer", TimeDelta::minutes(5)),
    ];
    let bench = Bench::start(
        engine,
        Plan {
            before,
            ..Plan::default()
        },
    )
    .await;
    bench.pass(TimeDelta::minutes(6)).await;
    assert!(bench.has_arrived("due"));
    assert!(bench.has_arrived("timer"));
    bench.stop().await;
}

#[on_both]
async fn a_delivery_that_panics_twice_is_given_up(engine: Engine) {
    let bench = Bench::start(engine, Plan::default()).await;
    bench.rule(|job| {
        assert!(
            !job.payload.contains("broken"),
            "cannot access key `offset`"
        );
        Delivery::done(Vec::new())
    });
    bench
        .add(vec![
            job("1", Priority::Answer, "broken"),
            job("1", Priority::Answer, "next"),
        ])
        .await;
    bench.pass(TimeDelta::minutes(1)).await;

    assert!(bench.has_arrived("next"));
    assert_eq!(
        bench
            .count("SELECT count(*) FROM dead_letters WHERE reason LIKE '%panicked%'")
            .await,
        1
    );
    bench.stop().await;
}

#[on_both]
async fn our_own_database_uses_up_no_job(engine: Engine) {
    let plan = Plan {
        keep_for: TimeDelta::hours(2),
        ..Plan::default()
    };
    let bench = Bench::start(engine, plan).await;
    bench.rule(|_| Delivery::from(StoreError::Closed));
    bench.add(vec![job("1", Priority::Answer, "1")]).await;
    bench.pass(TimeDelta::hours(3)).await;
    assert!(bench.tries("1") > 100);

    bench.rule(down);
    bench.pass(TimeDelta::minutes(1)).await;
    assert_eq!(bench.count("SELECT count(*) FROM dead_letters").await, 0);
    assert!(bench.count("SELECT max(attempts) FROM outbox").await < 10);
    bench.rule(|_| Delivery::done(Vec::new()));
    bench.pass(TimeDelta::minutes(2)).await;
    assert!(bench.has_arrived("1"));
    bench.stop().await;
}

#[on_both]
async fn a_job_keeps_its_place_in_its_lane_over_a_restart_of_the_table(engine: Engine) {
    let mut before = Vec::new();
    for number in 0..40 {
        let lane = number % 4;
        before.push(job(
            &lane.to_string(),
            Priority::Answer,
            &format!("{lane}: {number:02}"),
        ));
    }
    let bench = Bench::start(
        engine,
        Plan {
            before,
            ..Plan::default()
        },
    )
    .await;
    bench.settle().await;
    for lane in 0..4 {
        let prefix = format!("{lane}: ");
        let own: Vec<String> = bench
            .arrivals()
            .into_iter()
            .map(|one| one.payload)
            .filter(|payload| payload.starts_with(&prefix))
            .collect();
        assert!(own.is_sorted(), "{own:?}");
        assert_eq!(own.len(), 10);
    }
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn waiting_costs_nothing() {
    // Nothing wakes a dispatcher whose jobs are due tomorrow.
    let before = (0..1_000)
        .map(|number| later(&number.to_string(), TimeDelta::hours(24)))
        .collect();
    let bench = Bench::start(
        Engine::Sqlite,
        Plan {
            before,
            ..Plan::default()
        },
    )
    .await;
    bench.settle().await;
    let next = bench.outbox.activity().next_alarm().unwrap();
    assert_eq!(next - bench.clock.steady(), TimeDelta::hours(24));
    bench.stop().await;
}

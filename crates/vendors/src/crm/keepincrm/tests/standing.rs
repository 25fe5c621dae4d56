//! How agreements stand: read one by one and by looks for changes.

use mistok_core::domain::order::{Keeps, Stage};
use mistok_sim::{faults::Fault, keepincrm::Filters};
use serde_json::json;

use super::*;
use crate::crm::StandingChange;

#[tokio::test]
async fn an_agreement_is_read_with_its_stage_and_its_end() {
    let bench = bench().await;
    let id = bench.orders().create(&order()).await.unwrap();
    bench.vendor.move_agreement(101, "Відправлено");
    bench.vendor.set_tracking_code(101, "20450000000000");

    let standing = bench.statuses().standing(Keeps::Order, &id).await;
    let standing = standing.unwrap().unwrap();

    assert_eq!((standing.keeps, &*standing.id), (Keeps::Order, "101"));
    assert_eq!(standing.number.as_deref(), Some("TG-1042"));
    assert_eq!(standing.status.as_deref(), Some("13"));
    assert_eq!(standing.status_name.as_deref(), Some("Відправлено"));
    assert_eq!(standing.stage, None);
    assert_eq!(standing.status_at, Some(bench.now()));
    assert_eq!(standing.created_at, Some(bench.now()));
    assert_eq!(standing.phone.as_deref(), Some(PHONE));
    assert_eq!(standing.total, Some(Money::new(90_100, Currency::UAH)));
    assert_eq!(standing.tracking.as_deref(), Some("20450000000000"));
    assert_eq!(standing.source.as_deref(), Some("1"));
    let account = standing.account.unwrap();
    assert_eq!((&*account.name, account.lines.len()), (NAME, 1));
    assert_eq!(account.lines[0].quantity, 2);
    for (is_success, status, stage) in [
        (true, "successful", Stage::Done),
        (false, "failed", Stage::Cancelled),
    ] {
        bench.vendor.finish_agreement(101, is_success);
        let standing = bench.statuses().standing(Keeps::Order, &id).await;
        let standing = standing.unwrap().unwrap();
        assert_eq!(standing.status.as_deref(), Some(status));
        assert_eq!(standing.stage, Some(stage));
        assert!(standing.status_name.is_some());
    }
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn what_is_not_there_or_no_agreement_has_no_standing() {
    let bench = bench().await;
    for id in ["7", "task-101", "client-101", "../clients", ""] {
        let standing = bench.statuses().standing(Keeps::Lead, id).await;
        assert!(standing.unwrap().is_none(), "{id}");
    }
    assert_eq!(bench.vendor.requests().len(), 1, "only a number is read");
}

#[tokio::test]
async fn one_look_serves_leads_and_orders_and_the_next_comes_in_its_time() {
    let bench = bench().await;
    bench.orders().create(&order()).await.unwrap();
    bench.leads().create(&lead()).await.unwrap();
    bench.add_others(1);
    let look = async |keeps| {
        let between = bench.now() - TimeDelta::hours(1)..bench.now();
        bench.statuses().changed(keeps, between).await.unwrap()
    };

    let leads = look(Keeps::Lead).await;
    let orders = look(Keeps::Order).await;
    bench.clock.advance(TimeDelta::seconds(120));
    bench.vendor.move_agreement(101, "В роботі");
    let early = look(Keeps::Order).await;
    bench.clock.advance(TimeDelta::seconds(60));
    let late = look(Keeps::Order).await;

    let ids = |all: &[crate::crm::Standing]| -> Vec<String> {
        all.iter().map(|it| it.id.clone()).collect()
    };
    assert_eq!(ids(&leads), ["102"]);
    assert_eq!(leads[0].number.as_deref(), Some("8f31c2aa"));
    assert_eq!(
        ids(&orders),
        ["103", "101"],
        "the call came a minute before"
    );
    assert_eq!(ids(&early), ids(&orders));
    assert!(late.iter().any(|it| it.status.as_deref() == Some("12")));
    assert_eq!(bench.vendor.count("GET /agreements"), 2);
}

#[tokio::test]
async fn a_change_between_two_looks_is_never_missed() {
    let bench = bench().await;
    bench.orders().create(&order()).await.unwrap();
    // As the program asks: from the end of its last look, whatever that one was answered from.
    let mut seen = bench.now() - TimeDelta::hours(1);
    let mut stages = Vec::new();
    for round in 0..12 {
        if round == 3 {
            bench.vendor.move_agreement(101, "Відправлено");
        }
        let between = seen..bench.now();
        seen = bench.now();
        let changed = bench.statuses().changed(Keeps::Order, between).await;
        stages.extend(changed.unwrap().into_iter().filter_map(|it| it.status));
        bench.clock.advance(TimeDelta::seconds(50));
    }

    assert!(stages.contains(&"13".to_owned()), "{stages:?}");
}

#[tokio::test]
async fn without_the_filter_the_newest_pages_tell() {
    for filters in [
        Filters::AreIgnored,
        Filters::AreRefused(400),
        Filters::AreRefused(500),
    ] {
        let bench = bench().await;
        bench.add_others(100);
        bench.orders().create(&order()).await.unwrap();
        bench.vendor.set_filters(filters);
        let between = bench.now() - TimeDelta::minutes(3)..bench.now();

        let changed = bench.statuses().changed(Keeps::Order, between).await;

        assert!(
            changed.unwrap().iter().any(|it| it.id == "201"),
            "{filters:?}"
        );
        assert!(bench.vendor.count("GET /agreements") <= 5);
    }
}

#[tokio::test]
async fn a_limit_that_is_met_slows_the_looks_down() {
    let bench = bench().await;
    let look = async || {
        let between = bench.now() - TimeDelta::hours(1)..bench.now();
        bench.statuses().changed(Keeps::Order, between).await
    };
    let faults = bench.vendor.faults();
    faults.for_next(1, Fault::TooMany { retry_after: 30 });

    assert!(matches!(look().await, Err(CrmError::Busy { .. })));
    bench.clock.advance(TimeDelta::seconds(180));
    assert_eq!(look().await.unwrap(), []);
    assert_eq!(bench.vendor.count("GET /agreements"), 1);
    bench.clock.advance(TimeDelta::seconds(180));
    look().await.unwrap();
    assert_eq!(bench.vendor.count("GET /agreements"), 2);
}

#[tokio::test]
async fn stages_are_listed_for_orders_and_leads_with_the_two_ends() {
    let bench = bench().await;

    let statuses = bench.statuses().list().await.unwrap();

    assert_eq!(statuses.len(), 2 * (6 + 2));
    assert_eq!(statuses[0].name, "Нова");
    let ends = statuses.iter().filter(|it| it.stage.is_some());
    assert_eq!(ends.count(), 4);
    let faults = bench.vendor.faults();
    faults.set(Fault::Answer {
        status: 404,
        body: "<html></html>".to_owned(),
    });
    assert_eq!(bench.statuses().list().await.unwrap().len(), 4);
}

#[tokio::test]
async fn an_agreement_is_moved_and_its_lines_stay() {
    let bench = bench().await;
    let id = bench.orders().create(&order()).await.unwrap();
    let change = |status: &str, tracking: Option<&str>| StandingChange {
        status: Some(status.to_owned()),
        tracking: tracking.map(str::to_owned),
    };
    let statuses = bench.statuses();

    statuses
        .change(Keeps::Order, &id, &change("12", None))
        .await
        .unwrap();
    let tracked = statuses
        .change(Keeps::Order, &id, &change("13", Some("2045")))
        .await;
    let ended = statuses
        .change(Keeps::Order, &id, &change("failed", None))
        .await;
    let task = statuses
        .change(Keeps::Lead, "task-101", &change("12", None))
        .await;
    let gone = statuses
        .change(Keeps::Order, "7", &change("12", None))
        .await;

    let agreement = &bench.vendor.agreements()[0];
    assert_eq!(
        (&*agreement.stage, agreement.lines.len()),
        ("Відправлено", 1)
    );
    for refused in [tracked, ended, task, gone] {
        let error = refused.unwrap_err();
        assert!(matches!(error, CrmError::Refused { .. }), "{error:?}");
        assert!(!error.to_string().contains('<'), "{error}");
    }
    let patched = bench.vendor.requests().into_iter();
    let mut bodies = patched.filter(|it| it.method == "PATCH").map(|it| it.body);
    assert!(bodies.all(|body| body.as_object().unwrap().keys().eq(["stage_id"])));
}

#[tokio::test]
async fn one_that_cannot_be_read_holds_up_nobody() {
    let bench = bench().await;
    bench.orders().create(&order()).await.unwrap();
    bench.vendor.add_agreement(
        json!({"title": 5, "stage_id": "x", "result": {"a": 1}, "currency": []}),
        bench.now(),
    );
    let between = bench.now() - TimeDelta::hours(1)..bench.now();

    let changed = bench.statuses().changed(Keeps::Order, between).await;

    assert_eq!(changed.unwrap().len(), 2);
}

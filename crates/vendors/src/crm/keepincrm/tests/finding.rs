//! Records that are found again, whatever the list does with filters.

use mistok_sim::{
    faults::Fault,
    keepincrm::{Filters, Order},
};
use serde_json::json;

use super::*;

const FILTERS: [Filters; 6] = [
    Filters::Work,
    Filters::FindNothing,
    Filters::AreIgnored,
    Filters::AreRefused(400),
    Filters::AreRefused(422),
    Filters::AreRefused(500),
];
const ORDERS: [Order; 3] = [Order::NewestFirst, Order::OldestFirst, Order::ChangedFirst];

#[tokio::test]
async fn an_order_is_found_with_or_without_the_filter_and_in_any_order() {
    for filters in FILTERS {
        for list in ORDERS {
            let bench = bench().await;
            bench.add_others(60);
            let since = bench.now();
            let id = bench.orders().create(&order()).await.unwrap();
            bench.clock.advance(TimeDelta::minutes(5));
            bench.add_others(3);
            bench.vendor.set_filters(filters);
            bench.vendor.set_order(list);

            let found = bench.orders().find("TG-1042", since).await.unwrap();
            let other = bench.orders().find("TG-104", since).await.unwrap();

            assert_eq!(found, Some(id), "{filters:?} {list:?}");
            assert_eq!(other, None, "{filters:?} {list:?}");
            bench.assert_nothing_leaked(None);
        }
    }
}

#[tokio::test]
async fn pages_are_read_until_a_record_is_too_old() {
    let bench = bench().await;
    bench.add_others(300);
    bench.vendor.set_filters(Filters::FindNothing);

    let found = bench.orders().find("TG-1042", bench.now()).await.unwrap();

    assert_eq!(found, None);
    // Two hours of one agreement a minute are five pages; with the filter that makes six.
    assert_eq!(bench.vendor.count("GET /agreements"), 6);
}

#[tokio::test]
async fn more_records_than_can_be_read_leave_it_to_a_person() {
    let bench = bench().await;
    bench.vendor.set_filters(Filters::AreIgnored);
    for number in 0..260 {
        let record = json!({"title": format!("Дзвінок {number}")});
        bench.vendor.add_agreement(record, bench.now());
    }

    let found = bench.orders().find("TG-1042", bench.now()).await;

    assert!(matches!(found, Err(CrmError::Unsearchable)), "{found:?}");
    let id = bench.orders().create(&order()).await.unwrap();
    let found = bench.orders().find("TG-1042", bench.now()).await.unwrap();
    assert_eq!(found, Some(id));
}

#[tokio::test]
async fn a_list_that_is_not_in_order_does_not_end_with_an_old_record() {
    let bench = bench().await;
    bench.add_others(400);
    let since = bench.now();
    bench.orders().create(&order()).await.unwrap();
    bench.vendor.set_filters(Filters::FindNothing);
    bench.vendor.set_order(Order::ChangedFirst);
    bench.clock.advance(TimeDelta::minutes(1));
    // Two whole pages of old ones were worked on since.
    for id in 101..151 {
        bench.vendor.move_agreement(id, "В роботі");
    }

    let found = bench.orders().find("TG-1042", since).await.unwrap();

    assert!(found.is_some());
}

#[tokio::test]
async fn doubles_are_all_found() {
    let bench = bench().await;
    let since = bench.now();
    for _ in 0..2 {
        bench.orders().create(&order()).await.unwrap();
        bench.leads().create(&lead()).await.unwrap();
    }
    for filters in [Filters::Work, Filters::FindNothing] {
        bench.vendor.set_filters(filters);

        let orders = bench.orders().all_with("TG-1042", since).await.unwrap();
        let leads = bench.leads().all_with("8f31c2aa", since).await.unwrap();

        assert_eq!(orders, ["103", "101"], "{filters:?}");
        assert_eq!(leads, ["104", "102"], "{filters:?}");
    }
}

#[tokio::test]
async fn a_record_that_people_edited_is_found_by_what_is_left() {
    let bench = bench().await;
    let since = bench.now();
    bench.orders().create(&order()).await.unwrap();
    for edit in [
        json!({"title": "Олена, футболка", "comment": "важливо ref:TG-1042"}),
        json!({"title": "Замовлення TG-1042 терміново", "comment": ""}),
    ] {
        bench.vendor.edit_agreement(101, &edit);

        let found = bench.orders().find("TG-1042", since).await.unwrap();

        assert_eq!(found.as_deref(), Some("101"), "{edit}");
    }
}

#[tokio::test]
async fn the_crms_clock_rules_whatever_ours_says() {
    for ahead in [300, -300, 7_200, -7_200] {
        let bench = bench().await;
        bench.vendor.set_clock_ahead(TimeDelta::seconds(ahead));
        bench.vendor.set_filters(Filters::FindNothing);
        let since = bench.now();
        bench.orders().create(&order()).await.unwrap();

        let found = bench.orders().find("TG-1042", since).await.unwrap();

        assert!(found.is_some(), "{ahead}");
        assert_eq!(
            bench.crm.clock_ahead(),
            Some(TimeDelta::seconds(ahead)),
            "{ahead}"
        );
    }
}

#[tokio::test]
async fn a_key_that_may_not_list_leaves_it_to_a_person() {
    let bench = bench().await;
    for status in [400, 403, 404, 405] {
        let faults = bench.vendor.faults();
        faults.on("GET /agreements").set(Fault::Answer {
            status,
            body: r#"{"errors":["no"]}"#.to_owned(),
        });
        let found = bench.orders().find("TG-1042", bench.now()).await;
        assert!(matches!(found, Err(CrmError::Unsearchable)), "{status}");
        faults.clear();
    }
    let bench = bench_with(|settings| settings.searchable = false).await;
    let order = bench.orders().find("TG-1042", bench.now()).await;
    let lead = bench.leads().find("8f31c2aa", bench.now()).await;
    assert!(matches!(order, Err(CrmError::Unsearchable)));
    assert!(matches!(lead, Err(CrmError::Unsearchable)));
    assert!(bench.crm.buyers().is_none());
    assert!(bench.vendor.requests().is_empty());
}

#[tokio::test]
async fn an_outage_while_looking_is_no_answer() {
    let bench = bench().await;
    for fault in [Fault::Down, Fault::Html502, Fault::Error500] {
        bench.vendor.faults().set(fault.clone());

        let found = bench.orders().find("TG-1042", bench.now()).await;

        let error = found.unwrap_err();
        assert!(
            matches!(error, CrmError::Unreachable(_) | CrmError::Failed { .. }),
            "{fault:?}: {error:?}"
        );
        bench.vendor.faults().clear();
    }
}

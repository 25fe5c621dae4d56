//! The section of the settings, and what `check` finds.

use figment::value::{Dict, Value};
use mistok_core::domain::money::Currency;
use mistok_sim::keepincrm::Filters;

use super::*;
use crate::{
    crm::{Capability, Means, keepincrm::REGISTRATION, registry::Offer},
    section::Section,
};

fn section<const N: usize>(settings: [(&str, Value); N]) -> Section {
    let settings = settings.map(|(key, value)| (key.to_owned(), value));
    Section::new("crm.keepincrm".to_owned(), Dict::from(settings))
}

#[test]
fn what_cannot_work_is_named_and_no_secret_is_shown() {
    let cases = [
        (
            ("rpm", Value::from(0_u32)),
            ["`crm.keepincrm.rpm`", "600000"],
        ),
        (
            ("rpm", Value::from("sh0rt")),
            ["`crm.keepincrm.rpm`", "expected"],
        ),
        (
            ("statuses_seconds", Value::from(1_u32)),
            ["statuses_seconds", "86400"],
        ),
        (
            ("base_url", Value::from("keepincrm")),
            ["base_url", "https://"],
        ),
        (
            ("leads_as", Value::from("sh0rt")),
            ["leads_as", "agreement, client, task"],
        ),
        (
            ("client_by", Value::from("phone")),
            ["client_by", "id, attributes"],
        ),
        (
            ("find_by", Value::from("q title")),
            ["find_by", "q[title_cont]"],
        ),
        (("tokn", Value::from("sh0rt")), ["`tokn`", "token"]),
        (
            ("funnel_id", Value::from("first")),
            ["funnel_id", "expected"],
        ),
    ];
    for (setting, named) in cases {
        let error = (REGISTRATION.declare)(&section([setting])).unwrap_err();
        assert!(named.iter().all(|name| error.contains(name)), "{error}");
        assert!(!error.contains("sh0rt"), "{error}");
    }
}

#[test]
fn what_the_settings_declare_is_what_the_adapter_has() {
    let section = section([("token", Value::from("key"))]);
    let means = Means {
        clock: Arc::new(TestClock::new(DateTime::UNIX_EPOCH)),
        journal: Arc::new(Notes::default()),
        currency: Currency::UAH,
    };

    let crm = (REGISTRATION.connect)(&section, means.clone()).unwrap();
    let declared = (REGISTRATION.declare)(&section).unwrap();

    assert_eq!(declared.settle, TimeDelta::seconds(30));
    let has: Vec<_> = Capability::ALL
        .into_iter()
        .filter(|it| it.is_of(&*crm))
        .collect();
    assert_eq!(
        has,
        [
            Capability::Leads,
            Capability::Orders,
            Capability::Buyers,
            Capability::Status
        ]
    );
    assert_eq!(
        (declared.orders, declared.statuses, declared.signals),
        (Offer::Yes, Offer::Yes, Offer::No)
    );
    let without = Section::new("crm.keepincrm".to_owned(), Dict::new());
    let error = (REGISTRATION.connect)(&without, means).err().unwrap();
    assert!(
        error.contains("`crm.keepincrm.token` is not set"),
        "{error}"
    );
}

#[test]
fn settings_that_cannot_work_are_refused() {
    for (url, token) in [
        ("keepincrm", "k"),
        ("https://a/v1", ""),
        ("https://a/v1", "a\nb"),
    ] {
        let mut settings = settings(url);
        settings.token = SecretString::from(token);
        let clock = TestClock::new(DateTime::UNIX_EPOCH);

        let made = KeepinCrm::new(settings, Arc::new(clock), Arc::new(Notes::default()));

        assert!(
            matches!(made.err(), Some(CrmError::Misconfigured(_))),
            "{url} {token}"
        );
    }
}

#[tokio::test]
async fn check_tells_what_it_found_and_changes_nothing() {
    let bench = bench_with(|settings| settings.places.funnel_id = Some(9)).await;
    bench.add_others(3);
    bench.vendor.remove_stage(11);

    let told = bench.crm.probe().await.unwrap();

    assert!(told[0].contains("2 statuses of clients"), "{told:?}");
    assert!(told[1].contains("no funnel 9"), "{told:?}");
    assert!(told[2].contains("no stage 11"), "{told:?}");
    assert!(told[3].contains("client_by"), "{told:?}");
    assert_eq!(told.len(), 4);
    let requests = bench.vendor.requests();
    assert!(requests.iter().all(|request| request.method == "GET"));
}

#[tokio::test]
async fn check_proves_that_the_filter_finds() {
    let bench = bench_with(|settings| settings.client_by = ClientBy::Id).await;
    bench.add_others(3);
    assert_eq!(bench.crm.probe().await.unwrap().len(), 1);

    for filters in [Filters::FindNothing, Filters::AreRefused(400)] {
        bench.vendor.set_filters(filters);

        let told = bench.crm.probe().await.unwrap();

        assert!(told[1].contains("q[title_cont]"), "{told:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_not_accepted_stops_everything() {
    let bench = bench_with(|settings| settings.token = SecretString::from("other")).await;

    let probe = bench.crm.probe().await;
    let order = bench.orders().create(&order()).await;

    assert!(matches!(probe, Err(CrmError::Unauthorized)));
    assert!(matches!(order, Err(CrmError::Unauthorized)));
}

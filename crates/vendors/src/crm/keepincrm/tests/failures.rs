//! What each failure means, and that no failure tells a secret.

use std::time::Duration;

use mistok_core::domain::delivery::Verdict;
use mistok_sim::faults::Fault;

use super::*;

fn answer(status: u16, body: &str) -> Fault {
    Fault::Answer {
        status,
        body: body.to_owned(),
    }
}

#[tokio::test]
async fn each_status_has_its_verdict() {
    let html = "<!DOCTYPE html><html><body><h1>404</h1></body></html>";
    let cases = [
        (401, r#"{"errors":["Unauthorized"]}"#, Verdict::Stop, false),
        (403, r#"{"errors":["Forbidden"]}"#, Verdict::Stop, false),
        (404, html, Verdict::Stop, false),
        (408, "", Verdict::Later, true),
        (
            422,
            r#"{"errors":{"title":["порожнє"]}}"#,
            Verdict::GiveUp,
            false,
        ),
        (429, "", Verdict::Later, false),
        (500, "", Verdict::Later, true),
        (201, html, Verdict::Later, true),
        (201, r#"{"ok":true}"#, Verdict::Later, true),
    ];
    for (status, body, verdict, may_have_happened) in cases {
        let bench = bench().await;
        bench.vendor.faults().set(answer(status, body));

        let error = bench.orders().create(&order()).await.unwrap_err();

        assert_eq!(error.verdict(), verdict, "{status}: {error}");
        assert_eq!(error.may_have_happened(), may_have_happened, "{status}");
        bench.assert_nothing_leaked(Some(&error));
    }
}

#[tokio::test]
async fn a_wrong_address_is_named_and_no_page_is_quoted() {
    let bench = bench_with(|settings| settings.base_url.push_str("/v2")).await;

    let order = bench.orders().create(&order()).await.unwrap_err();
    let probe = bench.crm.probe().await.unwrap_err();

    assert_eq!(
        order.to_string(),
        "KeepinCRM answers 404 at /agreements: check `crm.keepincrm.base_url`"
    );
    assert!(probe.to_string().contains("expected https://"), "{probe}");
}

#[tokio::test]
async fn a_refusal_names_each_attribute_and_not_the_customer() {
    let bench = bench().await;
    bench
        .vendor
        .refuse_sku("TEE-M", "товар недоступний для Олена Коваль");

    let error = bench.orders().create(&order()).await.unwrap_err();

    assert_eq!(
        error.to_string(),
        "the CRM refused (422): jobs[0].product.sku: товар недоступний для ***"
    );
    assert_eq!(error.verdict(), Verdict::GiveUp);
    bench.assert_nothing_leaked(Some(&error));
    bench.vendor.accept_sku("TEE-M");
    bench.orders().create(&order()).await.unwrap();
    assert_eq!(bench.vendor.agreements().len(), 1);
}

#[tokio::test]
async fn too_many_requests_hold_everybody_for_as_long_as_the_server_says() {
    let bench = bench().await;
    let faults = bench.vendor.faults();
    faults.for_next(1, Fault::TooMany { retry_after: 17 });

    let error = bench.orders().create(&order()).await.unwrap_err();

    assert_eq!(error.verdict(), Verdict::After(Duration::from_secs(17)));
    let now = bench.now();
    assert_eq!(bench.crm.free_at(now), now + TimeDelta::seconds(17));
}

#[tokio::test]
async fn silence_leaves_doubt_and_no_connection_does_not() {
    let bench = bench_with(|settings| settings.timeout = Duration::from_millis(200)).await;
    let faults = bench.vendor.faults();
    faults.for_next(1, Fault::LatencyOut(Duration::from_secs(2)));
    let since = bench.now();

    let silence = bench.orders().create(&order()).await.unwrap_err();
    let found = bench.orders().find("TG-1042", since).await.unwrap();

    assert!(matches!(silence, CrmError::Unreachable(_)), "{silence:?}");
    assert!(silence.may_have_happened() && found.is_some());
    bench.vendor.stop();
    drop(found);
}

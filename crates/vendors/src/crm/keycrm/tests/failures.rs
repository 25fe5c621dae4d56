//! What each failure means, and that no failure tells a secret.

use std::{sync::Arc, time::Duration};

use axum::{
    http::{StatusCode, header},
    response::IntoResponse,
};
use chrono::TimeDelta;
use mistok_core::domain::{
    clock::{Clock, TestClock},
    delivery::Verdict,
};
use secrecy::SecretString;

use super::{
    Notes, bench,
    fake::{Fake, json},
    lead, settings,
};
use crate::crm::{Crm, CrmError, Outcome, keycrm::KeyCrm};

/// Quotes everything that was sent.
const REFUSAL: &str = r#"{"message":"The given data was invalid.","errors":{"contact.phone":
    ["+380501234567 of Олена Коваль (olena@example.com, 050 123-45-67) is invalid","Bearer k3y-that-nobody-may-see"]}}"#;

#[tokio::test]
async fn each_status_has_its_verdict() {
    let cases = [
        (
            400,
            "the CRM's rights or set-up do not allow it: Leads are not enabled",
            Verdict::Stop,
            false,
        ),
        (401, "the CRM does not accept the key", Verdict::Stop, false),
        (
            403,
            "the CRM's rights or set-up do not allow it: Leads are not enabled",
            Verdict::Stop,
            false,
        ),
        (408, "the CRM failed (408)", Verdict::Later, true),
        (429, "the CRM wants fewer requests", Verdict::Later, false),
        (500, "the CRM failed (500)", Verdict::Later, true),
        (504, "the CRM failed (504)", Verdict::Later, true),
    ];
    for (status, text, verdict, may_have_happened) in cases {
        let fake =
            Fake::start(move |_| json(status, r#"{"message":"Leads are not enabled"}"#)).await;
        let bench = bench(settings(&fake.url));

        let error = bench
            .crm
            .leads()
            .unwrap()
            .create(&lead())
            .await
            .unwrap_err();

        assert_eq!(error.to_string(), text);
        assert_eq!(error.verdict(), verdict, "{status}");
        assert_eq!(error.may_have_happened(), may_have_happened, "{status}");
        assert_eq!(bench.exchanges()[0].outcome, Outcome::Status(status));
        bench.assert_nothing_leaked(Some(&error));
    }
}

#[tokio::test]
async fn a_refusal_says_why_without_repeating_the_customer() {
    let fake = Fake::start(|_| json(422, REFUSAL)).await;
    let bench = bench(settings(&fake.url));

    let error = bench
        .crm
        .leads()
        .unwrap()
        .create(&lead())
        .await
        .unwrap_err();

    let text = error.to_string();
    assert!(text.contains("The given data was invalid"), "{text}");
    assert!(text.contains("is invalid"), "{text}");
    bench.assert_nothing_leaked(Some(&error));
}

#[tokio::test]
async fn too_many_requests_hold_everybody_for_as_long_as_the_server_says() {
    let fake = Fake::start(|_| {
        (
            StatusCode::TOO_MANY_REQUESTS,
            [(header::RETRY_AFTER, "17")],
            "slow down",
        )
            .into_response()
    })
    .await;
    let bench = bench(settings(&fake.url));

    let error = bench
        .crm
        .leads()
        .unwrap()
        .create(&lead())
        .await
        .unwrap_err();

    assert_eq!(error.verdict(), Verdict::After(Duration::from_secs(17)));
    assert_eq!(
        bench.crm.free_at(bench.clock.now()),
        bench.clock.now() + TimeDelta::seconds(17)
    );
    let again = lead();
    let mut next = Box::pin(bench.crm.leads().unwrap().create(&again));
    assert!(futures::poll!(&mut next).is_pending());
    assert_eq!(fake.seen().len(), 1);
}

#[tokio::test]
async fn a_page_of_html_is_an_answer_that_cannot_be_read() {
    let html = "<html><title>x</title><h1>502 Bad Gateway</h1><p>Олена Коваль</p></html>";
    for (status, verdict) in [(502, Verdict::Later), (200, Verdict::Later)] {
        let fake =
            Fake::start(move |_| (StatusCode::from_u16(status).unwrap(), html).into_response())
                .await;
        let bench = bench(settings(&fake.url));

        let error = bench
            .crm
            .leads()
            .unwrap()
            .create(&lead())
            .await
            .unwrap_err();

        assert_eq!(error.verdict(), verdict);
        assert!(error.may_have_happened());
        assert_eq!(
            bench.exchanges()[0].response.as_deref(),
            Some("502 Bad Gateway\n\n***")
        );
        bench.assert_nothing_leaked(Some(&error));
    }
}

#[tokio::test]
async fn a_connection_cut_after_the_request_leaves_doubt() {
    for said in [
        "",
        "HTTP/1.1 201 Created\r\ncontent-length: 50\r\n\r\n{\"id\":5",
        "HTTP/1.1 banana",
    ] {
        let fake = Fake::that_says(said).await;
        let bench = bench(settings(&fake.url));

        let error = bench
            .crm
            .leads()
            .unwrap()
            .create(&lead())
            .await
            .unwrap_err();

        assert!(
            matches!(error, CrmError::Unreachable(_)),
            "{said}: {error:?}"
        );
        assert_eq!(error.verdict(), Verdict::Later);
        assert!(error.may_have_happened());
        bench.assert_nothing_leaked(Some(&error));
    }
}

#[tokio::test]
async fn a_refusal_whose_text_is_cut_is_still_a_refusal() {
    let fake = Fake::that_says("HTTP/1.1 422 No\r\ncontent-length: 50\r\n\r\n{\"mess").await;

    let error = bench(settings(&fake.url))
        .crm
        .leads()
        .unwrap()
        .create(&lead())
        .await;

    assert!(matches!(error, Err(CrmError::Refused { status: 422, .. })));
}

#[tokio::test]
async fn silence_leaves_doubt() {
    let fake = Fake::that_is_silent().await;
    let mut settings = settings(&fake.url);
    settings.timeout = Duration::from_millis(100);
    let bench = bench(settings);

    let error = bench
        .crm
        .leads()
        .unwrap()
        .create(&lead())
        .await
        .unwrap_err();

    assert!(matches!(error, CrmError::Unreachable(_)), "{error:?}");
    assert!(error.may_have_happened());
    assert!(
        matches!(&bench.exchanges()[0].outcome, Outcome::Error(text) if text.contains("timed out"))
    );
    bench.assert_nothing_leaked(Some(&error));
}

#[tokio::test]
async fn without_a_connection_nothing_has_happened() {
    let bench = bench(settings(&Fake::nowhere().await));

    let error = bench
        .crm
        .leads()
        .unwrap()
        .create(&lead())
        .await
        .unwrap_err();

    assert!(matches!(error, CrmError::NotSent(_)), "{error:?}");
    assert_eq!(error.verdict(), Verdict::Later);
    assert!(!error.may_have_happened());
    bench.assert_nothing_leaked(Some(&error));
}

#[tokio::test]
async fn a_redirection_is_not_followed_with_the_key() {
    let other = Fake::start(|_| json(201, r#"{"id":1}"#)).await;
    let location = format!("{}x?secret=1", other.url);
    let fake = Fake::start(move |_| {
        let to = [(header::LOCATION, location.clone())];
        (StatusCode::MOVED_PERMANENTLY, to).into_response()
    })
    .await;

    let error = bench(settings(&fake.url))
        .crm
        .leads()
        .unwrap()
        .create(&lead())
        .await;

    let error = error.unwrap_err();
    assert_eq!(error.verdict(), Verdict::Stop);
    assert!(!error.to_string().contains("secret"), "{error}");
    assert_eq!(other.seen().len(), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_not_swallowed() {
    let fake = Fake::start(|_| json(200, " ".repeat(17 * 1024 * 1024))).await;

    let error = bench(settings(&fake.url))
        .crm
        .leads()
        .unwrap()
        .create(&lead())
        .await;

    assert!(matches!(error, Err(CrmError::Malformed(_))), "{error:?}");
}

#[test]
fn settings_that_cannot_work_are_refused() {
    for (url, token) in [
        ("keycrm", "k"),
        ("https://a/v1", ""),
        ("https://a/v1", "a\nb"),
    ] {
        let mut settings = settings(url);
        settings.token = SecretString::from(token);
        let clock = TestClock::new(chrono::DateTime::UNIX_EPOCH);

        let made = KeyCrm::new(settings, Arc::new(clock), Arc::new(Notes::default()));

        assert!(
            matches!(made.err(), Some(CrmError::Misconfigured(_))),
            "{url} {token}"
        );
    }
}

//! What the CRM tells by calling us, and the proof that it is the CRM.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use mistok_core::domain::order::Stage;
use mistok_sim::espocrm::{EspoCrm, Options};
use secrecy::SecretString;
use serde_json::json;
use tokio::net::TcpListener;

use super::{bench, lead, settings, shipped, test_clock};
use crate::crm::{Crm, Event};

/// A call as it came.
type Got = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

async fn take(State(got): State<Got>, headers: HeaderMap, body: Bytes) -> StatusCode {
    got.lock().unwrap().push((headers, body));
    StatusCode::OK
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test's own server, ended with it"
)]
async fn listen() -> (String, Got) {
    let got = Got::default();
    let app = Router::new().fallback(take).with_state(Arc::clone(&got));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/crm/rest/key", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    (url, got)
}

#[tokio::test]
async fn a_batch_is_proved_and_read() {
    let clock = test_clock();
    let options = Options::default();
    let espo = EspoCrm::start(Arc::new(clock.clone()), options)
        .await
        .unwrap();
    let (url, got) = listen().await;
    let hook = espo.subscribe("Lead.fieldUpdate.status", &url);
    let recipe = shipped("espocrm");
    let mut settings = settings(&recipe, &espo.url());
    settings.webhook_key = Some(SecretString::from("key-of-a-test-01234"));
    settings.webhook_secret = Some(SecretString::from(hook.secret));
    let bench = bench(recipe, settings, clock);
    for _ in 0..2 {
        let id = bench.crm.leads().unwrap().create(&lead()).await.unwrap();
        assert!(espo.change("Lead", &id, &json!({"status": "Converted"})));
    }

    espo.send_webhooks().await;

    let (headers, body) = got.lock().unwrap()[0].clone();
    let signals = bench.crm.signals().unwrap();
    let header = |name: &str| {
        let value = headers.get(name)?.to_str().ok()?;
        Some(value.to_owned())
    };
    assert!(signals.is_proven(&header, &body));
    assert!(!signals.is_proven(&header, b"[]"));
    assert!(!signals.is_proven(&|_| None, &body));
    assert!(!signals.is_proven(&|_| Some("bm90OmhleA==".to_owned()), &body));
    let events = signals.read(&body).unwrap();
    assert_eq!(events.len(), 2);
    for event in events {
        let Event::Standing(standing) = event else {
            panic!("nothing about a lead");
        };
        assert_eq!(standing.stage, Some(Stage::Done));
    }
    assert!(signals.read(b"{").is_err());
    assert!(matches!(signals.parse(b"[]"), Ok(Event::Other)));
}

#[test]
fn without_a_key_or_a_secret_nothing_is_listened_to() {
    for (key, secret) in [(None, Some("s")), (Some("k"), None)] {
        let recipe = shipped("espocrm");
        let mut settings = settings(&recipe, "https://crm.example");
        settings.webhook_key = key.map(SecretString::from);
        settings.webhook_secret = secret.map(SecretString::from);
        let bench = bench(recipe, settings, test_clock());
        assert!(bench.crm.signals().is_none());
    }
}

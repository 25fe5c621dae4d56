//! Every route of the program against callers without a proof, with a wrong one, with bodies that are
//! too large, too slow or compressed.

use std::time::{Duration, Instant};

use futures::future::join_all;
use mistok::{
    domain::{api::Scope, clock::Clock},
    store::api_keys,
    web::{Method, Proof, RouteFacts, table},
};
use on_both::on_both;
use secrecy::ExposeSecret;

use crate::{
    harness::{BOT, Engine, LINK_KEY, TestApp},
    web::{SECRET, WEBHOOK_KEY, ask, shop},
};

/// What a request shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    Nothing,
    Wrong,
    Right,
}

/// The head of a request to a route, without the length of its body.
fn head(route: &RouteFacts, method: Method, shows: Shows, key: &str) -> String {
    let secret = match shows {
        Shows::Nothing => "x",
        Shows::Wrong => "wrong-but-as-long-as-a-right-one",
        Shows::Right => match route.path {
            path if path.contains("keeping") => LINK_KEY,
            _ => WEBHOOK_KEY,
        },
    };
    let path = route
        .path
        .replace("{key}", secret)
        .replace("{bot}", &BOT.to_string());
    let path = path
        .replace("{provider}", "twilio")
        .replace("{what}", "inbound");
    let path = path.replace("{id}", "1").replace("{name}", "keycrm");
    let header = match (route.proof, shows) {
        (Proof::Header, Shows::Wrong) => "x-telegram-bot-api-secret-token: wrong\r\n".to_owned(),
        (Proof::Header, Shows::Right) => format!("x-telegram-bot-api-secret-token: {SECRET}\r\n"),
        (Proof::Key, Shows::Wrong) => "authorization: Bearer mk_wrong\r\n".to_owned(),
        (Proof::Key, Shows::Right) => format!("authorization: Bearer {key}\r\n"),
        _ => String::new(),
    };
    format!("{} {path} HTTP/1.1\r\nhost: x\r\n{header}", method.as_str())
}

async fn api_key(app: &TestApp) -> String {
    let (key, now) = (api_keys::draw(), app.clock.now());
    let kept = key.clone();
    let added = app.app().store.write("test", async move |tx| {
        let key = kept.clone();
        api_keys::add(&tx, &key, "shop", &Scope::ALL, 1_000, now).await
    });
    added.await.unwrap();
    key.expose_secret().to_owned()
}

#[on_both]
async fn every_route_asks_for_its_proof_before_the_body_and_holds_its_limits(engine: Engine) {
    let app = shop(engine, |_| {}).await;
    let (address, key) = (app.app().address, api_key(&app).await);
    let mut cases = Vec::new();
    for route in table() {
        for method in route.methods {
            for shows in [Shows::Nothing, Shows::Wrong, Shows::Right] {
                let head = head(&route, *method, shows, &key);
                let too_large = format!("{head}content-length: {}\r\n\r\n", route.body_limit + 1);
                // A body that never comes: a request that needs a proof first is refused at once.
                let too_slow = format!("{head}content-length: 5\r\n\r\n");
                let packed = format!("{head}content-encoding: gzip\r\ncontent-length: 5\r\n\r\n");
                cases.push((route, *method, shows, "large", too_large));
                cases.push((route, *method, shows, "slow", too_slow));
                cases.push((route, *method, shows, "packed", packed));
            }
        }
    }
    assert!(cases.len() > 150, "{}", cases.len());
    let answers = join_all(cases.iter().map(async |(.., request)| {
        let began = Instant::now();
        (ask(address, request).await, began.elapsed())
    }))
    .await;
    for ((route, method, shows, flaw, _), (answer, took)) in cases.iter().zip(answers) {
        let case = format!("{} {} {shows:?} {flaw}", method.as_str(), route.path);
        let answer = answer.unwrap_or_else(|| panic!("{case}: no answer"));
        let is_open = route.proof == Proof::Open;
        let proof_is_first = matches!(route.proof, Proof::Path | Proof::Header | Proof::Key);
        let reads = route.proof != Proof::Open
            && (*method == Method::Post || !matches!(route.proof, Proof::Key))
            && !route.path.contains("{id}");
        let expected: &[u16] = match (*shows, *flaw) {
            _ if is_open => &[200, 503],
            (Shows::Nothing | Shows::Wrong, _) if proof_is_first => match route.proof {
                Proof::Path => &[404],
                _ => &[401],
            },
            _ if !reads => &[200, 404, 409],
            (_, "large") => &[413],
            (_, "slow") => &[408],
            _ => &[415],
        };
        assert!(expected.contains(&answer.status), "{case}: {answer:?}");
        assert!(answer.header("x-request-id").is_some(), "{case}");
        if answer.status != 408 {
            assert!(took < Duration::from_secs(20), "{case}: {took:?}");
        }
    }
    assert_eq!(app.app().gate.bytes_in_flight(), 0);
    assert_eq!(app.count("SELECT count(*) FROM sms").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_route_and_a_wrong_key_look_the_same() {
    let app = shop(crate::harness::Engine::Sqlite, |_| {}).await;
    let address = app.app().address;
    let at = |path: &str| format!("POST {path} HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n");
    let unknown = ask(address, &at("/nothing/is/here")).await.unwrap();
    for path in [
        "/crm/keycrm/wrong-key-of-the-crm-012345",
        "/crm/keeping/messages/wrong",
        "/crm/keeping/messages/%ff",
        "/telegram/12345",
        "/telegram/abc",
        "/sms/nobody",
        "/sms/nobody/inbound",
    ] {
        let wrong = ask(address, &at(path)).await.unwrap();
        assert_eq!(wrong.look(), unknown.look(), "{path}");
    }
    let forged = ask(address, &at("/sms/twilio/inbound")).await.unwrap();
    assert_eq!((forged.status, forged.body.as_str()), (403, ""));
}

//! Tokens: one log-in for all who need it, renewed in time, never in doubt.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use futures::future::join_all;
use mistok_core::domain::delivery::Verdict;
use mistok_sim::{faults::Fault, keeping::Options};

use super::{
    TEXT, bench, clock,
    fake::{Fake, TOKEN, json},
    settings, simulated,
};
use crate::chats::{Chats, ChatsError};

#[tokio::test]
async fn fifty_calls_on_an_expired_token_cause_one_log_in() {
    let (crm, bench) = simulated(Options::default()).await;
    crm.customer(55, "b@example.com", "Ключ");
    bench.chats.list(1).await.unwrap();
    bench.clock.advance(TimeDelta::hours(3));

    let calls = (0..50).map(|_| bench.chats.list(1));
    let results = join_all(calls).await;

    assert!(results.iter().all(Result::is_ok));
    assert_eq!(crm.calls_of("POST /apilogin"), 2);
    assert_eq!(crm.refused(), [""; 0]);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_for_all() {
    let (crm, bench) = simulated(Options::default()).await;
    crm.customer(55, "b@example.com", "Ключ");
    bench.chats.list(1).await.unwrap();
    crm.forget_tokens();

    let calls = (0..20).map(|_| bench.chats.send(55, TEXT, &[]));
    let results = join_all(calls).await;

    assert!(results.iter().all(Result::is_ok));
    assert_eq!(crm.calls_of("POST /apilogin"), 2);
    assert_eq!(crm.chats()[0].messages.len(), 21);
}

#[tokio::test]
async fn a_token_is_renewed_before_its_end() {
    let (crm, bench) = simulated(Options::default()).await;
    for _ in 0..12 {
        bench.chats.list(1).await.unwrap();
        bench.clock.advance(TimeDelta::minutes(10));
    }

    assert_eq!(crm.calls_of("POST /apilogin"), 1);
    bench.chats.list(1).await.unwrap();
    assert_eq!(crm.calls_of("POST /apilogin"), 2);
    assert!(crm.requests().iter().all(|request| request.status == 200));
}

#[tokio::test]
async fn who_is_refused_twice_is_told_so() {
    let fake = Fake::start(|_| json(401, "{}")).await;
    let bench = bench(settings(&fake.url), clock());

    let error = bench.chats.send(5, TEXT, &[]).await.unwrap_err();

    assert!(matches!(error, ChatsError::Unauthorized), "{error:?}");
    let operations = ["login", "send message", "login", "send message"];
    assert_eq!(bench.operations(), operations);
    bench.assert_nothing_leaked(&[TOKEN], Some(&error));
}

#[tokio::test]
async fn a_used_timestamp_is_tried_again_a_second_later() {
    let count = AtomicUsize::new(0);
    let fake = Fake::raw(move |seen| {
        if seen.path != "/apilogin" {
            return json(200, "[]");
        }
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => json(200, r#"{"retval":1,"desc":"Timestamp is not unique"}"#),
            _ => json(
                200,
                format!(r#"{{"retval":"0","data":{{"token":"{TOKEN}"}}}}"#),
            ),
        }
    })
    .await;
    let bench = bench(settings(&fake.url), clock());

    let list = bench.chats.list(1);
    let time = async {
        while bench.clock.next_wake().is_none() {
            tokio::task::yield_now().await;
        }
        bench.clock.advance(TimeDelta::milliseconds(1_100));
    };
    let (list, ()) = tokio::join!(list, time);

    assert!(list.is_ok(), "{list:?}");
    let stamps: Vec<String> = fake.seen().iter().map(|seen| seen.body.clone()).collect();
    assert!(stamps[0].contains("1800000000") && stamps[1].contains("1800000001"));
    bench.assert_nothing_leaked(&[TOKEN], None);
}

#[tokio::test]
async fn a_log_in_that_fails_leaves_no_doubt_about_the_message() {
    let (crm, bench) = simulated(Options::default()).await;
    crm.customer(55, "b@example.com", "Ключ");
    let faults = [
        (Fault::Down, Verdict::Later),
        (Fault::SaveThenSilence, Verdict::Later),
        (Fault::Html502, Verdict::Later),
        (Fault::Maintenance { status: 200 }, Verdict::Later),
    ];
    for (fault, verdict) in faults {
        crm.faults().on("/apilogin").for_next(1, fault.clone());

        let error = bench.chats.send(55, TEXT, &[]).await.unwrap_err();

        assert_eq!(error.verdict(), verdict, "{fault:?}");
        assert!(!error.may_have_happened(), "{fault:?}");
        crm.faults().clear();
    }
}

#[tokio::test]
async fn a_wrong_key_is_refused_once_for_all_who_wait() {
    let (crm, bench) = simulated(Options {
        api_key: "another".to_owned(),
        ..Options::default()
    })
    .await;

    let errors = join_all((0..10).map(|_| bench.chats.list(1))).await;

    for error in errors {
        let error = error.unwrap_err();
        assert_eq!(error.verdict(), Verdict::Stop);
        assert!(error.to_string().contains("wrong sign"), "{error}");
    }
    assert_eq!(crm.calls_of("POST /apilogin"), 1);
}

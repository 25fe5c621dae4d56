//! What each failure means, and that no failure tells a secret.

use axum::{
    http::{StatusCode, header},
    response::IntoResponse,
};
use chrono::TimeDelta;
use mistok_core::domain::{clock::Clock, delivery::Verdict};

use super::{
    EMAIL, TEXT, bench, clock,
    fake::{Fake, TOKEN, json},
    settings,
};
use crate::{
    chats::{Chats, ChatsError},
    crm::Flaw,
};

#[tokio::test]
async fn a_page_for_people_means_later() {
    for status in [200, 404, 502, 503] {
        let fake = Fake::start(move |seen| {
            let page = format!("<h1>UPDATING</h1><p>{}</p>", seen.query["token"]);
            let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
            (StatusCode::from_u16(status).unwrap(), kind, page).into_response()
        })
        .await;
        let bench = bench(settings(&fake.url), clock());

        let read = bench.chats.list(1).await.unwrap_err();
        let sent = bench.chats.send(5, TEXT, &[]).await.unwrap_err();

        assert!(
            matches!(read, ChatsError::Failed { .. }),
            "{status} {read:?}"
        );
        assert_eq!(sent.verdict(), Verdict::Later);
        bench.assert_nothing_leaked(&[TOKEN, "t0ken"], Some(&sent));
    }
}

#[tokio::test]
async fn a_refusal_says_why_without_repeating_what_was_written() {
    for status in [200, 400] {
        let fake = Fake::start(move |seen| {
            let token = &seen.query["token"];
            json(
                status,
                format!(r#"{{"retval":"7","retdesc":"chat closed: {TEXT} of {EMAIL} {token}"}}"#),
            )
        })
        .await;
        let bench = bench(settings(&fake.url), clock());

        let error = bench.chats.send(5, TEXT, &[]).await.unwrap_err();

        assert_eq!(error.verdict(), Verdict::GiveUp);
        assert!(!error.may_have_happened());
        assert!(error.to_string().contains("chat closed"), "{error}");
        bench.assert_nothing_leaked(&[TOKEN], Some(&error));
    }
}

#[tokio::test]
async fn an_empty_answer_is_a_success_of_sending() {
    for body in ["", r#"{"retval":0}"#, r#"{"retval":"0"}"#, "ok"] {
        let fake = Fake::start(move |_| json(200, body)).await;
        let bench = bench(settings(&fake.url), clock());

        bench.chats.send(5, TEXT, &[]).await.unwrap();

        let seen = fake.seen().pop().unwrap();
        assert_eq!(seen.path, "/debates/v2/");
        assert_eq!(seen.query["id_i"], "5");
        bench.assert_nothing_leaked(&[TOKEN, "t0ken"], None);
    }
}

#[tokio::test]
async fn a_quota_holds_reads_and_not_sends() {
    for words in ["Quota exceeded!", "Слишком много запросов"] {
        let fake = Fake::start(move |seen| {
            let is_send = seen.path == "/debates/v2/";
            json(
                if is_send { 200 } else { 400 },
                if is_send {
                    String::new()
                } else {
                    format!(r#"{{"retval":1,"desc":"{words}"}}"#)
                },
            )
        })
        .await;
        let bench = bench(settings(&fake.url), clock());

        let first = bench.chats.list(1).await.unwrap_err();
        let second = bench.chats.messages(5, None).await.unwrap_err();
        bench.chats.send(5, TEXT, &[]).await.unwrap();

        let hour = TimeDelta::hours(1);
        assert_eq!(first.verdict(), Verdict::After(hour.to_std().unwrap()));
        assert_eq!(second.verdict(), Verdict::After(hour.to_std().unwrap()));
        let now = bench.clock.now();
        assert_eq!(bench.chats.reads_free_at(now), Some(now + hour));
        assert_eq!(bench.chats.reads_free_at(now + hour), None);
        assert_eq!(bench.operations(), ["login", "list chats", "send message"]);
    }
}

#[tokio::test]
async fn too_many_reads_hold_them_as_long_as_the_server_says() {
    let fake = Fake::start(|seen| {
        if seen.path == "/debates/v2/" {
            return json(200, "");
        }
        let wait = [(header::RETRY_AFTER, "600")];
        (StatusCode::TOO_MANY_REQUESTS, wait, "{}").into_response()
    })
    .await;
    let bench = bench(settings(&fake.url), clock());

    let error = bench.chats.list(1).await.unwrap_err();
    bench.chats.send(5, TEXT, &[]).await.unwrap();

    let wait = TimeDelta::seconds(600);
    assert_eq!(error.verdict(), Verdict::After(wait.to_std().unwrap()));
    let now = bench.clock.now();
    assert_eq!(bench.chats.reads_free_at(now), Some(now + wait));
}

#[tokio::test]
async fn a_server_that_ignores_where_to_go_on_is_not_read_for_ever() {
    let rows: Vec<String> = (1..=200).map(|id| format!(r#"{{"id":{id}}}"#)).collect();
    let body = format!("[{}]", rows.join(","));
    let fake = Fake::start(move |_| json(200, body.clone())).await;
    let bench = bench(settings(&fake.url), clock());

    let error = bench.chats.messages(5, None).await.unwrap_err();

    assert!(
        matches!(error, ChatsError::Malformed(Flaw::SamePage { page: 2 })),
        "{error:?}"
    );
    assert_eq!(bench.chats.messages(5, Some(150)).await.unwrap().len(), 50);
}

#[tokio::test]
async fn a_chat_without_end_is_read_as_far_as_is_needed() {
    let fake = Fake::start(|seen| {
        let before = seen.query.get("old_id").map_or("1000000", String::as_str);
        let before: i64 = before.parse().unwrap();
        let rows: Vec<String> = (before - 200..before)
            .map(|id| format!(r#"{{"id":{id}}}"#))
            .collect();
        json(200, format!("[{}]", rows.join(",")))
    })
    .await;
    let bench = bench(settings(&fake.url), clock());

    let read = bench.chats.messages(5, None).await.unwrap();

    assert_eq!(read.len(), 10_000, "the newest, and no more than that");
    assert_eq!(read.last().map(|message| message.id), Some(999_999));
}

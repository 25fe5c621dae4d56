use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use mistok_core::domain::sms::{Barrier, Cost, Failure, State};

use super::{ACCOUNT, SERVICE, SID, TOKEN, section, twilio};
use crate::sms::{
    Accepted, Message, Provider, Recovered, SmsError, Trouble,
    fake::{self, Fake, PHONE, TEXT, json, message},
    twilio::Twilio,
};

fn usd(micros: i64) -> Cost {
    Cost {
        micros,
        currency: "USD".to_owned(),
    }
}

/// A message as Twilio lists it.
fn listed(sid: &str, created: &str, body: &str) -> String {
    format!(
        r#"{{"sid":"{sid}","to":"{PHONE}","body":"{body}","direction":"outbound-api",
        "status":"delivered","num_segments":"2","price":"-0.0750","price_unit":"USD",
        "error_code":null,"date_created":"Fri, 20 Nov 2026 {created} +0000","date_sent":null}}"#
    )
}

fn page(messages: &[String], next: &str) -> String {
    format!(
        r#"{{"messages":[{}],"next_page_uri":{next}}}"#,
        messages.join(",")
    )
}

async fn recovered(body: String, begun: &Message, known: &[&str]) -> Recovered {
    let fake = Fake::start(move |_| json(200, body.clone())).await;
    let known: Vec<String> = known.iter().map(|&id| id.to_owned()).collect();
    twilio(&fake).recover(begun, &known).await.unwrap()
}

#[tokio::test]
async fn a_message_is_posted_as_a_form() {
    let answer = r#"{"sid":"SM00112233445566778899aabbccddeeff","from":null,"status":"accepted","num_segments":"0","price":null,"price_unit":null}"#;
    let fake = Fake::saying(201, answer).await;

    let accepted = twilio(&fake).send(&message(0)).await.unwrap();

    let provider_id = Some(SID.to_owned());
    let expected = Accepted {
        provider_id,
        ..Accepted::default()
    };
    assert_eq!(accepted, expected);
    let seen = fake.only();
    assert_eq!(seen.method, "POST");
    assert_eq!(
        seen.path,
        format!("/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    );
    let basic = BASE64.encode(format!("{ACCOUNT}:{TOKEN}"));
    assert_eq!(seen.header("authorization"), format!("Basic {basic}"));
    assert_eq!(
        seen.header("content-type"),
        "application/x-www-form-urlencoded"
    );
    assert_eq!(seen.field("To").unwrap(), PHONE);
    assert_eq!(seen.field("Body").unwrap(), TEXT);
    assert_eq!(seen.field("MessagingServiceSid").unwrap(), SERVICE);
    assert_eq!(seen.field("From"), None);
    assert_eq!(seen.field("SmartEncoded"), None);
    let callback = "https://bot.example.com/sms/twilio/status?m=7";
    assert_eq!(seen.field("StatusCallback").unwrap(), callback);
}

#[tokio::test]
async fn a_sender_of_the_message_goes_first_and_another_key_may_make_the_calls() {
    let fake = Fake::saying(201, r#"{"sid":"MM01","num_segments":"3"}"#).await;
    let section = fake::section(
        "twilio",
        [
            ("base_url", &fake.url),
            ("account_sid", ACCOUNT),
            ("auth_token", TOKEN),
            ("from", "+15005550006"),
            ("api_key_sid", "SK01"),
            ("api_key_secret", "api-secret"),
        ],
    );
    let mut means = fake::means();
    means.public_url = None;
    let twilio = Twilio::new(&section, &means).unwrap();
    let named = Message {
        sender: Some("MyShop".to_owned()),
        ..message(0)
    };

    let accepted = twilio.send(&named).await.unwrap();
    twilio.send(&message(0)).await.unwrap();

    assert_eq!(accepted.parts, Some(3));
    let [first, second] = &fake.seen()[..] else {
        panic!("two requests are expected");
    };
    assert_eq!(first.field("From").unwrap(), "MyShop");
    assert_eq!(first.field("StatusCallback"), None);
    let basic = BASE64.encode("SK01:api-secret");
    assert_eq!(first.header("authorization"), format!("Basic {basic}"));
    assert_eq!(second.field("From").unwrap(), "+15005550006");
}

#[tokio::test]
async fn a_success_that_cannot_be_read_leaves_the_fate_open() {
    for body in [
        "",
        "<html>",
        "[]",
        "{}",
        r#"{"sid":"IM01"}"#,
        r#"{"sid":null}"#,
    ] {
        let fake = Fake::saying(201, body).await;
        let error = twilio(&fake).send(&message(0)).await.unwrap_err();
        assert!(matches!(error, SmsError::Unknown(_)), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_the_message_s_fault_by_its_code() {
    let cases = [
        (21211, Failure::WrongNumber),
        (21614, Failure::NotMobile),
        (21635, Failure::NotMobile),
        (21610, Failure::OptedOut),
        (21617, Failure::TooLong),
        (21999, Failure::Unknown),
    ];
    for (number, expected) in cases {
        let body =
            format!(r#"{{"code":{number},"message":"Invalid: {PHONE} {TEXT}","status":400}}"#);
        let fake = Fake::start(move |_| json(400, body.clone())).await;
        let error = twilio(&fake).send(&message(0)).await.unwrap_err();
        let SmsError::Message {
            failure,
            code,
            text,
        } = error
        else {
            panic!("{number}: {error:?}");
        };
        assert_eq!((failure, code), (expected, Some(number.to_string())));
        assert!(text.starts_with("Invalid"), "{text}");
        assert!(
            !text.contains("1112233") && !text.contains("замовлення"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_refusal_is_twilio_s_own_by_its_code_or_status() {
    let busy = Trouble::Busy { retry_after: None };
    let cases = [
        (
            401,
            r#"{"code":20003,"message":"Authenticate"}"#,
            Trouble::Settings,
        ),
        (401, "", Trouble::Settings),
        (404, r#"{"code":20404}"#, Trouble::Settings),
        (400, r#"{"code":"21606"}"#, Trouble::Settings),
        (400, r#"{"code":21212}"#, Trouble::Settings),
        (429, r#"{"code":20429,"message":"Too Many Requests"}"#, busy),
        (400, r#"{"code":21611}"#, busy),
        (429, "", busy),
        (302, "", Trouble::Settings),
    ];
    for (status, body, expected) in cases {
        let fake = Fake::saying(status, body).await;
        let error = twilio(&fake).send(&message(0)).await.unwrap_err();
        let SmsError::Provider { trouble, .. } = error else {
            panic!("{status} {body}: {error:?}");
        };
        assert_eq!(trouble, expected, "{status} {body}");
    }
}

#[tokio::test]
async fn a_destination_that_is_not_served_is_no_fault_of_the_account() {
    for (number, expected) in [
        (21408, Barrier::Country),
        (21612, Barrier::Sender),
        (21608, Barrier::Unverified),
        (21219, Barrier::Unverified),
    ] {
        let body = format!(r#"{{"code":{number},"message":"No","status":400}}"#);
        let fake = Fake::start(move |_| json(400, body.clone())).await;
        let error = twilio(&fake).send(&message(0)).await.unwrap_err();
        let SmsError::Destination { barrier, code, .. } = error else {
            panic!("{number}: {error:?}");
        };
        assert_eq!((barrier, code), (expected, Some(number.to_string())));
    }
}

#[tokio::test]
async fn a_sender_that_one_message_asked_for_is_that_message_s_fault() {
    let fake = Fake::saying(400, r#"{"code":21606,"message":"No"}"#).await;
    let mut chosen = message(0);
    chosen.sender = Some("NOBODY".to_owned());
    let error = twilio(&fake).send(&chosen).await.unwrap_err();
    let is_its_own = matches!(
        error,
        SmsError::Message {
            failure: Failure::Sender,
            ..
        }
    );
    assert!(is_its_own, "{error:?}");
}

#[tokio::test]
async fn behind_an_error_of_the_server_the_message_may_be_sent() {
    for body in ["", r#"{"code":20500,"message":"x"}"#, r#"{"code":21211}"#] {
        let fake = Fake::saying(500, body).await;
        let error = twilio(&fake).send(&message(0)).await.unwrap_err();
        assert!(matches!(error, SmsError::Unknown(_)), "{error:?}");
    }
}

#[tokio::test]
async fn nobody_there_is_certain() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let twilio = Twilio::new(&section(&gone), &fake::means()).unwrap();

    let error = twilio.send(&message(0)).await.unwrap_err();

    let is_down = matches!(
        error,
        SmsError::Provider {
            trouble: Trouble::Down,
            ..
        }
    );
    assert!(is_down, "{error:?}");
}

#[tokio::test]
async fn a_message_whose_fate_is_open_is_found_by_its_text_and_time() {
    let one = listed(SID, "10:00:00", TEXT);
    let there = recovered(page(&[one], "null"), &message(30), &[]).await;

    let Recovered::There(accepted) = there else {
        panic!("{there:?}");
    };
    assert_eq!(accepted.provider_id.as_deref(), Some(SID));
    assert_eq!(accepted.parts, Some(2));
    assert_eq!(accepted.cost, Some(usd(75_000)));
}

#[tokio::test]
async fn another_message_is_not_taken_for_it() {
    let old = listed("SM01", "07:00:00", TEXT);
    let known = listed("SM02", "10:00:00", TEXT);
    let text = listed("SM03", "10:00:00", "Інше");
    let theirs = listed("SM04", "10:00:00", TEXT).replace("outbound-api", "inbound");
    let phone = listed("SM05", "10:00:00", TEXT).replace(PHONE, "+380501112234");
    let body = page(&[old, known, text, theirs, phone], "null");

    let late = recovered(body.clone(), &message(60), &["SM02"]).await;
    let early = recovered(body, &message(59), &["SM02"]).await;

    assert_eq!(late, Recovered::NotThere);
    assert_eq!(early, Recovered::Unknown);
}

#[tokio::test]
async fn every_page_is_looked_through() {
    let fake = Fake::start(|seen| {
        let body = match seen.param("Page") {
            None => page(&[], r#""/2010-04-01/Accounts/AC0/Messages.json?Page=1""#),
            Some(_) => page(&[listed(SID, "10:00:00", TEXT)], "null"),
        };
        json(200, body)
    })
    .await;

    let found = twilio(&fake).recover(&message(90), &[]).await.unwrap();

    assert!(matches!(found, Recovered::There(_)), "{found:?}");
    assert_eq!(fake.seen()[0].param("To").unwrap(), PHONE);
    assert_eq!(fake.seen().len(), 2);
}

#[tokio::test]
async fn what_cannot_be_looked_through_tells_nothing() {
    let elsewhere = page(&[], r#""https://evil.example/Messages.json""#);
    let endless = page(&[], r#""/again""#);
    for body in [elsewhere, endless, "[]".to_owned(), "{}".to_owned()] {
        assert_eq!(recovered(body, &message(90), &[]).await, Recovered::Unknown);
    }
    let fake = Fake::saying(401, "").await;
    assert!(twilio(&fake).recover(&message(90), &[]).await.is_err());
}

#[tokio::test]
async fn a_message_is_asked_about() {
    let body = r#"{"sid":"SM01","status":"undelivered","error_code":30003,"error_message":"Unreachable destination handset","price":"-0.05","price_unit":"usd"}"#;
    let fake = Fake::saying(200, body).await;

    let receipt = twilio(&fake).status("SM01").await.unwrap().unwrap();

    assert_eq!(receipt.state, State::Undelivered);
    assert_eq!(receipt.failure, Some(Failure::Unreachable));
    assert_eq!(receipt.code.as_deref(), Some("30003"));
    assert_eq!(
        receipt.text.as_deref(),
        Some("Unreachable destination handset")
    );
    assert_eq!(receipt.cost, Some(usd(50_000)));
    let path = fake.only().path;
    assert_eq!(
        path,
        format!("/2010-04-01/Accounts/{ACCOUNT}/Messages/SM01.json")
    );
    assert_eq!(twilio(&fake).status("../Balance").await.unwrap(), None);
    assert_eq!(fake.seen().len(), 1);
    let fake = Fake::saying(404, r#"{"code":20404}"#).await;
    assert_eq!(twilio(&fake).status("SM01").await.unwrap(), None);
}

#[tokio::test]
async fn the_money_left_is_read() {
    let fake = Fake::saying(200, r#"{"balance":"-1.05","currency":"USD"}"#).await;
    assert_eq!(
        twilio(&fake).balance().await.unwrap(),
        Some(usd(-1_050_000))
    );
    let fake = Fake::saying(200, "{}").await;
    assert_eq!(twilio(&fake).balance().await.unwrap(), None);
}

//! Invented tokens only.

use mistok_core::domain::sms::{Barrier, Failure, State};
use sha1::{Digest, Sha1};

use super::{REGISTRATION, TurboSms};
use crate::sms::{
    Heard, Message, Provider, Recovered, Section, SmsError, Trouble, Unheard,
    fake::{self, Call, Fake, PHONE, TEXT, message},
    proof::hex,
};

const TOKEN: &str = "turbo-token";
const SECRET: &str = "turbo-secret";
const ID: &str = "f83f8868-5e46-c6cf-e4fb-615e5a293754";
const SENT: &str = r#"{"response_code":801,"response_status":"SUCCESS_MESSAGE_SENT","response_result":[{"phone":"380501112233","message_id":"f83f8868-5e46-c6cf-e4fb-615e5a293754","response_code":0,"response_status":"OK"}]}"#;

fn section(base_url: &str) -> Section {
    fake::section(
        "turbosms",
        [
            ("base_url", base_url),
            ("token", TOKEN),
            ("sender", "MyShop"),
            ("webhook_secret", SECRET),
        ],
    )
}

fn turbosms(fake: &Fake) -> TurboSms {
    TurboSms::new(&section(&fake.url), &fake::means()).unwrap()
}

async fn refused(status: u16, body: String) -> SmsError {
    let fake = Fake::start(move |_| fake::json(status, body.clone())).await;
    turbosms(&fake).send(&message(0)).await.unwrap_err()
}

fn sha1(text: &str) -> String {
    hex(&Sha1::digest(text.as_bytes()))
}

fn hear(call: &Call) -> Result<Heard, Unheard> {
    let turbosms = TurboSms::new(&section("https://api.turbosms.ua"), &fake::means()).unwrap();
    turbosms.hear(&call.webhook())
}

fn json(body: &str) -> Call {
    Call::post("", "/sms/turbosms", body).with("content-type", "application/json")
}

#[tokio::test]
async fn a_message_is_sent_with_our_own_id() {
    let fake = Fake::saying(200, SENT).await;
    let named = Message {
        sender: Some("Other".to_owned()),
        ..message(0)
    };

    let accepted = turbosms(&fake).send(&message(0)).await.unwrap();
    turbosms(&fake).send(&named).await.unwrap();

    assert_eq!(accepted.provider_id.as_deref(), Some(ID));
    let seen = &fake.seen()[0];
    assert_eq!(seen.path, "/message/send.json");
    assert_eq!(seen.header("authorization"), format!("Bearer {TOKEN}"));
    let body: serde_json::Value = serde_json::from_str(&seen.body).unwrap();
    let expected = serde_json::json!({
        "recipients": [PHONE.trim_start_matches('+')],
        "sms": {"sender": "MyShop", "text": TEXT},
        "sequence_id": format!("mistok-7-{}", message(0).begun_at.timestamp_micros()),
    });
    assert_eq!(body, expected);
    assert!(fake.seen()[1].body.contains(r#""sender":"Other""#));
}

#[tokio::test]
async fn a_repeated_message_is_the_first_one() {
    let repeated = SENT.replace("801", "507");
    let fake = Fake::start(move |_| fake::json(200, repeated.clone())).await;
    let turbosms = turbosms(&fake);

    let recovered = turbosms.recover(&message(0), &[]).await.unwrap();
    let accepted = turbosms.send(&message(0)).await.unwrap();

    assert_eq!(recovered, Recovered::SendAgain);
    assert_eq!(accepted.provider_id.as_deref(), Some(ID));
}

#[tokio::test]
async fn what_came_of_the_recipient_counts() {
    let one = |code: i64| {
        format!(
            r#"{{"response_code":802,"response_result":[{{"message_id":null,"response_code":{code},"response_status":"NO"}}]}}"#
        )
    };
    let whole = |code: i64| {
        format!(r#"{{"response_code":{code},"response_status":"NO","response_result":null}}"#)
    };
    let messages = [
        (404, Failure::OptedOut),
        (305, Failure::WrongNumber),
        (412, Failure::Blocked),
        (413, Failure::TooLong),
        (405, Failure::Unknown),
        (502, Failure::Unknown),
    ];
    for (number, expected) in messages {
        for body in [one(number), whole(number)] {
            let error = refused(200, body).await;
            let SmsError::Message { failure, code, .. } = error else {
                panic!("{number}: {error:?}");
            };
            assert_eq!((failure, code), (expected, Some(number.to_string())));
        }
    }
    let providers = [
        (103, Trouble::Settings),
        (301, Trouble::Settings),
        (400, Trouble::Settings),
        (203, Trouble::NoMoney),
        (503, Trouble::Down),
    ];
    for (number, expected) in providers {
        for body in [one(number), whole(number)] {
            let error = refused(200, body).await;
            let SmsError::Provider { trouble, .. } = error else {
                panic!("{number}: {error:?}");
            };
            assert_eq!(trouble, expected, "{number}");
        }
    }
}

#[tokio::test]
async fn a_country_that_is_not_allowed_concerns_that_country() {
    for number in [406] {
        let body = format!(r#"{{"response_code":{number},"response_result":null}}"#);
        let error = refused(200, body).await;
        let is_of_country = matches!(
            error,
            SmsError::Destination {
                barrier: Barrier::Country,
                ..
            }
        );
        assert!(is_of_country, "{number}: {error:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_leaves_the_fate_open() {
    let empty = r#"{"response_code":800,"response_result":[]}"#;
    let repeated = r#"{"response_code":507,"response_result":null}"#;
    let broken = r#"{"response_code":999,"response_status":"FATAL_ERROR"}"#;
    for body in [empty, repeated, broken, "{}", "", "[]", "<html>"] {
        let error = refused(200, body.to_owned()).await;
        assert!(matches!(error, SmsError::Unknown(_)), "{body}: {error:?}");
    }
    let error = refused(502, String::new()).await;
    assert!(matches!(error, SmsError::Unknown(_)), "{error:?}");
}

#[tokio::test]
async fn a_message_is_asked_about() {
    use State::{Cancelled, Delivered, Failed, Queued, Sending, Sent, Undelivered};
    let cases = [
        ("Delivered", Some((Delivered, None))),
        ("DELIVRD", Some((Delivered, None))),
        ("Read", Some((Delivered, None))),
        ("UNDELIV", Some((Undelivered, Some(Failure::Unknown)))),
        ("Expired", Some((Undelivered, Some(Failure::Unreachable)))),
        ("REJECTD", Some((Undelivered, Some(Failure::Blocked)))),
        ("Failed", Some((Failed, Some(Failure::Unknown)))),
        ("Cancelled", Some((Cancelled, None))),
        ("Sent", Some((Sent, None))),
        ("In Process", Some((Sending, None))),
        ("In Queue", Some((Queued, None))),
        ("Tomorrow", None),
    ];
    for (status, expected) in cases {
        let body = format!(
            r#"{{"response_code":0,"response_status":"OK","response_result":[{{"message_id":"{ID}","response_code":0,"status":"{status}","rejected_status":""}}]}}"#
        );
        let fake = Fake::start(move |_| fake::json(200, body.clone())).await;

        let receipt = turbosms(&fake).status(ID).await.unwrap();

        let read = receipt.as_ref().map(|one| (one.state, one.failure));
        assert_eq!(read, expected, "{status}");
        assert!(receipt.is_none_or(|one| one.provider_id == ID && one.text.is_none()));
        let seen = fake.only();
        assert_eq!(seen.path, "/message/status.json");
        assert_eq!(seen.body, format!(r#"{{"messages":["{ID}"]}}"#));
    }
    let unknown = r#"{"response_code":0,"response_result":[{"message_id":"x","response_code":414,"response_status":"NOT_ALLOWED_MESSAGE_ID"}]}"#;
    let fake = Fake::saying(200, unknown).await;
    assert_eq!(turbosms(&fake).status("x").await.unwrap(), None);
}

#[tokio::test]
async fn the_money_left_is_read() {
    let fake = Fake::saying(
        200,
        r#"{"response_code":0,"response_result":{"balance":12.5}}"#,
    )
    .await;
    let balance = turbosms(&fake).balance().await.unwrap().unwrap();
    assert_eq!(
        (balance.micros, balance.currency.as_str()),
        (12_500_000, "UAH")
    );
    assert_eq!(fake.only().path, "/user/balance.json");
    let fake = Fake::saying(
        200,
        r#"{"response_code":301,"response_status":"INVALID_TOKEN"}"#,
    )
    .await;
    let error = turbosms(&fake).balance().await.unwrap_err();
    let is_settings = matches!(
        error,
        SmsError::Provider {
            trouble: Trouble::Settings,
            ..
        }
    );
    assert!(is_settings, "{error:?}");
}

#[test]
fn a_call_proves_only_that_there_is_news() {
    for signature in [sha1(&format!("{SECRET}77")), sha1(&format!("77{SECRET}"))] {
        let forms = [
            format!(
                r#"{{"id":77,"signature":"{signature}","type":"status","data":{{"message_id":"{ID}","status":"Delivered"}}}}"#
            ),
            format!(
                r#"{{"id":"77","signature":"{signature}","data":[{{"message_id":"{ID}"}},{{"message_id":"../x"}}]}}"#
            ),
            format!("id=77&signature={signature}&data%5Bmessage_id%5D={ID}"),
            format!("id=77&signature={signature}&data%5B0%5D%5Bmessage_id%5D={ID}"),
            format!("id=77&signature={signature}&data=%7B%22message_id%22%3A%22{ID}%22%7D"),
        ];
        for body in forms {
            let heard = hear(&json(&body)).unwrap();
            assert_eq!(heard.ask, [ID], "{body}");
            assert!(heard.receipts.is_empty() && heard.inbound.is_empty());
        }
    }
}

#[test]
fn a_call_that_is_not_proven_is_not_taken() {
    let right = sha1(&format!("{SECRET}77"));
    let empty = sha1(SECRET);
    let bodies = [
        format!(r#"{{"id":78,"signature":"{right}"}}"#),
        format!(r#"{{"id":"","signature":"{empty}"}}"#),
        format!(r#"{{"signature":"{empty}"}}"#),
        r#"{"id":77,"signature":""}"#.to_owned(),
        r#"{"id":77}"#.to_owned(),
        String::new(),
        "[]".to_owned(),
    ];
    for body in bodies {
        assert_eq!(hear(&json(&body)), Err(Unheard::Forged), "{body}");
    }
    let call = Call::post("status", "/sms/turbosms/status", "");
    assert_eq!(hear(&call), Err(Unheard::NoSuchAddress));

    let section = fake::section("turbosms", [("token", TOKEN), ("sender", "MyShop")]);
    let without = TurboSms::new(&section, &fake::means()).unwrap();
    let unsigned = sha1("77");
    let call = json(&format!(r#"{{"id":77,"signature":"{unsigned}"}}"#));
    assert_eq!(without.hear(&call.webhook()), Err(Unheard::Forged));
}

#[tokio::test]
async fn settings_are_checked_and_name_the_sender() {
    let error = |section: &Section| {
        let made = (REGISTRATION.connect)(section, &fake::means());
        made.err().unwrap_or_default()
    };
    let without_token = error(&fake::section("turbosms", [("sender", "MyShop")]));
    assert!(without_token.starts_with("`sms.turbosms.token` is not set"));
    let without_sender = error(&fake::section("turbosms", [("token", TOKEN)]));
    assert!(without_sender.starts_with("`sms.turbosms.sender` is not set"));
    assert!(error(&section("x")).starts_with("`sms.turbosms.base_url`"));
    let provider = (REGISTRATION.connect)(&section("https://x.example"), &fake::means()).unwrap();
    assert_eq!(provider.senders(None).await.unwrap(), ["MyShop"]);
    assert!(provider.tells_delivery());
}

use std::time::Duration;

use mistok_core::domain::{
    language::Language,
    phone::Phone,
    sms::{Barrier, Cost, Failure},
};
use secrecy::SecretString;

use super::{KEY, SECRET, section, zadarma};
use crate::sms::{
    Accepted, Message, Provider, Recovered, SmsError, Trouble,
    fake::{self, Fake, PHONE, json, message},
    zadarma::{REGISTRATION, Zadarma, signature},
};

const SENT: &str = r#"{"status":"success","messages":2,"cost":0.12,"currency":"EUR","sms_detalization":[{"senderid":"MyShop","number":"380501112233","cost":0.06}],"denied_numbers":[]}"#;

async fn refused(status: u16, body: &'static str) -> SmsError {
    let fake = Fake::saying(status, body).await;
    zadarma(&fake).send(&message(0)).await.unwrap_err()
}

#[tokio::test]
async fn a_message_is_sent_as_the_text_that_is_signed() {
    let fake = Fake::saying(200, SENT).await;
    let starred = Message {
        text: "Готове *сьогодні* ~18:00".to_owned(),
        ..message(0)
    };

    let accepted = zadarma(&fake).send(&starred).await.unwrap();

    let expected = Accepted {
        provider_id: None,
        parts: Some(2),
        cost: Some(Cost {
            micros: 120_000,
            currency: "EUR".to_owned(),
        }),
    };
    assert_eq!(accepted, expected);
    let seen = fake.only();
    assert_eq!(
        (seen.method.as_str(), seen.path.as_str()),
        ("POST", "/v1/sms/send/")
    );
    assert_eq!(seen.field("number").unwrap(), "380501112233");
    assert_eq!(seen.field("message").unwrap(), starred.text);
    assert_eq!(seen.field("language").unwrap(), "ua");
    assert_eq!(seen.field("format").unwrap(), "json");
    assert_eq!(
        (seen.field("sender"), seen.field("caller_id")),
        (None, None)
    );
    assert!(
        seen.body.contains("%2A") && seen.body.contains("%7E18"),
        "{}",
        seen.body
    );
    let secret = SecretString::from(SECRET);
    let signed = signature::authorization(KEY, &secret, &seen.path, &seen.body);
    assert_eq!(seen.header("authorization"), signed);
}

#[tokio::test]
async fn the_sender_is_the_message_s_or_the_section_s() {
    let fake = Fake::saying(200, SENT).await;
    let with = |name: &'static str| {
        let url = ("base_url", fake.url.as_str());
        let section = fake::section(
            "zadarma",
            [
                url,
                ("key", KEY),
                ("secret", SECRET),
                (name, "380441234567"),
            ],
        );
        Zadarma::new(&section, &fake::means()).unwrap()
    };
    let named = Message {
        sender: Some("MyShop".to_owned()),
        language: Language::En,
        ..message(0)
    };

    with("caller_id").send(&message(0)).await.unwrap();
    with("sender").send(&message(0)).await.unwrap();
    with("caller_id").send(&named).await.unwrap();

    let seen = fake.seen();
    let senders: Vec<_> = seen
        .iter()
        .map(|one| (one.field("sender"), one.field("caller_id")))
        .collect();
    let number = Some("380441234567".to_owned());
    let name = Some("MyShop".to_owned());
    assert_eq!(
        senders,
        [(None, number.clone()), (number, None), (name, None)]
    );
    assert_eq!(seen[2].field("language").unwrap(), "en");
}

#[tokio::test]
async fn a_denied_number_is_a_refusal_although_it_says_success() {
    for (said, barrier) in [
        ("reason text", Barrier::Number),
        ("", Barrier::Number),
        ("SMS to this country are off", Barrier::Country),
    ] {
        let body = format!(
            r#"{{"status":"success","messages":0,"denied_numbers":[{{"number":"380501112233","message":"{said}"}}]}}"#
        );
        let error = refused(200, Box::leak(body.into_boxed_str())).await;
        assert!(
            matches!(&error, SmsError::Destination { barrier: met, .. } if *met == barrier),
            "{said}: {error:?}"
        );
    }
    let cases = [
        (
            r#"{"status":"success","denied_numbers":[{"number":380501112233,"message":"Wrong number"}]}"#,
            Failure::WrongNumber,
        ),
        (
            r#"{"status":"success","denied_numbers":[{"message":"The number is in the blacklist"}]}"#,
            Failure::OptedOut,
        ),
        (
            r#"{"status":"success","denied_numbers":[{"message":"No template for this text"}]}"#,
            Failure::Blocked,
        ),
    ];
    for (body, expected) in cases {
        let error = refused(200, body).await;
        let SmsError::Message { failure, .. } = error else {
            panic!("{body}: {error:?}");
        };
        assert_eq!(failure, expected, "{body}");
    }
}

#[tokio::test]
async fn a_refusal_is_read_by_its_status_and_words() {
    let error = refused(
        400,
        r#"{"status":"error","message":"Wrong parameter: 380501112233"}"#,
    )
    .await;
    let SmsError::Message { failure, text, .. } = error else {
        panic!("{error:?}");
    };
    assert_eq!(
        (failure, text.as_str()),
        (Failure::Unknown, "Wrong parameter: ***")
    );
    let busy = Trouble::Busy {
        retry_after: Some(Duration::from_secs(40)),
    };
    let cases = [
        (
            401,
            r#"{"status":"error","message":"Not authorized"}"#,
            Trouble::Settings,
        ),
        (403, "", Trouble::Settings),
        (429, r#"{"status":"error","message":"Limit"}"#, busy),
        (
            400,
            r#"{"status":"error","message":"Not enough money"}"#,
            Trouble::NoMoney,
        ),
        (
            200,
            r#"{"status":"error","message":"Недостатньо коштів"}"#,
            Trouble::NoMoney,
        ),
    ];
    for (status, body, expected) in cases {
        let error = refused(status, body).await;
        let SmsError::Provider { trouble, .. } = error else {
            panic!("{status} {body}: {error:?}");
        };
        assert_eq!(trouble, expected, "{status} {body}");
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_leaves_the_fate_open() {
    for (status, body) in [
        (200, ""),
        (200, "<html>"),
        (200, "{}"),
        (200, "[]"),
        (500, ""),
    ] {
        let error = refused(status, body).await;
        assert!(
            matches!(error, SmsError::Unknown(_)),
            "{status} {body}: {error:?}"
        );
    }
}

#[tokio::test]
async fn nobody_can_tell_what_became_of_a_message() {
    let fake = Fake::saying(200, SENT).await;
    let zadarma = zadarma(&fake);

    assert_eq!(
        zadarma.recover(&message(600), &[]).await.unwrap(),
        Recovered::Unknown
    );
    assert_eq!(zadarma.status("1").await.unwrap(), None);
    assert!(!zadarma.tells_delivery());
    assert!(fake.seen().is_empty());
}

#[tokio::test]
async fn the_money_left_is_read() {
    for body in [
        r#"{"status":"success","balance":10.34,"currency":"USD"}"#,
        r#"{"status":"success","balance":"10.34","currency":"usd"}"#,
    ] {
        let fake = Fake::saying(200, body).await;
        let balance = zadarma(&fake).balance().await.unwrap().unwrap();
        assert_eq!(
            (balance.micros, balance.currency.as_str()),
            (10_340_000, "USD")
        );
        let seen = fake.only();
        assert_eq!(
            (seen.method.as_str(), seen.query.as_str()),
            ("GET", "format=json")
        );
        let expected = "Y2ZlNjhiNTE0NGQ5NjY2NDUxZTZkZmJjZDFmMzlmNzk1ZGQyYmJkMg==";
        assert_eq!(seen.header("authorization"), format!("{KEY}:{expected}"));
    }
}

#[tokio::test]
async fn senders_are_those_for_a_phone() {
    let fake = Fake::saying(200, r#"{"senders":["Teamsale","MyShop",380441234567]}"#).await;
    let phone = Phone::from_stored(PHONE.to_owned());

    let senders = zadarma(&fake).senders(Some(&phone)).await.unwrap();

    assert_eq!(senders, ["Teamsale", "MyShop", "380441234567"]);
    assert_eq!(fake.only().param("phones").unwrap(), "380501112233");
    assert!(zadarma(&fake).senders(None).await.unwrap().is_empty());
}

#[tokio::test]
async fn templates_are_read_in_every_language() {
    let fake = Fake::start(|seen| {
        let own = r#"{"id":9,"text":"Свій {$var}"}"#;
        let one = match seen.param("language").as_deref() {
            Some("ua") => r#"{"id":"1","text":"Ваше замовлення {$var}"}"#,
            _ => r#"{"id":"2","text":"Your order {$var}"}"#,
        };
        json(
            200,
            format!(r#"{{"list":[{{"cath_id":"1","title":"Shop","templates":[{one},{own}]}}]}}"#),
        )
    })
    .await;

    let templates = zadarma(&fake).templates().await.unwrap();

    let read: Vec<_> = templates
        .iter()
        .map(|one| (one.provider_id.as_str(), one.title.as_str(), one.language))
        .collect();
    let expected = [
        ("1", "Shop", Some(Language::Uk)),
        ("9", "Shop", None),
        ("2", "Shop", Some(Language::En)),
    ];
    assert_eq!(read, expected);
    assert_eq!(templates[0].text, "Ваше замовлення {$var}");
    assert_eq!(fake.seen()[0].param("limit").unwrap(), "1000");
}

#[tokio::test]
async fn templates_are_read_page_by_page() {
    let fake = Fake::start(|seen| {
        let skip: usize = seen.param("skip").unwrap().parse().unwrap();
        let of = seen.param("language").unwrap();
        let count = if skip == 0 { 1000 } else { 3 };
        let each = (skip..skip + count).map(|id| format!(r#"{{"id":"{of}{id}","text":"x"}}"#));
        let templates = each.collect::<Vec<_>>().join(",");
        json(
            200,
            format!(r#"{{"list":[{{"title":"a","templates":[{templates}]}}]}}"#),
        )
    })
    .await;

    assert_eq!(zadarma(&fake).templates().await.unwrap().len(), 2006);
    assert_eq!(fake.seen().len(), 4);
}

#[test]
fn a_flaw_of_the_settings_is_named_by_its_key() {
    let error = |settings: &[(&str, &str)]| {
        let url = ("base_url", "https://api.zadarma.com");
        let section = match settings {
            [] => fake::section("zadarma", [url]),
            [one] => fake::section("zadarma", [url, *one]),
            [one, two, ..] => fake::section("zadarma", [url, *one, *two]),
        };
        (REGISTRATION.connect)(&section, &fake::means())
            .err()
            .unwrap_or_default()
    };

    assert!(error(&[("secret", SECRET)]).starts_with("`sms.zadarma.key` is not set"));
    assert!(error(&[("key", KEY)]).starts_with("`sms.zadarma.secret` is not set"));
    assert!(error(&[("key", "a\nb"), ("secret", "x")]).starts_with("`sms.zadarma.key` is not one"));
    assert!(error(&[("key", KEY), ("token", "x")]).contains("token"));
    assert_eq!(error(&[("key", KEY), ("secret", SECRET)]), "");
    let wrong = section("nowhere");
    let error = Zadarma::new(&wrong, &fake::means()).err().unwrap();
    assert!(error.starts_with("`sms.zadarma.base_url`"), "{error}");
}

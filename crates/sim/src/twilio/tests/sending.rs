//! Sending, looking up, and what is refused.

use chrono::TimeDelta;
use serde_json::json;

use super::*;
use crate::faults::Fault;
use crate::phones::Condition;

#[tokio::test]
async fn a_message_goes_to_its_handset_and_is_paid_later() {
    let world = World::with(Options::default()).await;

    let (status, message) = world
        .send(&[TO, FROM, ("Body", "Ваше замовлення №42")])
        .await;
    world.twilio.settled().await;
    let path = format!("/Messages/{}.json", message["sid"].as_str().unwrap());
    let (_, early) = world.get(&path).await;
    world.clock.advance(TimeDelta::minutes(1));
    let (_, later) = world.get(&path).await;

    assert_eq!((status, &message["status"]), (201, &json!("queued")));
    assert_eq!(message["date_created"], "Fri, 15 Jan 2027 08:00:00 +0000");
    assert_eq!(
        (&message["num_segments"], &message["price"]),
        (&json!("1"), &Value::Null)
    );
    assert_eq!(
        (&early["status"], &early["price"]),
        (&json!("delivered"), &Value::Null)
    );
    assert_eq!(
        (&later["price"], &later["price_unit"]),
        (&json!("-0.07500"), &json!("USD"))
    );
    let sms = world.olena.last().unwrap();
    assert_eq!(
        (sms.from.as_str(), sms.text.as_str()),
        ("+380441234567", "Ваше замовлення №42")
    );
    assert_eq!(world.get("/Balance.json").await.1["balance"], "19.92500");
}

#[tokio::test]
async fn a_service_chooses_the_sender_after_its_answer() {
    let world = World::with(Options::default()).await;

    let (_, message) = world.send(&[TO, SERVICE, ("Body", "Hi")]).await;
    world.twilio.settled().await;

    assert_eq!(
        (&message["status"], &message["from"]),
        (&json!("accepted"), &Value::Null)
    );
    assert_eq!(message["num_segments"], "0");
    assert_eq!(world.olena.last().unwrap().from, "+380441234567");
    assert_eq!(world.twilio.sent()[0].status, "delivered");
}

#[tokio::test]
async fn what_twilio_refuses_has_its_codes() {
    let world = World::with(Options::default()).await;
    let landline = world.twilio.shared.part.phone("+380441112233");
    landline.set(Condition::Landline);
    let long = "a".repeat(1601);
    let body = ("Body", "Hi");
    let cases: &[(&[(&str, &str)], i64)] = &[
        (&[FROM, body], 21604),
        (&[TO, body], 21603),
        (&[TO, FROM], 21602),
        (&[TO, FROM, ("Body", &long)], 21617),
        (&[("To", "0501112233"), FROM, body], 21211),
        (&[("To", "+38050XXX"), FROM, body], 21211),
        (&[("To", "+380441234567"), FROM, body], 21266),
        (&[("To", "+380441112233"), FROM, body], 21614),
        (&[TO, ("From", "+380440000000"), body], 21606),
        (&[TO, ("From", "Stranger"), body], 21606),
        (&[TO, ("From", "12!"), body], 21212),
        (&[TO, ("MessagingServiceSid", "MG1"), body], 21701),
        (
            &[
                TO,
                FROM,
                body,
                ("StatusCallback", "https://my_bot.example.com/x"),
            ],
            21609,
        ),
        (&[TO, FROM, body, ("StatusCallback", "/x")], 21609),
        (&[TO, FROM, body, ("ValidityPeriod", "0")], 21624),
    ];

    for (fields, code) in cases {
        let (status, refusal) = world.send(fields).await;
        assert_eq!(
            (status, &refusal["code"]),
            (400, &json!(code)),
            "{fields:?}"
        );
        let more = format!("https://www.twilio.com/docs/errors/{code}");
        assert_eq!(
            (&refusal["more_info"], &refusal["status"]),
            (&json!(more), &json!(400))
        );
    }
    assert!(world.twilio.messages().is_empty());
}

#[tokio::test]
async fn strangers_the_hasty_and_the_poor_are_refused() {
    let options = Options {
        concurrency: Some(1),
        work: Duration::from_millis(300),
        ..Options::default()
    };
    let world = World::with(options).await;
    let fields = [TO, FROM, ("Body", "Hi")];

    let request = world
        .client
        .post(world.place("/Messages.json"))
        .form(&fields);
    let stranger = request
        .basic_auth(ACCOUNT, Some("wrong"))
        .send()
        .await
        .unwrap();
    let (first, second) = tokio::join!(world.send(&fields), world.send(&fields));
    world.twilio.settled().await;
    world.twilio.set_balance(0);
    let poor = world.send(&fields).await;

    assert_eq!(stranger.status(), 401);
    assert_eq!(stranger.json::<Value>().await.unwrap()["code"], 20003);
    let mut statuses = [first.0, second.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 429]);
    assert_eq!((poor.0, &poor.1["code"]), (401, &json!(20003)));
    assert_eq!(world.olena.inbox().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_brought_is_undelivered() {
    let world = World::with(Options {
        knows_landlines: false,
        ..Options::default()
    })
    .await;
    let cases = [
        (Condition::Off, 30003),
        (Condition::Missing, 30005),
        (Condition::Landline, 30006),
        (Condition::Blocked, 30004),
    ];

    for (condition, _) in cases {
        world.olena.set(condition);
        world.send(&[TO, FROM, ("Body", "Hi")]).await;
        world.twilio.settled().await;
    }
    world.twilio.set_balance(1);
    world.send(&[TO, FROM, ("Body", "Hi")]).await;
    world.twilio.settled().await;

    let sent = world.twilio.sent();
    let errors: Vec<_> = sent.iter().map(|message| message.error.unwrap()).collect();
    assert_eq!(errors, [30003, 30005, 30006, 30004, 30002]);
    assert_eq!((sent[0].status, sent[4].status), ("undelivered", "failed"));
    assert!(world.olena.inbox().is_empty());
}

#[tokio::test]
async fn a_sender_with_a_speed_queues_what_can_be_cancelled() {
    let world = World::with(Options {
        mps: Some(1),
        ..Options::default()
    })
    .await;

    let mut sids = Vec::new();
    for _ in 0..3 {
        let (_, message) = world.send(&[TO, FROM, ("Body", "Hi")]).await;
        sids.push(message["sid"].as_str().unwrap().to_owned());
    }
    world.twilio.settled().await;
    let path = |place: usize| format!("/Messages/{}.json", sids[place]);
    let cancelled = world.post(&path(2), &[("Status", "canceled")]).await;
    let late = world.post(&path(0), &[("Status", "canceled")]).await;
    assert_eq!(world.olena.inbox().len(), 1);
    world.clock.advance(TimeDelta::seconds(5));
    world.twilio.settled().await;
    let redacted = world.post(&path(0), &[("Body", "")]).await;

    assert_eq!(
        (cancelled.0, &cancelled.1["status"]),
        (200, &json!("canceled"))
    );
    assert_eq!(late.0, 409);
    assert_eq!(world.olena.inbox().len(), 2);
    assert_eq!((redacted.0, &redacted.1["body"]), (200, &json!("")));
    assert_eq!(world.delete(&path(0)).await.0, 204);
    assert_eq!(world.get(&path(0)).await.1["code"], 20404);
}

#[tokio::test]
async fn messages_are_listed_in_pages_by_day_and_number() {
    let world = World::with(Options::default()).await;
    for text in ["a", "b", "c"] {
        world.send(&[TO, FROM, ("Body", text)]).await;
        world.twilio.settled().await;
        world.clock.advance(TimeDelta::days(1));
    }

    let filter = "To=%2B380501112233&DateSent%3E=2027-01-16";
    let (_, first) = world
        .get(&format!("/Messages.json?{filter}&PageSize=1"))
        .await;
    let next = first["next_page_uri"].as_str().unwrap();
    let next = next
        .strip_prefix(&format!("/2010-04-01/Accounts/{ACCOUNT}"))
        .unwrap();
    let (_, second) = world.get(next).await;
    let (_, none) = world.get("/Messages.json?To=%2B380670000000").await;
    let (_, day) = world.get("/Messages.json?DateSent=2027-01-15").await;
    let (_, moment) = world
        .get("/Messages.json?DateSent%3E=2027-01-17T07:00:00Z")
        .await;

    assert_eq!(
        (&first["messages"][0]["body"], &first["page_size"]),
        (&json!("c"), &json!(1))
    );
    assert_eq!(second["messages"][0]["body"], "b");
    assert_eq!(second["next_page_uri"], Value::Null);
    assert_eq!(none["messages"], json!([]));
    assert_eq!(day["messages"][0]["body"], "a");
    assert_eq!(moment["messages"].as_array().unwrap().len(), 1);
    assert_eq!(world.get("/Messages.json?DateSent%3E=soon").await.0, 400);
    let (_, numbers) = world.get("/IncomingPhoneNumbers.json").await;
    assert_eq!(
        numbers["incoming_phone_numbers"][0]["phone_number"],
        "+380441234567"
    );
}

#[tokio::test]
async fn a_message_may_be_taken_without_an_answer() {
    let world = World::with(Options::default()).await;
    let faults = world.twilio.faults();

    faults
        .on("POST /Messages")
        .for_next(1, Fault::SaveThenSilence);
    let request = world.client.post(world.place("/Messages.json"));
    let request = request.form(&[TO, FROM, ("Body", "Hi")]);
    let request = request.basic_auth(ACCOUNT, Some("twilio-test-token"));
    let lost = request.send().await;
    world.twilio.settled().await;
    faults.for_next(1, Fault::TooMany { retry_after: 1 });
    let (status, refusal) = world.get("/Messages.json").await;

    assert!(lost.is_err());
    assert_eq!(world.olena.texts(), ["Hi"]);
    assert_eq!((status, &refusal["code"]), (429, &json!(20429)));
    let statuses: Vec<_> = world
        .twilio
        .requests()
        .iter()
        .map(|one| one.status)
        .collect();
    assert_eq!(statuses, [201, 429]);
}

//! Leads sent once and found again.

use chrono::{TimeDelta, Utc};
use mistok_core::domain::{clock::Clock, delivery::Verdict};
use serde_json::json;

use super::{
    bench,
    fake::{Fake, json, page},
    lead, settings,
};
use crate::crm::{Crm, CrmError, Flaw, Outcome, keycrm::LeadPath};

#[tokio::test]
async fn a_lead_becomes_a_card() {
    let fake = Fake::start(|_| json(201, r#"{"id":512,"contact_id":90}"#)).await;
    let bench = bench(settings(&fake.url));

    let id = bench.crm.leads().unwrap().create(&lead()).await.unwrap();

    assert_eq!(id, "512");
    assert_eq!(fake.paths(), ["POST /pipelines/cards 1"]);
    let seen = &fake.seen()[0];
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(
        seen.body,
        json!({
            "title": "Замовлення: Футболка, M",
            "source_id": 1,
            "contact": {
                "full_name": "Олена Коваль",
                "phone": "+380501234567",
                "email": "olena@example.com",
            },
            "manager_comment": "Подзвоніть після шостої\nref:tg-8f31c2",
            "products": [{"sku": "TEE-M", "name": "Футболка, M", "price": 450.5, "quantity": 2}],
            "utm_source": "telegram",
            "utm_campaign": "instagram",
            "utm_content": "tg-8f31c2",
        })
    );
    let exchange = &bench.exchanges()[0];
    assert_eq!(exchange.subject.as_deref(), Some("tg-8f31c2"));
    assert_eq!(exchange.outcome, Outcome::Status(201));
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn everything_that_can_be_set_is_sent_and_nothing_else() {
    let fake = Fake::start(|_| json(201, r#"{"id":1}"#)).await;
    let mut full = settings(&fake.url);
    full.source_id = None;
    full.pipeline_id = Some(4);
    full.status_id = Some(9);
    full.lead_path = LeadPath::Leads;
    full.send_social_name = true;
    full.telegram_field_uuid = Some("LD_1021".to_owned());
    let mut question = lead();
    question.comment = String::new();
    question.lines.clear();
    question.source = None;
    question.contact.phone = None;
    question.contact.email = None;

    bench(full)
        .crm
        .leads()
        .unwrap()
        .create(&question)
        .await
        .unwrap();

    assert_eq!(fake.paths(), ["POST /leads 1"]);
    assert_eq!(
        fake.seen()[0].body,
        json!({
            "title": "Замовлення: Футболка, M",
            "pipeline_id": 4,
            "status_id": 9,
            "contact": {"full_name": "Олена Коваль", "social_name": "@olena"},
            "manager_comment": "ref:tg-8f31c2",
            "utm_content": "tg-8f31c2",
            "custom_fields": [{"uuid": "LD_1021", "value": "123456"}],
        })
    );
}

#[tokio::test]
async fn the_id_is_read_in_every_form() {
    let cases = [
        (r#"{"id":512}"#, Some("512")),
        (r#"{"id":"512"}"#, Some("512")),
        (r#"{"data":{"id":512}}"#, Some("512")),
        (r#"{"data":[{"id":512}]}"#, Some("512")),
        ("512", Some("512")),
        (r#""a-512""#, Some("a-512")),
        (r#"{"id":0}"#, None),
        (r#"{"id":null}"#, None),
        (r#"{"status":true}"#, None),
        ("[]", None),
    ];
    for (answer, id) in cases {
        let fake = Fake::start(move |_| json(200, answer)).await;

        let created = bench(settings(&fake.url))
            .crm
            .leads()
            .unwrap()
            .create(&lead())
            .await;

        match (created, id) {
            (Ok(created), Some(id)) => assert_eq!(created, id, "{answer}"),
            (Err(error), None) => {
                assert!(matches!(error, CrmError::Malformed(Flaw::NoId)), "{answer}");
                assert!(error.may_have_happened());
            }
            (created, _) => panic!("{answer}: {created:?}"),
        }
    }
}

#[tokio::test]
async fn a_wrong_path_for_leads_names_the_other() {
    for (path, other) in [
        (LeadPath::Cards, "/leads"),
        (LeadPath::Leads, "/pipelines/cards"),
    ] {
        for status in [404, 405] {
            let fake = Fake::start(move |_| json(status, "{}")).await;
            let mut settings = settings(&fake.url);
            settings.lead_path = path;

            let error = bench(settings)
                .crm
                .leads()
                .unwrap()
                .create(&lead())
                .await
                .unwrap_err();

            assert!(
                error.to_string().ends_with(&format!("\"{other}\"")),
                "{error}"
            );
            assert_eq!(error.verdict(), Verdict::Stop);
            assert!(!error.may_have_happened());
        }
    }
}

fn card(id: u32, comment: &str) -> String {
    json!({"id": id, "title": "x", "manager_comment": comment, "contact": {"full_name": "Олена"}})
        .to_string()
}

#[tokio::test]
async fn a_lead_is_found_on_any_page_by_its_whole_marker() {
    let mut cards: Vec<String> = (1..=70).map(|id| card(id, "ref:tg-8f31c21")).collect();
    cards.insert(3, card(400, "href:tg-8f31c2"));
    cards.insert(4, "null".to_owned());
    cards.push(card(512, "Привіт<br>ref:tg-8f31c2"));
    let fake = Fake::start(move |seen| page(seen, &cards)).await;
    let bench = bench(settings(&fake.url));
    let since = bench.clock.now() - TimeDelta::minutes(5);

    let found = bench
        .crm
        .leads()
        .unwrap()
        .find("tg-8f31c2", since)
        .await
        .unwrap();

    assert_eq!(found.as_deref(), Some("512"));
    assert_eq!(
        fake.paths(),
        ["GET /pipelines/cards 1", "GET /pipelines/cards 2"]
    );
    let asked = &fake.seen()[0];
    assert_eq!(asked.param("filter[source_id]"), "1");
    assert_eq!(
        asked.param("filter[created_between]"),
        "2027-01-15 05:55:00,2027-01-15 10:00:00"
    );
    assert_eq!(asked.param("include"), "contact");
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn a_lead_that_is_not_there_is_not_found() {
    let cards = vec![card(1, "ref:tg-8f31c21"), card(2, "")];
    let fake = Fake::start(move |seen| page(seen, &cards)).await;
    let bench = bench(settings(&fake.url));

    let found = bench
        .crm
        .leads()
        .unwrap()
        .find("tg-8f31c2", bench.clock.now())
        .await;

    assert_eq!(found.unwrap(), None);
}

#[tokio::test]
async fn a_marked_card_without_an_id_is_never_taken_for_none() {
    for card in [
        r#"{"manager_comment":"ref:tg-8f31c2"}"#,
        r#"{"id":{},"title":"ref:tg-8f31c2"}"#,
        r#"["ref:tg-8f31c2"]"#,
    ] {
        let cards = vec![card.to_owned()];
        let fake = Fake::start(move |seen| page(seen, &cards)).await;
        let bench = bench(settings(&fake.url));

        let found = bench
            .crm
            .leads()
            .unwrap()
            .find("tg-8f31c2", bench.clock.now())
            .await;

        assert!(
            matches!(found, Err(CrmError::Malformed(Flaw::NoId))),
            "{card}"
        );
    }
}

#[tokio::test]
async fn a_crm_that_does_not_list_cards_cannot_be_searched() {
    for status in [400, 403, 404, 405] {
        let fake = Fake::start(move |_| json(status, r#"{"message":"no"}"#)).await;
        let bench = bench(settings(&fake.url));

        let found = bench
            .crm
            .leads()
            .unwrap()
            .find("tg-8f31c2", bench.clock.now())
            .await;

        assert!(matches!(found, Err(CrmError::Unsearchable)), "{status}");
    }
    let mut settings = settings(&Fake::nowhere().await);
    settings.searchable = false;
    let found = bench(settings)
        .crm
        .leads()
        .unwrap()
        .find("x", chrono::DateTime::<Utc>::UNIX_EPOCH)
        .await;
    assert!(matches!(found, Err(CrmError::Unsearchable)));
}

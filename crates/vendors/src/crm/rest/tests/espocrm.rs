//! The shipped recipe of `EspoCRM` against its simulator.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{
    clock::{Clock, TestClock},
    delivery::Verdict,
    email::Email,
    order::{Keeps, Stage},
    phone::Phone,
};
use mistok_sim::{
    espocrm::{EspoCrm, Options},
    faults::Fault,
};
use serde_json::json;

use super::{Bench, EMAIL, NAME, PHONE, bench, lead, settings, shipped, test_clock};
use crate::crm::{Buyer, Crm, CrmError};

async fn start(options: Options) -> (Bench, EspoCrm) {
    let clock: TestClock = test_clock();
    let espo = EspoCrm::start(Arc::new(clock.clone()), options);
    let espo = espo.await.unwrap();
    let recipe = shipped("espocrm");
    let settings = settings(&recipe, &espo.url());
    (bench(recipe, settings, clock), espo)
}

async fn create(bench: &Bench) -> Result<String, CrmError> {
    bench.crm.leads().unwrap().create(&lead()).await
}

async fn find(bench: &Bench, since: DateTime<Utc>) -> Option<String> {
    let leads = bench.crm.leads().unwrap();
    leads.find(&lead().reference, since).await.unwrap()
}

#[tokio::test]
async fn a_lead_is_told_with_everything_that_the_crm_has_a_field_for() {
    let (bench, espo) = start(Options::default()).await;

    let id = create(&bench).await.unwrap();

    let kept = &espo.records("Lead")[0];
    assert_eq!(kept["id"], json!(id));
    for (field, value) in [
        ("lastName", json!(NAME)),
        ("phoneNumber", json!(PHONE)),
        ("emailAddress", json!(EMAIL)),
        ("source", json!("Other")),
        (
            "description",
            json!("Замовлення: Футболка, M\nПодзвоніть після шостої"),
        ),
        ("opportunityAmount", json!(901.0)),
        ("opportunityAmountCurrency", json!("UAH")),
        ("cMistokRef", json!("8f31c2aa00bb11cc")),
    ] {
        assert_eq!(kept[field], value, "{field}");
    }
    let now = bench.clock.now();
    assert_eq!(find(&bench, now).await, Some(id.clone()));
    let all = bench.crm.leads().unwrap().all_with("8f31c2aa00bb11cc", now);
    assert_eq!(all.await.unwrap(), [id]);
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn what_is_not_known_leaves_its_key_out() {
    let (bench, espo) = start(Options::default()).await;
    let mut lead = lead();
    lead.contact.phone = None;
    lead.contact.email = None;
    lead.contact.full_name = String::new();
    lead.lines.clear();

    bench.crm.leads().unwrap().create(&lead).await.unwrap();

    let body = espo.requests()[0].body.clone();
    assert_eq!(body["lastName"], "Telegram");
    for key in ["phoneNumber", "emailAddress", "opportunityAmount"] {
        assert!(body.get(key).is_none(), "{key}");
    }
}

#[tokio::test]
async fn a_lead_whose_answer_was_lost_is_found_and_made_once() {
    for fault in [
        Fault::SaveThenSilence,
        Fault::SaveThenAnswer {
            status: 502,
            body: "<html>502 Bad Gateway</html>".to_owned(),
        },
        Fault::SaveThenAnswer {
            status: 200,
            body: "{\"id\":".to_owned(),
        },
        Fault::SaveThenAnswer {
            status: 200,
            body: "{}".to_owned(),
        },
    ] {
        let (bench, espo) = start(Options::default()).await;
        espo.faults().on("POST /Lead").for_next(1, fault.clone());

        let error = create(&bench).await.unwrap_err();

        assert!(error.may_have_happened(), "{fault:?}: {error:?}");
        let found = find(&bench, bench.clock.now()).await;
        let kept = espo.records("Lead");
        assert_eq!(kept.len(), 1);
        assert_eq!(found.as_deref(), kept[0]["id"].as_str());
        bench.assert_nothing_leaked(Some(&error));
    }
}

#[tokio::test]
async fn another_clock_and_another_life_do_not_mislead_the_search() {
    for ahead in [0, 5, -5, 120, -120] {
        let (bench, espo) = start(Options::default()).await;
        espo.set_clock_ahead(TimeDelta::minutes(ahead));
        let id = create(&bench).await.unwrap();
        assert_eq!(find(&bench, bench.clock.now()).await, Some(id), "{ahead}");
        // The same marker of long before is not ours.
        let later = bench.clock.now() + TimeDelta::hours(5);
        assert_eq!(find(&bench, later).await, None);
    }
}

#[tokio::test]
async fn each_answer_has_its_verdict() {
    let cases = [
        (400, Verdict::GiveUp, false),
        (401, Verdict::Stop, false),
        (403, Verdict::Stop, false),
        (409, Verdict::Later, true),
        (422, Verdict::GiveUp, false),
        (429, Verdict::Later, false),
        (500, Verdict::Later, true),
        (503, Verdict::Later, true),
    ];
    for (status, verdict, may_have_happened) in cases {
        let (bench, espo) = start(Options::default()).await;
        let body = "{\"message\":\"no\"}".to_owned();
        espo.faults().set(Fault::Answer { status, body });

        let error = create(&bench).await.unwrap_err();

        assert_eq!(error.verdict(), verdict, "{status}");
        assert_eq!(error.may_have_happened(), may_have_happened, "{status}");
        assert!(espo.records("Lead").is_empty());
        bench.assert_nothing_leaked(Some(&error));
    }
}

#[tokio::test]
async fn a_refusal_names_the_field_and_a_wrong_key_stops() {
    let (bench, espo) = start(Options::default()).await;
    let mut wrong = lead();
    wrong.contact.phone = Some(Phone::from_stored("+1".to_owned()));

    let error = bench.crm.leads().unwrap().create(&wrong).await.unwrap_err();

    assert!(error.to_string().contains("phoneNumber"), "{error}");
    assert_eq!(error.verdict(), Verdict::GiveUp);
    assert!(espo.records("Lead").is_empty());

    let options = Options {
        key: "another".to_owned(),
        ..Options::default()
    };
    let (bench, _espo) = start(options).await;
    let error = create(&bench).await.unwrap_err();
    assert!(matches!(error, CrmError::Unauthorized), "{error:?}");
}

#[tokio::test]
async fn a_pause_is_kept_for_exactly_as_long_as_the_crm_says() {
    let (bench, espo) = start(Options::default()).await;
    espo.faults()
        .for_next(1, Fault::TooMany { retry_after: 17 });

    let error = create(&bench).await.unwrap_err();

    assert!(!error.may_have_happened());
    let now = bench.clock.now();
    assert_eq!(bench.crm.free_at(now), now + TimeDelta::seconds(17));
}

#[tokio::test]
async fn duplicates_are_taken_only_because_the_recipe_says_so() {
    let (bench, espo) = start(Options::default()).await;
    create(&bench).await.unwrap();
    create(&bench).await.unwrap();
    assert_eq!(espo.records("Lead").len(), 2);
}

#[tokio::test]
async fn check_proves_the_search() {
    let (bench, _espo) = start(Options::default()).await;
    let told = bench.crm.probe().await.unwrap();
    assert!(told[0].contains("EspoCRM"), "{told:?}");

    // Without its field the CRM forgets the marker and says nothing.
    let options = Options {
        lead_fields: Vec::new(),
        ..Options::default()
    };
    let (bench, _espo) = start(options).await;
    assert!(create(&bench).await.is_ok());
    let error = bench.crm.probe().await.unwrap_err();
    assert!(error.to_string().contains("cMistokRef"), "{error}");
    let leads = bench.crm.leads().unwrap();
    let found = leads.find("8f31c2aa00bb11cc", bench.clock.now()).await;
    assert!(matches!(found, Err(CrmError::Unsearchable)), "{found:?}");
}

#[tokio::test]
async fn standings_are_read_one_by_one_and_as_changes() {
    let (bench, espo) = start(Options::default()).await;
    let mut ids = Vec::new();
    for number in 0..60 {
        let mut lead = lead();
        lead.reference = format!("ref{number}");
        ids.push(bench.crm.leads().unwrap().create(&lead).await.unwrap());
    }
    let began = bench.clock.now();
    bench.clock.advance(TimeDelta::minutes(1));
    for id in &ids {
        assert!(espo.change("Lead", id, &json!({"status": "In Process"})));
    }
    bench.clock.advance(TimeDelta::minutes(1));
    let statuses = bench.crm.statuses().unwrap();

    let changed = statuses
        .changed(Keeps::Lead, began..bench.clock.now())
        .await
        .unwrap();
    assert_eq!(changed.len(), 60);
    assert!(changed.iter().all(|it| it.stage == Some(Stage::InWork)));

    let one = statuses
        .standing(Keeps::Lead, &ids[0])
        .await
        .unwrap()
        .unwrap();
    assert_eq!(one.status.as_deref(), Some("In Process"));
    assert_eq!(one.number.as_deref(), Some("ref0"));
    assert_eq!(one.status_at, Some(began + TimeDelta::minutes(1)));
    assert!(
        statuses
            .standing(Keeps::Lead, "none")
            .await
            .unwrap()
            .is_none()
    );
    assert_eq!(statuses.list().await.unwrap().len(), 6);
}

#[tokio::test]
async fn a_customer_has_one_card() {
    let (bench, espo) = start(Options::default()).await;
    let buyers = bench.crm.buyers().unwrap();
    let phone = Phone::from_stored(PHONE.to_owned());
    let email = Email::from_stored(EMAIL.to_owned());
    assert_eq!(buyers.find(Some(&phone), Some(&email)).await.unwrap(), None);

    let mut buyer = Buyer {
        full_name: NAME.to_owned(),
        phone: Some(phone.clone()),
        email: Some(email.clone()),
        note: None,
    };
    let id = buyers.create(&buyer).await.unwrap();
    assert_eq!(
        buyers.find(Some(&phone), None).await.unwrap(),
        Some(id.clone())
    );
    assert_eq!(
        buyers.find(None, Some(&email)).await.unwrap(),
        Some(id.clone())
    );

    buyer.full_name = "Олена Коваленко".to_owned();
    buyer.email = None;
    buyers.update(&id, &buyer).await.unwrap();
    let kept = &espo.records("Contact")[0];
    assert_eq!(kept["lastName"], "Олена Коваленко");
    assert_eq!(kept["emailAddress"], EMAIL);
    assert_eq!(espo.records("Contact").len(), 1);
}

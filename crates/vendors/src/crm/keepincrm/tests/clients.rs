//! Clients: found, made, changed, and named by new agreements.

use mistok_core::domain::{email::Email, phone::Phone};
use mistok_sim::{faults::Fault, keepincrm::Filters};
use serde_json::json;

use super::*;
use crate::crm::Buyer;

fn buyer() -> Buyer {
    let contact = contact();
    Buyer {
        full_name: contact.full_name,
        phone: contact.phone,
        email: contact.email,
        note: None,
    }
}

#[tokio::test]
async fn a_client_is_found_by_the_phone_in_any_form_then_by_mail() {
    for (known, by_phone) in [
        (json!({"phones": ["+38 (050) 123-45-67"]}), false),
        (json!({"phones": ["+380440000000", "380501234567"]}), true),
        (json!({"email": "Olena@Example.com", "phones": []}), true),
    ] {
        let bench = bench().await;
        bench
            .vendor
            .add_client(json!({"phones": ["+3805012345671"], "email": "xolena@example.com"}));
        let id = bench.vendor.add_client(known.clone());
        let buyer = buyer();

        let found = bench
            .buyers()
            .find(buyer.phone.as_ref(), buyer.email.as_ref())
            .await
            .unwrap();

        // A phone with brackets is not found by its digits: the vendor looks letter by letter.
        assert_eq!(found, by_phone.then(|| id.to_string()), "{known}");
        bench.assert_nothing_leaked(None);
    }
}

#[tokio::test]
async fn a_client_who_cannot_be_looked_for_is_not_made_again() {
    let bench = bench().await;
    for number in 0..130 {
        bench
            .vendor
            .add_client(json!({"person": format!("Клієнт {number}")}));
    }
    let phone = Phone::from_stored(PHONE.to_owned());
    for filters in [Filters::AreIgnored, Filters::AreRefused(400)] {
        bench.vendor.set_filters(filters);

        let found = bench.buyers().find(Some(&phone), None).await;

        assert!(
            matches!(found, Err(CrmError::Unsearchable)),
            "{filters:?}: {found:?}"
        );
    }
}

#[tokio::test]
async fn a_client_is_made_and_keeps_what_the_shop_knows() {
    let bench = bench().await;
    let mut known = buyer();

    let id = bench.buyers().create(&known).await.unwrap();
    assert_eq!(
        bench.vendor.clients()[0].raw,
        json!({
            "company": NAME, "person": NAME, "email": EMAIL, "phones": [PHONE], "lead": false,
            "source_id": 1,
        })
    );
    known.full_name = "Олена Іваненко".to_owned();
    known.phone = Some(Phone::from_stored("+380671112233".to_owned()));
    known.email = Some(Email::from_stored("other@example.com".to_owned()));
    bench.buyers().update(&id, &known).await.unwrap();
    known.full_name = String::new();
    known.email = None;
    bench.buyers().update(&id, &known).await.unwrap();

    let client = &bench.vendor.clients()[0];
    assert_eq!(client.person, "Олена Іваненко");
    assert_eq!(client.company, NAME, "the shop's own name for it stays");
    assert_eq!(client.phones, [PHONE, "+380671112233"]);
    assert_eq!(client.email, EMAIL);
    assert_eq!(
        bench.vendor.count(&format!("PATCH /clients/{id}")),
        1,
        "what is so already is not sent"
    );
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn a_client_who_is_gone_and_a_note_are_told_in_plain_words() {
    let bench = bench().await;

    let gone = bench.buyers().update("7", &buyer()).await.unwrap_err();
    let mut noted = buyer();
    noted.note = Some("Просить забути".to_owned());
    let note = bench.buyers().update("7", &noted).await.unwrap_err();

    assert_eq!(
        gone.to_string(),
        "the CRM refused (404): KeepinCRM has no such client"
    );
    assert_eq!(note.to_string(), "this CRM takes no notes on clients");
}

#[tokio::test]
async fn an_order_names_a_known_client_by_id() {
    let bench = bench_with(|settings| settings.client_by = ClientBy::Id).await;

    bench.orders().create(&order()).await.unwrap();
    let mut again = order();
    again.number = "TG-1043".to_owned();
    bench.orders().create(&again).await.unwrap();
    bench.vendor.set_filters(Filters::AreRefused(400));
    again.number = "TG-1044".to_owned();
    bench.orders().create(&again).await.unwrap();

    let clients: Vec<_> = bench
        .vendor
        .agreements()
        .iter()
        .map(|it| it.client.as_ref().unwrap().id)
        .collect();
    assert_eq!(clients, [102, 101, 101], "newest first");
    assert!(
        bench.vendor.agreements()[1]
            .raw
            .get("client_attributes")
            .is_none()
    );
}

#[tokio::test]
async fn a_look_for_a_client_that_fails_has_sent_nothing() {
    let bench = bench_with(|settings| settings.client_by = ClientBy::Id).await;
    bench.vendor.faults().on("GET /clients").set(Fault::Html502);

    let error = bench.orders().create(&order()).await.unwrap_err();

    assert!(!error.may_have_happened(), "{error:?}");
    assert!(bench.vendor.agreements().is_empty());
}

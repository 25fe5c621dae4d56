//! Orders as agreements with lines.

use chrono::DateTime;
use mistok_core::domain::{
    lead::{Delivery, Way},
    money::{Currency, Money},
};
use mistok_sim::faults::Fault;
use serde_json::json;

use super::*;

#[tokio::test]
async fn an_order_is_an_agreement_with_lines() {
    let bench = bench().await;

    let id = bench.orders().create(&order()).await.unwrap();

    let agreement = &bench.vendor.agreements()[0];
    assert_eq!(id, agreement.id.to_string());
    let mut posted = agreement.raw.clone();
    // The simulator's own.
    posted.as_object_mut().unwrap().remove("client_id");
    assert_eq!(
        posted,
        json!({
            "title": "Замовлення TG-1042",
            "total": 901,
            "currency": "UAH",
            "comment": "Коментар клієнта: Подзвоніть після шостої\nНомер у боті: 1042\nref:TG-1042",
            "funnel_id": 1,
            "stage_id": 11,
            "source_id": 1,
            "main_responsible_id": 2,
            "products_total_as_total": true,
            "client_attributes": {
                "company": NAME, "person": NAME, "email": EMAIL, "phones": [PHONE], "lead": false,
            },
            "jobs_attributes": [{
                "amount": 2,
                "title": "Футболка, M",
                "product_attributes": {
                    "title": "Футболка, M", "price": 450.5, "currency": "UAH", "sku": "TEE-M",
                },
            }],
        })
    );
    assert_eq!(agreement.stage, "Нова");
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn a_delivery_with_a_price_is_part_of_the_sum_and_no_line() {
    let bench = bench().await;
    let mut order = order();
    order.delivery = Some(Delivery {
        method: "np".to_owned(),
        name: "Нова пошта".to_owned(),
        way: Way::Branch,
        address: None,
        crm_id: None,
        price: Some(Money::new(7_000, Currency::UAH)),
    });

    bench.orders().create(&order).await.unwrap();

    let agreement = &bench.vendor.agreements()[0];
    assert_eq!(agreement.raw["products_total_as_total"], false);
    assert!((agreement.total - 971.0).abs() < 0.001);
    assert_eq!(agreement.lines.len(), 1);
}

#[tokio::test]
async fn a_price_on_request_leaves_the_sum_open() {
    let bench = bench().await;
    let mut order = order();
    order.lines[0].price = None;
    order.lines[0].sku = None;
    order.customer_comment = None;
    order.contact.phone = None;
    order.contact.email = None;

    bench.orders().create(&order).await.unwrap();

    let raw = &bench.vendor.agreements()[0].raw;
    assert_eq!((raw.get("total"), &raw["currency"]), (None, &json!("UAH")));
    assert_eq!(raw["products_total_as_total"], false);
    assert_eq!(
        raw["jobs_attributes"][0]["product_attributes"],
        json!({"title": "Футболка, M"})
    );
    assert_eq!(raw["comment"], "Номер у боті: 1042\nref:TG-1042");
}

#[tokio::test]
async fn what_was_saved_without_an_answer_is_found_and_not_made_twice() {
    let bench = bench().await;
    for fault in [
        Fault::SaveThenSilence,
        Fault::SaveThenAnswer {
            status: 502,
            body: "<html></html>".to_owned(),
        },
        Fault::SaveThenAnswer {
            status: 201,
            body: "<html>saved".to_owned(),
        },
    ] {
        let made = bench.vendor.agreements().len();
        let since = bench.now();
        let number = format!("TG-{}", 1042 + made);
        let order = NewOrder {
            number: number.clone(),
            ..order()
        };
        let faults = bench.vendor.faults();
        faults.on("POST /agreements").for_next(1, fault);

        let error = bench.orders().create(&order).await.unwrap_err();
        let found = bench.orders().find(&number, since).await.unwrap();

        assert!(error.may_have_happened(), "{error:?}");
        assert_eq!(bench.vendor.agreements().len(), made + 1);
        assert_eq!(found, Some(bench.vendor.agreements()[0].id.to_string()));
        bench.assert_nothing_leaked(Some(&error));
    }
}

#[tokio::test]
async fn a_place_that_is_gone_costs_no_order() {
    let bench = bench().await;
    bench.vendor.remove_stage(11);
    bench.vendor.remove_source(1);

    bench.orders().create(&order()).await.unwrap();

    let agreements = bench.vendor.agreements();
    assert_eq!(agreements.len(), 1);
    assert_eq!(agreements[0].raw.get("source_id"), None);
    assert_eq!(agreements[0].stage, "В роботі", "the first that is left");
    assert_eq!(bench.vendor.clients().len(), 1);
    assert_eq!(bench.vendor.count("POST /agreements"), 2);
}

#[tokio::test]
async fn hostile_texts_are_stored_or_cut() {
    let bench = bench().await;
    let cases = [
        "<b>{{title}}</b> \"лапки\" '; --",
        "рядок\r\nрядок\u{0}\u{7}",
        "🎁🎁🎁",
        &"слово ".repeat(2_000),
    ];
    for (index, hostile) in cases.into_iter().enumerate() {
        let mut order = order();
        order.number = format!("TG-{index}");
        hostile.clone_into(&mut order.contact.full_name);
        hostile.clone_into(&mut order.comment);
        hostile.clone_into(&mut order.lines[0].name);
        let mut lead = question();
        lead.reference = format!("8f31c2a{index}");
        hostile.clone_into(&mut lead.title);
        hostile.clone_into(&mut lead.comment);

        bench.orders().create(&order).await.unwrap();
        bench.leads().create(&lead).await.unwrap();

        let found = bench.orders().find(&order.number, bench.now()).await;
        assert!(found.unwrap().is_some(), "{hostile}");
        let found = bench.leads().find(&lead.reference, bench.now()).await;
        assert!(found.unwrap().is_some(), "{hostile}");
    }
    assert_eq!(bench.vendor.agreements().len(), cases.len());
    let longest = &bench.vendor.agreements()[0];
    assert!(longest.comment.ends_with("слово…\nref:TG-3"));
    assert!(
        longest.lines[0]["title"]
            .as_str()
            .unwrap()
            .ends_with("слово…")
    );
}

#[tokio::test]
async fn a_number_of_an_earlier_life_is_not_ours() {
    let bench = bench().await;
    let long_ago = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
    let record = json!({"title": "Замовлення TG-1042", "comment": "ref:TG-1042"});
    bench.vendor.add_agreement(record, long_ago);
    let since = bench.now();

    let before = bench.orders().find("TG-1042", since).await.unwrap();
    let id = bench.orders().create(&order()).await.unwrap();
    let after = bench.orders().all_with("TG-1042", since).await.unwrap();

    assert_eq!(before, None);
    assert_eq!(after, [id]);
}

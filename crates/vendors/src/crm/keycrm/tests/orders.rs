//! Orders told once and found again, their payments, and customers' cards.

use chrono::{TimeDelta, TimeZone, Utc};
use mistok_core::domain::{
    clock::Clock,
    delivery::Verdict,
    lead::{Delivery, PaidBy, Payment, Way},
    money::{Currency, Money},
    order::Keeps,
};
use serde_json::json;

use super::{
    bench,
    fake::{Fake, json, page},
    lead, settings,
};
use crate::crm::{Buyer, Crm, CrmError, NewOrder, NewPayment, Orders};

fn order(way: Way, address: &str) -> NewOrder {
    let lead = lead();
    NewOrder {
        number: "TG-1042".to_owned(),
        comment: "Номер у боті: 1042".to_owned(),
        customer_comment: Some("Подзвоніть після шостої".to_owned()),
        contact: lead.contact,
        lines: lead.lines,
        delivery: Some(Delivery {
            price: None,
            method: "np".to_owned(),
            name: "Нова пошта".to_owned(),
            way,
            address: Some(address.to_owned()),
            crm_id: Some(2),
        }),
        payment: Some(Payment {
            method: "cod".to_owned(),
            name: "Післяплата".to_owned(),
            by: PaidBy::OnDelivery,
            crm_id: Some(3),
        }),
        source: Some("instagram".to_owned()),
    }
}

#[tokio::test]
async fn an_order_goes_with_lines_delivery_and_what_is_to_be_paid() {
    let fake = Fake::start(|_| json(201, r#"{"id":77}"#)).await;
    let bench = bench(settings(&fake.url));

    let id = bench
        .crm
        .orders()
        .unwrap()
        .create(&order(Way::Branch, "Чернівці, Відділення №5"))
        .await
        .unwrap();

    assert_eq!(id, "77");
    assert_eq!(fake.paths(), ["POST /order 1"]);
    assert_eq!(
        fake.seen()[0].body,
        json!({
            "source_id": 1,
            "source_uuid": "TG-1042",
            "buyer": {"full_name": "Олена Коваль", "phone": "+380501234567", "email": "olena@example.com"},
            "buyer_comment": "Подзвоніть після шостої",
            "manager_comment": "Номер у боті: 1042",
            "shipping": {
                "delivery_service_id": 2,
                "shipping_address_city": "Чернівці",
                "shipping_receive_point": "Відділення №5",
                "recipient_full_name": "Олена Коваль",
                "recipient_phone": "+380501234567",
            },
            "marketing": {"utm_source": "telegram", "utm_campaign": "instagram"},
            "products": [{"sku": "TEE-M", "name": "Футболка, M", "price": 450.5, "quantity": 2}],
            "payments": [{"payment_method_id": 3, "amount": 901, "status": "not_paid"}],
        })
    );
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn an_address_is_divided_as_its_way_needs() {
    let cases = [
        (
            Way::Courier,
            "Київ, Хрещатик, 1",
            json!({"shipping_address_city": "Київ", "shipping_secondary_line": "Хрещатик, 1"}),
        ),
        (
            Way::Courier,
            "десь",
            json!({"shipping_secondary_line": "десь"}),
        ),
        (Way::Branch, "5", json!({"shipping_receive_point": "5"})),
        (
            Way::Pickup,
            "Львів, Ринок, 1",
            json!({"shipping_receive_point": "Львів, Ринок, 1"}),
        ),
    ];
    for (way, address, expected) in cases {
        let fake = Fake::start(|_| json(201, r#"{"id":1}"#)).await;
        let mut order = order(way, address);
        order.payment = order.payment.map(|payment| Payment {
            by: PaidBy::Invoice,
            ..payment
        });

        bench(settings(&fake.url))
            .crm
            .orders()
            .unwrap()
            .create(&order)
            .await
            .unwrap();

        let body = &fake.seen()[0].body;
        assert!(
            body.get("payments").is_none(),
            "an invoice is noted when it is paid"
        );
        let mut shipping = body["shipping"].clone();
        let fields = shipping.as_object_mut().unwrap();
        for always in [
            "delivery_service_id",
            "recipient_full_name",
            "recipient_phone",
        ] {
            fields.remove(always).unwrap();
        }
        assert_eq!(shipping, expected, "{address}");
    }
}

#[tokio::test]
async fn an_order_without_a_source_names_the_setting() {
    let mut settings = settings(&Fake::nowhere().await);
    settings.source_id = None;
    let bench = bench(settings);
    assert!(bench.crm.orders().is_none(), "KeyCRM takes none");

    let order = order(Way::Pickup, "");
    let error = Orders::create(&bench.crm, &order).await.unwrap_err();

    assert!(error.to_string().contains("crm.keycrm.source_id"));
    assert_eq!(error.verdict(), Verdict::Stop);
    assert!(!error.may_have_happened());
}

#[tokio::test]
async fn an_order_is_found_by_its_whole_number_and_not_from_an_earlier_life() {
    let rows = [
        r#"{"id":1,"source_uuid":"TG-10421"}"#,
        r#"{"id":2,"source_uuid":"TG-1042","created_at":"2020-01-01 10:00:00"}"#,
        "[]",
        r#"{"id":"3","source_uuid":"TG-1042","created_at":"2027-01-15 08:00:00"}"#,
    ]
    .map(str::to_owned);
    let fake = Fake::start(move |seen| page(seen, &rows)).await;
    let bench = bench(settings(&fake.url));
    let since = bench.clock.now() - TimeDelta::minutes(5);

    let found = bench
        .crm
        .orders()
        .unwrap()
        .find("TG-1042", since)
        .await
        .unwrap();

    assert_eq!(found.as_deref(), Some("3"));
    let asked = &fake.seen()[0];
    assert_eq!(asked.param("filter[source_uuid]"), "TG-1042");
    assert_eq!(asked.param("filter[source_id]"), "1");
    let none = bench
        .crm
        .orders()
        .unwrap()
        .find("TG-7", since)
        .await
        .unwrap();
    assert_eq!(none, None);
}

#[tokio::test]
async fn orders_that_cannot_be_listed_cannot_be_searched() {
    for status in [400, 403, 405] {
        let fake = Fake::start(move |_| json(status, r#"{"message":"no"}"#)).await;
        let bench = bench(settings(&fake.url));
        let found = bench
            .crm
            .orders()
            .unwrap()
            .find("TG-1", bench.clock.now())
            .await;
        assert!(matches!(found, Err(CrmError::Unsearchable)), "{status}");
    }
}

#[tokio::test]
async fn an_order_without_its_list_of_payments_proves_nothing() {
    for body in [r#"{"data":{"id":77}}"#, r#"{"id":77,"payments":null}"#] {
        let fake = Fake::start(move |_| json(200, body)).await;
        let found = bench(settings(&fake.url))
            .crm
            .payments()
            .unwrap()
            .has(Keeps::Order, "77", "ch_1")
            .await;
        assert!(
            matches!(found, Err(CrmError::Malformed(_))),
            "{body}: {found:?}"
        );
    }
}

#[tokio::test]
async fn a_payment_is_noted_and_found_by_its_reference() {
    let fake = Fake::start(|seen| match seen.method.as_str() {
        "POST" => json(201, "{}"),
        _ => json(
            200,
            r#"{"data":{"id":77,"payments":[null,{"description":"ref:ch_11"},{"description":"Telegram ref:ch_1"}]}}"#,
        ),
    })
    .await;
    let bench = bench(settings(&fake.url));
    let payment = NewPayment {
        reference: "ch_1".to_owned(),
        amount: Money::new(45_000, Currency::UAH),
        method: Some(3),
        method_name: "Картка".to_owned(),
        paid_at: Utc.with_ymd_and_hms(2027, 1, 15, 8, 0, 0).unwrap(),
    };

    bench
        .crm
        .payments()
        .unwrap()
        .add(Keeps::Order, "77", &payment)
        .await
        .unwrap();
    let there = bench
        .crm
        .payments()
        .unwrap()
        .has(Keeps::Lead, "77", "ch_1")
        .await
        .unwrap();
    let other = bench
        .crm
        .payments()
        .unwrap()
        .has(Keeps::Lead, "77", "ch")
        .await
        .unwrap();

    assert_eq!((there, other), (true, false));
    assert_eq!(
        fake.paths()[..2],
        ["POST /order/77/payment 1", "GET /pipelines/cards/77 1"]
    );
    assert_eq!(
        fake.seen()[0].body,
        json!({
            "payment_method_id": 3, "amount": 450, "description": "Telegram ref:ch_1",
            "payment_date": "2027-01-15 08:00:00", "status": "paid",
        })
    );
    let forged = bench
        .crm
        .payments()
        .unwrap()
        .has(Keeps::Order, "7/../8", "x")
        .await;
    assert!(matches!(forged, Err(CrmError::Refused { .. })));
}

fn buyer() -> Buyer {
    let contact = lead().contact;
    Buyer {
        full_name: contact.full_name,
        phone: contact.phone,
        email: contact.email,
        note: None,
    }
}

#[tokio::test]
async fn a_buyer_is_found_by_either_form_of_the_phone_then_by_mail() {
    let fake = Fake::start(|seen| {
        if seen.param("filter[buyer_phone]").is_empty() {
            page(
                seen,
                &[r#"{"id":9,"email":["Olena@Example.com"]}"#.to_owned()],
            )
        } else {
            page(seen, &[r#"{"id":8,"phone":"380509999999"}"#.to_owned()])
        }
    })
    .await;
    let bench = bench(settings(&fake.url));
    let buyer = buyer();

    let found = bench
        .crm
        .buyers()
        .unwrap()
        .find(buyer.phone.as_ref(), buyer.email.as_ref())
        .await
        .unwrap();

    assert_eq!(found.as_deref(), Some("9"));
    assert_eq!(
        fake.seen()[0].param("filter[buyer_phone]"),
        "+380501234567,380501234567"
    );
    bench.assert_nothing_leaked(None);
}

#[tokio::test]
async fn a_buyer_keeps_the_phones_that_the_shop_knows() {
    let fake = Fake::start(|seen| match seen.method.as_str() {
        "GET" => json(
            200,
            r#"{"id":8,"full_name":"Олена з CRM","phone":["+380440000000","380501234567"],"email":null}"#,
        ),
        "PUT" => json(202, r#"{"status":true}"#),
        _ => json(201, r#"{"id":8}"#),
    })
    .await;
    let bench = bench(settings(&fake.url));
    let mut known = buyer();

    let id = bench.crm.buyers().unwrap().create(&known).await.unwrap();
    known.full_name = String::new();
    bench
        .crm
        .buyers()
        .unwrap()
        .update(&id, &known)
        .await
        .unwrap();

    assert_eq!(
        fake.paths(),
        ["POST /buyer 1", "GET /buyer/8 1", "PUT /buyer/8 1"]
    );
    assert_eq!(
        fake.seen()[0].body,
        json!({"full_name": "Олена Коваль", "phone": ["+380501234567"], "email": ["olena@example.com"]})
    );
    assert_eq!(
        fake.seen()[2].body,
        json!({
            "full_name": "Олена з CRM",
            "phone": ["+380440000000", "380501234567"],
            "email": ["olena@example.com"],
        })
    );
    bench.assert_nothing_leaked(None);
}

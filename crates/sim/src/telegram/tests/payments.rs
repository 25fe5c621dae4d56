//! Invoices and what people do with them.

use chrono::TimeDelta;

use super::*;

fn invoice() -> Value {
    json!({
        "chat_id": 4242, "title": "Замовлення 7", "description": "Свічка медова × 2",
        "payload": "order:7", "provider_token": PROVIDER_TOKEN, "currency": "UAH",
        "prices": [{"label": "Свічка", "amount": 36_000}, {"label": "Доставка", "amount": 7_000}],
        "reply_markup": {"inline_keyboard": [[{"text": "Сплатити", "pay": true}]]},
    })
}

fn with(field: &str, value: Value) -> Value {
    let mut invoice = invoice();
    invoice[field] = value;
    invoice
}

async fn answer(world: &World, query: &Value, ok: bool) -> String {
    let words = if ok { Value::Null } else { "Немає".into() };
    let answer = json!({"pre_checkout_query_id": query["id"], "ok": ok, "error_message": words});
    world.refusal("answerPreCheckoutQuery", answer).await
}

#[tokio::test]
async fn an_invoice_is_paid_once_the_bot_agrees() {
    let (world, olena) = World::open().await;

    let sent = world.done("sendInvoice", invoice()).await;
    let message = sent["message_id"].as_i64().unwrap();
    olena.presses("Сплатити").unwrap();
    let updates = world.updates().await;
    let query = &updates[0]["pre_checkout_query"];
    assert_eq!(olena.last_checkout(), Some(Outcome::Waiting));
    assert_eq!(answer(&world, query, true).await, "");
    let late = answer(&world, query, true).await;
    let paid = world.updates().await[0]["message"]["successful_payment"].clone();

    assert_eq!(sent["invoice"]["total_amount"], 43_000);
    assert_eq!(sent["invoice"]["start_parameter"], "");
    assert_eq!(query["invoice_payload"], "order:7");
    assert_eq!(
        (&paid["currency"], &paid["total_amount"]),
        (&json!("UAH"), &json!(43_000))
    );
    let charge = paid["telegram_payment_charge_id"].as_str().unwrap();
    assert_eq!(
        olena.checked_out().await,
        Some(Outcome::Paid(charge.to_owned()))
    );
    assert!(late.starts_with("query is too old"), "{late}");
    assert!(!olena.message(message).unwrap().can_be_paid());
    assert_eq!(olena.pays(message), 0);
    assert_ne!(olena.repeats_payment(), 0);
    let again = world.updates().await[0]["message"]["successful_payment"].clone();
    assert_eq!(again, paid);
}

#[tokio::test]
async fn a_bot_may_refuse_and_must_be_quick() {
    let (world, olena) = World::open().await;
    let sent = world.done("sendInvoice", invoice()).await;
    let message = sent["message_id"].as_i64().unwrap();

    olena.pays(message);
    let query = world.updates().await[0]["pre_checkout_query"].clone();
    answer(&world, &query, false).await;
    assert_eq!(
        olena.last_checkout(),
        Some(Outcome::Refused("Немає".to_owned()))
    );
    assert!(olena.toasts().last().unwrap().alert);

    olena.pays(message);
    let query = world.updates().await[0]["pre_checkout_query"].clone();
    world.clock.advance(TimeDelta::seconds(10));
    let late = answer(&world, &query, true).await;
    assert!(late.starts_with("query is too old"), "{late}");
    assert_eq!(olena.checked_out().await, Some(Outcome::TooLate));
    assert!(world.updates().await.is_empty());
}

#[tokio::test]
async fn somebody_elses_invoice_and_links_can_be_paid() {
    let (world, olena) = World::open().await;
    let mut link = with("need_name", json!(true));
    for name in ["chat_id", "reply_markup"] {
        link.as_object_mut().unwrap().remove(name);
    }

    let link = world.done("createInvoiceLink", link).await;
    assert!(olena.pays_link(link.as_str().unwrap()).is_some());
    olena.pays_offer(Offer::new("order:8", "UAH", 1));
    let updates = world.updates().await;

    assert_eq!(
        updates[0]["pre_checkout_query"]["order_info"]["name"],
        "Олена"
    );
    let altered = &updates[1]["pre_checkout_query"];
    assert_eq!(
        (&altered["invoice_payload"], &altered["total_amount"]),
        (&json!("order:8"), &json!(1))
    );
    assert_eq!(olena.checkouts().len(), 2);
    assert_eq!(olena.pays_link("https://t.me/$none"), None);
}

#[tokio::test]
async fn wrong_invoices_are_refused() {
    let (world, _olena) = World::open().await;
    let button = |button: Value| json!({"inline_keyboard": [[button]]});
    let data = json!({"text": "x", "callback_data": "x"});
    for (field, value, words) in [
        ("title", json!("ж".repeat(33)), "invoice title is too long"),
        ("title", json!(" "), "invoice title must be non-empty"),
        (
            "description",
            json!("ж".repeat(256)),
            "invoice description is too long",
        ),
        ("payload", json!("ж".repeat(65)), "INVOICE_PAYLOAD_INVALID"),
        (
            "provider_token",
            json!("1:TEST:x"),
            "PAYMENT_PROVIDER_INVALID",
        ),
        ("currency", json!("uah"), "CURRENCY_INVALID"),
        ("prices", json!([]), "can't parse prices JSON object"),
        (
            "prices",
            json!([{"label": "x", "amount": 99}]),
            "CURRENCY_TOTAL_AMOUNT_INVALID",
        ),
        (
            "prices",
            json!([{"label": "x", "amount": 99.5}]),
            "can't parse labeled price: Field \"amount\" must be of type Number",
        ),
        ("reply_markup", button(data), "REPLY_MARKUP_BUY_EMPTY"),
        (
            "reply_markup",
            json!({"remove_keyboard": true}),
            "inline keyboard expected",
        ),
    ] {
        let refusal = world.refusal("sendInvoice", with(field, value)).await;
        assert_eq!(refusal, words, "{field}");
    }
    let plain = json!({
        "chat_id": 4242, "text": "x", "reply_markup": button(json!({"text": "x", "pay": true})),
    });
    assert_eq!(
        world.refusal("sendMessage", plain).await,
        "BUTTON_TYPE_INVALID"
    );
    let sent = world.done("sendInvoice", invoice()).await;
    let copy = json!({"chat_id": 4242, "from_chat_id": 4242, "message_id": sent["message_id"]});
    assert_eq!(
        world.refusal("copyMessage", copy).await,
        "message can't be copied"
    );
}

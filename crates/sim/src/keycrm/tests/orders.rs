//! Orders over HTTP: made, found, changed, paid.

use super::*;

fn posted() -> Value {
    json!({
        "source_id": 1, "source_uuid": "TG-1042", "buyer_comment": "Подзвоніть",
        "buyer": {"full_name": "Олена К.", "phone": "+380501112233"},
        "shipping": {"delivery_service_id": 1, "shipping_address_city": "Чернівці"},
        "marketing": {"utm_source": "telegram"},
        "products": [{"sku": "CANDLE-HONEY", "name": "Свічка", "price": 180, "quantity": 2}],
    })
}

#[tokio::test]
async fn an_order_is_made_found_and_seen() {
    let world = World::with(Options::default()).await;
    world.crm.with_sample_catalog();

    let (status, order) = world.post("/order", &posted()).await;
    let id = order["id"].as_i64().unwrap();
    let everything = "buyer,status,payments,products.offer,shipping.deliveryService,marketing";
    let (_, read) = world
        .get(&format!("/order/{id}?include={everything}"))
        .await;
    let by_number = "/order?filter[source_uuid]=TG-1042&filter[source_id]=1&include=status";
    let (_, found) = world.get(by_number).await;
    let seen = &world.crm.orders()[0];

    assert_eq!((status, &order["status_id"]), (201, &json!(1)));
    assert_eq!(order["grand_total"], 360.0);
    assert_eq!(order["payment_status"], "not_paid");
    assert_eq!(order["created_at"], "2027-01-15 08:00:00");
    assert!(order.get("buyer").is_none() && order.get("products").is_none());
    assert_eq!(read["status"]["name"], "Новий");
    assert_eq!(read["buyer"]["phone"], "+380501112233");
    assert_eq!(read["products"][0]["offer"]["sku"], "CANDLE-HONEY");
    assert_eq!(read["shipping"]["delivery_service"]["name"], "Нова Пошта");
    assert_eq!(found["data"][0]["id"], id);
    assert_eq!(seen.source_uuid.as_deref(), Some("TG-1042"));
    assert_eq!(
        (seen.buyer_name.as_str(), seen.comment.as_str()),
        ("Олена К.", "Подзвоніть")
    );
    // A number of the shop's own may come twice: nothing keeps it single.
    assert_eq!(world.post("/order", &posted()).await.0, 201);
    assert_eq!(world.get(by_number).await.1["total"], 2);
}

#[tokio::test]
async fn wrong_orders_are_refused_with_all_errors() {
    let world = World::with(Options::default()).await;
    let mut wrong = posted();
    wrong["status_id"] = 12.into();
    wrong["products"][0]["quantity"] = 0.into();

    let (status, body) = world.post("/order", &wrong).await;
    let (empty, _) = world.post("/order", &json!({})).await;
    world.crm.refuse_sku("CANDLE-HONEY", "Товар недоступний.");
    let (refused, words) = world.post("/order", &posted()).await;
    let card = json!({"contact": {}, "products": [{"sku": "A"}, {"sku": "CANDLE-HONEY"}]});
    let (card_refused, card_words) = world.post("/pipelines/cards", &card).await;
    world.crm.accept_sku("CANDLE-HONEY");

    assert_eq!((status, empty, refused, card_refused), (422, 422, 422, 422));
    let fields: Vec<_> = body["errors"].as_object().unwrap().keys().collect();
    assert_eq!(fields, ["products.0.quantity", "status_id"]);
    assert_eq!(
        words,
        json!({
            "message": "Товар недоступний.",
            "errors": {"products.0.sku": ["Товар недоступний."]},
        })
    );
    assert!(card_words["errors"].get("products.1.sku").is_some());
    assert!(world.crm.orders().is_empty());
    assert_eq!(world.post("/order", &posted()).await.0, 201);
}

#[tokio::test]
async fn filters_find_orders_by_time_phone_and_parcel() {
    let world = World::with(Options::default()).await;
    let mut second = posted();
    second["buyer"]["phone"] = "380671112233".into();
    second["shipping"]["shipping_date"] = "2027-01-20".into();
    world.post("/order", &posted()).await;
    world.clock.advance(TimeDelta::hours(1));
    world.post("/order", &second).await;
    world.crm.set_tracking_code(2002, "20450000000000");

    for (filter, ids) in [
        (
            "created_between]=2027-01-15 07:00:00, 2027-01-15 08:30:00",
            vec![2001],
        ),
        (
            "updated_between]=2027-01-15 08:30:00, 2027-01-15 09:30:00",
            vec![2002],
        ),
        (
            "shipping_between]=2027-01-19 00:00:00, 2027-01-21 00:00:00",
            vec![2002],
        ),
        ("has_tracking_code]=true", vec![2002]),
        ("has_tracking_code]=false", vec![2001]),
        ("buyer_phone]=%2B380671112233", vec![]),
        ("buyer_phone]=%2B380671112233,380671112233", vec![2002]),
        (
            "buyer_phone]=%2B380501112233,380671112233",
            vec![2001, 2002],
        ),
    ] {
        let (_, page) = world.get(&format!("/order?filter[{filter}")).await;
        let orders = page["data"].as_array().unwrap();
        let found: Vec<_> = orders
            .iter()
            .map(|order| order["id"].as_i64().unwrap())
            .collect();
        assert_eq!(found, ids, "{filter}");
    }
    assert_eq!(world.get("/order?filter[buyer_name]=x").await.0, 400);
    assert_eq!(
        world.get("/order?filter[created_between]=today").await.0,
        400
    );
}

#[tokio::test]
async fn an_order_is_changed_and_paid() {
    let world = World::with(Options::default()).await;
    world.post("/order", &posted()).await;
    let change = json!({
        "status_id": 12, "shipping": {"tracking_code": "20450000000000"},
        "products": [{"sku": "CANDLE-HONEY", "quantity": 3}],
    });
    let part = json!({"payment_method_id": 4, "amount": 500, "description": "tg:1"});
    let rest = json!({"payment_method": "Картка", "amount": 40});

    let (status, changed) = world.put("/order/2001", &change).await;
    let (twice, _) = world.put("/order/2001", &change).await;
    let (unknown, _) = world.put("/order/2001", &json!({"grand_total": 1})).await;
    let (paid, payment) = world.post("/order/2001/payment", &part).await;
    let partly = world.crm.orders()[0].payment_status.clone();
    world.post("/order/2001/payment", &rest).await;
    let (_, read) = world.get("/order/2001?include=payments,status").await;

    assert_eq!((status, twice, unknown, paid), (202, 422, 422, 201));
    assert_eq!(changed["grand_total"], 540.0);
    assert_eq!(read["status"]["name"], "Відправлено");
    assert_eq!(partly, "part_paid");
    assert_eq!(read["payment_status"], "paid");
    assert_eq!(payment["payment_method"]["name"], "Telegram Payments");
    assert_eq!(read["payments"][0]["description"], "tg:1");
    assert_eq!(read["payments"][1]["payment_method_id"], 2);
    assert_eq!(world.put("/order/7", &change).await.0, 404);
    let nothing = json!({"amount": 0});
    assert_eq!(world.post("/order/2001/payment", &nothing).await.0, 422);
}

#[tokio::test]
async fn an_order_may_be_saved_without_an_answer() {
    let world = World::with(Options::default()).await;
    let faults = world.crm.faults();

    faults.on("POST /order").for_next(1, Fault::SaveThenSilence);
    let request = world.client.post(format!("{}/order", world.crm.url()));
    let lost = request
        .bearer_auth("keycrm-test-key")
        .json(&posted())
        .send()
        .await;
    faults.on("POST /order").for_next(1, Fault::Error500);
    let (failed, _) = world.post("/order", &posted()).await;

    assert!(lost.is_err());
    assert_eq!(failed, 500);
    assert_eq!(world.crm.orders().len(), 1);
}

#[tokio::test]
async fn cards_are_changed_paid_and_made_orders() {
    let world = World::with(Options::default()).await;
    let posted = json!({
        "title": "Футболка", "source_id": 1, "utm_source": "telegram",
        "contact": {"full_name": "Олена", "phone": "+380501112233"},
        "products": [{"sku": "TEE-M", "price": 450, "quantity": 1}],
    });
    let payment = json!({"payment_method_id": 4, "amount": 450, "description": "tg:2"});

    let (_, card) = world.post("/pipelines/cards", &posted).await;
    let id = card["id"].as_i64().unwrap();
    let path = format!("/pipelines/cards/{id}");
    let (changed, answer) = world
        .put(&path, &json!({"status_id": 7, "title": "Ні"}))
        .await;
    let (strange, _) = world.put(&path, &json!({"manager_comment": "x"})).await;
    let (paid, _) = world.post(&format!("{path}/payment"), &payment).await;
    let order = world.crm.make_order_of_card(id).unwrap();
    let (_, read) = world
        .get(&format!("{path}?include=payments,status,products"))
        .await;

    assert_eq!((changed, strange, paid), (202, 422, 201));
    assert_eq!(answer, json!({"status": true}));
    assert_eq!(
        (&read["title"], &read["pipeline_id"]),
        (&json!("Ні"), &json!(2))
    );
    assert_eq!(read["payments"][0]["amount"], 450);
    assert_eq!(
        (&read["target_id"], &read["target_type"]),
        (&json!(order), &json!("order"))
    );
    let made = &world.crm.orders()[0];
    assert_eq!(
        (made.id, made.buyer_phone.as_str()),
        (order, "+380501112233")
    );
    assert_eq!(
        (made.payment_status.as_str(), made.lines.len()),
        ("paid", 1)
    );
    assert_eq!(made.marketing["utm_source"], "telegram");
    assert_eq!(world.crm.make_order_of_card(7), None);
}

#[tokio::test]
async fn the_lists_about_orders_are_served() {
    let world = World::with(Options::default()).await;

    let (_, statuses) = world.get("/order/status?limit=50").await;
    let (_, methods) = world.get("/order/payment-method").await;
    let (_, services) = world.get("/order/delivery-service").await;

    let statuses = statuses["data"].as_array().unwrap();
    let sent = statuses
        .iter()
        .find(|status| status["name"] == "Відправлено");
    assert_eq!(sent.unwrap()["group_id"], 4);
    let closing = statuses
        .iter()
        .filter(|status| status["is_closing_order"] == true);
    assert_eq!(closing.count(), 4);
    assert_eq!(methods["data"][2]["alias"], "cod");
    assert_eq!(services["data"][0]["name"], "Нова Пошта");
}

//! Buyers over HTTP.

use super::*;

fn olena() -> Value {
    json!({"full_name": "Олена", "phone": ["380501112233"], "email": ["o@shop.ua"]})
}

#[tokio::test]
async fn a_buyer_is_made_found_and_changed() {
    let world = World::with(Options::default()).await;

    let (status, buyer) = world.post("/buyer", &olena()).await;
    let id = buyer["id"].as_i64().unwrap();
    let (_, exact) = world.get("/buyer?filter[buyer_phone]=380501112233").await;
    let (_, other) = world
        .get("/buyer?filter[buyer_phone]=%2B380501112233")
        .await;
    let (_, mail) = world
        .get("/buyer?filter[buyer_email]=o@shop.ua,x@y.ua")
        .await;
    let path = format!("/buyer/{id}");
    let change = json!({
        "full_name": "Олена",
        "note": "Телеграм",
        "shipping": [{"city": "Чернівці"}],
    });
    let (changed, _) = world.put(&path, &change).await;
    let (_, read) = world.get(&format!("{path}?include=shipping")).await;

    assert_eq!((status, changed), (201, 202));
    assert_eq!(
        (&exact["total"], &other["total"], &mail["total"]),
        (&json!(1), &json!(0), &json!(1))
    );
    assert_eq!(read["shipping"][0]["city"], "Чернівці");
    assert!(world.get(&path).await.1.get("shipping").is_none());
    assert_eq!(world.crm.buyers()[0]["note"], "Телеграм");
    assert_eq!(world.get("/buyer/7").await.0, 404);
    assert_eq!(world.get("/buyer?filter[full_name]=x").await.0, 400);
    assert_eq!(world.get("/buyer?include=orders").await.0, 400);
    let bare = json!({"full_name": "Олена", "phone": "380501112233"});
    assert_eq!(world.post("/buyer", &bare).await.0, 422);
}

#[tokio::test]
async fn an_order_reuses_a_buyer_by_phone_and_then_by_address() {
    let world = World::with(Options::default()).await;
    world.crm.add_buyer(&olena());
    let order = |buyer: Value| json!({"source_id": 1, "buyer": buyer});

    for buyer in [
        json!({"full_name": "О. К.", "phone": "+380501112233"}),
        json!({"full_name": "О. К.", "phone": "+380991112233", "email": "O@shop.ua"}),
        json!({"full_name": "Тарас", "phone": "+380671112233"}),
    ] {
        assert_eq!(world.post("/order", &order(buyer)).await.0, 201);
    }

    let orders = world.crm.orders();
    let phones: Vec<_> = orders
        .iter()
        .map(|order| order.buyer_phone.as_str())
        .collect();
    assert_eq!(phones, ["+380671112233", "380501112233", "380501112233"]);
    assert_eq!(world.crm.buyers().len(), 2);
}

#[tokio::test]
async fn a_card_of_a_saved_buyer_shows_the_buyer() {
    let world = World::with(Options::default()).await;
    let id = world.crm.add_buyer(&olena());

    let (_, card) = world
        .post("/pipelines/cards", &json!({"contact": {"client_id": id}}))
        .await;
    let path = format!("/pipelines/cards/{}?include=contact.client", card["id"]);
    let (_, read) = world.get(&path).await;
    let (unknown, _) = world
        .post("/pipelines/cards", &json!({"contact": {"client_id": 7}}))
        .await;

    assert_eq!(read["contact"]["phone"], "380501112233");
    assert_eq!(read["contact"]["client"]["id"], id);
    assert_eq!(unknown, 422);
}

//! Webhooks: what the CRM tells the shop.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use super::*;
use crate::faults::Faults;
use crate::http::{Reply, Request as HttpRequest, Site, serve};

/// A shop that answers with the status it is set to.
struct Shop {
    faults: Faults,
    status: AtomicU16,
    told: Mutex<Vec<Value>>,
}

impl Site for Shop {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let body = serde_json::from_slice(&request.body).unwrap();
        self.told.lock().unwrap().push(body);
        Reply::json(self.status.load(Ordering::Relaxed), "")
    }

    fn failure(&self, _: &HttpRequest, _: &Fault) -> Option<Reply> {
        None
    }
}

impl Shop {
    async fn of(world: &World) -> Arc<Self> {
        let shop = Arc::new(Self {
            faults: Faults::default(),
            status: AtomicU16::new(200),
            told: Mutex::default(),
        });
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let tasks = &world.crm.shared.tasks;
        let address = serve(listen, Arc::clone(&shop), tasks).await.unwrap();
        let url = format!("http://{address}/crm/keycrm/key");
        world.crm.set_webhook(Some(url));
        shop
    }

    fn events(&self) -> Vec<String> {
        let told = self.told.lock().unwrap();
        let event = |body: &Value| body["event"].as_str().unwrap().to_owned();
        told.iter().map(event).collect()
    }
}

async fn order(world: &World) -> i64 {
    let posted = json!({
        "source_id": 1, "source_uuid": "TG-1", "buyer": {"phone": "+380501112233"},
        "products": [{"sku": "A", "price": 450, "quantity": 1}], "shipping_price": 70,
    });
    let (_, order) = world.post("/order", &posted).await;
    order["id"].as_i64().unwrap()
}

#[tokio::test]
async fn the_shop_is_told_of_statuses_payments_and_cards() {
    let world = World::with(Options::default()).await;
    let shop = Shop::of(&world).await;
    let id = order(&world).await;

    assert!(world.crm.set_order_status(id, "Відправлено"));
    // What is so already is no news.
    assert!(world.crm.set_order_status(id, "Відправлено"));
    assert!(!world.crm.set_order_status(id, "Такого немає"));
    world.crm.settled().await;
    assert!(
        world
            .crm
            .pay_order(id, &json!({"payment_method_id": 1, "amount": 520}))
    );
    world.crm.settled().await;
    let card = json!({"contact": {"full_name": "Олена"}});
    let (_, card) = world.post("/pipelines/cards", &card).await;
    world.crm.settled().await;
    world
        .crm
        .move_card(card["id"].as_i64().unwrap(), "В роботі");
    world.crm.settled().await;

    let card_event = "lead.change_lead_status";
    assert_eq!(
        shop.events(),
        [
            "order.change_order_status",
            "order.change_payment_status",
            card_event,
            card_event
        ]
    );
    let told = shop.told.lock().unwrap();
    let context = &told[0]["context"];
    assert_eq!(
        (&context["id"], &context["status_id"]),
        (&json!(id), &json!(12))
    );
    assert_eq!(context["shipping_price"], "70");
    assert_eq!(context["status_changed_at"], "2027-01-15T08:00:00Z");
    assert_eq!(told[1]["context"]["payment_status"], "paid");
    assert_eq!(told[3]["context"]["target_id"], Value::Null);
    assert_eq!(world.crm.webhooks_taken(), 4);
}

#[tokio::test]
async fn an_event_is_tried_three_times() {
    let world = World::with(Options::default()).await;
    let shop = Shop::of(&world).await;
    let id = order(&world).await;

    shop.status.store(202, Ordering::Relaxed);
    world.crm.set_order_status(id, "Узгоджено");
    for _ in 0..4 {
        world.crm.settled().await;
        world.clock.advance(TimeDelta::minutes(2));
    }
    world.crm.settled().await;

    assert_eq!(shop.events().len(), 3);
    assert_eq!(
        (world.crm.webhooks_taken(), world.crm.webhook_failures()),
        (0, 3)
    );
}

#[tokio::test]
async fn events_can_be_repeated_kept_back_and_lost() {
    let world = World::with(Options::default()).await;
    let shop = Shop::of(&world).await;
    let id = order(&world).await;

    world.crm.repeat_webhooks(2);
    world.crm.set_order_status(id, "Узгоджено");
    world.crm.settled().await;
    assert_eq!(shop.events().len(), 2);
    world.crm.repeat_webhooks(1);
    world.crm.hold_webhooks();
    world.crm.set_order_status(id, "Відправлено");
    world.crm.set_order_status(id, "Виконано");
    let held = world.crm.held_webhooks();
    assert_eq!(held.len(), 2);
    for event in held.iter().rev() {
        assert_eq!(world.crm.post_webhook(event).await, Some(200));
    }
    world.crm.lose_webhooks();
    world.crm.settled().await;

    let told = shop.told.lock().unwrap();
    let statuses: Vec<_> = told
        .iter()
        .map(|body| body["context"]["status_id"].as_i64().unwrap())
        .collect();
    assert_eq!(statuses, [8, 8, 15, 12]);
}

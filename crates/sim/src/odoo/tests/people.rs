//! What people do, which webhooks follow from it, and when it can be seen.

use super::*;

#[tokio::test]
async fn a_change_is_told_many_equal_times() {
    for (version, times) in [(17, 22), (19, 15)] {
        let world = World::of(version).await;
        world
            .odoo
            .automate("crm.lead", &format!("{}/crm/odoo/key", world.shop.url));
        let lead = world
            .make("crm.lead", json!({"name": "A", "user_id": false}))
            .await;
        world.odoo.settled().await;
        let told = world.shop.told();
        assert_eq!(told.len(), times, "{version}");
        let wanted = json!({
            "_action": "Tell crm.lead(#1)", "_id": lead, "_model": "crm.lead", "id": lead, "stage_id": 1,
            "active": true, "user_id": false, "write_date": "2027-01-15 08:00:00",
        });
        assert!(
            told.iter().all(|one| one.json() == wanted),
            "{}",
            told[0].json()
        );
        assert_eq!(told[0].path, "/crm/odoo/key");

        world.odoo.repeat_webhooks(1);
        assert!(world.odoo.set_stage(lead, "Qualified"));
        assert!(!world.odoo.set_stage(lead, "No such stage"));
        world.make("res.partner", json!({"name": "A"})).await;
        world.odoo.settled().await;
        let told = world.shop.told();
        assert_eq!(told.len(), times + 1);
        assert_eq!(told[times].json()["stage_id"], 2);
        world.odoo.stop_automation();
        assert!(world.odoo.win(lead));
        world.odoo.settled().await;
        assert_eq!(world.shop.told().len(), times + 1);
        assert_eq!(world.odoo.webhook_answers().len(), times + 1);
    }
}

#[tokio::test]
async fn a_webhook_is_not_repeated() {
    let world = World::of(17).await;
    world.odoo.repeat_webhooks(1);
    world.odoo.automate("sale.order", "http://127.0.0.1:1/");
    let partner = world.odoo.partner("Олена", "");
    world
        .make("sale.order", json!({"partner_id": partner}))
        .await;
    world.odoo.settled().await;
    assert_eq!(world.odoo.webhook_answers(), [None]);
}

#[tokio::test]
async fn an_administrator_makes_a_rule_over_the_api() {
    let world = World::of(17).await;
    world.odoo.make_administrator();
    world.odoo.repeat_webhooks(1);
    let model = world
        .found("ir.model", json!([["model", "=", "sale.order"]]))
        .await[0];
    let state = world
        .found(
            "ir.model.fields",
            json!([["model", "=", "sale.order"], ["name", "=", "state"]]),
        )
        .await[0];
    let action = json!({"name": "Mistok", "model_id": model, "state": "webhook", "webhook_url": world.shop.url,
        "webhook_field_ids": [[6, 0, [state]]]});
    let rule = json!({"name": "Mistok", "model_id": model, "trigger": "on_write", "action_server_ids": [[0, 0, action]]});
    world.make("base.automation", rule).await;
    let partner = world.odoo.partner("Олена", "");
    let order = world
        .make("sale.order", json!({"partner_id": partner}))
        .await;
    world.odoo.settled().await;
    assert!(world.shop.told().is_empty());
    assert!(world.odoo.confirm(order));
    world.odoo.settled().await;
    let wanted =
        json!({"_action": "Mistok(#1)", "_id": order, "_model": "sale.order", "state": "sale"});
    assert_eq!(world.shop.told()[0].json(), wanted);
}

#[tokio::test]
async fn a_long_transaction_is_seen_late_and_dated_early() {
    for version in [17, 19] {
        let world = World::of(version).await;
        let partner = world.odoo.partner("Олена", "");
        let lead = json!({"name": "A", "partner_id": partner});
        let lead = world.make("crm.lead", lead).await;
        world.odoo.repeat_webhooks(1);
        world.odoo.automate("crm.lead", &world.shop.url);
        world.clock.advance(TimeDelta::minutes(1));
        world.odoo.transaction_lasts(TimeDelta::minutes(5));

        assert!(world.odoo.set_stage(lead, "Won"));
        let order = world.odoo.quote_from(lead);
        world.odoo.settled().await;
        assert_eq!(
            world.shop.told().len(),
            usize::from(version == 17),
            "{version}"
        );
        assert_eq!(
            world.odoo.field("crm.lead", lead, "stage_id"),
            json!([1, "New"])
        );
        assert!(world.found("sale.order", json!([])).await.is_empty());
        let hidden = world.ask("sale.order/read", json!({"ids": [order]})).await;
        assert_eq!(hidden.unwrap_err(), "odoo.exceptions.MissingError");

        let mut changes = world.odoo.changes();
        world.clock.advance(TimeDelta::minutes(5));
        while world.odoo.field("crm.lead", lead, "stage_id") != json!([4, "Won"]) {
            changes.changed().await.unwrap();
        }
        world.odoo.settled().await;
        assert_eq!(
            world.odoo.field("crm.lead", lead, "write_date"),
            "2027-01-15 08:01:00"
        );
        assert_eq!(world.found("sale.order", json!([])).await, [order]);
        assert_eq!(world.shop.told()[0].json()["stage_id"], 4);
    }
}

#[tokio::test]
async fn a_lead_becomes_a_quotation() {
    let world = World::of(17).await;
    let lead = world
        .make(
            "crm.lead",
            json!({"name": "A", "contact_name": "Олена", "phone": "+380671112233"}),
        )
        .await;
    let order = world.odoo.quote_from(lead);
    assert_eq!(
        world.odoo.field("sale.order", order, "opportunity_id"),
        json!([lead, "A"])
    );
    assert_eq!(
        world.odoo.field("sale.order", order, "partner_id")[1],
        "Олена"
    );
    assert_eq!(
        world.odoo.field("crm.lead", lead, "order_ids"),
        json!([order])
    );
    assert!(world.odoo.confirm(order));
    assert!(!world.odoo.confirm(order));
    assert!(world.odoo.cancel(order));
    assert!(
        !world.odoo.remove(
            "res.partner",
            world.odoo.field("sale.order", order, "partner_id")[0]
                .as_i64()
                .unwrap()
        )
    );
    assert!(world.odoo.remove("sale.order", order));
    assert_eq!(
        (
            world.odoo.count("sale.order"),
            world.odoo.records("crm.lead").len()
        ),
        (0, 1)
    );
    assert_eq!(world.odoo.records("crm.lead")[0]["name"], "A");
    assert_eq!(world.odoo.field("crm.lead", 99, "name"), Value::Null);
}

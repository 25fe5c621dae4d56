//! Filters, orders and pages.

use super::*;

async fn shop() -> World {
    let world = World::of(17).await;
    world.odoo.add_category("Toys", Some(1));
    let olena = world.odoo.partner("Олена", "067 111 22 33");
    let borys = world.odoo.partner("Борис", "+380501112233");
    world.odoo.change(
        "res.partner",
        borys,
        &json!({"email": "b@example.com", "parent_id": olena}),
    );
    for (name, partner, sum) in [
        ("Кава", olena, 450.0),
        ("Чай", borys, 90.5),
        ("kava", 0, 0.0),
    ] {
        let partner = (partner != 0).then_some(partner);
        let values =
            json!({"name": name, "partner_id": partner, "expected_revenue": sum, "user_id": false});
        assert_ne!(world.odoo.add("crm.lead", &values), 0);
    }
    world.odoo.add("crm.tag", &json!({"name": "VIP"}));
    world
        .odoo
        .change("crm.lead", 1, &json!({"tag_ids": [[4, 1, 0]]}));
    world
}

#[tokio::test]
async fn every_operator_says_what_it_says_in_odoo() {
    let world = shop().await;
    let olena = world.odoo.field("crm.lead", 1, "partner_id")[0].clone();
    let cases = [
        (json!([["expected_revenue", "=", 450]]), vec![1]),
        (json!([["expected_revenue", ">", 90.5]]), vec![1]),
        (json!([["expected_revenue", ">=", 90.5]]), vec![1, 2]),
        (json!([["expected_revenue", "<", 90.5]]), vec![3]),
        (json!([["expected_revenue", "<=", 0]]), vec![3]),
        (json!([["name", "in", ["Чай", "Кава"]]]), vec![1, 2]),
        (json!([["name", "not in", ["Чай"]]]), vec![1, 3]),
        (json!([["name", "!=", "Чай"]]), vec![1, 3]),
        (json!([["referred", "=", false]]), vec![1, 2, 3]),
        (json!([["referred", "!=", "x"]]), vec![1, 2, 3]),
        (json!([["name", "like", "ав"]]), vec![1]),
        (json!([["name", "ilike", "КАВ"]]), vec![1]),
        (json!([["name", "=ilike", "K%A"]]), vec![3]),
        (json!([["name", "=like", "k__a"]]), vec![3]),
        (json!([["name", "not ilike", "кав"]]), vec![2, 3]),
        (json!([["partner_id", "=", olena]]), vec![1]),
        (json!([["partner_id", "=", false]]), vec![3]),
        (json!([["partner_id", "!=", false]]), vec![1, 2]),
        (json!([["partner_id", "ilike", "борис"]]), vec![2]),
        (json!([["partner_id", "child_of", olena]]), vec![1, 2]),
        (json!([["partner_id.name", "=", "Борис"]]), vec![2]),
        (json!([["partner_id.email", "=", false]]), vec![1]),
        (json!([["tag_ids", "in", [1]]]), vec![1]),
        (json!([["tag_ids", "=", false]]), vec![2, 3]),
        (json!([["tag_ids.name", "=", "VIP"]]), vec![1]),
        (json!(["!", ["id", "=", 1]]), vec![2, 3]),
        (
            json!([
                "|",
                ["id", "=", 1],
                "&",
                ["id", ">", 1],
                ["name", "=", "kava"]
            ]),
            vec![1, 3],
        ),
        (json!([["id", "<", 3], ["id", ">", 1]]), vec![2]),
        (json!([[1, "=", 1]]), vec![1, 2, 3]),
        (json!([[0, "=", 1]]), vec![]),
        (json!([["create_date", ">=", "2027-01-15"]]), vec![1, 2, 3]),
        (json!([["write_date", ">", "2027-01-15 08:00:00"]]), vec![]),
    ];
    for (domain, wanted) in cases {
        assert_eq!(
            world.found("crm.lead", domain.clone()).await,
            wanted,
            "{domain}"
        );
    }
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_refused() {
    let world = shop().await;
    for domain in [
        json!([["phne", "=", 1]]),
        json!([["partner_id.phne", "=", 1]]),
        json!([["name.first", "=", 1]]),
        json!([["name", "~", "x"]]),
        json!([["name", "in", "x"]]),
        json!([["name", "="]]),
        json!(["|", ["name", "=", "x"]]),
        json!([["write_date", ">", "2027-01-15T08:00:00Z"]]),
    ] {
        let named = json!({"domain": domain});
        let name = world
            .ask("crm.lead/search", named.clone())
            .await
            .unwrap_err();
        assert_eq!(name, "builtins.ValueError", "{named}");
    }
    for (order, name) in [
        ("nosuch", "builtins.ValueError"),
        ("id downwards", "odoo.exceptions.UserError"),
    ] {
        let named = json!({"domain": [], "order": order});
        assert_eq!(world.ask("crm.lead/search", named).await.unwrap_err(), name);
    }
    let short = json!({"domain": [["phone_mobile_search", "=", "06"]]});
    let short = world.ask("res.partner/search", short).await;
    assert_eq!(short.unwrap_err(), "odoo.exceptions.UserError");
}

#[tokio::test]
async fn pages_follow_an_order_of_several_fields() {
    let world = shop().await;
    let page = |order: &str, limit: i64, offset: i64| json!({"domain": [], "order": order, "limit": limit, "offset": offset});
    for (named, wanted) in [
        (page("expected_revenue desc, id", 2, 0), vec![1, 2]),
        (page("expected_revenue DESC, id", 2, 2), vec![3]),
        (page("partner_id, id desc", 9, 0), vec![1, 2, 3]),
        (page("id desc", 1, 1), vec![2]),
    ] {
        assert_eq!(
            world.found_with("crm.lead", named.clone()).await,
            wanted,
            "{named}"
        );
    }
    // A lead's own order is the newest first.
    assert_eq!(
        world.found_with("crm.lead", json!({"domain": []})).await,
        [3, 2, 1]
    );
    let count = world
        .ask("crm.lead/search_count", json!({"domain": [["id", ">", 1]]}))
        .await;
    assert_eq!(count.unwrap(), 2);
}

#[tokio::test]
async fn archived_records_are_found_on_request() {
    let world = shop().await;
    assert!(world.odoo.lose(1, "Too expensive"));
    assert_eq!(world.found("crm.lead", json!([])).await, [2, 3]);
    let all = json!({"domain": [], "order": "id", "context": {"active_test": false}});
    assert_eq!(world.found_with("crm.lead", all).await, [1, 2, 3]);
    assert_eq!(
        world
            .found("crm.lead", json!([["active", "=", false]]))
            .await,
        [1]
    );
    let read = world.ask(
        "crm.lead/read",
        json!({"ids": [1], "fields": ["active", "probability", "lost_reason_id"]}),
    );
    let wanted = json!([{"id": 1, "active": false, "probability": 0.0, "lost_reason_id": [1, "Too expensive"]}]);
    assert_eq!(read.await.unwrap(), wanted);
}

#[tokio::test]
async fn a_moment_within_a_second_is_after_the_second() {
    let world = shop().await;
    world.clock.advance(TimeDelta::milliseconds(300));
    let lead = world.make("crm.lead", json!({"name": "A"})).await;
    let shown = world.odoo.field("crm.lead", lead, "write_date");
    assert_eq!(shown, "2027-01-15 08:00:00");
    assert_eq!(
        world
            .found("crm.lead", json!([["write_date", ">", shown]]))
            .await,
        [lead]
    );
}

#[tokio::test]
async fn a_search_may_lag_behind() {
    let world = shop().await;
    world.odoo.search_lags(TimeDelta::seconds(20));
    let lead = world
        .make("crm.lead", json!({"name": "A", "referred": "tg-1"}))
        .await;
    let by_ref = json!([["referred", "=", "tg-1"]]);
    assert!(world.found("crm.lead", by_ref.clone()).await.is_empty());
    let read = json!({"ids": [lead], "fields": ["name"]});
    assert!(world.ask("crm.lead/read", read).await.is_ok());
    world.clock.advance(TimeDelta::seconds(20));
    assert_eq!(world.found("crm.lead", by_ref).await, [lead]);
}

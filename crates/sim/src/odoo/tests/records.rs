//! What records take, what they compute, and what they refuse.

use super::*;

#[tokio::test]
async fn a_lead_goes_from_the_first_stage_to_the_won_one() {
    for version in [17, 19] {
        let world = World::of(version).await;
        let partner = world
            .make(
                "res.partner",
                json!({"name": "Олена", "phone": "+380671112233"}),
            )
            .await;
        let source = world.make("utm.source", json!({"name": "Telegram"})).await;
        let tag = world
            .ask("crm.tag/name_create", json!({"name": "Telegram"}))
            .await
            .unwrap();
        assert_eq!(tag, json!([1, "Telegram"]));
        let lead = world
            .make("crm.lead", json!({
                "name": "Замовлення", "type": "opportunity", "partner_id": partner, "user_id": false,
                "tag_ids": [[6, 0, [1]]], "source_id": source, "expected_revenue": 450,
                "description": "a &lt; b", "referred": "tg-8f31c2",
            }))
            .await;

        let fields = json!([
            "name",
            "stage_id",
            "partner_id",
            "phone",
            "contact_name",
            "user_id",
            "team_id",
            "tag_ids",
            "source_id",
            "expected_revenue",
            "description",
            "active",
            "probability",
            "lost_reason_id",
        ]);
        let read = json!({"ids": [lead], "fields": fields});
        let read = world.ask("crm.lead/read", read).await.unwrap();
        let wanted = json!([{
            "id": lead, "name": "Замовлення", "stage_id": [1, "New"], "partner_id": [partner, "Олена"],
            "phone": "+380671112233", "contact_name": "Олена", "user_id": false, "team_id": [1, "Sales"],
            "tag_ids": [1], "source_id": [1, "Telegram"], "expected_revenue": 450.0,
            "description": "<p>a &lt; b</p>", "active": true, "probability": 10.0, "lost_reason_id": false,
        }]);
        assert_eq!(read, wanted, "{version}");

        world
            .ask("crm.lead/action_set_won", json!({"ids": [lead]}))
            .await
            .unwrap();
        assert_eq!(
            world.odoo.field("crm.lead", lead, "stage_id"),
            json!([4, "Won"])
        );
        assert_eq!(world.odoo.field("crm.lead", lead, "probability"), 100.0);
    }
}

#[tokio::test]
async fn a_lead_is_the_users_own_unless_it_says_another() {
    for (version, parameter) in [(17, "fields_list"), (19, "fields")] {
        let world = World::of(version).await;
        let own = world.make("crm.lead", json!({"name": "Own"})).await;
        let owner = world.odoo.field("crm.lead", own, "user_id");
        assert_eq!(owner, json!([7, "Mistok"]));
        let kinds = json!({parameter: ["type"]});
        let kinds = world.ask("crm.lead/default_get", kinds).await.unwrap();
        assert_eq!(kinds, json!({"type": "opportunity"}));
    }
}

#[tokio::test]
async fn an_order_computes_its_name_its_lines_and_its_taxes() {
    for version in [17, 19] {
        let world = World::of(version).await;
        let shirt = world.odoo.add_product("Футболка", "TS-M", 450.0, 7.0);
        let partner = world.make("res.partner", json!({"name": "Олена"})).await;
        let address = json!({"type": "delivery", "parent_id": partner, "street": "Відділення 5", "city": "Київ"});
        let address = world.make("res.partner", address).await;
        let order = world
            .make("sale.order", json!({
                "partner_id": partner, "client_order_ref": "TG-1042", "origin": "Telegram",
                "order_line": [
                    [0, 0, {"product_id": shirt, "product_uom_qty": 2}],
                    [0, 0, {"product_id": shirt, "product_uom_qty": 1, "price_unit": 100, "discount": 10}],
                    [0, 0, {"display_type": "line_note", "name": "Товару більше немає"}],
                ],
            }))
            .await;

        let field = |name: &str| world.odoo.field("sale.order", order, name);
        assert_eq!(field("name"), "S00001");
        assert_eq!(field("state"), "draft");
        assert_eq!(field("amount_untaxed"), 990.0);
        assert_eq!(field("amount_tax"), 198.0);
        assert_eq!(field("amount_total"), 1188.0);
        assert_eq!(field("currency_id"), json!([1, "UAH"]));
        assert_eq!(field("partner_shipping_id")[0], address);
        assert_eq!(field("partner_shipping_id")[1], "Олена, delivery");
        assert_eq!(field("order_line"), json!([1, 2, 3]));
        let unit = if version < 19 {
            "product_uom"
        } else {
            "product_uom_id"
        };
        let read =
            json!({"ids": [1], "fields": ["name", "price_unit", "price_total", unit, "order_id"]});
        let line = world.ask("sale.order.line/read", read).await.unwrap();
        let wanted = json!([{
            "id": 1, "name": "[TS-M] Футболка", "price_unit": 450.0, "price_total": 1080.0,
            unit: [1, "Units"], "order_id": [order, "S00001"],
        }]);
        assert_eq!(line, wanted);
    }
}

#[tokio::test]
async fn an_order_is_confirmed_once_cancelled_and_opened_again() {
    for version in [17, 19] {
        let world = World::of(version).await;
        let shirt = world.odoo.add_product("Футболка", "TS-M", 450.0, 7.0);
        let partner = world.odoo.partner("Олена", "");
        let lines = json!([[0, 0, {"product_id": shirt}], [0, 0, {"product_id": shirt}]]);
        let order = json!({"partner_id": partner, "order_line": lines});
        let order = world.make("sale.order", order).await;
        let field = |name: &str| world.odoo.field("sale.order", order, name);
        let ids = json!({"ids": [order]});
        let confirmed = world.ask("sale.order/action_confirm", ids.clone()).await;
        assert_eq!(confirmed.unwrap(), true);
        let again = world.ask("sale.order/action_confirm", ids.clone()).await;
        assert_eq!(again.unwrap_err(), "odoo.exceptions.UserError");
        assert_eq!(field("state"), "sale");
        let gone = world.ask("sale.order/unlink", ids.clone()).await;
        assert_eq!(gone.unwrap_err(), "odoo.exceptions.UserError");
        world
            .ask("sale.order/action_cancel", ids.clone())
            .await
            .unwrap();
        world.ask("sale.order/action_draft", ids).await.unwrap();
        assert_eq!(field("state"), "draft");
        world
            .ask("sale.order.line/unlink", json!({"ids": [1]}))
            .await
            .unwrap();
        assert_eq!(field("order_line"), json!([2]));
        assert_eq!(field("amount_total"), 540.0);
        let emptied = json!({"ids": [order], "vals": {"order_line": [[5, 0, 0]]}});
        world.ask("sale.order/write", emptied).await.unwrap();
        assert_eq!(field("amount_total"), 0.0);
        assert_eq!(world.odoo.count("sale.order.line"), 0);
    }
}

#[tokio::test]
async fn a_product_has_a_price_a_stock_and_a_picture() {
    let world = World::of(17).await;
    let toys = world.odoo.add_category("Toys", Some(1));
    let bear = world.odoo.add_product("Ведмідь", "B-1", 300.0, 4.0);
    assert!(
        world
            .odoo
            .change("product.product", bear, &json!({"categ_id": toys}))
    );
    assert!(world.odoo.set_picture(bear, "aGk="));
    let fields = json!([
        "display_name",
        "lst_price",
        "free_qty",
        "categ_id",
        "currency_id",
        "image_512",
        "sale_ok",
        "barcode",
        "product_tmpl_id"
    ]);
    let named = json!({"domain": [["sale_ok", "=", true]], "fields": fields});
    let found = world
        .ask("product.product/search_read", named)
        .await
        .unwrap();
    let wanted = json!([{
        "id": bear, "display_name": "[B-1] Ведмідь", "lst_price": 300.0, "free_qty": 4.0,
        "categ_id": [toys, "All / Toys"], "currency_id": [1, "UAH"], "image_512": "aGk=",
        "sale_ok": true, "barcode": false, "product_tmpl_id": [1, "Ведмідь"],
    }]);
    assert_eq!(found, wanted);
    world.odoo.archive("product.product", bear);
    assert!(world.found("product.product", json!([])).await.is_empty());
}

const VALUE: &str = "builtins.ValueError";
const VALIDATION: &str = "odoo.exceptions.ValidationError";

#[tokio::test]
async fn what_a_field_of_a_lead_does_not_take_is_refused() {
    let world = World::of(17).await;
    let partner = world.odoo.partner("Олена", "");
    let moment = "2027-01-15T08:00:00Z";
    for (field, value, name) in [
        ("nosuch", json!(1), VALUE),
        ("name", json!("A\u{0}"), VALUE),
        ("name", json!(5), VALUE),
        ("name", json!(false), VALIDATION),
        ("type", json!("wish"), VALUE),
        ("type", json!(false), VALIDATION),
        ("partner_id", json!(999), VALIDATION),
        ("partner_id", json!([partner, "Олена"]), VALUE),
        ("expected_revenue", json!("450"), VALUE),
        ("date_open", json!(moment), VALUE),
        ("tag_ids", json!([4]), VALUE),
        (
            "tag_ids",
            json!([[4, 99, 0]]),
            "odoo.exceptions.MissingError",
        ),
        ("active", json!("yes"), VALUE),
        ("write_date", json!("2027-01-15 08:00:00"), VALUE),
    ] {
        let mut values = json!({"name": "A"});
        values[field] = value;
        let named = json!({"vals_list": [values]});
        let refused = world.ask("crm.lead/create", named.clone()).await;
        assert_eq!(refused.unwrap_err(), name, "{named}");
        assert_eq!(world.odoo.count("crm.lead"), 0);
    }
}

#[tokio::test]
async fn a_refused_record_leaves_nothing_behind() {
    let world = World::of(17).await;
    let shirt = world.odoo.add_product("Футболка", "TS-M", 450.0, 7.0);
    let partner = world.odoo.partner("Олена", "");
    let product = json!([0, 0, {"product_id": shirt}]);
    let order = |line: Value| json!({"partner_id": partner, "order_line": [product, [0, 0, line]]});
    for (model, values, name) in [
        (
            "sale.order",
            json!({"client_order_ref": "TG-1"}),
            VALIDATION,
        ),
        ("sale.order", order(json!({})), VALIDATION),
        ("sale.order", order(json!({"product_id": 99})), VALIDATION),
        (
            "sale.order",
            order(json!({"display_type": "line_note"})),
            VALIDATION,
        ),
        (
            "ir.attachment",
            json!({"name": "a.txt", "datas": "%%%"}),
            VALUE,
        ),
        ("res.partner.category", json!({}), VALIDATION),
    ] {
        let named = json!({"vals_list": [values]});
        let refused = world.ask(&format!("{model}/create"), named.clone()).await;
        assert_eq!(refused.unwrap_err(), name, "{model} {named}");
        assert_eq!(world.odoo.count(model), 0);
    }
    assert_eq!(world.odoo.count("sale.order.line"), 0);
    for (values, name) in [
        (json!({"parent_id": partner}), VALIDATION),
        (json!({"name": false}), VALIDATION),
        (json!({"lang": "fr_FR"}), VALUE),
    ] {
        let named = json!({"ids": [partner], "vals": values});
        let refused = world.ask("res.partner/write", named.clone()).await;
        assert_eq!(refused.unwrap_err(), name, "{named}");
    }
    let own = |name: &str| world.odoo.field("res.partner", partner, name);
    assert_eq!(
        (own("parent_id"), own("name")),
        (json!(false), json!("Олена"))
    );
}

#[tokio::test]
async fn values_are_emptied_and_lists_are_changed_by_commands() {
    let world = World::of(19).await;
    for name in ["A", "B", "C"] {
        world
            .make("res.partner.category", json!({"name": name}))
            .await;
    }
    let olena = world
        .make(
            "res.partner",
            json!({"name": "Олена", "email": "o@example.com", "category_id": [[6, 0, [1, 2]]]}),
        )
        .await;
    let write = async |vals: Value| {
        let named = json!({"ids": [olena], "vals": vals});
        world.ask("res.partner/write", named).await.unwrap();
    };
    let tags = || world.odoo.field("res.partner", olena, "category_id");
    assert_eq!(tags(), json!([1, 2]));
    write(json!({"category_id": [[4, 3, 0]], "email": false})).await;
    assert_eq!(tags(), json!([1, 2, 3]));
    assert_eq!(world.odoo.field("res.partner", olena, "email"), false);
    write(json!({"category_id": [[3, 1, 0], [0, 0, {"name": "D"}]]})).await;
    assert_eq!(tags(), json!([2, 3, 4]));
    write(json!({"category_id": [[5, 0, 0]]})).await;
    assert_eq!(tags(), json!([]));
    write(json!({"category_id": [], "active": false})).await;
    assert_eq!(tags(), json!([]));
    assert_eq!(world.odoo.field("res.partner", olena, "active"), false);
}

#[tokio::test]
async fn a_card_keeps_one_number_for_searching() {
    let world = World::of(17).await;
    let olena = world
        .make(
            "res.partner",
            json!({"name": "Олена", "phone": "8 067 111 22 33", "mobile": "067 111 22 33"}),
        )
        .await;
    let by = json!([["phone_sanitized", "=", "+380671112233"]]);
    assert_eq!(world.found("res.partner", by.clone()).await, [olena]);
    let named = json!({"ids": [olena], "vals": {"mobile": false}});
    world.ask("res.partner/write", named).await.unwrap();
    assert!(world.found("res.partner", by).await.is_empty());
    let wide = json!([["phone", "=ilike", "%6%7%1%1%1%2%2%3%3%"]]);
    assert_eq!(world.found("res.partner", wide).await, [olena]);
}

#[tokio::test]
async fn fields_are_described_and_added() {
    let world = World::of(17).await;
    let named = json!({"allfields": ["type", "partner_id"], "attributes": ["type", "string", "selection", "relation"]});
    let fields = world.ask("crm.lead/fields_get", named).await.unwrap();
    let wanted = json!({
        "type": {"type": "selection", "string": "Type", "selection": [["lead", "Lead"], ["opportunity", "Opportunity"]]},
        "partner_id": {"type": "many2one", "string": "Customer", "relation": "res.partner"},
    });
    assert_eq!(fields, wanted);
    let lead = world
        .found("ir.model", json!([["model", "=", "crm.lead"]]))
        .await[0];
    let field = json!({"vals_list": [{"name": "x_mistok_ref", "model_id": lead, "ttype": "char", "field_description": "Mistok"}]});
    let refused = world.ask("ir.model.fields/create", field.clone()).await;
    assert_eq!(refused.unwrap_err(), "odoo.exceptions.AccessError");
    world.odoo.make_administrator();
    world
        .ask("ir.model.fields/create", field.clone())
        .await
        .unwrap();
    let twice = world.ask("ir.model.fields/create", field).await;
    assert_eq!(twice.unwrap_err(), "odoo.exceptions.ValidationError");
    let made = world
        .make("crm.lead", json!({"name": "A", "x_mistok_ref": "tg-1"}))
        .await;
    assert_eq!(
        world
            .found("crm.lead", json!([["x_mistok_ref", "=", "tg-1"]]))
            .await,
        [made]
    );
    assert_ne!(
        world.odoo.add_field("sale.order", "x_mistok_ref", "char"),
        0
    );
    let orders = world.found("sale.order", json!([["x_mistok_ref", "=", "tg-1"]]));
    assert!(orders.await.is_empty());
}

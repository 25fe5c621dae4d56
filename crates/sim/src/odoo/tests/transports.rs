//! Both transports: how calls are made, what they return, and how they fail.

use super::*;

#[tokio::test]
async fn json_2_names_its_parameters_and_returns_lists() {
    let world = World::of(19).await;

    let (_, made) = world
        .json2(
            "res.partner/create",
            json!({"vals_list": {"name": "Олена"}}),
        )
        .await;
    let id = made[0].as_i64().unwrap();
    let read = json!({"ids": [id], "fields": ["name", "email"]});
    let (_, read) = world.json2("res.partner/read", read).await;
    let note = json!({"ids": [id], "body": "Hi"});
    let (_, noted) = world.json2("res.partner/message_post", note).await;
    let (_, context) = world.json2("res.users/context_get", json!({})).await;
    let write = json!({"ids": [id], "vals": {"email": "o@example.com"}});
    let (_, written) = world.json2("res.partner/write", write).await;

    assert_eq!(read, json!([{"id": id, "name": "Олена", "email": false}]));
    assert_eq!(noted, json!([1]));
    assert_eq!(context["uid"], 7);
    assert_eq!(written, true);
    assert_eq!(
        world.odoo.field("res.partner", id, "email"),
        "o@example.com"
    );
    assert_eq!(world.odoo.calls_of("res.partner/create"), 1);
}

#[tokio::test]
async fn json_2_fails_with_a_status_and_a_name() {
    let world = World::of(19).await;
    world.odoo.deny("unlink res.partner");
    let olena = world.odoo.partner("Олена", "+380501112233");

    let lost = "werkzeug.exceptions.NotFound";
    let unfit = "werkzeug.exceptions.UnprocessableEntity";
    let (all, one) = (json!({"domain": []}), json!({"ids": [olena]}));
    let with_ids = json!({"domain": [], "ids": [1]});
    let nameless = json!({"vals_list": [{"phone": "1"}]});
    let misspelt = json!({"domain": [["phne", "=", 1]]});
    let french = json!({"domain": [], "context": {"lang": "fr_FR"}});
    let cases = [
        ("nosuch/search", all, 404, lost),
        ("res.partner/explode", json!({}), 404, lost),
        ("res.partner/_compute", json!({}), 404, lost),
        ("res.partner/search", with_ids, 422, unfit),
        ("res.partner/search", json!({"domains": []}), 422, unfit),
        ("res.partner/search", json!({}), 422, unfit),
        (
            "res.partner/read",
            json!({"ids": [99]}),
            404,
            "odoo.exceptions.MissingError",
        ),
        (
            "res.partner/create",
            nameless,
            422,
            "odoo.exceptions.ValidationError",
        ),
        (
            "res.partner/unlink",
            one,
            403,
            "odoo.exceptions.AccessError",
        ),
        ("res.partner/search", misspelt, 500, "builtins.ValueError"),
        (
            "res.partner/search",
            french,
            422,
            "odoo.exceptions.UserError",
        ),
    ];
    for (call, body, status, name) in cases {
        let (answered, document) = world.json2(call, body.clone()).await;
        assert_eq!(
            (answered, &document["name"]),
            (status, &json!(name)),
            "{call} {body}"
        );
        assert!(document["message"].is_string() && document["debug"].is_string());
    }
}

#[tokio::test]
async fn json_2_looks_at_the_key_and_the_database() {
    let world = World::of(19).await;
    let send = async |key: &'static str, database: Option<&'static str>| {
        let url = format!("{}/json/2/res.partner/search_count", world.odoo.url());
        let mut request = world.client.post(url).json(&json!({"domain": []}));
        request = request.header("Authorization", key);
        if let Some(database) = database {
            request = request.header("X-Odoo-Database", database);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };

    assert_eq!(send("BEARER odoo-test-key", Some("shop")).await.0, 200);
    let (status, body) = send("bearer wrong", None).await;
    assert_eq!(status, 401);
    assert!(body.contains("werkzeug.exceptions.Unauthorized") && body.contains("Invalid apikey"));
    assert_eq!(send("bearer odoo-test-key", Some("other")).await.0, 404);
    world.odoo.revoke_key();
    assert_eq!(send("bearer odoo-test-key", None).await.0, 401);
    world.odoo.restore_key();
    world
        .odoo
        .key_expires(world.odoo.shared.clock.now() + TimeDelta::days(1));
    assert_eq!(send("bearer odoo-test-key", None).await.0, 200);
    world.clock.advance(TimeDelta::days(1));
    assert_eq!(send("bearer odoo-test-key", None).await.0, 401);
}

#[tokio::test]
async fn what_is_there_depends_on_the_version() {
    for version in [17, 18, 19] {
        let world = World::of(version).await;
        let is_new = version >= 19;
        let url = format!("{}/web/version", world.odoo.url());
        let told = world.client.get(url).send().await.unwrap();
        assert_eq!(told.status() == 200, is_new, "{version}");
        if is_new {
            let told: Value = told.json().await.unwrap();
            assert_eq!(told["version_info"][0], 19);
        }
        let json2 = world
            .json2("res.partner/search", json!({"domain": []}))
            .await;
        assert_eq!(json2.0 == 200, is_new, "{version}");
        let rpc = world.partner("search", json!([[]]), json!({})).await;
        assert!(rpc["result"].is_array(), "{version}");

        for (model, field, is_there) in [
            ("res.partner", "mobile", !is_new),
            ("crm.lead", "mobile", !is_new),
            ("sale.order.line", "product_uom", !is_new),
            ("sale.order.line", "product_uom_id", is_new),
            ("res.partner", "phone_sanitized", true),
        ] {
            let fields = world
                .ask(&format!("{model}/fields_get"), json!({}))
                .await
                .unwrap();
            assert_eq!(
                fields.get(field).is_some(),
                is_there,
                "{version} {model}.{field}"
            );
        }
        let old = json!({"operation": "write", "raise_exception": false});
        let old = world.ask("crm.lead/check_access_rights", old).await;
        assert_eq!(old.is_ok(), !is_new, "{version}");
        let new = json!({"ids": [], "operation": "write"});
        let new = world.ask("crm.lead/has_access", new).await;
        assert_eq!(new.is_ok(), version >= 18, "{version}");
    }
}

#[tokio::test]
async fn a_model_is_missing_without_its_module() {
    let world = World::with(Options {
        modules: vec!["sale"],
        ..Options::default()
    })
    .await;
    let count = json!({"domain": []});
    let leads = world.ask("crm.lead/search_count", count.clone()).await;
    assert_eq!(leads.unwrap_err(), "odoo.exceptions.UserError");
    assert_eq!(
        world.ask("sale.order/search_count", count).await.unwrap(),
        0
    );
    let order = world.ask("sale.order/fields_get", json!({})).await.unwrap();
    assert!(order.get("opportunity_id").is_none() && order.get("client_order_ref").is_some());
    let product = world
        .ask("product.product/fields_get", json!({}))
        .await
        .unwrap();
    assert!(product.get("free_qty").is_none());
    let partner = world
        .ask("res.partner/fields_get", json!({}))
        .await
        .unwrap();
    assert!(partner.get("phone_sanitized").is_none());
}

#[tokio::test]
async fn json_rpc_binds_arguments_as_python_does() {
    let world = World::of(17).await;
    let cases = [
        ("search", json!([]), json!({}), "builtins.TypeError"),
        (
            "search",
            json!([[]]),
            json!({"domain": []}),
            "builtins.TypeError",
        ),
        (
            "search",
            json!([[]]),
            json!({"limits": 1}),
            "builtins.TypeError",
        ),
        (
            "write",
            json!([]),
            json!({"vals": {}}),
            "builtins.TypeError",
        ),
        (
            "_search",
            json!([[]]),
            json!({}),
            "odoo.exceptions.AccessError",
        ),
    ];
    for (method, positional, keywords, wanted) in cases {
        let answer = world.partner(method, positional, keywords).await;
        assert_eq!(answer["error"]["data"]["name"], wanted, "{method}");
        assert_eq!(answer["error"]["code"], 200);
    }
    // One object makes one number, a list makes a list.
    for (given, made) in [
        (json!({"name": "A"}), json!(8)),
        (json!([{"name": "B"}]), json!([9])),
    ] {
        let answer = world.partner("create", json!([given]), json!({})).await;
        assert_eq!(answer["result"], made);
    }
}

#[tokio::test]
async fn a_fault_is_of_one_kind_of_call_on_both_transports() {
    for version in [17, 19] {
        let world = World::of(version).await;
        let faults = world.odoo.faults();
        faults
            .on("/json/2/crm.lead/create")
            .for_next(1, Fault::Down);
        world
            .ask("crm.lead/search", json!({"domain": []}))
            .await
            .unwrap();
        assert!(faults.any());
        let url = match version {
            17 => format!("{}/jsonrpc", world.odoo.url()),
            _ => format!("{}/json/2/crm.lead/create", world.odoo.url()),
        };
        let args = json!(["shop", 7, "odoo-test-key", "crm.lead", "create", [{"name": "A"}], {}]);
        let body = match version {
            17 => json!({"jsonrpc": "2.0", "method": "call", "params": {
                "service": "object", "method": "execute_kw", "args": args,
            }}),
            _ => json!({"vals_list": [{"name": "A"}]}),
        };
        let request = world
            .client
            .post(url)
            .bearer_auth("odoo-test-key")
            .json(&body);
        assert!(request.send().await.is_err(), "{version}");
        assert!(!faults.any());
        assert_eq!(world.odoo.count("crm.lead"), 0);
        let saved = Fault::SaveThenAnswer {
            status: 502,
            body: "<html>".to_owned(),
        };
        faults.on("/json/2/crm.lead/create").for_next(1, saved);
        let request = world.client.post(world.odoo.url() + "/jsonrpc");
        let body = json!({"jsonrpc": "2.0", "method": "call", "params": {
            "service": "object", "method": "execute_kw", "args": args,
        }});
        let answer = request.json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 502);
        assert_eq!(world.odoo.count("crm.lead"), 1);
    }
}

#[tokio::test]
async fn its_clock_is_in_its_answers_and_its_records() {
    let world = World::of(17).await;
    world.odoo.set_clock_ahead(TimeDelta::hours(2));
    let lead = world.make("crm.lead", json!({"name": "A"})).await;
    let request = world.client.get(format!("{}/", world.odoo.url()));
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["date"], "Fri, 15 Jan 2027 10:00:00 GMT");
    assert_eq!(
        world.odoo.field("crm.lead", lead, "write_date"),
        "2027-01-15 10:00:00"
    );
    assert_eq!(
        world.odoo.field("crm.lead", lead, "create_date"),
        "2027-01-15 10:00:00"
    );
}

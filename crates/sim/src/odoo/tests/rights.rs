//! What the user may not do.

use super::*;

#[tokio::test]
async fn each_operation_on_each_model_can_be_denied() {
    for version in [17, 19] {
        let world = World::of(version).await;
        let lead = world.make("crm.lead", json!({"name": "A"})).await;
        let cases = [
            ("create", "create", json!({"vals_list": [{"name": "B"}]})),
            ("read", "search", json!({"domain": []})),
            ("read", "read", json!({"ids": [lead]})),
            (
                "write",
                "write",
                json!({"ids": [lead], "vals": {"name": "B"}}),
            ),
            ("write", "action_set_won", json!({"ids": [lead]})),
            (
                "write",
                "message_post",
                json!({"ids": [lead], "body": "Hi"}),
            ),
            ("unlink", "unlink", json!({"ids": [lead]})),
        ];
        for (operation, method, named) in cases {
            world.odoo.deny(&format!("{operation} crm.lead"));
            let refused = world.ask(&format!("crm.lead/{method}"), named).await;
            assert_eq!(
                refused.unwrap_err(),
                "odoo.exceptions.AccessError",
                "{method}"
            );
            world.odoo.allow_all();
        }
        assert_eq!(world.odoo.count("crm.lead"), 1);
    }
}

#[tokio::test]
async fn leads_and_orders_of_others_are_hidden() {
    let world = World::of(17).await;
    let yulia = world.odoo.add_user("Юлія", "yulia@example.com");
    let hers = world
        .odoo
        .add("crm.lead", &json!({"name": "A", "user_id": yulia}));
    let nobodys = world
        .odoo
        .add("crm.lead", &json!({"name": "B", "user_id": false}));
    let own = world.make("crm.lead", json!({"name": "C"})).await;
    assert_eq!(
        world.found("crm.lead", json!([])).await,
        [hers, nobodys, own]
    );
    world.odoo.own_documents_only();
    assert_eq!(world.found("crm.lead", json!([])).await, [nobodys, own]);
    let read = world.ask("crm.lead/read", json!({"ids": [hers]})).await;
    assert_eq!(read.unwrap_err(), "odoo.exceptions.AccessError");
    assert_eq!(world.odoo.count("crm.lead"), 3);
}

#[tokio::test]
async fn without_contact_creation_there_are_no_contacts_and_no_notes() {
    let world = World::of(19).await;
    let olena = world.odoo.partner("Олена", "");
    world.odoo.deny_contact_creation();
    let made = world
        .ask("res.partner/create", json!({"vals_list": [{"name": "A"}]}))
        .await;
    assert_eq!(made.unwrap_err(), "odoo.exceptions.AccessError");
    let (status, noted) = world
        .json2(
            "res.partner/message_post",
            json!({"ids": [olena], "body": "Hi"}),
        )
        .await;
    assert_eq!(status, 403);
    assert!(
        noted["message"].as_str().unwrap().contains("mail.message"),
        "{noted}"
    );
    let may = json!({"ids": [], "operation": "create"});
    assert_eq!(
        world.ask("res.partner/has_access", may).await.unwrap(),
        false
    );
    assert_eq!(
        world
            .found("res.partner", json!([["name", "=", "Олена"]]))
            .await,
        [olena]
    );
}

#[tokio::test]
async fn settings_are_for_administrators() {
    let world = World::of(17).await;
    world.odoo.automate("crm.lead", "http://127.0.0.1:1/");
    let count = json!({"domain": []});
    let refused = world
        .ask("base.automation/search_count", count.clone())
        .await;
    assert_eq!(refused.unwrap_err(), "odoo.exceptions.AccessError");
    let product = world
        .ask(
            "product.product/create",
            json!({"vals_list": [{"name": "A"}]}),
        )
        .await;
    assert_eq!(product.unwrap_err(), "odoo.exceptions.AccessError");
    world.odoo.make_administrator();
    assert_eq!(
        world
            .ask("base.automation/search_count", count)
            .await
            .unwrap(),
        1
    );
}

#[tokio::test]
async fn one_record_among_many_is_refused_until_it_is_mended() {
    let world = World::of(17).await;
    world.odoo.refuse_about("poison", "Enter another name.");
    let make = async |name: &str| {
        let named = json!({"vals_list": [{"name": name}]});
        world.ask("crm.lead/create", named).await
    };
    assert!(make("A").await.is_ok());
    assert_eq!(
        make("poison").await.unwrap_err(),
        "odoo.exceptions.ValidationError"
    );
    assert!(make("B").await.is_ok());
    world.odoo.refuse_nothing();
    assert!(make("poison").await.is_ok());
    assert_eq!(world.odoo.count("crm.lead"), 3);
}

//! The chatter of any record: writing it and reading it.

use super::*;

#[tokio::test]
async fn a_message_is_found_by_the_id_that_it_was_given() {
    for version in [17, 19] {
        let world = World::of(version).await;
        let lead = world.make("crm.lead", json!({"name": "A"})).await;
        let file = json!({"name": "a.txt", "datas": "aGk=", "mimetype": "text/plain", "res_model": "crm.lead", "res_id": lead});
        let file = world.make("ir.attachment", file).await;
        let named = json!({
            "ids": [lead], "body": "a < b", "message_type": "comment", "subtype_xmlid": "mail.mt_note",
            "message_id": "<entry.shop@mistok>", "attachment_ids": [file],
        });
        let posted = world.ask("crm.lead/message_post", named).await.unwrap();
        assert_eq!(posted, if version == 17 { json!(1) } else { json!([1]) });

        let by_id = json!({
            "domain": [["message_id", "=", "<entry.shop@mistok>"]],
            "fields": ["body", "model", "res_id", "author_id", "subtype_id", "message_type", "attachment_ids"],
        });
        let found = world.ask("mail.message/search_read", by_id).await.unwrap();
        let wanted = json!([{
            "id": 1, "body": "<p>a &lt; b</p>", "model": "crm.lead", "res_id": lead, "author_id": [7, "Mistok"],
            "subtype_id": [2, "Note"], "message_type": "comment", "attachment_ids": [file],
        }]);
        assert_eq!(found, wanted);
        assert_eq!(
            world.odoo.chatter_of("crm.lead", lead)[0].subtype,
            "mail.mt_note"
        );
        assert_eq!(world.odoo.field("ir.attachment", file, "file_size"), 2);
    }
}

#[tokio::test]
async fn people_write_comments_notes_and_letters() {
    let world = World::of(17).await;
    let yulia = world.odoo.add_user("Юлія", "yulia@example.com");
    let olena = world.odoo.partner("Олена", "");
    let lead = world
        .make("crm.lead", json!({"name": "A", "partner_id": olena}))
        .await;
    world.odoo.comment("crm.lead", lead, yulia, "<p>Так</p>");
    world
        .odoo
        .log_note("crm.lead", lead, yulia, "<p>Між нами</p>");
    world.odoo.message(&Draft {
        model: "crm.lead",
        id: lead,
        body: "<p>Лист</p>".to_owned(),
        kind: "email",
        subtype: "mail.mt_comment",
        author: Some(olena),
    });
    let named = json!({
        "domain": [["model", "=", "crm.lead"], ["res_id", "=", lead], ["id", ">", 0]],
        "fields": ["author_id", "message_type", "subtype_id", "message_id"], "order": "id",
    });
    let found = world.ask("mail.message/search_read", named).await.unwrap();
    let partner = world.odoo.partner_of_user(yulia).unwrap();
    assert_eq!(found[0]["author_id"], json!([partner, "Юлія"]));
    assert_eq!(found[0]["subtype_id"], json!([1, "Discussions"]));
    assert_eq!(found[1]["subtype_id"], json!([2, "Note"]));
    assert_eq!(found[2]["message_type"], "email");
    assert_ne!(found[0]["message_id"], found[1]["message_id"]);
    let user = world
        .ask(
            "res.users/read",
            json!({"ids": [yulia], "fields": ["email", "partner_id", "share"]}),
        )
        .await
        .unwrap();
    assert_eq!(user[0]["partner_id"][0], partner);
    assert_eq!(user[0]["share"], false);
}

#[tokio::test]
async fn what_message_post_does_not_know_is_refused() {
    let world = World::of(17).await;
    let lead = world.make("crm.lead", json!({"name": "A"})).await;
    for (name, value) in [
        ("res_id", json!(1)),
        ("notes", json!("x")),
        ("subtype_xmlid", json!("mail.mt_nosuch")),
        ("message_type", json!("user_notification")),
        ("message_type", json!("shout")),
    ] {
        let refused = world
            .ask(
                "crm.lead/message_post",
                json!({"ids": [lead], "body": "Hi", name: value}),
            )
            .await;
        assert_eq!(refused.unwrap_err(), "builtins.ValueError", "{name}");
    }
    let none = world
        .ask(
            "utm.source/message_post",
            json!({"ids": [lead], "body": "Hi"}),
        )
        .await;
    assert_eq!(none.unwrap_err(), "builtins.AttributeError");
    world.odoo.remove_email();
    let silent = world
        .ask(
            "crm.lead/message_post",
            json!({"ids": [lead], "body": "Hi"}),
        )
        .await;
    assert_eq!(silent.unwrap_err(), "odoo.exceptions.UserError");
    let own = world
        .ask("res.users/read", json!({"ids": [7], "fields": ["email"]}))
        .await
        .unwrap();
    assert_eq!(own, json!([{"id": 7, "email": false}]));
    assert!(world.odoo.chatter_of("crm.lead", lead).is_empty());
}

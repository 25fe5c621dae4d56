//! What people send, as the bot sees it.

use super::*;

#[tokio::test]
async fn people_send_every_kind_of_content() {
    let (world, olena) = World::open().await;
    let doings: [(&str, &dyn Fn() -> i64); 12] = [
        ("photo", &|| olena.sends_photo("Ось")),
        ("video", &|| olena.sends_video("Ось")),
        ("video_note", &|| olena.sends_video_note()),
        ("voice", &|| olena.sends_voice()),
        ("audio", &|| olena.sends_audio("")),
        ("animation", &|| olena.sends_animation("")),
        ("document", &|| olena.sends_document("чек.pdf", "Чек")),
        ("sticker", &|| olena.sends_sticker()),
        ("venue", &|| {
            olena.sends_venue("Крамниця", "Хрещатик, 1", 50.45, 30.52)
        }),
        ("dice", &|| olena.sends_dice()),
        ("poll", &|| olena.sends_poll("Так?")),
        ("contact", &|| olena.shares_contact("+380501112233")),
    ];
    for (kind, send) in doings {
        send();
        let message = olena.messages().pop().unwrap();
        assert_eq!(message.kind(), kind);
    }
    let updates = world.updates().await;
    let of = |place: usize| &updates[place]["message"];

    assert_eq!(of(0)["caption"], "Ось");
    assert_eq!(of(5)["document"]["file_id"], of(5)["animation"]["file_id"]);
    assert_eq!(of(6)["document"]["mime_type"], "application/pdf");
    assert_eq!(of(6)["document"]["file_name"], "чек.pdf");
    assert_eq!(of(8)["location"], of(8)["venue"]["location"]);
    assert!(of(1)["video"]["thumbnail"]["file_id"].is_string());
    let ids: std::collections::HashSet<_> = olena
        .messages()
        .iter()
        .filter_map(Message::file_id)
        .collect();
    assert_eq!(ids.len(), 8);
}

#[tokio::test]
async fn entities_keep_all_they_have() {
    let (world, olena) = World::open().await;
    let text = "🎁 Анна тут: 👍 fn";
    let entities = vec![
        Entity {
            user: Some(json!({"id": 11, "is_bot": false, "first_name": "Анна"})),
            ..Entity::over("text_mention", text, "Анна")
        },
        Entity::link(text, "тут", "https://shop.ua/"),
        Entity::emoji(text, "👍", "5368324170671202286"),
        Entity {
            language: Some("rust".to_owned()),
            ..Entity::over("pre", text, "fn")
        },
    ];
    olena.says_with(text, entities.clone());
    olena.captioning(entities.clone()).sends_photo(text);
    let updates = world.updates().await;
    let sent = &updates[0]["message"];
    let params = json!({"chat_id": 4242, "text": text, "entities": sent["entities"]});
    world.done("sendMessage", params).await;

    assert_eq!(sent["entities"][0]["offset"], 3);
    assert_eq!(sent["entities"][0]["user"]["id"], 11);
    assert_eq!(sent["entities"][3]["language"], "rust");
    assert_eq!(updates[1]["message"]["caption_entities"], sent["entities"]);
    let copy = olena.last().unwrap();
    assert_eq!(copy.entities(), entities);
    assert_eq!(copy.content(), olena.messages()[1].content());
    let html = "<tg-emoji emoji-id=\"5\">👍</tg-emoji> <blockquote expandable>а</blockquote>";
    let params = json!({"chat_id": 4242, "text": html, "parse_mode": "HTML"});
    world.done("sendMessage", params).await;
    assert_eq!(olena.last().unwrap().html(), html);
    let broken = json!([{"type": "text_link", "offset": 0, "length": 1}]);
    let params = json!({"chat_id": 4242, "text": "a", "entities": broken});
    assert_eq!(
        world.refusal("sendMessage", params).await,
        "can't parse MessageEntity: Can't find field \"url\""
    );
}

#[tokio::test]
async fn an_album_is_several_messages() {
    let (world, olena) = World::open().await;
    let items = [AlbumItem::photo("Ось"), AlbumItem::video("")];
    let ids = olena.sends_album(&items);
    let updates = world.updates().await;

    assert_eq!(ids.len(), 2);
    let album = &updates[0]["message"]["media_group_id"];
    assert!(album.is_string());
    assert_eq!(&updates[1]["message"]["media_group_id"], album);
    assert_eq!(updates[1]["message"].get("caption"), None);
}

#[tokio::test]
async fn replies_show_what_they_answer() {
    let (world, olena) = World::open().await;
    let text = "Коли <b>відправите</b>?";
    let params = json!({"chat_id": 4242, "text": text, "parse_mode": "HTML"});
    let asked = world.done("sendMessage", params).await["message_id"]
        .as_i64()
        .unwrap();
    olena.replies(asked, "Завтра");
    let answer = olena.messages().pop().unwrap().id;
    olena.quoting(asked, "відправите").sends_voice();
    olena.replies(answer, "Ні");
    let updates = world.updates().await;

    let replied = &updates[0]["message"]["reply_to_message"];
    assert_eq!(replied["text"], "Коли відправите?");
    assert_eq!(replied["from"]["is_bot"], true);
    assert_eq!(
        updates[1]["message"]["quote"],
        json!({
            "text": "відправите", "position": 5, "is_manual": true,
            "entities": [{"type": "bold", "offset": 0, "length": 10}],
        })
    );
    let nested = &updates[2]["message"]["reply_to_message"];
    assert_eq!(nested["text"], "Завтра");
    assert_eq!(nested.get("reply_to_message"), None);
}

#[tokio::test]
async fn people_change_texts_and_captions() {
    let (world, olena) = World::open().await;
    olena.sends_photo("Ось");
    let photo = olena.messages().pop().unwrap().id;
    olena.edits_caption(photo, "Ось так");
    olena.says("ціна");
    let text = olena.messages().pop().unwrap().id;
    olena.edits_with(text, "ціна?", vec![Entity::new("bold", 0, 4)]);
    let updates = world.updates().await;

    let edited = &updates[1]["edited_message"];
    assert_eq!(edited["caption"], "Ось так");
    assert!(edited["edit_date"].is_i64() && edited["photo"].is_array());
    assert_eq!(updates[3]["edited_message"]["entities"][0]["type"], "bold");
}

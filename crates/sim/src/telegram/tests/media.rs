//! What bots send, copy and change.

use super::*;

#[tokio::test]
async fn every_kind_is_sent_again_by_its_id() {
    let (world, olena) = World::open().await;
    let kinds = [
        ("sendPhoto", "photo"),
        ("sendVideo", "video"),
        ("sendVideoNote", "video_note"),
        ("sendVoice", "voice"),
        ("sendAudio", "audio"),
        ("sendAnimation", "animation"),
        ("sendDocument", "document"),
        ("sendSticker", "sticker"),
    ];
    for (method, kind) in kinds {
        match kind {
            "photo" => olena.sends_photo(""),
            "video" => olena.sends_video(""),
            "video_note" => olena.sends_video_note(),
            "voice" => olena.sends_voice(),
            "audio" => olena.sends_audio(""),
            "animation" => olena.sends_animation(""),
            "document" => olena.sends_document("а.pdf", ""),
            _ => olena.sends_sticker(),
        };
        let original = olena.messages().pop().unwrap();
        let params = json!({"chat_id": 4242, kind: original.file_id()});
        let sent = world.done(method, params).await;
        let copy = olena.last().unwrap();
        assert_eq!(sent["message_id"], copy.id);
        assert_eq!(copy.content(), original.content(), "{kind}");
        assert_eq!(copy.file(), original.file(), "{kind}");
        let id = json!({"chat_id": 4242, "message_id": original.id, "from_chat_id": 4242});
        world.done("copyMessage", id).await;
        assert_eq!(olena.last().unwrap().content(), original.content());
    }
    let photo = olena.messages()[1].file_id();
    assert_eq!(
        world
            .refusal("sendDocument", json!({"chat_id": 4242, "document": photo}))
            .await,
        "can't use file of type Photo as Document"
    );
}

#[tokio::test]
async fn parameters_of_sends_show() {
    let (world, olena) = World::open().await;
    olena.sends_photo("Ось <дефект>");
    let photo = olena.messages().pop().unwrap();
    let mut params = json!({
        "chat_id": 4242,
        "photo": photo.file_id(),
        "caption": "<b>Так</b>",
        "parse_mode": "HTML",
        "has_spoiler": true,
        "show_caption_above_media": true,
        "disable_notification": true,
        "protect_content": true,
        "reply_parameters": {"message_id": photo.id, "quote": "дефект", "quote_position": 5},
    });
    let sent = world.done("sendPhoto", params.clone()).await;
    let shown = olena.last().unwrap();
    assert!(shown.silent && shown.protected && shown.spoiler && shown.caption_above);
    assert_eq!(shown.quote.unwrap().text, "дефект");
    assert_eq!(
        (shown.reply_to, shown.caption),
        (Some(photo.id), Some("Так".to_owned()))
    );
    assert_eq!(sent["has_media_spoiler"], true);
    assert_eq!(sent["reply_to_message"]["message_id"], photo.id);
    let bold = json!([{"type": "bold", "offset": 0, "length": 3}]);
    params["reply_parameters"]["quote_entities"] = bold;
    assert_eq!(
        world.refusal("sendPhoto", params.clone()).await,
        "QUOTE_TEXT_INVALID"
    );
    params["reply_parameters"] = json!({"message_id": photo.id, "quote": "нема"});
    assert_eq!(
        world.refusal("sendPhoto", params.clone()).await,
        "QUOTE_TEXT_INVALID"
    );
    params["reply_parameters"] = json!({"message_id": 99, "allow_sending_without_reply": true});
    world.done("sendPhoto", params).await;
    assert_eq!(olena.last().unwrap().reply_to, None);
    let id = json!({"chat_id": 4242, "from_chat_id": 4242, "message_id": shown.id});
    assert_eq!(
        world.refusal("forwardMessage", id).await,
        "message can't be forwarded"
    );
}

#[tokio::test]
async fn other_content_and_addresses() {
    let (world, olena) = World::open().await;
    let venue = json!({
        "chat_id": 4242, "latitude": 50.45, "longitude": 30.52,
        "title": "Крамниця", "address": "Хрещатик, 1",
    });
    let venue = world.done("sendVenue", venue).await;
    assert_eq!(venue["location"], venue["venue"]["location"]);
    assert_eq!(olena.last().unwrap().kind(), "venue");
    world.done("sendDice", json!({"chat_id": 4242})).await;
    assert_eq!(olena.last().unwrap().kind(), "dice");
    let voice = json!({"chat_id": 4242, "voice": "https://shop.ua/1.ogg", "duration": 7});
    let voice = world.done("sendVoice", voice).await;
    assert_eq!(voice["voice"]["duration"], 7);
    let cases = [
        ("sendVideoNote", "video_note", "https://shop.ua/1.mp4"),
        ("sendDocument", "document", "https://shop.ua/1.docx"),
        ("sendSticker", "sticker", "https://shop.ua/1.png"),
        ("sendVideo", "video", "BAACnope"),
        ("sendAudio", "audio", ""),
    ];
    for (method, name, source) in cases {
        let words = world
            .refusal(method, json!({"chat_id": 4242, name: source}))
            .await;
        assert!(
            words.starts_with("wrong ") || words == "there is no audio in the request",
            "{method}: {words}"
        );
    }
}

#[tokio::test]
async fn albums_are_sent_copied_and_kept_together() {
    let (world, olena) = World::open().await;
    olena.sends_album(&[AlbumItem::photo("Раз"), AlbumItem::video("Два")]);
    olena.says("Три");
    let sent = olena.messages();
    let sent = &sent[1..];
    let item = |kind: &str, place: usize| json!({"type": kind, "media": sent[place].file_id()});
    let album = json!({"chat_id": 4242, "media": [item("photo", 0), item("video", 1)]});
    let answer = world.done("sendMediaGroup", album).await;
    assert_eq!(answer[0]["media_group_id"], answer[1]["media_group_id"]);

    let ids: Vec<i64> = sent.iter().map(|message| message.id).collect();
    let copy = json!({"chat_id": 4242, "from_chat_id": 4242, "message_ids": ids});
    let copies = world.done("copyMessages", copy).await;
    assert_eq!(copies.as_array().unwrap().len(), 3);
    let copies = olena.messages().split_off(6);
    assert_eq!(copies[0].media_group_id, copies[1].media_group_id);
    assert_ne!(copies[0].media_group_id, sent[0].media_group_id);
    assert_eq!(copies[2].media_group_id, None);
    for (copy, original) in copies.iter().zip(sent) {
        assert_eq!(copy.content(), original.content());
    }

    olena.sends_document("а.pdf", "");
    let document = olena.messages().pop().unwrap().file_id();
    let document = json!({"type": "document", "media": document});
    let mixed = json!({"chat_id": 4242, "media": [item("photo", 0), document]});
    assert_eq!(
        world.refusal("sendMediaGroup", mixed).await,
        "Photo can't be mixed with Document in an album"
    );
    let edit = json!({"chat_id": 4242, "message_id": copies[0].id, "media": document});
    assert_eq!(
        world.refusal("editMessageMedia", edit).await,
        "can't use the specified media type in the album"
    );
    let edit = json!({"chat_id": 4242, "message_id": copies[2].id, "media": document});
    world.done("editMessageMedia", edit).await;
    let edit = json!({"chat_id": 4242, "message_id": copies[2].id, "caption": "Чек"});
    world.done("editMessageCaption", edit).await;
    let edited = olena.message(copies[2].id).unwrap();
    assert_eq!((edited.kind(), edited.words()), ("document", "Чек"));
}

#[tokio::test]
async fn each_item_of_an_album_counts() {
    let world = World::start().await;
    let group = world.telegram.group(TOKEN, -1_001_234_567_890, "Менеджери");
    let photo = json!({"type": "photo", "media": "https://shop.ua/1.jpg"});
    let album = json!({"chat_id": group.id(), "media": vec![photo; 9]});

    world.done("sendMediaGroup", album.clone()).await;
    world.done("sendMediaGroup", album.clone()).await;
    let refused = world.call("sendMediaGroup", album).await;

    assert_eq!(refused["error_code"], 429);
    assert_eq!(group.messages().len(), 18);
}

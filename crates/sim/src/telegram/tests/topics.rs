//! Forums, pins, reactions and administrators.

use super::*;

const GROUP: i64 = -1_001_234_567_890;

async fn forum() -> (World, Group, Person) {
    let world = World::with(Options {
        limits: Limits::none(),
        ..Options::default()
    })
    .await;
    let group = world.telegram.group(TOKEN, GROUP, "Менеджери");
    group.becomes_forum();
    let anna = group.administrator(Profile::new(11, "Анна"));
    (world, group, anna)
}

async fn topic(world: &World, name: &str) -> i64 {
    let params = json!({"chat_id": GROUP, "name": name, "icon_color": 7_322_096});
    let topic = world.done("createForumTopic", params).await;
    topic["message_thread_id"].as_i64().unwrap()
}

#[tokio::test]
async fn bot_and_people_write_in_a_topic() {
    let (world, group, anna) = forum().await;
    let thread = topic(&world, "Олена").await;
    let text = json!({"chat_id": GROUP, "message_thread_id": thread, "text": "Питання"});
    let sent = world.done("sendMessage", text).await;
    anna.says_in(thread, "Добрий день!");
    let question = sent["message_id"].as_i64().unwrap();
    anna.replies(question, "Так");
    anna.says("У загальній");
    let general = anna.messages().pop().unwrap().id;
    anna.replies(general, "І тут");
    let updates = world.updates().await;
    let of = |place: usize| &updates[place]["message"];

    assert_eq!(sent["is_topic_message"], true);
    assert_eq!(of(0)["message_thread_id"], thread);
    assert_eq!(of(0)["chat"]["is_forum"], true);
    let root = &of(0)["reply_to_message"];
    assert_eq!(root["forum_topic_created"]["name"], "Олена");
    assert_eq!(of(1)["reply_to_message"]["message_id"], question);
    assert_eq!(of(1)["message_thread_id"], thread);
    assert_eq!(of(2).get("message_thread_id"), None);
    // A thread in General has a number that is not a topic's.
    assert_eq!(of(3)["message_thread_id"], general);
    assert_eq!(of(3).get("is_topic_message"), None);
    assert_eq!(group.messages_in(thread).len(), 3);
    assert_eq!(group.last().unwrap().words(), "Питання");
    assert_eq!(group.topics()[0].name, "Олена");
}

#[tokio::test]
async fn topics_that_are_not_there_are_refused() {
    let (world, group, anna) = forum().await;
    let thread = topic(&world, "Олена").await;
    let send = |thread: i64| json!({"chat_id": GROUP, "message_thread_id": thread, "text": "x"});

    for wrong in [1, 99] {
        assert_eq!(
            world.refusal("sendMessage", send(wrong)).await,
            "message thread not found"
        );
    }
    anna.closes_topic(thread);
    let updates = world.updates().await;
    assert!(updates[0]["message"]["forum_topic_closed"].is_object());
    world.done("sendMessage", send(thread)).await;
    group.demotes_bot(anna.profile());
    let updates = world.updates().await;
    assert_eq!(
        updates[0]["my_chat_member"]["new_chat_member"]["status"],
        "member"
    );
    assert_eq!(
        world.refusal("sendMessage", send(thread)).await,
        "TOPIC_CLOSED"
    );
    let create = json!({"chat_id": GROUP, "name": "Ще"});
    assert_eq!(
        world.refusal("createForumTopic", create).await,
        "not enough rights to create a topic"
    );
    anna.deletes_topic(thread);
    assert_eq!(anna.says_in(thread, "Є хто?"), 0);
    assert_eq!(
        world.refusal("sendMessage", send(thread)).await,
        "message thread not found"
    );
    assert!(group.messages_in(thread).is_empty() && world.updates().await.is_empty());
    group.is_no_forum_any_more();
    world.done("sendMessage", send(thread)).await;
    assert_eq!(group.last().unwrap().thread, None);
}

#[tokio::test]
async fn a_bot_works_on_topics() {
    let (world, group, _) = forum().await;
    let thread = topic(&world, "Олена").await;
    let on = json!({"chat_id": GROUP, "message_thread_id": thread});
    let mut rename = on.clone();
    rename["name"] = "Олена К.".into();

    world.done("editForumTopic", rename.clone()).await;
    world.done("closeForumTopic", on.clone()).await;
    assert_eq!(
        world.refusal("closeForumTopic", on.clone()).await,
        "TOPIC_NOT_MODIFIED"
    );
    assert!(group.topic(thread).unwrap().closed);
    world.done("reopenForumTopic", on.clone()).await;
    assert_eq!(
        world.refusal("editForumTopic", rename).await,
        "TOPIC_NOT_MODIFIED"
    );
    assert_eq!(group.topic(thread).unwrap().name, "Олена К.");
    world.done("deleteForumTopic", on.clone()).await;
    assert_eq!(
        world.refusal("deleteForumTopic", on).await,
        "TOPIC_ID_INVALID"
    );
    assert_eq!(group.topics(), []);
    for params in [
        json!({"chat_id": GROUP, "name": ""}),
        json!({"chat_id": GROUP, "name": "ж".repeat(129)}),
        json!({"chat_id": GROUP, "name": "а", "icon_color": 1}),
    ] {
        world.refusal("createForumTopic", params).await;
    }
    assert_eq!(world.telegram.refused().len(), 6);
    let chat = world.done("getChat", json!({"chat_id": GROUP})).await;
    assert_eq!(chat["is_forum"], true);
}

#[tokio::test]
async fn a_bot_pins_reacts_and_knows_administrators() {
    let (world, group, anna) = forum().await;
    anna.says("Важливе");
    let id = anna.messages().pop().unwrap().id;
    let on = json!({"chat_id": GROUP, "message_id": id});

    world.done("pinChatMessage", on.clone()).await;
    assert_eq!(group.pinned(), [id]);
    let chat = world.done("getChat", json!({"chat_id": GROUP})).await;
    assert_eq!(chat["pinned_message"]["text"], "Важливе");
    world.done("unpinChatMessage", on.clone()).await;
    assert_eq!(
        world.refusal("unpinChatMessage", on.clone()).await,
        "message to unpin not found"
    );
    let mut react = on.clone();
    react["reaction"] = json!([{"type": "emoji", "emoji": "👍"}]);
    world.done("setMessageReaction", react.clone()).await;
    assert_eq!(anna.message(id).unwrap().reaction.as_deref(), Some("👍"));
    react["reaction"][0]["emoji"] = "🦖".into();
    assert_eq!(
        world.refusal("setMessageReaction", react).await,
        "REACTION_INVALID"
    );
    let all = world
        .done("getChatAdministrators", json!({"chat_id": GROUP}))
        .await;
    assert_eq!(all[0]["user"]["id"], 11);
    assert_eq!(all[1]["can_manage_topics"], true);
}

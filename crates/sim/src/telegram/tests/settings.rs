//! How a bot presents itself.

use super::*;

#[tokio::test]
async fn commands_are_kept_by_scope_and_language() {
    let (world, _olena) = World::open().await;
    let private = json!({"type": "all_private_chats"});
    let commands = |text: &str| json!([{"command": "start", "description": text}]);

    let uk = json!({"commands": commands("Почати"), "scope": private, "language_code": "uk"});
    world.done("setMyCommands", uk).await;
    let all = json!({"commands": commands("Start"), "scope": private});
    world.done("setMyCommands", all).await;
    let read = |language: &str| world.telegram.commands(TOKEN, &private, language);

    assert_eq!(read("uk"), [("start".to_owned(), "Почати".to_owned())]);
    assert_eq!(read("")[0].1, "Start");
    assert!(read("en").is_empty());
    assert!(
        world
            .telegram
            .commands(TOKEN, &json!({"type": "default"}), "")
            .is_empty()
    );
    let gone = json!({"scope": private, "language_code": "uk"});
    world.done("deleteMyCommands", gone.clone()).await;
    assert_eq!(world.done("getMyCommands", gone).await, json!([]));
}

#[tokio::test]
async fn the_narrowest_list_is_shown_in_the_readers_language_first() {
    let (world, _olena) = World::open().await;
    let set = async |scope: serde_json::Value, language: &str, text: &str| {
        let commands = json!([{"command": "start", "description": text}]);
        let list = json!({"commands": commands, "scope": scope, "language_code": language});
        world.done("setMyCommands", list).await;
    };
    let private = || json!({"type": "all_private_chats"});
    let own = || json!({"type": "chat", "chat_id": 7});
    set(private(), "uk", "Усім").await;
    set(private(), "", "All").await;
    set(own(), "", "Own").await;
    set(json!({"type": "chat", "chat_id": -7}), "uk", "Групі").await;
    let shown = |chat: i64, language: &str| {
        let reader = Reader { chat, person: 7 };
        let list = world.telegram.commands_shown(TOKEN, reader, language);
        list.into_iter().map(|(_, text)| text).next()
    };

    assert_eq!(shown(8, "uk").as_deref(), Some("Усім"));
    assert_eq!(shown(8, "en").as_deref(), Some("All"));
    // The list of a chat comes first, even where only the wider one speaks the language.
    assert_eq!(shown(7, "uk").as_deref(), Some("Own"));
    assert_eq!(shown(-7, "uk").as_deref(), Some("Групі"));
    assert_eq!(shown(-7, "en"), None);
}

#[tokio::test]
async fn wrong_commands_and_scopes_are_refused() {
    let (world, _olena) = World::open().await;
    let command = json!({"command": "start", "description": "x"});
    for (params, words) in [
        (
            json!({"commands": vec![&command; 101]}),
            "BOT_COMMANDS_TOO_MUCH",
        ),
        (
            json!({"commands": [{"command": "a-b", "description": "x"}]}),
            "BOT_COMMAND_INVALID",
        ),
        (
            json!({"commands": [command], "language_code": "ukr"}),
            "invalid language code specified",
        ),
        (
            json!({"commands": [command], "scope": {"type": "chat"}}),
            "can't parse BotCommandScope: Can't find field \"chat_id\"",
        ),
        (
            json!({"commands": [command], "scope": {"type": "default", "chat_id": 1}}),
            "BotCommandScope has no field \"chat_id\" (strict simulator)",
        ),
    ] {
        assert_eq!(world.refusal("setMyCommands", params).await, words);
    }
}

#[tokio::test]
async fn the_menu_button_and_the_texts_are_kept() {
    let (world, _olena) = World::open().await;
    let menu = json!({"chat_id": 4242, "menu_button": {"type": "commands"}});

    world.done("setChatMenuButton", menu).await;
    let about = json!({"description": "Крамниця", "language_code": "uk"});
    world.done("setMyDescription", about).await;
    world
        .done(
            "setMyShortDescription",
            json!({"short_description": "Shop"}),
        )
        .await;
    let long = json!({"short_description": "ж".repeat(121)});

    assert_eq!(
        world.telegram.menu_button(TOKEN, Some(4242)).unwrap()["type"],
        "commands"
    );
    assert_eq!(world.telegram.menu_button(TOKEN, None), None);
    assert_eq!(
        world.telegram.description(TOKEN, "uk").as_deref(),
        Some("Крамниця")
    );
    let read = world
        .done("getMyShortDescription", json!({"language_code": "uk"}))
        .await;
    assert_eq!(read["short_description"], "Shop");
    assert_eq!(
        world.refusal("setMyShortDescription", long).await,
        "BOT_SHORT_DESCRIPTION_TOO_LONG"
    );
}

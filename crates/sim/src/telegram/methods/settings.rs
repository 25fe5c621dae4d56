//! Methods that set how the bot presents itself: its commands and the menu button.

use serde_json::{Value, json};

use super::super::envelope::{Answer, Refusal};
use super::super::html::usable_link;
use super::super::params::Params;
use super::Caller;

const MOST_COMMANDS: usize = 100;
const LONGEST_COMMAND: usize = 32;
const LONGEST_DESCRIPTION: usize = 256;

pub fn set_commands(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let key = key(params)?;
    let list = params.nested("commands")?.unwrap_or_default();
    let Some(list) = list.as_array() else {
        return Err(Refusal::bad("can't parse commands JSON object"));
    };
    if list.len() > MOST_COMMANDS {
        return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    let commands = list.iter().map(command).collect::<Result<Vec<_>, _>>()?;
    let mut state = caller.bot.state();
    state.commands.insert(key, Value::Array(commands));
    Ok(Answer::TRUE)
}

pub fn commands(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let key = key(params)?;
    let state = caller.bot.state();
    let commands = state.commands.get(&key).cloned();
    Ok(Answer::Value(commands.unwrap_or_else(|| json!([]))))
}

pub fn delete_commands(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let key = key(params)?;
    caller.bot.state().commands.remove(&key);
    Ok(Answer::TRUE)
}

pub fn set_menu_button(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.integer("chat_id")?;
    let button = params.nested("menu_button")?;
    let button = button.map_or_else(|| json!({"type": "default"}), std::borrow::Cow::into_owned);
    match button["type"].as_str() {
        Some("commands" | "default") => {}
        Some("web_app") => {
            let url = button["web_app"]["url"].as_str().unwrap_or_default();
            if !url.starts_with("https://") || !usable_link(url) {
                let words = format!("menu button Web App URL '{url}' is invalid");
                return Err(Refusal::bad(words));
            }
            if button["text"].as_str().is_none_or(str::is_empty) {
                return Err(Refusal::bad("menu button text must be non-empty"));
            }
        }
        _ => return Err(Refusal::bad("can't parse menu button: unsupported type")),
    }
    let mut state = caller.bot.state();
    match chat {
        Some(id) if id <= 0 => return Err(Refusal::bad("chat_id must be a private chat")),
        Some(id) => drop(state.reachable(id)?.json()),
        None => {}
    }
    state.menus.insert(chat, button);
    Ok(Answer::TRUE)
}

pub fn menu_button(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.integer("chat_id")?;
    let state = caller.bot.state();
    let button = state.menus.get(&chat).or_else(|| state.menus.get(&None));
    let default = || json!({"type": "default"});
    Ok(Answer::Value(button.cloned().unwrap_or_else(default)))
}

/// The list that a call means: scope and language.
fn key(params: &Params) -> Result<(String, String), Refusal> {
    let scope = params.nested("scope")?;
    let scope = scope.map_or_else(|| json!({"type": "default"}), std::borrow::Cow::into_owned);
    let needed: &[&str] = match scope["type"].as_str() {
        Some("default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators") => {
            &[]
        }
        Some("chat" | "chat_administrators") => &["chat_id"],
        Some("chat_member") => &["chat_id", "user_id"],
        _ => {
            return Err(Refusal::bad(
                "can't parse BotCommandScope: Unsupported type specified",
            ));
        }
    };
    for name in needed {
        if scope.get(*name).is_none() {
            let words = format!("can't parse BotCommandScope: Can't find field \"{name}\"");
            return Err(Refusal::bad(words));
        }
    }
    let name = |name: &String| name == "type" || needed.contains(&name.as_str());
    if let Some(strange) = scope
        .as_object()
        .and_then(|it| it.keys().find(|it| !name(it)))
    {
        let words = format!("BotCommandScope has no field \"{strange}\" (strict simulator)");
        return Err(Refusal::bad(words));
    }
    Ok((scope.to_string(), language(params)?))
}

/// Two letters, or nothing for all languages without texts of their own.
pub fn language(params: &Params) -> Result<String, Refusal> {
    let language = params.text("language_code")?.unwrap_or_default();
    let two_letters = language.len() == 2 && language.bytes().all(|byte| byte.is_ascii_lowercase());
    if !language.is_empty() && !two_letters {
        return Err(Refusal::bad("invalid language code specified"));
    }
    Ok(language.into_owned())
}

fn command(command: &Value) -> Result<Value, Refusal> {
    let (Some(name), Some(description)) =
        (command["command"].as_str(), command["description"].as_str())
    else {
        return Err(Refusal::bad("can't parse BotCommand: a field is missing"));
    };
    let name = name.strip_prefix('/').unwrap_or(name);
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !(1..=LONGEST_COMMAND).contains(&name.len()) || !name.bytes().all(allowed) {
        return Err(Refusal::bad("BOT_COMMAND_INVALID"));
    }
    if !(1..=LONGEST_DESCRIPTION).contains(&description.trim().chars().count()) {
        return Err(Refusal::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
    }
    Ok(json!({"command": name, "description": description.trim()}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_checked() {
        let good = command(&json!({"command": "/start", "description": "Почати"}));
        let loud = command(&json!({"command": "Start", "description": "x"}));
        let mute = command(&json!({"command": "start", "description": " "}));

        assert_eq!(good.unwrap()["command"], "start");
        assert_eq!(
            loud.unwrap_err().description,
            "Bad Request: BOT_COMMAND_INVALID"
        );
        assert!(
            mute.unwrap_err()
                .description
                .ends_with("DESCRIPTION_INVALID")
        );
    }
}

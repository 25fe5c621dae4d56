//! Methods that only look.

use serde_json::{Value, json};

use super::super::envelope::{Answer, Refusal};
use super::super::params::Params;
use super::Caller;

pub fn me(caller: &Caller<'_>) -> Answer {
    let mut me = caller.bot.user.clone();
    for (name, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", true),
        ("supports_inline_queries", true),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
        ("has_topics_enabled", false),
        ("allows_users_to_create_topics", false),
    ] {
        me[name] = Value::Bool(value);
    }
    for (name, value) in &caller.bot.state().abilities {
        me[name] = Value::Bool(*value);
    }
    Answer::Value(me)
}

pub fn chat(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let id = params.chat()?;
    let mut state = caller.bot.state();
    let chat = state.reachable(id)?;
    let mut value = chat.json();
    let pinned = chat.pinned.iter().rev().find_map(|id| chat.find(*id));
    if let Some(pinned) = pinned {
        value["pinned_message"] = caller.bot.message_json(chat, pinned);
    }
    value["accent_color_id"] = json!(0);
    value["max_reaction_count"] = json!(11);
    value["accepted_gift_types"] = json!({
        "unlimited_gifts": true,
        "limited_gifts": true,
        "unique_gifts": true,
        "premium_subscription": true,
        "gifts_from_channels": true,
    });
    Ok(Answer::Value(value))
}

pub fn chat_member(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let id = params.chat()?;
    let user = params.integer("user_id")?.unwrap_or_default();
    let mut state = caller.bot.state();
    let chat = state.reachable(id)?;
    if user == caller.bot.id {
        return Ok(Answer::Value(chat.bot_member(&caller.bot.user)));
    }
    let member = chat.members.get(&user);
    let member = member.ok_or_else(|| Refusal::bad("member not found"))?;
    Ok(Answer::Value(chat.member(member)))
}

/// The administrators that are people; other bots are not named, and this one is.
pub fn administrators(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let id = params.chat()?;
    let mut state = caller.bot.state();
    let chat = state.reachable(id)?;
    if chat.title.is_none() {
        let words = "there are no administrators in the private chat";
        return Err(Refusal::bad(words));
    }
    let people = chat.admins.iter().filter_map(|id| chat.members.get(id));
    let mut all: Vec<Value> = people.map(|profile| chat.member(profile)).collect();
    if chat.bot_is_admin {
        all.push(chat.bot_member(&caller.bot.user));
    }
    Ok(Answer::Value(Value::Array(all)))
}

pub fn file(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let id = params.text("file_id")?.unwrap_or_default();
    if id.is_empty() {
        return Err(Refusal::bad("file_id is not specified"));
    }
    let mut state = caller.bot.state();
    state.files.get(&id, caller.now).map(Answer::Value)
}

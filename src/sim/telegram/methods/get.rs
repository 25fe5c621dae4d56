//! Methods that only look.

use serde_json::{Value, json};

use super::super::envelope::{Answer, Refusal};
use super::super::message::user_json;
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
    Answer::Value(me)
}

pub fn chat(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let id = params.chat()?;
    let mut state = caller.bot.state();
    let chat = state.reachable(id)?;
    let mut value = chat.json();
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
        return Ok(Answer::Value(
            json!({"user": caller.bot.user, "status": "member"}),
        ));
    }
    match chat.members.get(&user) {
        Some(profile) => {
            let member = json!({"user": user_json(profile), "status": "member"});
            Ok(Answer::Value(member))
        }
        None => Err(Refusal::bad("member not found")),
    }
}

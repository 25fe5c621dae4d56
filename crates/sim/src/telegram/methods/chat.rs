//! Methods that change how a chat shows a message: pins and reactions.

use serde_json::{Map, Value};

use super::super::chat::Chat;
use super::super::envelope::{Answer, Refusal};
use super::super::message::Message;
use super::super::params::Params;
use super::Caller;

/// The emoji that a bot may react with.
const REACTIONS: &str = "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ \
    🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 \
    😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡";

pub fn pin(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    let id = params.integer("message_id")?.unwrap_or_default();
    {
        let mut state = caller.bot.state();
        let chat = state.reachable(chat_id)?;
        may_pin(chat)?;
        let not_found = || Refusal::bad("message to pin not found");
        let pinned = chat.find(id).cloned().ok_or_else(not_found)?;
        if pinned.is_service() {
            return Err(Refusal::bad("message can't be pinned"));
        }
        if chat.pinned.contains(&id) {
            return Ok(Answer::TRUE);
        }
        chat.pinned.push(id);
        let mut json = caller.bot.message_json(chat, &pinned);
        if let Some(fields) = json.as_object_mut() {
            fields.remove("reply_to_message");
        }
        let number = chat.next_id();
        let mut note = Message::blank(number, caller.bot.id, true, caller.now.timestamp());
        note.thread = pinned.thread;
        note.silent = params.flag("disable_notification");
        note.other = Map::from_iter([("pinned_message".to_owned(), json)]);
        chat.append(note);
    }
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

/// Without a message it is the one that was pinned last.
pub fn unpin(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    let wanted = params.integer("message_id")?;
    {
        let mut state = caller.bot.state();
        let chat = state.reachable(chat_id)?;
        may_pin(chat)?;
        let place = match wanted {
            Some(id) => chat.pinned.iter().position(|pinned| *pinned == id),
            None => chat.pinned.len().checked_sub(1),
        };
        let place = place.ok_or_else(|| Refusal::bad("message to unpin not found"))?;
        chat.pinned.remove(place);
    }
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

pub fn unpin_all(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    let mut state = caller.bot.state();
    let chat = state.reachable(chat_id)?;
    may_pin(chat)?;
    chat.pinned.clear();
    Ok(Answer::TRUE)
}

pub fn react(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    let id = params.integer("message_id")?.unwrap_or_default();
    let list = params.nested("reaction")?.unwrap_or_default();
    let reaction = match list.as_array().map_or(&[][..], Vec::as_slice) {
        [] => None,
        [reaction] => Some(emoji(reaction)?),
        _ => return Err(Refusal::bad("REACTIONS_TOO_MANY")),
    };
    {
        let mut state = caller.bot.state();
        let chat = state.reachable(chat_id)?;
        let not_found = || Refusal::bad("message to react not found");
        let message = chat.find(id).ok_or_else(not_found)?;
        let mut message = Message::clone(message);
        message.reaction = reaction;
        chat.swap(message);
    }
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

fn emoji(reaction: &Value) -> Result<String, Refusal> {
    let emoji = reaction["emoji"].as_str().unwrap_or_default();
    match reaction["type"].as_str() {
        Some("emoji") if REACTIONS.split_whitespace().any(|known| known == emoji) => {
            Ok(emoji.to_owned())
        }
        Some("emoji" | "custom_emoji" | "paid") => Err(Refusal::bad("REACTION_INVALID")),
        _ => Err(Refusal::bad("can't parse ReactionType: unsupported type")),
    }
}

fn may_pin(chat: &Chat) -> Result<(), Refusal> {
    if chat.title.is_some() && !chat.bot_is_admin {
        let words = "not enough rights to manage pinned messages in the chat";
        return Err(Refusal::bad(words));
    }
    Ok(())
}

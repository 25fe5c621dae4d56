//! Methods about the topics of a forum.

use serde_json::{Map, Value, json};

use super::super::chat::Chat;
use super::super::envelope::{Answer, Refusal};
use super::super::message::Message;
use super::super::params::Params;
use super::super::topics::{COLORS, Topic, created_json};
use super::Caller;

const LONGEST_NAME: usize = 128;

pub fn create(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    let name = params.text("name")?.unwrap_or_default();
    let name = checked_name(&name)?.ok_or_else(|| Refusal::bad("topic name must be non-empty"))?;
    let icon_color = params.integer("icon_color")?.unwrap_or(COLORS[0]);
    if !COLORS.contains(&icon_color) {
        return Err(Refusal::bad("invalid icon color specified"));
    }
    let icon = params.text("icon_custom_emoji_id")?;
    let icon = icon.filter(|icon| !icon.is_empty()).map(String::from);
    let mut state = caller.bot.state();
    forum(state.reachable(chat_id)?, "create a topic")?;
    state.admit(chat_id, 1, &caller.shared.options.limits, caller.now)?;
    let chat = state.reachable(chat_id)?;
    let mut topic = Topic {
        thread: 0,
        name,
        icon_color,
        icon,
        closed: false,
    };
    let created = created_json(&topic);
    topic.thread = note(caller, chat, None, "forum_topic_created", created.clone());
    let mut answer = created;
    answer["message_thread_id"] = topic.thread.into();
    chat.topics.insert(topic.thread, topic);
    drop(state);
    caller.shared.errands.changed();
    Ok(Answer::Value(answer))
}

pub fn edit(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let name = params.text("name")?.unwrap_or_default();
    let name = checked_name(&name)?;
    let icon = params.text("icon_custom_emoji_id")?.map(String::from);
    change(caller, params, "edit the topic", |topic| {
        let old = topic.clone();
        let mut edited = json!({});
        if let Some(name) = name {
            edited["name"] = name.as_str().into();
            topic.name = name;
        }
        if let Some(icon) = icon {
            edited["icon_custom_emoji_id"] = icon.as_str().into();
            topic.icon = Some(icon).filter(|icon| !icon.is_empty());
        }
        (*topic != old).then_some(("forum_topic_edited", edited))
    })
}

pub fn close(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    change(caller, params, "close or open the topic", |topic| {
        let open = !std::mem::replace(&mut topic.closed, true);
        open.then(|| ("forum_topic_closed", json!({})))
    })
}

pub fn reopen(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    change(caller, params, "close or open the topic", |topic| {
        let closed = std::mem::replace(&mut topic.closed, false);
        closed.then(|| ("forum_topic_reopened", json!({})))
    })
}

pub fn delete(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    {
        let mut state = caller.bot.state();
        let chat = state.reachable(chat_id)?;
        let thread = known(chat, params, "delete the topic")?;
        chat.remove_topic(thread);
    }
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

pub fn unpin_all(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    let mut state = caller.bot.state();
    let chat = state.reachable(chat_id)?;
    let thread = known(chat, params, "manage pinned messages in the topic")?;
    let pinned = std::mem::take(&mut chat.pinned);
    let elsewhere = |id: &i64| chat.find(*id).is_some_and(|old| old.thread != Some(thread));
    let pinned = pinned.into_iter().filter(elsewhere).collect();
    chat.pinned = pinned;
    Ok(Answer::TRUE)
}

/// Changes a topic; what `work` returns becomes a note in it. `None` means that nothing changed.
fn change(
    caller: &Caller<'_>,
    params: &Params,
    right: &str,
    work: impl FnOnce(&mut Topic) -> Option<(&'static str, Value)>,
) -> Result<Answer, Refusal> {
    let chat_id = params.chat()?;
    {
        let mut state = caller.bot.state();
        let chat = state.reachable(chat_id)?;
        let thread = known(chat, params, right)?;
        let changed = chat.topics.get_mut(&thread).and_then(work);
        let (field, value) = changed.ok_or_else(|| Refusal::bad("TOPIC_NOT_MODIFIED"))?;
        note(caller, chat, Some(thread), field, value);
    }
    caller.shared.errands.changed();
    Ok(Answer::TRUE)
}

/// Puts the server's note about a topic into the chat; a new topic has the number of its note.
fn note(
    caller: &Caller<'_>,
    chat: &mut Chat,
    thread: Option<i64>,
    field: &str,
    value: Value,
) -> i64 {
    let id = chat.next_id();
    let mut message = Message::blank(id, caller.bot.id, true, caller.now.timestamp());
    message.thread = thread.or(Some(id));
    message.other = Map::from_iter([(field.to_owned(), value)]);
    chat.append(message);
    id
}

/// The topic of a call, when the bot may work on it.
fn known(chat: &Chat, params: &Params, right: &str) -> Result<i64, Refusal> {
    let thread = params.integer("message_thread_id")?.unwrap_or_default();
    if thread <= 0 {
        return Err(Refusal::bad("invalid message thread identifier specified"));
    }
    forum(chat, right)?;
    if !chat.topics.contains_key(&thread) {
        return Err(Refusal::bad("TOPIC_ID_INVALID"));
    }
    Ok(thread)
}

fn forum(chat: &Chat, right: &str) -> Result<(), Refusal> {
    if !chat.is_forum {
        return Err(Refusal::bad("the chat is not a forum"));
    }
    if !chat.may_manage_topics() {
        return Err(Refusal::bad(format!("not enough rights to {right}")));
    }
    Ok(())
}

/// A usable name; none when it is empty.
fn checked_name(name: &str) -> Result<Option<String>, Refusal> {
    let name = name.trim();
    if name.chars().count() > LONGEST_NAME {
        return Err(Refusal::bad("topic name is too long"));
    }
    Ok((!name.is_empty()).then(|| name.to_owned()))
}

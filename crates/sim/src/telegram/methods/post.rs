//! What all sends have in common: the chat, the topic, the reply, the keyboard and the limits.

use std::borrow::Cow;

use serde_json::Value;

use super::super::chat::Chat;
use super::super::envelope::{Answer, Refusal};
use super::super::markup::Markup;
use super::super::message::Message;
use super::super::params::Params;
use super::super::rich::Rich;
use super::super::sending::{quote, stays_in_quotes};
use super::super::state::State;
use super::{Caller, words};

const REPLY: [&str; 9] = [
    "message_id",
    "chat_id",
    "allow_sending_without_reply",
    "quote",
    "quote_parse_mode",
    "quote_entities",
    "quote_position",
    "checklist_task_id",
    "poll_option_id",
];

/// Sends one message and answers with it.
pub fn one(
    caller: &Caller<'_>,
    params: &Params,
    chat: i64,
    content: impl FnOnce(&mut State, &mut Message) -> Result<(), Refusal>,
) -> Result<Answer, Refusal> {
    let fill = |state: &mut State, mut message: Message| {
        content(state, &mut message)?;
        Ok(vec![message])
    };
    let sent = several(caller, params, chat, fill)?;
    Ok(Answer::Value(sent.into_iter().next().unwrap_or_default()))
}

/// Sends the messages that `content` makes of a blank one: all of them or none.
pub fn several(
    caller: &Caller<'_>,
    params: &Params,
    chat_id: i64,
    content: impl FnOnce(&mut State, Message) -> Result<Vec<Message>, Refusal>,
) -> Result<Vec<Value>, Refusal> {
    let markup = params.nested("reply_markup")?;
    let mut markup = markup
        .map(|markup| Markup::read(&markup, chat_id > 0))
        .transpose()?;
    let reply = Reply::read(params)?;
    let mut state = caller.bot.state();
    let chat = state.reachable(chat_id)?;
    let mut blank = Message::blank(0, caller.bot.id, true, caller.now.timestamp());
    blank.silent = params.flag("disable_notification");
    blank.protected = params.flag("protect_content");
    blank.thread = thread(chat, params)?;
    if let Some(reply) = reply {
        reply.apply(chat, &mut blank)?;
    }
    let topic = blank.thread.and_then(|thread| chat.topics.get(&thread));
    if topic.is_some_and(|topic| topic.closed) && !chat.may_manage_topics() {
        return Err(Refusal::bad("TOPIC_CLOSED"));
    }
    let messages = content(&mut state, blank)?;
    if let Some(refusal) = state.reachable(chat_id)?.refusal_of(&messages) {
        return Err(refusal);
    }
    if let Some(Markup::Inline(markup)) = &markup
        && markup["inline_keyboard"][0][0]["pay"] == true
        && messages.iter().any(|message| message.offer.is_none())
    {
        return Err(Refusal::bad("BUTTON_TYPE_INVALID"));
    }
    let limits = &caller.shared.options.limits;
    state.admit(chat_id, messages.len(), limits, caller.now)?;
    let chat = state.reachable(chat_id)?;
    let mut sent = Vec::with_capacity(messages.len());
    for mut message in messages {
        message.id = chat.next_id();
        match markup.take() {
            None => {}
            Some(Markup::Inline(markup)) => message.markup = markup,
            Some(Markup::Reply(keyboard)) => {
                chat.keyboard = Some(keyboard);
                message.brought_keyboard = true;
            }
            Some(Markup::Remove) => {
                chat.keyboard = None;
                message.brought_keyboard = true;
            }
            Some(Markup::ForceReply) => message.brought_keyboard = true,
        }
        let message = chat.append(message);
        sent.push(caller.bot.message_json(chat, &message));
    }
    drop(state);
    caller.shared.errands.changed();
    Ok(sent)
}

/// The topic that a call means. Where there are no topics it is ignored, as the real server does.
pub fn thread(chat: &Chat, params: &Params) -> Result<Option<i64>, Refusal> {
    let wanted = params.integer("message_thread_id")?;
    let Some(thread) = wanted.filter(|_| chat.is_forum) else {
        return Ok(None);
    };
    // General has no number, and 1 is not it.
    if !chat.topics.contains_key(&thread) {
        return Err(Refusal::bad("message thread not found"));
    }
    Ok(Some(thread))
}

/// `reply_parameters`, read.
struct Reply {
    to: i64,
    needed: bool,
    quote: Rich,
    position: usize,
}

impl Reply {
    fn read(params: &Params) -> Result<Option<Self>, Refusal> {
        let Some(reply) = params.nested("reply_parameters")? else {
            return Ok(None);
        };
        let Value::Object(fields) = Cow::into_owned(reply) else {
            return Err(Refusal::bad("object expected as reply parameters"));
        };
        if let Some(name) = fields.keys().find(|name| !REPLY.contains(&name.as_str())) {
            let words = format!("ReplyParameters has no field \"{name}\" (strict simulator)");
            return Err(Refusal::bad(words));
        }
        let reply = Params::of(fields);
        if reply.has("chat_id") && reply.chat() != params.chat() {
            return Err(Refusal::bad("the simulator replies within one chat only"));
        }
        let not_found = || Refusal::bad("message to be replied not found");
        Ok(Some(Self {
            to: reply.integer("message_id")?.ok_or_else(not_found)?,
            needed: !reply.flag("allow_sending_without_reply"),
            quote: words::quote(&reply)?,
            position: reply
                .integer("quote_position")?
                .and_then(|position| position.try_into().ok())
                .unwrap_or_default(),
        }))
    }

    /// A reply stands in the topic of what it answers, unless the call names another.
    fn apply(self, chat: &Chat, message: &mut Message) -> Result<(), Refusal> {
        let Some(other) = chat.find(self.to) else {
            if self.needed {
                return Err(Refusal::bad("message to be replied not found"));
            }
            return Ok(());
        };
        message.reply_to = Some(self.to);
        message.thread = message.thread.or(other.thread);
        if self.quote.text.is_empty() {
            return Ok(());
        }
        let invalid = || Refusal::bad("QUOTE_TEXT_INVALID");
        let part = self.quote.text.as_str();
        let there = quote(other, part, self.position).or_else(|| quote(other, part, 0));
        let there = there.ok_or_else(invalid)?;
        let mut wanted = self.quote.entities;
        wanted.retain(stays_in_quotes);
        // The looks must be quoted, too.
        let same = wanted.len() == there.entities.len()
            && wanted.iter().all(|entity| there.entities.contains(entity));
        if !same {
            return Err(invalid());
        }
        message.quote = Some(there);
        Ok(())
    }
}

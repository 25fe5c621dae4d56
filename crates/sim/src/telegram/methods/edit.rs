//! Methods that change a message of the bot.

use super::super::envelope::{Answer, Refusal};
use super::super::markup::Markup;
use super::super::media::Kind;
use super::super::message::Message;
use super::super::params::Params;
use super::super::state::State;
use super::album::{go_together, input_media};
use super::{Caller, words};

pub fn text(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let target = Target::read(params)?;
    let text = words::text(params)?;
    edit(caller, params, target, |_, message| {
        if message.text.is_none() {
            return Err(Refusal::bad("there is no text in the message to edit"));
        }
        message.set_text(text);
        Ok(())
    })
}

pub fn caption(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let target = Target::read(params)?;
    let caption = words::caption(params)?;
    edit(caller, params, target, |_, message| {
        if !message.file_kind().is_some_and(Kind::has_caption) {
            return Err(Refusal::bad("there is no caption in the message to edit"));
        }
        message.set_caption(caption);
        message.caption_above = params.flag("show_caption_above_media");
        Ok(())
    })
}

pub fn media(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let target = Target::read(params)?;
    let Some(media) = params.nested("media")? else {
        return Err(Refusal::bad("there is no media in the request"));
    };
    let item = input_media(caller, media.into_owned(), params)?;
    edit(caller, params, target, |state, message| {
        check_replaced(message, item.kind)?;
        item.put(&mut state.files, message)
    })
}

pub fn reply_markup(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let target = Target::read(params)?;
    edit(caller, params, target, |_, _| Ok(()))
}

/// Whether a file of kind `new` can take the place of what the message holds.
fn check_replaced(message: &Message, new: Kind) -> Result<(), Refusal> {
    let nothing = || Err(Refusal::bad("there is no media in the message to edit"));
    let in_album = message.media_group_id.is_some();
    match message.file_kind() {
        Some(old) if in_album && !go_together(old, new) => Err(Refusal::bad(
            "can't use the specified media type in the album",
        )),
        Some(Kind::Voice | Kind::VideoNote | Kind::Sticker) => nothing(),
        None if message.text.is_none() => nothing(),
        _ => Ok(()),
    }
}

#[derive(Clone, Copy)]
struct Target {
    chat: i64,
    message: i64,
}

impl Target {
    fn read(params: &Params) -> Result<Self, Refusal> {
        if params.has("inline_message_id") {
            // Messages sent by way of an inline query are not kept.
            return Err(Refusal::bad("MESSAGE_ID_INVALID"));
        }
        let chat = params.chat()?;
        match params.integer("message_id")? {
            Some(message) => Ok(Self { chat, message }),
            None => Err(Refusal::bad("message identifier is not specified")),
        }
    }
}

/// Applies `change` and the keyboard to the message. An edit that brings no keyboard removes it.
fn edit(
    caller: &Caller<'_>,
    params: &Params,
    target: Target,
    change: impl FnOnce(&mut State, &mut Message) -> Result<(), Refusal>,
) -> Result<Answer, Refusal> {
    let markup = params.nested("reply_markup")?;
    let markup = markup.map(|markup| Markup::inline(&markup, target.chat > 0));
    let markup = markup.transpose()?.unwrap_or_default();
    let mut state = caller.bot.state();
    let chat = state.reachable(target.chat)?;
    let Some(old) = chat.find(target.message).cloned() else {
        return Err(Refusal::bad("message to edit not found"));
    };
    if !old.from_bot || old.brought_keyboard || old.is_service() {
        return Err(Refusal::bad("message can't be edited"));
    }
    let mut message = Message::clone(&old);
    change(&mut state, &mut message)?;
    let same_content = message == *old;
    if !same_content {
        let chat = state.reachable(target.chat)?;
        if let Some(refusal) = chat.refusal_of(std::slice::from_ref(&message)) {
            return Err(refusal);
        }
    }
    message.markup = markup;
    if message == *old {
        return Err(Refusal::bad(
            "message is not modified: specified new message content and reply markup are \
             exactly the same as a current content and reply markup of the message",
        ));
    }
    if !same_content {
        message.edited = Some(caller.now.timestamp());
    }
    state.admit(target.chat, 1, &caller.shared.options.limits, caller.now)?;
    let chat = state.reachable(target.chat)?;
    let message = chat.replace(message);
    let answer = caller.bot.message_json(chat, &message);
    drop(state);
    caller.shared.errands.changed();
    Ok(Answer::Value(answer))
}

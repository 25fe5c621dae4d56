//! Methods that send again what is in some chat already.

use serde_json::{Value, json};

use super::super::envelope::{Answer, Refusal};
use super::super::message::Message;
use super::super::params::Params;
use super::super::state::State;
use super::send::thrown;
use super::{Caller, post, words};

const MOST_COPIES: usize = 100;

pub fn copy(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let caption = params.has("caption");
    let caption = caption.then(|| words::caption(params)).transpose()?;
    let original = original(caller, params, "copy")?;
    if original.is_service() || original.offer.is_some() {
        return Err(Refusal::bad("message can't be copied"));
    }
    let answer = post::one(caller, params, chat, |_, message| {
        fill(message, original);
        if let Some(caption) = caption.filter(|_| message.text.is_none()) {
            message.set_caption(caption);
            message.caption_above = params.flag("show_caption_above_media");
        }
        Ok(())
    })?;
    match answer {
        Answer::Value(message) => Ok(Answer::Value(json!({"message_id": message["message_id"]}))),
        other => Ok(other),
    }
}

/// Copies what can be copied; albums stay albums.
pub fn copy_many(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let from = params.integer("from_chat_id")?;
    let from = from.ok_or_else(|| Refusal::bad("chat not found"))?;
    let ids = ids(params)?;
    let bare = params.flag("remove_caption");
    let sent = post::several(caller, params, chat, |state, blank| {
        let source = state.reachable(from)?;
        let found = ids.iter().filter_map(|id| source.find(*id));
        let originals: Vec<Message> = found
            .filter(|message| !message.is_service() && message.offer.is_none())
            .map(|message| Message::clone(message))
            .collect();
        if originals.is_empty() {
            return Err(Refusal::bad("there are no messages to copy"));
        }
        let albums = albums(state, &originals);
        let copies = originals.into_iter().zip(albums).map(|(original, album)| {
            let mut message = blank.clone();
            fill(&mut message, original);
            if bare && message.text.is_none() {
                message.caption = None;
                message.entities.clear();
            }
            message.media_group_id = album;
            message
        });
        Ok(copies.collect())
    })?;
    let ids = sent
        .iter()
        .map(|message| json!({"message_id": message["message_id"]}));
    Ok(Answer::Value(ids.collect()))
}

pub fn forward(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let original = original(caller, params, "forward")?;
    if original.is_service() || original.protected {
        return Err(Refusal::bad("message can't be forwarded"));
    }
    let origin = json!({
        "type": "hidden_user",
        "sender_user_name": "somebody",
        "date": original.date,
    });
    post::one(caller, params, chat, |_, message| {
        message.copy_content(original);
        message.other.insert("forward_origin".to_owned(), origin);
        Ok(())
    })
}

/// The message that is to be copied or forwarded.
fn original(caller: &Caller<'_>, params: &Params, verb: &str) -> Result<Message, Refusal> {
    let not_found = || Refusal::bad(format!("message to {verb} not found"));
    let from = params.integer("from_chat_id")?.ok_or_else(not_found)?;
    let id = params.integer("message_id")?.ok_or_else(not_found)?;
    let mut state = caller.bot.state();
    let chat = state.reachable(from)?;
    let message = chat.find(id).ok_or_else(not_found)?;
    Ok(Message::clone(message))
}

fn ids(params: &Params) -> Result<Vec<i64>, Refusal> {
    let list = params.nested("message_ids")?.unwrap_or_default();
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    let ids: Option<Vec<i64>> = list.iter().map(Value::as_i64).collect();
    let Some(ids) = ids.filter(|ids| !ids.is_empty()) else {
        return Err(Refusal::bad("message identifiers are not specified"));
    };
    if ids.len() > MOST_COPIES {
        return Err(Refusal::bad("too many message identifiers specified"));
    }
    if !ids.is_sorted_by(|one, next| one < next) {
        let words = "message identifiers must be in a strictly increasing order";
        return Err(Refusal::bad(words));
    }
    Ok(ids)
}

/// A new album for each of the old that has more than one message among these.
fn albums(state: &mut State, originals: &[Message]) -> Vec<Option<String>> {
    let mut albums: Vec<Option<String>> = Vec::with_capacity(originals.len());
    for (place, message) in originals.iter().enumerate() {
        let album = message.media_group_id.as_ref();
        let same = |other: &Message| other.media_group_id.as_ref() == album;
        let before = originals[..place].iter().position(same);
        let after = originals[place + 1..].iter().any(same);
        albums.push(match (album, before) {
            (None, _) => None,
            (Some(_), Some(first)) => albums[first].clone(),
            (Some(_), None) => after.then(|| state.album_id()),
        });
    }
    albums
}

/// A copy has the content and nothing else; a dice is thrown anew.
fn fill(message: &mut Message, original: Message) {
    let luck = original.id.unsigned_abs();
    message.copy_content(original);
    if let Some(dice) = message.other.get_mut("dice") {
        *dice = thrown(dice["emoji"].as_str().unwrap_or_default(), luck);
    }
}

//! Albums: several files that are sent, shown and counted as messages of their own.

use std::borrow::Cow;

use serde_json::Value;

use super::super::envelope::{Answer, Refusal};
use super::super::media::Kind;
use super::super::message::Message;
use super::super::params::Params;
use super::media::Item;
use super::{Caller, fields, post};

pub fn send(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let Some(list) = params.nested("media")? else {
        return Err(Refusal::bad("there are no messages to send"));
    };
    let Value::Array(list) = Cow::into_owned(list) else {
        return Err(Refusal::bad("can't parse media JSON object"));
    };
    match list.len() {
        0 => return Err(Refusal::bad("there are no messages to send")),
        2..=10 => {}
        1 => return Err(Refusal::bad("too few messages to send as an album")),
        _ => return Err(Refusal::bad("too many messages to send as an album")),
    }
    let items: Vec<Item> = list
        .into_iter()
        .map(|media| input_media(caller, media, params))
        .collect::<Result<_, _>>()?;
    check_kinds(&items)?;
    let sent = post::several(caller, params, chat, |state, blank| {
        let album = state.album_id();
        let fill = |item: Item| -> Result<Message, Refusal> {
            let mut message = blank.clone();
            message.media_group_id = Some(album.clone());
            item.put(&mut state.files, &mut message)?;
            Ok(message)
        };
        items.into_iter().map(fill).collect()
    })?;
    Ok(Answer::Value(Value::Array(sent)))
}

/// Reads an `InputMedia` object.
pub fn input_media(caller: &Caller<'_>, media: Value, call: &Params) -> Result<Item, Refusal> {
    let Value::Object(media) = media else {
        return Err(Refusal::bad("can't parse InputMedia: expected an Object"));
    };
    let media = Params::of(media);
    let name = media.text("type")?.unwrap_or_default().into_owned();
    let kind = match name.as_str() {
        "photo" => Kind::Photo,
        "video" => Kind::Video,
        "animation" => Kind::Animation,
        "document" => Kind::Document,
        "audio" => Kind::Audio,
        _ => {
            return Err(Refusal::bad(format!(
                "can't parse InputMedia: type \"{name}\" can't be used"
            )));
        }
    };
    fields::check_media(kind, &media, caller.shared.options.strict_parameters)?;
    Item::read(&media, kind, "media", call)
}

/// Whether a file of this kind can stand beside one of the other.
pub fn go_together(one: Kind, other: Kind) -> bool {
    let looked_at = |kind| matches!(kind, Kind::Photo | Kind::Video);
    one == other && one != Kind::Animation || looked_at(one) && looked_at(other)
}

fn check_kinds(items: &[Item]) -> Result<(), Refusal> {
    for (item, next) in items.iter().zip(&items[1..]) {
        if !go_together(item.kind, next.kind) {
            let (one, other) = (item.kind.name(), next.kind.name());
            let words = format!("{one} can't be mixed with {other} in an album");
            return Err(Refusal::bad(words));
        }
    }
    Ok(())
}

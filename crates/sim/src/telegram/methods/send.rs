//! Methods that put a new message into a chat; those with files are in `media`.

use serde_json::{Map, Value, json};

use super::super::envelope::{Answer, Refusal};
use super::super::params::Params;
use super::{Caller, post, words};

/// What can be thrown, and up to which value.
pub const DICE: [(&str, u64); 6] = [
    ("🎲", 6),
    ("🎯", 6),
    ("🏀", 5),
    ("⚽", 5),
    ("🎳", 6),
    ("🎰", 64),
];

pub fn message(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let chat = params.chat()?;
    let text = words::text(params)?;
    post::one(caller, params, chat, |_, message| {
        message.set_text(text);
        Ok(())
    })
}

pub fn contact(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let mut contact = json!({});
    for name in ["phone_number", "first_name", "last_name", "vcard"] {
        match params.text(name)?.filter(|text| !text.is_empty()) {
            Some(text) => contact[name] = text.into(),
            None if ["last_name", "vcard"].contains(&name) => {}
            None => return Err(Refusal::bad(format!("{name} must be non-empty"))),
        }
    }
    plain(caller, params, vec![("contact", contact)])
}

pub fn location(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let place = place(params)?;
    plain(caller, params, vec![("location", place)])
}

pub fn venue(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let place = place(params)?;
    let mut venue = json!({"location": place});
    for name in [
        "title",
        "address",
        "foursquare_id",
        "foursquare_type",
        "google_place_id",
        "google_place_type",
    ] {
        match params.text(name)?.filter(|text| !text.is_empty()) {
            Some(text) => venue[name] = text.into(),
            None if ["title", "address"].contains(&name) => {
                return Err(Refusal::bad(format!("venue {name} must be non-empty")));
            }
            None => {}
        }
    }
    plain(caller, params, vec![("venue", venue), ("location", place)])
}

pub fn dice(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let emoji = params.text("emoji")?.unwrap_or("🎲".into());
    if !DICE.iter().any(|(known, _)| *known == emoji) {
        return Err(Refusal::bad("wrong dice emoji specified"));
    }
    plain(caller, params, vec![("dice", thrown(&emoji, 3))])
}

/// A dice as it fell; `luck` decides how.
pub fn thrown(emoji: &str, luck: u64) -> Value {
    let known = DICE.iter().find(|(known, _)| *known == emoji);
    let most = known.map_or(6, |(_, most)| *most);
    json!({"emoji": emoji, "value": luck % most + 1})
}

pub fn chat_action(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    const ACTIONS: [&str; 11] = [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ];
    let chat = params.chat()?;
    let action = params.text("action")?.unwrap_or_default();
    if !ACTIONS.contains(&action.as_ref()) {
        return Err(Refusal::bad("wrong parameter action in request"));
    }
    let mut state = caller.bot.state();
    post::thread(state.reachable(chat)?, params)?;
    Ok(Answer::TRUE)
}

/// Sends content that is neither text nor file.
fn plain(
    caller: &Caller<'_>,
    params: &Params,
    content: Vec<(&str, Value)>,
) -> Result<Answer, Refusal> {
    let content = content
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value));
    let content: Map<String, Value> = content.collect();
    post::one(caller, params, params.chat()?, |_, message| {
        message.other = content;
        Ok(())
    })
}

fn place(params: &Params) -> Result<Value, Refusal> {
    let degrees = |name: &str, most: f64| {
        let number = match params.get(name) {
            Some(Value::String(text)) => text.parse().ok(),
            Some(value) => value.as_f64(),
            None => None,
        };
        number
            .filter(|degrees: &f64| degrees.abs() <= most)
            .ok_or_else(|| Refusal::bad(format!("wrong {name} specified")))
    };
    Ok(json!({
        "latitude": degrees("latitude", 90.0)?,
        "longitude": degrees("longitude", 180.0)?,
    }))
}

//! The two updates of which there are most, a text and a press in a private chat, by the fields that
//! are used. Telegram's whole type holds hundreds; every update that has one more than these is read
//! by it.

use std::borrow::Cow;

use serde::{Deserialize, de::IgnoredAny};

use super::{Author, Event, Person, Place, Said, text_said};
use crate::{
    domain::{
        dialogue::Shown,
        id::{ChatId, MessageId},
    },
    press::Press,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update<'a> {
    #[serde(rename = "update_id")]
    number: u32,
    #[serde(borrow)]
    message: Option<Message<'a>>,
    #[serde(borrow)]
    callback_query: Option<Query<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message<'a> {
    #[serde(rename = "message_id")]
    _id: i32,
    #[serde(borrow)]
    from: User<'a>,
    #[serde(borrow)]
    chat: Chat<'a>,
    #[serde(rename = "date")]
    _date: i64,
    #[serde(borrow)]
    text: Cow<'a, str>,
    #[serde(rename = "entities")]
    _entities: Option<IgnoredAny>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    from: User<'a>,
    #[serde(borrow)]
    message: Pressed<'a>,
    #[serde(rename = "chat_instance")]
    _instance: IgnoredAny,
    #[serde(borrow)]
    data: Cow<'a, str>,
}

/// The message under which a button was pressed; its words are known, and not read.
#[derive(Deserialize)]
struct Pressed<'a> {
    message_id: i32,
    /// Zero: Telegram does not show it to us any more.
    date: i64,
    #[serde(borrow)]
    chat: Chat<'a>,
    photo: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Chat<'a> {
    id: i64,
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
}

#[derive(Deserialize)]
struct User<'a> {
    id: i64,
    is_bot: bool,
    #[serde(borrow)]
    first_name: Cow<'a, str>,
    #[serde(borrow)]
    last_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    username: Option<Cow<'a, str>>,
    #[serde(borrow)]
    language_code: Option<Cow<'a, str>>,
}

/// The number and the event of a plain update; `None` means that it is to be read whole.
pub(super) fn read(raw: &str) -> Option<(i64, Event)> {
    let update: Update<'_> = serde_json::from_str(raw).ok()?;
    let id = update.number.into();
    match (update.message, update.callback_query) {
        (Some(message), None) => {
            let said = text_said(&message.text);
            Some((id, event(message.from, &message.chat, said)?))
        }
        (None, Some(query)) => Some((id, press(query)?)),
        _ => None,
    }
}

fn press(query: Query<'_>) -> Option<Event> {
    let message = query.message;
    if message.date == 0 {
        return None;
    }
    let said = Said::Press {
        query: query.id.into_owned(),
        message: Some(Shown {
            message: MessageId(message.message_id.into()),
            has_photo: message.photo.is_some(),
        }),
        press: Press::parse(&query.data),
    };
    event(query.from, &message.chat, said)
}

fn event(user: User<'_>, chat: &Chat<'_>, said: Said) -> Option<Event> {
    if user.is_bot || user.id < 0 || chat.kind != "private" {
        return None;
    }
    let owned = |text: Option<Cow<'_, str>>| text.map(Cow::into_owned);
    Some(Event {
        place: Place::Private(ChatId(chat.id)),
        person: Person {
            id: user.id,
            first_name: user.first_name.into_owned(),
            last_name: owned(user.last_name),
            username: owned(user.username),
            language: owned(user.language_code),
        },
        author: Author::Person,
        said,
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Understood, understand};
    use super::*;

    const PERSON: &str = r#"{"id":42,"is_bot":false,"first_name":"О\u043bена","last_name":"К","username":"olena","language_code":"uk","is_premium":true}"#;
    const CHAT: &str = r#"{"id":42,"type":"private","first_name":"Олена"}"#;

    fn message(rest: &str) -> String {
        format!(
            r#"{{"update_id":9,"message":{{"message_id":5,"from":{PERSON},"chat":{CHAT},"date":1795168800{rest}}}}}"#
        )
    }

    fn query(chat: &str, message: &str, rest: &str) -> String {
        format!(
            r#"{{"update_id":9,"callback_query":{{"id":"q1","from":{PERSON},"chat_instance":"-7","message":{{"message_id":5,"chat":{chat}{message}}}{rest}}}}}"#
        )
    }

    const SHOWN: &str = r#","date":1795168800,"from":{"id":7,"is_bot":true,"first_name":"Shop"},"text":"x","reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"1:m"}]]}"#;

    fn whole(raw: &str) -> Option<Event> {
        let update: teloxide::types::Update = serde_json::from_str(raw).unwrap();
        match understand(update.kind) {
            Understood::Yes(event) => event.map(|event| *event),
            Understood::No => None,
        }
    }

    #[test]
    fn plain_updates_are_read_as_telegrams_own_type_reads_them() {
        let photo = r#","date":1795168800,"photo":[{"file_id":"f","file_unique_id":"u","width":1,"height":1}]"#;
        let plain = [
            message(r#","text":"Чи є \"свічки\"?\n""#),
            message(
                r#","text":"/start p_22","entities":[{"type":"bot_command","offset":0,"length":6}]"#,
            ),
            query(CHAT, SHOWN, r#","data":"1:m""#),
            query(CHAT, photo, r#","data":"what is this""#),
        ];
        for raw in plain {
            let (id, event) = read(&raw).unwrap_or_else(|| panic!("not plain: {raw}"));
            assert_eq!(id, 9);
            assert_eq!(
                format!("{event:?}"),
                format!("{:?}", whole(&raw).unwrap()),
                "{raw}"
            );
        }
    }

    #[test]
    fn what_has_anything_more_is_read_whole() {
        let group = r#"{"id":-42,"type":"group","title":"Crew"}"#;
        let others = [
            message(r#","text":"x","reply_to_message":{}"#),
            message(r#","text":"x","forward_origin":{}"#),
            message(r#","text":"x","sender_chat":{}"#),
            message(r#","text":"x","a_field_of_tomorrow":1"#),
            message(r#","photo":[]"#),
            message(r#","contact":{}"#),
            message("").replace("\"message\"", "\"edited_message\""),
            message(r#","text":"x""#).replace("private", "group"),
            message(r#","text":"x""#).replace("\"is_bot\":false", "\"is_bot\":true"),
            query(CHAT, r#","date":0"#, r#","data":"1:m""#),
            query(CHAT, SHOWN, r#","game_short_name":"g""#),
            query(group, SHOWN, r#","data":"1:m""#),
            r#"{"update_id":9}"#.to_owned(),
            r#"{"update_id":"9"}"#.to_owned(),
        ];
        for raw in others {
            assert!(read(&raw).is_none(), "{raw}");
        }
    }
}

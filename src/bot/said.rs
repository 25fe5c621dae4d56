//! What came in, in our words: who, where, and what they did. Read by teloxide; what teloxide
//! cannot read (a newer Bot API) is read leniently, so that nobody is left without an answer.

use serde::Deserialize;
use serde_json::Value;
use teloxide::types::{
    CallbackQuery, ChatKind, ChatMemberStatus, Message, MessageKind, Update, UpdateKind, User,
};

use super::lenient;
use crate::{
    domain::{
        dialogue::Shown,
        id::{BotId, ChatId, MessageId},
        shipping::Point,
    },
    shop::order::Own,
    telegram::{
        callback::Press,
        content::{self, Received},
    },
};

/// One update.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub bot: BotId,
    pub update: i64,
    /// None for what belongs to nobody's dialogue: it is acknowledged and left.
    pub event: Option<Event>,
    /// As it came, for the dead letters.
    pub raw: String,
}

#[derive(Debug, Clone)]
pub struct Event {
    pub place: Place,
    pub person: Person,
    pub said: Said,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The talk with one person.
    Private(ChatId),
    /// A group that the bot is in.
    Group(ChatId),
    /// Inline mode: any chat of the person's.
    Anywhere,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: i64,
    pub first_name: String,
    pub last_name: Option<String>,
    pub username: Option<String>,
    /// An IETF tag.
    pub language: Option<String>,
}

impl Person {
    pub fn full_name(&self) -> String {
        match &self.last_name {
            Some(last) => format!("{} {last}", self.first_name),
            None => self.first_name.clone(),
        }
    }
}

/// What the person did.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    Command {
        name: String,
        argument: String,
    },
    Text(String),
    Press {
        query: String,
        message: Option<Shown>,
        /// None for data that no button of ours carries.
        press: Option<Press>,
    },
    Contact {
        number: String,
        own: Own,
    },
    /// A place on the map; none: one that does not exist.
    Location(Option<Point>),
    /// Telegram asks whether a payment may be taken.
    PreCheckout {
        query: String,
        asked: Asked,
    },
    /// A payment was taken.
    Paid {
        charge: String,
        provider_charge: String,
        paid: Asked,
    },
    /// A picture, a sticker, a voice: what no step here can use.
    Other,
    /// An earlier message was changed.
    Edited,
    Blocked,
    Unblocked,
    Inline {
        query: String,
        text: String,
    },
}

/// What a payment is for, as the invoice said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Minor units.
    pub amount: i64,
    /// A code of ISO 4217.
    pub currency: String,
    pub payload: String,
}

/// The body is no update.
#[derive(Debug, thiserror::Error)]
#[error("not an update: expected a JSON object with a number `update_id`")]
pub struct NotAnUpdate;

#[derive(Deserialize)]
struct Head {
    update_id: i64,
}

impl Incoming {
    /// Reads an update's text.
    pub fn read(bot: BotId, raw: String) -> Result<Self, NotAnUpdate> {
        // `from_str` only: teloxide cannot read updates from a `Value` or a reader.
        let event = match serde_json::from_str::<Update>(&raw) {
            Ok(update) => {
                let id = i64::from(update.id.0);
                match understand(update.kind) {
                    Understood::Yes(event) => {
                        return Ok(Self {
                            bot,
                            update: id,
                            event: event.map(|event| *event),
                            raw,
                        });
                    }
                    Understood::No => lenient::read(&raw),
                }
            }
            Err(_) => lenient::read(&raw),
        };
        let head: Head = serde_json::from_str(&raw).map_err(|_| NotAnUpdate)?;
        Ok(Self {
            bot,
            update: head.update_id,
            event,
            raw,
        })
    }

    /// Updates of one lane are handled in order.
    pub fn lane(&self) -> (BotId, i64) {
        let place = self.event.as_ref().map(|event| match event.place {
            Place::Private(chat) | Place::Group(chat) => chat.0,
            Place::Anywhere => event.person.id,
        });
        (self.bot, place.unwrap_or_default())
    }

    /// The message of the update with all that it holds; read again from the text, because what a
    /// library does not know must reach the other side too. None for what is nobody's message.
    pub fn received(&self) -> Option<Received> {
        let update: Value = serde_json::from_str(&self.raw).ok()?;
        let message = [&update["message"], &update["edited_message"]]
            .into_iter()
            .find(|message| message.is_object())?;
        if content::is_service(message) {
            return None;
        }
        content::read(message)
    }

    /// The kind, for the metrics.
    pub fn kind(&self) -> &'static str {
        match self.event.as_ref().map(|event| &event.said) {
            None => "ignored",
            Some(Said::Command { .. }) => "command",
            Some(Said::Text(_)) => "text",
            Some(Said::Press { .. }) => "press",
            Some(Said::Contact { .. }) => "contact",
            Some(Said::Location(_)) => "location",
            Some(Said::PreCheckout { .. }) => "pre_checkout",
            Some(Said::Paid { .. }) => "payment",
            Some(Said::Other) => "other",
            Some(Said::Edited) => "edited",
            Some(Said::Blocked | Said::Unblocked) => "membership",
            Some(Said::Inline { .. }) => "inline",
        }
    }
}

enum Understood {
    Yes(Option<Box<Event>>),
    /// Newer than teloxide.
    No,
}

fn understand(kind: UpdateKind) -> Understood {
    let event = match kind {
        UpdateKind::Message(message) => {
            if matches!(message.kind, MessageKind::Empty {}) {
                return Understood::No;
            }
            message_event(&message)
        }
        UpdateKind::EditedMessage(message) => message_event(&message).map(|event| Event {
            said: Said::Edited,
            ..event
        }),
        UpdateKind::CallbackQuery(query) => press_event(query),
        UpdateKind::InlineQuery(query) => Some(Event {
            place: Place::Anywhere,
            person: person(&query.from),
            said: Said::Inline {
                query: query.id.0,
                text: query.query,
            },
        }),
        UpdateKind::PreCheckoutQuery(query) => Some(Event {
            place: Place::Private(ChatId(i64::try_from(query.from.id.0).unwrap_or_default())),
            person: person(&query.from),
            said: Said::PreCheckout {
                query: query.id.0,
                asked: Asked {
                    amount: i64::from(query.total_amount),
                    currency: query.currency,
                    payload: query.invoice_payload,
                },
            },
        }),
        UpdateKind::MyChatMember(change) => {
            let said = match change.new_chat_member.status() {
                ChatMemberStatus::Banned | ChatMemberStatus::Left => Said::Blocked,
                _ => Said::Unblocked,
            };
            change.chat.is_private().then(|| Event {
                place: Place::Private(ChatId(change.chat.id.0)),
                person: person(&change.from),
                said,
            })
        }
        UpdateKind::Error(_) => return Understood::No,
        // Not asked for in allowed_updates, or nothing to answer.
        _ => None,
    };
    Understood::Yes(event.map(Box::new))
}

fn place(chat: &teloxide::types::Chat) -> Option<Place> {
    let id = ChatId(chat.id.0);
    match chat.kind {
        ChatKind::Private(_) => Some(Place::Private(id)),
        ChatKind::Public(_) if !chat.is_channel() => Some(Place::Group(id)),
        ChatKind::Public(_) => None,
    }
}

fn message_event(message: &Message) -> Option<Event> {
    let sender = message.from.as_ref()?;
    Some(Event {
        place: place(&message.chat)?,
        person: person(sender),
        said: said(message, sender),
    })
}

fn said(message: &Message, sender: &User) -> Said {
    if let Some(text) = message.text() {
        return text_said(text);
    }
    if let Some(payment) = message.successful_payment() {
        return Said::Paid {
            charge: payment.telegram_payment_charge_id.0.clone(),
            provider_charge: payment.provider_payment_charge_id.clone(),
            paid: Asked {
                amount: i64::from(payment.total_amount),
                currency: payment.currency.clone(),
                payload: payment.invoice_payload.clone(),
            },
        };
    }
    if let Some(place) = message
        .location()
        .or_else(|| message.venue().map(|venue| &venue.location))
    {
        return Said::Location(Point::new(place.latitude, place.longitude));
    }
    let Some(contact) = message.contact() else {
        return Said::Other;
    };
    // Anybody can attach another's card, forward their own or send it through another bot.
    let own = contact.user_id == Some(sender.id)
        && message.forward_origin().is_none()
        && message.via_bot.is_none();
    Said::Contact {
        number: contact.phone_number.clone(),
        own: if own { Own::Yes } else { Own::No },
    }
}

/// A command (`/start payload`, `/start@bot payload`) or a text. As in Telegram, a command begins
/// with a Latin letter, a digit or `_`: `//note` is none.
pub(super) fn text_said(text: &str) -> Said {
    let begins = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let command = text.strip_prefix('/').filter(|it| it.starts_with(begins));
    let Some(command) = command else {
        return Said::Text(text.to_owned());
    };
    let (name, argument) = command
        .split_once(char::is_whitespace)
        .unwrap_or((command, ""));
    let name = name.split('@').next().unwrap_or_default();
    Said::Command {
        name: name.to_lowercase(),
        argument: argument.trim().to_owned(),
    }
}

fn press_event(query: CallbackQuery) -> Option<Event> {
    let message = query.message.as_ref()?;
    let shown = Shown {
        message: MessageId(message.id().0.into()),
        has_photo: message
            .regular_message()
            .is_some_and(|message| message.photo().is_some()),
    };
    Some(Event {
        place: place(message.chat())?,
        person: person(&query.from),
        said: Said::Press {
            query: query.id.0,
            message: Some(shown),
            press: query.data.as_deref().and_then(Press::parse),
        },
    })
}

fn person(user: &User) -> Person {
    Person {
        id: i64::try_from(user.id.0).unwrap_or_default(),
        first_name: user.first_name.clone(),
        last_name: user.last_name.clone(),
        username: user.username.clone(),
        language: user.language_code.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Incoming {
        Incoming::read(BotId(7), raw.to_owned()).unwrap()
    }

    fn event(raw: &str) -> Event {
        read(raw).event.unwrap()
    }

    const FROM: &str = r#""from":{"id":42,"is_bot":false,"first_name":"Олена","language_code":"uk"},"chat":{"id":42,"type":"private","first_name":"Олена"},"date":1795168800"#;

    #[test]
    fn a_command_has_a_name_and_an_argument() {
        for (text, name, argument) in [
            ("/start", "start", ""),
            ("/start p_22", "start", "p_22"),
            ("/Start@shop_bot  s_ad ", "start", "s_ad"),
        ] {
            let raw =
                format!(r#"{{"update_id":1,"message":{{"message_id":1,{FROM},"text":"{text}"}}}}"#);
            let command = Said::Command {
                name: name.to_owned(),
                argument: argument.to_owned(),
            };
            assert_eq!(event(&raw).said, command);
        }
    }

    #[test]
    fn a_slash_alone_makes_no_command() {
        for text in ["//знижка 5%", "/", "/ start", "/до речі"] {
            assert_eq!(text_said(text), Said::Text(text.to_owned()));
        }
    }

    #[test]
    fn only_ones_own_contact_sent_by_oneself_is_own() {
        let cases = [
            (r#","user_id":42"#, "", Own::Yes),
            (r#","user_id":43"#, "", Own::No),
            ("", "", Own::No),
            (
                r#","user_id":42"#,
                r#","forward_origin":{"type":"user","date":1,"sender_user":{"id":42,"is_bot":false,"first_name":"O"}}"#,
                Own::No,
            ),
        ];
        for (user, origin, own) in cases {
            let raw = format!(
                r#"{{"update_id":1,"message":{{"message_id":1,{FROM}{origin},"contact":{{"phone_number":"380501112233","first_name":"O"{user}}}}}}}"#
            );
            let Said::Contact { own: found, .. } = event(&raw).said else {
                panic!("no contact in {raw}");
            };
            assert_eq!(found, own, "{raw}");
        }
    }

    #[test]
    fn what_teloxide_cannot_read_still_reaches_the_dialogue() {
        let unknown = format!(
            r#"{{"update_id":5,"message":{{"message_id":1,{FROM},"rich_message":{{"blocks":[]}}}}}}"#
        );
        assert_eq!(event(&unknown).said, Said::Other);

        let new_entity = format!(
            r#"{{"update_id":5,"message":{{"message_id":1,{FROM},"text":"завтра о 5","entities":[{{"type":"date_time","offset":0,"length":6}}]}}}}"#
        );
        let said = event(&new_entity).said;
        assert_eq!(said, Said::Text("завтра о 5".to_owned()));
    }

    #[test]
    fn an_unknown_kind_is_acknowledged_and_left() {
        let incoming = read(r#"{"update_id":9,"stopped_message_generation":{"x":1}}"#);
        assert_eq!(incoming.update, 9);
        assert!(incoming.event.is_none());
    }

    #[test]
    fn what_is_no_update_is_refused() {
        for raw in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"update_id":"x"}"#,
            "{\"update_id\":1",
        ] {
            assert!(Incoming::read(BotId(7), raw.to_owned()).is_err(), "{raw}");
        }
    }
}

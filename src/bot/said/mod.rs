//! What came in, in our words: who, where, and what they did. Read by teloxide; what teloxide
//! cannot read (a newer Bot API) is read leniently, so that nobody is left without an answer.

mod plain;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use teloxide::types::{CallbackQuery, ChatKind, Message, MessageKind, Update, UpdateKind, User};

use super::{
    author::{Author, membership, nobody},
    lenient,
};
use crate::{
    domain::{
        dialogue::Shown,
        id::{BotId, ChatId, MessageId},
        shipping::Point,
        storable::clean_json,
    },
    press::Press,
    shop::order::Own,
    telegram::content::{self, Received},
};

/// One update.
#[derive(Debug, Clone)]
pub struct Incoming {
    pub bot: BotId,
    pub update: i64,
    pub reading: Reading,
    /// As it came, for the dead letters.
    pub raw: String,
}

/// What was made of an update.
#[derive(Debug, Clone)]
pub enum Reading {
    Event(Box<Event>),
    /// It belongs to nobody's dialogue: it is acknowledged and left.
    Nobody,
    /// It is of a kind that is answered, and cannot be read: it is kept.
    Unreadable,
}

#[derive(Debug, Clone)]
pub struct Event {
    pub place: Place,
    pub person: Person,
    pub author: Author,
    pub said: Said,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The private chat with one person.
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
        /// `None` means data that no button of ours carries.
        press: Option<Press>,
    },
    Contact(SharedContact),
    /// A place on the map. `None` means that its coordinates do not exist.
    Location(Option<Point>),
    /// Telegram asks whether a payment may be taken.
    PreCheckout {
        query: String,
        asked: InvoiceTerms,
    },
    /// A payment was taken.
    Paid {
        charge: String,
        provider_charge: String,
        paid: InvoiceTerms,
    },
    /// A picture, a sticker, a voice: what no step here can use.
    Other,
    /// An earlier message was changed.
    Edited,
    /// The bot is not in the chat any more, or was blocked.
    Blocked,
    /// The bot is in the chat and may not post there.
    Muted,
    Unblocked,
    /// A group goes on under another id.
    Moved {
        old: ChatId,
        new: ChatId,
    },
    Inline {
        query: String,
        text: String,
    },
}

/// A contact that was shared, by its phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedContact {
    pub number: String,
    pub own: Own,
}

/// What a payment is for, as the invoice said it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceTerms {
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
    /// Reads an update's text. What no database takes and what no JSON reader takes is replaced first.
    pub fn read(bot: BotId, raw: String) -> Result<Self, NotAnUpdate> {
        let raw = match clean_json(&raw) {
            Cow::Borrowed(_) => raw,
            Cow::Owned(cleaned) => cleaned,
        };
        if let Some((update, event)) = plain::read(&raw) {
            return Ok(Self {
                bot,
                update,
                reading: Reading::Event(Box::new(event)),
                raw,
            });
        }
        // `from_str` only: teloxide cannot read updates from a `Value` or a reader.
        let reading = match serde_json::from_str::<Update>(&raw) {
            Ok(update) => {
                let id = i64::from(update.id.0);
                match understand(update.kind) {
                    Understood::Yes(event) => {
                        return Ok(Self {
                            bot,
                            update: id,
                            reading: event.map_or(Reading::Nobody, Reading::Event),
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
            reading,
            raw,
        })
    }

    /// What somebody did; `None` for what asks for no answer.
    pub fn event(&self) -> Option<&Event> {
        match &self.reading {
            Reading::Event(event) => Some(event.as_ref()),
            Reading::Nobody | Reading::Unreadable => None,
        }
    }

    /// The id by which a press is answered; every press has one, also one that is nobody's.
    pub fn query(&self) -> Option<String> {
        if let Some(Said::Press { query, .. }) = self.event().map(|event| &event.said) {
            return Some(query.clone());
        }
        let update: Value = serde_json::from_str(&self.raw).ok()?;
        update["callback_query"]["id"].as_str().map(str::to_owned)
    }

    /// Updates of one lane are handled in order.
    pub fn lane(&self) -> (BotId, i64) {
        let place = self.event().map(|event| match event.place {
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
        match self.event().map(|event| &event.said) {
            None => match self.reading {
                Reading::Unreadable => "unreadable",
                Reading::Nobody | Reading::Event(_) => "ignored",
            },
            Some(Said::Command { .. }) => "command",
            Some(Said::Text(_)) => "text",
            Some(Said::Press { .. }) => "press",
            Some(Said::Contact(_)) => "contact",
            Some(Said::Location(_)) => "location",
            Some(Said::PreCheckout { .. }) => "pre_checkout",
            Some(Said::Paid { .. }) => "payment",
            Some(Said::Other) => "other",
            Some(Said::Edited) => "edited",
            Some(Said::Blocked | Said::Muted | Said::Unblocked | Said::Moved { .. }) => {
                "membership"
            }
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
            author: Author::Person,
            said: Said::Inline {
                query: query.id.0,
                text: query.query,
            },
        }),
        UpdateKind::PreCheckoutQuery(query) => Some(Event {
            place: Place::Private(ChatId(i64::try_from(query.from.id.0).unwrap_or_default())),
            person: person(&query.from),
            author: Author::Person,
            said: Said::PreCheckout {
                query: query.id.0,
                asked: InvoiceTerms {
                    amount: i64::from(query.total_amount),
                    currency: query.currency,
                    payload: query.invoice_payload,
                },
            },
        }),
        UpdateKind::MyChatMember(change) => {
            let (chat, is_channel) = (ChatId(change.chat.id.0), change.chat.is_channel());
            let said = membership(&change.new_chat_member.kind, is_channel);
            Some(Event {
                place: if change.chat.is_private() {
                    Place::Private(chat)
                } else {
                    Place::Group(chat)
                },
                person: person(&change.from),
                author: Author::Person,
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
    let here = ChatId(message.chat.id.0);
    let moved = |old: ChatId, new: ChatId| Event {
        place: Place::Group(here),
        person: nobody(),
        author: Author::Program,
        said: Said::Moved { old, new },
    };
    if let Some(new) = message.migrate_to_chat_id() {
        return Some(moved(here, ChatId(new.0)));
    }
    if let Some(old) = message.migrate_from_chat_id() {
        return Some(moved(ChatId(old.0), here));
    }
    let place = place(&message.chat)?;
    let Some(sender) = message.from.as_ref() else {
        let chat = message.sender_chat.as_ref()?;
        return Some(Event {
            place,
            person: nobody(),
            author: Author::Chat(ChatId(chat.id.0)),
            said: message.text().map_or(Said::Other, text_said),
        });
    };
    Some(Event {
        place,
        person: person(sender),
        author: Author::of(message, sender),
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
            paid: InvoiceTerms {
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
    Said::Contact(SharedContact {
        number: contact.phone_number.clone(),
        own: if own { Own::Yes } else { Own::No },
    })
}

/// A command (`/start payload`, `/start@bot payload`) or a text. As in Telegram, a command begins
/// with a Latin letter, a digit or `_`: `//note` is not a command.
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

/// `None` means that nobody's dialogue is meant: another bot, or a channel.
fn press_event(query: CallbackQuery) -> Option<Event> {
    if query.from.is_bot {
        return None;
    }
    let person = person(&query.from);
    // Telegram leaves the message out when it is too old or was sent inline. The press is then one in
    // the private chat with its sender.
    let place = match &query.message {
        Some(message) => place(message.chat())?,
        None => Place::Private(ChatId(person.id)),
    };
    // A message that Telegram does not show to us any more cannot be changed either.
    let regular = query.message.as_ref().and_then(|it| it.regular_message());
    Some(Event {
        place,
        person,
        author: Author::Person,
        said: Said::Press {
            query: query.id.0,
            message: regular.map(|message| Shown {
                message: MessageId(message.id.0.into()),
                has_photo: message.photo().is_some(),
            }),
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
mod tests;

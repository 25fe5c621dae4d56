//! Where a customer is in the talk with the bot. Stored with a version: what an older program
//! wrote still loads, and what cannot be read falls back to the menu.

use serde::{Deserialize, Serialize};

use super::{
    customer::Customer,
    id::{BotId, CategoryId, ChatId, MessageId, ProductId},
    phone::Phone,
};

/// A customer's talk with the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dialogue {
    pub bot: BotId,
    pub chat: ChatId,
    pub customer: Customer,
    pub state: State,
    /// Grows with each new screen; buttons carry the number of theirs.
    pub screen: i64,
    /// The message that shows the screen, once it is known.
    pub shown: Option<Shown>,
    /// Whether a keyboard of ours replaces the phone's own.
    pub reply_keyboard: bool,
}

/// A message on the customer's phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    pub message: MessageId,
    pub has_photo: bool,
}

/// The step that the dialogue is at.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum State {
    #[default]
    Menu,
    /// Looking through the catalog.
    Catalog(Place),
    /// Looking at one product; `from` is where "back" leads.
    Product { id: ProductId, from: Place },
    /// Asked for a phone to order `product`.
    AwaitingPhone { product: ProductId },
    /// Asked whether `phone` is the one to call about `product`.
    ConfirmingPhone { product: ProductId, phone: Phone },
    /// Asked for the question to support.
    AwaitingQuestion,
    /// Talking with a manager: everything goes to them.
    InConversation,
    /// Asked for stars, then for words.
    AwaitingFeedback { rating: Option<u8> },
}

/// A page of the catalog: of a category, of a search, or of everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
    /// From 0.
    #[serde(default)]
    pub page: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Stored<S> {
    v: u8,
    #[serde(flatten)]
    state: S,
}

const VERSION: u8 = 1;

impl State {
    /// The state as it is kept in the database.
    pub fn to_stored(&self) -> String {
        let stored = Stored {
            v: VERSION,
            state: self,
        };
        serde_json::to_string(&stored).unwrap_or_default()
    }

    /// Reads a kept state; `Err` names what is wrong, and the caller falls back to the menu.
    pub fn from_stored(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<Stored<Self>>(text).map(|stored| stored.state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Released = (&'static str, fn() -> State);

    /// One line for each form that was ever released; lines are only added.
    const RELEASED: &[Released] = &[
        (r#"{"v":1,"at":"menu"}"#, || State::Menu),
        (
            r#"{"v":1,"at":"catalog","category":3,"page":2,"query":"чаш"}"#,
            || {
                State::Catalog(Place {
                    category: Some(CategoryId(3)),
                    page: 2,
                    query: Some("чаш".to_owned()),
                })
            },
        ),
        (r#"{"v":1,"at":"catalog","page":0}"#, || {
            State::Catalog(Place::default())
        }),
        (
            r#"{"v":1,"at":"product","id":22,"from":{"page":1}}"#,
            || State::Product {
                id: ProductId(22),
                from: Place {
                    page: 1,
                    ..Place::default()
                },
            },
        ),
        (r#"{"v":1,"at":"awaiting_phone","product":22}"#, || {
            State::AwaitingPhone {
                product: ProductId(22),
            }
        }),
        (
            r#"{"v":1,"at":"confirming_phone","product":22,"phone":"+380501234567"}"#,
            || State::ConfirmingPhone {
                product: ProductId(22),
                phone: Phone::from_stored("+380501234567".to_owned()),
            },
        ),
        (r#"{"v":1,"at":"awaiting_question"}"#, || {
            State::AwaitingQuestion
        }),
        (r#"{"v":1,"at":"in_conversation"}"#, || {
            State::InConversation
        }),
        (r#"{"v":1,"at":"awaiting_feedback","rating":4}"#, || {
            State::AwaitingFeedback { rating: Some(4) }
        }),
    ];

    #[test]
    fn every_released_form_still_loads_and_is_written_the_same() {
        for (stored, state) in RELEASED {
            assert_eq!(State::from_stored(stored).unwrap(), state(), "{stored}");
            assert_eq!(&state().to_stored(), stored);
        }
    }

    #[test]
    fn an_unreadable_state_is_an_error_not_a_panic() {
        for stored in ["", "{}", r#"{"v":9,"at":"moon"}"#, "null"] {
            assert!(State::from_stored(stored).is_err(), "{stored}");
        }
    }
}

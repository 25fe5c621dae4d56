//! Where a customer is in the dialogue with the bot. Stored with a version: what an older program
//! wrote still loads, and what cannot be read falls back to the menu.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    customer::{Customer, Proof},
    email::Email,
    id::{BotId, CategoryId, ChatId, DepartmentId, MessageId, OrderId, ProductId},
    money::Money,
    phone::Phone,
    stored::Stored,
};

/// A customer's dialogue with the bot.
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
    /// Pieces in the customer's cart; read with the rest, not stored here.
    pub cart: i64,
    /// Messages that wait until the customer says who gets them; read with the rest.
    pub kept: i64,
    /// When the bot last showed something; read with the rest. `None` means never.
    pub turned_at: Option<DateTime<Utc>>,
    /// Whether the person had closed the chat to the bot; read with the rest, not stored here.
    pub is_blocked: bool,
    /// Whether the shop may have blocked the customer; a block may have ended.
    pub may_have_block: bool,
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
    /// Asked what the question to support is about.
    ChoosingSubject,
    /// Asked for the question to support.
    AwaitingQuestion {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<Subject>,
        /// The product that the question is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        product: Option<ProductId>,
        /// The order that it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
    },
    /// Talking with a manager: everything goes to them.
    InConversation,
    /// Asked who gets what they wrote.
    Unsorted,
    /// Asked for stars and words.
    AwaitingFeedback {
        rating: Option<u8>,
        /// Words that came before the stars.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// Looking into the cart; `line` is the product whose quantity is asked for.
    Cart {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<ProductId>,
    },
    /// On the way from the cart to an order.
    Checkout(Draft),
    /// Looking at their orders.
    Orders,
    /// Asked for the number of an order.
    AwaitingOrderNumber,
    /// Asked where the goods would go.
    AwaitingLocation,
    /// Looking at what is known of them; `field` is what is asked for.
    Registration {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<Field>,
    },
    /// Asked for name, phone and e-mail one by one; `then` is what comes after the last.
    Registering { field: Field, then: Then },
    /// Asked for the code that was sent to their phone.
    AwaitingCode,
    /// Asked whether everything about them is to be forgotten.
    ConfirmingForget,
}

/// What the customer has chosen their question to be about, as the shop's people call it, and who
/// answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    pub department: DepartmentId,
    pub name: String,
}

/// What the guided registration leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    Profile,
    /// The order of a product in one tap.
    Order(ProductId),
    Checkout,
}

/// A question of the checkout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    Name,
    Phone,
    Email,
    Delivery,
    Address,
    Payment,
    Comment,
    /// Whether all of it is right.
    Summary,
}

impl State {
    /// Whether the step waits for an answer of the customer's.
    pub const fn asks(&self) -> bool {
        !matches!(
            self,
            Self::Menu
                | Self::Unsorted
                | Self::InConversation
                | Self::Orders
                | Self::Catalog(_)
                | Self::Product { .. }
                | Self::Cart { line: None }
        )
    }
}

impl Asked {
    /// In the order in which they are asked.
    pub const ALL: [Self; 8] = [
        Self::Name,
        Self::Phone,
        Self::Email,
        Self::Delivery,
        Self::Address,
        Self::Payment,
        Self::Comment,
        Self::Summary,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Delivery => "delivery",
            Self::Address => "address",
            Self::Payment => "payment",
            Self::Comment => "comment",
            Self::Summary => "summary",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|asked| asked.as_str() == text)
    }
}

/// A field of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Name,
    Phone,
    Email,
}

impl Field {
    pub const ALL: [Self; 3] = [Self::Name, Self::Phone, Self::Email];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Email => "email",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == text)
    }
}

/// An order on its way from the cart: what is answered so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The question on the screen.
    pub asked: Asked,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    #[serde(default)]
    pub proof: Proof,
    #[serde(default, skip_serializing_if = "Answer::is_open")]
    pub email: Answer<Email>,
    /// The delivery method, by its name in the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The payment method, by its name in the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<String>,
    #[serde(default, skip_serializing_if = "Answer::is_open")]
    pub comment: Answer<String>,
    /// What the summary showed, to tell the customer of what has changed since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<Seen>,
}

impl Draft {
    pub const fn new(asked: Asked) -> Self {
        Self {
            asked,
            name: None,
            phone: None,
            proof: Proof::Typed,
            email: Answer::Open,
            delivery: None,
            address: None,
            payment: None,
            comment: Answer::Open,
            seen: Vec::new(),
        }
    }
}

/// The answer to a question that may be passed over.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer<T> {
    /// Not asked yet.
    #[default]
    Open,
    Skipped,
    Given(T),
}

impl<T> Answer<T> {
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Open)
    }

    pub const fn given(&self) -> Option<&T> {
        match self {
            Self::Given(answer) => Some(answer),
            Self::Open | Self::Skipped => None,
        }
    }
}

/// A line of the cart as the customer saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub product: ProductId,
    pub quantity: u32,
    pub price: Option<Money>,
}

/// What of a place in the catalog is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Listing {
    /// A category with its subcategories and its own products; without a category, all products.
    #[default]
    Own,
    /// All products of a category and of everything below it.
    Branch,
    /// The categories at the top.
    Categories,
}

impl Listing {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// A page of the catalog: of a category, of a search, or of everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
    /// From 0.
    #[serde(default)]
    pub page: u32,
    /// The words that were typed, whole: they may become a question to a manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    #[serde(default, skip_serializing_if = "Listing::is_own")]
    pub listing: Listing,
}

impl Place {
    /// The categories at the top.
    pub fn categories() -> Self {
        Self {
            listing: Listing::Categories,
            ..Self::default()
        }
    }

    /// A category with its subcategories and its own products.
    pub fn category(id: CategoryId) -> Self {
        Self {
            category: Some(id),
            ..Self::default()
        }
    }

    /// Everything in a category and below it.
    pub fn branch(id: CategoryId) -> Self {
        Self {
            listing: Listing::Branch,
            ..Self::category(id)
        }
    }

    /// A search for what was typed.
    pub fn search(query: String) -> Self {
        Self {
            query: Some(query),
            ..Self::default()
        }
    }

    #[must_use]
    pub fn on_page(self, page: u32) -> Self {
        Self { page, ..self }
    }
}

impl Stored for State {
    const KIND: &'static str = "state";
    const VERSION: u32 = 1;
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
                    listing: Listing::Own,
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
            State::AwaitingQuestion {
                subject: None,
                product: None,
                order: None,
            }
        }),
        (
            r#"{"v":1,"at":"awaiting_question","subject":{"department":2,"name":"Returns"}}"#,
            || State::AwaitingQuestion {
                subject: Some(Subject {
                    department: DepartmentId(2),
                    name: "Returns".to_owned(),
                }),
                product: None,
                order: None,
            },
        ),
        (r#"{"v":1,"at":"awaiting_question","product":22}"#, || {
            State::AwaitingQuestion {
                subject: None,
                product: Some(ProductId(22)),
                order: None,
            }
        }),
        (
            r#"{"v":1,"at":"catalog","page":2,"listing":"categories"}"#,
            || State::Catalog(Place::categories().on_page(2)),
        ),
        (
            r#"{"v":1,"at":"catalog","category":3,"page":0,"listing":"branch"}"#,
            || State::Catalog(Place::branch(CategoryId(3))),
        ),
        (r#"{"v":1,"at":"awaiting_question","order":9}"#, || {
            State::AwaitingQuestion {
                subject: None,
                product: None,
                order: Some(OrderId(9)),
            }
        }),
        (r#"{"v":1,"at":"choosing_subject"}"#, || {
            State::ChoosingSubject
        }),
        (r#"{"v":1,"at":"unsorted"}"#, || State::Unsorted),
        (r#"{"v":1,"at":"in_conversation"}"#, || {
            State::InConversation
        }),
        (r#"{"v":1,"at":"awaiting_feedback","rating":4}"#, || {
            State::AwaitingFeedback {
                rating: Some(4),
                text: None,
            }
        }),
        (
            r#"{"v":1,"at":"awaiting_feedback","rating":null,"text":"Nice"}"#,
            || State::AwaitingFeedback {
                rating: None,
                text: Some("Nice".to_owned()),
            },
        ),
        (r#"{"v":1,"at":"cart"}"#, || State::Cart { line: None }),
        (r#"{"v":1,"at":"cart","line":22}"#, || State::Cart {
            line: Some(ProductId(22)),
        }),
        (
            r#"{"v":1,"at":"checkout","asked":"name","proof":"typed"}"#,
            || State::Checkout(Draft::new(Asked::Name)),
        ),
        (
            r#"{"v":1,"at":"checkout","asked":"summary","name":"Olena","phone":"+380501234567","proof":"vouched","email":{"given":"o@example.com"},"delivery":"branch","address":"Chernivtsi, 5","payment":"cash","comment":"skipped","seen":[{"product":22,"quantity":2,"price":{"minor":45000,"currency":"UAH"}}]}"#,
            summary,
        ),
        (r#"{"v":1,"at":"orders"}"#, || State::Orders),
        (r#"{"v":1,"at":"awaiting_order_number"}"#, || {
            State::AwaitingOrderNumber
        }),
        (r#"{"v":1,"at":"awaiting_location"}"#, || {
            State::AwaitingLocation
        }),
        (r#"{"v":1,"at":"registration"}"#, || State::Registration {
            field: None,
        }),
        (r#"{"v":1,"at":"registration","field":"email"}"#, || {
            State::Registration {
                field: Some(Field::Email),
            }
        }),
        (
            r#"{"v":1,"at":"registering","field":"phone","then":"profile"}"#,
            || State::Registering {
                field: Field::Phone,
                then: Then::Profile,
            },
        ),
        (
            r#"{"v":1,"at":"registering","field":"name","then":{"order":22}}"#,
            || State::Registering {
                field: Field::Name,
                then: Then::Order(ProductId(22)),
            },
        ),
        (
            r#"{"v":1,"at":"registering","field":"email","then":"checkout"}"#,
            || State::Registering {
                field: Field::Email,
                then: Then::Checkout,
            },
        ),
        (r#"{"v":1,"at":"awaiting_code"}"#, || State::AwaitingCode),
        (r#"{"v":1,"at":"confirming_forget"}"#, || {
            State::ConfirmingForget
        }),
    ];

    fn summary() -> State {
        State::Checkout(Draft {
            name: Some("Olena".to_owned()),
            phone: Some(Phone::from_stored("+380501234567".to_owned())),
            proof: Proof::Vouched,
            email: Answer::Given(Email::from_stored("o@example.com".to_owned())),
            delivery: Some("branch".to_owned()),
            address: Some("Chernivtsi, 5".to_owned()),
            payment: Some("cash".to_owned()),
            comment: Answer::Skipped,
            seen: vec![Seen {
                product: ProductId(22),
                quantity: 2,
                price: Some(Money::new(45_000, crate::domain::money::Currency::UAH)),
            }],
            ..Draft::new(Asked::Summary)
        })
    }

    #[test]
    fn every_released_form_still_loads_and_is_written_the_same() {
        for (stored, state) in RELEASED {
            assert_eq!(State::from_stored(stored).unwrap(), state(), "{stored}");
            let written = state().to_stored().unwrap();
            assert_eq!(written, stored.replacen("\"v\":1", "\"v\":\"state.1\"", 1));
            assert_eq!(State::from_stored(&written).unwrap(), state());
        }
    }

    #[test]
    fn an_unreadable_state_is_an_error_not_a_panic() {
        for stored in ["", "{}", r#"{"v":9,"at":"moon"}"#, "null"] {
            assert!(State::from_stored(stored).is_err(), "{stored}");
        }
    }
}

//! What the CRM must get exactly once: an order, a question, a feedback.

use serde::{Deserialize, Serialize};

use super::{
    email::Email,
    id::{CustomerId, LeadId, ProductId},
    money::Money,
    order::Keeps,
    phone::Phone,
    stored::Stored,
};

/// Why a lead exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeadKind {
    Order,
    Question,
    Feedback,
}

impl LeadKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Question => "question",
            Self::Feedback => "feedback",
        }
    }
}

/// One ordered product with its price at that moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub product: ProductId,
    pub name: String,
    pub sku: Option<String>,
    pub price: Option<Money>,
    pub quantity: u32,
    pub picture: Option<String>,
}

/// What the customer said, by kind.
#[expect(
    clippy::large_enum_variant,
    reason = "one is held at a time, and most are orders"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    Order {
        lines: Vec<Line>,
        /// What was agreed at the checkout; none for an order in one tap.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        checkout: Option<Checkout>,
    },
    Question {
        text: String,
    },
    Feedback {
        /// Stars from 1 to 5; `None` means that none were given.
        rating: Option<u8>,
        text: Option<String>,
    },
}

/// What was agreed at the checkout of a cart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkout {
    /// What it becomes in the CRM; decided when it is placed, so that a change of the settings
    /// between two tries does not make it twice.
    pub goes: Keeps,
    pub delivery: Option<Delivery>,
    pub payment: Option<Payment>,
    pub comment: Option<String>,
}

/// Where the goods go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// As the settings name the method.
    pub method: String,
    /// As the shop's people read it.
    pub name: String,
    pub way: Way,
    /// What the customer answered: a town and a branch, an address, a pickup point.
    pub address: Option<String>,
    /// The CRM's id of the delivery service.
    pub crm_id: Option<i64>,
    /// What it costs, where the shop's zone says it exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Money>,
}

/// How goods reach a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// To a carrier's branch.
    Branch,
    /// To the door.
    Courier,
    /// The customer comes for them.
    Pickup,
}

/// How the goods are paid for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// As the settings name the method.
    pub method: String,
    /// As the shop's people read it.
    pub name: String,
    pub by: PaidBy,
    /// The CRM's id of the payment method.
    pub crm_id: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidBy {
    OnDelivery,
    /// On a page that a link leads to.
    Link,
    /// By an invoice of Telegram's.
    Invoice,
}

/// What all lines cost; none when a price is not known, the currencies differ or it is too much.
pub fn total(lines: &[Line]) -> Option<Money> {
    let mut sum: Option<Money> = None;
    for line in lines {
        let cost = line.price?.times(line.quantity)?;
        sum = Some(match sum {
            None => cost,
            Some(so_far) => so_far.plus(cost)?,
        });
    }
    sum
}

/// The goods with their delivery; in another currency it is paid apart.
pub fn with_delivery(goods: Money, delivery: Option<Money>) -> Option<Money> {
    match delivery {
        Some(price) if price.currency == goods.currency => goods.plus(price),
        Some(_) | None => Some(goods),
    }
}

impl Content {
    pub const fn kind(&self) -> LeadKind {
        match self {
            Self::Order { .. } => LeadKind::Order,
            Self::Question { .. } => LeadKind::Question,
            Self::Feedback { .. } => LeadKind::Feedback,
        }
    }

    /// What is to be paid: the goods, and delivery where its price is exact. `None` when a price is not
    /// known.
    pub fn due(&self) -> Option<Money> {
        match self {
            Self::Order { lines, checkout } => {
                let delivery = checkout.as_ref().and_then(|it| it.delivery.as_ref());
                with_delivery(total(lines)?, delivery.and_then(|it| it.price))
            }
            Self::Question { .. } | Self::Feedback { .. } => None,
        }
    }

    /// What it becomes in the CRM.
    pub fn goes(&self) -> Keeps {
        match self {
            Self::Order {
                checkout: Some(checkout),
                ..
            } => checkout.goes,
            Self::Order { checkout: None, .. } | Self::Question { .. } | Self::Feedback { .. } => {
                Keeps::Lead
            }
        }
    }
}

/// The sender, copied into the lead so that a later change of the profile does not alter it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub name: String,
    pub phone: Option<Phone>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Email>,
    pub username: Option<String>,
    /// Telegram's user id.
    pub telegram: i64,
    /// The source of the visit.
    pub source: Option<String>,
}

/// The stored body of a lead; `version` guards what older programs wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    pub version: u8,
    pub contact: Contact,
    pub content: Content,
}

impl Stored for Body {
    const KIND: &'static str = "lead";
    const VERSION: u32 = 1;
}

impl Body {
    pub const VERSION: u8 = 1;

    pub const fn new(contact: Contact, content: Content) -> Self {
        Self {
            version: Self::VERSION,
            contact,
            content,
        }
    }
}

impl Body {
    /// What the shop's books need: what was ordered and how it was to be paid and brought, and
    /// nothing about the customer or what they wrote.
    #[must_use]
    pub fn without_person(&self) -> Self {
        let contact = Contact {
            name: String::new(),
            phone: None,
            email: None,
            username: None,
            telegram: 0,
            source: None,
        };
        let mut content = self.content.clone();
        match &mut content {
            Content::Order { checkout, .. } => {
                if let Some(checkout) = checkout {
                    checkout.comment = None;
                    if let Some(delivery) = &mut checkout.delivery {
                        delivery.address = None;
                    }
                }
            }
            Content::Question { text } => text.clear(),
            Content::Feedback { text, .. } => *text = None,
        }
        Self {
            version: self.version,
            contact,
            content,
        }
    }
}

/// How far the lead has come on its way to the CRM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Stored here; the CRM has not been told.
    Created,
    /// The CRM was told and has not confirmed: look before telling it again.
    Sending,
    /// The CRM has it under this id.
    HandedOver(String),
    /// The CRM refused it, for this reason; a person must correct it.
    Rejected(String),
    /// Nobody can tell whether the CRM has it; a person must look.
    Unsure,
    /// It stays at the desk: there is no CRM, or the CRM takes nothing of the kind.
    Kept,
}

impl Status {
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Sending => "sending",
            Self::HandedOver(_) => "handed_over",
            Self::Rejected(_) => "rejected",
            Self::Unsure => "unsure",
            Self::Kept => "kept",
        }
    }
}

/// A lead of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    pub id: LeadId,
    pub customer: CustomerId,
    /// The marker by which we find it in the CRM.
    pub reference: String,
    pub body: Body,
    pub status: Status,
    pub created_at: chrono::DateTime<chrono::Utc>,
    /// When the CRM was first told.
    pub sent_at: Option<chrono::DateTime<chrono::Utc>>,
    /// When the status was last noted.
    pub updated_at: chrono::DateTime<chrono::Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    /// One line for each form that was ever released; lines are only added.
    const RELEASED: &[&str] = &[
        r#"{"version":1,"contact":{"name":"Olena","phone":"+380501234567","username":null,"telegram":42,"source":null},"content":{"kind":"order","lines":[{"product":22,"name":"Cup","sku":"CUP","price":{"minor":45000,"currency":"UAH"},"quantity":1,"picture":null}]}}"#,
        r#"{"version":1,"contact":{"name":"Olena","phone":null,"username":"olena","telegram":42,"source":"ad"},"content":{"kind":"question","text":"When?"}}"#,
        r#"{"version":1,"contact":{"name":"","phone":null,"username":null,"telegram":42,"source":null},"content":{"kind":"feedback","rating":5,"text":null}}"#,
        r#"{"version":1,"contact":{"name":"Olena","phone":"+380501234567","email":"o@example.com","username":null,"telegram":42,"source":null},"content":{"kind":"order","lines":[],"checkout":{"goes":"order","delivery":{"method":"np","name":"Nova Poshta","way":"branch","address":"Chernivtsi, 5","crm_id":1},"payment":{"method":"card","name":"Card","by":"link","crm_id":null},"comment":"Call"}}}"#,
        r#"{"version":1,"contact":{"name":"Olena","phone":null,"username":null,"telegram":42,"source":null},"content":{"kind":"order","lines":[],"checkout":{"goes":"lead","delivery":{"method":"np","name":"Nova Poshta","way":"branch","address":"Chernivtsi, 5","crm_id":null,"price":{"minor":6000,"currency":"UAH"}},"payment":null,"comment":null}}}"#,
    ];

    #[test]
    fn every_released_body_still_loads_and_is_written_the_same() {
        for stored in RELEASED {
            let body = Body::from_stored(stored).unwrap();
            let written = body.to_stored().unwrap();
            assert_eq!(written, stored.replacen('{', "{\"v\":\"lead.1\",", 1));
            assert_eq!(Body::from_stored(&written).unwrap(), body);
        }
    }

    fn line(price: Option<i64>, quantity: u32) -> Line {
        Line {
            product: ProductId(1),
            name: String::new(),
            sku: None,
            price: price.map(|minor| Money::new(minor, Currency::UAH)),
            quantity,
            picture: None,
        }
    }

    #[test]
    fn a_total_is_known_only_when_every_price_is() {
        assert_eq!(
            total(&[line(Some(45_000), 2), line(Some(50), 1)]),
            Some(Money::new(90_050, Currency::UAH))
        );
        assert_eq!(total(&[line(Some(1), 1), line(None, 1)]), None);
        assert_eq!(total(&[line(Some(i64::MAX), 2)]), None);
        assert_eq!(total(&[]), None);
    }
}

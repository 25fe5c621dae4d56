//! What a recipe would send, with a made-up customer and without any secret. Nothing is sent.

use std::fmt::Write as _;

use chrono::DateTime;
use minijinja::Value;
use mistok_core::domain::{
    email::Email,
    id::ProductId,
    lead::{Delivery, Line, PaidBy, Payment, Way},
    money::{Currency, Money},
    phone::Phone,
};
use serde_json::Value as Json;

use super::{
    compose::{self, Composed, compose},
    deed::Deed,
    recipe::{Action, Recipe},
    words::{self, Words},
};
use crate::crm::{Buyer, CrmError, LeadContact, NewLead, NewOrder, http::Content};

/// What stands for a secret.
const MASK: &str = "***";

/// Every request of a recipe in words, in the order in which a recipe names them.
pub fn rehearse(recipe: &Recipe) -> Result<String, CrmError> {
    let words = sample(recipe);
    let shared = compose::headers(&recipe.connection.headers, &words);
    let shared = shared.map_err(|unfilled| CrmError::Misconfigured(unfilled.0))?;
    let mut told = String::new();
    for (deed, action) in &recipe.deeds {
        let mut composed = compose(action, &words)?;
        composed.headers.extend(shared.clone());
        // A text takes everything that is written to it.
        let _ = show(&mut told, *deed, action, &composed);
    }
    Ok(told)
}

fn show(told: &mut String, deed: Deed, action: &Action, composed: &Composed) -> std::fmt::Result {
    writeln!(told, "{}", deed.name())?;
    write!(told, "  {} {}", action.method, composed.path)?;
    for (number, (key, value)) in composed.query.iter().enumerate() {
        let sign = if number == 0 { '?' } else { '&' };
        write!(told, "{sign}{key}={value}")?;
    }
    writeln!(told)?;
    for (name, value) in &composed.headers {
        let value = String::from_utf8_lossy(value.as_bytes());
        writeln!(told, "  {name}: {value}")?;
    }
    match &composed.content {
        Content::Nothing => {}
        Content::Json(body) => {
            let body = serde_json::to_string_pretty(body).unwrap_or_default();
            writeln!(told, "  {}", body.replace('\n', "\n  "))?;
        }
        Content::Form(fields) => {
            for (key, value) in fields {
                writeln!(told, "  {key}={}", Json::from(value.as_str()))?;
            }
        }
    }
    Ok(())
}

fn sample(recipe: &Recipe) -> Words {
    let settings = recipe.settings.iter();
    let settings = settings.map(|setting| {
        let value = setting.default.clone();
        (
            setting.name.clone(),
            Value::from(value.unwrap_or_else(|| MASK.to_owned())),
        )
    });
    let secret = Words::from([("token", Value::from(MASK)), ("webhook", Value::from(MASK))]);
    let now = DateTime::UNIX_EPOCH;
    let (lead, order, buyer) = (lead(), order(), buyer());
    Words::from([
        ("settings", Value::from_pairs(settings)),
        ("secret", Value::from(secret)),
        ("base_url", Value::from("https://crm.example")),
        ("lead", words::lead(&lead, now)),
        ("order", words::order(&order, now)),
        ("contact", words::contact(&buyer)),
        ("since", words::moment(now)),
        ("until", words::moment(now)),
        ("page", words::page(1, 0, 50, "")),
        ("id", Value::from("42")),
    ])
}

fn contact() -> LeadContact {
    LeadContact {
        full_name: "Тест mistok".to_owned(),
        phone: Some(Phone::from_stored("+380501234567".to_owned())),
        email: Some(Email::from_stored("test@example.com".to_owned())),
        social_name: Some("@test".to_owned()),
        telegram_id: 1,
    }
}

fn line() -> Line {
    Line {
        product: ProductId(1),
        name: "Чашка".to_owned(),
        sku: Some("CUP-1".to_owned()),
        price: Some(Money::new(45_000, Currency::UAH)),
        quantity: 2,
        picture: None,
    }
}

fn lead() -> NewLead {
    NewLead {
        reference: "0123456789abcdef".to_owned(),
        title: "Запитання".to_owned(),
        comment: "Тест mistok — можна видалити".to_owned(),
        contact: contact(),
        lines: vec![line()],
        source: Some("test".to_owned()),
    }
}

fn order() -> NewOrder {
    NewOrder {
        number: "TG-1042".to_owned(),
        comment: "Тест mistok — можна видалити".to_owned(),
        customer_comment: None,
        contact: contact(),
        lines: vec![line()],
        delivery: Some(Delivery {
            method: "np".to_owned(),
            name: "Нова пошта".to_owned(),
            way: Way::Branch,
            address: Some("Чернівці, 5".to_owned()),
            crm_id: None,
            price: None,
        }),
        payment: Some(Payment {
            method: "cash".to_owned(),
            name: "Післяплата".to_owned(),
            by: PaidBy::OnDelivery,
            crm_id: None,
        }),
        source: Some("test".to_owned()),
    }
}

fn buyer() -> Buyer {
    Buyer {
        full_name: "Тест mistok".to_owned(),
        phone: Some(Phone::from_stored("+380501234567".to_owned())),
        email: Some(Email::from_stored("test@example.com".to_owned())),
        note: Some("Telegram".to_owned()),
    }
}

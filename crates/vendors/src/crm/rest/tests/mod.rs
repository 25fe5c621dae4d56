//! Recipes: what is wrong with one is told at its place; the shipped ones speak to their vendor's
//! simulator.

mod broken;
mod espocrm;
mod failures;
mod hostile;
mod shipped;
mod signals;

use std::sync::{Arc, Mutex};

use chrono::DateTime;
use mistok_core::domain::{
    clock::TestClock,
    email::Email,
    id::ProductId,
    lead::Line,
    money::{Currency, Money},
    phone::Phone,
};
use secrecy::SecretString;

use super::{Recipe, Rest, Settings, read};
use crate::crm::{CrmError, Exchange, Journal, LeadContact, NewLead};

const TOKEN: &str = "espocrm-test-key";
const NAME: &str = "Олена Коваль";
const PHONE: &str = "+380501234567";
const EMAIL: &str = "olena@example.com";
const COMMENT: &str = "Подзвоніть після шостої";

/// Keeps everything for the test to look at.
#[derive(Default)]
struct Notes(Mutex<Vec<Exchange>>);

impl Journal for Notes {
    fn record(&self, exchange: Exchange) {
        self.0.lock().unwrap().push(exchange);
    }
}

/// A CRM by a recipe, with its clock and its journal.
struct Bench {
    crm: Rest,
    clock: TestClock,
    notes: Arc<Notes>,
}

/// A recipe that is shipped.
fn shipped(name: &str) -> Recipe {
    let path = format!(
        "{}/../../config/crm/{name}.yaml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    recipe(&text)
}

fn recipe(text: &str) -> Recipe {
    read("recipe.yaml", text).unwrap_or_else(|faults| panic!("{faults}"))
}

fn settings(recipe: &Recipe, base_url: &str) -> Settings {
    let own = recipe.settings.iter();
    let own = own.map(|setting| {
        (
            setting.name.clone(),
            setting.default.clone().unwrap_or_default(),
        )
    });
    Settings {
        base_url: base_url.to_owned(),
        token: SecretString::from(TOKEN),
        webhook_key: None,
        webhook_secret: None,
        own: own.collect(),
        currency: Currency::UAH,
    }
}

fn test_clock() -> TestClock {
    TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap())
}

fn bench(recipe: Recipe, settings: Settings, clock: TestClock) -> Bench {
    let notes = Arc::new(Notes::default());
    let shared = Arc::new(clock.clone());
    let crm = Rest::new(recipe, settings, shared, Arc::<Notes>::clone(&notes)).unwrap();
    Bench { crm, clock, notes }
}

impl Bench {
    /// Everything that leaves the adapter in words, in search of what may not.
    fn assert_nothing_leaked(&self, error: Option<&CrmError>) {
        let mut text = format!("{:?}", self.notes.0.lock().unwrap());
        let mut cause: Option<&dyn std::error::Error> = error.map(|error| error as _);
        while let Some(error) = cause {
            text = format!("{text} {error} {error:?}");
            cause = error.source();
        }
        for secret in [TOKEN, "Олена", "Коваль", "0501234567", EMAIL, "шостої"] {
            assert!(!text.contains(secret), "{secret} is in {text}");
        }
    }
}

fn lead() -> NewLead {
    NewLead {
        reference: "8f31c2aa00bb11cc".to_owned(),
        title: "Замовлення: Футболка, M".to_owned(),
        comment: COMMENT.to_owned(),
        contact: LeadContact {
            full_name: NAME.to_owned(),
            phone: Some(Phone::from_stored(PHONE.to_owned())),
            email: Some(Email::from_stored(EMAIL.to_owned())),
            social_name: Some("@olena".to_owned()),
            telegram_id: 123_456,
        },
        lines: vec![Line {
            product: ProductId(22),
            name: "Футболка, M".to_owned(),
            sku: Some("TEE-M".to_owned()),
            price: Some(Money::new(45_050, Currency::UAH)),
            quantity: 2,
            picture: None,
        }],
        source: Some("instagram".to_owned()),
    }
}

//! The adapter against a server that speaks JSON written by hand, so that a wrong field name shows.

mod catalog;
mod failures;
mod fake;
mod leads;
mod orders;
mod standing;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

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

use super::{KeyCrm, LeadPath, Settings};
use crate::crm::{CrmError, Exchange, Journal, LeadContact, NewLead};

const TOKEN: &str = "k3y-that-nobody-may-see";
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

/// A KeyCRM at some address, with its clock and its journal.
struct Bench {
    crm: KeyCrm,
    clock: TestClock,
    notes: Arc<Notes>,
}

fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        token: SecretString::from(TOKEN),
        source_id: Some(1),
        pipeline_id: None,
        status_id: None,
        lead_path: LeadPath::Cards,
        send_social_name: false,
        telegram_field_uuid: None,
        searchable: true,
        rpm: 1_000,
        page_size: 50,
        timeout: Duration::from_secs(20),
        currency: Currency::UAH,
    }
}

fn bench(settings: Settings) -> Bench {
    let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let notes = Arc::new(Notes::default());
    let shared = Arc::new(clock.clone());
    let crm = KeyCrm::new(settings, shared, Arc::<Notes>::clone(&notes)).unwrap();
    Bench { crm, clock, notes }
}

impl Bench {
    fn exchanges(&self) -> Vec<Exchange> {
        self.notes.0.lock().unwrap().clone()
    }

    /// Everything that leaves the adapter in words, in search of what may not.
    fn assert_nothing_leaked(&self, error: Option<&CrmError>) {
        let mut text = format!("{:?} {:?}", self.exchanges(), self.crm.settings);
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
        reference: "tg-8f31c2".to_owned(),
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

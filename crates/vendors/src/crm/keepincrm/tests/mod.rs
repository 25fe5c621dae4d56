//! The adapter against the simulated KeepinCRM, which shares no field name with it, over HTTP.

mod clients;
mod failures;
mod finding;
mod leads;
mod orders;
mod settings;
mod standing;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{
    clock::{Clock, TestClock},
    email::Email,
    id::ProductId,
    lead::Line,
    money::{Currency, Money},
    phone::Phone,
};
use mistok_sim::keepincrm as sim;
use secrecy::SecretString;

use super::{ClientBy, Form, KeepinCrm, Places, Settings};
use crate::crm::{
    Buyers, Crm, CrmError, Exchange, Journal, LeadContact, Leads, NewLead, NewOrder, Orders,
    Statuses,
};

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

/// A shop's KeepinCRM and the adapter that speaks with it.
struct Bench {
    crm: KeepinCrm,
    vendor: sim::KeepinCrm,
    clock: TestClock,
    notes: Arc<Notes>,
}

fn settings(base_url: &str) -> Settings {
    Settings {
        base_url: base_url.to_owned(),
        token: SecretString::from(TOKEN),
        places: Places {
            funnel_id: Some(1),
            stage_id: Some(11),
            source_id: Some(1),
            responsible_id: Some(2),
        },
        leads_as: Form::Agreement,
        searchable: true,
        find_by: "q[title_cont]".to_owned(),
        client_by: ClientBy::Attributes,
        statuses_every: TimeDelta::seconds(180),
        rpm: 1_000,
        timeout: Duration::from_secs(20),
        currency: Currency::UAH,
    }
}

/// With settings that `change` has changed.
async fn bench_with(change: impl FnOnce(&mut Settings)) -> Bench {
    let clock = TestClock::new(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let options = sim::Options {
        token: TOKEN.to_owned(),
        ..sim::Options::default()
    };
    let vendor = sim::KeepinCrm::start(Arc::new(clock.clone()), options)
        .await
        .unwrap();
    let mut settings = settings(&vendor.url());
    change(&mut settings);
    let notes = Arc::new(Notes::default());
    let shared = Arc::new(clock.clone());
    let crm = KeepinCrm::new(settings, shared, Arc::<Notes>::clone(&notes)).unwrap();
    Bench {
        crm,
        vendor,
        clock,
        notes,
    }
}

async fn bench() -> Bench {
    bench_with(|_| ()).await
}

impl Bench {
    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn leads(&self) -> &dyn Leads {
        self.crm.leads().unwrap()
    }

    fn orders(&self) -> &dyn Orders {
        self.crm.orders().unwrap()
    }

    fn buyers(&self) -> &dyn Buyers {
        self.crm.buyers().unwrap()
    }

    fn statuses(&self) -> &dyn Statuses {
        self.crm.statuses().unwrap()
    }

    /// Agreements of other people, made one a minute until now.
    fn add_others(&self, count: i64) {
        for number in 0..count {
            let made_at = self.now() - TimeDelta::minutes(count - number);
            let record = serde_json::json!({"title": format!("Дзвінок {number}")});
            self.vendor.add_agreement(record, made_at);
        }
    }

    /// Everything that leaves the adapter in words, in search of what may not.
    fn assert_nothing_leaked(&self, error: Option<&CrmError>) {
        let exchanges = self.notes.0.lock().unwrap().clone();
        let mut text = format!("{exchanges:?} {:?}", self.crm.settings);
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

fn contact() -> LeadContact {
    LeadContact {
        full_name: NAME.to_owned(),
        phone: Some(Phone::from_stored(PHONE.to_owned())),
        email: Some(Email::from_stored(EMAIL.to_owned())),
        social_name: Some("@olena".to_owned()),
        telegram_id: 123_456,
    }
}

fn lines() -> Vec<Line> {
    vec![Line {
        product: ProductId(22),
        name: "Футболка, M".to_owned(),
        sku: Some("TEE-M".to_owned()),
        price: Some(Money::new(45_050, Currency::UAH)),
        quantity: 2,
        picture: None,
    }]
}

fn lead() -> NewLead {
    NewLead {
        reference: "8f31c2aa".to_owned(),
        title: "Замовлення: Футболка, M".to_owned(),
        comment: COMMENT.to_owned(),
        contact: contact(),
        lines: lines(),
        source: Some("instagram".to_owned()),
    }
}

fn question() -> NewLead {
    NewLead {
        title: "Питання з бота".to_owned(),
        lines: Vec::new(),
        ..lead()
    }
}

fn order() -> NewOrder {
    NewOrder {
        number: "TG-1042".to_owned(),
        comment: "Номер у боті: 1042".to_owned(),
        customer_comment: Some(COMMENT.to_owned()),
        contact: contact(),
        lines: lines(),
        delivery: None,
        payment: None,
        source: None,
    }
}

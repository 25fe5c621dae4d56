//! The CRMs of the table with their simulators: how the program is set up for each, what happens to it
//! next, and what it has.

mod espocrm;
mod hive;
mod keepincrm;
mod keycrm;
mod odoo;

use async_trait::async_trait;
use chrono::TimeDelta;
use mistok::config::Config;
use mistok_sim::faults::{Fault, Faults};
use serde_json::Value;
use tempfile::TempDir;

pub use self::{
    espocrm::OfEspoCrm, hive::OfHive, keepincrm::OfKeepinCrm, keycrm::OfKeyCrm, odoo::OfOdoo,
};
use crate::harness::{Setup, TestApp};

/// What happens with the next order or lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mishap {
    SavesSilently,
    SavesAndFails,
    SavesUnreadably,
    LosesSilently,
    /// It wants to be left alone for this number of seconds; `None` means that it does not say.
    IsBusy(Option<u64>),
    Refuses,
    RefusesTheKey,
    /// Until it is mended: what says these words, or everything.
    FailsOn(Option<String>),
    IsDown,
}

/// What a CRM has of ours.
#[derive(Debug, Clone)]
pub struct Kept {
    pub id: String,
    /// An order's number, a lead's reference.
    pub marker: String,
    /// The articles of an order with their quantities.
    pub lines: Vec<(String, i64)>,
    pub words: String,
}

/// A CRM with its simulator.
#[async_trait]
pub trait Stand: Send + Sync {
    /// Before the program starts.
    async fn set_up(&mut self, setup: Setup) -> Setup;
    /// Once it runs.
    fn begins(&mut self, _: &TestApp) {}
    /// The article that is bought.
    fn sku(&self) -> &'static str;
    fn settle(&self) -> TimeDelta;
    fn will(&self, mishap: Mishap);
    /// Ends what lasts.
    fn mends(&self);
    fn orders(&self) -> Vec<Kept>;
    fn leads(&self) -> Vec<Kept>;
    /// What is new is found after this time only; false where the simulator cannot.
    fn finds_after(&self, _: TimeDelta) -> bool {
        false
    }
    /// Its clock goes ahead by this from now on; false where it has no clock of its own.
    fn is_ahead(&self, _: TimeDelta) -> bool {
        false
    }
    /// A page of the catalog fails from now on.
    fn fails_to_show_its_catalog(&self) -> bool {
        false
    }
    /// Somebody there moves an order on; false where nobody can.
    fn finishes(&self, _: &str) -> bool {
        false
    }
}

pub type AnyStand = Box<dyn Stand>;

/// The way to a simulator over HTTP.
struct Wire {
    faults: Faults,
    /// The calls that make a record: of a method and path, or by words in their body.
    makes: &'static [&'static str],
    refusal: Fault,
    denial: Fault,
}

impl Wire {
    fn will(&self, mishap: &Mishap) {
        let fault = match mishap {
            Mishap::SavesSilently => Fault::SaveThenSilence,
            Mishap::SavesAndFails => Fault::SaveThenAnswer {
                status: 502,
                body: String::new(),
            },
            Mishap::SavesUnreadably => Fault::SaveThenAnswer {
                status: 200,
                body: "{\"id\":".to_owned(),
            },
            Mishap::LosesSilently | Mishap::IsDown => Fault::Down,
            Mishap::IsBusy(Some(seconds)) => Fault::TooMany {
                retry_after: *seconds,
            },
            Mishap::IsBusy(None) => Fault::Answer {
                status: 429,
                body: "{}".to_owned(),
            },
            Mishap::Refuses => self.refusal.clone(),
            Mishap::RefusesTheKey => self.denial.clone(),
            Mishap::FailsOn(_) => Fault::Error500,
        };
        match mishap {
            Mishap::IsDown | Mishap::RefusesTheKey => self.faults.set(fault),
            Mishap::FailsOn(words) => {
                for call in self.makes {
                    let calls = self.faults.on(call);
                    match words {
                        Some(words) => calls.about(words).set(fault.clone()),
                        None => calls.set(fault.clone()),
                    }
                }
            }
            _ => {
                // Whichever of them comes first; the others are taken back when it is mended.
                for call in self.makes {
                    self.faults.on(call).for_next(1, fault.clone());
                }
            }
        }
    }
}

fn answer(status: u16, body: &Value) -> Fault {
    Fault::Answer {
        status,
        body: body.to_string(),
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn whole(value: &Value) -> i64 {
    let number = value.as_f64().unwrap_or_default();
    format!("{number:.0}").parse().unwrap_or_default()
}

/// The article of a shop whose products are in a file.
const FILED: &str = "CUP-1";

/// The program has its products from a file in the folder.
fn with_file(config: &mut Config, folder: &TempDir) {
    let path = folder.path().join("catalog.csv");
    std::fs::write(&path, "sku;name;price\nCUP-1;Чашка «Ліс»;450\n").unwrap();
    config.catalog.file = Some(path.display().to_string());
}

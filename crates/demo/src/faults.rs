//! The switches on the page: what is broken at the moment, and how the services are told.

use std::{
    collections::BTreeSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use mistok_sim::{
    faults::{Fault, Faults},
    keycrm::KeyCrm,
    telegram::Telegram,
};
use serde::{Deserialize, Serialize};

/// Calls of the bot that Telegram turns away, and for how many seconds.
const TURNED_AWAY: u32 = 3;
const COME_BACK_AFTER: u64 = 3;
/// Well within the bot's patience, and long enough to be seen.
const SLOW: Duration = Duration::from_millis(2500);
/// Everything of the CRM but its pictures, which only the page's own look depends on.
const API: [&str; 5] = ["/pipelines", "/offers", "/products", "/order", "/buyer"];
/// Where cards and orders are made.
const NEW: [&str; 2] = ["POST /pipelines", "POST /order"];

/// One switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Switch {
    CrmDown,
    CrmSilent,
    CrmSlow,
    CrmRefuses,
    TelegramBusy,
}

impl Switch {
    pub const ALL: [Self; 5] = [
        Self::CrmDown,
        Self::CrmSilent,
        Self::CrmSlow,
        Self::CrmRefuses,
        Self::TelegramBusy,
    ];
}

/// All switches.
#[derive(Debug)]
pub struct Switches {
    telegram: Faults,
    crm: Faults,
    on: Mutex<BTreeSet<Switch>>,
}

impl Switches {
    pub fn new(telegram: &Telegram, crm: &KeyCrm) -> Self {
        Self {
            telegram: telegram.faults().clone(),
            crm: crm.faults().clone(),
            on: Mutex::default(),
        }
    }

    /// Breaks something.
    pub fn turn_on(&self, switch: Switch) {
        if switch == Switch::TelegramBusy {
            let fault = Fault::TooMany {
                retry_after: COME_BACK_AFTER,
            };
            self.telegram.clear();
            return self.telegram.on("send").for_next(TURNED_AWAY, fault);
        }
        let mut on = self.on();
        on.insert(switch);
        self.tell_crm(&on);
    }

    /// Mends it.
    pub fn turn_off(&self, switch: Switch) {
        if switch == Switch::TelegramBusy {
            return self.telegram.clear();
        }
        let mut on = self.on();
        on.remove(&switch);
        self.tell_crm(&on);
    }

    pub fn is_on(&self, switch: Switch) -> bool {
        match switch {
            // It ends by itself, with the last call that was turned away.
            Switch::TelegramBusy => self.telegram.any(),
            Switch::CrmDown | Switch::CrmSilent | Switch::CrmSlow | Switch::CrmRefuses => {
                self.on().contains(&switch)
            }
        }
    }

    /// The first failure that covers a call wins, so the worst is told first.
    fn tell_crm(&self, on: &BTreeSet<Switch>) {
        self.crm.clear();
        for switch in on {
            match switch {
                Switch::CrmDown => self.whole_crm(&Fault::Down),
                Switch::CrmSilent => self.new_in_crm(&Fault::SaveThenSilence),
                Switch::CrmSlow => self.whole_crm(&Fault::LatencyIn(SLOW)),
                Switch::CrmRefuses => self.new_in_crm(&refusal()),
                Switch::TelegramBusy => {}
            }
        }
    }

    fn whole_crm(&self, fault: &Fault) {
        for path in API {
            self.crm.on(path).set(fault.clone());
        }
    }

    fn new_in_crm(&self, fault: &Fault) {
        for path in NEW {
            self.crm.on(path).set(fault.clone());
        }
    }

    fn on(&self) -> MutexGuard<'_, BTreeSet<Switch>> {
        self.on.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an account answers whose settings ask for a field that the bot does not know of.
fn refusal() -> Fault {
    let words = "The custom fields.LD 1001 field is required.";
    let body = serde_json::json!({"message": words, "errors": {"custom_fields.LD_1001": [words]}});
    Fault::Answer {
        status: 422,
        body: body.to_string(),
    }
}

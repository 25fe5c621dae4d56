//! The outside world of the demo: Telegram with a customer and a manager in it, the CRM, what is
//! broken at the moment, and what has happened so far.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use anyhow::Context;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{
    accepted::Accepted,
    chat::Phone,
    faults::Switches,
    log::{Happening, Log},
};
use crate::{
    domain::clock::{SharedClock, SystemClock},
    sim::{
        keycrm::{self, KeyCrm},
        telegram::{self, Profile, Telegram},
    },
    text::Texts,
};

/// What the bot's process is given as its token.
pub const TOKEN: &str = "7000000001:demo-token-that-opens-only-the-simulated-telegram";
const BOT: i64 = 7_000_000_001;
const CUSTOMER: i64 = 5_000_001;
/// The admin of the bot.
pub const MANAGER: i64 = 5_000_002;
/// Requests a minute of the CRM: nobody should wait for the quota of a demo.
pub const RPM: u32 = 600;

/// What opens the simulated CRM.
pub const CRM_KEY: &str = "demo-key-of-the-simulated-crm";

/// Whose phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    Customer,
    Manager,
}

/// Everything but the bot.
#[derive(Debug)]
pub struct World {
    pub clock: SharedClock,
    pub telegram: Telegram,
    pub crm: KeyCrm,
    pub customer: Phone,
    pub manager: Phone,
    pub accepted: Accepted,
    pub switches: Switches,
    log: Mutex<Log>,
    leads_seen: AtomicU64,
    version: watch::Sender<u64>,
}

impl World {
    /// Starts the simulated services and seats people at them.
    pub async fn start(texts: &Arc<Texts>) -> anyhow::Result<Self> {
        let clock: SharedClock = Arc::new(SystemClock);
        let telegram = Telegram::start(clock.clone(), telegram::Options::default())
            .await
            .context("the simulated Telegram did not start")?;
        telegram.add_bot(TOKEN, BOT, "malva_shop_bot", "Крамниця «Мальва»");
        let options = keycrm::Options {
            token: CRM_KEY.to_owned(),
            rpm: Some(RPM),
            ..keycrm::Options::default()
        };
        let crm = KeyCrm::start(clock.clone(), options)
            .await
            .context("the simulated CRM did not start")?;
        crm.with_sample_catalog();
        let customer = telegram.person(TOKEN, olena());
        let manager = telegram.person(TOKEN, Profile::new(MANAGER, "Андрій"));
        // A bot writes only to those who have opened it once.
        manager.unblocks_bot();
        Ok(Self {
            switches: Switches::new(&telegram, &crm),
            accepted: Accepted::new(texts),
            customer: Phone::of(customer),
            manager: Phone::of(manager),
            log: Mutex::new(Log::default()),
            leads_seen: AtomicU64::new(0),
            version: watch::Sender::new(0),
            clock,
            telegram,
            crm,
        })
    }

    pub const fn phone(&self, who: Who) -> &Phone {
        match who {
            Who::Customer => &self.customer,
            Who::Manager => &self.manager,
        }
    }

    /// Counts everything that the page shows.
    pub fn versions(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }

    /// The page is out of date.
    pub fn changed(&self) {
        self.version.send_modify(|version| *version += 1);
    }

    /// Notes what happened, for the page to tell.
    pub fn note(&self, happening: Happening) {
        self.log().add(self.clock.now(), happening);
        self.changed();
    }

    pub fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Follows both services until the demo stops.
    pub async fn watch(&self, stop: &CancellationToken) {
        let (mut chats, mut cards) = (self.telegram.changes(), self.crm.changes());
        loop {
            tokio::select! {
                change = chats.changed() => if change.is_err() { return },
                change = cards.changed() => if change.is_err() { return },
                () = self.customer.listen() => {}
                () = self.manager.listen() => {}
                () = stop.cancelled() => return,
            }
            self.note_leads();
            self.changed();
        }
    }

    fn note_leads(&self) {
        let leads = u64::try_from(self.crm.cards().len()).unwrap_or(u64::MAX);
        let seen = self.leads_seen.swap(leads, Ordering::Relaxed);
        for _ in seen..leads {
            self.note(Happening::LeadArrived);
        }
    }
}

fn olena() -> Profile {
    Profile {
        last_name: Some("Коваль".to_owned()),
        username: Some("olena_koval".to_owned()),
        ..Profile::new(CUSTOMER, "Олена").with_phone("+380501234567")
    }
}

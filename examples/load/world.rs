//! The outside world of one run: Telegram, the CRM, and the folder of the database.

use std::{collections::HashMap, sync::Arc, time::Duration};

use anyhow::ensure;
use mistok::domain::clock::SystemClock;
use mistok_sim::{
    keycrm::{self, KeyCrm},
    telegram::{self, Limits, Person, Profile, Telegram},
};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};

use crate::Setup;

pub const TOKEN: &str = "7000000001:load-token-of-the-simulator";
pub const CRM_KEY: &str = "keycrm-load-key";
const BOT: i64 = 7_000_000_001;
/// How often the world is asked whether something has come about.
const LOOK: Duration = Duration::from_millis(2);

pub struct World {
    pub telegram: Telegram,
    pub crm: KeyCrm,
    /// As `database.url` takes it.
    pub database: String,
    _folder: TempDir,
}

impl World {
    pub async fn start(setup: &Setup, limits: Limits) -> anyhow::Result<Self> {
        let clock = Arc::new(SystemClock);
        let options = telegram::Options {
            limits,
            ..telegram::Options::for_load()
        };
        let telegram = Telegram::start(clock.clone(), options).await?;
        telegram.add_bot(TOKEN, BOT, "mistok_load_bot", "Крамниця");
        let options = keycrm::Options {
            token: CRM_KEY.to_owned(),
            ..keycrm::Options::default()
        };
        let crm = KeyCrm::start(clock, options).await?;
        crm.with_sample_catalog();
        let folder = tempfile::tempdir_in(&setup.folder)?;
        let file = format!("sqlite://{}", folder.path().join("mistok.db").display());
        Ok(Self {
            telegram,
            crm,
            database: setup.database.clone().unwrap_or(file),
            _folder: folder,
        })
    }

    pub fn person(&self, id: i64) -> Person {
        let profile = Profile::new(id, &name(id)).with_phone(&phone(id));
        self.telegram.person(TOKEN, profile)
    }

    /// How many calls of each kind the bot has made.
    pub fn calls(&self) -> Vec<(&'static str, u64)> {
        [
            "sendMessage",
            "sendPhoto",
            "editMessageText",
            "editMessageMedia",
            "editMessageReplyMarkup",
            "answerCallbackQuery",
        ]
        .map(|method| (method, self.telegram.count(method)))
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .collect()
    }

    /// Calls of all kinds that people or limits notice.
    pub fn outgoing(&self) -> u64 {
        self.calls().iter().map(|(_, count)| count).sum()
    }

    /// Waits until nothing has gone out for a moment.
    pub async fn quiet(&self) {
        let mut before = u64::MAX;
        while before != self.outgoing() {
            before = self.outgoing();
            sleep(Duration::from_millis(300)).await;
        }
    }

    /// Checks that every order came to the CRM once. `orders` counts them by customer.
    pub async fn check_orders(&self, orders: &HashMap<i64, usize>) -> anyhow::Result<usize> {
        let expected: usize = orders.values().sum();
        let all = || self.crm.cards().len() >= expected;
        let patience = Duration::from_secs(150);
        ensure!(
            until(patience, Duration::from_millis(100), all)
                .await
                .is_some(),
            "{} of {expected} orders are in the CRM",
            self.crm.cards().len()
        );
        // A double would come a little later.
        sleep(Duration::from_millis(300)).await;
        let mut counted: HashMap<String, usize> = HashMap::new();
        for card in self.crm.cards() {
            let name = card.contact["full_name"].as_str().unwrap_or_default();
            *counted.entry(name.to_owned()).or_default() += 1;
        }
        for (id, count) in orders {
            let found = counted.get(&name(*id)).copied().unwrap_or_default();
            ensure!(
                found == *count,
                "customer {id}: {count} orders, {found} in the CRM"
            );
        }
        Ok(expected)
    }
}

/// The name of a customer, the same in Telegram and in a database made beforehand.
pub fn name(id: i64) -> String {
    format!("Покупець {id}")
}

/// The phone of a customer: of each their own, because those who share one become one customer.
pub fn phone(id: i64) -> String {
    format!("38050{:07}", id % 10_000_000)
}

/// Waits until `ready`; how long that took, or `None` when it took longer than `patience`.
pub async fn until(
    patience: Duration,
    pause: Duration,
    mut ready: impl FnMut() -> bool,
) -> Option<Duration> {
    let started = Instant::now();
    while !ready() {
        if started.elapsed() > patience {
            return None;
        }
        sleep(pause).await;
    }
    Some(started.elapsed())
}

pub async fn soon(patience: Duration, ready: impl FnMut() -> bool) -> Option<Duration> {
    until(patience, LOOK, ready).await
}

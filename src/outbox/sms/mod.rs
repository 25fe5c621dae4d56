//! Messages by phone: queued in the transaction that decides them, handed to a provider by rules,
//! passed on to the next only when it is certain that the first has not sent them, and followed by
//! its receipts.

mod codes;
mod courier;
mod ends;
mod looks;
mod notes;
mod queue;
mod reach;
mod reports;
mod router;
pub mod templates;
#[cfg(test)]
mod tests;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use self::{
    codes::{CodeCheck, CodeRefusal, Codes, OF_KEYS},
    courier::SmsCourier,
    ends::{Decided, Decision},
    looks::{Look, Seen, Wonder},
    notes::{Chatter, NOTES, NoteCourier},
    queue::{New, Quote, Refusal},
    reach::{LATER, LaterCourier, Reach},
    reports::ReportCourier,
    router::Rule,
};
use super::Outbox;
use crate::{
    config::{OrderNotices, ProviderLimits},
    domain::{clock::SharedClock, delivery::Priority, id::ChatId, sms::Kind},
    sms::{Inbound, Provider},
    store::{
        StoreError, Tx,
        outbox::NewJob,
        sms::{Sms as Message, providers::Health},
    },
};

/// The SMS of the shop. Cheap to clone.
#[derive(Clone)]
pub struct Sms {
    pub settings: Arc<Settings>,
    pub outbox: Outbox,
    pub clock: SharedClock,
    watch: Arc<OnceLock<Arc<dyn Watch>>>,
}

pub struct Settings {
    /// In the order in which they are tried where no rule says otherwise.
    pub providers: Vec<Known>,
    pub rules: Vec<Rule>,
    pub max_parts: u32,
    pub notices_a_day: i64,
    pub order_notices: OrderNotices,
    /// After so long without a sign of life in Telegram a notice goes by SMS too; none: never.
    pub silence: Option<TimeDelta>,
    /// How long a provider may go on with a request that we stopped waiting for.
    pub settle: TimeDelta,
    pub codes: Codes,
    pub chatter: Chatter,
    /// Within which the same words are the same message.
    pub repeats: TimeDelta,
    /// Whose days the limits of a day are.
    pub zone: Tz,
}

/// A provider that is set up.
#[derive(Clone)]
pub struct Known {
    pub provider: Arc<dyn Provider>,
    pub limits: ProviderLimits,
}

impl Known {
    pub fn name(&self) -> &'static str {
        self.provider.name()
    }
}

/// Who is told of what happens to messages, in the same transaction.
#[async_trait]
pub trait Watch: Send + Sync {
    /// A message stands otherwise now.
    async fn changed(&self, tx: &Tx, sms: &Message) -> Result<(), StoreError>;

    /// A phone wrote to us; a repeated message comes here too.
    async fn received(&self, tx: &Tx, provider: &str, inbound: &Inbound) -> Result<(), StoreError>;

    /// Something that a person must see to; told once.
    async fn alarm(&self, tx: &Tx, alarm: &Alarm) -> Result<(), StoreError>;

    /// What somebody asked to be looked at.
    async fn seen(
        &self,
        tx: &Tx,
        chat: ChatId,
        provider: &str,
        seen: &Seen,
    ) -> Result<(), StoreError>;
}

/// What a person must see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// A provider's money is running out.
    LowBalance(Health),
    /// The limit of the day is reached: nothing more goes through this provider today.
    DayIsFull { provider: String },
    /// A provider refuses us.
    Refused { provider: String, reason: String },
}

/// The service of a provider in the outbox.
pub fn service(provider: &str) -> String {
    format!("sms:{provider}")
}

/// Where owners of messages are told how they stand.
pub const REPORTS: &str = "sms-reports";

/// What is to be done; versioned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "v")]
enum Payload {
    #[serde(rename = "1")]
    V1(Task),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Hand the message over.
    Send(i64),
    /// Ask how a message stands, by the provider's id.
    Ask(String),
    /// Look how much money is left, again and again.
    Balance,
    /// Look at what somebody asks for, once, and tell them.
    Look(Look),
    /// Tell its owner how a message stands.
    Report(i64),
    /// Send what did not reach its reader in Telegram.
    Reach(Reach),
    /// Note in the CRM what a phone wrote to us.
    Note(i64),
}

impl Task {
    fn to_stored(&self) -> String {
        serde_json::to_string(&Payload::V1(self.clone())).unwrap_or_default()
    }

    pub fn from_stored(payload: &str) -> Result<Self, String> {
        match serde_json::from_str(payload) {
            Ok(Payload::V1(task)) => Ok(task),
            Err(error) => Err(format!("unreadable payload: {error}")),
        }
    }
}

impl Sms {
    pub fn new(settings: Settings, outbox: Outbox, clock: SharedClock) -> Self {
        Self {
            settings: Arc::new(settings),
            outbox,
            clock,
            watch: Arc::default(),
        }
    }

    /// Names who is told of what happens; once, before anything does.
    pub fn watched_by(&self, watch: Arc<dyn Watch>) {
        drop(self.watch.set(watch));
    }

    fn watch(&self) -> Option<&Arc<dyn Watch>> {
        self.watch.get()
    }

    /// Whether messages can be sent at all.
    pub fn is_on(&self) -> bool {
        !self.settings.providers.is_empty()
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn known(&self, provider: &str) -> Option<&Known> {
        let mut all = self.settings.providers.iter();
        all.find(|known| known.name() == provider)
    }

    /// Takes in what a provider called us for, in one transaction.
    pub async fn take_in(
        &self,
        tx: &Tx,
        provider: &str,
        heard: &crate::sms::Heard,
    ) -> Result<(), StoreError> {
        for receipt in &heard.receipts {
            self.receipt(tx, provider, receipt).await?;
        }
        if let Some(watch) = self.watch() {
            for inbound in &heard.inbound {
                watch.received(tx, provider, inbound).await?;
            }
        }
        for id in &heard.ask {
            let task = Task::Ask(id.clone());
            let key = format!("sms-ask:{provider}:{id}");
            let lane = format!("ask:{id}");
            self.stage(tx, provider, (&task, lane, Some(key)), Priority::Notice)
                .await?;
        }
        Ok(())
    }

    /// Sets the looks at the money going, unless they are.
    pub async fn look_at_balances(&self, tx: &Tx) -> Result<(), StoreError> {
        for known in &self.settings.providers {
            let name = known.name();
            let (lane, key) = ("balance".to_owned(), format!("sms-balance:{name}"));
            self.stage(
                tx,
                name,
                (&Task::Balance, lane, Some(key)),
                Priority::Mailing,
            )
            .await?;
        }
        Ok(())
    }

    async fn stage(
        &self,
        tx: &Tx,
        provider: &str,
        (task, lane, key): (&Task, String, Option<String>),
        priority: Priority,
    ) -> Result<(), StoreError> {
        let job = NewJob {
            service: service(provider),
            lane,
            priority,
            key,
            payload: task.to_stored(),
            not_before: self.now(),
        };
        self.outbox.stage(tx, job).await
    }

    /// The shop's day.
    pub fn day(&self) -> String {
        let now = self.now().with_timezone(&self.settings.zone);
        now.date_naive().to_string()
    }

    /// How long a message is worth sending.
    fn lasts(&self, kind: Kind) -> TimeDelta {
        match kind {
            Kind::Code => self.settings.codes.last,
            Kind::Reply | Kind::Order | Kind::Api | Kind::Odoo | Kind::Auto => TimeDelta::hours(24),
        }
    }
}

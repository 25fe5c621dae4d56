//! Messages by phone: queued in the transaction that decides them, handed to a provider by rules,
//! passed on to the next only when it is certain that the first has not sent them, and followed by
//! its receipts.

mod batches;
mod code_news;
mod codes;
mod courier;
mod ends;
mod joining;
mod looks;
mod lookups;
mod notes;
mod outcomes;
mod prices;
mod queue;
mod reach;
mod refreshing;
mod reports;
mod router;
mod services;
mod spending;
pub mod templates;
#[cfg(test)]
mod tests;
mod through;
mod waiting;

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

pub use self::{
    code_news::CodeNews,
    codes::{CodeCheck, CodeRefusal, Codes, OF_KEYS},
    ends::{Decided, Decision},
    looks::{Look, Seen, Wonder},
    notes::{Chatter, NOTES},
    prices::{Price, Prices},
    queue::{New, Quote, Refusal},
    reach::{LATER, Reach},
    router::Rule,
    services::OdooClients,
    through::Through,
};
use self::{courier::SmsCourier, notes::NoteCourier, reach::LaterCourier, reports::ReportCourier};
use crate::{
    config::{Choose, LookUp, OrderNotices, ProviderLimits, SmsRights},
    domain::{
        clock::SharedClock,
        delivery::Priority,
        dialogue::Dialogue,
        id::{ChatId, DepartmentId},
        phone::Phone,
        sms::{Barrier, Failure, Kind, NumberFacts},
        stored::{Payload, Stored},
    },
    outbox::Outbox,
    store::{
        StoreError, Tx,
        outbox::NewJob,
        sms::{Sms as Message, drafts::Choice, fragments::Whole, heard, providers::Health},
    },
    vendors::sms::{Inbound, Provider},
};

/// The SMS of the shop. Cheap to clone.
#[derive(Clone)]
pub struct Sms {
    pub settings: Arc<Settings>,
    pub outbox: Outbox,
    pub clock: SharedClock,
    watch: Arc<MakeWatch>,
}

pub struct Settings {
    /// In the order in which they are tried where no rule says otherwise.
    pub providers: Vec<Known>,
    pub rules: Vec<Rule>,
    pub max_parts: u32,
    pub notices_a_day: i64,
    pub order_notices: OrderNotices,
    /// How long without a sign of life in Telegram until a notice goes by SMS too. `None` means
    /// never.
    pub silence: Option<TimeDelta>,
    /// How long a provider may go on with a request that we stopped waiting for.
    pub settle: TimeDelta,
    pub codes: Codes,
    pub chatter: Chatter,
    /// How long after an owner asked for a message its first state is reported, at the soonest.
    pub report_delay: TimeDelta,
    /// Within which the same words are the same message.
    pub repeats: TimeDelta,
    /// Whose days the limits of a day are.
    pub zone: Tz,
    /// What decides where nobody and no rule does.
    pub choose: Choose,
    pub prices: Prices,
    /// Through whom and from whom messages go where nobody says, in the shop and in its departments.
    pub default: Choice,
    pub departments: BTreeMap<DepartmentId, Choice>,
    pub lookup: LookUp,
    /// How often the providers' templates are brought in step. `None` means never.
    pub templates_every: Option<TimeDelta>,
    /// Phones that one message may go to.
    pub batch_limit: u32,
    pub rights: SmsRights,
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

/// Is notified of what happens to messages, in the same transaction.
#[async_trait]
pub trait Watch: Send + Sync {
    /// The state of a message has changed.
    async fn changed(&self, tx: &Tx, sms: &Message) -> Result<(), StoreError>;

    /// A phone wrote to us; a repeated message comes here too.
    async fn received(&self, tx: &Tx, provider: &str, inbound: &Inbound) -> Result<(), StoreError>;

    /// A message waits for its provider, for this reason.
    async fn waiting(&self, tx: &Tx, sms: &Message, why: Failure) -> Result<(), StoreError>;

    /// How a code stands that the customer of this dialogue waits for, at that phone.
    async fn code_news(
        &self,
        tx: &Tx,
        dialogue: &Dialogue,
        phone: &Phone,
        news: CodeNews,
    ) -> Result<(), StoreError>;

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

    /// What a phone is that somebody asked about; `None` means that the provider does not tell now.
    async fn number(
        &self,
        tx: &Tx,
        chat: ChatId,
        phone: &Phone,
        facts: Option<&NumberFacts>,
    ) -> Result<(), StoreError>;
}

/// What a person must see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// A provider's money is running out.
    LowBalance(Health),
    /// The limit of the day is reached: nothing more goes through this provider today.
    DayIsFull { provider: String },
    /// A provider does not send to a country, or to numbers that are not confirmed with it.
    Barred {
        provider: String,
        prefix: String,
        barrier: Barrier,
    },
}

/// Makes who is told: they use the SMS themselves, so that neither can be made before the other.
pub type MakeWatch = dyn Fn(&Sms) -> Box<dyn Watch> + Send + Sync;

/// The service of a provider in the outbox.
pub fn service(provider: &str) -> String {
    format!("sms:{provider}")
}

/// The service that reports states of messages to their owners.
pub const REPORTS: &str = "sms-reports";

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// Hand the message over.
    Send(i64),
    /// Ask for the state of a message, by the provider's id.
    Ask(String),
    /// Look how much money is left, again and again.
    Balance,
    /// Look at what somebody asks for, once, and tell them.
    Look(Look),
    /// Report a message's state to its owner, as earlier programs stored it.
    Report(i64),
    /// Report the states of their messages to the owner at an address.
    ReportTo(String),
    /// Send what did not reach its reader in Telegram.
    Reach(Reach),
    /// Note in the CRM what a phone wrote to us.
    Note(i64),
    /// End the message if it still waits: it is too old.
    Expire(i64),
    /// Tell the customer who waits for this code what became of it.
    CodeNews(i64),
    /// Queue the messages of a draft that goes to many phones.
    Batch(i64),
    /// Ask who messages to this phone can be from.
    Senders(String),
    /// Bring the templates in step; again and again, or once.
    SyncTemplates { again: bool },
    /// Ask what a phone is, and tell this chat.
    LookUp { phone: String, chat: ChatId },
    /// Take in what is there of a message whose parts came apart.
    Join(Whole),
}

/// A task for a provider, before it becomes a job.
struct NewTask<'a> {
    task: &'a Task,
    lane: String,
    /// While a task with the same key waits, no second is queued. `None` means that any number may.
    key: Option<String>,
    priority: Priority,
}

impl Stored for Task {
    const KIND: &'static str = "sms";
    const VERSION: u32 = 1;
}

impl Sms {
    /// `watch` is notified of what happens to messages.
    pub fn new(
        settings: Settings,
        outbox: Outbox,
        clock: SharedClock,
        watch: Arc<MakeWatch>,
    ) -> Self {
        Self {
            settings: Arc::new(settings),
            outbox,
            clock,
            watch,
        }
    }

    fn watch(&self) -> Box<dyn Watch> {
        (self.watch)(self)
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
        heard: &crate::vendors::sms::Heard,
    ) -> Result<(), StoreError> {
        if let Some(call) = &heard.call
            && !heard::note(tx, provider, call.as_bytes(), self.now()).await?
        {
            return Ok(());
        }
        for receipt in &heard.receipts {
            self.receipt(tx, provider, receipt).await?;
        }
        for inbound in &heard.inbound {
            match &inbound.part {
                Some(part) if part.total > 1 => {
                    self.take_part(tx, provider, inbound, part).await?;
                }
                _ => self.watch().received(tx, provider, inbound).await?,
            }
        }
        for id in &heard.ask {
            let task = Task::Ask(id.clone());
            let key = format!("sms-ask:{provider}:{id}");
            let lane = format!("ask:{id}");
            let new = NewTask {
                task: &task,
                lane,
                key: Some(key),
                priority: Priority::Notice,
            };
            self.enqueue(tx, provider, new).await?;
        }
        Ok(())
    }

    /// Sets the looks at the money going, unless they are.
    pub async fn look_at_balances(&self, tx: &Tx) -> Result<(), StoreError> {
        for known in &self.settings.providers {
            let name = known.name();
            let (lane, key) = ("balance".to_owned(), format!("sms-balance:{name}"));
            let new = NewTask {
                task: &Task::Balance,
                lane,
                key: Some(key),
                priority: Priority::Mailing,
            };
            self.enqueue(tx, name, new).await?;
        }
        Ok(())
    }

    async fn enqueue(
        &self,
        tx: &Tx,
        provider: &str,
        NewTask {
            task,
            lane,
            key,
            priority,
        }: NewTask<'_>,
    ) -> Result<(), StoreError> {
        let job = NewJob {
            service: service(provider),
            lane,
            priority,
            key,
            payload: Payload::of(task),
            not_before: self.now(),
        };
        self.outbox.enqueue(tx, job).await
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
            Kind::Reply | Kind::Order | Kind::Api | Kind::Odoo | Kind::Auto | Kind::Batch => {
                TimeDelta::hours(24)
            }
        }
    }
}

//! The CRMs of the settings, and what writes their journal.

use std::sync::Arc;

use chrono::TimeDelta;

use super::desk::connect_chats;
use crate::{
    chats::Chats,
    config::{Config, OrderSource, StatusRule},
    crm::following::{self, Elsewhere, Following},
    domain::{clock::SharedClock, id::BotId},
    outbox::{
        Activity, Outbox,
        journal::{self, Keeper},
    },
    sms::{OdooClients, Sms},
    store::{Store, StoreError},
    text::Texts,
    vendors::crm::{
        Crm, Exchange, Journal, Means,
        odoo::{self, Odoo},
    },
};

/// Forgets every exchange: for `check`.
struct Forgetful;

impl Journal for Forgetful {
    fn record(&self, _: Exchange) {}
}

/// The CRM's chats, for a look from outside.
pub fn connect_keeping(
    config: &Config,
    clock: &SharedClock,
) -> anyhow::Result<Option<Arc<dyn Chats>>> {
    connect_chats(config, clock, Arc::new(Forgetful))
}

/// The configured CRM, for a look from outside.
pub fn connect(config: &Config, clock: &SharedClock) -> anyhow::Result<Option<Arc<dyn Crm>>> {
    build(config, means(config, clock, Arc::new(Forgetful)), None)
}

/// The Odoo that notes are written into, for a look from outside.
pub fn connect_notes(config: &Config, clock: &SharedClock) -> anyhow::Result<Option<Arc<Odoo>>> {
    connect_odoo(config, means(config, clock, Arc::new(Forgetful)))
}

/// What is connected, and what writes its journal.
pub struct Connected {
    pub crm: Option<Arc<dyn Crm>>,
    /// A CRM whose chats are answered.
    pub chats: Option<Arc<dyn Chats>>,
    pub odoo: OdooClients,
    pub keeper: Keeper,
}

/// The configured CRMs with their journal.
pub fn connect_with_journal(
    config: &Config,
    clock: &SharedClock,
    activity: Activity,
) -> anyhow::Result<Connected> {
    let (journal, keeper) = journal::pair(activity);
    let journal = Arc::new(journal);
    let means = means(config, clock, journal.clone());
    let notes = connect_odoo(config, means.clone())?;
    let crm = build(config, means, notes.clone())?;
    let chats = connect_chats(config, clock, journal.clone())?;
    let odoo = OdooClients {
        notes,
        reports: Arc::new(odoo::Reports::new(
            clock.clone(),
            journal,
            config.sms.odoo.report_url.clone(),
        )),
    };
    Ok(Connected {
        crm,
        chats,
        odoo,
        keeper,
    })
}

/// The Odoo of the settings, whether it gets the leads or only notes.
fn connect_odoo(config: &Config, means: Means) -> anyhow::Result<Option<Arc<Odoo>>> {
    let section = config.crm.section(odoo::NAME);
    odoo::connect(&section, means).map_err(anyhow::Error::msg)
}

/// The CRM that gets the leads. An Odoo that also gets notes is the same one: its limits are one.
fn build(
    config: &Config,
    means: Means,
    notes: Option<Arc<Odoo>>,
) -> anyhow::Result<Option<Arc<dyn Crm>>> {
    let Some(registration) = config.crm.registration() else {
        return Ok(None);
    };
    if let Some(odoo) = notes.filter(|_| registration.name == odoo::NAME) {
        return Ok(Some(odoo));
    }
    let section = config.crm.section(registration.name);
    let crm = (registration.connect)(&section, means).map_err(anyhow::Error::msg)?;
    Ok(Some(crm))
}

fn means(config: &Config, clock: &SharedClock, journal: Arc<dyn Journal>) -> Means {
    Means {
        clock: clock.clone(),
        journal,
        currency: config.shop.currency,
    }
}

/// What following orders needs but for the SMS, by which those are told who are not in Telegram.
pub fn following(
    config: &Config,
    bots: Vec<BotId>,
    texts: &Arc<Texts>,
    outbox: &Outbox,
    clock: &SharedClock,
) -> anyhow::Result<impl Fn(&Sms) -> Following + Clone + Send + Sync + use<>> {
    let bots: Arc<[BotId]> = bots.into();
    let rules: Arc<[StatusRule]> = config.crm.statuses.clone().into();
    let elsewhere = Elsewhere {
        comes: config.desk.orders.comes_from(OrderSource::Crm),
        sources: config.desk.orders.sources().into(),
    };
    let (region, currency) = (config.shop.region()?, config.shop.currency);
    let language = config.shop.language;
    let (texts, outbox, clock) = (texts.clone(), outbox.clone(), clock.clone());
    Ok(move |sms: &Sms| Following {
        bots: bots.clone(),
        texts: texts.clone(),
        outbox: outbox.clone(),
        clock: clock.clone(),
        region,
        currency,
        rules: rules.clone(),
        sms: sms.clone(),
        language,
        elsewhere: elsewhere.clone(),
    })
}

/// How often changes of orders are looked for. `None` means never.
pub fn look_every(config: &Config) -> Option<TimeDelta> {
    let seconds = config.crm.orders_seconds;
    (seconds > 0).then(|| TimeDelta::seconds(seconds.into()))
}

/// Sets the look for changes of orders going, unless it is.
pub async fn follow(
    following: &Following,
    store: &Store,
    config: &Config,
) -> Result<(), StoreError> {
    if look_every(config).is_none() {
        return Ok(());
    }
    let following = following.clone();
    store
        .write("follow", async move |tx| {
            let job = following::look_job(&following.clock, TimeDelta::zero());
            following.outbox.enqueue(&tx, job).await
        })
        .await
}

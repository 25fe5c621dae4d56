//! `mistok check`: tries every credential and prints a table.

use std::{process::ExitCode, time::Duration};

use chrono::TimeDelta;
use futures::FutureExt;
use serde::Deserialize;
use serde_json::json;

use super::places;
use crate::{
    app::{connect_crm, connect_keeping, connect_notes, connect_sms},
    bot::setup,
    config::{Config, CrmKind, Receiving},
    desk::sms::money as cost,
    domain::clock::{Clock as _, SharedClock, SystemClock},
    outbox::leads::STATUS_KEPT,
    store::{
        Store, StoreError, catalog, conversations, dead_letters, leads, orders, outbox, payments,
        sealing::{self, Standing},
        settings,
    },
    telegram::Api,
};

pub(super) type Told = Result<String, String>;

pub async fn check(config: &Config, clock: &SharedClock) -> anyhow::Result<ExitCode> {
    let table = [
        ("settings", receiving(config)),
        ("database", database(config).await),
        ("privacy", privacy(config).await),
        ("telegram", telegram(config).await),
        ("webhook", webhook(config).await),
        ("groups", places::check(config).await),
        ("secrets", Ok(secrets(config))),
        ("crm", crm(config, clock).await),
        ("orders", Ok(changes(config))),
        ("chats", chats(config, clock).await),
        ("sms", sms(config, clock).await),
        ("odoo", odoo(config, clock).await),
    ];
    let healthy = table.iter().all(|(_, told)| told.is_ok());
    print(&table);
    Ok(if healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn print(table: &[(&str, Told)]) {
    for (part, told) in table {
        let (sign, text) = match told {
            Ok(text) => ("ok  ", text),
            Err(text) => ("FAIL", text),
        };
        for (at, line) in text.lines().enumerate() {
            if at == 0 {
                println!("{sign}  {part:<10} {line}");
            } else {
                println!("{:<16} {line}", "");
            }
        }
    }
}

fn receiving(config: &Config) -> Told {
    match config.receiving() {
        Ok(Receiving::Polling) => Ok("updates are polled for".to_owned()),
        Ok(Receiving::Webhook(url)) => Ok(format!("updates come by webhook to {url}")),
        Err(error) => Err(error.to_string()),
    }
}

pub(super) async fn open(config: &Config) -> Result<Store, String> {
    let location = config
        .database
        .location()
        .map_err(|error| error.to_string())?;
    let vault = config.privacy.vault().map_err(|error| error.to_string())?;
    Store::open(&location, vault)
        .await
        .map_err(|error| error.to_string())
}

/// Whether what is known of customers is sealed.
async fn privacy(config: &Config) -> Told {
    let store = open(config).await?;
    let read = |error: StoreError| error.to_string();
    let kept = if store.pending_migrations().await.map_err(read)?.is_empty() {
        let standing = store.read(|tx| async move { sealing::standing(&tx).await }.boxed());
        let standing = standing.await.map_err(read)?;
        match standing.map_err(|error| error.to_string())? {
            Standing::Plain => "phones, e-mails and messages are kept plain: no `privacy.key`",
            Standing::Sealed => "phones, e-mails and messages are sealed with `privacy.key`",
            Standing::Waiting => "the next start seals what is there with `privacy.key`",
        }
    } else {
        "nothing is kept yet"
    };
    let days = config.privacy.retention_days;
    Ok(if days == 0 {
        format!("{kept}; never erased by itself")
    } else {
        format!("{kept}; erased after {days} days without activity")
    })
}

async fn database(config: &Config) -> Told {
    let store = open(config).await?;
    let pending = store
        .pending_migrations()
        .await
        .map_err(|error| error.to_string())?;
    if !pending.is_empty() {
        return Ok(format!(
            "{}, migrations to apply: {}",
            store.engine(),
            pending.join(", ")
        ));
    }
    let sharing = config.desk.sharing();
    let facts = store
        .read(move |tx| figures(tx, sharing).boxed())
        .await
        .map_err(|error| error.to_string())?;
    let told = format!("{}\n{}", store.engine(), facts.lines.join("\n"));
    if facts.orphans == 0 {
        Ok(told)
    } else {
        Err(told)
    }
}

struct Figures {
    lines: Vec<String>,
    orphans: i64,
}

async fn figures(tx: crate::store::Tx, sharing: String) -> Result<Figures, StoreError> {
    let listed = |counts: Vec<(String, i64)>| {
        if counts.is_empty() {
            return "none".to_owned();
        }
        let told: Vec<_> = counts
            .iter()
            .map(|(name, count)| format!("{name} {count}"))
            .collect();
        told.join(", ")
    };
    let now = SystemClock.now();
    let orphans = leads::count_orphans(&tx).await?
        + conversations::count_ownerless(&tx, &sharing, now).await?;
    let late = conversations::count_late_routes(&tx, now).await?;
    let talks = conversations::figures(&tx).await?;
    Ok(Figures {
        lines: vec![
            format!("products: {}", catalog::count(&tx).await?),
            format!(
                "customers: {}",
                crate::store::dialogues::count_customers(&tx).await?
            ),
            format!(
                "conversations: {} open, {} waiting for an answer",
                talks.open, talks.waiting
            ),
            format!("leads: {}", listed(leads::count_by_status(&tx).await?)),
            format!("orders: {}", listed(orders::count_by_stage(&tx).await?)),
            format!(
                "payments: {}",
                listed(payments::count_by_status(&tx).await?)
            ),
            format!(
                "waiting for delivery: {}",
                listed(outbox::count(&tx).await?)
            ),
            format!("dead letters: {}", dead_letters::count(&tx).await?),
            format!("turns without an owner: {orphans}"),
            format!("queues that nobody has shared out for over a minute: {late}"),
        ],
        orphans: orphans + late,
    })
}

/// Every bot and its name in the settings.
fn bots(config: &Config) -> Result<Vec<(String, Api)>, String> {
    let known = config.known_bots().map_err(|error| error.to_string())?;
    let bots = known.into_iter().map(|bot| {
        let api = Api::new(&config.telegram.api_url, bot.token, bot.id);
        api.map(|api| (bot.name, api))
            .map_err(|error| error.to_string())
    });
    bots.collect()
}

/// A line for each bot; its name where there are several.
async fn of_each_bot(config: &Config, ask: impl AsyncFn(&Api) -> Told) -> Told {
    let bots = bots(config)?;
    let (mut lines, mut healthy) = (Vec::new(), true);
    for (name, api) in &bots {
        let told = ask(api).await;
        healthy &= told.is_ok();
        let told = told.unwrap_or_else(|error| error);
        lines.push(match bots.len() {
            1 => told,
            _ => format!("{name}: {told}"),
        });
    }
    let told = lines.join("\n");
    if healthy { Ok(told) } else { Err(told) }
}

async fn telegram(config: &Config) -> Told {
    of_each_bot(config, async |api| {
        let me = setup::me(api).await.map_err(|error| error.to_string())?;
        Ok(format!("@{} (id {})", me.username, me.id))
    })
    .await
}

#[derive(Deserialize)]
struct WebhookInfo {
    #[serde(default)]
    url: String,
    #[serde(default)]
    pending_update_count: u64,
    last_error_message: Option<String>,
}

async fn webhook(config: &Config) -> Told {
    of_each_bot(config, async |api| {
        let timeout = Duration::from_secs(10);
        let info: WebhookInfo = api
            .call("GetWebhookInfo", &json!({}), timeout)
            .await
            .map_err(|error| error.to_string())?;
        let place = if info.url.is_empty() {
            "none".to_owned()
        } else {
            info.url
        };
        let trouble = info
            .last_error_message
            .map_or_else(String::new, |error| format!(", last error: {error}"));
        Ok(format!(
            "{place}, updates waiting: {}{trouble}",
            info.pending_update_count
        ))
    })
    .await
}

/// Whether what opens a door can be guessed.
fn secrets(config: &Config) -> String {
    let weak = config.weak_secrets();
    if weak.is_empty() {
        return "all that open a door are long enough".to_owned();
    }
    let weak = weak.join("`, `");
    format!("`{weak}`: shorter than 16 letters, which can be guessed; a longer one is safer")
}

/// How changes of orders are heard of.
fn changes(config: &Config) -> String {
    let crm = &config.crm;
    if crm.kind() == CrmKind::None {
        return "none: there is no CRM".to_owned();
    }
    let looked = match crm.orders_seconds {
        0 => "never looked for".to_owned(),
        seconds => format!("looked for every {seconds} s"),
    };
    match (&crm.keycrm.webhook_key, &config.web.public_url) {
        (Some(_), Some(url)) => format!(
            "KeyCRM tells of them at {}/crm/keycrm/<crm.keycrm.webhook_key>; {looked}",
            url.trim_end_matches('/')
        ),
        (Some(_), None) => {
            format!("`crm.keycrm.webhook_key` is set, but not `web.public_url`; {looked}")
        }
        (None, _) => format!("KeyCRM does not tell (`crm.keycrm.webhook_key`); {looked}"),
    }
}

/// The CRM whose chats are answered here.
async fn chats(config: &Config, clock: &SharedClock) -> Told {
    match connect_keeping(config, clock).map_err(|error| error.to_string())? {
        None => Ok("none".to_owned()),
        Some(chats) => chats
            .list(1)
            .await
            .map(|page| format!("{}: {} on the first page", chats.name(), page.chats.len()))
            .map_err(|error| format!("{}: {error}", chats.name())),
    }
}

/// Each provider by its balance, which proves address and key.
async fn sms(config: &Config, clock: &SharedClock) -> Told {
    let providers = connect_sms(config, clock).map_err(|error| error.to_string())?;
    if providers.is_empty() {
        return Ok("no provider of SMS is set up".to_owned());
    }
    let mut told = Vec::new();
    let mut healthy = true;
    for known in providers {
        told.push(match known.provider.balance().await {
            Ok(Some(money)) => format!("{}: {} left", known.name(), cost(&money)),
            Ok(None) => format!("{}: it does not tell its balance", known.name()),
            Err(error) => {
                healthy = false;
                format!("{}: {error}", known.name())
            }
        });
        told.extend(apart(known.provider.clock_ahead()));
    }
    if config.web.public_url.is_none() {
        told.push("no receipts and no answers from phones without `web.public_url`".to_owned());
    }
    let told = told.join("\n");
    if healthy { Ok(told) } else { Err(told) }
}

async fn crm(config: &Config, clock: &SharedClock) -> Told {
    match connect_crm(config, clock).map_err(|error| error.to_string())? {
        None => Ok("none: leads are kept here".to_owned()),
        Some(crm) => {
            let told = crm
                .probe()
                .await
                .map_err(|error| format!("{}: {error}", crm.name()))?;
            let mut lines = vec![format!("{}: {told}", crm.name())];
            lines.extend(apart(crm.clock_ahead()));
            lines.extend(lead_status(config).await);
            Ok(lines.join("\n"))
        }
    }
}

/// Whether new leads get the status of the settings, as the first one after the last start showed.
async fn lead_status(config: &Config) -> Option<String> {
    config.crm.keycrm.status_id?;
    let store = open(config).await.ok()?;
    let read = store.read(|tx| async move { settings::lookup(&tx, STATUS_KEPT).await }.boxed());
    let told = match read.await.ok()?.as_deref() {
        Some("yes") => "new leads get `crm.keycrm.status_id`",
        Some(_) => "WARNING: new leads do not get `crm.keycrm.status_id`: KeyCRM ignores it",
        None => "whether new leads get `crm.keycrm.status_id` shows with the first one",
    };
    Some(told.to_owned())
}

/// A difference between clocks that people should know of.
fn apart(ahead: Option<TimeDelta>) -> Option<String> {
    let ahead = ahead.filter(|ahead| ahead.abs() > TimeDelta::minutes(1))?;
    let minutes = ahead.abs().num_minutes();
    let seconds = ahead.abs().num_seconds() % 60;
    let way = if ahead > TimeDelta::zero() {
        "behind"
    } else {
        "ahead of"
    };
    Some(format!(
        "WARNING: our clock is {minutes} min {seconds} s {way} its clock: set the time of one of them"
    ))
}

/// The Odoo that notes are written into: the log-in and every right that they need.
async fn odoo(config: &Config, clock: &SharedClock) -> Told {
    match connect_notes(config, clock).map_err(|error| error.to_string())? {
        None => Ok("none: what phones write is not noted there".to_owned()),
        Some(odoo) => {
            let told = odoo.probe().await.map_err(|error| error.to_string())?;
            let lines = std::iter::once(told).chain(apart(odoo.clock_ahead()));
            Ok(lines.collect::<Vec<_>>().join("\n"))
        }
    }
}

//! The program put together: the only place that knows which CRM, which database, which bot.

mod about;
mod bots;
mod catalog;
mod crm;
mod customers;
mod database;
mod desk;
mod email;
mod forgetting;
mod hooks;
mod lifecycle;
mod lock;
mod looking;
mod maintenance;
mod metrics;
mod outbox;
mod places;
mod readers;
mod receiving;
mod repair;
mod sealing;
mod sms;
mod unreadable;
mod upkeep;
mod watching;
pub mod webhook_memory;
mod words;

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::net::TcpListener;

pub use catalog::reading as catalog_reading;
pub use crm::{connect as connect_crm, connect_keeping, connect_notes};
pub use email::connect as connect_email;
pub use lifecycle::Lifecycle;
pub use sms::connect as connect_sms;

use self::bots::Bots;
use crate::{
    bot::intake::Intake,
    config::Config,
    desk::{Desk, SmsDesk},
    domain::{cart::OutOfStock, clock::SharedClock, id::ChatId, phone::Phone},
    outbox::{Activity, Outbox},
    shop::sync::{Refresher, Sync},
    sms::{self as sms_outbox, Sms, Watch},
    store::Store,
    text::Texts,
    web,
};

/// A running program.
pub struct App {
    pub address: SocketAddr,
    pub store: Store,
    pub outbox: Outbox,
    /// The main bot's.
    pub intake: Intake,
    pub sync: Option<Sync>,
    pub sms: sms_outbox::Sms,
    /// The limits of the web server, and what is in hand there.
    pub gate: Arc<web::Gate>,
    lifecycle: Lifecycle,
    /// Kept until the end: nobody else may open the same SQLite file.
    _lock: Option<lock::Lock>,
}

impl App {
    /// Starts everything; returns once updates are being received.
    pub async fn start(config: Config, clock: SharedClock) -> anyhow::Result<Self> {
        let lifecycle = Lifecycle::default();
        let started = Self::build(&config, &clock, &lifecycle).await;
        if started.is_err() {
            lifecycle.stop(Duration::ZERO).await;
        }
        started
    }

    #[expect(
        clippy::too_many_lines,
        reason = "the parts of the program, in the order of their start"
    )]
    async fn build(
        config: &Config,
        clock: &SharedClock,
        lifecycle: &Lifecycle,
    ) -> anyhow::Result<Self> {
        config.known_bots()?;
        warn(config);
        let texts = Arc::new(texts(config)?);
        let database::Opened { store, vault, lock } = database::open(config).await?;
        let listener = listen(config.web.listen).await?;
        let address = listener.local_addr()?;
        let bots = Bots::introduce(config, clock).await?;
        readers::require(config, &store, clock).await?;
        let at_desk = bots.of_managers();

        let providers = sms::connect(config, clock)?;
        let (outbox, offers) = outbox::open(config, &bots, &providers, clock)?;
        hooks::forget_removed(config, &store, clock).await?;
        let desk_of = desk::build(config, &bots, &texts, &outbox, clock)?;
        let watch = desk_of.clone();
        let watch = Arc::new(move |sms: &Sms| {
            Box::new(SmsDesk::clone(&watch(sms).sms_desk)) as Box<dyn Watch>
        });
        let sms = sms::build(config, providers, &outbox, clock, watch)?;
        let connected = crm::connect_with_journal(config, clock, outbox.activity())?;
        let crm = connected.crm;
        let desk = desk_of(&sms);
        let file = catalog::file(config, &desk);
        let people = outbox::people(config, at_desk.known.id, &texts);
        let orders = desk.orders.following.clone();
        let refresher = Refresher::new(clock.clone(), outbox.activity());
        let screens = catalog::screens(config, crm.as_ref());
        let customers = customers::Customers {
            config,
            store: &store,
            texts: &texts,
            outbox: &outbox,
            clock,
            lifecycle,
            refresher: &refresher,
            people: &people,
            desk: &desk,
            catalog: screens,
        };
        let mut intakes = customers.intakes(&bots)?;

        lifecycle.spawn_aside("journal", connected.keeper.run(store.clone()));
        let means = outbox::Means {
            store: store.clone(),
            outbox: outbox.clone(),
            clock: clock.clone(),
        };
        let features = outbox::Features {
            bots: &bots,
            desk: &desk,
            odoo: connected.odoo,
            chats: connected.chats,
            crm: crm.clone(),
            people,
            intakes: intakes.clone(),
            catalog: catalog::replacing(config, file.as_ref(), &store),
        };
        let services = outbox::services(config, &means, features)?;
        outbox::start(lifecycle, offers, services, means);
        desk::prepare(&desk, &store, config).await?;
        places::begin(lifecycle, config, &desk, &store, &at_desk.api);
        if crm.as_ref().is_some_and(|crm| crm.statuses().is_some()) {
            crm::follow(&orders, &store, config).await?;
        }
        let signals_of = crm.clone().filter(|crm| crm.signals().is_some());
        let source = catalog::source(file, crm);
        let sync = catalog::begin(config, source, &store, refresher, lifecycle).await?;
        let upkeep = upkeep::Upkeep {
            store: &store,
            outbox: &outbox,
            desk: &desk,
            sms: &sms,
            clock,
        };
        upkeep.begin(lifecycle, config, vault);

        // Reads the numbering plans now rather than while the first customer waits.
        lifecycle.tasks().spawn_blocking(Phone::warm_up);
        let ready = Arc::new(AtomicBool::new(false));
        let receiving = config.receiving()?;
        let gate = Arc::new(web::Gate::new(&config.web));
        let web = web::Web {
            store: store.clone(),
            metrics: metrics::recorder(),
            ready: ready.clone(),
            webhooks: receiving::webhooks(&receiving, &bots, &store, &intakes).await?,
            signals: signals(config, &desk),
            sms: web::SmsCalls {
                sms: sms.clone(),
                public_url: config.web.public_url.clone(),
            },
            api: web::Api::new(texts.clone(), config.shop.region()?, config.shop.language),
            odoo: gateway(config),
            order_events: signals_of.map(|crm| web::OrderEvents {
                following: orders,
                crm,
            }),
        };
        let routes = web::routes(web.clone(), gate.clone());
        let serving = web::serve(listener, routes, gate.clone(), lifecycle.stopping());
        lifecycle.spawn("web", serving);
        let receiver = receiving::Receiver {
            receiving: &receiving,
            config,
            store: &store,
            texts: &texts,
            catalog: screens,
            clock,
            lifecycle,
        };
        for (bot, intake) in bots.0.iter().zip(&intakes) {
            let webhook = web.webhook(bot.known.id);
            receiver.begin(bot, intake, webhook).await?;
        }
        ready.store(true, Ordering::Release);
        let names = bots.names();
        tracing::info!(%address, bots = names, engine = store.engine(), "mistok serves {names} at {address}");
        Ok(Self {
            address,
            store,
            outbox,
            intake: intakes.swap_remove(0),
            sync,
            sms,
            gate,
            lifecycle: lifecycle.clone(),
            _lock: lock,
        })
    }

    /// What is being delivered.
    pub fn activity(&self) -> Activity {
        self.outbox.activity()
    }

    /// Returns with the reason when a part of the program has ended on its own.
    pub async fn failed(&self) -> String {
        self.lifecycle.failed().await
    }

    /// Stops taking, finishes what is in hand (at most `patience`), and stops.
    pub async fn stop(self, patience: Duration) {
        // What keeps the CRM's journal ends when nobody is left who could write into it.
        drop(self.sync);
        self.lifecycle.stop(patience).await;
    }
}

/// Where Odoo sends its messages, when it may.
fn gateway(config: &Config) -> Option<web::OdooGateway> {
    let odoo = config.sms.odoo.clone();
    let account_token = odoo.account_token.filter(|_| config.sms.is_on())?;
    Some(web::OdooGateway {
        account_token,
        database: odoo.database_uuid,
        report_url: odoo.report_url,
    })
}

/// Tells what is allowed and hardly meant.
fn warn(config: &Config) {
    for key in config.weak_secrets() {
        tracing::warn!("`{key}` is shorter than 16 letters and can be guessed");
    }
    for variable in &config.ignored_variables {
        tracing::warn!(
            "{variable} is no setting and is ignored; settings are MISTOK_<SECTION>__<KEY>"
        );
    }
}

/// Where KeepingCRM signals new messages, when its chats are joined.
fn signals(config: &Config, desk: &Desk) -> Option<web::Signals> {
    let keeping = &config.chats.keeping;
    let link_key = keeping.link_key.clone();
    let link_key = link_key.filter(|_| config.chats.keeping_is_on())?;
    Some(web::Signals {
        desk: desk.clone(),
        link_key,
    })
}

fn texts(config: &Config) -> anyhow::Result<Texts> {
    Ok(match &config.shop.texts {
        Some(folder) => Texts::load(folder)?,
        None => Texts::built_in()?,
    })
}

const fn out_of_stock(config: &Config) -> OutOfStock {
    if config.shop.sell_out_of_stock {
        OutOfStock::Orderable
    } else {
        OutOfStock::ShownOnly
    }
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "another program listens there; stop it or choose another address"
            }
            std::io::ErrorKind::PermissionDenied => {
                "ports below 1024 need a privilege; choose a higher one"
            }
            _ => "expected an address of this machine such as 127.0.0.1:8080",
        };
        anyhow::anyhow!("`web.listen` is {address}, which cannot be listened at ({error}): {hint}")
    })
}

/// The chats of the shop's people: the managers' chat, or each admin.
fn shop_chats(config: &Config) -> Vec<ChatId> {
    match config.desk.chat_id {
        Some(chat) => vec![ChatId(chat)],
        None => config.desk.admins.iter().copied().map(ChatId).collect(),
    }
}

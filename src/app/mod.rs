//! The program put together: the only place that knows which CRM, which database, which bot.

mod about;
mod bots;
mod catalog;
mod crm;
mod desk;
mod forgetting;
mod lifecycle;
mod lock;
mod looking;
mod maintenance;
mod metrics;
mod outbox;
mod places;
mod receiving;
mod repair;
mod sealing;
mod sms;
mod unreadable;
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

use anyhow::Context as _;
use chrono::TimeDelta;
use tokio::net::TcpListener;

pub use catalog::reading as catalog_reading;
pub use crm::{connect as connect_crm, connect_keeping, connect_notes};
pub use lifecycle::Lifecycle;
pub use sms::connect as connect_sms;

use self::{bots::Bots, forgetting::Forgetting};
use crate::{
    bot::{
        handle::{Context, Handler},
        intake::Intake,
    },
    config::{Config, Payment},
    crm::{following, leads},
    desk::{Desk, SmsDesk, crm_chats, routing::timers},
    domain::{
        cart::{OutOfStock, StockCount},
        clock::SharedClock,
        id::ChatId,
        lead::PaidBy,
        payment::Method,
        phone::Phone,
        search::Synonyms,
    },
    outbox::{Activity, Outbox, letters, telegram},
    shop::{
        self,
        snapshot::Snapshots,
        sync::{Refresher, Sync, refold},
    },
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
        for key in config.weak_secrets() {
            tracing::warn!("`{key}` is shorter than 16 letters and can be guessed");
        }
        for variable in &config.ignored_variables {
            tracing::warn!(
                "{variable} is no setting and is ignored; settings are MISTOK_<SECTION>__<KEY>"
            );
        }
        let texts = Arc::new(texts(config)?);
        let location = config.database.location()?;
        let lock = lock::take(&location)?;
        let vault = config.privacy.vault()?;
        let store = Store::open(&location, vault.clone()).await?;
        let applied = store
            .migrate()
            .await
            .context("the database could not be migrated")?;
        if !applied.is_empty() {
            tracing::info!(
                engine = store.engine(),
                "Applied migrations: {}",
                applied.join(", ")
            );
        }
        sealing::prepare(&store).await?;
        let listener = listen(config.web.listen).await?;
        let address = listener.local_addr()?;
        let bots = Bots::introduce(config, clock).await?;
        let at_desk = bots.of_managers();

        let services = [
            leads::SERVICE,
            following::SERVICE,
            sms_outbox::REPORTS,
            sms_outbox::LATER,
            sms_outbox::NOTES,
            timers::SERVICE,
            crm_chats::READING,
            crm_chats::SENDING,
            letters::UPDATES,
        ];
        let services = services.map(str::to_owned).into_iter();
        let sending = bots.ids().map(telegram::service);
        let providers = sms::connect(config, clock)?;
        let texting = sms::services(&providers).into_iter();
        let all = services.chain(sending).chain(texting);
        let (outbox, offers) = Outbox::new(all, clock.clone());
        let outbox = outbox.with_pace(config.telegram.rate.per_chat_per_second);
        let desk_of = desk::build(config, &bots, &texts, &outbox, clock)?;
        let watch = desk_of.clone();
        let watch = Arc::new(move |sms: &Sms| {
            Box::new(SmsDesk::clone(&watch(sms).sms_desk)) as Box<dyn Watch>
        });
        let sms = sms::build(config, providers, &outbox, clock, watch)?;
        let connected = crm::connect_with_journal(config, clock, outbox.activity())?;
        let (crm, chats, odoo) = (connected.crm, connected.chats, connected.odoo);
        let desk = desk_of(&sms);
        let file = catalog::file(config, &desk);
        let people = outbox::people(config, at_desk.known.id, &texts);
        let orders = desk.orders.following.clone();
        let refresher = Refresher::new(clock.clone(), outbox.activity());
        let snapshots = Snapshots::default();
        let mut intakes = Vec::new();
        for bot in &bots.0 {
            let handler = Handler::new(Context {
                bot: bot.known.id,
                serves: bot.known.serves,
                username: bot.username.clone(),
                shop: Arc::new(shop_settings(config, bot, &desk)?),
                texts: texts.clone(),
                outbox: outbox.clone(),
                clock: clock.clone(),
                aside: bots::aside(bot, lifecycle, outbox.activity()),
                refresher: refresher.clone(),
                snapshots: snapshots.clone(),
                people: people.clone(),
                desk: desk.clone(),
            });
            intakes.push(bots::intake(bot, handler, &store));
        }

        lifecycle.spawn_aside("journal", connected.keeper.run(store.clone()));
        let means = outbox::Means {
            store: store.clone(),
            outbox: outbox.clone(),
            clock: clock.clone(),
        };
        let features = outbox::Features {
            bots: &bots,
            desk: &desk,
            odoo,
            chats,
            crm: crm.clone(),
            people,
            intakes: intakes.clone(),
            catalog: catalog::replacing(config, file.as_ref(), &store),
        };
        let services = outbox::services(config, &means, features);
        outbox::start(lifecycle, offers, services, means);
        desk::prepare(&desk, &store, config).await?;
        places::begin(lifecycle, config, &desk, &store, &at_desk.api);
        if crm.is_some() {
            crm::follow(&orders, &store, config).await?;
        }
        let order_events = config.crm.keycrm.webhook_key.clone();
        let order_events = order_events.filter(|_| crm.is_some());
        let sync = catalog::source(file, crm).map(|source| Sync {
            source,
            store: store.clone(),
            refresher,
            every: TimeDelta::minutes(config.crm.refresh_minutes.into()),
            selection: config.shop.selection(),
        });
        lifecycle.spawn_aside("folding", refold(store.clone()));
        if let Some(sync) = &sync {
            catalog::first(sync).await?;
            lifecycle.spawn("catalog", sync.clone().run(lifecycle.stopping()));
        }
        let repair = repair::Repair {
            store: store.clone(),
            outbox: outbox.clone(),
            desk: desk.clone(),
            sms: sms.clone(),
            clock: clock.clone(),
        };
        lifecycle.spawn("repair", repair.run(lifecycle.stopping()));
        lifecycle.spawn(
            "watcher",
            watching::run(
                store.clone(),
                desk.clone(),
                clock.clone(),
                lifecycle.stopping(),
            ),
        );
        lifecycle.spawn(
            "maintenance",
            maintenance::run(
                store.clone(),
                clock.clone(),
                Forgetting::new(desk.clone(), config.privacy.retention_days),
                lifecycle.stopping(),
            ),
        );

        lifecycle.spawn_aside("words", words::run(store.clone(), lifecycle.stopping()));

        lifecycle.spawn(
            "unreadable",
            unreadable::run(vault, store.clone(), desk.clone(), lifecycle.stopping()),
        );

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
            signals: config
                .chats
                .keeping
                .link_key
                .clone()
                .filter(|_| config.chats.keeping_is_on())
                .map(|link_key| web::Signals {
                    desk: desk.clone(),
                    link_key,
                }),
            sms: web::SmsCalls {
                sms: sms.clone(),
                public_url: config.web.public_url.clone(),
            },
            api: web::Api::new(texts.clone(), config.shop.region()?, config.shop.language),
            odoo: gateway(config),
            order_events: order_events.map(|key| web::OrderEvents {
                following: orders,
                key,
            }),
        };
        lifecycle.spawn(
            "web",
            web::serve(
                listener,
                web::routes(web.clone(), gate.clone()),
                gate.clone(),
                lifecycle.stopping(),
            ),
        );
        let receiver = receiving::Receiver {
            receiving: &receiving,
            store: &store,
            clock,
            lifecycle,
        };
        for (bot, intake) in bots.0.iter().zip(&intakes) {
            let webhook = web.webhook(bot.known.id);
            receiver.begin(&bot.api, intake, webhook).await?;
            let list = receiving::commands(
                bot.api.clone(),
                bot.known.serves,
                texts.clone(),
                config.shop.language,
                catalog::screens(config),
            );
            lifecycle.spawn_aside("commands", list);
            if bot.known.serves.customers() {
                let by_hand = if config.telegram.set_description {
                    about::ByHand::Replaced
                } else {
                    about::ByHand::Kept
                };
                let (api, store, texts) = (bot.api.clone(), store.clone(), texts.clone());
                let language = config.shop.language;
                let described = about::describe(api, store, texts, language, by_hand);
                lifecycle.spawn_aside("descriptions", described);
            }
        }
        ready.store(true, Ordering::Release);
        let names: Vec<_> = bots
            .0
            .iter()
            .map(|bot| format!("@{}", bot.username))
            .collect();
        let names = names.join(", ");
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

const fn stock_count(config: &Config) -> StockCount {
    match (&config.catalog.file, config.catalog.count_stock) {
        (None, _) => StockCount::UntilNextCopy,
        (Some(_), true) => StockCount::Here,
        (Some(_), false) => StockCount::Elsewhere,
    }
}

fn shop_settings(config: &Config, bot: &bots::Bot, desk: &Desk) -> anyhow::Result<shop::Shop> {
    Ok(shop::Shop {
        language: config.shop.language,
        region: config.shop.region()?,
        synonyms: Synonyms::new(&config.shop.synonyms),
        site_url: config.shop.site_url.clone(),
        instagram_url: config.shop.instagram_url.clone(),
        out_of_stock: out_of_stock(config),
        stock: stock_count(config),
        catalog: catalog::screens(config),
        managers: if config.desk.chat_id.is_some() || !config.desk.admins.is_empty() {
            shop::Managers::Answer
        } else {
            shop::Managers::None
        },
        first_words: config.shop.first_words,
        hours: config
            .shop
            .hours
            .hours("shop.hours", config.shop.time_zone()?)?,
        zone: config.shop.time_zone()?,
        shipping: config.delivery.shipping(config.shop.currency)?,
        payments: payments(config, bot)?,
        subjects: desk.notify.settings.subjects_of(bot.known.id),
        cart_goes: config.crm.cart_keeps(),
        email: if config.shop.ask_email {
            shop::stage::AskEmail::Yes
        } else {
            shop::stage::AskEmail::No
        },
        registration: config.shop.registration,
        pictures: if config.shop.pictures {
            shop::stage::Pictures::Shown
        } else {
            shop::stage::Pictures::None
        },
        retention_days: config.privacy.retention_days,
        confirm_phones: if config.sms.confirm_phones && desk.sms_desk.sms.is_on() {
            shop::stage::ConfirmPhones::ByCode
        } else {
            shop::stage::ConfirmPhones::No
        },
    })
}

/// The ways to pay in a bot: invoices only where it has a provider of its own.
fn payments(config: &Config, bot: &bots::Bot) -> anyhow::Result<Vec<Method>> {
    let mut methods = config.payment.methods()?;
    if bot.known.provider_token.is_none() {
        methods.retain(|method| method.by != PaidBy::Invoice);
    }
    if methods.is_empty() {
        methods = Payment::default().methods()?;
    }
    Ok(methods)
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

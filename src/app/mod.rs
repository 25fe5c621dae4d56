//! The program put together: the only place that knows which CRM, which database, which bot.

mod crm;
mod desk;
mod forgetting;
mod lifecycle;
mod lock;
mod maintenance;
mod metrics;
mod outbox;
mod receiving;
mod sealing;

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
use tokio::{net::TcpListener, runtime::Handle};

pub use crm::{connect as connect_crm, connect_keeping};
pub use lifecycle::Lifecycle;

use self::forgetting::Forgetting;
use crate::{
    bot::{
        aside::Aside,
        handle::{Context, Handler},
        intake::Intake,
        setup,
    },
    config::Config,
    desk::{crm_chats, timers},
    domain::{cart::OutOfStock, clock::SharedClock, id::ChatId, phone::Phone},
    outbox::{Activity, Outbox, following, leads, telegram},
    shop::{
        self,
        sync::{Refresher, Sync},
    },
    store::Store,
    telegram::{Api, TelegramError, api::bot_of},
    text::Texts,
    web,
};

/// A running program.
pub struct App {
    pub address: SocketAddr,
    pub store: Store,
    pub outbox: Outbox,
    pub intake: Intake,
    pub sync: Option<Sync>,
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
        let token = config
            .telegram
            .token
            .clone()
            .context("`telegram.token` is not set; expected the token that BotFather gave (MISTOK_TELEGRAM__TOKEN)")?;
        let bot = bot_of(&token).context("`telegram.token` is not a token")?;
        let texts = Arc::new(texts(config)?);
        let location = config.database.location()?;
        let lock = lock::take(&location)?;
        let store = Store::open(&location, config.privacy.vault()?).await?;
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
        let api = Api::new(&config.telegram.api_url, token, bot)?
            .with_provider(config.payment.provider_token.clone());
        let me = introduce(&api, clock).await?;

        let services = [
            leads::SERVICE,
            following::SERVICE,
            timers::SERVICE,
            crm_chats::READING,
            crm_chats::SENDING,
        ];
        let services = services.map(str::to_owned).into_iter();
        let (outbox, offers) = Outbox::new(services.chain([telegram::service(bot)]), clock.clone());
        let (crm, chats, journal) = crm::connect_with_journal(config, clock, outbox.activity())?;
        let desk = desk::build(config, bot, (&texts, &outbox, clock))?;
        let people = outbox::people(config, bot, &texts);
        let orders = crm::following(config, bot, (&texts, &outbox, clock))?;
        let refresher = Refresher::new(clock.clone(), outbox.activity());
        let aside = Aside::new(
            api.clone(),
            lifecycle.tasks(),
            Handle::current(),
            outbox.activity(),
        );
        let handler = Handler::new(Context {
            bot,
            username: me.username.clone(),
            shop: Arc::new(shop_settings(config)?),
            texts: texts.clone(),
            outbox: outbox.clone(),
            clock: clock.clone(),
            aside,
            refresher: refresher.clone(),
            people: people.clone(),
            desk: desk.clone(),
        });
        let intake = Intake::new(bot, Arc::new(handler), store.clone());

        if let Some(journal) = journal {
            lifecycle.spawn_aside("journal", journal.run(store.clone()));
        }
        let means = outbox::Means {
            store: store.clone(),
            outbox: outbox.clone(),
            clock: clock.clone(),
            config,
        };
        outbox::start(
            lifecycle,
            offers,
            &means,
            &api,
            (crm.clone(), people, &orders),
            (&desk, chats),
        )?;
        desk::prepare(&desk, &store, config).await?;
        if crm.is_some() {
            crm::follow(&orders, &store, config).await?;
        }
        let order_events = config.crm.keycrm.webhook_key.clone();
        let order_events = order_events.filter(|_| crm.is_some());
        let sync = crm.map(|crm| Sync {
            crm,
            store: store.clone(),
            refresher,
            every: TimeDelta::minutes(config.crm.refresh_minutes.into()),
        });
        if let Some(sync) = &sync {
            first_catalog(sync).await?;
            lifecycle.spawn("catalog", sync.clone().run(lifecycle.stopping()));
        }
        lifecycle.spawn(
            "maintenance",
            maintenance::run(
                store.clone(),
                clock.clone(),
                Forgetting::new(desk.clone(), config.privacy.retention_days),
                lifecycle.stopping(),
            ),
        );

        // Reads the numbering plans now rather than while the first customer waits.
        lifecycle.tasks().spawn_blocking(Phone::warm_up);
        let ready = Arc::new(AtomicBool::new(false));
        let receiving = config.receiving()?;
        let web = web::Web {
            store: store.clone(),
            metrics: metrics::recorder(),
            ready: ready.clone(),
            webhook: receiving::webhook(&receiving, config, &store, &intake).await?,
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
            order_events: order_events.map(|key| web::OrderEvents {
                following: orders,
                key,
            }),
        };
        lifecycle.spawn(
            "web",
            receiving::serve(listener, web::routes(web.clone()), lifecycle.stopping()),
        );
        receiving::begin(
            &receiving,
            (&api, &intake),
            web.webhook.as_ref(),
            (clock, lifecycle),
        )
        .await?;
        lifecycle.spawn_aside(
            "commands",
            receiving::commands(api, texts, config.shop.language),
        );
        ready.store(true, Ordering::Release);
        tracing::info!(%address, bot = %me.username, engine = store.engine(), "mistok serves @{} at {address}", me.username);
        Ok(Self {
            address,
            store,
            outbox,
            intake,
            sync,
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

fn texts(config: &Config) -> anyhow::Result<Texts> {
    Ok(match &config.shop.texts {
        Some(folder) => Texts::load(folder)?,
        None => Texts::built_in()?,
    })
}

fn shop_settings(config: &Config) -> anyhow::Result<shop::Shop> {
    Ok(shop::Shop {
        language: config.shop.language,
        region: config.shop.region()?,
        site_url: config.shop.site_url.clone(),
        instagram_url: config.shop.instagram_url.clone(),
        out_of_stock: if config.shop.sell_out_of_stock {
            OutOfStock::Orderable
        } else {
            OutOfStock::ShownOnly
        },
        managers: if config.desk.chat_id.is_some() || !config.desk.admins.is_empty() {
            shop::Managers::Answer
        } else {
            shop::Managers::None
        },
        hours: config
            .shop
            .hours
            .hours("shop.hours", config.shop.time_zone()?)?,
        zone: config.shop.time_zone()?,
        shipping: config.delivery.shipping(config.shop.currency)?,
        payments: config.payment.methods()?,
        cart_goes: config.crm.cart_keeps(),
        email: if config.shop.ask_email {
            shop::stage::AskEmail::Yes
        } else {
            shop::stage::AskEmail::No
        },
        retention_days: config.privacy.retention_days,
    })
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

/// Between tries to reach Telegram at the start.
const PAUSE: TimeDelta = TimeDelta::seconds(2);

/// Asks Telegram who the bot is; waits for Telegram when it cannot be reached.
async fn introduce(api: &Api, clock: &SharedClock) -> anyhow::Result<setup::Me> {
    loop {
        match setup::me(api).await {
            Ok(me) => return Ok(me),
            Err(TelegramError::Unauthorized) => anyhow::bail!(
                "`telegram.token` is refused by Telegram; expected the token that BotFather gave, whole and not revoked"
            ),
            Err(error) => {
                tracing::warn!(%error, "Telegram does not answer, trying again");
                clock.sleep_until(clock.now() + PAUSE).await;
            }
        }
    }
}

/// The longest that the first filling of an empty catalog holds up the start.
const FIRST_CATALOG: Duration = Duration::from_secs(10);

async fn first_catalog(sync: &Sync) -> anyhow::Result<()> {
    use futures::FutureExt;
    let count = sync
        .store
        .read(|tx| async move { crate::store::catalog::count(&tx).await }.boxed())
        .await?;
    if count == 0
        && tokio::time::timeout(FIRST_CATALOG, sync.refresh_and_log())
            .await
            .is_err()
    {
        tracing::warn!("The catalog is still being read; the bot starts without it");
        sync.refresher.want_now();
    }
    Ok(())
}

/// The chats of the shop's people: the managers' chat, or each admin.
fn shop_chats(config: &Config) -> Vec<ChatId> {
    match config.desk.chat_id {
        Some(chat) => vec![ChatId(chat)],
        None => config.desk.admins.iter().copied().map(ChatId).collect(),
    }
}

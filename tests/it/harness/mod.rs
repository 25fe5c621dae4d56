//! A program under test: the real one, on a port of its own, with a database of its own, the
//! simulated outside world, and a clock that the test moves.

pub mod bench;
pub mod database;
pub mod description;
mod leftovers;
pub mod needs;
pub mod people;
pub mod proxy;
pub mod vendors;
mod world;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta};
pub use database::{Database, Engine};
pub use leftovers::Leftover;
use mistok::{
    app::App,
    config::{Config, Mode, OrderSource},
    domain::clock::{Clock, TestClock},
};
use mistok_sim::{
    keeping::{self, Keeping, SignalForm, SignalMethod},
    keycrm::{self, KeyCrm},
    telegram::{self, Group, Message, Profile, Telegram},
};
pub use people::Person;
use secrecy::{ExposeSecret, SecretString};
pub use vendors::Vendors;
pub use world::DUE;
use world::World;

use crate::upgrade;

pub const TOKEN: &str = "7000000001:test-token-of-the-simulator";
pub const BOT: i64 = 7_000_000_001;
pub const ADMIN: i64 = 900;
pub const CRM_KEY: &str = "keycrm-test-key";
pub const LINK_KEY: &str = "keeping-test-link";

pub struct TestApp {
    pub app: Option<App>,
    /// On the heap: the settings are many.
    pub config: Box<Config>,
    pub telegram: Telegram,
    pub crm: KeyCrm,
    pub keeping: Option<Keeping>,
    pub vendors: Option<Vendors>,
    pub clock: TestClock,
    /// Its files are removed when this is dropped.
    pub database: Database,
    /// The rows of the earlier version's database.
    pub rows_before: BTreeMap<String, i64>,
    /// What the test leaves on purpose.
    expected: BTreeSet<Leftover>,
    world: Arc<World>,
}

/// How a program is set up for a test.
pub struct Setup {
    pub engine: Engine,
    pub telegram: telegram::Options,
    pub crm: keycrm::Options,
    pub keeping: Option<keeping::Options>,
    /// The providers of SMS, in the order in which they are tried.
    pub vendors: Option<(vendors::Options, Vec<&'static str>)>,
    /// On the heap: the settings are many.
    pub config: Box<Config>,
    pub empty_catalog: bool,
    /// What stands between the program and its PostgreSQL.
    pub proxy: Option<proxy::Proxy>,
    /// What an earlier version left in the database.
    pub dump: Option<String>,
    /// The program's clock; simulators that a test starts itself go by it too.
    pub clock: TestClock,
}

impl Setup {
    pub fn on(engine: Engine) -> Self {
        let mut config = Box::<Config>::default();
        config.telegram.token = Some(SecretString::from(TOKEN));
        config.telegram.mode = Mode::Webhook;
        config.web.listen = "127.0.0.1:0".parse().unwrap();
        config.crm.kind = Some("keycrm".to_owned());
        config.crm.sections.set("keycrm", "token", CRM_KEY);
        config.crm.sections.set("keycrm", "rpm", 6_000);
        // Where days pass, a look every two minutes is many looks; tests of it switch it on.
        config.crm.orders_seconds = 0;
        // So is a reading of the whole catalog every ten.
        config.crm.refresh_minutes = 24 * 60;
        config.desk.orders.remind_minutes = 0;
        // Tests of orders that were placed elsewhere switch them on.
        config.desk.orders.from = vec![OrderSource::Own];
        config.crm.sections.set("keycrm", "timeout_seconds", 5);
        config.desk.admins = vec![ADMIN];
        // Tests of reminders switch them on.
        config.desk.remind_minutes = 0;
        config.desk.escalate_minutes = 0;
        // Tests of the stars and of the line of the day switch them on.
        config.desk.ask_rating = false;
        config.desk.nightly_at = String::new();
        Self {
            engine,
            telegram: telegram::Options::default(),
            crm: keycrm::Options {
                token: CRM_KEY.to_owned(),
                ..keycrm::Options::default()
            },
            keeping: None,
            vendors: None,
            config,
            empty_catalog: false,
            proxy: None,
            dump: None,
            clock: TestClock::new(DateTime::from_timestamp(1_795_000_000, 0).unwrap()),
        }
    }

    /// On the database of an earlier version.
    pub fn with_dump(mut self, dump: String) -> Self {
        self.dump = Some(dump);
        self
    }

    /// With this between the program and its PostgreSQL.
    pub fn through(mut self, proxy: &proxy::Proxy) -> Self {
        self.proxy = Some(proxy.clone());
        self
    }

    /// With these providers of SMS.
    pub fn with_vendors(mut self, names: &[&'static str], options: vendors::Options) -> Self {
        self.vendors = Some((options, names.to_vec()));
        self
    }

    /// With the chats of a KeepingCRM, which signals new messages.
    pub fn with_keeping(mut self) -> Self {
        let options = keeping::Options::default();
        let section = &mut self.config.chats.keeping;
        section.api_key = Some(SecretString::from(options.api_key.clone()));
        section.seller_id = Some(options.seller_id);
        section.link_key = Some(SecretString::from(LINK_KEY));
        section.reads_per_minute = 6_000;
        section.sends_per_minute = 6_000;
        section.timeout_seconds = 5;
        section.link = Some("https://shop.example/chat?id_i={id}&view=debate".to_owned());
        self.keeping = Some(options);
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    pub fn polling(self) -> Self {
        self.with(|config| config.telegram.mode = Mode::Polling)
    }

    pub async fn start(self) -> TestApp {
        // On the heap: every test waits for this, and its future is large.
        Box::pin(self.start_all()).await
    }

    #[expect(clippy::too_many_lines, reason = "all that a program needs around it")]
    async fn start_all(self) -> TestApp {
        // MISTOK_TEST_LOG=mistok=debug shows what the program says.
        if let Ok(filter) = std::env::var("MISTOK_TEST_LOG") {
            drop(tracing_subscriber::fmt().with_env_filter(filter).try_init());
        }
        let clock = self.clock;
        // The world outside goes by its own clock, whatever becomes of the program's.
        let shared = Arc::new(clock.of_the_world());
        let telegram = Telegram::start(shared.clone(), self.telegram)
            .await
            .unwrap();
        telegram.add_bot(TOKEN, BOT, "mistok_test_bot", "Крамниця");
        for bot in &self.config.bots {
            let token = bot.token.as_ref().unwrap().expose_secret();
            let (id, _) = token.split_once(':').unwrap();
            let username = format!("mistok_{}_bot", bot.name);
            telegram.add_bot(token, id.parse().unwrap(), &username, &bot.name);
        }
        // The groups of the settings are there before the program looks at them.
        let known = self.config.known_bots().unwrap();
        let of_managers = known.iter().find(|bot| bot.serves.managers());
        let token = of_managers.unwrap_or(&known[0]).token.expose_secret();
        for (_, chat) in self.config.desk.chats() {
            let group = telegram.group(token, chat.0, "Менеджери");
            if self.config.desk.topics {
                group.becomes_forum();
            }
        }
        let crm = KeyCrm::start(shared.clone(), self.crm).await.unwrap();
        let keeping = match self.keeping {
            Some(options) => Some(Keeping::start(shared.clone(), options).await.unwrap()),
            None => None,
        };
        let vendors = match self.vendors {
            Some((options, names)) => Some((Vendors::start(shared, options).await, names)),
            None => None,
        };
        if !self.empty_catalog {
            crm.with_sample_catalog();
        }
        let database = match &self.dump {
            // What it holds makes its own tables.
            Some(_) => Database::empty(self.engine).await,
            None => Database::create(self.engine).await,
        };
        let mut config = self.config;
        config.telegram.api_url = telegram.url();
        config.crm.sections.set("keycrm", "base_url", crm.url());
        let through = |proxy: &proxy::Proxy| proxy.through(&database.url);
        let url = self.proxy.as_ref().map_or(database.url.clone(), through);
        config.database.url = SecretString::from(url);
        // Only the process that binds a port knows it; it is bound here and freed for the program.
        if config.web.listen.port() == 0 {
            config.web.listen = free_address();
        }
        config.web.public_url = Some(format!("http://{}", config.web.listen));
        if let Some(keeping) = &keeping {
            config.chats.keeping.base_url = Some(keeping.url());
            let url = signal_url(&config, LINK_KEY);
            keeping.set_signal(&url, SignalForm::Json, SignalMethod::Post);
        }
        let vendors = vendors.map(|(vendors, names)| {
            vendors.configure(&mut config, &names);
            vendors.point(&config);
            vendors
        });
        let mut rows_before = BTreeMap::new();
        if let Some(dump) = &self.dump {
            upgrade::load(&database.url, dump).await;
            rows_before = upgrade::rows_of(&database.url).await;
        }
        let world = World::new(&telegram, &crm, keeping.as_ref(), vendors.as_ref(), &clock);
        let mut test = TestApp {
            app: None,
            world: Arc::new(world),
            rows_before,
            vendors,
            config,
            telegram,
            crm,
            keeping,
            clock,
            database,
            expected: BTreeSet::new(),
        };
        test.start_again().await;
        test
    }
}

/// Adds what a shop's `mistok.toml` would say.
pub fn add_settings(config: &mut Config, toml: &str) {
    #[derive(serde::Deserialize, Default)]
    #[serde(default)]
    struct Said {
        delivery: Option<mistok::config::Delivery>,
        payment: Option<mistok::config::Payment>,
        shop: Option<mistok::config::Shop>,
        crm: Option<Crm>,
        desk: Option<mistok::config::Desk>,
        bots: Option<Vec<mistok::config::Bot>>,
    }
    #[derive(serde::Deserialize, Default)]
    struct Crm {
        statuses: Vec<mistok::config::StatusRule>,
    }
    let said: Said = figment::Figment::from(
        <figment::providers::Toml as figment::providers::Format>::string(toml),
    )
    .extract()
    .unwrap();
    if let Some(delivery) = said.delivery {
        config.delivery = delivery;
    }
    if let Some(payment) = said.payment {
        let token = config.payment.provider_token.take();
        config.payment = payment;
        config.payment.provider_token = token;
    }
    if let Some(shop) = said.shop {
        config.shop = shop;
    }
    if let Some(desk) = said.desk {
        config.desk = desk;
    }
    if let Some(bots) = said.bots {
        config.bots = bots;
    }
    if let Some(crm) = said.crm {
        config.crm.statuses = crm.statuses;
    }
}

/// Where KeepingCRM signals to.
pub fn signal_url(config: &Config, key: &str) -> String {
    let listen = config.web.listen;
    format!("http://{listen}/crm/keeping/messages/{key}")
}

/// An address that stays this test's while its program is stopped: below the ports that systems give
/// to outgoing connections, and never told twice.
pub fn free_address() -> std::net::SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 10_000 + u16::try_from(std::process::id() % 10_000).unwrap();
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed) % 12_000;
        let probe = std::net::TcpListener::bind(("127.0.0.1", port));
        if let Ok(probe) = probe {
            return probe.local_addr().unwrap();
        }
    }
}

impl TestApp {
    pub async fn start(engine: Engine) -> Self {
        Setup::on(engine).start().await
    }

    pub fn keeping(&self) -> &Keeping {
        self.keeping.as_ref().unwrap()
    }

    pub fn vendors(&self) -> &Vendors {
        self.vendors.as_ref().unwrap()
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().unwrap()
    }

    /// Starts the program (again) on the same database.
    pub async fn start_again(&mut self) {
        let clock = Arc::new(self.clock.clone());
        let app = App::start((*self.config).clone(), clock).await.unwrap();
        self.world.runs(Some(&app));
        self.app = Some(app);
    }

    pub async fn stop(&mut self) {
        self.world.runs(None);
        if let Some(app) = self.app.take() {
            app.stop(Duration::from_secs(10)).await;
        }
    }

    pub fn customer(&self, id: i64, name: &str) -> Person {
        let profile = Profile::new(id, name).with_phone("380501112233");
        self.person(TOKEN, profile)
    }

    /// Somebody before this bot.
    pub fn person(&self, token: &str, profile: Profile) -> Person {
        Person::new(self.telegram.person(token, profile), &self.world)
    }

    /// Somebody in a group.
    pub fn member(&self, group: &Group, profile: Profile) -> Person {
        Person::new(group.member(profile), &self.world)
    }

    /// Somebody who runs a group.
    pub fn administrator(&self, group: &Group, profile: Profile) -> Person {
        Person::new(group.administrator(profile), &self.world)
    }

    /// The admin, who has pressed Start once.
    pub async fn admin(&self) -> Person {
        let admin = self.person(TOKEN, Profile::new(ADMIN, "Адмін"));
        admin.says("/start").await;
        admin
    }

    /// Everything that has come in is handled and has gone out, with as much time (at most ten
    /// seconds) as the limits of a chat ask for.
    pub async fn settle(&self) {
        self.world.settle().await;
    }

    /// Everything that has come in is handled, and everything that can go out now has gone.
    pub async fn settle_now(&self) {
        self.world.settle_now().await;
    }

    /// The same where there is so much to do that three minutes of real time are too short.
    pub async fn settle_within(&self, patience: Duration) {
        self.world.settle_within(patience).await;
    }

    /// Lets the time pass, stopping wherever something waits for it.
    pub async fn pass(&self, time: TimeDelta) {
        let target = self.clock.steady() + time;
        loop {
            self.settle_now().await;
            let now = self.clock.steady();
            if now >= target {
                return;
            }
            let next = self.world.next_step(now);
            let next = next.map_or(target, |wake| wake.min(target));
            self.clock.advance(next - now);
        }
    }

    /// The test leaves this on purpose; everything else that is left fails it (see `leftovers`).
    pub fn expects(&mut self, left: Leftover) {
        self.expected.insert(left);
    }

    /// The dump of an earlier version has jobs, refusals and waiting people of its own.
    pub fn leaves_what_the_dump_had(&mut self) {
        for left in Leftover::ALL {
            self.expects(left);
        }
    }

    /// A number that the database tells.
    pub async fn count(&self, sql: &'static str) -> i64 {
        self.app()
            .store
            .read(async move |tx| tx.value(sql, &[]).await)
            .await
            .unwrap()
    }

    /// The command that opens a conversation, by its id in the database.
    pub async fn open_chat(&self, id: i64) -> String {
        let sql = format!("SELECT number FROM conversations WHERE id = {id}");
        // A statement of a test lives as long as the test.
        let number = self.count(Box::leak(sql.into_boxed_str())).await;
        format!("/open_chat_{number}")
    }

    /// Changes the database behind the program's back.
    pub async fn execute(&self, sql: &'static str) {
        let work = self
            .app()
            .store
            .write("test", async move |tx| tx.execute(sql, &[]).await.map(drop));
        work.await.unwrap();
    }

    /// A text that the database tells.
    pub async fn text_of(&self, sql: &str) -> String {
        // A statement of a test lives as long as the test.
        let sql: &'static str = Box::leak(sql.to_owned().into_boxed_str());
        self.app()
            .store
            .read(async move |tx| {
                let text = tx.find_value::<Option<String>>(sql, &[]).await?;
                Ok(text.flatten().unwrap_or_default())
            })
            .await
            .unwrap()
    }

    /// How often each lead stands in the CRM.
    pub fn cards_by_reference(&self) -> HashMap<String, usize> {
        cards_by_reference(&self.crm)
    }

    /// A customer orders the first product of the catalog, by their own contact.
    pub async fn orders(&self, customer: &Person) {
        for step in ["Каталог товарів", "Усі товари"] {
            customer.presses(step).unwrap().await;
        }
        let product = first_product(&customer.last().unwrap());
        customer.presses(&product).unwrap().await;
        customer.presses("Замовити").unwrap().await;
    }
}

/// Whether the message has a button whose label holds this.
pub fn offers(message: &Message, label: &str) -> bool {
    let buttons = message.buttons();
    buttons
        .iter()
        .flatten()
        .any(|button| button.label.contains(label))
}

/// The label of the first product that can be bought.
pub fn first_product(list: &Message) -> String {
    list.buttons()
        .into_iter()
        .flatten()
        .map(|button| button.label)
        .find(|label| label.contains("грн") || label.contains("UAH"))
        .unwrap_or_else(|| panic!("no product in {:?}", list.buttons()))
}

/// The marker in a card's comment.
fn reference(comment: &str) -> Option<String> {
    let (_, after) = comment.split_once("ref:")?;
    Some(after.split_whitespace().next()?.to_owned())
}

/// How often each lead stands in the CRM.
pub fn cards_by_reference(crm: &KeyCrm) -> HashMap<String, usize> {
    let mut counted = HashMap::new();
    for card in crm.cards() {
        let reference =
            reference(&card.comment).unwrap_or_else(|| panic!("no reference in {}", card.comment));
        *counted.entry(reference).or_default() += 1;
    }
    counted
}

//! kill -9 under load, again and again: nothing is lost, nothing is done twice, every dialogue
//! goes on where it was.
//!
//! A small number of kills by default; `MISTOK_TEST_KILLS=200` for the full proof.

use std::{
    collections::BTreeSet,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::future::join_all;
use mistok::{
    domain::clock::SystemClock,
    store::{Location, Store, Vault},
};
use mistok_sim::{
    keycrm::{self, KeyCrm},
    telegram::{self, Limits, Message, Person, Profile, Telegram},
};
use on_both::on_both;
use tokio::sync::watch;

use crate::harness::{
    BOT, CRM_KEY, Database, Engine, TOKEN, cards_by_reference, first_product, free_address, offers,
};

/// How many customers order at the same time.
const CUSTOMERS: i64 = 20;
/// After these somebody else comes: a chat that a test reads again and again stays short.
const ORDERS_OF_ONE: usize = 10;
/// Real time: a run that hangs must fail.
pub const PATIENCE: Duration = Duration::from_mins(40);
/// Between two looks at a program of its own process: without it the looks take more of the machine
/// than the program does.
pub const LOOK: Duration = Duration::from_millis(10);

pub struct World {
    pub telegram: Telegram,
    pub crm: KeyCrm,
    pub settings: Vec<(&'static str, String)>,
    /// Where the program writes its log, for a test that reads it.
    pub log: Option<std::fs::File>,
    address: String,
}

impl World {
    pub async fn new(database: &Database) -> Self {
        let clock = Arc::new(SystemClock);
        let options = telegram::Options {
            limits: Limits::none(),
            record_calls: false,
            ..telegram::Options::default()
        };
        let telegram = Telegram::start(clock.clone(), options).await.unwrap();
        telegram.add_bot(TOKEN, BOT, "mistok_test_bot", "Крамниця");
        let crm = KeyCrm::start(clock, keycrm::Options::default())
            .await
            .unwrap();
        crm.with_sample_catalog();
        // Widens the moment between what a server does and what we know of it.
        crm.faults()
            .latency(Duration::from_millis(2), Duration::from_millis(5));
        telegram
            .faults()
            .latency(Duration::from_millis(1), Duration::from_millis(1));
        let address = free_address().to_string();
        let settings = vec![
            ("MISTOK_TELEGRAM__TOKEN", TOKEN.to_owned()),
            ("MISTOK_TELEGRAM__API_URL", telegram.url()),
            ("MISTOK_TELEGRAM__MODE", "webhook".to_owned()),
            (
                "MISTOK_TELEGRAM__RATE__OVERALL_PER_SECOND",
                "100000".to_owned(),
            ),
            (
                "MISTOK_TELEGRAM__RATE__PER_CHAT_PER_SECOND",
                "1000".to_owned(),
            ),
            ("MISTOK_TELEGRAM__RATE__PER_CHAT_BURST", "1000".to_owned()),
            ("MISTOK_WEB__LISTEN", address.clone()),
            ("MISTOK_WEB__PUBLIC_URL", format!("http://{address}")),
            ("MISTOK_DATABASE__URL", database.url.clone()),
            ("MISTOK_CRM__KEYCRM__BASE_URL", crm.url()),
            ("MISTOK_CRM__KEYCRM__TOKEN", CRM_KEY.to_owned()),
            ("MISTOK_CRM__KEYCRM__RPM", "6000".to_owned()),
            ("MISTOK_CRM__KEYCRM__SETTLE_SECONDS", "1".to_owned()),
            ("MISTOK_LOG__LEVEL", "error".to_owned()),
        ];
        Self {
            telegram,
            crm,
            settings,
            log: None,
            address,
        }
    }

    /// Starts the program and waits until it serves.
    pub async fn start(&self) -> Program {
        self.start_at(&self.address).await
    }

    /// Starts another replica, to which Telegram's webhook points from now on.
    pub async fn start_beside(&self) -> Program {
        self.start_at(&free_address().to_string()).await
    }

    async fn start_at(&self, address: &str) -> Program {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mistok"));
        command.arg("run").stdout(Stdio::null());
        if let Some(log) = &self.log {
            command.stderr(log.try_clone().unwrap());
        }
        for (name, value) in &self.settings {
            command.env(name, value);
        }
        command.env("MISTOK_WEB__LISTEN", address);
        command.env("MISTOK_WEB__PUBLIC_URL", format!("http://{address}"));
        let mut child = command.spawn().unwrap();
        let client = reqwest::Client::new();
        let ready = format!("http://{address}/health/ready");
        let mut looks = tokio::time::interval(LOOK);
        loop {
            looks.tick().await;
            if let Ok(answer) = client.get(&ready).send().await
                && answer.status().is_success()
            {
                break;
            }
            assert!(
                child.try_wait().unwrap().is_none(),
                "the program ended at its start"
            );
        }
        self.telegram.deliver_now();
        Program(child)
    }
}

/// The running program; killed when a test fails.
pub struct Program(Child);

impl Program {
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }

    /// Sends the process a signal, such as STOP or CONT.
    pub fn signal(&self, name: &str) {
        let id = self.0.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.unwrap().success(), "kill -s {name}");
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A customer who orders again and again, waiting at each step for what the step must show.
pub struct Customer {
    pub person: Person,
    pub changes: watch::Receiver<u64>,
}

/// An answer sent again after a kill may stand below the present screen and lead astray; a person
/// who sees nothing happen for this duration begins anew.
const BORED: Duration = Duration::from_secs(2);

impl Customer {
    /// What `seen` finds in the chat; `None` when nothing comes.
    pub async fn sees<T>(&mut self, seen: impl Fn(&Person) -> Option<T>) -> Option<T> {
        let (person, changes) = (&self.person, &mut self.changes);
        let looking = async {
            loop {
                changes.borrow_and_update();
                if let Some(found) = seen(person) {
                    return found;
                }
                changes.changed().await.unwrap();
            }
        };
        tokio::time::timeout(BORED, looking).await.ok()
    }

    /// The id of the newest message in the chat.
    fn newest(&self) -> i64 {
        self.person.messages().last().map_or(0, |last| last.id)
    }

    /// The newest message, since the one with id `after`, that has such a button.
    pub async fn sees_button(&mut self, label: &str, after: i64) -> Option<Message> {
        self.sees(|person| {
            let mut messages = person.messages();
            messages.reverse();
            messages
                .into_iter()
                .find(|message| message.id > after && offers(message, label))
        })
        .await
    }

    pub async fn presses(&mut self, label: &str, after: i64) -> Option<()> {
        self.sees_button(label, after).await?;
        self.person.presses(label).ok().map(drop)
    }

    /// One order, to the confirmation of a number that was not there before; `None` when the
    /// customer got bored on the way.
    pub async fn orders(&mut self) -> Option<()> {
        let before = confirmed(&self.person).len();
        let start = self.newest();
        self.person.says("/catalog");
        self.presses("Усі товари", start).await?;
        let list = self.sees_button("грн", start).await?;
        self.presses(&first_product(&list), start).await?;
        self.presses("Замовити", start).await?;
        let knows_phone = self
            .sees(|person| {
                let asked = |message: &Message| message.id > start && offers(message, "Так, цей");
                if person.messages().iter().any(asked) {
                    return Some(true);
                }
                person.reply_keyboard().map(|_| false)
            })
            .await?;
        if knows_phone {
            self.presses("Так, цей", start).await?;
        } else {
            self.person.shares_contact("380501112233");
        }
        self.sees(|person| (confirmed(person).len() > before).then_some(()))
            .await
    }
}

/// The numbers of the orders that were confirmed to the customer; a confirmation that came twice
/// counts once.
pub fn confirmed(person: &Person) -> BTreeSet<String> {
    person
        .messages()
        .iter()
        .filter(|message| message.words().contains("Замовлення прийнято!"))
        .filter_map(|message| {
            let number = message
                .words()
                .lines()
                .find(|line| line.starts_with("Номер:"))?;
            Some(number.trim_start_matches("Номер:").trim().to_owned())
        })
        .collect()
}

/// Random enough to hit every step, and the same in every run.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// Kills the program after a random number of changes (up to `within`) in Telegram or the CRM.
pub async fn kill_at_random(world: &World, kills: u64, within: u64) -> Program {
    let mut dice = Dice(0x6d69_7374_6f6b);
    let mut program = world.start().await;
    for _ in 0..kills {
        let (mut chats, mut cards) = (world.telegram.changes(), world.crm.changes());
        for _ in 0..=dice.roll(within) {
            tokio::select! {
                changed = chats.changed() => changed.unwrap(),
                changed = cards.changed() => changed.unwrap(),
            }
        }
        program.kill();
        program = world.start().await;
    }
    program
}

async fn survives(database: Database, kills: u64) {
    let world = World::new(&database).await;
    let ending = Arc::new(AtomicBool::new(false));
    let customers = (1..=CUSTOMERS).map(|id| {
        let (telegram, ending) = (world.telegram.clone(), ending.clone());
        tokio::spawn(async move {
            let mut before = Vec::new();
            loop {
                let id = id + CUSTOMERS * i64::try_from(before.len()).unwrap();
                let profile = Profile::new(id, "Олена").with_phone("380501112233");
                let mut customer = Customer {
                    person: telegram.person(TOKEN, profile),
                    changes: telegram.changes(),
                };
                customer.person.says("/start");
                let ends = || ending.load(Ordering::Relaxed);
                while !ends() && confirmed(&customer.person).len() < ORDERS_OF_ONE {
                    customer.orders().await;
                }
                // Whatever was begun is answered before the count.
                let begun = customer.newest();
                customer.person.says("/menu");
                while customer
                    .sees_button("Каталог товарів", begun)
                    .await
                    .is_none()
                {}
                before.push(customer.person);
                if ends() {
                    return before;
                }
            }
        })
    });
    let customers: Vec<_> = customers.collect();

    let program = kill_at_random(&world, kills, 60).await;
    // On a slow machine the program was hardly ever up: the count says something all the same.
    let mut cards = world.crm.changes();
    while u64::try_from(cards_by_reference(&world.crm).len()).unwrap() <= kills {
        cards.changed().await.unwrap();
    }
    ending.store(true, Ordering::Relaxed);
    let ended = join_all(customers).await;

    // Every update is taken and everything is delivered; then the ledgers are compared.
    world.telegram.settled().await;
    let ledger = drained(&database).await;
    drop(program);
    let mut numbers = BTreeSet::new();
    for customer in ended.into_iter().flat_map(Result::unwrap) {
        numbers.extend(confirmed(&customer));
    }
    let by_reference = cards_by_reference(&world.crm);
    println!(
        "{kills} kills, {} orders confirmed, {} leads in the CRM, {} twice",
        numbers.len(),
        by_reference.len(),
        by_reference.values().filter(|times| **times > 1).count()
    );
    assert!(
        numbers.len() >= usize::try_from(kills).unwrap(),
        "hardly anybody could order"
    );
    assert_eq!(by_reference.len(), numbers.len(), "orders lost or invented");
    assert!(
        by_reference.values().all(|times| *times == 1),
        "a lead is there twice"
    );
    let orders = i64::try_from(numbers.len()).unwrap();
    assert_eq!(
        ledger,
        (orders, 0, 0),
        "leads handed over, other leads, dead letters"
    );
}

/// Waits until nothing is left to deliver; leads handed over, other leads, dead letters.
pub async fn drained(database: &Database) -> (i64, i64, i64) {
    let store = Store::open(&Location::parse(&database.url).unwrap(), Vault::default())
        .await
        .unwrap();
    let mut looks = tokio::time::interval(LOOK);
    loop {
        looks.tick().await;
        let counted = store
            .read(async move |tx| {
                let mut counts = Vec::new();
                for sql in [
                    "SELECT count(*) FROM outbox WHERE service NOT IN ('desk', 'crm-orders')",
                    "SELECT count(*) FROM leads WHERE status = 'handed_over'",
                    "SELECT count(*) FROM leads WHERE status <> 'handed_over'",
                    "SELECT count(*) FROM dead_letters",
                ] {
                    counts.push(tx.value::<i64>(sql, &[]).await?);
                }
                // Shown when the test fails.
                let dead = tx.rows("SELECT service, reason FROM dead_letters LIMIT 5", &[]);
                for mut letter in dead.await? {
                    println!(
                        "dead letter of {}: {}",
                        letter.get::<String>("service")?,
                        letter.get::<String>("reason")?
                    );
                }
                Ok(counts)
            })
            .await
            .unwrap();
        if counted[0] == 0 {
            return (counted[1], counted[2], counted[3]);
        }
    }
}

pub fn kills(small: u64) -> u64 {
    std::env::var("MISTOK_TEST_KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(small)
}

#[on_both]
async fn orders_survive_being_killed_at_random_moments(engine: Engine) {
    let database = Database::create(engine).await;
    tokio::time::timeout(PATIENCE, survives(database, kills(12)))
        .await
        .expect("the run hangs");
}

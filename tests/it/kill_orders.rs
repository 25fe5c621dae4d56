//! kill -9 while customers fill carts, confirm and pay in Telegram: each order and each payment is in
//! the CRM once, and no cart comes back.
//!
//! A small number of kills by default; `MISTOK_TEST_KILLS=200` for the full proof.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use futures::future::join_all;
use mistok::store::{Location, Store, Vault};
use mistok_sim::telegram::{Message, Outcome, PROVIDER_TOKEN, Person, Profile};
use on_both::on_both;

use crate::{
    buying::phone_of,
    harness::{Database, Engine, TOKEN, first_product},
    kill::{Customer, PATIENCE, World, confirmed, drained, kill_at_random, kills},
};

const CUSTOMERS: i64 = 6;

const SETTINGS: &str = r#"
    [shop]
    sell_out_of_stock = true
    ask_email = false
    [[payment.methods]]
    id = "telegram"
    by = "invoice"
"#;

type Answer = fn(&Person) -> Result<i64, String>;

/// What is asked on the way to an order, and what a customer answers.
const QUESTIONS: [(&str, Answer); 7] = [
    ("На чиє ім’я", |it| Ok(it.says("Олена Коваль"))),
    ("За яким номером", |it| {
        Ok(it.shares_contact(&phone_of(it)))
    }),
    ("Як доставити", |it| it.presses("Відділення")),
    ("місто й номер", |it| Ok(it.says("Чернівці, 5"))),
    ("Як зручніше заплатити", |it| {
        it.presses("Telegram")
    }),
    ("Побажання", |it| it.presses("Пропустити")),
    ("Перевірте замовлення", |it| {
        it.presses("Підтвердити")
    }),
];

/// The newest question since the message `after`: its message and its place in the list.
fn asked(person: &Person, after: i64) -> Option<(i64, usize)> {
    let messages = person.messages();
    let newer = messages.iter().rev().take_while(|it| it.id > after);
    newer.filter(|it| it.from_bot).find_map(|message| {
        let is_it = |(words, _): &(&str, Answer)| message.words().contains(words);
        Some((message.id, QUESTIONS.iter().position(is_it)?))
    })
}

/// From the catalog to a payment; `None` when the customer got bored on the way.
async fn buys(customer: &mut Customer) -> Option<()> {
    let before = confirmed(&customer.person).len();
    let start = customer.person.messages().last().map_or(0, |last| last.id);
    customer.person.says("/catalog");
    customer.presses("Усі товари", start).await?;
    let list = customer.sees_button("грн", start).await?;
    customer.presses(&first_product(&list), start).await?;
    customer.presses("У кошик", start).await?;
    customer.presses("Кошик ·", start).await?;
    customer.presses("Оформити", start).await?;
    let mut answered = None;
    while confirmed(&customer.person).len() == before {
        let next = customer
            .sees(|person| {
                let is_done = confirmed(person).len() > before;
                let question = asked(person, start).filter(|it| Some(*it) != answered);
                (is_done || question.is_some()).then_some(question)
            })
            .await?;
        if let Some(question) = next.filter(|_| confirmed(&customer.person).len() == before) {
            answered = Some(question);
            // A button that is gone meanwhile: the next question is on its way.
            drop(QUESTIONS[question.1].1(&customer.person));
        }
    }
    let invoice = customer
        .sees(|person| {
            let messages = person.messages();
            let newer = messages.into_iter().rev().filter(|it| it.id > start);
            newer.into_iter().find(Message::can_be_paid)
        })
        .await?;
    customer.person.pays(invoice.id);
    match customer.person.checked_out().await {
        Some(Outcome::Paid(_)) => Some(()),
        _ => None,
    }
}

/// Buys until the end, and then once more, so that nothing is left in the cart.
async fn goes_shopping(mut customer: Customer, ending: Arc<AtomicBool>) -> Person {
    customer.person.says("/start");
    while !ending.load(Ordering::Relaxed) {
        buys(&mut customer).await;
    }
    while buys(&mut customer).await.is_none() {}
    customer.person
}

fn payments_of(person: &Person) -> usize {
    let checkouts = person.checkouts().into_iter();
    checkouts
        .filter(|checkout| matches!(checkout.outcome, Outcome::Paid(_)))
        .count()
}

async fn counted(database: &Database, sql: &'static str) -> i64 {
    let location = Location::parse(&database.url).unwrap();
    let store = Store::open(&location, Vault::default()).await.unwrap();
    let read = store.read(async move |tx| tx.value(sql, &[]).await);
    read.await.unwrap()
}

async fn survives(database: Database, kills: u64) {
    let mut world = World::new(&database).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), SETTINGS).unwrap();
    world.settings.extend([
        ("MISTOK_CONFIG", file.path().display().to_string()),
        ("MISTOK_CRM__KEYCRM__SOURCE_ID", "1".to_owned()),
        ("MISTOK_PAYMENT__PROVIDER_TOKEN", PROVIDER_TOKEN.to_owned()),
    ]);
    let ending = Arc::new(AtomicBool::new(false));
    let customers = (1..=CUSTOMERS).map(|id| {
        let profile = Profile::new(id, "Олена").with_phone("380501112233");
        let customer = Customer {
            person: world.telegram.person(TOKEN, profile),
            changes: world.telegram.changes(),
        };
        tokio::spawn(goes_shopping(customer, ending.clone()))
    });
    let customers: Vec<_> = customers.collect();
    let program = kill_at_random(&world, kills, 120).await;
    ending.store(true, Ordering::Relaxed);
    let people: Vec<_> = join_all(customers).await;
    world.telegram.settled().await;
    let (handed_over, others, dead) = drained(&database).await;
    drop(program);

    let mut numbers = BTreeSet::new();
    let mut paid = 0;
    for person in people {
        let person = person.unwrap();
        numbers.extend(confirmed(&person));
        paid += payments_of(&person);
    }
    compare(&world, &numbers, paid);
    let orders = i64::try_from(numbers.len()).unwrap();
    assert_eq!((handed_over, others, dead), (orders, 0, 0));
    let noted = counted(
        &database,
        "SELECT count(*) FROM payments WHERE status = 'handed_over'",
    );
    assert_eq!(noted.await, i64::try_from(paid).unwrap());
    let left = counted(&database, "SELECT count(*) FROM cart_lines");
    assert_eq!(left.await, 0, "a cart came back");
    println!("{kills} kills, {orders} orders, {paid} payments, each once");
}

/// The orders that were confirmed are the CRM's, each once and with its payment.
fn compare(world: &World, numbers: &BTreeSet<String>, paid: usize) {
    let orders = world.crm.orders();
    let there = orders.iter().filter_map(|order| order.source_uuid.clone());
    let there: BTreeSet<_> = there
        .map(|it| it.trim_start_matches("TG-").to_owned())
        .collect();
    assert_eq!((orders.len(), &there), (numbers.len(), numbers));
    let mut payments = 0;
    for order in &orders {
        let sums: Vec<_> = order
            .payments
            .iter()
            .filter(|it| it["status"] == "paid")
            .collect();
        payments += sums.len();
        assert!(
            sums.len() <= 1,
            "{:?} is paid twice: {sums:?}",
            order.source_uuid
        );
    }
    assert_eq!(payments, paid);
    assert!(world.crm.cards().is_empty());
}

#[on_both]
async fn orders_and_payments_survive_being_killed_at_random_moments(engine: Engine) {
    let database = Database::create(engine).await;
    tokio::time::timeout(PATIENCE, survives(database, kills(4)))
        .await
        .expect("the run hangs");
}

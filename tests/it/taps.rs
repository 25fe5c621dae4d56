//! What a manager's thumb does: the taps of each task of the day, counted; and what a full minute
//! of customers does to the group.

use std::cell::Cell;

use chrono::TimeDelta;
use mistok::domain::clock::Clock;
use on_both::on_both;

use crate::{
    desk::{asks, group, has, last_with, manager, profile, with_group},
    harness::{Engine, Person, TestApp},
};

/// A person whose presses are counted. What they type is a customer's answer or a note, never a way
/// somewhere.
struct Thumb<'a> {
    app: &'a TestApp,
    person: Person,
    taps: Cell<u32>,
}

impl<'a> Thumb<'a> {
    fn of(app: &'a TestApp, person: Person) -> Self {
        Self {
            app,
            person,
            taps: Cell::new(0),
        }
    }

    async fn taps(&self, label: &str) {
        self.person.presses(label).unwrap();
        self.app.settle().await;
        self.taps.set(self.taps.get() + 1);
    }

    async fn types(&self, words: &str) {
        self.person.says(words);
        self.app.settle().await;
    }

    fn shows(&self, words: &str) -> bool {
        has(&self.person.messages(), words)
    }

    /// The taps since the last task.
    fn count(&self) -> u32 {
        self.taps.replace(0)
    }
}

#[on_both]
async fn each_task_of_the_day_takes_the_taps_that_are_promised(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let desk = group(&app);
    let admin = app.admin().await;
    admin.says("/canned hours").await;
    admin.says("Працюємо з 9 до 18").await;
    let yuliia = Thumb::of(&app, manager(&app, 501, "Юлія Коваль").await);
    let taras = Thumb::of(&app, manager(&app, 502, "Тарас").await);
    let in_group = Thumb::of(&app, app.member(&desk, profile(501, "Юлія Коваль")));

    // See who waits: the group shows it.
    let olena = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    assert!(has(&desk.messages(), "сині чашки"));
    assert_eq!(in_group.count(), 0, "see who waits");

    // Take from the group; the last messages come by themselves.
    in_group.taps("Відповісти").await;
    assert_eq!(in_group.count(), 1, "take from the group");
    assert!(yuliia.shows("сині чашки"), "the last messages at opening");
    assert_eq!(yuliia.count(), 0, "the last messages at opening");

    // Answer: the text alone.
    yuliia.types("Є три!").await;
    assert_eq!(olena.last().unwrap().words(), "Є три!");
    assert_eq!(yuliia.count(), 0, "answer");

    // A ready answer, as it will be read.
    yuliia.taps("Готові").await;
    yuliia.taps("hours").await;
    yuliia.taps("Надіслати").await;
    assert_eq!(olena.last().unwrap().words(), "Працюємо з 9 до 18");
    assert_eq!(
        yuliia.count(),
        3,
        "a canned answer is shown before it is sent: one tap more"
    );

    // Hand over.
    yuliia.taps("Передати колезі").await;
    yuliia.taps("@manager_502").await;
    assert!(taras.shows("сині чашки"));
    assert_eq!(yuliia.count(), 2, "hand over");

    // Close what is open.
    taras.taps("Відкрити чат").await;
    taras.count();
    taras.taps("Завершити розмову").await;
    assert_eq!(
        app.count("SELECT count(*) FROM conversations WHERE is_open = 1")
            .await,
        0
    );
    assert_eq!(taras.count(), 1, "close");

    // Take from the queue.
    asks(&app, 2, "Ірина", "Чи є свічки?").await;
    taras.taps("Черга").await;
    taras.taps("Ірина").await;
    let holder = "SELECT CAST(coalesce(max(manager_id), 0) AS TEXT) FROM holds";
    assert_eq!(
        app.text_of(holder).await,
        "502",
        "{:#?}",
        taras.person.last()
    );
    assert_eq!(taras.count(), 2, "take from the queue");

    // An order to work.
    let dmytro = app.customer(3, "Дмитро");
    dmytro.says("/start").await;
    app.orders(&dmytro).await;
    dmytro.shares_contact("380501112233").await;
    in_group.taps("Взяти в роботу").await;
    assert_eq!(in_group.count(), 1, "order to work");
    assert_eq!(
        app.count("SELECT count(*) FROM orders WHERE fulfilment = 'in_work'")
            .await,
        1
    );
    app.stop().await;
}

/// Where in the minute a customer asked, and when the group first read it.
struct Asked {
    question: String,
    at: chrono::DateTime<chrono::Utc>,
    read: Option<chrono::DateTime<chrono::Utc>>,
}

#[on_both]
async fn thirty_customers_of_one_minute_are_told_within_fifteen_seconds(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let desk = group(&app);
    let yuliia = manager(&app, 501, "Юлія Коваль").await;
    let held = asks(&app, 1, "Олена", "Чи є сині чашки?").await;
    app.member(&desk, profile(501, "Юлія Коваль"))
        .presses("Відповісти")
        .unwrap()
        .await;
    let customers: Vec<_> = (2..32)
        .map(|id| app.customer(id, &format!("Клієнт {id}")))
        .collect();
    for customer in &customers {
        customer.says("/start").await;
        customer.presses("Підтримка").unwrap().await;
    }
    app.pass(TimeDelta::minutes(2)).await;
    let refused = app.telegram.count_429();

    // Thirty new ones in a minute, three of which go on, and one that somebody holds.
    let mut asked: Vec<Asked> = Vec::new();
    let tell = |asked: &mut Vec<Asked>| {
        let posts = desk.messages();
        for it in asked.iter_mut().filter(|it| it.read.is_none()) {
            if posts
                .iter()
                .any(|post| post.from_bot && post.words().contains(&it.question))
            {
                it.read = Some(app.clock.now());
            }
        }
    };
    for (index, customer) in customers.iter().enumerate() {
        let question = format!("Питання з адреси {index}?");
        customer.says(&question);
        asked.push(Asked {
            question,
            at: app.clock.now(),
            read: None,
        });
        if index > 0 {
            for (which, talker) in customers.iter().take(3).enumerate() {
                if which <= index && index <= 20 {
                    talker.says(&format!("ще слово {index}"));
                }
            }
        }
        held.says(&format!("тримають {index}"));
        app.settle_now().await;
        tell(&mut asked);
        app.pass(TimeDelta::seconds(2)).await;
        tell(&mut asked);
    }
    for _ in 0..20 {
        app.pass(TimeDelta::seconds(1)).await;
        tell(&mut asked);
    }

    for it in &asked {
        let read = it
            .read
            .unwrap_or_else(|| panic!("nobody reads: {}", it.question));
        assert!(
            read - it.at <= TimeDelta::seconds(15),
            "{}: after {}",
            it.question,
            read - it.at
        );
    }
    assert_eq!(
        app.telegram.count_429(),
        refused,
        "within the group's limit"
    );
    let posts = desk.messages();
    assert!(
        posts.iter().all(|post| !post.words().contains("тримають")),
        "nothing of who is held"
    );
    last_with(&yuliia.messages(), "тримають 29");
    app.stop().await;
}

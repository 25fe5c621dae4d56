//! The screens of the main steps, as a customer reads them: a change of one is seen in review
//! (`cargo insta review`, or the files in `snapshots`).

use std::fmt::Write;

use chrono::TimeDelta;
use mistok_sim::telegram::{Action, Message, Profile};

use crate::{
    harness::{Engine, Person, TOKEN, TestApp, first_product},
    walk::shop,
};

/// What is on the phone since `seen`: messages with their buttons, and the keyboard.
fn shown(person: &Person, since: i64) -> String {
    let mut text = String::new();
    let messages = person.messages();
    for message in messages.iter().filter(|message| message.id > since) {
        let who = if message.from_bot { "бот" } else { "  я" };
        let words = message.html();
        writeln!(text, "{who}: {}", words.replace('\n', "\n     ")).unwrap();
        write_buttons(&mut text, message);
    }
    if let Some(keyboard) = person.reply_keyboard() {
        for row in keyboard.rows {
            let keys: Vec<_> = row
                .into_iter()
                .map(|key| format!("({})", key.label))
                .collect();
            writeln!(text, "     {}", keys.join(" ")).unwrap();
        }
    }
    text
}

fn write_buttons(text: &mut String, message: &Message) {
    for row in message.buttons() {
        let labels: Vec<_> = row
            .into_iter()
            .map(|button| match button.action {
                Action::Data(_) => format!("[{}]", button.label),
                _ => format!("[{} ↗]", button.label),
            })
            .collect();
        writeln!(text, "     {}", labels.join(" ")).unwrap();
    }
}

struct Story<'a> {
    app: &'a TestApp,
    person: Person,
    told: String,
}

impl Story<'_> {
    /// Does it, and tells what is on the phone from the last message on.
    async fn step(&mut self, title: &str, act: impl FnOnce(&Person)) {
        let before = self.person.messages();
        let since = before
            .iter()
            .rev()
            .find(|message| message.from_bot)
            .map_or(0, |message| message.id - 1);
        act(&self.person);
        self.app.settle().await;
        // So that a chat's pace never hides a message.
        self.app.clock.advance(TimeDelta::seconds(5));
        let shown = shown(&self.person, since);
        write!(self.told, "── {title}\n{shown}\n").unwrap();
    }

    async fn presses(&mut self, label: &str) {
        self.step(label, |person| {
            person.presses(label).unwrap();
        })
        .await;
    }

    async fn says(&mut self, text: &str) {
        self.step(&format!("«{text}»"), |person| {
            person.says(text);
        })
        .await;
    }
}

struct Words {
    code: &'static str,
    catalog: &'static str,
    all: &'static str,
    order: &'static str,
    add: &'static str,
    cart: &'static str,
    checkout: &'static str,
    keep: &'static str,
    skip: &'static str,
    branch: &'static str,
    cash: &'static str,
    confirm: &'static str,
    own: &'static str,
    delivery: &'static str,
    data: &'static str,
    forget: &'static str,
    feedback: &'static str,
}

const UK: Words = Words {
    code: "uk",
    catalog: "Каталог товарів",
    all: "Усі товари",
    order: "Замовити",
    add: "У кошик",
    cart: "Кошик",
    checkout: "Оформити",
    keep: "Залишити",
    skip: "Пропустити",
    branch: "Відділення",
    cash: "отримання",
    confirm: "Підтвердити",
    own: "Мої замовлення",
    delivery: "Доставка",
    data: "Мої дані",
    forget: "Видалити мої",
    feedback: "Відгук",
};

const EN: Words = Words {
    code: "en",
    catalog: "Catalog",
    all: "All products",
    order: "Order",
    add: "Add to cart",
    cart: "Cart",
    checkout: "Check out",
    keep: "Keep",
    skip: "Skip",
    branch: "Branch or",
    cash: "On delivery",
    confirm: "Place the order",
    own: "My orders",
    delivery: "Delivery",
    data: "My data",
    forget: "Delete my",
    feedback: "Feedback",
};

#[expect(clippy::too_many_lines, reason = "a day with the shop, step by step")]
async fn tell(words: &Words) -> String {
    let app = shop(Engine::Sqlite).start().await;
    app.admin().await;
    let profile = Profile {
        language_code: Some(words.code.to_owned()),
        ..Profile::new(42, "Олена").with_phone("380501112233")
    };
    let person = app.person(TOKEN, profile);
    let mut story = Story {
        app: &app,
        person,
        told: String::new(),
    };
    story.says("/start").await;
    story.presses(words.catalog).await;
    story.presses(words.all).await;
    let product = first_product(&story.person.last().unwrap());
    story.presses(&product).await;
    story.presses(words.order).await;
    story
        .step("(contact)", |person| {
            person.shares_contact("380501112233");
        })
        .await;
    let id = app
        .text_of("SELECT CAST(min(id) AS TEXT) FROM products WHERE stock > 5")
        .await;
    story.says(&format!("/start p_{id}")).await;
    story.presses(words.add).await;
    story.presses(words.cart).await;
    story.presses("✏️").await;
    story.says("3").await;
    story.presses(words.checkout).await;
    story.presses(words.keep).await;
    story.presses(words.skip).await;
    story.presses(words.branch).await;
    story.says("Чернівці, 5").await;
    story.presses(words.cash).await;
    story.says("<подзвоніть> & передайте").await;
    story.presses(words.confirm).await;
    story.presses(words.own).await;
    story.presses("1002").await;
    story.says("/start o_7").await;
    story.says("/menu").await;
    story.presses(words.delivery).await;
    story.says("Чернівці").await;
    story.says("/delivery").await;
    story
        .step("(location)", |person| {
            person.sends_location(48.3, 25.94);
        })
        .await;
    story.says("/profile").await;
    story.presses(words.data).await;
    story.presses(words.forget).await;
    story.says("/menu").await;
    story.presses(words.feedback).await;
    story.presses("⭐⭐⭐⭐").await;
    story.presses(words.skip).await;
    story.says("/feedback").await;
    story.says("Довго чекала").await;
    story.presses("⭐⭐").await;
    story.says("/menu").await;
    story.says("/end").await;
    story.says("/support").await;
    story.presses("Оплата").await;
    story.says("Чи можна завтра?").await;
    story.says("/end").await;
    app.clock.advance(TimeDelta::days(31));
    story.says("Чи робите ви гравіювання?").await;
    story.says("чашка").await;
    story.presses("💬").await;
    story.says("/help").await;
    app.check_clean().await;
    story.told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_screens_in_ukrainian() {
    insta::assert_snapshot!(tell(&UK).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_screens_in_english() {
    insta::assert_snapshot!(tell(&EN).await);
}

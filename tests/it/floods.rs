//! One person who writes faster than anybody reads, and what waits while Telegram is away.

use chrono::TimeDelta;
use mistok::sim::{faults::Fault, telegram::Person};

use crate::{harness::TestApp, on_both};

fn heard(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    let heard = messages
        .iter()
        .filter(|message| message.from_bot && message.words().contains(words));
    heard.count()
}

on_both! {
    async fn somebody_who_floods_is_slowed_and_told_and_delays_nobody(engine: Engine) {
        let app = TestApp::start(engine).await;
        let admin = app.admin().await;
        let flooder = app.customer(1, "Шумко");
        flooder.says("/start");
        app.settle().await;
        for _ in 0..120 {
            flooder.says("/catalog");
        }
        app.settle_now().await;

        let olena = app.customer(2, "Олена");
        olena.says("/start");
        app.settle_now().await;
        assert_eq!(heard(&olena, "Вітаємо"), 1, "a newcomer is greeted at once");

        app.pass(TimeDelta::minutes(2)).await;
        assert_eq!(heard(&flooder, "Забагато повідомлень за раз"), 1);
        assert_eq!(heard(&admin, "пише швидше, ніж бот може відповідати"), 1);
        let screens = flooder.messages().iter().filter(|message| message.from_bot).count();
        assert!(screens < 60, "{screens} messages to somebody who floods");

        // Silenced, they get nothing automatic; an hour later the bot answers again.
        admin.presses("Годину без автовідповідей").unwrap();
        app.settle().await;
        let before = flooder.messages().iter().filter(|message| message.from_bot).count();
        flooder.says("/catalog");
        app.settle().await;
        let after = flooder.messages().iter().filter(|message| message.from_bot).count();
        assert_eq!(after, before);
        app.pass(TimeDelta::minutes(61)).await;
        flooder.says("/catalog");
        app.settle().await;
        let later = flooder.messages().iter().filter(|message| message.from_bot).count();
        assert!(later > after);
        app.check_clean().await;
    }
}

on_both! {
    async fn after_an_outage_a_chat_gets_its_newest_screen_and_every_fact(engine: Engine) {
        let app = TestApp::start(engine).await;
        let olena = app.customer(1, "Олена");
        olena.says("/start");
        app.settle().await;
        app.orders(&olena).await;
        app.telegram.faults().set(Fault::Down);

        olena.shares_contact("380501112233");
        for _ in 0..5 {
            olena.says("/catalog");
            olena.says("/help");
        }
        app.settle_now().await;
        app.pass(TimeDelta::minutes(3)).await;
        let before = olena.messages().iter().filter(|message| message.from_bot).count();
        app.telegram.faults().clear();
        app.pass(TimeDelta::minutes(3)).await;

        assert_eq!(heard(&olena, "Замовлення прийнято!"), 1, "a fact is never dropped");
        let after = olena.messages().iter().filter(|message| message.from_bot).count();
        assert!(after - before <= 9, "{} messages, most of them stale", after - before);
        let last = olena.messages().into_iter().rfind(|message| message.from_bot).unwrap();
        println!("the last screen: {}", last.words());
        app.check_clean().await;
    }
}

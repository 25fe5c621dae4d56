//! One SMS to many phones: counted before it goes, sent to each once, stopped.

use chrono::TimeDelta;
use mistok::config::{Config, Who};
use on_both::on_both;

use crate::{
    desk::{last_with, manager},
    harness::{Engine, offers},
    pigeon::Does,
    sms::{Birds, birds},
    sms_desk::{contains, presses, says},
};

fn open_to_managers(config: &mut Config) {
    config.sms.rights.batches = Who::Manager;
    config.sms.batch_limit = 200;
}

/// `count` different phones.
fn phones(count: u32) -> Vec<String> {
    (0..count).map(|at| format!("+38050111{at:04}")).collect()
}

/// The phones that got something, sorted.
fn reached(birds: &Birds) -> Vec<String> {
    let mut all: Vec<String> = [&birds.pigeon, &birds.raven]
        .iter()
        .flat_map(|loft| loft.sent())
        .map(|(_, message)| message.to.e164().to_owned())
        .collect();
    all.sort();
    all
}

#[on_both]
async fn each_recipient_gets_it_once_and_the_others_are_counted(engine: Engine) {
    let birds = birds(engine, open_to_managers).await;
    let app = &birds.app;
    let olena = manager(app, 501, "Олена").await;
    birds.writes("M1", "+380631112233", "Стоп").await;
    birds.send("Щоб знати ціну").await;

    let text = "/sms 0501112233, 067 123 45 67\n063 111 22 33, 050 111 22 33, 1234567\n\
                093 123 45 67 Знижка до кінця дня!";
    let shown = says(&olena, text).await;
    contains(
        &shown,
        &[
            "3 отримувачі, 3 SMS, ~0,15 EUR, 2 пропущено",
            "повторів — 1",
            "просили не писати — 1",
            "Знижка до кінця дня!",
            "через pigeon",
            "Не схоже на номери (1): 1234567",
        ],
    );
    assert!(offers(&shown, "Провайдер") && offers(&shown, "Шаблон"));
    let card = presses(&olena, "Надіслати всім").await;
    contains(&card, &["отримувачів: 3"]);
    contains(
        &presses(&olena, "Оновити").await,
        &["надіслано: 3", "чекають: 0"],
    );
    let mut sent: Vec<_> = birds.pigeon.sent().into_iter().skip(1).collect();
    sent.sort_by(|one, other| one.1.to.e164().cmp(other.1.to.e164()));
    let to: Vec<_> = sent.iter().map(|(_, message)| message.to.e164()).collect();
    assert_eq!(to, ["+380501112233", "+380671234567", "+380931234567"]);

    // Its manager finds them in the log, and the way back to all.
    contains(
        &says(&olena, "/sms журнал").await,
        &["Знижка до кінця дня!"],
    );
    let card = says(&olena, "/sms_3").await;
    contains(&card, &["Кільком отримувачам", "Через pigeon"]);
    contains(&presses(&olena, "Усі отримувачі").await, &["надіслано: 3"]);
    // Pressed twice, it goes once.
    assert_eq!(birds.pigeon.sent().len(), 4);
    app.check_clean().await;
}

#[on_both]
async fn who_may_and_how_many_is_said(engine: Engine) {
    let birds = birds(engine, |config| config.sms.batch_limit = 2).await;
    let app = &birds.app;
    let (admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    let two = "/sms 0501112233, 0671234567 Вітаємо";
    contains(
        &says(&olena, two).await,
        &["лише адміністратори", "sms.rights.batches"],
    );
    let three = "/sms 0501112233, 0671234567, 0931234567 Вітаємо";
    contains(
        &says(&admin, three).await,
        &["Забагато номерів: 3", "2", "sms.batch_limit"],
    );
    contains(
        &says(&admin, "/sms 0501112233, 0671234567").await,
        &["Додайте текст"],
    );
    contains(&says(&admin, two).await, &["2 отримувачі, 2 SMS"]);
    contains(&presses(&admin, "Скасувати").await, &["Не надсилаємо"]);
    assert!(birds.pigeon.texts().is_empty());
    app.check_clean().await;
}

#[on_both]
async fn the_numbers_of_a_file_are_read(engine: Engine) {
    let birds = birds(engine, open_to_managers).await;
    let app = &birds.app;
    let olena = manager(app, 501, "Олена").await;
    let file = "Ім’я;Телефон\nОлена;050 111 22 33\nТарас;067 123 45 67\nХтось;1234567\n";
    olena
        .sends_document_with("clients.csv", "/sms Ваше замовлення чекає", file)
        .await;
    let shown = last_with(&olena.messages(), "2 отримувачі");
    contains(&shown, &["Ваше замовлення чекає", "1234567"]);
    presses(&olena, "Надіслати всім").await;
    assert_eq!(reached(&birds), ["+380501112233", "+380671234567"]);

    olena
        .sends_document_with("empty.csv", "/sms Текст", "нічого")
        .await;
    last_with(&olena.messages(), "немає жодного номера");
    app.check_clean().await;
}

#[on_both]
async fn stopped_in_the_middle_what_waits_does_not_go(engine: Engine) {
    let birds = birds(engine, open_to_managers).await;
    let app = &birds.app;
    let (_admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = Some(Does::IsDown);
    }
    let to = phones(7);
    says(&olena, &format!("/sms {}\nЗнижка", to.join(", "))).await;
    presses(&olena, "Надіслати всім").await;
    contains(&presses(&olena, "Оновити").await, &["чекають: 7"]);
    presses(&olena, "Зупинити").await;
    // One may have been under way to a provider at that moment.
    contains(
        &presses(&olena, "Оновити").await,
        &["скасовано: 7", "чекають: 0"],
    );
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = None;
    }
    app.pass(TimeDelta::hours(1)).await;
    assert_eq!(reached(&birds), Vec::<String>::new());
    app.check_clean().await;
}

#[on_both]
async fn a_restart_in_the_middle_sends_each_once(engine: Engine) {
    let mut birds = birds(engine, open_to_managers).await;
    let olena = manager(&birds.app, 501, "Олена").await;
    let to = phones(120);
    says(&olena, &format!("/sms {}\nЗнижка", to.join("\n"))).await;
    olena.presses("Надіслати всім").unwrap();
    // Some are queued by then, and some of those have gone.
    while birds.pigeon.sent().is_empty() {
        tokio::task::yield_now().await;
    }
    birds.app.stop().await;
    birds.app.start_again().await;
    birds.app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(reached(&birds), to);
    birds.app.check_clean().await;
}

#[on_both]
async fn parts_that_come_apart_are_joined_by_their_reference(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let olena = manager(app, 501, "Олена").await;
    let part = |id: &str, text: &str, reference: &str, number: &str| {
        let from = "+380501112233";
        serde_json::json!({
            "secret": "coo",
            "inbound": [[id, from, text, reference, number, "2"]],
        })
    };
    assert_eq!(
        birds.calls(part("M2", "а де мій пакунок?", "7", "2")).await,
        200
    );
    assert_eq!(app.count("SELECT count(*) FROM messages").await, 0);
    assert_eq!(
        birds.calls(part("M1", "Доброго дня, ", "7", "1")).await,
        200
    );
    app.settle().await;
    let words = "Доброго дня, а де мій пакунок?";
    contains(&says(&olena, &app.open_chat(1).await).await, &[]);
    assert!(
        crate::desk::has(&olena.messages(), words) || {
            presses(&olena, "Історія").await;
            crate::desk::has(&olena.messages(), words)
        }
    );

    // One whose other part never comes is shown after a minute.
    birds.calls(part("M3", "І ще одне", "8", "1")).await;
    assert_eq!(app.count("SELECT count(*) FROM messages").await, 1);
    app.pass(TimeDelta::seconds(61)).await;
    assert_eq!(app.count("SELECT count(*) FROM messages").await, 2);
    app.check_clean().await;
}

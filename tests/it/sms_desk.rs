//! SMS for managers and admins: writing to a phone, the log, templates, and how providers are.

use chrono::TimeDelta;
use mistok::{
    config::Config,
    domain::{
        language::Language,
        sms::{Failure, Kind, State},
    },
    vendors::sms::Template,
};
use mistok_sim::telegram::Message;
use on_both::on_both;

use crate::{
    desk::{group, last_with, manager, with_group},
    harness::{Engine, Person, offers},
    pigeon::Does,
    sms::{PHONE, birds, phone},
};

/// What somebody hears when they say this.
pub async fn says(person: &Person, text: &str) -> Message {
    person.says(text).await;
    heard(person)
}

/// What stands on the screen after a press.
pub async fn presses(person: &Person, label: &str) -> Message {
    person.presses(label).unwrap().await;
    heard(person)
}

fn heard(person: &Person) -> Message {
    let message = person.last().unwrap();
    if std::env::var("MISTOK_TEST_READ").is_ok() {
        let labels = message.buttons().into_iter().flatten();
        let labels: Vec<_> = labels.map(|it| format!("[{}]", it.label)).collect();
        println!("-----\n{}\n{}", message.words(), labels.join(" "));
    }
    message
}

pub fn contains(message: &Message, parts: &[&str]) {
    for part in parts {
        assert!(
            message.words().contains(part),
            "{part} lacks in {}",
            message.words()
        );
    }
}

/// More settings of the pigeon.
fn with_pigeon(config: &mut Config, settings: &[(&str, &str)]) {
    for (key, value) in settings {
        config.sms.providers.set("pigeon", key, *value);
    }
}

const LONG: &str =
    "Ваше замовлення готове! Чекаємо на вас у крамниці щодня до восьмої вечора. Дякуємо!";

#[on_both]
async fn an_sms_is_shown_first_and_goes_when_its_button_is_pressed(engine: Engine) {
    let birds = birds(engine, |config| {
        with_pigeon(config, &[("part_price", "0.05"), ("currency", "EUR")]);
    })
    .await;
    let app = &birds.app;
    let olena = manager(app, 501, "Олена").await;

    let shown = says(&olena, &format!("/sms 050 111 22 33 {LONG}")).await;
    contains(
        &shown,
        &[
            "+380 50 111 22 33",
            LONG,
            "2 SMS (UNICODE)",
            "Піде через pigeon",
            "0,10 EUR",
        ],
    );
    assert!(offers(&shown, "Надіслати (2 SMS)") && offers(&shown, "Латиницею (1 SMS)"));

    // A manager who changes their mind sends nothing and holds nothing.
    contains(&presses(&olena, "Скасувати").await, &["Не надсилаємо"]);
    assert!(birds.pigeon.texts().is_empty());
    assert_eq!(app.count("SELECT count(*) FROM holds").await, 0);

    says(&olena, &format!("/sms 050 111 22 33 {LONG}")).await;
    contains(
        &presses(&olena, "Надіслати").await,
        &["Надсилаємо", "/sms_1"],
    );
    assert_eq!(birds.pigeon.texts(), [LONG]);
    assert_eq!(app.count("SELECT manager_id FROM holds").await, 501);
    // Twice is once.
    says(&olena, &format!("/sms +380\u{a0}50 1112233\n{LONG}")).await;
    contains(
        &presses(&olena, "Латиницею").await,
        &["Vashe zamovlennia", "1 SMS (GSM7)"],
    );
    contains(&presses(&olena, "Знову кирилицею").await, &[LONG]);
    presses(&olena, "Латиницею").await;
    contains(&presses(&olena, "Надіслати (1 SMS)").await, &["/sms_2"]);
    assert!(birds.pigeon.texts()[1].starts_with("Vashe zamovlennia hotove!"));
    assert_eq!(birds.pigeon.texts().len(), 2);

    // What is short and Latin has no other way; the price is what the last three parts were billed.
    let shown = says(&olena, "/sms +380501112233 OK <b>").await;
    contains(
        &shown,
        &["OK <b>", "6 символів, 1 SMS (GSM7)", "це коштує 0,0333 EUR"],
    );
    assert!(!offers(&shown, "Латиницею"));

    // The answer comes to the manager who holds the conversation.
    birds.writes("M1", PHONE, "Дякую, буду").await;
    last_with(&olena.messages(), "Дякую, буду");
    app.check_clean().await;
    app.check_desk().await;
}

#[on_both]
async fn a_draft_outlives_a_restart_and_answers_who_waits(engine: Engine) {
    let mut birds = birds(engine, |_| {}).await;
    let olena = manager(&birds.app, 501, "Олена").await;
    birds.writes("M1", PHONE, "Де мій пакунок?").await;
    says(&olena, "/sms 0501112233 Уже їде").await;
    let waiting = "SELECT count(*) FROM conversations WHERE waiting_since IS NOT NULL";
    assert_eq!(birds.app.count(waiting).await, 1);

    birds.app.stop().await;
    birds.app.start_again().await;
    presses(&olena, "Надіслати").await;

    assert_eq!(birds.pigeon.texts(), ["Уже їде"]);
    assert_eq!(birds.app.count(waiting).await, 0);
    birds.app.check_clean().await;
}

#[on_both]
async fn what_cannot_be_sent_is_said_with_what_to_do(engine: Engine) {
    let birds = birds(engine, |config| {
        config.sms.rules = vec![mistok::config::SmsRule {
            kinds: Vec::new(),
            prefixes: vec!["+48".to_owned()],
            providers: Vec::new(),
        }];
    })
    .await;
    let app = &birds.app;
    let [olena, taras] = [
        manager(app, 501, "Олена").await,
        manager(app, 502, "Тарас").await,
    ];

    for (text, parts) in [
        (
            "/sms Привіт",
            vec!["Не схоже на номер", "/sms 050 123 45 67 Ваш текст"],
        ),
        ("/sms log абв", vec!["Не схоже на номер"]),
        (
            "/sms 0501112233",
            vec!["+380 50 111 22 33", "Додайте текст"],
        ),
        (
            "/sms +48 512 345 678 Dzień dobry",
            vec!["не налаштовано провайдера"],
        ),
    ] {
        contains(&says(&olena, text).await, &parts);
    }
    let long = format!("/sms 0501112233 {}", "довго ".repeat(80));
    contains(
        &says(&olena, &long).await,
        &["Задовгий текст", "8 частин", "щонайбільше 6"],
    );
    assert_eq!(app.count("SELECT count(*) FROM conversations").await, 0);

    // A colleague's conversation stays theirs, also when it became theirs after the preview.
    says(&taras, "/sms 0501112233 Від Тараса").await;
    says(&olena, "/sms 0501112233 Від Олени").await;
    presses(&olena, "Надіслати").await;
    presses(&taras, "Надіслати").await;
    assert!(taras.toasts().last().unwrap().text.contains("@manager_501"));
    assert_eq!(birds.pigeon.texts(), ["Від Олени"]);
    contains(
        &says(&taras, "/sms 0501112233 Ще раз").await,
        &["@manager_501"],
    );

    birds.writes("M1", PHONE, "Стоп").await;
    contains(
        &says(&olena, "/sms 0501112233 Акція").await,
        &["СТОП", "СТАРТ"],
    );
    assert_eq!(birds.pigeon.texts().len(), 1);
    app.check_clean().await;
}

#[on_both]
async fn without_providers_it_is_said(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let olena = manager(&app, 501, "Олена").await;
    for text in ["/sms", "/sms 0501112233 Вітаю", "/sms log"] {
        contains(&says(&olena, text).await, &["не налаштовано"]);
    }
    app.check_clean().await;
}

#[on_both]
async fn the_screen_tells_how_providers_are(engine: Engine) {
    let birds = birds(engine, |config| {
        with_pigeon(
            config,
            &[
                ("part_price", "0.05"),
                ("currency", "EUR"),
                ("daily_parts", "100"),
                ("daily_cost", "5"),
            ],
        );
    })
    .await;
    let app = &birds.app;
    let (admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    *birds.pigeon.balance.lock().unwrap() = Some(12_500_000);
    app.pass(TimeDelta::minutes(31)).await;
    birds.send("Раз").await;

    let screen = says(&admin, "/sms").await;
    contains(
        &screen,
        &[
            "pigeon працює",
            "Залишок 12,50 EUR",
            "1 частина із 100",
            "приблизно 0,05 EUR із 5,00 EUR",
            "raven працює",
            "Залишок невідомий",
            "Сьогодні: 0 частин",
        ],
    );
    assert!(offers(&screen, "Баланс") && !offers(&screen, "Не дійшли"));
    let theirs = says(&olena, "/sms").await;
    // Managers see the money, and not what others have to decide.
    contains(&theirs, &["pigeon працює", "Залишок 12,50 EUR"]);
    assert!(!offers(&theirs, "Невідомо") && offers(&theirs, "Баланс"));
    assert!(!theirs.words().contains("приблизно"));

    // In trouble, and what did not go.
    birds.pigeon.will(Does::RefusesUs);
    birds.send("Два").await;
    *birds.raven.searchable.lock().unwrap() = false;
    birds.raven.will(Does::TakesSilently);
    birds.send("Три").await;
    birds
        .raven
        .will(Does::RefusesTheMessage(Failure::WrongNumber));
    birds.send("Чотири").await;
    app.pass(TimeDelta::minutes(3)).await;
    let screen = says(&admin, "/sms").await;
    contains(
        &screen,
        &[
            "pigeon: відхиляє запити",
            "До ",
            "невідомо, чи дійшли: 1",
            "за добу: 1",
        ],
    );
    contains(
        &says(&admin, "/health").await,
        &["SMS: ⏸ pigeon: відхиляє запити"],
    );
    let failed = says(&admin, "/failed").await;
    contains(&failed, &["не дійшли за добу 1, невідомо про 1"]);
    let listed = presses(&admin, "Невідомо, чи дійшли").await;
    contains(&listed, &["невідомо, чи дійшло", "Три"]);
    says(&admin, "/sms").await;
    let listed = presses(&admin, "Не дійшли").await;
    contains(&listed, &["Чотири", "такого номера немає"]);
    contains(&presses(&admin, "До SMS").await, &["pigeon"]);
    contains(
        &presses(&admin, "Як це працює").await,
        &["Для адміністратора"],
    );
    app.check_clean().await;
}

#[on_both]
async fn admins_ask_providers_and_are_answered_when_those_answer(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let (admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    *birds.pigeon.balance.lock().unwrap() = Some(7_250_000);
    *birds.pigeon.senders.lock().unwrap() = vec!["Shop".to_owned(), "Крамниця".to_owned()];
    *birds.raven.mute.lock().unwrap() = true;

    says(&olena, "/sms баланс").await;
    contains(
        &last_with(&olena.messages(), "pigeon: залишилося"),
        &["7,25 EUR"],
    );
    admin.says("/sms balance").await;
    let told = admin.messages();
    last_with(&told, "Гроші на рахунках");
    contains(&last_with(&told, "pigeon: залишилося"), &["7,25 EUR"]);
    let silent = last_with(&told, "raven не відповів");
    assert!(
        !silent.words().contains("380501112233"),
        "{}",
        silent.words()
    );
    contains(&says(&admin, "/sms").await, &["Залишок 7,25 EUR"]);

    *birds.raven.mute.lock().unwrap() = false;
    admin.says("/sms senders").await;
    let told = admin.messages();
    contains(&last_with(&told, "pigeon надсилає"), &["Shop, Крамниця"]);
    last_with(&told, "raven: власних імен");
    admin.says("/sms balance").await;
    last_with(&admin.messages(), "raven не повідомляє");
    app.check_clean().await;
}

#[on_both]
async fn the_log_is_read_in_pages_and_codes_stay_hidden(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let (admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    for number in 1..=11 {
        birds
            .queue(PHONE, &format!("Лист {number}!"), Kind::Api)
            .await
            .unwrap();
    }
    birds
        .queue("+380671234567", "Код 482913", Kind::Code)
        .await
        .unwrap();
    app.settle().await;
    app.pass(TimeDelta::minutes(5)).await;

    let log = says(&admin, "/sms log").await;
    contains(
        &log,
        &[
            "Код ••••••",
            "/sms_12",
            "+380 67 123 45 67",
            "👌 надіслано",
            "5 хв тому",
            "Лист 3!",
        ],
    );
    assert!(!log.words().contains("482913") && !log.words().contains("Лист 2!"));
    let log = presses(&admin, "▶️").await;
    contains(&log, &["Лист 2!", "/sms_1"]);
    assert!(offers(&log, "◀️") && !offers(&log, "▶️"));
    contains(&presses(&admin, "◀️").await, &["Код ••••••"]);

    let log = says(&admin, "/sms log 050 111 22 33").await;
    contains(&log, &["+380 50 111 22 33", "Лист 11!"]);
    assert!(!log.words().contains("Код"));
    contains(&presses(&admin, "▶️").await, &["Лист 1!"]);
    let card = says(&admin, "/sms_12").await;
    contains(
        &card,
        &[
            "SMS /sms_12",
            "Код ••••••",
            "Одноразовий код",
            "провайдер прийняв",
            "0,05 EUR",
        ],
    );
    contains(
        &presses(&admin, "Усі SMS цього номера").await,
        &["+380 67 123 45 67"],
    );

    // Managers read what is theirs.
    contains(&says(&olena, "/sms log").await, &["порожньо"]);
    contains(&says(&olena, "/sms log 0501112233").await, &["порожньо"]);
    contains(&says(&olena, "/sms_12").await, &["Такої SMS немає"]);
    contains(&says(&olena, "/sms_99").await, &["Такої SMS немає"]);
    says(&olena, "/sms 0501112233 Від мене").await;
    presses(&olena, "Надіслати").await;
    birds.writes("M1", PHONE, "Дякую").await;
    let log = says(&olena, "/sms log").await;
    contains(&log, &["Від мене", "⬅️", "щойно", "Дякую", "Лист 11!"]);
    contains(
        &says(&olena, "/sms_13").await,
        &["Від мене", "Повідомлення менеджера"],
    );
    contains(
        &says(&olena, "/sms_14").await,
        &["Дякую", "Надійшло", "через pigeon"],
    );
    assert!(offers(&olena.last().unwrap(), "Відкрити чат"));
    app.check_clean().await;
}

#[on_both]
async fn people_decide_about_what_waits_failed_or_is_unknown(engine: Engine) {
    let birds = birds(engine, |config| {
        config.sms.order = vec!["pigeon".to_owned()];
    })
    .await;
    let app = &birds.app;
    let (admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    let state = async |id: i64| birds.look(mistok::domain::id::SmsId(id)).await.state;

    // Queued: cancelled, and sent after all.
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = Some(Does::IsDown);
    }
    let first = birds.send("Раз").await;
    contains(
        &says(&admin, "/sms_1").await,
        &["у черзі", "не зміг узяти (42: no wings for +...)"],
    );
    contains(&presses(&admin, "Не надсилати").await, &["скасовано"]);
    assert_eq!(state(first.0).await, State::Cancelled);
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = None;
    }
    presses(&admin, "Надіслати ще раз").await;
    app.pass(TimeDelta::minutes(2)).await;
    contains(&says(&admin, "/sms_1").await, &["👌 надіслано"]);

    // Unknown: all three ways.
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.searchable.lock().unwrap() = false;
    }
    for (id, button, ended) in [
        (2, "Дійшло", State::Sent),
        (3, "Не надсилати", State::Cancelled),
        (4, "Надіслати ще раз", State::Sent),
    ] {
        birds.pigeon.will(Does::TakesSilently);
        birds.send(&format!("Невідомо {id}")).await;
        app.pass(TimeDelta::minutes(3)).await;
        contains(
            &says(&admin, &format!("/sms_{id}")).await,
            &["невідомо, чи дійшло", "відповіді не було"],
        );
        presses(&admin, button).await;
        assert_eq!(state(id).await, ended, "{button}");
    }

    // Failed, of a conversation: its manager tries again, and the history follows.
    birds.pigeon.will(Does::RefusesTheMessage(Failure::Blocked));
    says(&olena, "/sms 0671234567 Ваш <b>лист</b>").await;
    presses(&olena, "Надіслати").await;
    last_with(&olena.messages(), "оператор не пропустив");
    presses(&olena, "Не надсилати").await;
    let card = says(&olena, "/sms_5").await;
    contains(
        &card,
        &[
            "💔 не надіслано",
            "оператор не пропустив це повідомлення (7: not this one)",
            "<b>лист</b>",
        ],
    );
    presses(&olena, "Надіслати ще раз").await;
    assert_eq!(state(5).await, State::Sent);
    assert_eq!(
        app.text_of("SELECT progress FROM messages ORDER BY id DESC")
            .await,
        "sent"
    );
    // It is sent: nothing is left to decide.
    contains(&says(&olena, "/sms_5").await, &["👌 надіслано"]);
    assert!(!offers(&olena.last().unwrap(), "ще раз"));
    app.check_clean().await;
}

#[on_both]
async fn templates_are_kept_filled_in_and_loaded(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let (admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);

    contains(
        &says(&olena, "/sms template add привіт Вітаю!").await,
        &["лише адміністраторам"],
    );
    contains(&says(&admin, "/sms template add").await, &["Напишіть так"]);
    contains(
        &says(&admin, "/sms template add а.б текст").await,
        &["Напишіть так"],
    );
    contains(
        &says(&admin, "/sms template add поганий {{ name").await,
        &["помилка"],
    );
    let text = "/sms template add Привіт Вітаю! Ми на {{ phone }}. Ваша {{ manager.name }}";
    contains(
        &says(&admin, text).await,
        &["Збережено", ":привіт", "українська"],
    );
    says(&admin, "/sms template add привіт en Hello!").await;
    says(
        &admin,
        "/sms template add готово № {{ number }} готове, {{ name }}",
    )
    .await;

    let template = |id: &str, title: &str, text: &str| Template {
        provider_id: id.to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        language: Some(Language::Uk),
    };
    *birds.pigeon.templates.lock().unwrap() = vec![
        template("1", "Код входу", "Ваш код {$code}"),
        template("2", "Подяка", "Дякуємо за покупку!"),
    ];
    says(&admin, "/sms templates load").await;
    contains(
        &last_with(&admin.messages(), "pigeon: 2 шаблони"),
        &["Нових: 2 · змінених: 0 · зниклих: 0"],
    );
    *birds.pigeon.templates.lock().unwrap() = vec![
        template("1", "Код входу", "Код: {$code}"),
        template("3", "Відгук", "Оцініть нас"),
    ];
    says(&admin, "/sms templates").await;
    presses(&admin, "Завантажити").await;
    contains(
        &last_with(&admin.messages(), "змінених: 1"),
        &["Нових: 1", "зниклих: 1"],
    );

    let listed = says(&olena, "/sms templates").await;
    contains(
        &listed,
        &[
            ":готово",
            ":привіт",
            "English",
            "Код: {$code}",
            "pigeon",
            "Оцініть нас",
        ],
    );
    contains(&listed, &["Подяка", "зник у провайдера", "pigeon: звірено"]);
    assert!(!listed.words().contains("шаблон додати"));

    let shown = says(&olena, "/sms 0501112233 :привіт").await;
    contains(&shown, &["Вітаю! Ми на 050 111 22 33. Ваша Олена"]);
    contains(
        &says(&olena, "/sms 0501112233 :готово").await,
        &["невідомо: name, number", "Нікому нічого"],
    );
    contains(
        &says(&olena, "/sms 0501112233 :нема").await,
        &["«:нема» немає"],
    );
    contains(
        &says(&olena, "/sms 0501112233 :Код входу").await,
        &["незаповнені місця: {$code}", "Код: {$code}"],
    );
    contains(
        &says(&olena, "/sms 0501112233 Код: {$code}").await,
        &["незаповнені"],
    );
    contains(
        &says(&olena, "/sms 0501112233 :Подяка").await,
        &["«:Подяка» немає"],
    );
    contains(
        &says(&olena, "/sms 0501112233 :Відгук").await,
        &["Оцініть нас", "1 SMS"],
    );
    contains(&says(&olena, "/sms 0501112233 :)").await, &[":)", "1 SMS"]);

    contains(
        &says(&olena, "/sms template delete привіт").await,
        &["лише адміністраторам"],
    );
    contains(
        &says(&admin, "/sms template delete привіт").await,
        &["видалено"],
    );
    contains(
        &says(&admin, "/sms template delete привіт").await,
        &["немає"],
    );
    assert!(birds.pigeon.texts().is_empty());
    app.check_clean().await;
}

#[on_both]
async fn the_line_of_the_day_counts_sms_and_history_shows_them(engine: Engine) {
    let birds = birds(engine, |config| {
        "21:00".clone_into(&mut config.desk.nightly_at);
        config.sms.order = vec!["pigeon".to_owned()];
    })
    .await;
    let app = &birds.app;
    let (admin, olena) = (app.admin().await, manager(app, 501, "Олена").await);
    birds.writes("M1", PHONE, "Доброго дня").await;
    let order = birds
        .queue(PHONE, "Замовлення № 7: <їде>.", Kind::Order)
        .await;
    assert!(order.is_ok());
    app.settle().await;
    birds
        .queue(PHONE, "Ваш код 482913", Kind::Code)
        .await
        .unwrap();
    app.settle().await;
    app.pass(TimeDelta::minutes(1)).await;
    birds
        .pigeon
        .will(Does::RefusesTheMessage(Failure::WrongNumber));
    birds.send("Не дійде").await;
    app.pass(TimeDelta::minutes(1)).await;
    says(&olena, "/sms 0501112233 Вітаю!").await;
    presses(&olena, "Надіслати").await;

    olena.says(&app.open_chat(1).await).await;
    presses(&olena, "Історія").await;
    let history = last_with(&olena.messages(), "⚙️ SMS");
    contains(
        &history,
        &[
            "Доброго дня",
            "⚙️ SMS: Замовлення № 7: <їде>.",
            "Ваш код ••••••",
            "Не дійде 💔",
            "Вітаю!",
        ],
    );
    let at = |words: &str| history.words().find(words).unwrap();
    assert!(at("Доброго дня") < at("Замовлення") && at("Не дійде") < at("Вітаю!"));

    app.pass(TimeDelta::hours(9)).await;
    contains(
        &last_with(&admin.messages(), "Підсумок дня"),
        &["не дійшли за добу: 1"],
    );
    assert_eq!(phone("0501112233").e164(), PHONE);
    app.check_clean().await;
}

#[on_both]
async fn everything_is_said_in_english_too(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let admin = app.admin().await;
    says(&admin, "/language").await;
    contains(
        &says(&admin, "/help").await,
        &["/sms: SMS to a number", "/sms balance"],
    );
    contains(
        &says(&admin, "/sms").await,
        &["pigeon works", "Today: 0 parts", "Waiting to be sent: 0"],
    );
    contains(&says(&admin, "/sms help").await, &["For admins"]);
    contains(
        &says(&admin, "/sms 0501112233 Hi").await,
        &["2 characters, 1 SMS (GSM7)", "It goes through pigeon."],
    );
    presses(&admin, "Send (1 SMS)").await;
    contains(
        &says(&admin, "/sms_1").await,
        &["SMS No. 1", "👌 sent", "the provider took it"],
    );
    contains(&says(&admin, "/sms log").await, &["The SMS log", "1 part"]);
    app.check_clean().await;
}

//! Letters about orders: each order is one letter by its `Message-ID`, whatever the mail server does;
//! nobody's words become headers or markup; what cannot be sent is told.

use std::{collections::BTreeSet, process::Command};

use chrono::TimeDelta;
use mistok::config::EmailOn;
use mistok_sim::telegram::Profile;
use on_both::on_both;

use crate::{
    buying::{CUP, press, puts, say, to_wish, with_source},
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, Person, Setup, TOKEN, TestApp},
    orders_once::confirms,
    post_office::{OWNER, PARTNER, PASSWORD, PostOffice},
    privacy::forgets,
    walk::shop,
};

pub(crate) async fn with_post(engine: Engine) -> (Setup, PostOffice) {
    let office = PostOffice::open().await;
    let setup = with_source(shop(engine)).with(|config| office.configure(config));
    (setup, office)
}

fn told(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    messages
        .iter()
        .filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

/// Somebody orders a cup with a wish of their own.
async fn wishes(app: &TestApp, id: i64, name: &str, wish: &str) -> Person {
    let person = app.customer(id, name);
    say(app, &person, "/start").await;
    puts(app, &person, CUP).await;
    to_wish(app, &person, "отримання").await;
    say(app, &person, wish).await;
    press(app, &person, &["Підтвердити"]).await;
    person
}

#[on_both]
async fn an_order_is_a_letter_with_everything_that_was_agreed(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let app = setup.start().await;

    wishes(&app, 42, "Олена", "Подзвоніть <b>після</b> шостої").await;
    app.settle().await;

    let letters = office.taken();
    assert_eq!(letters.len(), 1, "{letters:#?}");
    let letter = &letters[0];
    assert_eq!(letter.to, OWNER);
    assert_eq!(
        letter.subject(),
        "Замовлення № 1001 — Олена Коваль, 420,00 грн"
    );
    assert_eq!(letter.header("Reply-To").unwrap(), "olena@example.com");
    let id = letter.id();
    assert!(
        id.starts_with("<order-1001.order@") && id.ends_with(".mistok>"),
        "{id}"
    );
    let text = letter.words("text/plain");
    for part in [
        "× 1 · 420,00 грн",
        "Чернівці, відділення 5",
        "отримання",
        "Подзвоніть <b>після</b> шостої",
        "Олена Коваль",
        "olena@example.com",
        "https://t.me/mistok_test_bot",
    ] {
        assert!(text.contains(part), "{part} lacks in {text}");
    }
    assert_eq!(
        text.matches('<').count(),
        2,
        "only the customer's own: {text}"
    );
    let html = letter.words("text/html");
    assert!(
        html.contains("&lt;b&gt;після&lt;/b&gt;") && !html.contains("<b>"),
        "{html}"
    );
    assert!(html.contains("<table") && html.contains("href=\"https://t.me/"));
    assert!(letter.head.is_ascii() && letter.body.is_ascii());
}

#[on_both]
async fn names_of_customers_become_no_headers(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let app = setup.start().await;
    app.admin().await;
    let names = [
        "Олена\r\nBcc: thief@example.com",
        "=?utf-8?b?Cg==?=\u{b}\u{85}\u{2028}X: y",
        "\"<script>\", a@b.co;",
    ];
    for (at, name) in (1..).zip(names) {
        let customer = app.person(TOKEN, Profile::new(at, name));
        customer.says("/start").await;
        customer.presses("Підтримка").unwrap().await;
        customer.says("Чи є\r\nReply-To: thief@example.com").await;
        app.settle().await;
    }

    let letters = office.taken();
    assert_eq!(letters.len(), names.len(), "{letters:#?}");
    let allowed = [
        "Message-ID",
        "Date",
        "From",
        "To",
        "Subject",
        "MIME-Version",
        "Content-Type",
    ];
    for letter in letters {
        for line in letter.head.split("\r\n") {
            let name = line.split(':').next().unwrap();
            assert!(
                line.starts_with([' ', '\t']) || allowed.contains(&name),
                "{line} in {}",
                letter.head
            );
        }
        let html = letter.words("text/html");
        assert!(!html.contains("<script>"), "{html}");
    }
}

#[on_both]
async fn orders_are_letters_by_id_when_answers_are_lost(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let app = setup.start().await;
    office.state().saves_silently = 3;

    for id in 1..=4 {
        confirms(&app, id, &[CUP], "отримання").await;
    }
    app.pass(TimeDelta::minutes(10)).await;

    let taken = office.taken();
    assert_eq!(taken.len(), 4 + 3, "three were sent again");
    let orders = app.count("SELECT count(*) FROM orders").await;
    let ids = office.ids(OWNER);
    assert_eq!((orders, ids.len()), (4, 4), "{ids:?}");
    let numbers: BTreeSet<_> = taken
        .iter()
        .map(crate::post_office::Taken::subject)
        .collect();
    assert_eq!(numbers.len(), 4);
}

#[on_both]
async fn an_address_that_is_refused_is_told_and_holds_up_no_other(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let setup = setup.with(|config| config.email.to = vec![PARTNER.to_owned(), OWNER.to_owned()]);
    let mut app = setup.start().await;
    app.expects(Leftover::Jobs);
    let admin = app.admin().await;
    office.state().refuses.insert(PARTNER.to_owned());

    confirms(&app, 1, &[CUP], "отримання").await;
    app.pass(TimeDelta::minutes(1)).await;
    confirms(&app, 2, &[CUP], "отримання").await;
    app.settle().await;

    assert_eq!(
        office.ids(OWNER).len(),
        2,
        "the other address has its letters"
    );
    app.pass(TimeDelta::minutes(4)).await;
    let alert = last_with(&admin.messages(), "🔴");
    for part in ["Електронна пошта для p…@shop.example", "email.to"] {
        assert!(alert.words().contains(part), "{}", alert.words());
    }
    assert!(!alert.words().contains(PARTNER), "{}", alert.words());

    // Mended, everything arrives once.
    office.state().refuses.clear();
    app.pass(TimeDelta::minutes(15)).await;
    assert_eq!(office.ids(PARTNER).len(), 2);
    assert_eq!(office.taken().len(), 4);
}

#[on_both]
async fn a_letter_that_is_put_off_comes_later(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let app = setup.start().await;
    office.state().puts_off.insert(OWNER.to_owned(), 2);

    confirms(&app, 1, &[CUP], "отримання").await;
    app.pass(TimeDelta::minutes(5)).await;

    assert_eq!(office.taken().len(), 1);
}

#[on_both]
async fn a_server_that_hangs_holds_up_no_order_and_loses_no_letter(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let app = setup
        .with(|config| config.email.timeout_seconds = 1)
        .start()
        .await;
    office.state().hangs = true;

    let olena = confirms(&app, 1, &[CUP], "отримання").await;
    assert_eq!(told(&olena, "Замовлення прийнято!"), 1);
    assert_eq!(office.taken().len(), 0);

    office.state().hangs = false;
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(office.ids(OWNER).len(), 1);
    assert_eq!(office.taken().len(), 1);
}

#[on_both]
async fn a_password_that_is_refused_stops_the_letters_and_is_told_at_once(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let app = setup.start().await;
    let admin = app.admin().await;
    "another".clone_into(&mut office.state().password);

    confirms(&app, 1, &[CUP], "отримання").await;
    confirms(&app, 2, &[CUP], "отримання").await;
    app.settle().await;

    let alert = last_with(&admin.messages(), "🔴");
    for part in [
        "Електронна пошта: сервер відмовляє",
        "email.password",
        "535",
    ] {
        assert!(alert.words().contains(part), "{}", alert.words());
    }
    let before = office.state().refused_log_ins;
    confirms(&app, 3, &[CUP], "отримання").await;
    assert!(
        office.state().refused_log_ins <= before + 3,
        "a server that counts wrong passwords is not asked all the time"
    );

    PASSWORD.clone_into(&mut office.state().password);
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(office.ids(OWNER).len(), 3);
    assert_eq!(told(&admin, "Електронна пошта знову працює"), 1);
}

#[on_both]
async fn a_letter_that_is_refused_is_work_for_a_person(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let mut app = setup.start().await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    office.state().refuses_letters = true;
    confirms(&app, 1, &[CUP], "отримання").await;
    app.settle().await;

    let alert = last_with(&admin.messages(), "Не виконано");
    let words = "лист про замовлення № 1001 на електронну пошту";
    assert!(alert.words().contains(words), "{}", alert.words());

    office.state().refuses_letters = false;
    let again = crate::troubles::data(&alert, "Спробувати ще раз");
    admin.presses_data(alert.id, &again).await;
    app.settle().await;
    assert_eq!(office.taken().len(), 1);
}

#[on_both]
async fn questions_are_letters_where_the_shop_wants_them(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let setup = setup.with(|config| config.email.on = vec![EmailOn::Lead]);
    let app = setup.start().await;
    app.admin().await;
    confirms(&app, 1, &[CUP], "отримання").await;
    asks(&app, 2, "Іван", "Чи є сині <чашки>?").await;
    app.settle().await;

    let letters = office.taken();
    assert_eq!(letters.len(), 1, "{letters:#?}");
    assert!(letters[0].id().contains(".lead@"), "{}", letters[0].id());
    assert!(letters[0].subject().starts_with("Запитання 1"));
    let text = letters[0].words("text/plain");
    assert!(text.contains("Чи є сині <чашки>?"), "{text}");
}

#[on_both]
async fn few_stars_are_a_letter(engine: Engine) {
    let office = PostOffice::open().await;
    let setup = with_group(engine).with(|config| {
        office.configure(config);
        config.email.on = vec![EmailOn::LowRating];
        config.desk.ask_rating = true;
    });
    let app = setup.start().await;
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є доставка?").await;
    let there = app.member(&group(&app), profile(501, "Юлія"));
    there.presses("Відповісти").unwrap().await;
    yuliia.says("Так, є").await;
    yuliia.says("/end").await;
    assert_eq!(office.taken().len(), 0);

    olena.presses("1 ⭐").unwrap().await;
    app.settle().await;

    let letters = office.taken();
    assert_eq!(letters.len(), 1, "{letters:#?}");
    let subject = letters[0].subject();
    assert!(
        subject.starts_with("Розмова 1") && subject.contains("★ — Олена"),
        "{subject}"
    );
    let text = letters[0].words("text/plain");
    assert!(text.contains("Менеджер: @manager_501"), "{text}");
}

#[on_both]
async fn a_customer_who_is_forgotten_is_named_in_no_letter(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let app = setup.start().await;
    "another".clone_into(&mut office.state().password);
    let olena = confirms(&app, 1, &[CUP], "отримання").await;
    forgets(&app, &olena).await;

    PASSWORD.clone_into(&mut office.state().password);
    app.pass(TimeDelta::minutes(5)).await;

    for letter in office.taken() {
        let all = format!(
            "{} {} {}",
            letter.subject(),
            letter.words("text/plain"),
            letter.head
        );
        for part in ["Олена", "olena@", "Чернівці", "380501112"] {
            assert!(!all.contains(part), "{part} in {all}");
        }
        assert!(all.contains("№ 1001"), "{all}");
    }
}

#[on_both]
async fn a_shop_of_letters_alone_starts_and_one_of_nobody_does_not(engine: Engine) {
    let office = PostOffice::open().await;
    let alone = |setup: Setup| {
        setup.with(|config| {
            config.crm.kind = Some("none".to_owned());
            config.desk.admins.clear();
            config.desk.chat_id = None;
        })
    };
    let setup = alone(Setup::on(engine)).with(|config| office.configure(config));
    let mut app = setup.start().await;
    // The same shop without letters about orders.
    app.stop().await;
    app.config.email.on = vec![EmailOn::Lead];
    let clock = std::sync::Arc::new(app.clock.clone());
    let refused = mistok::app::App::start((*app.config).clone(), clock).await;
    let reason = refused.err().unwrap().to_string();
    for way in ["desk.admins", "desk.chat_id", "email.smtp", "crm.keycrm"] {
        assert!(reason.contains(way), "{way} lacks in {reason}");
    }
}

/// Runs `mistok check` with these settings of the mail.
fn check(url: &str, password: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistok"));
    command
        .args(["check", "--timeout", "5"])
        .current_dir(folder.path())
        .env("MISTOK_TELEGRAM__TOKEN", TOKEN)
        .env("MISTOK_TELEGRAM__API_URL", "http://127.0.0.1:9")
        .env("MISTOK_CRM__KIND", "none")
        .env("MISTOK_EMAIL__SMTP", url)
        .env("MISTOK_EMAIL__FROM", "shop@shop.example")
        .env("MISTOK_EMAIL__TO", format!("{OWNER}, {PARTNER}"))
        .env("MISTOK_EMAIL__PASSWORD", password)
        .env("MISTOK_EMAIL__TIMEOUT_SECONDS", "2");
    let output = command.output().unwrap();
    let told = [output.stdout, output.stderr].concat();
    String::from_utf8(told).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn check_logs_in_and_sends_nothing() {
    let office = PostOffice::open().await;
    let asks = async |password: &'static str| {
        let url = office.url();
        let asked = tokio::task::spawn_blocking(move || check(&url, password));
        asked.await.unwrap()
    };

    let told = asks(PASSWORD).await;
    assert!(told.contains("logged in"), "{told}");
    assert!(told.contains("2 addresses"), "{told}");
    assert_eq!(office.state().log_ins, 1);
    assert_eq!(office.taken().len(), 0);

    let told = asks("wrong").await;
    assert!(told.contains("refused the log-in (535)"), "{told}");
    assert!(
        !told.contains("wrong") && !told.contains("shop@shop"),
        "{told}"
    );
    office.state().hangs = true;
    let told = asks(PASSWORD).await;
    assert!(told.contains("did not answer in time"), "{told}");
    assert_eq!(office.taken().len(), 0);
}

#[on_both]
async fn a_server_elsewhere_without_tls_gets_nothing(engine: Engine) {
    // No name of this machine: as if it were over a network.
    let office = PostOffice::open_at("127.0.0.2:0").await;
    let setup = with_source(shop(engine)).with(|config| office.configure(config));
    let mut app = setup.start().await;
    app.expects(Leftover::Jobs);
    let admin = app.admin().await;
    confirms(&app, 1, &[CUP], "отримання").await;
    app.settle().await;

    let state = office.state();
    assert!(state.connections > 0);
    assert_eq!(
        (state.log_ins, state.refused_log_ins, state.taken.len()),
        (0, 0, 0)
    );
    drop(state);
    let alert = last_with(&admin.messages(), "🔴");
    assert!(alert.words().contains("offers no TLS"), "{}", alert.words());
}

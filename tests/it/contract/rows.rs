//! The rows of the table.

use chrono::TimeDelta;

use super::stands::{AnyStand, Kept, Mishap};
use crate::{
    buying::{press, puts, refresh, said, say, to_summary, to_wish},
    desk::asks,
    harness::{Engine, Leftover, Person, TestApp},
    walk::shop,
};

const HOSTILE: &str = "<b>{{ \"quoted\" }} 'x' \u{1F36F} & кінець";

async fn with(engine: Engine, stand: &mut AnyStand) -> TestApp {
    let setup = stand.set_up(shop(engine)).await;
    let setup = setup.with(|config| config.crm.orders_seconds = 60);
    let app = setup.start().await;
    stand.begins(&app);
    read_catalog(&app).await;
    // Orders and questions are posted to this chat.
    app.admin().await;
    app
}

/// A catalog from a file is there already.
async fn read_catalog(app: &TestApp) {
    if app.app().sync.is_some() {
        refresh(app).await;
    }
}

async fn buys(app: &TestApp, id: i64, sku: &str) -> Person {
    let olena = app.customer(id, "Олена");
    say(app, &olena, "/start").await;
    puts(app, &olena, sku).await;
    to_summary(app, &olena, "отримання").await;
    // What waits for a time goes on waiting.
    olena.presses("Підтвердити").unwrap().without_settling();
    app.settle_now().await;
    assert!(
        said(&olena).contains("Замовлення прийнято!"),
        "confirmed at once"
    );
    olena
}

/// Time passes in steps, so that what waits for its turn has it.
async fn pass(app: &TestApp, times: i32, step: TimeDelta) {
    for _ in 0..times {
        app.pass(step).await;
    }
}

/// These numbers and no others are there, each once.
fn assert_once(stand: &AnyStand, numbers: std::ops::RangeInclusive<i64>) {
    let mut there: Vec<String> = stand.orders().into_iter().map(|it| it.marker).collect();
    there.sort();
    let wanted: Vec<String> = numbers.map(|number| format!("TG-{number}")).collect();
    assert_eq!(there, wanted);
}

fn order(stand: &AnyStand, number: i64) -> Kept {
    let number = format!("TG-{number}");
    let mut orders = stand.orders().into_iter();
    orders.find(|it| it.marker == number).unwrap()
}

pub async fn each_order_is_there_once(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    for customer in 1..=3 {
        let olena = buys(&app, customer, stand.sku()).await;
        drop(olena.presses("Підтвердити"));
    }
    let olena = app.customer(4, "Оля <i>");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, stand.sku()).await;
    to_wish(&app, &olena, "отримання").await;
    say(&app, &olena, HOSTILE).await;
    press(&app, &olena, &["Підтвердити"]).await;
    pass(&app, 3, stand.settle()).await;

    assert_once(&stand, 1001..=1004);
    for kept in stand.orders() {
        assert_eq!(kept.lines, [(stand.sku().to_owned(), 1)]);
    }
    let words = order(&stand, 1004).words;
    let as_text = [
        HOSTILE.to_owned(),
        HOSTILE
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;"),
    ];
    assert!(as_text.iter().any(|text| words.contains(text)), "{words}");
    for secret in ["380501112292", "test-key", "Олена Коваль"] {
        let places = crate::privacy::found(&app, secret).await;
        let journal = places.iter().find(|place| place.contains("journal"));
        assert_eq!(journal, None, "{secret}");
    }
    app.check_clean().await;
}

pub async fn what_was_saved_without_an_answer_is_not_sent_again(
    engine: Engine,
    mut stand: AnyStand,
) {
    let app = with(engine, &mut stand).await;
    let mishaps = [
        Mishap::SavesSilently,
        Mishap::SavesAndFails,
        Mishap::SavesUnreadably,
    ];
    for (number, mishap) in (1001..).zip(mishaps) {
        stand.will(mishap.clone());
        buys(&app, number, stand.sku()).await;
        pass(&app, 4, stand.settle()).await;
        stand.mends();
        let there = stand.orders();
        let number = format!("TG-{number}");
        let same = there.iter().filter(|it| it.marker == number);
        assert_eq!(same.count(), 1, "{mishap:?}");
    }
    let there = "SELECT count(*) FROM leads WHERE status = 'handed_over' AND crm_id <> ''";
    assert_eq!(app.count(there).await, 3, "their ids are known");
}

pub async fn what_was_lost_is_sent_again(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    stand.will(Mishap::LosesSilently);
    buys(&app, 1, stand.sku()).await;
    stand.mends();
    pass(&app, 8, stand.settle()).await;
    assert_once(&stand, 1001..=1001);
}

pub async fn a_slow_search_makes_no_double(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    if !stand.finds_after(stand.settle() - TimeDelta::seconds(1)) {
        return;
    }
    stand.will(Mishap::SavesSilently);
    buys(&app, 1, stand.sku()).await;
    pass(&app, 8, stand.settle()).await;
    assert_once(&stand, 1001..=1001);
}

pub async fn nothing_is_sent_before_its_time(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    stand.will(Mishap::IsBusy(Some(300)));
    buys(&app, 1, stand.sku()).await;
    stand.mends();
    app.pass(TimeDelta::seconds(290)).await;
    assert!(stand.orders().is_empty(), "not before its time");
    pass(&app, 2, TimeDelta::seconds(60)).await;
    assert_once(&stand, 1001..=1001);

    stand.will(Mishap::IsBusy(None));
    buys(&app, 2, stand.sku()).await;
    stand.mends();
    pass(&app, 3, TimeDelta::minutes(1)).await;
    assert_once(&stand, 1001..=1002);
}

pub async fn one_refused_record_holds_up_nobody(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    stand.will(Mishap::Refuses);
    buys(&app, 1, stand.sku()).await;
    stand.mends();
    for customer in 2..=4 {
        buys(&app, customer, stand.sku()).await;
    }
    assert_once(&stand, 1002..=1004);
    let rejected = "SELECT count(*) FROM leads WHERE status = 'rejected'";
    assert_eq!(app.count(rejected).await, 1);
    let admin = app.admin().await;
    let told = admin.messages();
    assert!(
        told.iter().any(|it| it.words().contains("1001")),
        "{told:#?}"
    );
}

pub async fn two_poisonous_records_hold_up_nobody(engine: Engine, mut stand: AnyStand) {
    let mut app = with(engine, &mut stand).await;
    app.expects(Leftover::Jobs);
    for number in [1001, 1002] {
        stand.will(Mishap::FailsOn(Some(format!("TG-{number}"))));
    }
    for customer in 1..=5 {
        buys(&app, customer, stand.sku()).await;
    }
    pass(&app, 10, TimeDelta::minutes(1)).await;
    assert_once(&stand, 1003..=1005);

    stand.mends();
    pass(&app, 10, TimeDelta::minutes(10)).await;
    assert_once(&stand, 1001..=1005);
}

pub async fn a_refused_key_loses_nothing(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    stand.will(Mishap::RefusesTheKey);
    for customer in 1..=3 {
        buys(&app, customer, stand.sku()).await;
    }
    pass(&app, 3, TimeDelta::minutes(1)).await;
    assert!(stand.orders().is_empty());
    let admin = app.admin().await;
    let told = admin.messages();
    let is_about_key = |words: &str| words.contains("ключ") || words.contains("Ключ");
    assert!(told.iter().any(|it| is_about_key(it.words())), "{told:#?}");

    stand.mends();
    pass(&app, 12, TimeDelta::minutes(10)).await;
    assert_once(&stand, 1001..=1003);
}

pub async fn an_outage_loses_nothing(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    stand.will(Mishap::IsDown);
    for customer in 1..=3 {
        buys(&app, customer, stand.sku()).await;
    }
    pass(&app, 6, TimeDelta::minutes(10)).await;
    assert!(stand.orders().is_empty());

    stand.mends();
    pass(&app, 12, TimeDelta::minutes(10)).await;
    assert_once(&stand, 1001..=1003);
    let there = "SELECT count(*) FROM leads WHERE status = 'handed_over'";
    assert_eq!(app.count(there).await, 3);
}

pub async fn clocks_apart_make_no_double(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    let apart = [5, -5, 120, -120].map(TimeDelta::minutes);
    for (customer, ahead) in (1..).zip(apart) {
        if !stand.is_ahead(ahead) {
            return;
        }
        stand.will(Mishap::SavesSilently);
        buys(&app, customer, stand.sku()).await;
        stand.mends();
        pass(&app, 8, stand.settle()).await;
        assert_once(&stand, 1001..=1000 + customer);
    }
}

pub async fn a_failing_page_leaves_the_whole_catalog(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    let shown = "SELECT count(*) FROM products";
    let before = app.count(shown).await;
    assert!(before > 0);
    if stand.fails_to_show_its_catalog() {
        read_catalog(&app).await;
        assert_eq!(app.count(shown).await, before);
        stand.mends();
    }
    // The same again changes nothing.
    read_catalog(&app).await;
    assert_eq!(app.count(shown).await, before);
}

pub async fn a_change_is_told_once_and_never_backwards(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    let olena = buys(&app, 1, stand.sku()).await;
    pass(&app, 3, TimeDelta::minutes(1)).await;
    let before = olena.messages().len();
    let id = order(&stand, 1001).id;
    if !stand.finishes(&id) {
        return;
    }
    pass(&app, 10, TimeDelta::minutes(1)).await;

    let told = olena.messages().len() - before;
    assert!(told <= 1, "{told} messages of one change");
    let stages = app.text_of("SELECT stage FROM orders").await;
    assert_ne!(stages, "cancelled");
}

pub async fn a_question_is_there_once(engine: Engine, mut stand: AnyStand) {
    let app = with(engine, &mut stand).await;
    stand.will(Mishap::SavesSilently);
    asks(&app, 1, "Олена", "Чи є <b>гречаний</b> & інший?").await;
    pass(&app, 2, TimeDelta::hours(12)).await;
    stand.mends();
    pass(&app, 8, stand.settle()).await;

    let leads = stand.leads();
    assert_eq!(leads.len(), 1, "{leads:#?}");
    assert!(leads[0].words.contains("гречаний"), "{leads:#?}");
}

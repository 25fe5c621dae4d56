//! A number that Telegram sells for signing in reaches no telephone: it is refused with its reason.

use chrono::TimeDelta;
use on_both::on_both;

use crate::harness::{Engine, Person, Setup, TestApp};

const ANONYMOUS: &str = "88801234567";

/// Shares the number, or types it.
fn give(customer: &Person, typed: Option<&str>) {
    match typed {
        Some(typed) => customer.says(typed),
        None => customer.shares_contact(ANONYMOUS),
    };
}

async fn check_refused(app: &TestApp, customer: &Person, typed: Option<&str>) {
    give(customer, typed);
    app.pass(TimeDelta::seconds(3)).await;
    let last = customer.last().unwrap();
    assert!(
        last.words().contains("Це анонімний номер Telegram"),
        "{typed:?}: {}",
        last.words()
    );
    assert!(!last.words().contains("Не схоже"), "{}", last.words());
}

const WAYS: [Option<&str>; 3] = [None, Some("+888 0123 4567"), Some("88801234567")];

#[on_both]
async fn an_anonymous_number_is_refused_with_its_reason_and_another_is_taken(engine: Engine) {
    let mut app = Setup::on(engine).start().await;
    let olena = app.customer(42, "Олена");
    olena.says("/start").await;

    // An order of one product.
    app.orders(&olena).await;
    for typed in WAYS {
        check_refused(&app, &olena, typed).await;
    }
    olena.says("050 111 22 33").await;
    olena.presses("Так").unwrap().await;
    assert_eq!(app.crm.cards().len(), 1);
    assert_eq!(app.crm.cards()[0].contact["phone"], "+380501112233");

    // The profile.
    for typed in WAYS {
        olena.says("/profile").await;
        olena.presses("Телефон").unwrap().await;
        check_refused(&app, &olena, typed).await;
    }
    olena.says("050 111 22 44").await;
    olena.says("/profile").await;
    assert!(
        olena.last().unwrap().words().contains("050 111 22 44"),
        "{}",
        olena.last().unwrap().words()
    );

    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_checkout_and_a_contact_nobody_asked_for_refuse_it_too(engine: Engine) {
    let mut app = Setup::on(engine).start().await;
    let olena = app.customer(42, "Олена");
    olena.says("/start").await;
    olena.shares_contact(ANONYMOUS).await;
    let said = olena.messages();
    assert!(
        said.iter()
            .any(|it| it.words().contains("Це анонімний номер Telegram"))
    );

    for step in ["Каталог товарів", "Усі товари"] {
        olena.presses(step).unwrap().await;
    }
    let product = crate::harness::first_product(&olena.last().unwrap());
    for step in [product.as_str(), "У кошик", "Кошик", "Оформити"] {
        olena.presses(step).unwrap().await;
    }
    olena.says("Олена Коваль").await;
    for typed in WAYS {
        check_refused(&app, &olena, typed).await;
    }
    app.check_clean().await;
    app.stop().await;
}

//! Outside the shop's hours a customer is told when somebody will answer, and within them is not.

use chrono::TimeDelta;
use on_both::on_both;

use crate::{
    buying::{CUP, press, said, say, with_source},
    desk::asks,
    harness::{Engine, Setup, TestApp, add_settings},
    orders_once::confirms,
    walk::shop,
};

/// The test begins on a Wednesday at 13:06 in Kyiv.
fn with_hours(setup: Setup) -> Setup {
    let hours = r#"
        [shop.hours]
        wednesday = "09:00-13:00, 14:00-18:00"
        thursday = "09:00-18:00"
        saturday = "10:00-15:00"
        days_off = ["2026-11-19"]
    "#;
    setup.with(|config| add_settings(config, hours))
}

const CLOSED: &str = "Зараз неробочий час";

/// Asks, orders from the cart and orders at once; what was answered, one for each.
async fn contacts(app: &TestApp, first: i64) -> [String; 3] {
    app.admin().await;
    let asking = asks(app, first, "Олена", "Чи є сині чашки?").await;
    let buying = confirms(app, first + 1, &[CUP], "отримання").await;
    let quick = app.customer(first + 2, "Олена");
    say(app, &quick, "/start").await;
    app.orders(&quick).await;
    quick.shares_contact("380501112233").await;
    assert!(said(&quick).contains("Замовлення прийнято!"));
    [&asking, &buying, &quick].map(said)
}

#[on_both]
async fn outside_hours_everybody_is_told_when_somebody_answers(engine: Engine) {
    let app = with_hours(with_source(shop(engine))).start().await;

    for answer in contacts(&app, 1).await {
        assert_eq!(answer.matches(CLOSED).count(), 1, "{answer}");
        assert!(
            answer.contains("Відповімо сьогодні після 14:00."),
            "{answer}"
        );
    }
    app.clock.advance(TimeDelta::hours(1));
    for answer in contacts(&app, 11).await {
        assert!(!answer.contains(CLOSED), "{answer}");
    }
    // Thursday is a day off.
    app.clock.advance(TimeDelta::hours(4));
    for answer in contacts(&app, 21).await {
        assert!(
            answer.contains("Відповімо у суботу після 10:00."),
            "{answer}"
        );
    }
    app.check_clean().await;
}

#[on_both]
async fn the_hours_are_told_in_english_and_a_shop_without_hours_is_silent(engine: Engine) {
    let app = with_hours(shop(engine)).start().await;
    app.admin().await;
    let olena = app.customer(1, "Olena");
    say(&app, &olena, "/language").await;
    press(&app, &olena, &["English", "Support"]).await;
    say(&app, &olena, "Any blue cups?").await;
    let answer = said(&olena);
    assert!(
        answer.contains("We are closed now. We will answer today after 14:00."),
        "{answer}"
    );
    app.check_clean().await;

    let app = with_source(shop(engine)).start().await;
    for answer in contacts(&app, 1).await {
        assert!(!answer.contains(CLOSED), "{answer}");
    }
    app.check_clean().await;
}

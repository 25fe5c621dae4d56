//! Guided registration: three questions with a way back and a way past, one card in the CRM.

use on_both::on_both;

use crate::{
    buying::{CUP, press, puts, said, say},
    harness::{Engine, Setup, TestApp, add_settings},
    walk::{shop, state_of},
};

fn with_registration(engine: Engine, when: &str) -> Setup {
    let settings = format!("[shop]\nregistration = \"{when}\"\n");
    shop(engine).with(|config| add_settings(config, &settings))
}

async fn profile_of(app: &TestApp) -> String {
    app.text_of(
        "SELECT coalesce(full_name, '-') || '|' || coalesce(phone, '-') || '|' || coalesce(email, '-') FROM customers",
    )
    .await
}

#[on_both]
async fn three_answers_make_one_card_whatever_is_repeated(engine: Engine) {
    let mut app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    say(&app, &olena, "/register").await;
    assert!(olena.last().unwrap().words().contains("Крок 1 з 3"));
    assert!(olena.last().unwrap().has_button("Залишити «Олена»"));
    say(&app, &olena, "Олена Коваль").await;
    // Telegram's update comes twice, and the program dies between two steps.
    app.stop().await;
    app.start_again().await;
    say(&app, &olena, "абвгд").await;
    assert_eq!(state_of(&app, 1).await, "registering phone");
    olena.shares_contact("380501112233").await;
    assert!(olena.last().unwrap().words().contains("Крок 3 з 3"));
    say(&app, &olena, "не пошта@").await;
    say(&app, &olena, "olena@example.com").await;

    assert!(olena.last().unwrap().words().contains("Ваш профіль"));
    assert!(olena.reply_keyboard().is_none());
    assert_eq!(
        profile_of(&app).await,
        "Олена Коваль|+380501112233|olena@example.com"
    );
    assert_eq!(app.crm.buyers().len(), 1, "{:#?}", app.crm.buyers());

    // Once more: everything is kept by one tap, and the card is the same.
    say(&app, &olena, "/register").await;
    press(
        &app,
        &olena,
        &[
            "Залишити «Олена Коваль»",
            "Залишити «",
            "Залишити «olena@example.com»",
        ],
    )
    .await;
    assert_eq!(
        profile_of(&app).await,
        "Олена Коваль|+380501112233|olena@example.com"
    );
    say(&app, &olena, "/register").await;
    say(&app, &olena, "Олена Мельник").await;
    press(&app, &olena, &["Пропустити", "Пропустити"]).await;
    assert_eq!(
        profile_of(&app).await,
        "Олена Мельник|+380501112233|olena@example.com"
    );
    assert_eq!(app.crm.buyers().len(), 1, "{:#?}", app.crm.buyers());
    app.check_clean().await;
}

#[on_both]
async fn every_step_can_be_passed_over_gone_back_from_and_left(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    say(&app, &olena, "/register").await;
    press(&app, &olena, &["Пропустити", "Назад"]).await;
    assert_eq!(state_of(&app, 1).await, "registering name");
    assert!(olena.reply_keyboard().is_none());
    press(&app, &olena, &["Пропустити", "Пропустити", "Назад"]).await;
    assert_eq!(state_of(&app, 1).await, "registering phone");
    press(&app, &olena, &["Пропустити", "Пропустити"]).await;
    assert_eq!(state_of(&app, 1).await, "registration");
    assert_eq!(profile_of(&app).await, "-|-|-");
    assert!(!said(&olena).contains("Передати"), "{}", said(&olena));
    say(&app, &olena, "/register").await;
    press(&app, &olena, &["Пропустити", "Скасувати"]).await;
    assert_eq!(state_of(&app, 1).await, "menu");
    assert!(olena.reply_keyboard().is_none());
    // A tap on an old screen changes nothing.
    assert_eq!(app.crm.buyers().len(), 0);
    app.check_clean().await;
}

#[on_both]
async fn the_settings_say_when_it_begins_by_itself(engine: Engine) {
    for (when, at_profile, at_order) in [
        ("never", "registration", "awaiting_phone"),
        ("offer", "registering name", "awaiting_phone"),
        ("before_order", "registering name", "registering name"),
    ] {
        let app = with_registration(engine, when).start().await;
        let olena = app.customer(1, "Олена");
        say(&app, &olena, "/profile").await;
        assert_eq!(state_of(&app, 1).await, at_profile, "{when}");
        // Asked once, they are not asked again by itself.
        say(&app, &olena, "/profile").await;
        assert_eq!(state_of(&app, 1).await, "registration", "{when}");

        let taras = app.customer(2, "Тарас");
        say(&app, &taras, "/start").await;
        app.orders(&taras).await;
        assert_eq!(state_of(&app, 2).await, at_order, "{when}");
        if when == "before_order" {
            press(&app, &taras, &["Залишити «Тарас»"]).await;
            taras.shares_contact("380501112244").await;
            press(&app, &taras, &["Пропустити"]).await;
            assert_eq!(state_of(&app, 2).await, "confirming_phone");
            press(&app, &taras, &["Так, цей"]).await;
            assert_eq!(app.crm.cards().len(), 1);
        }
        app.check_clean().await;
    }
}

#[on_both]
async fn a_checkout_goes_on_after_the_registration(engine: Engine) {
    let app = with_registration(engine, "before_order").start().await;
    let olena = app.customer(1, "Олена");
    say(&app, &olena, "/start").await;
    puts(&app, &olena, CUP).await;
    say(&app, &olena, "/cart").await;
    press(&app, &olena, &["Оформити"]).await;
    assert_eq!(state_of(&app, 1).await, "registering name");
    say(&app, &olena, "Олена Коваль").await;
    olena.shares_contact("380501112233").await;
    press(&app, &olena, &["Пропустити"]).await;
    assert_eq!(
        state_of(&app, 1).await,
        "checkout email",
        "the rest is asked there"
    );
    app.check_clean().await;
}

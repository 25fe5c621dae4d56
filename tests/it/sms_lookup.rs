//! What a phone is, asked before a message goes there.

use chrono::TimeDelta;
use mistok::{
    config::LookUp,
    domain::sms::{Failure, Kind, State},
};
use mistok_sim::{faults::Fault, phones::Condition};
use on_both::on_both;

use crate::{
    desk::{group, last_with, manager, with_group},
    harness::{Engine, TestApp, vendors::Options},
    sms_vendors::{look, queue},
};

const MOBILE: &str = "+380501112233";
const LANDLINE: &str = "+380442345678";

async fn shop(engine: Engine, names: &[&'static str], lookup: LookUp) -> TestApp {
    let app = with_group(engine)
        .with_vendors(names, Options::default())
        .with(|config| config.sms.lookup = lookup)
        .start()
        .await;
    group(&app);
    app.settle().await;
    app
}

/// Look-ups that Twilio was asked for.
fn asked(app: &TestApp) -> usize {
    let requests = app.vendors().twilio.requests();
    let of = requests
        .iter()
        .filter(|it| it.path.starts_with("/v2/PhoneNumbers/"));
    of.count()
}

#[on_both]
async fn a_landline_fails_before_it_costs_a_message(engine: Engine) {
    let app = shop(engine, &["twilio"], LookUp::New).await;
    app.vendors().phone(LANDLINE).set(Condition::Landline);
    let id = queue(&app, LANDLINE, "Вітаємо", Kind::Api).await;
    app.settle().await;
    let row = look(&app, id).await;
    assert_eq!(
        (row.state, row.failure),
        (State::Failed, Some(Failure::NotMobile))
    );
    assert_eq!((asked(&app), app.vendors().twilio.count()), (1, 0));

    // A phone is paid for once, and one that a message has gone to is known.
    for _ in 0..2 {
        let id = queue(&app, MOBILE, "Вітаємо", Kind::Api).await;
        app.settle().await;
        assert_eq!(look(&app, id).await.state, State::Delivered);
    }
    queue(&app, LANDLINE, "Ще раз", Kind::Api).await;
    app.settle().await;
    assert_eq!((asked(&app), app.vendors().twilio.count()), (2, 2));
    app.check_clean().await;
}

#[on_both]
async fn a_look_up_that_fails_holds_nothing_up(engine: Engine) {
    let app = shop(engine, &["twilio"], LookUp::Always).await;
    app.vendors()
        .twilio
        .faults()
        .on("GET /v2/PhoneNumbers")
        .set(Fault::Error500);
    let id = queue(&app, MOBILE, "Вітаємо", Kind::Api).await;
    app.settle().await;
    assert_eq!(look(&app, id).await.state, State::Delivered);
    app.check_clean().await;
}

#[on_both]
async fn without_such_a_provider_the_number_plan_decides(engine: Engine) {
    let app = shop(engine, &["turbosms"], LookUp::New).await;
    let olena = manager(&app, 501, "Олена").await;
    let id = queue(&app, LANDLINE, "Вітаємо", Kind::Api).await;
    app.settle().await;
    assert_eq!(look(&app, id).await.failure, Some(Failure::NotMobile));
    let id = queue(&app, MOBILE, "Вітаємо", Kind::Api).await;
    app.settle().await;
    assert_eq!(look(&app, id).await.state, State::Delivered);

    let _ = olena;
    let admin = app.admin().await;
    admin.says("/sms_1").await;
    admin.presses("Перевірити номер").unwrap().await;
    last_with(&admin.messages(), "стаціонарний номер");
    app.pass(TimeDelta::minutes(1)).await;
    app.check_clean().await;
}

#[on_both]
async fn the_card_asks_the_provider(engine: Engine) {
    let app = shop(engine, &["twilio"], LookUp::Never).await;
    let admin = app.admin().await;
    queue(&app, MOBILE, "Вітаємо", Kind::Api).await;
    app.settle().await;
    assert_eq!(asked(&app), 0);
    admin.says("/sms_1").await;
    admin.presses("Перевірити номер").unwrap().await;
    let told = last_with(&admin.messages(), "мобільний номер");
    assert!(told.words().contains("Kyivstar · UA"), "{}", told.words());
    assert_eq!(asked(&app), 1);
    app.check_clean().await;
}

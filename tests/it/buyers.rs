//! A customer has one card in the CRM, which says what they told last; nobody changes another's.

use chrono::TimeDelta;
use mistok_sim::faults::Fault;
use on_both::on_both;
use serde_json::json;

use crate::{
    buying::{press, say},
    harness::{Engine, Person, Setup, TestApp},
    walk::shop,
};

pub(crate) async fn sets_phone(app: &TestApp, person: &Person, phone: Option<&str>) {
    say(app, person, "/profile").await;
    press(app, person, &["Телефон"]).await;
    match phone {
        Some(typed) => person.says(typed),
        None => person.shares_contact("380501112233"),
    };
    app.settle_now().await;
}

async fn sets_name(app: &TestApp, person: &Person, name: &str) {
    for step in ["/profile", "✏️ Ім’я", name] {
        if step == "✏️ Ім’я" {
            person.presses(step).unwrap();
        } else {
            person.says(step);
        }
        app.settle_now().await;
    }
}

#[on_both]
async fn a_buyer_is_one_and_says_what_was_told_last(engine: Engine) {
    let app = shop(engine).start().await;
    let olena = app.customer(1, "Олена");
    say(&app, &olena, "/start").await;
    app.crm
        .faults()
        .on("POST /buyer")
        .set(Fault::SaveThenSilence);

    sets_phone(&app, &olena, None).await;
    sets_name(&app, &olena, "Олена Перша").await;
    sets_name(&app, &olena, "Олена Друга").await;
    app.pass(TimeDelta::minutes(15)).await;

    let buyers = app.crm.buyers();
    assert_eq!(buyers.len(), 1, "{buyers:#?}");
    assert_eq!(buyers[0]["full_name"], "Олена Друга");

    // While the CRM is away, too.
    app.crm.faults().clear();
    app.crm.faults().set(Fault::Down);
    sets_name(&app, &olena, "Олена Третя").await;
    app.pass(TimeDelta::minutes(3)).await;
    sets_name(&app, &olena, "Олена Четверта").await;
    app.crm.faults().clear();
    app.pass(TimeDelta::minutes(15)).await;
    app.crm
        .faults()
        .on("PUT /buyer")
        .for_next(1, Fault::SaveThenSilence);
    sets_name(&app, &olena, "Олена П’ята").await;
    sets_name(&app, &olena, "Олена Шоста").await;
    app.pass(TimeDelta::minutes(15)).await;

    let buyers = app.crm.buyers();
    assert_eq!(buyers.len(), 1, "{buyers:#?}");
    assert_eq!(buyers[0]["full_name"], "Олена Шоста");
    app.check_clean().await;
}

#[on_both]
async fn a_typed_phone_of_somebody_else_changes_nothing_of_theirs(engine: Engine) {
    let app = Setup::start(shop(engine)).await;
    let theirs = json!({"full_name": "Ірина Справжня", "phone": ["+380671112233"], "email": ["iryna@example.com"]});
    app.crm.add_buyer(&theirs);
    let before = app.crm.buyers();
    let stranger = app.customer(2, "Чужий");
    say(&app, &stranger, "/start").await;

    sets_phone(&app, &stranger, Some("067 111 22 33")).await;
    sets_name(&app, &stranger, "Чужий Хтось").await;
    app.pass(TimeDelta::minutes(10)).await;

    assert_eq!(app.crm.buyers(), before);
    app.check_clean().await;
}

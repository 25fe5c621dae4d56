//! A CRM that lives in another time, that finds what is new only later, or that does not do what its
//! description does not promise: one order is one lead all the same.

use chrono::TimeDelta;
use mistok_sim::{faults::Fault, telegram::Message};
use on_both::on_both;

use crate::{
    buying::{CUP, with_source},
    harness::{Engine, Setup, TestApp},
    orders_once::{confirms, in_crm},
    walk::shop,
};

/// A customer orders the first product.
async fn orders(app: &TestApp, id: i64) {
    let customer = app.customer(id, "Покупець");
    customer.says("/start").await;
    app.orders(&customer).await;
    customer.shares_contact("380501112233");
    app.settle_now().await;
}

fn about(messages: &[Message], words: &str) -> usize {
    let messages = messages.iter();
    messages.filter(|it| it.words().contains(words)).count()
}

#[on_both]
async fn clocks_apart_make_no_second_lead_and_no_second_order(engine: Engine) {
    for minutes in [-90, -5, 5, 90] {
        let app = with_source(shop(engine)).start().await;
        app.crm.set_clock_ahead(TimeDelta::minutes(minutes));
        app.crm
            .faults()
            .on("POST /pipelines/cards")
            .for_next(1, Fault::SaveThenSilence);
        app.crm
            .faults()
            .on("POST /order")
            .for_next(1, Fault::SaveThenSilence);
        orders(&app, 1).await;
        confirms(&app, 2, &[CUP], "отримання").await;
        app.pass(TimeDelta::minutes(30)).await;
        assert!(
            app.cards_by_reference().values().all(|times| *times == 1),
            "{minutes}"
        );
        assert_eq!(app.crm.cards().len(), 1, "{minutes}");
        assert_eq!(app.crm.orders().len(), 1, "{minutes}");
        assert_eq!(in_crm(&app, 1002).len(), 1, "{minutes}");
    }
}

#[on_both]
async fn a_status_that_changed_on_another_clock_is_heard_of(engine: Engine) {
    for minutes in [-45, 45] {
        let app = with_source(shop(engine).with(|config| config.crm.orders_seconds = 120))
            .start()
            .await;
        app.crm.set_clock_ahead(TimeDelta::minutes(minutes));
        confirms(&app, 1, &[CUP], "отримання").await;
        app.pass(TimeDelta::minutes(5)).await;
        let order = app.crm.orders()[0].id;
        let name = mistok_sim::keycrm::KeyCrm::order_statuses()[1].to_owned();
        app.crm.set_order_status(order, &name);
        app.pass(TimeDelta::minutes(10)).await;
        let known = app.text_of("SELECT status_name FROM orders").await;
        assert_eq!(known, name, "{minutes}");
    }
}

#[on_both]
async fn what_is_found_only_later_is_looked_for_more_than_once(engine: Engine) {
    let app = Setup::on(engine)
        .with(|config| config.crm.sections.set("keycrm", "settle_seconds", 5))
        .start()
        .await;
    app.crm.set_search_lag(TimeDelta::seconds(8));
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(1, Fault::SaveThenSilence);
    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(app.crm.cards().len(), 1);
}

#[on_both]
async fn of_two_leads_the_shop_reads_which_to_remove(engine: Engine) {
    let app = Setup::on(engine)
        .with(|config| config.crm.sections.set("keycrm", "settle_seconds", 5))
        .start()
        .await;
    let admin = app.admin().await;
    app.crm.set_search_lag(TimeDelta::seconds(60));
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(1, Fault::SaveThenSilence);
    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(10)).await;
    let cards = app.crm.cards();
    assert_eq!(cards.len(), 2, "the lag is longer than we look");
    let told: Vec<_> = admin
        .messages()
        .into_iter()
        .filter(|it| it.words().contains("двічі"))
        .collect();
    assert_eq!(told.len(), 1);
    for card in cards {
        assert!(
            told[0].words().contains(&card.id.to_string()),
            "{}",
            told[0].words()
        );
    }
}

/// A manager may edit our mark out of the comment: the second key is not in it.
#[on_both]
async fn a_lead_whose_mark_was_edited_away_is_known_by_the_second_key(engine: Engine) {
    let app = TestApp::start(engine).await;
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(1, Fault::SaveThenSilence);
    orders(&app, 1).await;
    let card = app.crm.cards()[0].id;
    app.crm.edit_comment(card, "Дзвонила, передзвонити завтра");
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(app.crm.cards().len(), 1);
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'handed_over'")
            .await,
        1
    );
}

#[on_both]
async fn whether_a_new_lead_gets_its_status_is_learnt(engine: Engine) {
    for ignored in [false, true] {
        let app = Setup::on(engine)
            .with(|config| config.crm.sections.set("keycrm", "status_id", 2))
            .start()
            .await;
        if ignored {
            app.crm.ignore_status_of_new_cards();
        }
        orders(&app, 1).await;
        app.settle().await;
        let kept = app
            .text_of("SELECT value FROM settings WHERE key = 'crm-lead-status'")
            .await;
        assert_eq!(kept, if ignored { "no" } else { "yes" });
    }
}

/// Rights are missing: everything waits and nothing is given up.
#[on_both]
async fn a_crm_without_rights_is_waited_for(engine: Engine) {
    let app = TestApp::start(engine).await;
    let body = r#"{"message":"This action is unauthorized."}"#.to_owned();
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .set(Fault::Answer { status: 403, body });
    orders(&app, 1).await;
    app.pass(TimeDelta::hours(2)).await;
    let admin = app.admin().await;
    assert_eq!(about(&admin.messages(), "відхилила"), 0);
    app.crm.faults().clear();
    // What other work has passed is tried more seldom, until somebody presses "check now".
    app.pass(TimeDelta::hours(1)).await;
    assert_eq!(app.crm.cards().len(), 1);
}

#[on_both]
async fn a_clock_that_is_set_while_nobody_knows_makes_no_second_lead_and_holds_none_up(
    engine: Engine,
) {
    for set_by in [TimeDelta::hours(1), TimeDelta::hours(-1)] {
        let app = Setup::on(engine)
            .with(|config| config.crm.sections.set("keycrm", "settle_seconds", 10))
            .start()
            .await;
        app.crm.set_search_lag(TimeDelta::seconds(6));
        app.crm
            .faults()
            .on("POST /pipelines/cards")
            .for_next(1, Fault::SaveThenSilence);
        orders(&app, 1).await;
        app.clock.set_by(set_by);
        app.pass(TimeDelta::minutes(2)).await;
        assert_eq!(app.crm.cards().len(), 1, "{set_by}");
        let known = "SELECT count(*) FROM leads WHERE status = 'handed_over'";
        assert_eq!(app.count(known).await, 1, "{set_by}");
    }
}

#[on_both]
async fn an_answer_with_the_id_of_another_card_is_not_believed(engine: Engine) {
    let app = Setup::on(engine)
        .with(|config| config.crm.sections.set("keycrm", "settle_seconds", 5))
        .start()
        .await;
    orders(&app, 1).await;
    let body = format!(r#"{{"id":{}}}"#, app.crm.cards()[0].id);
    let lie = Fault::SaveThenAnswer { status: 201, body };
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(1, lie);
    orders(&app, 2).await;
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(app.crm.cards().len(), 2);
    assert_eq!(
        app.count("SELECT count(DISTINCT crm_id) FROM leads WHERE status = 'handed_over'")
            .await,
        2
    );
}

#[on_both]
async fn what_a_redirection_may_have_saved_is_looked_for_first(engine: Engine) {
    let app = Setup::on(engine)
        .with(|config| config.crm.sections.set("keycrm", "settle_seconds", 5))
        .start()
        .await;
    let elsewhere = Fault::SaveThenAnswer {
        status: 302,
        body: String::new(),
    };
    app.crm
        .faults()
        .on("POST /pipelines/cards")
        .for_next(1, elsewhere);
    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(app.crm.cards().len(), 1);
    assert_eq!(
        app.count("SELECT count(*) FROM leads WHERE status = 'handed_over'")
            .await,
        1
    );
}

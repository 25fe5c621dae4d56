//! After a customer has had their data deleted, nothing that the managers read names them.

use chrono::TimeDelta;
use mistok_sim::{
    faults::Fault,
    telegram::{Group, Message},
};
use on_both::on_both;

use crate::{
    desk::{group, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, TOKEN, TestApp, offers},
    privacy::{forgets, found},
};

const LOG: i64 = -1_001_000_000_002;
const NAME: &str = "Соломія";
/// What would tell who it was: the name, and the end of the phone in any writing.
const PERSONAL: [&str; 3] = [NAME, "1112233", "111 2233"];

fn newer(messages: Vec<Message>, last: i64) -> Vec<Message> {
    messages.into_iter().filter(|it| it.id > last).collect()
}

fn last_id(group: &Group) -> i64 {
    group.last().map_or(0, |message| message.id)
}

fn check_nameless<'a>(messages: impl IntoIterator<Item = &'a Message>) {
    for message in messages {
        for secret in PERSONAL {
            assert!(!message.words().contains(secret), "{}", message.words());
        }
    }
}

/// Solomiia orders and writes, and the manager Yuliia answers her.
async fn order_and_question(app: &TestApp) -> crate::harness::Person {
    let solomiia = app.customer(42, NAME);
    solomiia.says("/start");
    app.pass(TimeDelta::seconds(3)).await;
    app.orders(&solomiia).await;
    solomiia.shares_contact("380501112233");
    app.pass(TimeDelta::seconds(3)).await;
    for said in ["/support", "Коли відправите?"] {
        solomiia.says(said);
        app.pass(TimeDelta::seconds(3)).await;
    }
    solomiia
}

#[on_both]
async fn a_deletion_is_told_without_the_name_and_the_phone(engine: Engine) {
    for is_crm_up in [true, false] {
        let mut app = with_group(engine)
            .with(|config| config.desk.log_chat_id = Some(LOG))
            .start()
            .await;
        app.expects(Leftover::Orphans);
        let (group, log) = (group(&app), app.telegram.group(TOKEN, LOG, "Журнал"));
        let yuliia = manager(&app, 501, "Юлія").await;
        if !is_crm_up {
            app.crm.faults().set(Fault::Down);
        }
        let solomiia = order_and_question(&app).await;
        let there = app.member(&group, profile(501, "Юлія"));
        there.presses("Відповісти").unwrap();
        app.pass(TimeDelta::seconds(3)).await;
        let (logged, seen) = (last_id(&log), yuliia.last().unwrap().id);

        forgets(&app, &solomiia).await;
        app.pass(TimeDelta::minutes(1)).await;

        let told = newer(log.messages(), logged);
        last_with(&told, "дані клієнта видалено");
        check_nameless(&told);
        let told = newer(yuliia.messages(), seen);
        last_with(&told, "Клієнт видалив свої дані. Чат");
        check_nameless(&told);
        // The notices of the order and of the question are brought up to date where they stand.
        let notice = last_with(&group.messages(), "Замовлення №");
        assert!(
            notice.words().contains("Клієнт видалив свої дані"),
            "{}",
            notice.words()
        );
        assert!(offers(&notice, "Взяти в роботу") && !offers(&notice, "Написати клієнту"));
        check_nameless(&group.messages());
        for table in found(&app, NAME).await {
            assert!(table.starts_with("leads.") && !is_crm_up, "{table}");
        }

        // Taken later, with the CRM still without it, the order's card names nobody either.
        there.presses("Взяти в роботу").unwrap();
        app.pass(TimeDelta::minutes(1)).await;
        check_nameless(&newer(yuliia.messages(), seen));
        check_nameless(&group.messages());
        app.crm.faults().clear();
        app.pass(TimeDelta::hours(1)).await;
        app.stop().await;
    }
}

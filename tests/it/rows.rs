//! Rows that nobody can read, and words that look like what only the program writes: neither stops
//! anything for anybody else.

use chrono::TimeDelta;
use mistok_sim::telegram::Message;
use on_both::on_both;
use secrecy::SecretString;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Person, Setup, TestApp},
    sms::{PHONE, birds},
};

const KEY: &str = "0000000000000000000000000000000000000000000000000000000000000007";

/// What people may write to pass for something of ours.
const FORGED: [&str; 10] = [
    "enc1:x",
    "enc1:",
    "enc1:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw",
    "enc0:enc1:x",
    "enc0:",
    "{\"v\":\"message.1\",\"kind\":\"text\"}",
    "{$name}",
    "{{ 7 * 7 }}",
    "desk:1:2",
    ",0,1,",
];

fn with_key(setup: Setup) -> Setup {
    setup.with(|config| config.privacy.key = Some(SecretString::from(KEY)))
}

/// Both kinds of shops: without a key, and with one.
fn shops(engine: Engine) -> [Setup; 2] {
    [with_group(engine), with_key(with_group(engine))]
}

/// Damages what is stored, as no part of the program could.
async fn damage(app: &TestApp, sql: &str) {
    // A statement of a test lives as long as the test.
    let sql: &'static str = Box::leak(sql.to_owned().into_boxed_str());
    let done = app
        .app()
        .store
        .write("test", async move |tx| tx.execute(sql, &[]).await);
    assert!(done.await.unwrap() > 0, "{sql} changes nothing");
}

fn told(person: &Person, words: &str) -> Vec<Message> {
    let messages = person.messages().into_iter();
    messages.filter(|it| it.words().contains(words)).collect()
}

#[on_both]
async fn words_that_look_sealed_are_words(engine: Engine) {
    for setup in shops(engine) {
        let app = setup.start().await;
        let group = group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        let olena = asks(&app, 1, "Олена", "Перше").await;
        let mine = last_with(&olena.messages(), "Перше").id;

        for (number, words) in FORGED.iter().enumerate() {
            olena
                .quoting(mine, words)
                .says(&format!("{words} №{number}."))
                .await;
        }
        let taras = asks(&app, 2, "Тарас", "Чи є чашки?").await;

        // The notice that grows shows what came last.
        for (number, words) in FORGED.iter().enumerate().skip(FORGED.len() - 5) {
            let notice = last_with(&group.messages(), &format!("№{number}."));
            assert!(
                notice.words().contains(&format!("{words} №{number}.")),
                "{notice:?}"
            );
        }
        last_with(&group.messages(), "Чи є чашки?");
        let there = app.member(&group, profile(501, "Юлія"));
        there
            .presses_data(last_with(&group.messages(), "Чи є чашки?").id, "0:dt:2")
            .await;
        for words in FORGED {
            yuliia.says(words).await;
            assert_eq!(taras.last().unwrap().words(), words);
        }
        app.check_desk().await;
        app.check_clean().await;
    }
}

#[on_both]
async fn a_quote_that_an_earlier_version_stored_unescaped_is_read(engine: Engine) {
    let app = with_group(engine).start().await;
    let group = group(&app);
    let olena = asks(&app, 1, "Олена", "Перше").await;
    damage(&app, "UPDATE messages SET quote = 'enc1:x'").await;
    damage(&app, "UPDATE notices SET shown = 'old'").await;

    asks(&app, 2, "Тарас", "Чи є чашки?").await;
    olena.says("Друге").await;

    last_with(&group.messages(), "Чи є чашки?");
    last_with(&group.messages(), "Друге");
    assert!(told(&app.admin().await, "неможливо прочитати").is_empty());
    app.check_desk().await;
}

#[on_both]
async fn sms_that_look_sealed_are_taken_in_and_shown(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let admin = app.admin().await;
    for (number, words) in FORGED.iter().enumerate() {
        birds.writes(&format!("m{number}"), PHONE, words).await;
        app.settle().await;
    }
    let count = app
        .count("SELECT count(*) FROM sms WHERE inbound = 1")
        .await;
    assert_eq!(usize::try_from(count).unwrap(), FORGED.len());
    admin.says("/sms log").await;
    let shown = admin.last().unwrap().words().to_owned();
    assert!(
        shown.contains("{{ 7 * 7 }}") && shown.contains("enc1:x"),
        "{shown}"
    );
}

/// What makes the content of a message unreadable.
const GARBAGE: [&str; 4] = [
    "'enc1:BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBw'",
    "'{\"v\":\"message.9\",\"kind\":\"text\"}'",
    "''",
    "'{'",
];

#[on_both]
async fn one_unreadable_message_is_shown_as_such_and_the_rest_goes_on(engine: Engine) {
    for setup in shops(engine) {
        let app = setup.start().await;
        let group = group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        let admin = app.admin().await;
        app.telegram.faults().set(mistok_sim::faults::Fault::Down);
        let mut people = Vec::new();
        for (id, name) in (1_i64..).zip(["Олена", "Ганна", "Ірина", "Марія", "Софія"])
        {
            let person = app.customer(id, name);
            person.says("/start");
            person.says("/support");
            person.says(&format!("Питання від {name}"));
            people.push(person);
        }
        app.pass(TimeDelta::seconds(1)).await;
        for (at, garbage) in (1..).zip(GARBAGE) {
            damage(&app, &format!(
                "UPDATE messages SET content = {garbage} WHERE id = ( \
                   SELECT min(m.id) FROM messages m JOIN conversations c ON c.id = m.conversation_id \
                   WHERE c.external_id = {at} AND m.author = 'customer')"
            )).await;
        }
        app.telegram.faults().clear();
        app.pass(TimeDelta::minutes(2)).await;

        let asked = group
            .messages()
            .into_iter()
            .filter(|it| it.words().contains("Питання від"));
        assert!(asked.count() > 0, "the readable question is shown");
        last_with(&group.messages(), "неможливо прочитати");
        assert!(
            !told(&admin, "неможливо прочитати").is_empty(),
            "an admin is told"
        );
        yuliia.says("/history").await;
        assert!(yuliia.last().unwrap().words().contains("Софія"));
        app.check_desk().await;
    }
}

#[on_both]
async fn a_damaged_row_in_the_middle_of_a_list_is_left_out_and_told_once(engine: Engine) {
    let mut app = with_group(engine).start().await;
    group(&app);
    let admin = app.admin().await;
    for (id, name) in [(1, "Олена"), (2, "Ганна"), (3, "Ірина")] {
        asks(&app, id, name, "Чи є чашки?").await;
    }
    damage(&app, "UPDATE conversations SET is_open = 7 WHERE id = 2").await;
    for _ in 0..3 {
        admin.says("/history").await;
        let list = last_with(&admin.messages(), "Олена").words().to_owned();
        assert!(list.contains("Ірина") && !list.contains("Ганна"), "{list}");
    }
    let words = told(&admin, "неможливо прочитати");
    assert_eq!(words.len(), 1, "{words:?}");
    assert!(
        words[0].words().contains("conversations.open (id 2)"),
        "{words:?}"
    );

    app.stop().await;
    app.start_again().await;
    admin.says("/history").await;
    assert_eq!(
        told(&admin, "неможливо прочитати").len(),
        1,
        "once is enough"
    );
    damage(&app, "UPDATE conversations SET is_open = 1 WHERE id = 2").await;
}

#[on_both]
async fn values_out_of_range_or_unknown_stop_nobody_else(engine: Engine) {
    let mut app = with_group(engine).start().await;
    let group = group(&app);
    let admin = app.admin().await;
    manager(&app, 501, "Юлія").await;
    for (id, name) in [(1, "Олена"), (2, "Ганна"), (3, "Ірина")] {
        asks(&app, id, name, "Чи є чашки?").await;
    }
    for sql in [
        "UPDATE conversations SET last_at = 9223372036854775807 WHERE id = 1",
        "UPDATE cases SET state = 'gone' WHERE conversation_id = 1",
        "UPDATE customers SET language = 'xx' WHERE id = 1",
        "UPDATE managers SET role = 'admin', shifts = 'whenever' WHERE id = 501",
    ] {
        damage(&app, sql).await;
    }

    asks(&app, 4, "Софія", "А тарілки?").await;
    for said in ["/history", "/queue", "/statistics", "/health", "/users"] {
        admin.says(said).await;
    }
    app.pass(TimeDelta::days(1)).await;

    last_with(&group.messages(), "А тарілки?");
    admin.says("/history").await;
    let list = admin.last().unwrap().words().to_owned();
    assert!(list.contains("Ганна") && list.contains("Софія"), "{list}");
    app.expects(crate::harness::Leftover::DeadLetters);
    app.expects(crate::harness::Leftover::Ownerless);
}

#[on_both]
async fn a_notice_that_is_owed_for_a_minute_and_a_queue_that_nobody_shares_out_are_faults(
    engine: Engine,
) {
    let mut app = with_group(engine).start().await;
    group(&app);
    asks(&app, 1, "Олена", "Чи є чашки?").await;
    let ownerless = async |app: &TestApp, ahead| {
        let now = mistok::domain::clock::Clock::now(&app.clock) + ahead;
        let read = app.app().store.read(async move |tx| {
            let untold = mistok::store::conversations::count_ownerless(&tx, ",", now).await?;
            Ok((
                untold,
                mistok::store::conversations::count_late_routes(&tx, now).await?,
            ))
        });
        read.await.unwrap()
    };
    assert_eq!(
        ownerless(&app, TimeDelta::days(1)).await.0,
        0,
        "it was told"
    );
    let late = ownerless(&app, TimeDelta::seconds(61)).await.1;

    // The chat was not told, and a job is about to.
    let now = mistok::domain::clock::Clock::now(&app.clock).timestamp_micros();
    damage(&app, "DELETE FROM notice_entries").await;
    damage(&app, "DELETE FROM outbox WHERE key = 'desk:later:0'").await;
    damage(
        &app,
        &format!(
            "INSERT INTO notices_due (chat_id, entry_id, conversation_id, at) \
         SELECT -7, max(id), 1, {now} FROM messages"
        ),
    )
    .await;
    assert_eq!(
        ownerless(&app, TimeDelta::zero()).await.0,
        1,
        "no job tells it"
    );
    damage(&app, &format!(
        "INSERT INTO outbox (service, lane, priority, key, payload, attempts, not_before, created_at) \
         VALUES ('nobody', '-7', 1, 'desk:notices:-7', '', 0, {now}, {now})"
    )).await;
    assert_eq!(ownerless(&app, TimeDelta::zero()).await.0, 0);
    assert_eq!(ownerless(&app, TimeDelta::seconds(59)).await.0, 0);
    assert_eq!(
        ownerless(&app, TimeDelta::seconds(61)).await.0,
        1,
        "an intention is no deed"
    );

    damage(&app, &format!(
        "INSERT INTO outbox (service, lane, priority, key, payload, attempts, not_before, created_at) \
         VALUES ('nobody', 'route', 1, 'desk:route:0', '', 0, {now}, {now})"
    )).await;
    assert_eq!(ownerless(&app, TimeDelta::seconds(30)).await.0, 0);
    assert_eq!(ownerless(&app, TimeDelta::seconds(61)).await, (1, late + 1));
    for sql in [
        "DELETE FROM outbox WHERE service = 'nobody'",
        "DELETE FROM notices_due",
    ] {
        damage(&app, sql).await;
    }
    app.expects(crate::harness::Leftover::Ownerless);
}

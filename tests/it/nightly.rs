//! The line of the day to admins.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use mistok::{
    domain::clock::Clock,
    store::dead_letters::{self, DeadLetter},
};
use mistok_sim::telegram::Message;
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, Person, Setup, TestApp, needs},
    replicas::second,
};

fn with_line(engine: Engine, at: &str) -> Setup {
    let at = at.to_owned();
    with_group(engine).with(move |config| {
        config.desk.nightly_at = at;
        config.desk.hold_hours = 240;
    })
}

/// Lets the time pass until this moment.
async fn until(app: &TestApp, moment: &str) {
    let moment: DateTime<Utc> = moment.parse().unwrap();
    app.pass(moment - app.clock.now()).await;
}

fn lines(admin: &Person) -> Vec<Message> {
    let mut messages = admin.messages();
    messages.retain(|message| message.words().contains("Підсумок дня"));
    messages
}

#[on_both]
async fn admins_hear_of_the_day_once_and_calmly(engine: Engine) {
    // The test begins on 18 November 2026 at 13:06 in Kyiv.
    let mut app = with_line(engine, "21:00").start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let admin = app.admin().await;
    asks(&app, 1, "Олена", "Чи є доставка?").await;
    app.pass(TimeDelta::minutes(4)).await;
    app.member(&group(&app), profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    yuliia.says("Так").await;
    yuliia.says("/end").await;
    asks(&app, 2, "Іван", "А самовивіз?").await;

    until(&app, "2026-11-18T18:59:00Z").await;
    assert_eq!(lines(&admin).len(), 0);
    until(&app, "2026-11-18T19:01:00Z").await;

    let line = lines(&admin).pop().unwrap();
    for part in [
        "Підсумок дня, 18.11",
        "нових 2 · завершено 1 · чекають на відповідь 1",
        "Перша відповідь: 4 хв",
        "Усе доставлено",
    ] {
        assert!(
            line.words().contains(part),
            "{part} lacks in {}",
            line.words()
        );
    }
    assert!(!line.words().contains("⚠️"), "{}", line.words());
    assert!(lines(&yuliia).is_empty(), "only admins");

    // A restart repeats nothing, also right after the line.
    app.stop().await;
    app.start_again().await;
    app.settle().await;
    until(&app, "2026-11-19T18:30:00Z").await;
    assert_eq!(lines(&admin).len(), 1);
    until(&app, "2026-11-19T19:01:00Z").await;
    assert_eq!(lines(&admin).len(), 2);
    last_with(
        &admin.messages(),
        "нових 0 · завершено 0 · чекають на відповідь 1",
    );
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn it_comes_late_when_the_program_was_down_and_tells_what_is_wrong(engine: Engine) {
    let mut app = with_line(engine, "21:00").start().await;
    group(&app);
    let admin = app.admin().await;
    asks(&app, 1, "Олена", "Чи є доставка?").await;
    let now = app.clock.now();
    app.app()
        .store
        .write("test", async move |tx| {
            let letter = DeadLetter {
                source: "job",
                service: "test".to_owned(),
                lane: "1".to_owned(),
                payload: "{}".to_owned(),
                reason: "a test".to_owned(),
            };
            dead_letters::add(&tx, &letter, now).await
        })
        .await
        .unwrap();
    app.expects(Leftover::DeadLetters);

    // Down for three evenings.
    app.stop().await;
    app.clock.advance(TimeDelta::hours(68));
    app.start_again().await;
    app.settle().await;

    let line = lines(&admin).pop().unwrap();
    for part in ["18.11", "нових 1", "⚠️ Не виконано й чекає на рішення: 1"]
    {
        assert!(
            line.words().contains(part),
            "{part} lacks in {}",
            line.words()
        );
    }
    assert!(!line.words().contains("Усе доставлено"));
    assert_eq!(
        lines(&admin).len(),
        1,
        "one line for the time that was missed"
    );

    // The next is that of its own evening; what nobody has decided about is counted again.
    until(&app, "2026-11-21T19:01:00Z").await;
    let line = lines(&admin).pop().unwrap();
    assert!(
        line.words().contains("21.11") && line.words().contains("чекає на рішення: 1"),
        "{}",
        line.words()
    );
    assert_eq!(lines(&admin).len(), 2);
    app.stop().await;
}

#[on_both]
async fn it_comes_once_a_night_also_when_the_clocks_change(engine: Engine) {
    // Half past three does not exist in the night of 28 March 2027.
    let mut app = with_line(engine, "03:30").start().await;
    group(&app);
    let admin = app.admin().await;
    let evening: DateTime<Utc> = "2027-03-26T20:00:00Z".parse().unwrap();
    app.stop().await;
    app.clock.advance(evening - app.clock.now());
    app.start_again().await;
    app.settle().await;
    let late = lines(&admin).len();
    for (moment, count) in [
        ("2027-03-27T01:29:00Z", 0),
        ("2027-03-27T01:31:00Z", 1),
        ("2027-03-28T01:29:00Z", 1),
        ("2027-03-28T01:31:00Z", 2),
        ("2027-03-29T00:29:00Z", 2),
        ("2027-03-29T00:31:00Z", 3),
    ] {
        until(&app, moment).await;
        assert_eq!(lines(&admin).len() - late, count, "{moment}");
    }
    app.check_clean().await;
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_tell_it_once() {
    if !needs::postgres() {
        return;
    }
    let mut app = with_line(Engine::Postgres, "21:00").start().await;
    group(&app);
    let admin = app.admin().await;
    let other = second(&app).await;
    until(&app, "2026-11-18T19:01:00Z").await;
    other.activity().settled(app.clock.steady()).await;
    app.settle().await;
    assert_eq!(lines(&admin).len(), 1);
    other.stop(Duration::from_secs(10)).await;
    app.stop().await;
    app.start_again().await;
    app.settle().await;
    assert_eq!(lines(&admin).len(), 1);
    app.check_clean().await;
    app.stop().await;
}

//! Signed webhooks: each event at least once with the same id, in the order of its record, whatever
//! the receiver and the program go through.

mod events;
mod receiver;

use std::process::{Command, Output};

use chrono::TimeDelta;
use mistok::config::Hook;
use on_both::on_both;
use secrecy::{ExposeSecret as _, SecretString};

use self::receiver::{Does, NEXT, Receiver, SECRET, Told};
use crate::harness::{Engine, Leftover, Person, Setup, TOKEN, TestApp};

/// A shop with these hooks.
async fn with(engine: Engine, hooks: Vec<Hook>) -> TestApp {
    let setup = Setup::on(engine).with(|config| config.hooks = hooks);
    setup.start().await
}

/// A customer who has ordered.
async fn orders(app: &TestApp, id: i64) -> Person {
    let customer = app.customer(id, "Олена");
    customer.says("/start").await;
    app.orders(&customer).await;
    customer.shares_contact("380501112233").await;
    customer
}

/// Each try of an event: its id and the number of the try.
fn tries(told: &[Told], event: &str) -> Vec<(String, i64)> {
    let of = told.iter().filter(|it| it.event == event);
    of.map(|it| (it.id.clone(), it.body["attempt"].as_i64().unwrap()))
        .collect()
}

fn hears(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    let says = messages.iter();
    says.filter(|it| it.from_bot && it.words().contains(words))
        .count()
}

#[on_both]
async fn an_order_is_told_once_and_signed(engine: Engine) {
    let receiver = Receiver::start().await;
    let hook = receiver.hook("n8n", &["order.*", "lead.*", "customer.*"]);
    let app = with(engine, vec![hook]).await;

    orders(&app, 1).await;

    let events = receiver.events();
    for (event, times) in [
        ("customer.created", 1),
        ("lead.created", 1),
        ("order.created", 1),
        ("lead.changed", 1),
    ] {
        let count = events.iter().filter(|it| *it == event).count();
        assert_eq!(count, times, "{event} in {events:?}");
    }
    let order = receiver.first("order.created");
    assert_eq!(order.body["id"], order.id.as_str());
    assert_eq!(order.body["event"], "order.created");
    assert_eq!(order.body["version"], 1);
    assert_eq!(order.body["data"]["number"], 1001);
    assert_eq!(order.body["data"]["customer"]["phone"], "+380501112233");
    assert_eq!(order.body["data"]["lines"].as_array().unwrap().len(), 1);
    for told in receiver.told() {
        assert_eq!(told.fitting(SECRET), 1, "{}", told.signature);
        assert_eq!(told.fitting(NEXT), 0);
    }
    let mut ids: Vec<_> = receiver.told().into_iter().map(|it| it.id).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), events.len(), "each event has an id of its own");
}

#[on_both]
async fn a_hook_hears_of_what_it_named_and_of_nothing_else(engine: Engine) {
    let (orders_only, nothing) = (Receiver::start().await, Receiver::start().await);
    let hooks = vec![
        orders_only.hook("orders", &["order.created"]),
        nothing.hook("nothing", &[]),
    ];
    let app = with(engine, hooks).await;

    orders(&app, 1).await;

    assert_eq!(orders_only.events(), ["order.created"]);
    assert_eq!(nothing.events(), Vec::<String>::new());
}

#[on_both]
async fn what_is_not_taken_comes_again_with_the_same_id(engine: Engine) {
    let receiver = Receiver::start().await;
    let app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    receiver.will([
        Does::Answers(500),
        Does::Redirects(receiver.url("127.0.0.1")),
        Does::Answers(404),
    ]);

    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(2)).await;

    let tries = tries(&receiver.told(), "order.created");
    let attempts: Vec<_> = tries.iter().map(|(_, attempt)| *attempt).collect();
    assert_eq!(attempts, [1, 2, 3, 4], "a redirect is not followed");
    assert!(tries.iter().all(|(id, _)| *id == tries[0].0), "{tries:?}");
    assert_eq!(
        app.text_of("SELECT state || ' ' || attempts || ' ' || status FROM hook_calls")
            .await,
        "delivered 4 204"
    );
}

#[on_both]
async fn a_later_event_of_a_record_does_not_overtake(engine: Engine) {
    let receiver = Receiver::start().await;
    let app = with(engine, vec![receiver.hook("n8n", &["lead.*"])]).await;
    receiver.will([Does::Answers(503), Does::Answers(503)]);

    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(2)).await;

    assert_eq!(
        receiver.events(),
        [
            "lead.created",
            "lead.created",
            "lead.created",
            "lead.changed"
        ]
    );
    assert_eq!(receiver.told()[3].body["data"]["status"], "handed_over");
}

#[on_both]
async fn one_record_that_is_refused_holds_up_no_other(engine: Engine) {
    let receiver = Receiver::start().await;
    let mut app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    app.expects(Leftover::Jobs);
    receiver.always(Does::Refuses(1001));
    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(10)).await;

    orders(&app, 2).await;
    app.pass(TimeDelta::minutes(2)).await;

    let delivered = "SELECT count(*) FROM hook_calls WHERE state = 'delivered'";
    assert_eq!(app.count(delivered).await, 1, "{:?}", receiver.events());
    receiver.always(Does::Takes);
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(app.count(delivered).await, 2);
}

#[on_both]
async fn two_secrets_give_two_signatures(engine: Engine) {
    let receiver = Receiver::start().await;
    let hook = Hook {
        next_secret: Some(SecretString::from(NEXT)),
        ..receiver.hook("n8n", &["order.created"])
    };
    let app = with(engine, vec![hook]).await;

    orders(&app, 1).await;

    let told = receiver.first("order.created");
    assert_eq!((told.fitting(SECRET), told.fitting(NEXT)), (1, 1));
}

#[on_both]
async fn a_name_that_leads_to_this_machine_is_refused_at_the_call(engine: Engine) {
    let receiver = Receiver::start().await;
    // The settings of a file are checked before; a name may come to lead here later.
    let hook = Hook {
        url: Some(SecretString::from(receiver.url("localhost"))),
        allow_private: false,
        ..receiver.hook("n8n", &["order.created"])
    };
    let mut app = with(engine, vec![hook]).await;
    app.expects(Leftover::Jobs);

    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(1)).await;

    assert_eq!(receiver.events(), Vec::<String>::new());
    assert_eq!(
        app.text_of("SELECT state || ': ' || answer FROM hook_calls")
            .await,
        "failed: the address leads into a private network"
    );

    app.stop().await;
    app.config.hooks[0].allow_private = true;
    app.start_again().await;
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(receiver.events(), ["order.created"]);
}

#[on_both]
async fn one_slow_hook_delays_no_other(engine: Engine) {
    let (slow, quick) = (Receiver::start().await, Receiver::start().await);
    slow.always(Does::WaitsFor(quick.clone()));
    let hooks = vec![
        slow.hook("slow", &["order.created"]),
        quick.hook("quick", &["order.created"]),
    ];
    let app = with(engine, hooks).await;

    orders(&app, 1).await;

    // Had the quick one waited for the slow one, the slow one would have been tried again.
    assert_eq!(tries(&slow.told(), "order.created").len(), 1);
    assert_eq!(tries(&quick.told(), "order.created").len(), 1);
}

#[on_both]
async fn a_stop_while_a_hook_hangs_loses_nothing(engine: Engine) {
    let receiver = Receiver::start().await;
    let mut app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    receiver.will([Does::Hangs]);
    let customer = app.customer(1, "Олена");
    customer.says("/start").await;
    app.orders(&customer).await;
    customer.shares_contact("380501112233").without_settling();
    receiver.heard(1).await;

    app.breaks_off().await;
    app.start_again().await;
    app.settle().await;
    app.pass(TimeDelta::minutes(2)).await;

    let tries = tries(&receiver.told(), "order.created");
    assert!(tries.len() >= 2, "{tries:?}");
    assert!(tries.iter().all(|(id, _)| *id == tries[0].0), "{tries:?}");
    let delivered = "SELECT count(*) FROM hook_calls WHERE state = 'delivered'";
    assert_eq!(app.count(delivered).await, 1);
}

/// Runs `mistok hooks ...` beside the program.
async fn command(app: &TestApp, receiver: &Receiver, words: &[&str]) -> (bool, String) {
    let words = [&["hooks"], words].concat();
    mistok(app, receiver, &words).await
}

async fn mistok(app: &TestApp, receiver: &Receiver, words: &[&str]) -> (bool, String) {
    let hooks = format!(
        r#"[{{name="n8n",url="{}",events=["order.created"],secret="{SECRET}",allow_private=true}}]"#,
        receiver.url("127.0.0.1")
    );
    let mut program = Command::new(env!("CARGO_BIN_EXE_mistok"));
    let url = app.config.database.url.expose_secret();
    program
        .args(words)
        .env("MISTOK_TELEGRAM__TOKEN", TOKEN)
        .env("MISTOK_TELEGRAM__API_URL", app.telegram.url())
        .env("MISTOK_DATABASE__URL", url)
        .env("MISTOK_HOOKS", hooks);
    let done = tokio::task::spawn_blocking(move || program.output());
    let Output {
        status,
        stdout,
        stderr,
    } = done.await.unwrap().unwrap();
    let told = [stdout, stderr].concat();
    (status.success(), String::from_utf8(told).unwrap())
}

#[on_both]
async fn a_hook_that_is_gone_is_switched_off_told_and_tried_back(engine: Engine) {
    let receiver = Receiver::start().await;
    let mut app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    receiver.always(Does::Answers(410));

    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(1)).await;
    orders(&app, 2).await;
    app.pass(TimeDelta::minutes(1)).await;

    assert_eq!(receiver.events().len(), 1, "it is not called any more");
    assert_eq!(app.text_of("SELECT state FROM hooks").await, "gone");
    assert_eq!(
        hears(&admin, "вебхук вимкнено"),
        1,
        "{:#?}",
        admin.messages()
    );
    let (_, listed) = command(&app, &receiver, &["list"]).await;
    assert!(
        listed.contains("410") && listed.contains("held"),
        "{listed}"
    );

    receiver.always(Does::Takes);
    let (is_taken, said) = command(&app, &receiver, &["try", "n8n"]).await;
    assert!(is_taken, "{said}");
    assert_eq!(app.text_of("SELECT state FROM hooks").await, "on");
    let missed = ["resend", "--since", "2026-01-01"];
    let (is_taken, said) = command(&app, &receiver, &missed).await;
    assert!(is_taken && said.contains("Delivered: 2"), "{said}");
    let tries = tries(&receiver.told(), "order.created");
    assert_eq!(tries.len(), 3);
    assert_eq!(tries[0].0, tries[1].0, "the id stays");

    orders(&app, 3).await;
    assert_eq!(receiver.events().last().unwrap(), "order.created");
    assert_eq!(receiver.events().len(), 5, "with the test event");
}

#[on_both]
async fn an_event_is_sent_again_by_its_id(engine: Engine) {
    let receiver = Receiver::start().await;
    let app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    orders(&app, 1).await;
    let id = receiver.first("order.created").id;

    let (is_taken, said) = command(&app, &receiver, &["resend", &id]).await;

    assert!(is_taken && said.contains(&id), "{said}");
    let again = tries(&receiver.told(), "order.created");
    assert_eq!(again, [(id.clone(), 1), (id, 2)]);
    let (is_known, said) = command(&app, &receiver, &["resend", "evt_0"]).await;
    assert!(!is_known && said.contains("no hook was told"), "{said}");
    let (is_known, said) = command(&app, &receiver, &["try", "make"]).await;
    assert!(!is_known && said.contains("there is no hook"), "{said}");
}

#[on_both]
async fn a_hook_that_fails_for_three_days_is_paused_and_told(engine: Engine) {
    let receiver = Receiver::start().await;
    let mut app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    receiver.always(Does::Answers(500));
    orders(&app, 1).await;
    app.execute("UPDATE hooks SET failing_since = failing_since - 259200000000")
        .await;

    app.pass(TimeDelta::minutes(3)).await;
    let count = receiver.events().len();
    orders(&app, 2).await;
    app.pass(TimeDelta::minutes(3)).await;

    assert_eq!(app.text_of("SELECT state FROM hooks").await, "paused");
    assert_eq!(receiver.events().len(), count, "it is left alone");
    assert_eq!(
        hears(&admin, "його призупинено"),
        1,
        "{:#?}",
        admin.messages()
    );
    assert_eq!(
        app.text_of("SELECT state FROM hook_calls ORDER BY id DESC")
            .await,
        "held"
    );
}

#[on_both]
async fn what_no_hook_takes_for_a_day_is_given_up_and_told(engine: Engine) {
    let receiver = Receiver::start().await;
    let mut app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    app.expects(Leftover::DeadLetters);
    let admin = app.admin().await;
    receiver.always(Does::Answers(500));

    orders(&app, 1).await;
    app.pass(TimeDelta::minutes(10)).await;
    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 0);
    assert!(
        hears(&admin, "Вебхук «n8n»") >= 1,
        "{:#?}",
        admin.messages()
    );
    app.execute(
        "UPDATE outbox SET created_at = created_at - 86400000000 WHERE service = 'hook:n8n'",
    )
    .await;
    app.stop().await;
    app.start_again().await;
    // What is found old at a start gets an hour more.
    app.pass(TimeDelta::minutes(70)).await;

    assert_eq!(app.count("SELECT count(*) FROM dead_letters").await, 1);
    assert_eq!(hears(&admin, "цілу добу"), 1, "{:#?}", admin.messages());
}

#[on_both]
async fn check_has_a_line_for_each_hook(engine: Engine) {
    let receiver = Receiver::start().await;
    let app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    let words = ["check", "--lang", "en", "--timeout", "5"];

    let (_, said) = mistok(&app, &receiver, &words).await;
    assert!(said.contains("n8n: hears of order.created"), "{said}");

    app.execute("UPDATE hooks SET state = 'gone'").await;
    let (_, said) = mistok(&app, &receiver, &words).await;
    assert!(said.contains("mistok hooks try n8n"), "{said}");
}

#[on_both]
async fn a_hook_that_left_the_settings_leaves_nothing_behind(engine: Engine) {
    let receiver = Receiver::start().await;
    let mut app = with(engine, vec![receiver.hook("n8n", &["order.created"])]).await;
    app.expects(Leftover::Jobs);
    receiver.always(Does::Answers(500));
    orders(&app, 1).await;

    app.stop().await;
    app.config.hooks.clear();
    app.start_again().await;

    let left = "SELECT (SELECT count(*) FROM hooks) \
                + (SELECT count(*) FROM outbox WHERE service = 'hook:n8n') AS count";
    assert_eq!(app.count(left).await, 0);
}

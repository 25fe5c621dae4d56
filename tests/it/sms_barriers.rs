//! One destination that a provider does not send to, one message that it will never take, money that
//! is gone: nobody else waits because of it.

use chrono::TimeDelta;
use mistok::{
    domain::{
        id::SmsId,
        language::Language,
        sms::{Failure, Kind, State},
    },
    sms::{New, Refusal},
};
use mistok_sim::{faults::Fault, telegram::Message};
use on_both::on_both;

use crate::{
    desk::{group, last_with, manager, with_group},
    harness::{ADMIN, Engine, TestApp, vendors::Options},
    pigeon::Does,
    sms::{birds, birds_with, phone},
    sms_vendors::{look, queue},
};

const ABROAD: &str = "+447911123456";
const ALSO_ABROAD: &str = "+447911123457";

/// Twilio refuses this number with this code, and nobody else.
fn refuses(app: &TestApp, number: &str, code: u32) {
    let body = format!(r#"{{"code":{code},"message":"Not there","status":400}}"#);
    let answer = Fault::Answer { status: 400, body };
    let faults = app.vendors().twilio.faults();
    faults.on("POST /Messages").about(number).set(answer);
}

async fn shop(engine: Engine, names: &[&'static str]) -> TestApp {
    let app = with_group(engine)
        .with_vendors(names, Options::default())
        .start()
        .await;
    group(&app);
    app.settle().await;
    app
}

async fn try_queue(app: &TestApp, to: &str, kind: Kind) -> Result<SmsId, Refusal> {
    let sms = app.app().sms.clone();
    let new = New::new(kind, phone(to), "Ще".to_owned(), Language::Uk);
    let written = app
        .app()
        .store
        .write("test", async move |tx| sms.queue(&tx, new.clone()).await);
    written.await.unwrap()
}

fn about(messages: &[Message], words: &str) -> usize {
    let messages = messages.iter();
    messages.filter(|it| it.words().contains(words)).count()
}

#[on_both]
async fn a_country_that_is_not_enabled_holds_up_nobody(engine: Engine) {
    for names in [&["twilio"][..], &["twilio", "zadarma"]] {
        for kind in [Kind::Code, Kind::Reply, Kind::Order] {
            let app = shop(engine, names).await;
            let admin = app.admin().await;
            refuses(&app, "+4479", 21408);
            let mut good = Vec::new();
            for at in 0..10 {
                good.push(queue(&app, &format!("+38050111220{at}"), "Раз", kind).await);
            }
            let bad = queue(&app, ABROAD, "Раз", kind).await;
            for at in 0..10 {
                good.push(queue(&app, &format!("+38050111221{at}"), "Раз", kind).await);
            }
            app.settle().await;

            for id in good {
                let row = look(&app, id).await;
                assert_eq!(row.provider.as_deref(), Some("twilio"), "{kind:?}");
                assert!(
                    matches!(row.state, State::Sent | State::Delivered),
                    "{kind:?}"
                );
            }
            let row = look(&app, bad).await;
            if names.len() == 1 {
                assert_eq!(
                    (row.state, row.failure),
                    (State::Failed, Some(Failure::Destination))
                );
                let next = try_queue(&app, ALSO_ABROAD, kind).await;
                assert_eq!(next, Err(Refusal::Unreachable), "{kind:?}");
            } else {
                assert_eq!(
                    (row.state, row.provider.as_deref()),
                    (State::Sent, Some("zadarma"))
                );
                // The next one does not even ask.
                let asked = app.vendors().twilio.requests().len();
                let next = queue(&app, ALSO_ABROAD, "Два", kind).await;
                app.settle().await;
                assert_eq!(look(&app, next).await.provider.as_deref(), Some("zadarma"));
                let asks = app.vendors().twilio.requests();
                assert!(
                    !asks[asked..].iter().any(|it| it.method == "POST"),
                    "{asks:?}"
                );
            }
            assert_eq!(about(&admin.messages(), "+44"), 1, "{kind:?}");
            assert_eq!(about(&admin.messages(), "Geo permissions"), 1);

            // Somebody may have switched the country on meanwhile.
            app.vendors().twilio.faults().clear();
            app.pass(TimeDelta::hours(25)).await;
            let later = queue(&app, ALSO_ABROAD, "Три", kind).await;
            app.settle().await;
            assert_eq!(look(&app, later).await.provider.as_deref(), Some("twilio"));
        }
    }
}

#[on_both]
async fn each_code_of_one_destination_leaves_the_others_alone(engine: Engine) {
    for (code, state) in [
        (21408, State::Failed),
        (21612, State::Failed),
        (21608, State::Failed),
        (21211, State::Failed),
        (21610, State::Failed),
        (21614, State::Failed),
        (29_876, State::Failed),
    ] {
        let app = shop(engine, &["twilio"]).await;
        app.admin().await;
        refuses(&app, ABROAD, code);
        let bad = queue(&app, ABROAD, "Раз", Kind::Api).await;
        let good = queue(&app, "+380501112233", "Раз", Kind::Api).await;
        app.settle().await;
        assert_eq!(look(&app, bad).await.state, state, "{code}");
        assert_eq!(look(&app, good).await.state, State::Delivered, "{code}");
        // Of an unverified number, or an unroutable one, another of the country may pass.
        if code != 21408 && code != 21612 {
            let other = queue(&app, ALSO_ABROAD, "Раз", Kind::Api).await;
            app.settle().await;
            assert_eq!(look(&app, other).await.state, State::Delivered, "{code}");
        }
    }
}

#[on_both]
async fn a_person_who_tries_again_is_not_held_by_what_was_remembered(engine: Engine) {
    let app = shop(engine, &["twilio"]).await;
    let admin = app.admin().await;
    refuses(&app, "+4479", 21408);
    let id = queue(&app, ABROAD, "Раз", Kind::Api).await;
    app.settle().await;
    assert_eq!(look(&app, id).await.state, State::Failed);

    app.vendors().twilio.faults().clear();
    admin.says(&format!("/sms_{id}")).await;
    admin.presses("Надіслати ще раз").unwrap().await;
    assert_eq!(look(&app, id).await.state, State::Delivered);
}

/// A code that nobody knows is the message's failure, until everybody gets it.
#[on_both]
async fn an_unknown_code_five_times_in_a_row_is_the_provider_s(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let odd = Does::RefusesTheMessage(Failure::Unknown);
    for _ in 0..4 {
        birds.pigeon.will(odd);
    }
    for at in 0..4 {
        let id = birds
            .queue(&format!("+38050111223{at}"), "Раз", Kind::Api)
            .await
            .unwrap();
        birds.app.settle().await;
        assert_eq!(birds.look(id).await.state, State::Failed, "{at}");
    }
    // One that passes ends the row.
    birds.send("Два").await;
    *birds.pigeon.always.lock().unwrap() = Some(odd);
    for at in 0..4 {
        let id = birds
            .queue(&format!("+38050111224{at}"), "Раз", Kind::Api)
            .await
            .unwrap();
        birds.app.settle().await;
        assert_eq!(birds.look(id).await.state, State::Failed, "{at}");
    }
    let fifth = birds
        .queue("+380501112250", "Раз", Kind::Api)
        .await
        .unwrap();
    birds.app.settle().await;
    let fifth = birds.look(fifth).await;
    assert_eq!(
        (fifth.state, fifth.provider.as_deref()),
        (State::Sent, Some("raven"))
    );
}

#[on_both]
async fn without_money_a_message_waits_is_explained_and_ends_in_time(engine: Engine) {
    let birds = birds(engine, |config| {
        config.sms.order = vec!["pigeon".to_owned()];
    })
    .await;
    let app = &birds.app;
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = Some(Does::HasNoMoney);
    }
    let admin = app.admin().await;
    let anna = manager(app, 10, "Анна").await;
    anna.says("/sms 050 111 22 33 Чекаємо на вас").await;
    anna.presses("Надіслати").unwrap().await;
    let waiting = last_with(&anna.messages(), "бракує коштів");
    assert!(
        waiting.words().contains("Відповідь чекає"),
        "{}",
        waiting.words()
    );

    app.pass(TimeDelta::hours(25)).await;
    assert!(
        about(&admin.messages(), "гроші") >= 1,
        "{:?}",
        admin.messages()
    );
    assert_eq!(
        app.count("SELECT count(*) FROM sms WHERE state = 'failed' AND failure = 'no_money'")
            .await,
        1
    );
    last_with(&anna.messages(), "скінчилися гроші");
    assert_eq!(birds.pigeon.texts().len() + birds.raven.texts().len(), 0);
}

async fn asks_for_code(birds: &crate::sms::Birds, number: &str) -> crate::harness::Person {
    let app = &birds.app;
    let olena = app.customer(1, "Олена");
    for said in ["/start", "/profile"] {
        olena.says(said).await;
    }
    olena.presses("Телефон").unwrap().await;
    olena.says(number).await;
    olena.presses("Підтвердити номер").unwrap();
    olena
}

#[on_both]
async fn a_code_is_sent_only_once_a_provider_has_it(engine: Engine) {
    let birds = birds_with(with_group(engine), |_| {}).await;
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = Some(Does::IsDown);
    }
    let olena = asks_for_code(&birds, "067 123 45 67").await;
    birds.app.settle().await;
    let last = olena.last().unwrap().words().to_owned();
    assert!(last.contains("Надсилаємо SMS"), "{last}");
    assert_eq!(about(&olena.messages(), "Ми надіслали"), 0);

    birds.app.pass(TimeDelta::seconds(62)).await;
    let last = olena.last().unwrap();
    assert!(
        last.words().contains("SMS поки не надсилаються"),
        "{}",
        last.words()
    );
    assert!(crate::harness::offers(&last, "Телефон"));

    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = None;
    }
    birds.app.pass(TimeDelta::minutes(3)).await;
    let last = olena.last().unwrap().words().to_owned();
    assert!(last.contains("Ми надіслали SMS з кодом"), "{last}");
    let code: String = birds
        .pigeon
        .texts()
        .into_iter()
        .chain(birds.raven.texts())
        .flat_map(|text| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<Vec<_>>()
        })
        .collect();
    olena.says(&code);
    birds.app.settle().await;
    last_with(&olena.messages(), "Номер підтверджено");
}

/// A hundred codes to a foreign phone from a customer's hand hold up nobody's code.
#[on_both]
async fn a_customer_s_foreign_phone_delays_nobody(engine: Engine) {
    let app = shop(engine, &["twilio"]).await;
    let admin = app.admin().await;
    refuses(&app, "+4479", 21408);
    let stranger = app.customer(1, "Чужинець");
    for said in ["/start", "/profile"] {
        stranger.says(said).await;
    }
    stranger.presses("Телефон").unwrap().await;
    stranger.says(ABROAD).await;
    for at in 0..20 {
        if crate::harness::offers(&stranger.last().unwrap(), "Підтвердити номер") {
            stranger.presses("Підтвердити номер").unwrap();
        } else {
            stranger.presses("новий код").unwrap();
        }
        let good = queue(&app, &format!("+3805011122{at:02}"), "Код", Kind::Code).await;
        app.settle_now().await;
        assert!(
            matches!(look(&app, good).await.state, State::Sent | State::Delivered),
            "{at}"
        );
        app.settle().await;
    }
    assert_eq!(about(&admin.messages(), "+44"), 1);
    assert_eq!(about(&stranger.messages(), "Ми надіслали"), 0);
    assert!(about(&stranger.messages(), "не вийшло") >= 1);
    assert_eq!(
        app.count("SELECT count(*) FROM outbox WHERE service = 'sms:twilio' AND key IS NULL")
            .await,
        0
    );
}

/// A messaging service chooses its sender after it has taken the message: the refusal comes later.
#[on_both]
async fn a_refusal_that_comes_with_a_receipt_goes_to_the_next_provider(engine: Engine) {
    let app = shop(engine, &["twilio", "zadarma"]).await;
    app.admin().await;
    app.vendors().twilio.hold_receipts();
    let id = queue(&app, ABROAD, "Раз", Kind::Api).await;
    app.settle().await;
    let sid = look(&app, id).await.provider_id.unwrap();
    let account = app.vendors().options.twilio.account_sid.clone();
    let params = [
        ("AccountSid", account.as_str()),
        ("MessageSid", sid.as_str()),
        ("MessageStatus", "failed"),
        ("ErrorCode", "21612"),
    ];
    let twilio = &app.vendors().twilio;
    let signature = twilio.signature("/sms/twilio/status", &params);
    let status = twilio
        .post_webhook("/sms/twilio/status", &params, signature.as_deref())
        .await;
    assert_eq!(status, Some(200));
    app.settle().await;
    let row = look(&app, id).await;
    assert_eq!(
        (row.state, row.provider.as_deref()),
        (State::Sent, Some("zadarma"))
    );
}

#[on_both]
async fn a_message_from_a_name_or_a_short_code_is_read_and_kept(engine: Engine) {
    for mode in [
        mistok::config::Unanswerable::Desk,
        mistok::config::Unanswerable::Log,
    ] {
        let birds = birds(engine, |config| config.sms.unanswerable = mode).await;
        let chat = crate::desk::group(&birds.app);
        for (id, from) in [("M1", "68849"), ("M2", "SUPPORT")] {
            birds.writes(id, from, "Ваш код 1234").await;
            birds.writes(id, from, "Ваш код 1234").await;
            let shown = about(&chat.messages(), from);
            let expected = usize::from(mode == mistok::config::Unanswerable::Desk);
            assert_eq!(shown, expected, "{from}");
        }
        let kept = "SELECT count(*) FROM sms WHERE inbound = 1";
        assert_eq!(birds.app.count(kept).await, 2);
        assert_eq!(
            birds.app.count("SELECT count(*) FROM conversations").await,
            0
        );
        let admin = birds.app.admin().await;
        admin.says("/sms log");
        birds.app.settle().await;
        let log = admin.last().unwrap().words().to_owned();
        assert!(log.contains("SUPPORT") && log.contains("68849"), "{log}");
    }
}

#[on_both]
async fn an_empty_message_is_shown_as_one(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let chat = crate::desk::group(&birds.app);
    birds.writes("M1", "+380501112233", "").await;
    last_with(&chat.messages(), "(порожнє повідомлення)");
}

/// A recorded call of a provider that gives no ids: shown, and without any effect of its own.
#[on_both]
async fn a_replayed_call_does_nothing_after_minutes_hours_or_a_day(engine: Engine) {
    let birds = birds(engine, |config| config.sms.auto_reply = true).await;
    birds.writes("", "+380501112233", "СТОП").await;
    birds.writes("", "+380501112233", "СТАРТ").await;
    let stopped = "SELECT count(*) FROM sms_opt_outs";
    assert_eq!(birds.app.count(stopped).await, 0);
    birds.writes("", "+380501112233", "Добрий день").await;
    let answered = birds.pigeon.texts().len();
    birds.app.pass(TimeDelta::minutes(15)).await;
    birds.writes("", "+380501112233", "СТОП").await;
    assert_eq!(
        birds.app.count(stopped).await,
        1,
        "to stop is always heeded"
    );
    for wait in [
        TimeDelta::minutes(1),
        TimeDelta::hours(3),
        TimeDelta::days(1),
    ] {
        birds.app.pass(wait).await;
        birds.writes("", "+380501112233", "СТАРТ").await;
        assert_eq!(birds.app.count(stopped).await, 1, "{wait}");
        birds.writes("", "+380501112233", "Добрий день").await;
        assert_eq!(birds.pigeon.texts().len(), answered, "{wait}");
    }
    assert_eq!(ADMIN, 900);
}

//! SMS through providers with all their habits: signed, late, doubled, out of order, silent.

use std::time::Duration;

use chrono::TimeDelta;
use mistok::{
    domain::{
        id::SmsId,
        language::Language,
        sms::{Encoding, Failure, Kind, State, parts},
    },
    sms::New,
    store::{self, sms::Sms},
};
use mistok_sim::{
    faults::Fault,
    phones::{Condition, segments},
    turbosms::Order,
    zadarma::{self, Body},
};
use on_both::on_both;

use crate::{
    desk::{group, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, TestApp, needs, vendors::Options},
    kill::Dice,
    replicas,
    sms::phone,
};

const PHONE: &str = "+380501112233";
const ALL: [&str; 3] = ["twilio", "zadarma", "turbosms"];

async fn shop(engine: Engine, names: &[&'static str], options: Options) -> TestApp {
    let app = with_group(engine)
        .with_vendors(names, options)
        .start()
        .await;
    group(&app);
    app.settle().await;
    app
}

pub async fn queue(app: &TestApp, to: &str, text: &str, kind: Kind) -> SmsId {
    let sms = app.app().sms.clone();
    let new = New::new(kind, phone(to), text.to_owned(), Language::Uk);
    let written = app
        .app()
        .store
        .write("test", async move |tx| sms.queue(&tx, new.clone()).await);
    written.await.unwrap().unwrap()
}

async fn send(app: &TestApp, to: &str, text: &str) -> SmsId {
    let id = queue(app, to, text, Kind::Api).await;
    app.settle().await;
    id
}

pub async fn look(app: &TestApp, id: SmsId) -> Sms {
    let read = app
        .app()
        .store
        .read(async move |tx| store::sms::lookup(&tx, id).await);
    read.await.unwrap().unwrap()
}

#[on_both]
async fn each_provider_sends_and_tells_what_it_can(engine: Engine) {
    for (name, state) in [
        ("twilio", State::Delivered),
        ("zadarma", State::Sent),
        ("turbosms", State::Delivered),
    ] {
        let app = shop(engine, &[name], Options::default()).await;
        let id = send(&app, PHONE, "Ваше замовлення №42 *готове* ~18:00!").await;
        let row = look(&app, id).await;
        assert_eq!((row.state, row.provider.as_deref()), (state, Some(name)));
        let texts = app.vendors().phone(PHONE).texts();
        assert_eq!(texts, ["Ваше замовлення №42 *готове* ~18:00!"], "{name}");
        app.check_clean().await;
    }
}

#[on_both]
async fn what_the_network_says_becomes_a_failure_in_words(engine: Engine) {
    let cases = [
        (Condition::Off, State::Undelivered, Failure::Unreachable),
        (Condition::Landline, State::Failed, Failure::NotMobile),
        (Condition::Blocked, State::Undelivered, Failure::Blocked),
    ];
    for (condition, state, failure) in cases {
        let app = shop(engine, &["twilio"], Options::default()).await;
        app.vendors().phone(PHONE).set(condition);
        let id = send(&app, PHONE, "Раз").await;
        let row = look(&app, id).await;
        assert_eq!(
            (row.state, row.failure),
            (state, Some(failure)),
            "{condition:?}"
        );
    }
}

#[on_both]
async fn receipts_before_the_answer_doubled_and_reversed(engine: Engine) {
    let app = shop(engine, &["twilio"], Options::default()).await;
    let twilio = &app.vendors().twilio;
    twilio.receipts_before_answer(true);
    twilio.repeat_receipts(3);
    let early = send(&app, PHONE, "Раз").await;
    assert_eq!(look(&app, early).await.state, State::Delivered);

    twilio.receipts_before_answer(false);
    twilio.hold_receipts();
    let late = send(&app, PHONE, "Два").await;
    assert_eq!(look(&app, late).await.state, State::Sent);
    app.pass(TimeDelta::days(1)).await;
    twilio.release_receipts_reversed();
    app.settle().await;
    assert_eq!(look(&app, late).await.state, State::Delivered);

    // Once more all of them, a day later.
    for receipt in twilio.held_receipts() {
        twilio.send_receipt(&receipt);
    }
    app.settle().await;
    assert_eq!(look(&app, late).await.state, State::Delivered);
    assert_eq!(twilio.receipt_failures(), 0);
    app.check_clean().await;
}

#[on_both]
async fn a_forged_call_changes_nothing(engine: Engine) {
    let app = shop(engine, &ALL, Options::default()).await;
    let vendors = app.vendors();
    let base = app.config.web.public_url.clone().unwrap();
    let inbound = format!("{base}/sms/twilio/inbound");
    let params = [
        ("AccountSid", vendors.options.twilio.account_sid.as_str()),
        ("MessageSid", "SM00112233445566778899aabbccddeeff"),
        ("From", "+380671234567"),
        ("To", "+380441234567"),
        ("Body", "Привіт"),
    ];
    let good = vendors.twilio.signature(&inbound, &params);
    let mut tampered = params;
    tampered[4] = ("Body", "Інше");
    for (params, signature) in [
        (&tampered, good.clone()),
        (&params, None),
        (&params, Some("AAAA".to_owned())),
    ] {
        let status = vendors
            .twilio
            .post_webhook(&inbound, params, signature.as_deref())
            .await;
        assert_eq!(status, Some(403));
    }
    let result =
        mistok_sim::zadarma::Zadarma::sms_result("+380671234567", "+380440000000", "Привіт");
    let url = format!("{base}/sms/zadarma");
    for signature in [
        None,
        Some("AAAA".to_owned()),
        Some(vendors.zadarma.signature("{}")),
    ] {
        let status = vendors
            .zadarma
            .post_webhook(&url, "SMS", &result, signature.as_deref())
            .await;
        assert_eq!(status, Some(403));
    }
    app.settle().await;
    assert_eq!(app.count("SELECT count(*) FROM sms").await, 0);

    // The same call, honestly and twice.
    for _ in 0..2 {
        let status = vendors
            .twilio
            .post_webhook(&inbound, &params, good.as_deref())
            .await;
        assert_eq!(status, Some(200));
    }
    app.settle().await;
    assert_eq!(app.count("SELECT count(*) FROM sms").await, 1);
}

#[on_both]
async fn phones_write_over_every_provider_and_are_answered(engine: Engine) {
    for body in [Body::Form, Body::Multipart, Body::WrongMultipart] {
        let options = Options {
            zadarma: zadarma::Options {
                body,
                ..zadarma::Options::default()
            },
            ..Options::default()
        };
        let app = shop(engine, &ALL, options).await;
        let vendors = app.vendors();
        let olena = manager(&app, 501, "Олена").await;
        let marta = vendors.phone("+380671234567");
        let numbers = [
            &vendors.options.twilio.numbers[0],
            &vendors.options.zadarma.numbers[0],
        ];
        for number in numbers {
            assert!(marta.writes(number, &format!("Чи є на {number}? \"Так\" & <ні> 😀")));
            app.settle().await;
            let chat = group(&app);
            last_with(&chat.messages(), number);
        }
        app.member(&group(&app), profile(501, "Олена"))
            .presses("Відповісти")
            .unwrap()
            .await;
        olena.says("Є, чекаємо на вас!").await;
        assert_eq!(marta.texts(), ["Є, чекаємо на вас!"], "{body:?}");
        app.check_clean().await;
        app.check_desk().await;
    }
}

#[on_both]
async fn twilio_is_asked_what_it_has_after_a_silence(engine: Engine) {
    let app = shop(engine, &["twilio", "zadarma"], Options::default()).await;
    let vendors = app.vendors();
    vendors
        .twilio
        .faults()
        .on("POST /Messages")
        .for_next(1, Fault::SaveThenSilence);
    let id = queue(&app, PHONE, "Раз", Kind::Api).await;
    app.pass(TimeDelta::minutes(3)).await;
    let row = look(&app, id).await;
    assert_eq!(row.state, State::Delivered);
    assert_eq!(vendors.phone(PHONE).texts(), ["Раз"]);
    assert!(row.provider_id.is_some());

    // It failed, and has nothing.
    vendors
        .twilio
        .faults()
        .on("POST /Messages")
        .for_next(1, Fault::Html502);
    let id = queue(&app, PHONE, "Два", Kind::Api).await;
    app.pass(TimeDelta::minutes(3)).await;
    assert_eq!(look(&app, id).await.state, State::Delivered);
    assert_eq!(vendors.phone(PHONE).texts(), ["Раз", "Два"]);
}

#[on_both]
async fn turbosms_is_told_again_and_makes_one_of_it(engine: Engine) {
    let app = shop(engine, &["turbosms"], Options::default()).await;
    let vendors = app.vendors();
    vendors
        .turbosms
        .faults()
        .on("POST /message/send")
        .for_next(2, Fault::SaveThenSilence);
    let id = queue(&app, PHONE, "Раз", Kind::Api).await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(look(&app, id).await.state, State::Delivered);
    assert_eq!(vendors.phone(PHONE).texts(), ["Раз"]);
}

#[on_both]
async fn of_zadarmas_silence_a_person_decides(engine: Engine) {
    let app = shop(engine, &["zadarma"], Options::default()).await;
    let vendors = app.vendors();
    vendors
        .zadarma
        .faults()
        .on("POST /sms/send")
        .for_next(1, Fault::SaveThenSilence);
    let id = queue(&app, PHONE, "Раз", Kind::Api).await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_eq!(look(&app, id).await.state, State::Unsure);
    assert_eq!(vendors.phone(PHONE).texts(), ["Раз"]);
}

#[on_both]
async fn a_storm_of_too_many_requests_delays_and_loses_nothing(engine: Engine) {
    let mut options = Options::default();
    options.twilio.concurrency = Some(2);
    options.twilio.work = Duration::from_millis(2);
    let app = shop(engine, &["twilio"], options).await;
    for number in 0..60 {
        queue(&app, &format!("+3805011122{number:02}"), "Раз", Kind::Api).await;
    }
    app.pass(TimeDelta::hours(2)).await;
    let sent = app
        .count("SELECT count(*) FROM sms WHERE state = 'delivered'")
        .await;
    assert_eq!(sent, 60);
    assert_eq!(app.vendors().twilio.messages().len(), 60);
    app.check_clean().await;
}

#[on_both]
async fn with_one_provider_down_the_next_gets_them(engine: Engine) {
    let mut options = Options::default();
    options.turbosms.order = Order::IdAndSecret;
    let mut app = shop(engine, &["twilio", "turbosms"], options).await;
    // The first message stays with the provider that went down in the middle of it.
    app.expects(Leftover::Jobs);
    app.vendors().twilio.faults().set(Fault::Down);
    let first = send(&app, PHONE, "Раз").await;
    // A connection that breaks after the request has gone tells nothing for certain.
    assert_eq!(look(&app, first).await.state, State::Sending);
    app.vendors().twilio.stop();
    let second = send(&app, "+380671112233", "Два").await;
    let row = look(&app, second).await;
    assert_eq!(
        (row.state, row.provider.as_deref()),
        (State::Delivered, Some("turbosms"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_replicas_send_each_message_once() {
    if !needs::postgres() {
        return;
    }
    let mut app = shop(Engine::Postgres, &["twilio"], Options::default()).await;
    let other = replicas::second(&app).await;
    for number in 0..40 {
        queue(
            &app,
            &format!("+3805011122{number:02}"),
            &format!("№ {number}"),
            Kind::Api,
        )
        .await;
    }
    app.settle_now().await;
    app.stop().await;
    app.start_again().await;
    for _ in 0..200 {
        app.app().outbox.look();
        other.outbox.look();
        app.settle().await;
        other
            .activity()
            .settled(mistok::domain::clock::Clock::steady(&app.clock))
            .await;
        if app
            .count("SELECT count(*) FROM sms WHERE state <> 'delivered'")
            .await
            == 0
        {
            break;
        }
        app.clock.advance(TimeDelta::seconds(5));
    }
    let mut texts: Vec<_> = app
        .vendors()
        .twilio
        .messages()
        .into_iter()
        .map(|it| it.body)
        .collect();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 40);
    assert_eq!(app.vendors().twilio.messages().len(), 40);
    other.stop(Duration::from_secs(10)).await;
    app.stop().await;
}

/// Texts of all alphabets, of lengths about the borders.
#[test]
fn a_thousand_texts_have_the_parts_that_the_network_counts() {
    let mut dice = Dice(0x536d_7321);
    let letters: Vec<char> = "abcXYZ 019@£ùΔ€[]{}~|^\\їієґЯщ№«»—’😀👨🎉\n\tçÇ"
        .chars()
        .collect();
    for number in 0..1_000 {
        let alphabet = &letters[..match number % 4 {
            0 => 14,
            1 => 24,
            _ => letters.len(),
        }];
        let about = [1, 35, 67, 70, 134, 153, 160, 306, 459][number % 9];
        let length = about + usize::try_from(dice.roll(9)).unwrap();
        let pick = |dice: &mut Dice| {
            let at = dice.roll(alphabet.len() as u64);
            alphabet[usize::try_from(at).unwrap()]
        };
        let text: String = (0..length).map(|_| pick(&mut dice)).collect();
        let (ours, theirs) = (parts(&text), segments::count(&text));
        let is_gsm = ours.encoding == Encoding::Gsm;
        assert_eq!(
            (is_gsm, ours.units, ours.count),
            (theirs.is_gsm, theirs.units, theirs.segments),
            "{text:?}"
        );
    }
}

//! SMS through providers of any kind: order, failover, receipts, limits, and the desk.

use std::sync::Arc;

use chrono::TimeDelta;
use figment::value::{Dict, Value};
use mistok::{
    config::Config,
    domain::{
        clock::Clock,
        id::SmsId,
        language::Language,
        phone::{Phone, Region},
        sms::{Failure, Kind, State},
    },
    sms::{New, Refusal},
    store::{
        self,
        sms::{Sms, attempts},
    },
};
use on_both::on_both;

use crate::{
    desk::{group, last_with, manager, profile, with_group},
    harness::{Engine, Leftover, Setup, TestApp, offers},
    pigeon::{Does, Loft, PIGEON, RAVEN},
};

pub const PHONE: &str = "+380501112233";

pub fn phone(number: &str) -> Phone {
    Phone::parse(number, Region::parse("UA").unwrap()).unwrap()
}

/// Adds a provider's section.
pub fn section(config: &mut Config, name: &str, settings: &[(&str, &str)]) {
    let dict: Dict = settings
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Value::from(*value)))
        .collect();
    config.sms.providers.insert(name, dict);
}

/// A program with two birds, the first of which is asked first.
pub struct Birds {
    pub app: TestApp,
    pub pigeon: Arc<Loft>,
    pub raven: Arc<Loft>,
}

pub async fn birds(engine: Engine, change: impl FnOnce(&mut Config)) -> Birds {
    birds_with(with_group(engine), change).await
}

pub async fn birds_with(setup: Setup, change: impl FnOnce(&mut Config)) -> Birds {
    // Lofts outlive their tests.
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let names = [format!("pigeon{number}"), format!("raven{number}")];
    let [pigeon, raven] = [Loft::of(&names[0]), Loft::of(&names[1])];
    for loft in [&pigeon, &raven] {
        *loft.searchable.lock().unwrap() = true;
    }
    let setup = setup.with(|config| {
        // The one line that a further provider takes.
        config.sms.registry.add(PIGEON);
        config.sms.registry.add(RAVEN);
        section(config, "pigeon", &[("loft", &names[0])]);
        section(config, "raven", &[("loft", &names[1])]);
        change(config);
    });
    let app = setup.start().await;
    group(&app);
    Birds { app, pigeon, raven }
}

impl Birds {
    pub async fn queue(&self, to: &str, text: &str, kind: Kind) -> Result<SmsId, Refusal> {
        let sms = self.app.app().sms.clone();
        let new = New::new(kind, phone(to), text.to_owned(), Language::Uk);
        self.app
            .app()
            .store
            .write("test", async move |tx| sms.queue(&tx, new.clone()).await)
            .await
            .unwrap()
    }

    /// Queued, and everything done that can be.
    pub async fn send(&self, text: &str) -> SmsId {
        let id = self.queue(PHONE, text, Kind::Api).await.unwrap();
        self.app.settle_now().await;
        id
    }

    pub async fn look(&self, id: SmsId) -> Sms {
        let read = self
            .app
            .app()
            .store
            .read(async move |tx| store::sms::lookup(&tx, id).await);
        read.await.unwrap().unwrap()
    }

    async fn tries(&self, id: SmsId) -> Vec<(String, String)> {
        let read = self
            .app
            .app()
            .store
            .read(async move |tx| attempts::of(&tx, id).await);
        let tries = read.await.unwrap().into_iter();
        tries.map(|it| (it.provider, it.outcome)).collect()
    }

    /// The provider calls us.
    pub async fn calls(&self, body: serde_json::Value) -> u16 {
        let url = format!("http://{}/sms/pigeon", self.app.config.web.listen);
        let client = reqwest::Client::builder().build().unwrap();
        let answer = client.post(url).json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        self.app.settle_now().await;
        status
    }

    pub async fn writes(&self, id: &str, from: &str, text: &str) {
        let body = serde_json::json!({"secret": "coo", "inbound": [[id, from, text]]});
        assert_eq!(self.calls(body).await, 200);
        self.app.settle().await;
    }
}

fn owned(tries: &[(&str, &str)]) -> Vec<(String, String)> {
    tries
        .iter()
        .map(|(name, outcome)| ((*name).to_owned(), (*outcome).to_owned()))
        .collect()
}

/// What each kind of failure leads to: only a definite refusal by a provider goes on to the next.
#[on_both]
async fn only_a_provider_that_has_certainly_not_sent_it_is_passed_over(engine: Engine) {
    use Does::*;
    type Tries = &'static [(&'static str, &'static str)];
    let cases: &[(Does, State, Tries)] = &[
        (Accepts, State::Sent, &[("pigeon", "accepted")]),
        (
            IsDown,
            State::Sent,
            &[("pigeon", "passed_on"), ("raven", "accepted")],
        ),
        (
            HasNoMoney,
            State::Sent,
            &[("pigeon", "passed_on"), ("raven", "accepted")],
        ),
        (
            RefusesUs,
            State::Sent,
            &[("pigeon", "passed_on"), ("raven", "accepted")],
        ),
        (
            RefusesTheMessage(Failure::WrongNumber),
            State::Failed,
            &[("pigeon", "refused")],
        ),
        (TakesSilently, State::Sending, &[("pigeon", "unknown")]),
        (LosesSilently, State::Sending, &[("pigeon", "unknown")]),
    ];
    for (does, state, tries) in cases {
        let mut birds = birds(engine, |_| {}).await;
        // The admin has never opened the bot, so the alarm does not reach them.
        birds.app.expects(Leftover::Refusals);
        // What was taken in silence is asked about later.
        birds.app.expects(Leftover::Jobs);
        birds.pigeon.will(*does);
        let id = birds.send("Ваше замовлення їде").await;
        assert_eq!(birds.look(id).await.state, *state, "{does:?}");
        assert_eq!(birds.tries(id).await, owned(tries), "{does:?}");
    }
}

#[on_both]
async fn a_busy_provider_is_waited_for(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    birds.pigeon.will(Does::IsBusy);
    let id = birds.send("Раз").await;
    assert_eq!(birds.look(id).await.state, State::Queued);
    birds.app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(birds.look(id).await.state, State::Sent);
    assert_eq!(birds.raven.texts().len(), 0);
    birds.app.check_clean().await;
}

#[on_both]
async fn one_that_was_taken_silently_is_found_and_not_sent_again(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    birds.pigeon.will(Does::TakesSilently);
    let taken = birds.send("Раз").await;
    birds.pigeon.will(Does::LosesSilently);
    let lost = birds.send("Два").await;
    birds.app.pass(TimeDelta::minutes(4)).await;

    assert_eq!(birds.look(taken).await.state, State::Sent);
    assert_eq!(birds.look(taken).await.provider_id.as_deref(), Some("P1"));
    assert_eq!(birds.tries(taken).await, owned(&[("pigeon", "found")]));
    assert_eq!(birds.look(lost).await.state, State::Sent);
    assert_eq!(birds.pigeon.texts(), ["Раз", "Два"]);
}

#[on_both]
async fn where_nobody_can_tell_a_person_decides(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    *birds.pigeon.searchable.lock().unwrap() = false;
    birds.pigeon.will(Does::TakesSilently);
    let id = birds.send("Раз").await;
    birds.app.pass(TimeDelta::minutes(3)).await;

    assert_eq!(birds.look(id).await.state, State::Unsure);
    assert_eq!(birds.pigeon.texts(), ["Раз"]);
    birds.app.pass(TimeDelta::days(2)).await;
    assert_eq!(birds.pigeon.texts(), ["Раз"]);
    birds.app.check_clean().await;
}

#[on_both]
async fn with_everybody_down_it_waits_and_goes_out_when_one_is_back(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = Some(Does::IsDown);
    }
    let id = birds.send("Раз").await;
    birds.app.pass(TimeDelta::minutes(30)).await;
    assert_eq!(birds.look(id).await.state, State::Queued);

    *birds.raven.always.lock().unwrap() = None;
    birds.app.pass(TimeDelta::hours(2)).await;
    assert_eq!(birds.look(id).await.state, State::Sent);
    assert_eq!(birds.raven.texts(), ["Раз"]);
    assert_eq!(birds.pigeon.texts(), Vec::<String>::new());
}

#[on_both]
async fn rules_choose_by_kind_and_by_the_phones_beginning(engine: Engine) {
    let birds = birds(engine, |config| {
        let rule = |kinds: &[&str], prefixes: &[&str], provider: &str| mistok::config::SmsRule {
            kinds: kinds.iter().map(|it| (*it).to_owned()).collect(),
            prefixes: prefixes.iter().map(|it| (*it).to_owned()).collect(),
            providers: vec![provider.to_owned()],
        };
        config.sms.rules = vec![rule(&["code"], &[], "raven"), rule(&[], &["+48"], "raven")];
    })
    .await;
    birds.queue(PHONE, "до нас", Kind::Api).await.unwrap();
    birds.queue(PHONE, "код", Kind::Code).await.unwrap();
    birds
        .queue("+48501234567", "до Польщі", Kind::Api)
        .await
        .unwrap();
    birds.app.settle().await;

    assert_eq!(birds.pigeon.texts(), ["до нас"]);
    let mut raven = birds.raven.texts();
    raven.sort();
    assert_eq!(raven, ["до Польщі", "код"]);
}

#[on_both]
async fn receipts_may_come_early_late_twice_and_out_of_order(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    // The provider tells of P1 before we know that it is ours.
    let early =
        serde_json::json!({"secret": "coo", "receipts": [["P1", "delivered"], ["P1", "sent"]]});
    assert_eq!(birds.calls(early.clone()).await, 200);
    let id = birds.send("Раз").await;
    assert_eq!(birds.look(id).await.state, State::Delivered);

    let second = birds.send("Два").await;
    for state in ["undelivered", "sent", "undelivered"] {
        let body = serde_json::json!({"secret": "coo", "receipts": [["P2", state]]});
        assert_eq!(birds.calls(body).await, 200);
    }
    let row = birds.look(second).await;
    assert_eq!(
        (row.state, row.failure),
        (State::Undelivered, Some(Failure::Unreachable))
    );

    // Forged, and of nobody.
    let forged = serde_json::json!({"secret": "caw", "receipts": [["P2", "delivered"]]});
    assert_eq!(birds.calls(forged).await, 403);
    assert_eq!(birds.look(second).await.state, State::Undelivered);
    let strange = serde_json::json!({"secret": "coo", "receipts": [["P999", "delivered"]]});
    assert_eq!(birds.calls(strange).await, 200);

    // News that prove nothing are asked for.
    let ask = serde_json::json!({"secret": "coo", "ask": ["P2"]});
    assert_eq!(birds.calls(ask).await, 200);
    birds.app.settle().await;
    assert_eq!(birds.look(second).await.state, State::Delivered);
    birds.app.check_clean().await;
}

#[on_both]
async fn the_limit_of_a_day_holds_and_admins_hear_of_it_once(engine: Engine) {
    let birds = birds(engine, |config| {
        section(
            config,
            "pigeon",
            &[("loft", "capped"), ("daily_parts", "2")],
        );
        config.sms.order = vec!["pigeon".to_owned()];
    })
    .await;
    let admin = birds.app.admin().await;
    let mut states = Vec::new();
    for text in ["1", "2", "3", "4"] {
        let id = birds.send(text).await;
        states.push(birds.look(id).await.state);
    }
    assert_eq!(
        states,
        [State::Sent, State::Sent, State::Failed, State::Failed]
    );
    let told = admin.messages();
    let told: Vec<_> = told
        .iter()
        .filter(|it| it.words().contains("ліміт SMS"))
        .collect();
    assert_eq!(told.len(), 1, "{told:?}");

    birds.app.pass(TimeDelta::days(1)).await;
    let id = birds.send("5").await;
    assert_eq!(birds.look(id).await.state, State::Sent);
}

#[on_both]
async fn low_money_is_told_and_an_empty_account_passed_over(engine: Engine) {
    let birds = birds(engine, |config| {
        config.sms.providers.set("pigeon", "low_balance", "2");
    })
    .await;
    let admin = birds.app.admin().await;
    *birds.pigeon.balance.lock().unwrap() = Some(1_500_000);
    birds.app.pass(TimeDelta::minutes(31)).await;
    let told = admin.messages();
    assert!(
        last_with(&told, "закінчуються гроші")
            .words()
            .contains("1.50 EUR")
    );

    *birds.pigeon.balance.lock().unwrap() = Some(0);
    birds.app.pass(TimeDelta::minutes(31)).await;
    birds.send("Раз").await;
    assert_eq!(birds.raven.texts(), ["Раз"]);
}

#[on_both]
async fn a_phone_talks_with_the_desk(engine: Engine) {
    let birds = birds(engine, |_| {}).await;
    let app = &birds.app;
    let olena = manager(app, 501, "Олена").await;
    birds
        .writes("M1", "380671234567", "Де мій <b>пакунок</b>?")
        .await;
    // Once more, late.
    birds
        .writes("M1", "380671234567", "Де мій <b>пакунок</b>?")
        .await;

    let chat = group(app);
    let notices: Vec<_> = chat
        .messages()
        .into_iter()
        .filter(|it| it.words().contains("Де мій <b>пакунок</b>?"))
        .collect();
    assert_eq!(notices.len(), 1);
    assert!(
        notices[0].words().contains("+380 67 ••• •• 67"),
        "{}",
        notices[0].words()
    );
    assert!(notices[0].words().contains("SMS"), "{}", notices[0].words());

    let there = app.member(&chat, profile(501, "Олена"));
    there.presses("Відповісти").unwrap().await;
    olena.says("Уже їде!").await;
    assert_eq!(birds.pigeon.texts(), ["Уже їде!"]);
    let (id, message) = birds.pigeon.sent().remove(0);
    assert_eq!(message.to.e164(), "+380671234567");
    let body = serde_json::json!({"secret": "coo", "receipts": [[id, "delivered"]]});
    birds.calls(body).await;
    app.settle().await;
    let own = last_with(&olena.messages(), "Уже їде!");
    assert_eq!(own.reaction.as_deref(), Some("👍"));

    // Pictures do not go, and long answers are asked about.
    olena
        .says(&"Дуже довга відповідь про доставку. ".repeat(5))
        .await;
    let asked = last_with(&olena.messages(), "частин");
    assert!(asked.words().contains("3 частини SMS"), "{}", asked.words());
    assert!(offers(&asked, "Латиницею (2 SMS)"), "{:?}", asked.buttons());
    assert_eq!(birds.pigeon.texts().len(), 1);
    olena.presses("Латиницею").unwrap().await;
    assert!(birds.pigeon.texts()[1].starts_with("Duzhe dovha vidpovid pro dostavku."));
    app.check_clean().await;
    app.check_desk().await;
}

#[on_both]
async fn stop_and_start_are_heeded(engine: Engine) {
    let birds = birds(engine, |config| config.sms.auto_reply = true).await;
    birds.writes("M1", PHONE, "Доброго дня").await;
    assert_eq!(
        birds.pigeon.texts(),
        ["Дякуємо, ми отримали ваше повідомлення й незабаром відповімо."]
    );
    birds.writes("M2", PHONE, "Ви тут?").await;
    assert_eq!(birds.pigeon.texts().len(), 1, "once a day");

    birds.writes("M3", PHONE, "Стоп").await;
    assert_eq!(
        birds.queue(PHONE, "Реклама", Kind::Api).await,
        Err(Refusal::OptedOut)
    );
    birds.writes("M4", PHONE, "СТАРТ").await;
    assert!(birds.queue(PHONE, "Реклама", Kind::Api).await.is_ok());
    birds.app.settle().await;
    let texts = birds.pigeon.texts();
    assert!(
        texts.iter().any(|it| it.contains("знову отримуватимете")),
        "{texts:?}"
    );
    assert_eq!(texts.last().map(String::as_str), Some("Реклама"));
    birds.app.check_desk().await;
}

#[on_both]
async fn what_waits_too_long_is_not_sent(engine: Engine) {
    let birds = birds(engine, |config| {
        config.sms.order = vec!["pigeon".to_owned()];
    })
    .await;
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = Some(Does::IsDown);
    }
    let code = birds.queue(PHONE, "Код 123456", Kind::Code).await.unwrap();
    birds.app.pass(TimeDelta::minutes(30)).await;
    for loft in [&birds.pigeon, &birds.raven] {
        *loft.always.lock().unwrap() = None;
    }
    birds.app.pass(TimeDelta::hours(1)).await;
    let row = birds.look(code).await;
    assert_eq!(
        (row.state, row.failure),
        (State::Failed, Some(Failure::Expired))
    );
    assert!(birds.pigeon.texts().is_empty() && birds.raven.texts().is_empty());
    assert!(row.done_at.unwrap() <= birds.app.clock.now());
}

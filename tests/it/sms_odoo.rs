//! Odoo's SMS screens send through us, and what phones write stands in the chatter of their partners.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta};
use mistok::{
    domain::{
        clock::{Clock, TestClock},
        sms::Failure,
    },
    store::sms::people::opt_out,
};
use mistok_sim::{
    faults::Fault,
    odoo::{Odoo, Options, Posted, Sending},
};
use on_both::on_both;
use secrecy::SecretString;
use serde_json::json;

use crate::{
    harness::{Engine, Leftover},
    pigeon::Does,
    sms::{Birds, birds, phone},
};

const PHONE: &str = "+380501112233";

struct Shop {
    birds: Birds,
    odoo: Odoo,
}

async fn shop(engine: Engine, options: Options) -> Shop {
    shop_after(engine, options, 0).await
}

/// An Odoo that gets the report of a message this number of seconds after it sent it.
async fn shop_with_delay(engine: Engine, seconds: u32) -> Shop {
    shop_after(engine, Options::default(), seconds).await
}

async fn shop_after(engine: Engine, options: Options, delay: u32) -> Shop {
    let clock = TestClock::new(DateTime::from_timestamp(1_795_000_000, 0).unwrap());
    let odoo = Odoo::start(Arc::new(clock), options.clone()).await.unwrap();
    let url = odoo.url();
    let birds = birds(engine, |config| {
        let gateway = &mut config.sms.odoo;
        gateway.account_token = Some(SecretString::from(options.account_token));
        gateway.database_uuid = Some(options.dbuuid);
        gateway.report_url = Some("http://127.0.0.1".to_owned());
        gateway.report_delay_seconds = delay;
        let notes = &mut config.crm.sections;
        notes.set("odoo", "url", url);
        notes.set("odoo", "database", options.database);
        notes.set("odoo", "login", options.login);
        notes.set("odoo", "api_key", options.key);
    })
    .await;
    Shop { birds, odoo }
}

impl Shop {
    fn gateway(&self) -> String {
        format!("http://{}", self.birds.app.config.web.listen)
    }

    async fn sends(&self, messages: &[(&str, &str)]) -> Sending {
        let sending = self.odoo.sends_sms(&self.gateway(), messages).await;
        assert_eq!(sending.status, Some(200));
        self.birds.app.settle_now().await;
        sending
    }

    fn states(&self, uuid: &str) -> Vec<String> {
        self.odoo.sms(uuid).unwrap().states
    }

    async fn receipt(&self, id: &str, state: &str) {
        let body = json!({"secret": "coo", "receipts": [[id, state]]});
        assert_eq!(self.birds.calls(body).await, 200);
        self.birds.app.settle_now().await;
    }

    async fn messages(&self) -> i64 {
        self.birds.app.count("SELECT count(*) FROM sms").await
    }
}

#[on_both]
async fn messages_are_sent_and_their_states_come_back(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    let now = shop.birds.app.clock.now();
    let stopped = shop.birds.app.app().store.write("test", async move |tx| {
        opt_out(&tx, &phone("+380501112239"), "hand", now).await
    });
    stopped.await.unwrap();
    let long = "Довго. ".repeat(100);

    let sending = shop
        .sends(&[
            (PHONE, "Привіт"),
            ("067 111 22 33", "Привіт"),
            ("12", "Привіт"),
            ("+380501112239", "Привіт"),
            (PHONE, &long),
        ])
        .await;
    let uuids = &sending.uuids;
    for (uuid, states) in uuids.iter().zip([
        // "Sent" is what "success" means to Odoo: it is not told.
        vec!["success"],
        vec!["success"],
        vec!["wrong_number_format"],
        vec!["not_allowed"],
        vec!["rejected"],
    ]) {
        assert_eq!(shop.states(uuid), states);
    }
    assert_eq!(sending.answer["result"][0]["credit"], 0);

    shop.receipt("P1", "delivered").await;
    shop.receipt("P2", "undelivered").await;
    // Late, and again.
    shop.receipt("P1", "sent").await;
    shop.receipt("P2", "undelivered").await;
    shop.birds.app.pass(TimeDelta::hours(1)).await;
    let last: Vec<_> = uuids[..2].iter().map(|uuid| shop.states(uuid)).collect();
    let mut ends: Vec<_> = last.iter().map(|it| it[1..].to_vec()).collect();
    ends.sort();
    assert_eq!(ends, [["delivered"], ["not_delivered"]]);
    shop.birds.app.check_clean().await;
}

#[on_both]
async fn failures_are_told_in_words_that_odoo_knows(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    for (failure, word) in [
        (Failure::WrongNumber, "invalid_destination"),
        (Failure::OptedOut, "not_allowed"),
        (Failure::Blocked, "rejected"),
        (Failure::Unknown, "not_delivered"),
    ] {
        shop.birds.pigeon.will(Does::RefusesTheMessage(failure));
        let to = format!("+38050111224{}", word.len() % 10);
        let sending = shop.sends(&[(to.as_str(), word)]).await;
        shop.birds.app.settle().await;
        assert_eq!(shop.states(&sending.uuids[0]), ["success", word]);
    }
    shop.birds.app.check_clean().await;
}

#[on_both]
async fn a_report_waits_until_odoo_is_back_and_is_told_once(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    shop.odoo
        .faults()
        .on("POST /sms/status")
        .for_next(3, Fault::Error500);
    let sending = shop.sends(&[(PHONE, "Привіт")]).await;
    assert_eq!(shop.states(&sending.uuids[0]), ["success"]);
    shop.receipt("P1", "undelivered").await;
    // It comes further while nobody can be told.
    shop.receipt("P1", "delivered").await;
    shop.birds.app.pass(TimeDelta::hours(2)).await;
    assert_eq!(shop.states(&sending.uuids[0]), ["success", "delivered"]);
    shop.receipt("P1", "delivered").await;
    shop.birds.app.pass(TimeDelta::hours(2)).await;
    assert_eq!(shop.states(&sending.uuids[0]), ["success", "delivered"]);
    shop.birds.app.check_clean().await;
}

#[on_both]
async fn a_report_is_given_up_after_a_day(engine: Engine) {
    let mut shop = shop(engine, Options::default()).await;
    shop.odoo
        .faults()
        .on("POST /sms/status")
        .set(Fault::Error500);
    shop.sends(&[(PHONE, "Привіт")]).await;
    shop.receipt("P1", "delivered").await;
    shop.birds.app.pass(TimeDelta::hours(23)).await;
    let waiting = "SELECT count(*) FROM outbox WHERE service = 'sms-reports'";
    assert_eq!(shop.birds.app.count(waiting).await, 1);
    shop.birds.app.pass(TimeDelta::hours(24)).await;
    assert_eq!(shop.birds.app.count(waiting).await, 0);
    shop.birds.app.expects(Leftover::DeadLetters);
    shop.birds.app.check_clean().await;
}

#[on_both]
async fn a_stranger_sends_nothing(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    let sending = shop
        .odoo
        .sends_sms("http://127.0.0.1:1", &[(PHONE, "Привіт")])
        .await;
    let forged = shop
        .odoo
        .sends_as(&shop.gateway(), &sending.uuids, "forged")
        .await;
    assert_eq!(forged.status, Some(200));
    assert_eq!(
        shop.odoo.sms_state(&sending.uuids[0]).unwrap(),
        "unregistered"
    );
    assert_eq!(shop.messages().await, 0);

    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/api/sms/3/send", shop.gateway());
    let post = async |body: &str| {
        let answer = client
            .post(&url)
            .body(body.to_owned())
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    assert_eq!(post("{").await.0, 400);
    let (status, words) = post(r#"{"id":5,"params":{"messages":7}}"#).await;
    assert_eq!(status, 200);
    let words: serde_json::Value = serde_json::from_str(&words).unwrap();
    assert_eq!(
        (&words["id"], words["error"]["data"]["name"].is_string()),
        (&json!(5), true)
    );

    // Where no token is configured, there is no gateway.
    let closed = birds(engine, |_| {}).await;
    let url = format!("http://{}/api/sms/3/send", closed.app.config.web.listen);
    assert_eq!(
        client.post(url).body("{}").send().await.unwrap().status(),
        404
    );
}

#[on_both]
async fn the_same_uuid_is_the_same_message(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    let sending = shop.sends(&[(PHONE, "Привіт")]).await;
    let gateway = shop.gateway();
    let (one, two) = tokio::join!(
        shop.odoo.resends_sms(&gateway, &sending.uuids),
        shop.odoo.resends_sms(&gateway, &sending.uuids),
    );
    shop.birds.app.settle_now().await;
    for again in [one, two] {
        assert_eq!(again.answer["result"][0]["state"], "success");
    }
    assert_eq!(shop.birds.pigeon.texts(), ["Привіт"]);

    // One that no provider took is sent when somebody tries it again in Odoo.
    shop.birds
        .pigeon
        .will(Does::RefusesTheMessage(Failure::Blocked));
    let failed = shop.sends(&[(PHONE, "Вдруге")]).await;
    shop.odoo.resends_sms(&gateway, &failed.uuids).await;
    shop.birds.app.settle_now().await;
    assert_eq!(shop.birds.pigeon.texts(), ["Привіт", "Вдруге"]);
    shop.birds.app.settle().await;
    assert_eq!(shop.odoo.sms_state(&failed.uuids[0]).unwrap(), "success");
    assert_eq!(shop.messages().await, 2);
    shop.birds.app.check_clean().await;
}

#[on_both]
async fn five_hundred_at_once_are_answered_at_once(engine: Engine) {
    let mut shop = shop(engine, Options::default()).await;
    // The messages go at their provider's rate, longer than this test looks.
    shop.birds.app.expects(Leftover::Jobs);
    let numbers: Vec<_> = (0..500).map(|at| format!("+38050111{at:04}")).collect();
    let messages: Vec<_> = numbers.iter().map(|it| (it.as_str(), "Привіт")).collect();

    let sending = shop.odoo.sends_sms(&shop.gateway(), &messages).await;

    assert_eq!(sending.status, Some(200));
    let result = sending.answer["result"].as_array().unwrap().clone();
    assert_eq!(result.len(), 500);
    assert!(result.iter().all(|it| it["state"] == "success"));
    assert_eq!(shop.messages().await, 500);
}

#[on_both]
async fn what_a_phone_writes_is_noted_with_its_partner(engine: Engine) {
    for posted in [Posted::Number, Posted::List] {
        let shop = shop(
            engine,
            Options {
                posted,
                ..Options::default()
            },
        )
        .await;
        let olena = shop.odoo.partner("Олена", "067 111 22 33");
        let borys = shop.odoo.partner("Борис", PHONE);

        shop.birds
            .writes("M1", "380671112233", "Де <b>моє</b> замовлення?")
            .await;
        shop.birds
            .writes("M1", "380671112233", "Де <b>моє</b> замовлення?")
            .await;
        shop.birds.writes("M2", "+380931112233", "Хто я?").await;

        let notes = shop.odoo.chatter(olena);
        assert_eq!(notes.len(), 1, "{notes:?}");
        assert!(
            notes[0].body.contains("SMS +380671112233: Де &lt;b&gt;моє"),
            "{notes:?}"
        );
        assert_eq!(notes[0].subtype, "mail.mt_note");
        assert_eq!(shop.odoo.chatter(borys).len() + shop.odoo.partners(), 2);
        let asked = shop.odoo.requests();
        let logins = asked
            .iter()
            .filter(|it| it.body["params"]["method"] == "authenticate");
        assert_eq!(logins.count(), 1);
        // Neither the key nor what people wrote is in the journal.
        let told = "SELECT count(*) FROM journal WHERE service = 'odoo' AND (request IS NOT NULL OR response IS NOT NULL)";
        assert_eq!(shop.birds.app.count(told).await, 0);
        shop.birds.app.check_clean().await;
    }
}

#[on_both]
async fn a_note_waits_until_odoo_is_back(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    let olena = shop.odoo.partner("Олена", PHONE);
    shop.odoo.faults().on("POST /jsonrpc").set(Fault::Error500);
    shop.birds.writes("M1", PHONE, "Добрий день").await;
    assert!(shop.odoo.chatter(olena).is_empty());
    shop.odoo.faults().clear();
    shop.birds.app.pass(TimeDelta::hours(2)).await;
    assert_eq!(shop.odoo.chatter(olena).len(), 1);
}

/// Odoo calls us inside its transaction and answers OK to what it does not show yet.
#[on_both]
async fn what_is_told_before_odoo_commits_is_told_again(engine: Engine) {
    for (seconds, state) in [
        (0, "undelivered"),
        (3, "undelivered"),
        (30, "undelivered"),
        (0, "delivered"),
        (10, "delivered"),
    ] {
        let shop = shop_with_delay(engine, 15).await;
        shop.odoo.commit_after(TimeDelta::days(1));
        let sending = shop.sends(&[(PHONE, "Привіт")]).await;
        shop.receipt("P1", state).await;
        shop.birds.app.pass(TimeDelta::seconds(seconds)).await;
        shop.odoo.commit_all();
        shop.birds.app.pass(TimeDelta::hours(1)).await;
        let expected = if state == "delivered" {
            "delivered"
        } else {
            "not_delivered"
        };
        assert_eq!(
            shop.states(&sending.uuids[0]),
            ["success", expected],
            "{seconds} {state}"
        );
        shop.birds.app.check_clean().await;
    }
}

#[on_both]
async fn no_state_is_told_while_odoo_s_request_is_open(engine: Engine) {
    let shop = shop_with_delay(engine, 15).await;
    shop.sends(&[(PHONE, "Привіт")]).await;
    shop.receipt("P1", "undelivered").await;
    shop.birds.app.pass(TimeDelta::seconds(14)).await;
    let told = || {
        shop.odoo
            .requests()
            .iter()
            .filter(|it| it.path == "/sms/status")
            .count()
    };
    assert_eq!(told(), 0);
    shop.birds.app.pass(TimeDelta::seconds(10)).await;
    assert_eq!(told(), 1);
    // Once after a minute, and once more.
    shop.birds.app.pass(TimeDelta::hours(3)).await;
    assert_eq!(told(), 3);
}

#[on_both]
async fn a_conflict_and_a_rollback_leave_nothing_behind(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    shop.odoo.conflict(2);
    let sending = shop.sends(&[(PHONE, "Привіт")]).await;
    shop.receipt("P1", "delivered").await;
    shop.birds.app.pass(TimeDelta::hours(1)).await;
    assert_eq!(shop.states(&sending.uuids[0]), ["success", "delivered"]);
    shop.odoo.roll_back_next();
    shop.sends(&[("+380501112234", "Привіт")]).await;
    shop.receipt("P2", "delivered").await;
    shop.birds.app.pass(TimeDelta::hours(1)).await;
    assert!(
        shop.odoo
            .all_sms()
            .iter()
            .all(|sms| sms.number != "+380501112234")
    );
    shop.birds.app.check_clean().await;
}

#[on_both]
async fn one_bad_field_costs_one_message(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    let body = json!({"jsonrpc": "2.0", "id": 1, "params": {
        "account_token": "odoo-test-account-token", "dbuuid": Options::default().dbuuid,
        "webhook_url": shop.odoo.webhook_url(),
        "messages": [
            {"content": "Привіт", "numbers": [
                {"uuid": "a", "number": PHONE}, {"uuid": "b", "number": false},
                {"uuid": "c", "number": null}, {"uuid": "d"}, {"uuid": "e", "number": 380_501_112_244_i64},
            ]},
            {"content": false, "numbers": [{"uuid": "f", "number": "+380501112255"}]},
        ],
    }});
    let sent = reqwest::Client::new()
        .post(format!("{}/api/sms/3/send", shop.gateway()))
        .json(&body)
        .send()
        .await
        .unwrap();
    let answer: serde_json::Value = sent.json().await.unwrap();
    let states: Vec<_> = answer["result"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["uuid"].as_str().unwrap(),
                one["state"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            ("a", "success"),
            ("b", "wrong_number_format"),
            ("c", "wrong_number_format"),
            ("d", "wrong_number_format"),
            ("e", "success"),
            ("f", "rejected"),
        ]
    );
    shop.birds.app.pass(TimeDelta::minutes(1)).await;
    assert_eq!(shop.messages().await, 2);
}

#[on_both]
async fn many_states_go_together(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    let numbers: Vec<_> = (0..300).map(|at| format!("+38050111{at:04}")).collect();
    let messages: Vec<_> = numbers.iter().map(|it| (it.as_str(), "Привіт")).collect();
    let sending = shop.sends(&messages).await;
    shop.birds.app.pass(TimeDelta::minutes(5)).await;
    let receipts: Vec<_> = (1..=300)
        .map(|at| json!([format!("P{at}"), "delivered"]))
        .collect();
    let body = json!({"secret": "coo", "receipts": receipts});
    assert_eq!(shop.birds.calls(body).await, 200);
    shop.birds.app.pass(TimeDelta::seconds(20)).await;
    for uuid in &sending.uuids {
        assert_eq!(shop.states(uuid), ["success", "delivered"]);
    }
    let calls = shop
        .odoo
        .requests()
        .iter()
        .filter(|it| it.path == "/sms/status")
        .count();
    assert!(calls <= 3, "{calls} calls for 300 states");
}

/// A copy of the shop's Odoo that is gone for good does not hold up the one that lives.
#[on_both]
async fn a_dead_address_holds_up_no_other(engine: Engine) {
    let shop = shop_with_delay(engine, 0).await;
    let copy = Options {
        copy: 1,
        ..Options::default()
    };
    let dead = Odoo::start(Arc::new(shop.birds.app.clock.clone()), copy)
        .await
        .unwrap();
    let numbers: Vec<_> = (0..30).map(|at| format!("+38050111{at:04}")).collect();
    let messages: Vec<_> = numbers.iter().map(|it| (it.as_str(), "Привіт")).collect();
    dead.sends_sms(&shop.gateway(), &messages).await;
    shop.birds.app.pass(TimeDelta::minutes(1)).await;
    let newest = "SELECT provider_id FROM sms ORDER BY id DESC LIMIT 1";
    let ids = "SELECT count(*) FROM sms WHERE provider_id IS NOT NULL";
    let sent = shop.birds.app.count(ids).await;
    assert!(sent > 10, "{sent} of 30 were sent");
    for at in 1..=sent {
        shop.receipt(&format!("P{at}"), "undelivered").await;
    }
    dead.faults().set(Fault::Down);
    shop.birds.app.pass(TimeDelta::minutes(10)).await;
    let alive = shop.sends(&[("+380501119999", "Привіт")]).await;
    shop.receipt(&shop.birds.app.text_of(newest).await, "delivered")
        .await;
    shop.birds.app.pass(TimeDelta::seconds(70)).await;
    assert_eq!(shop.states(&alive.uuids[0]), ["success", "delivered"]);
    dead.faults().clear();
    shop.birds.app.pass(TimeDelta::hours(3)).await;
}

#[on_both]
async fn notes_wait_until_the_user_has_what_they_need(engine: Engine) {
    for lack in ["create mail.message", "email"] {
        let shop = shop(engine, Options::default()).await;
        let olena = shop.odoo.partner("Олена", PHONE);
        match lack {
            "email" => shop.odoo.remove_email(),
            right => shop.odoo.deny(right),
        }
        for at in 0..3 {
            shop.birds
                .writes(&format!("M{at}"), PHONE, "Добрий день")
                .await;
        }
        shop.birds.app.pass(TimeDelta::hours(3)).await;
        assert_eq!(
            shop.birds
                .app
                .count("SELECT count(*) FROM dead_letters")
                .await,
            0,
            "{lack}"
        );
        assert!(shop.odoo.chatter(olena).is_empty());
        shop.odoo.allow_all();
        shop.birds.app.pass(TimeDelta::hours(1)).await;
        assert_eq!(shop.odoo.chatter(olena).len(), 3, "{lack}");
    }
}

#[on_both]
async fn partners_are_found_however_their_phone_is_written(engine: Engine) {
    for written in [
        "8 067 111 22 33",
        "067\u{a0}111\u{a0}22\u{a0}33",
        "050 999 88 77, 067 111-22-33",
        "+38 (067) 111.22.33 ext 5",
        "00380671112233",
    ] {
        let shop = shop(engine, Options::default()).await;
        let olena = shop.odoo.partner("Олена", written);
        shop.birds
            .writes("M1", "380671112233", "Де замовлення?")
            .await;
        assert_eq!(shop.odoo.chatter(olena).len(), 1, "{written}");
    }
}

#[on_both]
async fn odoo_s_links_lead_to_a_page_in_words(engine: Engine) {
    let shop = shop(engine, Options::default()).await;
    let url = format!("{}/1/account?service_name=sms", shop.gateway());
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = client.get(url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("/sms balance"));
}

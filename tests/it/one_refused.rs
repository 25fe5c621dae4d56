//! What an outside service says to one message as if it concerned the whole account holds up nobody
//! else, through the whole program.

use chrono::TimeDelta;
use mistok::domain::sms::{Kind, State};
use mistok_sim::{faults::Fault, telegram::Message};
use on_both::on_both;

use crate::{
    desk::{asks, group, manager, with_group},
    harness::{Engine, Leftover, Person, TestApp, vendors::Options},
    sms_vendors::{look, queue},
};

fn told(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    let told = |it: &&Message| it.from_bot && it.words().contains(words);
    messages.iter().filter(told).count()
}

/// A newcomer is greeted within moments, `count` of them within minutes.
async fn newcomers_are_greeted(app: &TestApp, first: i64, count: i64) {
    for id in first..first + count {
        let customer = app.customer(id, "Новий");
        customer.says("/start");
        app.pass(TimeDelta::seconds(2)).await;
        assert_eq!(told(&customer, "Вітаємо"), 1, "newcomer {id}");
        app.pass(TimeDelta::seconds(13)).await;
    }
}

#[on_both]
async fn a_method_that_the_server_lacks_stops_no_bot(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let admin = app.admin().await;
    let lacks = r#"{"ok":false,"error_code":404,"description":"Not Found: method not found"}"#;
    let answer = Fault::Answer {
        status: 404,
        body: lacks.to_owned(),
    };
    app.telegram.faults().on("setMessageReaction").set(answer);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Ви тут?").await;
    yuliia.says("/desk").await;
    crate::desk_work::takes(&app, 501, "Юлія").await;
    yuliia.says("Так!").await;
    assert_eq!(told(&olena, "Так!"), 1);
    newcomers_are_greeted(&app, 100, 10).await;
    yuliia.says("Чим допомогти?").await;
    assert_eq!(told(&olena, "Чим допомогти?"), 1);
    assert_eq!(told(&admin, "не приймає ключ"), 0);
    app.check_clean().await;
}

#[on_both]
async fn a_chat_that_is_answered_as_if_the_token_were_wrong_stops_no_bot(engine: Engine) {
    for code in [401, 404] {
        let mut app = TestApp::start(engine).await;
        app.expects(Leftover::Jobs);
        let admin = app.admin().await;
        let body = format!(r#"{{"ok":false,"error_code":{code},"description":"No"}}"#);
        let answer = Fault::Answer { status: code, body };
        app.telegram.faults().about("\"chat_id\":6001").set(answer);
        let odd = app.customer(6001, "Дивний");
        odd.says("/start");
        app.settle_now().await;
        newcomers_are_greeted(&app, 100, 16).await;
        assert_eq!(told(&admin, "не приймає ключ"), 0, "{code}");
        assert!(told(&admin, "частина не проходить") <= 1, "{code}");
        assert_eq!(app.app().outbox.health().asides().len(), 1, "{code}");
        app.telegram.faults().clear();
        app.pass(TimeDelta::hours(2)).await;
        assert_eq!(told(&odd, "Вітаємо"), 1, "{code}");
    }
}

#[on_both]
async fn a_refused_token_is_told_and_tried_seldom(engine: Engine) {
    let app = TestApp::start(engine).await;
    let refusal = r#"{"ok":false,"error_code":401,"description":"Unauthorized"}"#;
    let answer = Fault::Answer {
        status: 401,
        body: refusal.to_owned(),
    };
    for method in ["send", "getMe", "edit"] {
        app.telegram.faults().on(method).set(answer.clone());
    }
    let olena = app.customer(1, "Олена");
    olena.says("/start");
    // A call of another kind that was under way may pass once more before the next try.
    app.pass(TimeDelta::minutes(1)).await;
    let troubles = app.app().outbox.health().troubles();
    let is_refused = troubles
        .values()
        .any(|it| matches!(it, mistok::domain::delivery::Health::Refused { .. }));
    assert!(
        is_refused,
        "{troubles:?} {:?} {:?}",
        app.app().activity(),
        app.telegram.calls()
    );
    app.pass(TimeDelta::minutes(5)).await;
    app.telegram.faults().clear();
    app.pass(TimeDelta::minutes(2)).await;
    assert_eq!(told(&olena, "Вітаємо"), 1);
    app.check_clean().await;
}

#[on_both]
async fn a_lead_that_the_crm_forbids_holds_up_no_other(engine: Engine) {
    for status in [403, 401, 404] {
        let mut app = TestApp::start(engine).await;
        app.expects(Leftover::Jobs);
        let admin = app.admin().await;
        let answer = Fault::Answer {
            status,
            body: r#"{"message":"Wrong arguments"}"#.to_owned(),
        };
        app.crm
            .faults()
            .on("POST /pipelines/cards")
            .about("Отрута")
            .set(answer);
        let order = async |id: i64, name: &str| {
            let customer = app.customer(id, name);
            customer.says("/start");
            app.settle_now().await;
            app.orders(&customer).await;
            customer.shares_contact("380501112233");
            app.settle_now().await;
        };
        order(1, "Отрута").await;
        for id in 2..=12 {
            order(id, "Покупець").await;
            app.pass(TimeDelta::seconds(3)).await;
            assert_eq!(
                app.crm.cards().len(),
                usize::try_from(id - 1).unwrap(),
                "{status}: order {id}"
            );
            app.pass(TimeDelta::seconds(20)).await;
        }
        assert_eq!(told(&admin, "не приймає ключ"), 0, "{status}");
        assert_eq!(told(&admin, "частина не проходить"), 1, "{status}");
        app.crm.faults().clear();
        app.pass(TimeDelta::hours(2)).await;
        assert_eq!(app.crm.cards().len(), 12, "{status}");
    }
}

#[on_both]
async fn an_sms_that_is_refused_as_if_the_account_were_wrong_holds_up_no_other(engine: Engine) {
    let cases = [
        (403, "<html>Forbidden by WAF</html>".to_owned()),
        (307, String::new()),
    ];
    let codes = [(400, 21212), (400, 21606), (404, 20404)];
    let codes = codes.map(|(status, code)| {
        (
            status,
            format!(r#"{{"code":{code},"message":"No","status":{status}}}"#),
        )
    });
    for (status, body) in cases.into_iter().chain(codes) {
        let mut app = with_group(engine)
            .with_vendors(&["twilio"], Options::default())
            .start()
            .await;
        app.expects(Leftover::Jobs);
        group(&app);
        let admin = app.admin().await;
        let answer = Fault::Answer {
            status,
            body: body.clone(),
        };
        app.vendors()
            .twilio
            .faults()
            .on("POST /Messages")
            .about("+380504440000")
            .set(answer);
        let odd = queue(&app, "+380504440000", "Раз", Kind::Api).await;
        app.settle_now().await;
        for at in 0..14 {
            let good = queue(&app, &format!("+3805044411{at:02}"), "Раз", Kind::Api).await;
            app.pass(TimeDelta::seconds(1)).await;
            assert!(
                matches!(look(&app, good).await.state, State::Sent | State::Delivered),
                "{status} {body}: {at}"
            );
            app.pass(TimeDelta::seconds(12)).await;
        }
        assert_eq!(
            look(&app, odd).await.state,
            State::Queued,
            "{status} {body}: it waits"
        );
        assert_eq!(told(&admin, "не приймає ключ"), 0, "{status} {body}");
        assert_eq!(told(&admin, "частина не проходить"), 1, "{status} {body}");
        app.vendors().twilio.faults().clear();
        app.pass(TimeDelta::hours(2)).await;
        assert!(
            matches!(look(&app, odd).await.state, State::Sent | State::Delivered),
            "{status} {body}"
        );
    }
}

#[on_both]
async fn a_sender_that_is_refused_to_two_numbers_is_the_account_s_trouble(engine: Engine) {
    let mut app = with_group(engine)
        .with_vendors(&["twilio"], Options::default())
        .start()
        .await;
    app.expects(Leftover::Jobs);
    group(&app);
    let admin = app.admin().await;
    let body = r#"{"code":21606,"message":"No","status":400}"#.to_owned();
    app.vendors()
        .twilio
        .faults()
        .on("POST /Messages")
        .set(Fault::Answer { status: 400, body });
    let first = queue(&app, "+380504440001", "Раз", Kind::Api).await;
    app.settle_now().await;
    assert_eq!(told(&admin, "не приймає ключ"), 0);
    let second = queue(&app, "+380504440002", "Раз", Kind::Api).await;
    app.pass(TimeDelta::seconds(2)).await;
    assert_eq!(told(&admin, "не приймає ключ"), 1);
    app.vendors().twilio.faults().clear();
    app.pass(TimeDelta::minutes(3)).await;
    for id in [first, second] {
        assert!(matches!(
            look(&app, id).await.state,
            State::Sent | State::Delivered
        ));
    }
}

/// Telegram has the answer, and what stands in front of it says that it failed.
#[on_both]
async fn an_answer_that_arrived_behind_an_error_page_is_not_sent_twice(engine: Engine) {
    let json = |code: u16| {
        format!(
            r#"{{"ok":false,"error_code":{code},"description":"Internal Server Error: restart"}}"#
        )
    };
    let page = || "<html><h1>Bad Gateway</h1></html>".to_owned();
    for (status, body) in [
        (500, json(500)),
        (502, json(502)),
        (500, page()),
        (502, page()),
        (503, page()),
        (504, page()),
        (403, page()),
        (200, page()),
    ] {
        let app = with_group(engine).start().await;
        group(&app);
        let yuliia = manager(&app, 501, "Юлія").await;
        let olena = asks(&app, 1, "Олена", "Ви тут?").await;
        crate::desk_work::takes(&app, 501, "Юлія").await;
        let answer = Fault::SaveThenAnswer {
            status,
            body: body.clone(),
        };
        app.telegram.faults().on("sendMessage").for_next(1, answer);
        yuliia.says("Так!").await;
        app.pass(TimeDelta::minutes(10)).await;
        assert_eq!(told(&olena, "Так!"), 1, "{status} {body}");
        assert_eq!(told(&yuliia, "Невідомо, чи дійшло"), 1, "{status} {body}");
        app.check_clean().await;
    }
}

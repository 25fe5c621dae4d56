//! How orders and cards stand, by every way that KeyCRM tells it.

use chrono::{DateTime, TimeZone, Utc};
use mistok_core::domain::{
    money::{Currency, Money},
    order::{Keeps, Stage},
};

use super::{
    bench,
    fake::{Fake, json, page},
    settings,
};
use crate::crm::{Crm, CrmError, Event, keycrm::webhook};

const ORDER: &str = r#"{"id":1042,"source_uuid":7,"status_id":"12","status_group_id":4,"grand_total":"450.50",
    "payment_status":"paid","created_at":"2025-11-20T08:00:00.000000Z","updated_at":"2025-11-20 09:00:00",
    "status":{"id":12,"name":"Відправлено","alias":"sent","group_id":4,"is_closing_order":"0"},
    "buyer":{"id":1,"phone":["","+380501234567"]},"shipping":{"tracking_code":20450000000000}}"#;

fn at(hour: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2025, 11, 20, hour, 0, 0).unwrap()
}

#[tokio::test]
async fn an_order_is_read_in_every_form() {
    for body in [
        ORDER.to_owned(),
        format!(r#"{{"data":{ORDER}}}"#),
        format!(r#"{{"data":[{ORDER}]}}"#),
    ] {
        let fake = Fake::start(move |_| json(200, body.clone())).await;
        let bench = bench(settings(&fake.url));

        let standing = bench
            .crm
            .statuses()
            .unwrap()
            .standing(Keeps::Order, "1042")
            .await
            .unwrap();
        let standing = standing.unwrap();

        assert_eq!(fake.paths(), ["GET /order/1042 1"]);
        assert_eq!(
            fake.seen()[0].param("include"),
            "status,buyer,shipping,products"
        );
        assert_eq!(standing.id, "1042");
        assert_eq!(standing.number.as_deref(), Some("7"));
        assert_eq!(standing.status.as_deref(), Some("12"));
        assert_eq!(standing.status_name.as_deref(), Some("Відправлено"));
        assert_eq!(standing.stage, Some(Stage::InWork));
        assert_eq!(standing.status_at, Some(at(9)));
        assert_eq!(standing.created_at, Some(at(8)));
        assert_eq!(standing.phone.as_deref(), Some("+380501234567"));
        assert_eq!(standing.total, Some(Money::new(45_050, Currency::UAH)));
        assert_eq!(standing.tracking.as_deref(), Some("20450000000000"));
        assert!(standing.paid);
        bench.assert_nothing_leaked(None);
    }
}

#[tokio::test]
async fn a_card_tells_which_order_was_made_of_it() {
    let fake = Fake::start(|_| {
        json(
            200,
            r#"{"id":512,"manager_comment":"Телефон<br>ref:8f31c2","status_id":4,"target_id":"77","target_type":"order",
                "status":{"id":4,"name":"Успішно","alias":"success"},"contact":{"phone":"380501234567"},"status_changed_at":"2025-11-20 09:00:00"}"#,
        )
    })
    .await;

    let standing = bench(settings(&fake.url))
        .crm
        .statuses()
        .unwrap()
        .standing(Keeps::Lead, "512")
        .await;
    let standing = standing.unwrap().unwrap();

    assert_eq!(fake.seen()[0].param("include"), "status,contact");
    assert_eq!(standing.number.as_deref(), Some("8f31c2"));
    assert_eq!(standing.became.as_deref(), Some("77"));
    assert_eq!(standing.stage, Some(Stage::Done));
    assert_eq!(standing.status_at, Some(at(9)));
}

#[tokio::test]
async fn what_is_not_there_is_none_and_what_is_broken_an_error() {
    let fake = Fake::start(|_| json(404, "{}")).await;
    let gone = bench(settings(&fake.url))
        .crm
        .statuses()
        .unwrap()
        .standing(Keeps::Order, "5")
        .await;
    assert!(gone.unwrap().is_none());
    let forged = bench(settings(&fake.url))
        .crm
        .statuses()
        .unwrap()
        .standing(Keeps::Order, "5/x")
        .await;
    assert!(forged.unwrap().is_none());
    for body in [
        "",
        "[]",
        "null",
        "{",
        r#"{"data":null}"#,
        r#"{"data":[]}"#,
        r#""x""#,
    ] {
        let fake = Fake::start(move |_| json(200, body)).await;
        let broken = bench(settings(&fake.url))
            .crm
            .statuses()
            .unwrap()
            .standing(Keeps::Order, "5")
            .await;
        assert!(matches!(broken, Err(CrmError::Malformed(_))), "{body}");
    }
}

#[tokio::test]
async fn changes_come_from_all_pages_oldest_first() {
    let mut rows: Vec<String> = (1..=60)
        .map(|id| {
            format!(
                r#"{{"id":{id},"updated_at":"2025-11-20 08:00:{:02}"}}"#,
                60 - id
            )
        })
        .collect();
    rows.push("null".to_owned());
    rows.push(r#"{"updated_at":"2025-11-20 08:00:00"}"#.to_owned());
    let fake = Fake::start(move |seen| page(seen, &rows)).await;

    let changed = bench(settings(&fake.url))
        .crm
        .statuses()
        .unwrap()
        .changed(Keeps::Order, at(8)..at(9))
        .await;
    let changed = changed.unwrap();

    assert_eq!(changed.len(), 60);
    assert_eq!(changed[0].id, "60");
    assert_eq!(
        fake.seen()[0].param("filter[updated_between]"),
        "2025-11-20 06:00:00,2025-11-20 11:00:00"
    );
    assert_eq!(fake.paths(), ["GET /order 1", "GET /order 2"]);
}

#[tokio::test]
async fn statuses_have_names_and_where_they_tell_it_a_stage() {
    let fake = Fake::start(|seen| match seen.path.as_str() {
        "/order/status" => page(
            seen,
            &[
                r#"{"id":1,"name":"Новий","alias":"new","group_id":1}"#,
                r#"{"id":8,"name":"Пакуємо","alias":"pack","group_id":"3"}"#,
                r#"{"id":15,"name":"Виконано","group_id":5,"is_closing_order":true}"#,
                r#"{"id":19,"name":"Скасовано","group_id":6,"is_closing_order":true}"#,
                r#"{"id":20,"name":"Інше"}"#,
                r#"{"id":21,"name":" "}"#,
            ]
            .map(str::to_owned),
        ),
        "/pipelines" => page(seen, &[r#"{"id":4}"#.to_owned()]),
        "/pipelines/4/statuses" => json(
            200,
            r#"[{"id":2,"title":"Відмова","alias":"refused","is_final":1},{"id":3,"title":"Чекає","alias":"wait","is_final":null}]"#,
        ),
        _ => json(404, "{}"),
    })
    .await;

    let statuses = bench(settings(&fake.url))
        .crm
        .statuses()
        .unwrap()
        .list()
        .await
        .unwrap();

    let told: Vec<_> = statuses
        .iter()
        .map(|status| {
            (
                status.keeps,
                status.id.as_str(),
                status.name.as_str(),
                status.stage,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Keeps::Order, "1", "Новий", Some(Stage::Accepted)),
            (Keeps::Order, "8", "Пакуємо", Some(Stage::InWork)),
            (Keeps::Order, "15", "Виконано", Some(Stage::Done)),
            (Keeps::Order, "19", "Скасовано", Some(Stage::Cancelled)),
            (Keeps::Order, "20", "Інше", None),
            (Keeps::Lead, "2", "Відмова", Some(Stage::Cancelled)),
            (Keeps::Lead, "3", "Чекає", None),
        ]
    );
}

#[tokio::test]
async fn a_shop_without_pipelines_has_the_statuses_of_orders() {
    let fake = Fake::start(|seen| match seen.path.as_str() {
        "/order/status" => page(seen, &[r#"{"id":1,"name":"Новий"}"#.to_owned()]),
        _ => json(400, r#"{"message":"Leads are not enabled"}"#),
    })
    .await;

    let statuses = bench(settings(&fake.url))
        .crm
        .statuses()
        .unwrap()
        .list()
        .await
        .unwrap();

    assert_eq!(statuses.len(), 1);
}

#[test]
fn a_webhook_is_a_standing_nothing_of_ours_or_no_event() {
    let read = |body: &str| webhook::read(body.as_bytes(), Currency::UAH);
    let event = r#"{"event":"order.change_order_status","context":{"id":1042,"source_uuid":"TG-1042","status_id":12,
        "status_group_id":4,"status_changed_at":"2025-11-20T09:00:00Z","payment_status":"paid","grand_total":450,"shipping_price":"70"}}"#;
    let Ok(Event::Standing(standing)) = read(event) else {
        panic!("a standing was expected");
    };
    assert_eq!(standing.number.as_deref(), Some("TG-1042"));
    assert_eq!(standing.status.as_deref(), Some("12"));
    assert_eq!(standing.status_at, Some(at(9)));
    assert!(standing.paid && standing.status_name.is_none());
    for body in [
        r#"{"event":"task.created","context":{"id":1}}"#,
        r#"{"event":"order.change_order_status","context":{}}"#,
        r#"{"event":"lead.change_lead_status","context":{"id":null}}"#,
    ] {
        assert!(matches!(read(body), Ok(Event::Other)), "{body}");
    }
    for body in [
        "",
        "{}",
        "[]",
        "\u{0}",
        r#"{"event":1,"context":{}}"#,
        r#"{"event":"x","context":[]}"#,
        r#"{"event":"x"}"#,
    ] {
        assert!(read(body).is_err(), "{body}");
    }
}

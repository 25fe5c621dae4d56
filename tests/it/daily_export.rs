//! Yesterday's orders as a file, every morning, and a workbook when an admin wants one.

use chrono::TimeDelta;
use mistok::config::{EmailOn, ExportTo};
use on_both::on_both;

use crate::{
    buying::{CUP, with_source},
    email::with_post,
    harness::{Engine, Setup},
    orders_once::confirms,
    privacy::documents,
    walk::shop,
};

fn with_daily(setup: Setup, to: ExportTo) -> Setup {
    setup.with(|config| {
        "08:00".clone_into(&mut config.export.daily.at);
        config.export.daily.to = to;
    })
}

#[on_both]
async fn the_orders_of_a_day_come_the_next_morning_to_admins(engine: Engine) {
    // The test begins on 18 November 2026 at 13:06 in Kyiv.
    let mut app = with_daily(with_source(shop(engine)), ExportTo::Chat)
        .start()
        .await;
    let admin = app.admin().await;
    confirms(&app, 1, &[CUP], "отримання").await;
    app.pass(TimeDelta::hours(18)).await;
    assert_eq!(documents(&app, &admin).await.len(), 0);

    app.pass(TimeDelta::hours(2)).await;
    let files = documents(&app, &admin).await;
    assert_eq!(files.len(), 2, "{files:?}");
    assert!(files[0].1.contains("1001;") && files[1].1.contains(CUP));
    // Nothing came on the next day, and a restart repeats nothing.
    app.stop().await;
    app.start_again().await;
    app.pass(TimeDelta::hours(24)).await;
    assert_eq!(documents(&app, &admin).await.len(), 2);

    // The program was down for two mornings: one file holds both days.
    confirms(&app, 2, &[CUP], "отримання").await;
    app.pass(TimeDelta::hours(1)).await;
    app.stop().await;
    app.clock.advance(TimeDelta::hours(47));
    app.start_again().await;
    app.settle().await;
    let files = documents(&app, &admin).await;
    assert_eq!(files.len(), 4, "{files:?}");
    assert!(files[2].1.contains("1002;") && !files[2].1.contains("1001;"));
    let audited = "SELECT count(*) FROM audit WHERE action = 'export' AND detail LIKE '%daily'";
    assert_eq!(app.count(audited).await, 2);
}

#[on_both]
async fn the_orders_of_a_day_come_by_mail(engine: Engine) {
    let (setup, office) = with_post(engine).await;
    let setup = with_daily(setup, ExportTo::Email).with(|config| {
        config.email.on = vec![EmailOn::LowRating];
        config.export.daily.when_empty = true;
    });
    let app = setup.start().await;
    confirms(&app, 1, &[CUP], "отримання").await;
    app.pass(TimeDelta::hours(20)).await;

    let letters = office.taken();
    assert_eq!(letters.len(), 1, "{letters:#?}");
    assert_eq!(letters[0].subject(), "Замовлення за 18.11.2026: 1");
    assert!(letters[0].words("text/csv").contains("1001;"));
    app.pass(TimeDelta::hours(24)).await;
    let letters = office.taken();
    assert_eq!(letters[1].subject(), "Замовлення за 19.11.2026: 0");
}

#[on_both]
async fn an_admin_gets_a_workbook(engine: Engine) {
    let app = with_source(shop(engine)).start().await;
    confirms(&app, 1, &[CUP], "отримання").await;
    let admin = app.admin().await;

    admin.says("/export orders xlsx").await;

    let files = documents(&app, &admin).await;
    assert_eq!(files.len(), 1, "the lines are a sheet of it");
    let (name, body) = &files[0];
    assert!(
        name.starts_with("orders-2026-11-18") && name.contains(".xlsx"),
        "{name}"
    );
    assert!(body.starts_with("PK"));
}

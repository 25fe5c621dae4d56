//! Promise 1 while our own database is locked, full, moved away or missing jobs: nothing that was
//! accepted is given up, and every update is answered afterwards.

use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use mistok_sim::{faults::Fault, telegram::Profile};
use on_both::on_both;

use crate::{
    desk,
    harness::{Engine, Person, TOKEN, TestApp},
    privacy,
};

fn file(app: &TestApp) -> PathBuf {
    PathBuf::from(app.database.url.strip_prefix("sqlite://").unwrap())
}

/// Another program that writes, and does not end.
struct WriteLock(rusqlite::Connection);

impl WriteLock {
    fn hold(path: &Path) -> Self {
        let other = rusqlite::Connection::open(path).unwrap();
        other
            .busy_timeout(std::time::Duration::from_secs(10))
            .unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        Self(other)
    }

    fn release(self) {
        self.0.execute_batch("ROLLBACK").unwrap();
    }
}

/// How long the lock is held: long enough for a refusal, or as `MISTOK_TEST_LONG` asks, for the
/// seconds that it names.
fn lock_times() -> Vec<u64> {
    match std::env::var("MISTOK_TEST_LONG") {
        Ok(times) => times
            .split(',')
            .map(|seconds| seconds.trim().parse().unwrap())
            .collect(),
        Err(_) => vec![6],
    }
}

async fn order(app: &TestApp, id: i64) -> Person {
    let customer = app.customer(id, "Покупець");
    customer.says("/start").await;
    app.orders(&customer).await;
    customer.shares_contact("380501112233");
    app.settle_now().await;
    customer
}

fn assert_each_once(app: &TestApp, count: usize) {
    let cards = app.cards_by_reference();
    assert_eq!(cards.len(), count, "leads in the CRM: {cards:?}");
    assert!(cards.values().all(|times| *times == 1), "{cards:?}");
}

fn heard(person: &Person, words: &str) -> usize {
    let messages = person.messages();
    let with = messages.iter().filter(|it| it.words().contains(words));
    with.count()
}

/// The program goes on with what waits, whatever the webhook answers, for `seconds` of real time.
async fn go_on(app: &TestApp, seconds: u64) {
    let begun = std::time::Instant::now();
    while begun.elapsed().as_secs() < seconds {
        app.telegram.deliver_now();
        app.telegram.settled().await;
        app.clock.advance(TimeDelta::seconds(10));
        tokio::task::yield_now().await;
    }
}

/// The database works again: what Telegram still has to deliver is taken. What was under way until a
/// moment ago may fail once more.
async fn taken(app: &TestApp) {
    let begun = std::time::Instant::now();
    while app.telegram.undelivered() > 0 {
        assert!(begun.elapsed().as_secs() < 60, "the webhook takes nothing");
        app.telegram.deliver_now();
        app.telegram.settled().await;
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_program_holds_the_write_lock_and_nothing_is_lost() {
    for seconds in lock_times() {
        let app = TestApp::start(Engine::Sqlite).await;
        app.crm.faults().set(Fault::Down);
        order(&app, 1).await;
        order(&app, 2).await;
        let olena = app.customer(3, "Олена");
        olena.says("/start").await;

        // The CRM works again just when the database does not.
        let lock = WriteLock::hold(&file(&app));
        app.crm.faults().clear();
        olena.says("/help");
        go_on(&app, seconds).await;
        assert_eq!(
            app.telegram.undelivered(),
            1,
            "acknowledged while it could not be stored"
        );
        lock.release();

        taken(&app).await;
        app.pass(TimeDelta::minutes(5)).await;
        assert_each_once(&app, 2);
        assert_eq!(heard(&olena, "Що вміє цей бот"), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_file_system_is_waited_out() {
    let app = TestApp::start(Engine::Sqlite).await;
    app.crm.faults().set(Fault::Down);
    order(&app, 1).await;
    let olena = app.customer(2, "Олена");
    olena.says("/start").await;

    // As if the disk had no page left; the program's own connection is told so.
    limit_pages(&app, Some(1)).await;
    app.crm.faults().clear();
    for id in 10..40 {
        app.customer(id, "Хтось").says("/start");
    }
    olena.says("/help");
    for _ in 0..5 {
        app.telegram.deliver_now();
        app.telegram.settled().await;
        app.clock.advance(TimeDelta::seconds(10));
    }
    assert_eq!(
        readiness(&app).await,
        503,
        "ready though no order can be stored"
    );
    assert!(
        app.telegram.undelivered() > 0,
        "the disk was not full at all"
    );
    limit_pages(&app, None).await;

    taken(&app).await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_each_once(&app, 1);
    assert_eq!(heard(&olena, "Що вміє цей бот"), 1);
}

/// What a load balancer is told.
async fn readiness(app: &TestApp) -> u16 {
    let url = format!("http://{}/health/ready", app.config.web.listen);
    reqwest::get(url).await.unwrap().status().as_u16()
}

/// Bounds the file at its present size, on the connection that writes.
async fn limit_pages(app: &TestApp, most: Option<u32>) {
    let sql = match most {
        Some(_) => "PRAGMA max_page_count = 1",
        None => "PRAGMA max_page_count = 1073741823",
    };
    app.app()
        .store
        .write("pages", async move |tx| tx.rows(sql, &[]).await.map(drop))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_moved_away_is_waited_for() {
    let app = TestApp::start(Engine::Sqlite).await;
    app.crm.faults().set(Fault::Down);
    order(&app, 1).await;
    let olena = app.customer(2, "Олена");
    olena.says("/start").await;

    let (path, aside) = (file(&app), file(&app).with_extension("aside"));
    std::fs::rename(&path, &aside).unwrap();
    app.crm.faults().clear();
    olena.says("/help");
    for _ in 0..3 {
        app.telegram.deliver_now();
        app.telegram.settled().await;
        app.clock.advance(TimeDelta::seconds(10));
    }
    assert_eq!(
        readiness(&app).await,
        503,
        "ready though the next start finds nothing of this"
    );
    assert!(
        app.telegram.undelivered() > 0,
        "taken into a file that is not there"
    );
    std::fs::rename(&aside, &path).unwrap();
    // Whatever waits to be stored is tried again.
    app.clock.advance(TimeDelta::seconds(10));

    taken(&app).await;
    app.pass(TimeDelta::minutes(5)).await;
    assert_each_once(&app, 1);
    assert_eq!(heard(&olena, "Що вміє цей бот"), 1);
}

#[on_both]
async fn facts_without_a_job_get_one(engine: Engine) {
    let mut app = desk::with_group(engine).start().await;
    desk::group(&app);
    let manager = desk::manager(&app, 501, "Юлія").await;
    let olena = desk::asks(&app, 1, "Олена", "Чи є чашки?").await;
    app.member(&desk::group(&app), desk::profile(501, "Юлія"))
        .presses("Відповісти")
        .unwrap()
        .await;
    app.crm.faults().set(Fault::Down);
    let petro = order(&app, 2).await;
    let busy = Fault::TooMany { retry_after: 600 };
    app.telegram.faults().on("sendMessage").set(busy);
    manager.says("Так, є");
    app.pass(TimeDelta::seconds(5)).await;

    // As an earlier version left it after a full disk: the facts stand there, the jobs do not.
    app.execute("DELETE FROM outbox WHERE service = 'crm' OR lane = '1'")
        .await;
    app.stop().await;
    app.crm.faults().clear();
    app.telegram.faults().clear();
    app.start_again().await;
    app.pass(TimeDelta::minutes(20)).await;

    assert_each_once(&app, 2);
    assert_eq!(heard(&olena, "Так, є"), 1);
    assert!(heard(&petro, "Замовлення прийнято!") > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_forgotten_is_gone_from_the_file_and_its_log() {
    let app = TestApp::start(Engine::Sqlite).await;
    let profile = Profile::new(7, "Незабутня Квітослава").with_phone("380671234567");
    let person = app.person(TOKEN, profile);
    person.says("/start").await;
    app.orders(&person).await;
    person.shares_contact("380671234567").await;
    assert!(
        bytes(&file(&app))
            .iter()
            .any(|raw| holds(raw, "Квітослава"))
    );

    privacy::forgets(&app, &person).await;
    app.pass(TimeDelta::minutes(30)).await;

    for raw in bytes(&file(&app)) {
        assert!(!holds(&raw, "Квітослава"), "the name is still in the file");
        assert!(
            !holds(&raw, "380671234567"),
            "the phone is still in the file"
        );
    }
}

fn bytes(path: &Path) -> Vec<Vec<u8>> {
    ["", "-wal"]
        .iter()
        .map(|tail| std::fs::read(format!("{}{tail}", path.display())).unwrap_or_default())
        .collect()
}

fn holds(raw: &[u8], words: &str) -> bool {
    raw.windows(words.len())
        .any(|window| window == words.as_bytes())
}

//! Statistics: what the desk shows of two scripted days is what their events come to, counted
//! here a second time in another way.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Europe::Kyiv;
use mistok::domain::clock::Clock;
use mistok_sim::telegram::Message;
use on_both::on_both;

use crate::{
    desk::{asks, group, last_with, manager, profile, with_group},
    harness::{Engine, Person, Setup, TestApp},
};

const INVOICE: i64 = 129_647_692;

fn setup(engine: Engine) -> Setup {
    with_group(engine).with_keeping().with(|config| {
        config.chats.keeping.sweep_seconds = 0;
        config.desk.ask_rating = true;
        config.desk.idle_close_minutes = 300;
        config.desk.answer_minutes = 0;
        config.desk.remind_minutes = 0;
        config.desk.escalate_minutes = 0;
        let hours = &mut config.desk.hours;
        for day in [
            &mut hours.monday,
            &mut hours.tuesday,
            &mut hours.wednesday,
            &mut hours.thursday,
            &mut hours.friday,
            &mut hours.saturday,
            &mut hours.sunday,
        ] {
            "09:00-13:00, 14:00-18:00".clone_into(day);
        }
    })
}

/// Lets the time pass until the clocks in Kyiv show this.
async fn until(app: &TestApp, wall: &str) {
    let wall = NaiveDateTime::parse_from_str(wall, "%Y-%m-%d %H:%M").unwrap();
    let moment = Kyiv.from_local_datetime(&wall).earliest().unwrap();
    app.pass(moment.with_timezone(&Utc) - app.clock.now()).await;
}

async fn takes(app: &TestApp, id: i64, name: &str) {
    let there = app.member(&group(app), profile(id, name));
    there.presses("Відповісти").unwrap().await;
}

async fn says(person: &Person, text: &str) {
    person.says(text).await;
}

async fn presses(person: &Person, label: &str) {
    person.presses(label).unwrap().await;
}

/// The manager begins to write in a conversation.
async fn writes_in(app: &TestApp, person: &Person, chat: i64) {
    let write = app.open_chat(chat).await.replace("open_chat_", "write ");
    says(person, &write).await;
    presses(person, "Написати клієнту").await;
}

// A second count, from what happened

/// A row of `case_events`.
struct Event {
    case: i64,
    at: DateTime<Utc>,
    kind: String,
    manager: Option<i64>,
    detail: Option<String>,
}

async fn events(app: &TestApp) -> Vec<Event> {
    app.app()
        .store
        .read(async move |tx| {
            let sql = "SELECT k.number, e.at, e.kind, e.manager_id, e.detail \
                           FROM case_events e JOIN cases k ON k.id = e.case_id ORDER BY e.id";
            let rows = tx.rows(sql, &[]).await?;
            rows.into_iter()
                .map(|mut row| {
                    Ok(Event {
                        case: row.get("number")?,
                        at: row.get("at")?,
                        kind: row.get("kind")?,
                        manager: row.get("manager_id")?,
                        detail: row.get("detail")?,
                    })
                })
                .collect()
        })
        .await
        .unwrap()
}

/// What a case's events come to.
#[derive(Default)]
struct Told {
    opened: DateTime<Utc>,
    opened_by: Option<i64>,
    answered: Option<(DateTime<Utc>, Option<i64>)>,
    closed: Option<DateTime<Utc>>,
    manager: Option<i64>,
    reopened: Vec<DateTime<Utc>>,
    /// They stay with the manager who took care of the case when they were given.
    stars: Option<(i64, DateTime<Utc>, Option<i64>)>,
    answers: Vec<(DateTime<Utc>, i64)>,
}

fn told(events: &[Event]) -> BTreeMap<i64, Told> {
    let mut cases: BTreeMap<i64, Told> = BTreeMap::new();
    for event in events {
        let case = cases.entry(event.case).or_default();
        match event.kind.as_str() {
            "opened" => (case.opened, case.opened_by) = (event.at, event.manager),
            "reopened" => {
                case.closed = None;
                case.reopened.push(event.at);
            }
            "closed" => case.closed = case.closed.or(Some(event.at)),
            "rated" => {
                let stars = event.detail.as_ref().unwrap().parse().unwrap();
                case.stars = Some((stars, event.at, case.manager));
            }
            "taken" | "handed_over" => case.manager = event.manager,
            "answered" => {
                case.answered = case.answered.or(Some((event.at, event.manager)));
                case.manager = event.manager.or(case.manager);
                case.answers.extend(event.manager.map(|id| (event.at, id)));
            }
            _ => {}
        }
    }
    cases
}

/// What a manager has written to customers.
async fn sent(app: &TestApp, manager: i64, from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    let (from, to) = (from.timestamp_micros(), to.timestamp_micros());
    let sql = format!(
        "SELECT CAST(count(*) AS TEXT) FROM messages WHERE author = 'manager' \
         AND manager_id = {manager} AND at >= {from} AND at < {to}"
    );
    app.text_of(&sql).await.parse().unwrap()
}

fn works(at: DateTime<Utc>) -> bool {
    let hour = at.with_timezone(&Kyiv).hour();
    (9..13).contains(&hour) || (14..18).contains(&hour)
}

/// Seconds of work between two moments, minute by minute.
fn worked(from: DateTime<Utc>, to: DateTime<Utc>) -> i64 {
    let mut minute = from.with_second(0).unwrap().with_nanosecond(0).unwrap();
    let mut sum = TimeDelta::zero();
    while minute < to {
        let next = minute + TimeDelta::minutes(1);
        if works(minute) {
            sum += next.min(to) - minute.max(from);
        }
        minute = next;
    }
    sum.num_seconds()
}

/// The median and the ninth tenth, as the definition says it: the first time with enough up to it.
fn ranks(times: &[i64]) -> Option<(i64, i64)> {
    let first = |part: f64| {
        let mut sorted = times.to_vec();
        sorted.sort_unstable();
        sorted.iter().copied().find(|time| {
            let up_to = times.iter().filter(|it| *it <= time).count();
            f64::from(u32::try_from(up_to).unwrap())
                >= part * f64::from(u32::try_from(times.len()).unwrap()) - 1e-9
        })
    };
    Some((first(0.5)?, first(0.9)?))
}

/// How the desk tells a time.
fn words(seconds: i64) -> String {
    if seconds < 60 {
        return format!("{seconds} с");
    }
    let minutes = (seconds + 30) / 60;
    if minutes >= 24 * 60 {
        let (days, hours) = ((minutes + 30) / 60 / 24, (minutes + 30) / 60 % 24);
        assert_eq!(days, 1, "longer than the test");
        return if hours == 0 {
            "1 день".to_owned()
        } else {
            format!("1 день {hours} год")
        };
    }
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} хв"),
        (hours, 0) => format!("{hours} год"),
        (hours, minutes) => format!("{hours} год {minutes} хв"),
    }
}

/// The lines that the desk should show of these cases.
fn lines_of(
    cases: &[&Told],
    within: &dyn Fn(DateTime<Utc>) -> bool,
    own: Option<i64>,
) -> Vec<String> {
    let theirs = |id: Option<i64>| own.is_none() || own == id;
    let (mut response, mut resolution, mut stars) = (Vec::new(), Vec::new(), Vec::new());
    for case in cases {
        if let Some((at, by)) = case.answered
            && within(case.opened)
            && case.opened_by.is_none()
            && theirs(by)
        {
            response.push((case.opened, at));
        }
        if let Some(closed) = case.closed.filter(|at| within(*at) && theirs(case.manager)) {
            resolution.push((case.opened, closed));
        }
        if let Some((count, ..)) = case.stars.filter(|(_, at, by)| within(*at) && theirs(*by)) {
            stars.push(count);
        }
    }
    let mut lines = Vec::new();
    for (name, spans) in [
        ("Перша відповідь", response),
        ("Від початку до завершення", resolution),
    ] {
        let whole: Vec<i64> = spans.iter().map(|(a, b)| (*b - *a).num_seconds()).collect();
        let working: Vec<i64> = spans.iter().map(|(a, b)| worked(*a, *b)).collect();
        if let (Some(whole), Some(working)) = (ranks(&whole), ranks(&working)) {
            let both = |(a, b)| format!("{}; 9 з 10 — за {}", words(a), words(b));
            lines.push(format!("{name}: {}", both(whole)));
            if working != whole {
                lines.push(format!("· у робочий час: {}", both(working)));
            }
        }
    }
    if !stars.is_empty() {
        let count = i64::try_from(stars.len()).unwrap();
        let tenths = (stars.iter().sum::<i64>() * 20 / count + 1) / 2;
        lines.push(format!("Оцінка: {},{} ⭐", tenths / 10, tenths % 10));
    }
    lines
}

fn holds(screen: &Message, lines: &[String]) {
    for line in lines {
        assert!(
            screen.words().contains(line),
            "{line} lacks in\n{}",
            screen.words()
        );
    }
}

/// The file that the person got last, as lines of cells.
fn table(person: &Person) -> Vec<Vec<String>> {
    let messages = person.messages();
    let message = messages
        .iter()
        .rev()
        .find(|it| it.kind() == "document")
        .unwrap();
    let text = String::from_utf8(person.file_of(message.id).unwrap().to_vec()).unwrap();
    let text = text
        .strip_prefix('\u{feff}')
        .expect("a mark for spreadsheets");
    let cells = |line: &str| line.split(';').map(str::to_owned).collect();
    text.lines().map(cells).collect()
}

/// Two days, the second of which has 23 hours.
async fn lives_two_days(app: &TestApp) -> [Person; 3] {
    group(app);
    let yuliia = manager(app, 501, "Юлія").await;
    let taras = manager(app, 502, "Тарас").await;
    let olesia = manager(app, 503, "Олеся").await;
    let saturday: DateTime<Utc> = "2027-03-27T06:40:00Z".parse().unwrap();
    app.clock.advance(saturday - app.clock.now());
    app.settle().await;
    // Before opening; answered at five past nine.
    let olena = asks(app, 1, "Олена", "Чи є доставка?").await;
    until(app, "2027-03-27 09:05").await;
    takes(app, 501, "Юлія").await;
    says(&yuliia, "Так, є").await;
    says(&yuliia, "Куди вам?").await;
    // Over the lunch break.
    until(app, "2027-03-27 12:50").await;
    says(&olena, "На Оболонь").await;
    asks(app, 2, "Іван", "А самовивіз?").await;
    until(app, "2027-03-27 14:10").await;
    takes(app, 502, "Тарас").await;
    says(&taras, "Є на Подолі").await;
    says(&yuliia, "Завтра привеземо").await;
    until(app, "2027-03-27 14:30").await;
    says(&yuliia, "/end").await;
    presses(&olena, "5 ⭐").await;
    // Back within the hour, to somebody else.
    until(app, "2027-03-27 14:40").await;
    says(&olena, "/support").await;
    says(&olena, "А о котрій?").await;
    takes(app, 502, "Тарас").await;
    until(app, "2027-03-27 14:50").await;
    says(&taras, "О п’ятій").await;
    says(&taras, "/end").await;
    // A colleague answers in the CRM; both that and Ivan's conversation end in silence.
    let buyer = app
        .keeping()
        .customer(INVOICE, "buyer@example.com", "Чашка «Синя»");
    until(app, "2027-03-27 15:10").await;
    buyer.writes("Є?");
    app.settle().await;
    until(app, "2027-03-27 15:30").await;
    app.keeping()
        .colleague_writes(INVOICE, "Є, відправимо завтра");
    app.keeping().repeat_signal(INVOICE);
    app.settle().await;
    // After closing; answered on the day on which the clocks change.
    until(app, "2027-03-27 19:50").await;
    let petro = asks(app, 3, "Петро", "Можна повернути?").await;
    until(app, "2027-03-28 10:05").await;
    takes(app, 503, "Олеся").await;
    says(&olesia, "Так, 14 днів").await;
    until(app, "2027-03-28 11:00").await;
    says(&petro, "/end").await;
    presses(&petro, "2 ⭐").await;
    // A manager writes first, and is answered.
    until(app, "2027-03-28 12:00").await;
    writes_in(app, &taras, 2).await;
    says(&taras, "Ваше замовлення чекає на Подолі").await;
    until(app, "2027-03-28 12:10").await;
    says(&app.customer(2, "Іван"), "Дякую, їду").await;
    until(app, "2027-03-28 12:20").await;
    says(&taras, "Чекаємо").await;
    // One is still waiting.
    asks(app, 4, "Марія", "Є хто?").await;
    until(app, "2027-03-28 12:30").await;
    [yuliia, taras, olesia]
}

fn midnight(day: &str) -> DateTime<Utc> {
    let day: chrono::NaiveDate = day.parse().unwrap();
    let wall = day.and_time(NaiveTime::MIN);
    let moment = Kyiv.from_local_datetime(&wall).unwrap();
    moment.with_timezone(&Utc)
}

type Cases = BTreeMap<i64, Told>;

/// The totals on the admin's screen are those of the cases.
async fn check_totals(admin: &Person, button: &str, (cases, from): (&Cases, DateTime<Utc>)) {
    says(admin, "/stats").await;
    presses(admin, button).await;
    let screen = last_with(&admin.messages(), "Статистика");
    let to = midnight("2027-03-29");
    let within = |at: DateTime<Utc>| at >= from && at < to;
    let all: Vec<&Told> = cases.values().collect();
    let opened = all.iter().filter(|it| within(it.opened)).count();
    let closed = all.iter().filter(|it| it.closed.is_some_and(within));
    let again = all.iter().flat_map(|it| &it.reopened);
    let again = again.filter(|at| within(**at)).count();
    let mut lines = lines_of(&all, &within, None);
    lines.push(format!(
        "нових {opened} · завершено {} · відкрито знову {again}",
        closed.count()
    ));
    lines.push("Чекають на відповідь: 1".to_owned());
    assert!(lines.len() >= 5, "{lines:?}");
    holds(&screen, &lines);
}

/// What an admin sees of each manager, and each manager of themselves.
async fn check_people(
    app: &TestApp,
    (admin, people): (&Person, &[Person]),
    button: &str,
    (cases, from): (&Cases, DateTime<Utc>),
) {
    presses(admin, "Менеджери").await;
    let everybody = last_with(&admin.messages(), "Менеджери\n");
    let to = midnight("2027-03-29");
    let within = |at: DateTime<Utc>| at >= from && at < to;
    let all: Vec<&Told> = cases.values().collect();
    for (person, id) in people.iter().zip(501..) {
        let by = |it: &&Told| {
            let mut answers = it.answers.iter();
            answers.any(|(at, by)| *by == id && within(*at))
        };
        let talks = cases.values().filter(by).count();
        let sent = sent(app, id, from, to).await;
        if talks == 0 && sent == 0 {
            let label = format!("@manager_{id}");
            assert!(!everybody.words().contains(&label), "{}", everybody.words());
            continue;
        }
        let mut lines = lines_of(&all, &within, Some(id));
        lines.push(format!(
            "@manager_{id}\nРозмов: {talks} · повідомлень: {sent}"
        ));
        holds(&everybody, &lines);
        says(person, "/stats").await;
        presses(person, button).await;
        presses(person, "Мої показники").await;
        let own = last_with(&person.messages(), "Мої показники");
        holds(&own, &lines);
        assert_eq!(
            own.words().matches("@manager_").count(),
            1,
            "{}",
            own.words()
        );
    }
}

/// Case by case, in the file.
async fn check_table(admin: &Person, cases: &Cases) {
    says(admin, "/stats").await;
    presses(admin, "7 днів").await;
    presses(admin, "CSV").await;
    let rows = table(admin);
    assert_eq!(rows.len(), 1 + cases.len());
    let text = |it: Option<i64>| it.map_or_else(String::new, |it| it.to_string());
    for row in &rows[1..] {
        let case = &cases[&row[0].parse::<i64>().unwrap()];
        let answered = case.answered.map(|(at, _)| at);
        let expected = [
            text(answered.map(|at| (at - case.opened).num_seconds())),
            text(answered.map(|at| worked(case.opened, at))),
            text(case.closed.map(|at| (at - case.opened).num_seconds())),
            text(case.closed.map(|at| worked(case.opened, at))),
            case.reopened.len().to_string(),
            text(case.stars.map(|(stars, ..)| stars)),
        ];
        assert_eq!(row[9..], expected, "{row:?}");
        let local = case.opened.with_timezone(&Kyiv);
        assert_eq!(row[4], local.format("%Y-%m-%d %H:%M:%S").to_string());
    }
    for personal in ["Олена", "Іван", "buyer@", "380501112233", "доставка"] {
        let mut cells = rows.iter().flatten();
        assert!(cells.all(|cell| !cell.contains(personal)), "{personal}");
    }
}

#[on_both]
async fn the_figures_are_those_of_the_events(engine: Engine) {
    let mut app = setup(engine).start().await;
    let people = lives_two_days(&app).await;
    let admin = app.admin().await;
    let cases = told(&events(&app).await);
    assert_eq!(
        cases.len(),
        6,
        "Olena, Ivan, the buyer, Petro, Ivan again, Maria"
    );
    let (sunday, monday) = (midnight("2027-03-28"), midnight("2027-03-29"));
    assert_eq!((monday - sunday).num_hours(), 23);
    assert_eq!(cases.values().map(|it| it.reopened.len()).sum::<usize>(), 1);

    for (button, from) in [("Сьогодні", sunday), ("7 днів", midnight("2027-03-22"))] {
        check_totals(&admin, button, (&cases, from)).await;
        check_people(&app, (&admin, &people), button, (&cases, from)).await;
    }
    check_table(&admin, &cases).await;
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

#[on_both]
async fn a_chosen_button_pressed_again_makes_no_call(engine: Engine) {
    let app = with_group(engine).start().await;
    group(&app);
    let admin = app.admin().await;
    says(&admin, "/stats").await;
    presses(&admin, "7 днів").await;
    let screen = admin.last().unwrap().words().to_owned();
    let edits = app.telegram.count("editMessageText");

    for _ in 0..3 {
        presses(&admin, "7 днів").await;
    }

    assert_eq!(app.telegram.count("editMessageText"), edits);
    assert_eq!(admin.last().unwrap().words(), screen);
    assert!(app.telegram.refused().is_empty());
    presses(&admin, "Сьогодні").await;
    assert_eq!(app.telegram.count("editMessageText"), edits + 1);
}

#[on_both]
async fn screens_the_chart_and_the_list_of_orders(engine: Engine) {
    let mut app = with_group(engine).with(add_department).start().await;
    group(&app);
    let yuliia = manager(&app, 501, "Юлія").await;
    let olena = asks(&app, 1, "Олена", "Чи є доставка?").await;
    takes(&app, 501, "Юлія").await;
    says(&yuliia, "Так").await;
    presses(&yuliia, "Статус замовлення").await;
    holds(
        &yuliia.last().unwrap(),
        &["У цьому чаті немає замовлення".to_owned()],
    );
    let admin = app.admin().await;
    says(&admin, "/stats").await;
    assert!(admin.last().unwrap().has_button("Що це означає"));
    presses(&admin, "Що це означає").await;
    holds(&admin.last().unwrap(), &["медіана".to_owned()]);
    presses(&admin, "До статистики").await;
    presses(&admin, "Замовлення в роботі").await;
    holds(&admin.last().unwrap(), &["Немає замовлень".to_owned()]);
    says(&admin, "/stats").await;
    presses(&admin, "7 днів").await;
    presses(&admin, "За днями").await;
    holds(
        &admin.last().unwrap(),
        &[
            "18.11 — нових 1, завершено 0, відповідь".to_owned(),
            "12.11 — нових 0".to_owned(),
        ],
    );
    presses(&admin, "До статистики").await;
    presses(&admin, "Графік").await;
    let picture = admin.last().unwrap();
    assert_eq!(picture.kind(), "photo");
    assert!(admin.file_of(picture.id).unwrap().starts_with(b"\x89PNG"));

    // Departments are for admins, and empty where nothing happened.
    presses(&admin, "Опт").await;
    holds(
        &last_with(&admin.messages(), "Статистика"),
        &["Відділ: Опт".to_owned(), "нових 0".to_owned()],
    );
    says(&yuliia, "/stats").await;
    assert!(!yuliia.last().unwrap().has_button("Опт"));
    let screen = yuliia.last().unwrap().id;
    yuliia.presses_data(screen, "0:dz:w1").await;
    holds(&yuliia.message(screen).unwrap(), &["нових 1".to_owned()]);
    // A stranger, and forged data.
    olena.presses_data(olena.last().unwrap().id, "0:dzt:m");
    for data in ["0:dz", "0:dz:x", "0:dzm:w", "0:dzm:w:x", "0:dzo:-1"] {
        yuliia.presses_data(screen, data);
    }
    app.settle().await;
    assert!(olena.messages().iter().all(|it| it.kind() != "document"));
    app.check_desk().await;
    app.check_clean().await;
    app.stop().await;
}

fn add_department(config: &mut mistok::config::Config) {
    let toml = "id = 1\nname = { uk = \"Опт\", en = \"Wholesale\" }\n";
    let department = figment::Figment::from(
        <figment::providers::Toml as figment::providers::Format>::string(toml),
    );
    config.desk.departments = vec![department.extract().unwrap()];
}

#[on_both]
async fn forty_managers_fit_page_by_page(engine: Engine) {
    let mut app = with_group(engine).start().await;
    group(&app);
    let admin = app.admin().await;
    asks(&app, 1, "Олена", "Чи є доставка?").await;
    app.app()
        .store
        .write("test", async move |tx| {
            for id in 1_000..1_040_i64 {
                tx.execute(
                    "INSERT INTO managers (id, name, username, role, language, created_at) \
                         VALUES ($1, 'Менеджер', CAST($2 AS TEXT), 'manager', 'uk', 0)",
                    &[id.into(), format!("manager_with_a_long_name_{id}").into()],
                )
                .await?;
                tx.execute(
                    "INSERT INTO cases (conversation_id, department, state, opened_at, \
                           manager_id, answered_at, answered_by, response_seconds, \
                           response_working, closed_at, closed_by, resolution_seconds, \
                           resolution_working, rating, rated_at) \
                         VALUES (1, 0, 'done', $2, $1, $2, $1, 86399, 43000, $2, $1, 999999, \
                                 500000, 5, $2)",
                    &[id.into(), 1_795_000_000_000_000_i64.into()],
                )
                .await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    says(&admin, "/stats").await;
    presses(&admin, "Менеджери").await;
    let mut seen = BTreeSet::new();
    loop {
        let page = admin.last().unwrap();
        assert!(page.words().encode_utf16().count() < 4_096);
        for id in 1_000..1_040 {
            if page.words().contains(&format!("long_name_{id}")) {
                assert!(seen.insert(id), "{id} twice");
            }
        }
        if !page.has_button("▶️") {
            break;
        }
        presses(&admin, "▶️").await;
    }
    assert_eq!(seen.len(), 40);
    app.stop().await;
}

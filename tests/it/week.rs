//! Days of a whole team on the simulated clock: shifts, peaks, people who are slow or vanish, under
//! every policy. What must hold is computed anew from the log of events, with arithmetic of its own.
//!
//! `MISTOK_TEST_WEEK=20000 ./test --profile perf --test it week -- --nocapture --test-threads 1` is the
//! full proof: a week, 20 managers, that number of conversations. It is quicker with the databases
//! in memory (`TMPDIR=/dev/shm`).

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    iter::Peekable,
    time::Duration,
    vec::IntoIter,
};

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use mistok::{
    app::App,
    config::WorkingHours,
    domain::{clock::Clock, routing::Policy},
    store,
};

use crate::{
    desk::{group, manager, with_group},
    harness::{Engine, Person, TestApp, needs},
    replicas,
};

const ANSWER: i64 = 10;
const ESCALATE: i64 = 30;
/// The shop's zone in that week of November.
const ZONE: TimeDelta = TimeDelta::hours(2);
const OPENS: u32 = 8;
const CLOSES: u32 = 22;

/// How big it is: a small one always, the full one on demand.
#[derive(Clone, Copy)]
struct Size {
    talks: usize,
    days: i64,
    managers: i64,
    /// Conversations that a manager may hold at once.
    room: i64,
}

fn size() -> Size {
    match std::env::var("MISTOK_TEST_WEEK") {
        Ok(talks) => Size {
            talks: talks
                .parse()
                .expect("MISTOK_TEST_WEEK is a number of talks"),
            days: 7,
            managers: 20,
            // With less, 20,000 conversations are more than the team can answer at its peaks.
            room: 10,
        },
        Err(_) => Size {
            talks: 40,
            days: 1,
            managers: 4,
            room: 5,
        },
    }
}

/// Numbers that are the same every time.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: i64) -> i64 {
        let limit = u64::try_from(limit).unwrap();
        i64::try_from(self.next() % limit).unwrap()
    }

    fn chance(&mut self, percent: i64) -> bool {
        self.below(100) < percent
    }
}

/// Morning or evening people; the day has both in the middle.
fn shift(manager: i64) -> (u32, u32) {
    if manager % 2 == 0 { (8, 16) } else { (14, 22) }
}

fn is_on_shift(manager: i64, now: DateTime<Utc>) -> bool {
    let (from, to) = shift(manager);
    (from..to).contains(&(now + ZONE).hour())
}

/// What is seen of a conversation: its id and number, who holds it under which fence, whether the customer
/// waits.
struct Seen {
    conversation: i64,
    number: i64,
    manager: Option<i64>,
    fence: i64,
    waits: bool,
}

async fn look(app: &TestApp) -> Vec<Seen> {
    let read = app.app().store.read(async move |tx| {


            let sql = "SELECT c.id, c.number, h.manager_id, c.fence, c.waiting_since FROM conversations c \
                       LEFT JOIN holds h ON h.conversation_id = c.id \
                       WHERE c.is_open = 1 ORDER BY c.waiting_since, c.id";
            tx.rows(sql, &[]).await
        });
    let rows = read.await.unwrap();
    rows.into_iter()
        .map(|mut row| Seen {
            conversation: row.get("id").unwrap(),
            number: row.get("number").unwrap(),
            manager: row.get("manager_id").unwrap(),
            fence: row.get("fence").unwrap(),
            waits: row.get::<Option<i64>>("waiting_since").unwrap().is_some(),
        })
        .collect()
}

/// A manager as a person: answers sooner or later, finishes, or has gone for the day.
struct Staff {
    people: HashMap<i64, Person>,
    admin: Person,
    room: i64,
    /// When they will do what with a conversation that they hold.
    plans: HashMap<(i64, i64, bool), DateTime<Utc>>,
    /// The managers who do nothing, from when and until when.
    gone: HashMap<i64, (DateTime<Utc>, DateTime<Utc>)>,
    dice: Dice,
}

impl Staff {
    fn works(&self, manager: i64, now: DateTime<Utc>) -> bool {
        let gone = self.gone.get(&manager);
        is_on_shift(manager, now) && gone.is_none_or(|(from, to)| now < *from || now >= *to)
    }

    /// Managers who count as away and are there say so.
    fn come_back(&self, away: &[i64], now: DateTime<Utc>) {
        for manager in away.iter().filter(|manager| self.works(**manager, now)) {
            if let Some(person) = self.people.get(manager) {
                person.says("/here");
            }
        }
    }

    /// Everybody does what they would do by now; how many acts that were.
    fn act(&mut self, policy: Policy, seen: &[Seen], now: DateTime<Utc>) -> usize {
        let mut acts = 0;
        let mut loads: BTreeMap<i64, i64> = BTreeMap::new();
        for one in seen {
            if let Some(manager) = one.manager {
                *loads.entry(manager).or_default() += 1;
            }
        }
        for one in seen {
            acts += match one.manager {
                Some(manager) => self.go_on(one, manager, now),
                None if one.waits => self.begin(policy, one, &mut loads, now),
                None => 0,
            };
        }
        acts
    }

    fn go_on(&mut self, one: &Seen, manager: i64, now: DateTime<Utc>) -> usize {
        let delay = if one.waits {
            let slow = self.dice.chance(5);
            if slow {
                16 + self.dice.below(10)
            } else {
                1 + self.dice.below(7)
            }
        } else {
            1 + self.dice.below(3)
        };
        let key = (one.conversation, one.fence, one.waits);
        let at = *self
            .plans
            .entry(key)
            .or_insert(now + TimeDelta::minutes(delay));
        if at > now || !self.works(manager, now) {
            return 0;
        }
        self.plans.remove(&key);
        let Some(person) = self.people.get(&manager) else {
            return 0;
        };
        let id = one.conversation;
        if one.waits {
            // Presses can overtake messages; messages keep their order.
            person.says(&format!("/open_chat_{}", one.number));
            person.says("відповідь");
        } else {
            person.presses_data(1, &format!("0:de:{id}"));
        }
        1
    }

    /// Nobody has it: where people share out themselves, they do.
    fn begin(
        &self,
        policy: Policy,
        one: &Seen,
        loads: &mut BTreeMap<i64, i64>,
        now: DateTime<Utc>,
    ) -> usize {
        let load =
            |manager: &i64, loads: &BTreeMap<i64, i64>| loads.get(manager).copied().unwrap_or(0);
        let mut free: Vec<i64> = self.people.keys().copied().collect();
        free.retain(|manager| self.works(*manager, now) && load(manager, loads) < self.room);
        free.sort_by_key(|manager| (load(manager, loads), *manager));
        let Some(first) = free.first().copied() else {
            return 0;
        };
        let id = one.conversation;
        match policy {
            Policy::ByHand => {
                self.admin.presses_data(1, &format!("0:dy:{id}:{first}"));
            }
            // Two tap at once; one of them is the first.
            Policy::FirstTakes => {
                for manager in free.iter().take(2) {
                    self.people[manager].presses_data(1, &format!("0:dt:{id}"));
                }
            }
            Policy::RoundRobin | Policy::LeastBusy => return 0,
        }
        *loads.entry(first).or_default() += 1;
        1
    }
}

/// When each conversation begins: some by night, most at noon and in the evening.
fn arrivals(size: Size, start: DateTime<Utc>, dice: &mut Dice) -> Vec<DateTime<Utc>> {
    let mut all: Vec<_> = (0..size.talks)
        .map(|_| {
            let hour = match dice.below(100) {
                0..3 => dice.below(8),
                3..35 => 11 + dice.below(3),
                35..60 => 18 + dice.below(2),
                _ => 8 + dice.below(13),
            };
            let minutes = dice.below(size.days) * 1_440 + hour * 60 + dice.below(60);
            start + TimeDelta::minutes(minutes)
        })
        .collect();
    all.sort_unstable();
    all
}

async fn team(app: &TestApp, size: Size) -> HashMap<i64, Person> {
    let admin = app.admin().await;
    admin.says("/limit_900 0");
    let mut people = HashMap::new();
    for id in 501..501 + size.managers {
        let person = manager(app, id, &format!("Менеджер{id}")).await;
        let (from, to) = shift(id);
        admin.says(&format!("/shift_{id} {from:02}:00-{to:02}:00"));
        people.insert(id, person);
    }
    app.settle().await;
    people
}

/// Everything is done that can be now. What one replica has stored the other looks for twice a
/// second by the clock on the wall, which the simulated one runs away from: it is told to look.
async fn settled(app: &TestApp, other: Option<&App>) {
    app.settle_now().await;
    let Some(other) = other else {
        return;
    };
    for _ in 0..20 {
        app.app().outbox.look();
        other.outbox.look();
        other.activity().settled(app.clock.steady()).await;
        app.settle_now().await;
        if !is_due(app).await {
            return;
        }
    }
}

/// Whether something of the desk's own waits for no later time.
async fn is_due(app: &TestApp) -> bool {
    let now = app.clock.now();
    let read = app.app().store.read(async move |tx| {
        let sql = "SELECT not_before FROM outbox WHERE service = 'desk'";
        tx.column::<DateTime<Utc>>(sql, &[]).await
    });
    read.await.unwrap().into_iter().any(|at| at <= now)
}

/// The managers who are away, by the program's judgement or their own word.
async fn away(app: &TestApp) -> Vec<i64> {
    let read = app.app().store.read(async move |tx| {
        tx.column("SELECT id FROM managers WHERE stated = 'away'", &[])
            .await
    });
    read.await.unwrap()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Replicas {
    One,
    Two,
}

/// The program as the week wants it.
async fn started(engine: Engine, policy: Policy, own_first: u32) -> TestApp {
    let setup = with_group(engine).with(|config| {
        let desk = &mut config.desk;
        desk.assign = policy;
        desk.own_first_minutes = own_first;
        desk.max_parallel = u32::try_from(size().room).unwrap();
        desk.answer_minutes = u32::try_from(ANSWER).unwrap();
        desk.escalate_minutes = u32::try_from(ESCALATE).unwrap();
        desk.remind_minutes = 0;
        desk.grace_minutes = 0;
        desk.introduce = false;
        let day = || format!("{OPENS:02}:00-{CLOSES:02}:00");
        desk.hours = WorkingHours {
            monday: day(),
            tuesday: day(),
            wednesday: day(),
            thursday: day(),
            friday: day(),
            saturday: day(),
            sunday: day(),
            days_off: Vec::new(),
        };
    });
    let app = setup.start().await;
    group(&app);
    app
}

/// The customers who write, and when.
struct Crowd {
    arrivals: Peekable<IntoIter<DateTime<Utc>>>,
    /// Customers who write in turn.
    customers: i64,
    known: HashSet<i64>,
    talk: i64,
}

impl Crowd {
    /// Every customer who has come by now writes. Returns their number.
    fn write(&mut self, app: &TestApp, now: DateTime<Utc>) -> usize {
        let mut came = 0;
        while self.arrivals.next_if(|at| *at <= now).is_some() {
            came += 1;
            self.talk += 1;
            let id = 10_000 + self.talk % self.customers;
            let customer = app.customer(id, &format!("Клієнт{id}"));
            if self.known.insert(id) {
                customer.says("/start");
                customer.says("/support");
            }
            customer.says(&format!("Питання {}", self.talk));
        }
        came
    }
}

async fn week(engine: Engine, policy: Policy, own_first: u32, replicas: Replicas) {
    let size = size();
    let begun = std::time::Instant::now();
    let mut app = started(engine, policy, own_first).await;
    let people = team(&app, size).await;
    // From the next midnight on.
    let start = (app.clock.now() + ZONE).date_naive().succ_opt().unwrap();
    let start = start.and_hms_opt(0, 0, 0).unwrap().and_utc() - ZONE;
    let mut dice = Dice(0x5eed);
    let crowd = Crowd {
        arrivals: arrivals(size, start, &mut dice).into_iter().peekable(),
        customers: i64::try_from(size.talks / 3).unwrap().max(1),
        known: HashSet::new(),
        talk: 0,
    };
    let staff = Staff {
        gone: gone(size, start),
        people,
        admin: app.admin().await,
        room: size.room,
        plans: HashMap::new(),
        dice,
    };
    let other = match replicas {
        Replicas::One => None,
        Replicas::Two => Some(replicas::second(&app).await),
    };
    let end = start + TimeDelta::days(size.days + 3);
    go_on(&app, other.as_ref(), (crowd, staff, policy), (start, end)).await;
    app.check_desk().await;
    report(&app, (policy, own_first, replicas), size, begun.elapsed()).await;
    if let Some(other) = other {
        other.stop(Duration::from_secs(10)).await;
    }
    app.stop().await;
}

/// Moment after moment until nobody comes and every conversation has its end.
async fn go_on(
    app: &TestApp,
    other: Option<&App>,
    (mut crowd, mut staff, policy): (Crowd, Staff, Policy),
    (start, end): (DateTime<Utc>, DateTime<Utc>),
) {
    let mut now = start;
    loop {
        app.clock.advance(now - app.clock.now());
        settled(app, other).await;
        let seen = look(app).await;
        check_capacity(staff.room, &seen, now);
        staff.come_back(&away(app).await, now);
        let acts = staff.act(policy, &seen, now) + crowd.write(app, now);
        settled(app, other).await;
        let last = seen.is_empty() && acts == 0 && crowd.arrivals.peek().is_none();
        if last && look(app).await.is_empty() {
            return;
        }
        assert!(now < end, "it does not end");
        let planned = staff.plans.values().copied().filter(|at| *at > now).min();
        let busy = acts > 0 || seen.iter().any(|one| one.manager.is_none());
        let next = [
            crowd.arrivals.peek().copied(),
            planned,
            busy.then(|| now + TimeDelta::minutes(1)),
            Some(now + TimeDelta::minutes(15)),
        ];
        let next = next.into_iter().flatten().min().unwrap();
        now = next.max(now + TimeDelta::minutes(1));
    }
}

/// Each day one of the morning people does nothing for three hours, without a word.
fn gone(size: Size, start: DateTime<Utc>) -> HashMap<i64, (DateTime<Utc>, DateTime<Utc>)> {
    (0..size.days)
        .map(|day| {
            let from = start + TimeDelta::days(day) + TimeDelta::hours(10);
            let manager = 502 + 2 * (day % (size.managers / 2));
            (manager, (from, from + TimeDelta::hours(3)))
        })
        .collect()
}

fn check_capacity(room: i64, seen: &[Seen], now: DateTime<Utc>) {
    let mut loads: HashMap<i64, i64> = HashMap::new();
    for manager in seen.iter().filter_map(|one| one.manager) {
        let load = loads.entry(manager).or_default();
        *load += 1;
        assert!(*load <= room, "{manager} holds {load} at {now}");
    }
}

struct Logged {
    case: i64,
    at: DateTime<Utc>,
    kind: String,
    manager: Option<i64>,
}

async fn log(app: &TestApp) -> Vec<Logged> {
    let read = app.app().store.read(async move |tx| {
        let sql = "SELECT case_id, at, kind, manager_id FROM case_events ORDER BY case_id, id";
        tx.rows(sql, &[]).await
    });
    let rows: Vec<store::Row> = read.await.unwrap();
    rows.into_iter()
        .map(|mut row| Logged {
            case: row.get("case_id").unwrap(),
            at: row.get("at").unwrap(),
            kind: row.get("kind").unwrap(),
            manager: row.get("manager_id").unwrap(),
        })
        .collect()
}

/// Working time between two moments, by arithmetic of its own: one window a day, no change of clocks.
fn worked(from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
    let mut sum = TimeDelta::zero();
    let mut day = (from + ZONE).date_naive();
    while day <= (to + ZONE).date_naive() {
        let hour = |hour| day.and_hms_opt(hour, 0, 0).unwrap().and_utc() - ZONE;
        let (begins, ends) = (hour(OPENS).max(from), hour(CLOSES).min(to));
        sum += (ends - begins).max(TimeDelta::zero());
        day = day.succ_opt().unwrap();
    }
    sum
}

/// Nothing is late without its event, and no event without being late.
async fn report(
    app: &TestApp,
    (policy, own_first, replicas): (Policy, u32, Replicas),
    size: Size,
    took: Duration,
) {
    let log = log(app).await;
    let mut answered: BTreeMap<i64, i64> = (501..501 + size.managers).map(|id| (id, 0)).collect();
    let (mut waits, mut rerouted, mut overdue, mut escalated, mut cases) = (Vec::new(), 0, 0, 0, 0);
    for case in log.chunk_by(|one, next| one.case == next.case) {
        cases += 1;
        for (place, event) in case.iter().enumerate() {
            match event.kind.as_str() {
                "asked" => waits.push(check_wait(&case[place..])),
                "assigned" => check_assigned(case, place, own_first),
                "rerouted" => rerouted += 1,
                "overdue" => overdue += 1,
                "escalated" => escalated += 1,
                "answered" => *answered.entry(event.manager.unwrap_or(0)).or_default() += 1,
                _ => {}
            }
        }
    }
    let count = |kind: &str| log.iter().filter(|one| one.kind == kind).count();
    assert_eq!(count("opened"), cases);
    assert_eq!(count("closed"), cases, "every talk has its end");
    waits.sort_unstable();
    let at = |part: usize| waits[(waits.len() * part / 100).min(waits.len() - 1)].num_minutes();
    #[expect(clippy::cast_precision_loss, reason = "counts of talks")]
    let shares: Vec<f64> = answered.values().map(|count| *count as f64).collect();
    let (sum, squares): (f64, f64) = (shares.iter().sum(), shares.iter().map(|it| it * it).sum());
    #[expect(clippy::cast_precision_loss, reason = "a number of people")]
    let fairness = sum * sum / (shares.len() as f64 * squares);
    println!(
        "{policy:?}{}{}: {cases} cases of {} talks, {} managers; wait p50 {} min, p90 {} min; {rerouted} rerouted, {overdue} overdue, {escalated} escalated; fairness {fairness:.3} ({}..{} each); {took:.1?}",
        if own_first > 0 { " + own first" } else { "" },
        if replicas == Replicas::Two {
            ", two replicas"
        } else {
            ""
        },
        size.talks,
        size.managers,
        at(50),
        at(90),
        answered.values().min().unwrap(),
        answered.values().max().unwrap(),
    );
    if policy.is_automatic() {
        assert!(
            rerouted + overdue > 0,
            "nobody was ever late: the test is too easy"
        );
        // A few people's single day is uneven by chance.
        let least = if size.days > 1 { 0.9 } else { 0.5 };
        assert!(fairness > least, "{answered:?}");
    }
}

/// A wait, from its beginning: as long as the limit says, or escalated.
fn check_wait(events: &[Logged]) -> TimeDelta {
    let begun = events[0].at;
    let end = events
        .iter()
        .position(|it| ["answered", "closed"].contains(&it.kind.as_str()))
        .expect("every wait has an end");
    let waited = worked(begun, events[end].at);
    let told = events[..end].iter().any(|it| it.kind == "escalated");
    let (limit, case) = (TimeDelta::minutes(ESCALATE), events[0].case);
    assert!(
        told || waited <= limit,
        "case {case} waited {waited} and nobody was told"
    );
    assert!(!told || waited >= limit, "case {case} waited {waited} only");
    waited
}

/// What the program gave to somebody was answered in time, or went on, or the delay was noted.
fn check_assigned(case: &[Logged], place: usize, own_first: u32) {
    let given = &case[place];
    let asked = case[..place].iter().rev().find(|it| it.kind == "asked");
    let begun = asked.expect("who is given waits").at.max(given.at);
    let end = case[place..]
        .iter()
        .find(|it| {
            ["answered", "closed", "rerouted", "released", "handed_over"]
                .contains(&it.kind.as_str())
        })
        .expect("every hold has an end");
    let limit = if own_first > 0 {
        i64::from(own_first).min(ANSWER)
    } else {
        ANSWER
    };
    let noted = case[place..]
        .iter()
        .take_while(|it| it.at <= end.at)
        .any(|it| ["rerouted", "overdue"].contains(&it.kind.as_str()));
    let held = worked(begun, end.at);
    // A customer's own manager, who comes first, may have less time than one who is given it by
    // turn.
    let (least, most) = (TimeDelta::minutes(limit), TimeDelta::minutes(ANSWER));
    assert!(
        !noted || held >= least,
        "case {} went on after {held}",
        given.case
    );
    assert!(
        noted || held <= most,
        "case {} was held for {held}",
        given.case
    );
}

/// The week under a policy: on two replicas, or on SQLite alone; both on demand.
async fn weeks(policy: Policy, own_first: u32, small: Replicas) {
    let is_whole = std::env::var_os("MISTOK_TEST_WEEK").is_some();
    if is_whole || small == Replicas::One {
        week(Engine::Sqlite, policy, own_first, Replicas::One).await;
    }
    if (is_whole || small == Replicas::Two) && needs::postgres() {
        week(Engine::Postgres, policy, own_first, Replicas::Two).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn by_hand() {
    weeks(Policy::ByHand, 0, Replicas::One).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_takes() {
    weeks(Policy::FirstTakes, 0, Replicas::Two).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn round_robin() {
    weeks(Policy::RoundRobin, 0, Replicas::One).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn least_busy() {
    weeks(Policy::LeastBusy, 0, Replicas::Two).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn own_manager_first() {
    weeks(Policy::LeastBusy, 5, Replicas::One).await;
}

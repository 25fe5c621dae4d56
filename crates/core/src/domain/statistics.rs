//! The figures of a period, from its cases. What each one means is said here and in
//! `docs/statistics.md`, and nowhere is it counted otherwise.
//!
//! A period is whole days of the shop's own time, the last of which may still be running.
//!
//! - **Opened**: cases that began in the period. **Closed**: cases that were closed in it and are
//!   closed still. **Reopened**: how often in it a closed case went on.
//! - **First response**: from the opening to the first answer of a person, a colleague's in the CRM
//!   included. Of the cases that a customer opened in the period and that have an answer.
//! - **Resolution**: from the opening to the last closing. Of the closed cases.
//! - **Working time** of both: the part of it in which the department was open.
//! - **Median** and **p90** by the nearest rank: of the times in order the first with at least half,
//!   or nine tenths, of them up to it. Never a time between two that were measured.
//! - **Rating**: the stars that were given in the period.
//!
//! A manager's **talks** are the cases in which they answered a customer who waited, their
//! **messages** what they wrote to customers. The first response counts for the manager who gave
//! it, the resolution for the manager who held the case last, the stars for the manager who held
//! it when they were given. A case counts for the department that it is in now.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::{
    case::Took,
    id::{DepartmentId, ManagerId},
};

/// How far back figures go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    Today,
    Week,
    Month,
}

impl Period {
    pub const ALL: [Self; 3] = [Self::Today, Self::Week, Self::Month];

    const fn code(self) -> char {
        match self {
            Self::Today => 't',
            Self::Week => 'w',
            Self::Month => 'm',
        }
    }

    const fn days(self) -> u64 {
        match self {
            Self::Today => 1,
            Self::Week => 7,
            Self::Month => 30,
        }
    }
}

/// What figures are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scope {
    pub period: Period,
    /// `None` means all departments together.
    pub department: Option<DepartmentId>,
}

impl Scope {
    pub const fn of(period: Period) -> Self {
        Self {
            period,
            department: None,
        }
    }

    /// A few letters, for buttons and stored forms: the period, then the department.
    pub fn to_code(self) -> String {
        let period = self.period.code();
        match self.department {
            Some(department) => format!("{period}{department}"),
            None => period.to_string(),
        }
    }

    pub fn from_code(code: &str) -> Option<Self> {
        let letter = code.chars().next()?;
        let period = Period::ALL.into_iter().find(|it| it.code() == letter)?;
        let department = match &code[letter.len_utf8()..] {
            "" => None,
            number => Some(DepartmentId(number.parse().ok()?)),
        };
        Some(Self { period, department })
    }
}

/// Whole days of a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub zone: Tz,
}

impl Span {
    /// The days of a period that ends with this one.
    pub fn of(period: Period, last: NaiveDate, zone: Tz) -> Self {
        let back = Days::new(period.days() - 1);
        Self {
            first: last.checked_sub_days(back).unwrap_or(last),
            last,
            zone,
        }
    }

    pub fn from(&self) -> DateTime<Utc> {
        moment(self.first, NaiveTime::MIN, self.zone)
    }

    /// The first moment that is not within.
    pub fn to(&self) -> DateTime<Utc> {
        let next = self.last.succ_opt().unwrap_or(self.last);
        moment(next, NaiveTime::MIN, self.zone)
    }

    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        (self.from()..self.to()).contains(&at)
    }

    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.last;
        self.first.iter_days().take_while(move |day| *day <= last)
    }

    pub fn day_of(&self, at: DateTime<Utc>) -> NaiveDate {
        at.with_timezone(&self.zone).date_naive()
    }
}

/// A time of the clocks on the wall: the first of two that are called the same, and of one that the
/// change to summer time leaves out the first moment after it.
pub fn moment(day: NaiveDate, time: NaiveTime, zone: Tz) -> DateTime<Utc> {
    let wall = day.and_time(time);
    let at = |wall| zone.from_local_datetime(&wall).earliest();
    let found = at(wall).or_else(|| at(wall + TimeDelta::hours(1)));
    found.map_or_else(|| wall.and_utc(), |moment| moment.with_timezone(&Utc))
}

/// What the figures need of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    pub opened_at: DateTime<Utc>,
    /// The manager who wrote first. `None` means that the customer did.
    pub opened_by: Option<ManagerId>,
    pub answered_by: Option<ManagerId>,
    pub response: Option<Took>,
    pub closed_at: Option<DateTime<Utc>>,
    pub resolution: Option<Took>,
    /// The manager who held it last.
    pub manager: Option<ManagerId>,
    /// The manager who held it when the stars were given.
    pub rated: Option<ManagerId>,
    /// Stars, and when they were given.
    pub rating: Option<(i64, DateTime<Utc>)>,
}

/// What a manager did in the period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deeds {
    pub manager: ManagerId,
    pub talks: i64,
    pub messages: i64,
}

/// A time that several things took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    pub median: TimeDelta,
    pub p90: TimeDelta,
}

/// The same by the clock on the wall and within working hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    pub whole: Spread,
    pub working: Spread,
}

/// Stars.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stars {
    pub count: i64,
    pub sum: i64,
}

impl Stars {
    /// The average with one digit, such as `4.6`; none when there are none.
    pub fn average(self) -> Option<String> {
        let tenths = (self.sum * 10 + self.count / 2).checked_div(self.count)?;
        Some(format!("{}.{}", tenths / 10, tenths % 10))
    }
}

/// What is counted of a number of cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    pub opened: i64,
    pub closed: i64,
    pub response: Option<Times>,
    pub resolution: Option<Times>,
    pub stars: Stars,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub date: NaiveDate,
    /// Times are those of the cases that were opened, or closed, that day.
    pub figures: Figures,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    pub deeds: Deeds,
    /// Of the cases that are theirs; `opened` counts those whose first answer was theirs.
    pub figures: Figures,
}

/// The figures of a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub total: Figures,
    pub reopened: i64,
    /// Every day of the period, also those on which nothing happened.
    pub days: Vec<Day>,
    /// Every manager who did something, the one who answered in most cases first.
    pub people: Vec<Person>,
}

impl Report {
    /// Counts what the cases, the reopenings and the managers' deeds of the span come to.
    pub fn of(span: &Span, facts: &[Fact], reopened: i64, deeds: &[Deeds]) -> Self {
        let mut total = Count::default();
        let mut days: BTreeMap<NaiveDate, Count> =
            span.days().map(|day| (day, Count::default())).collect();
        let mut people: BTreeMap<ManagerId, Count> = BTreeMap::new();
        for fact in facts {
            if span.holds(fact.opened_at) {
                let day = days.entry(span.day_of(fact.opened_at)).or_default();
                let theirs = fact.answered_by.map(|id| people.entry(id).or_default());
                for count in [Some(&mut total), Some(day), theirs].into_iter().flatten() {
                    count.open(fact);
                }
            }
            if let Some(closed) = fact.closed_at.filter(|at| span.holds(*at)) {
                let day = days.entry(span.day_of(closed)).or_default();
                let theirs = fact.manager.map(|id| people.entry(id).or_default());
                for count in [Some(&mut total), Some(day), theirs].into_iter().flatten() {
                    count.close(fact);
                }
            }
            if let Some((stars, at)) = fact.rating.filter(|(_, at)| span.holds(*at)) {
                let day = days.entry(span.day_of(at)).or_default();
                let theirs = fact.rated.map(|id| people.entry(id).or_default());
                for count in [Some(&mut total), Some(day), theirs].into_iter().flatten() {
                    count.stars.count += 1;
                    count.stars.sum += stars;
                }
            }
        }
        Self {
            total: total.figures(),
            reopened,
            days: days
                .into_iter()
                .map(|(date, count)| Day {
                    date,
                    figures: count.figures(),
                })
                .collect(),
            people: with_deeds(people, deeds),
        }
    }
}

fn with_deeds(mut people: BTreeMap<ManagerId, Count>, deeds: &[Deeds]) -> Vec<Person> {
    for deed in deeds.iter().filter(|it| it.talks + it.messages > 0) {
        people.entry(deed.manager).or_default();
    }
    let mut people: Vec<Person> = people
        .into_iter()
        .map(|(manager, count)| Person {
            deeds: deeds
                .iter()
                .find(|deed| deed.manager == manager)
                .copied()
                .unwrap_or(Deeds {
                    manager,
                    talks: 0,
                    messages: 0,
                }),
            figures: count.figures(),
        })
        .collect();
    people.sort_by_key(|it| (-it.deeds.talks, -it.deeds.messages, it.deeds.manager));
    people
}

/// What comes together while cases are gone through.
#[derive(Default)]
struct Count {
    opened: i64,
    closed: i64,
    response: Vec<Took>,
    resolution: Vec<Took>,
    stars: Stars,
}

impl Count {
    fn open(&mut self, fact: &Fact) {
        self.opened += 1;
        // A customer whom a manager wrote to first did not wait.
        if fact.opened_by.is_none() {
            self.response.extend(fact.response);
        }
    }

    fn close(&mut self, fact: &Fact) {
        self.closed += 1;
        self.resolution.extend(fact.resolution);
    }

    fn figures(self) -> Figures {
        Figures {
            opened: self.opened,
            closed: self.closed,
            response: times(&self.response),
            resolution: times(&self.resolution),
            stars: self.stars,
        }
    }
}

fn times(took: &[Took]) -> Option<Times> {
    Some(Times {
        whole: spread(took.iter().map(|it| it.whole).collect())?,
        working: spread(took.iter().map(|it| it.working).collect())?,
    })
}

/// The median and the ninth tenth by the nearest rank. `None` means that there are no times.
fn spread(mut times: Vec<TimeDelta>) -> Option<Spread> {
    times.sort_unstable();
    let rank = |tenths: usize| {
        let place = (times.len() * tenths).div_ceil(10).checked_sub(1)?;
        times.get(place).copied()
    };
    Some(Spread {
        median: rank(5)?,
        p90: rank(9)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KYIV: Tz = chrono_tz::Europe::Kyiv;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        let wall = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        moment(wall.date(), wall.time(), KYIV)
    }

    fn took(minutes: i64) -> Took {
        Took {
            whole: TimeDelta::minutes(minutes),
            working: TimeDelta::minutes(minutes / 2),
        }
    }

    fn fact(opened: &str) -> Fact {
        Fact {
            opened_at: at(opened),
            opened_by: None,
            answered_by: None,
            response: None,
            closed_at: None,
            resolution: None,
            manager: None,
            rated: None,
            rating: None,
        }
    }

    #[test]
    fn ranks_are_the_nearest() {
        let minutes = |list: &[i64]| {
            let spread = spread(list.iter().copied().map(TimeDelta::minutes).collect());
            spread.map(|it| (it.median.num_minutes(), it.p90.num_minutes()))
        };
        for (list, expected) in [
            (&[][..], None),
            (&[7], Some((7, 7))),
            (&[9, 1], Some((1, 9))),
            (&[3, 1, 2], Some((2, 3))),
            (&[4, 3, 2, 1], Some((2, 4))),
            (&[10, 9, 8, 7, 6, 5, 4, 3, 2, 1], Some((5, 9))),
            (&[11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], Some((6, 10))),
        ] {
            assert_eq!(minutes(list), expected, "{list:?}");
        }
    }

    proptest! {
        #[test]
        fn a_rank_is_a_time_that_was_measured(list in proptest::collection::vec(0_i64..10_000, 1..200)) {
            let spread = spread(list.iter().copied().map(TimeDelta::seconds).collect()).unwrap();
            for (found, tenths) in [(spread.median, 5), (spread.p90, 9)] {
                let found = found.num_seconds();
                prop_assert!(list.contains(&found));
                let up_to = list.iter().filter(|it| **it <= found).count();
                let below = list.iter().filter(|it| **it < found).count();
                prop_assert!(up_to * 10 >= list.len() * tenths);
                prop_assert!(below * 10 < list.len() * tenths);
            }
        }

        #[test]
        fn a_scope_comes_back_as_it_went(department in proptest::option::of(any::<i64>())) {
            for period in Period::ALL {
                let scope = Scope { period, department: department.map(DepartmentId) };
                prop_assert_eq!(Scope::from_code(&scope.to_code()), Some(scope));
            }
        }
    }

    #[test]
    fn what_is_no_scope_is_none() {
        for code in ["", "x", "w1.5", "wx", "я"] {
            assert_eq!(Scope::from_code(code), None, "{code}");
        }
    }

    #[test]
    fn a_day_is_as_long_as_the_clocks_make_it() {
        for (date, hours) in [("2026-10-24", 24), ("2026-10-25", 25), ("2027-03-28", 23)] {
            let span = Span::of(Period::Today, day(date), KYIV);
            assert_eq!((span.to() - span.from()).num_hours(), hours, "{date}");
        }
        let week = Span::of(Period::Week, day("2026-10-26"), KYIV);
        assert_eq!(week.days().count(), 7);
        assert_eq!(week.first, day("2026-10-20"));
        assert_eq!((week.to() - week.from()).num_hours(), 7 * 24 + 1);
        assert!(week.holds(at("2026-10-20 00:00")) && !week.holds(at("2026-10-19 23:59")));
        // Half past three of the night that has no such time.
        let half_past_three = NaiveTime::from_hms_opt(3, 30, 0).unwrap();
        let gap = moment(day("2027-03-28"), half_past_three, KYIV);
        assert_eq!(gap, at("2027-03-28 04:30"));
    }

    #[test]
    fn cases_count_on_their_days_and_for_their_people() {
        const ANNA: ManagerId = ManagerId(1);
        const BORYS: ManagerId = ManagerId(2);
        let span = Span::of(Period::Week, day("2026-11-21"), KYIV);
        let facts = [
            // Opened before the period; closed in it by another manager than the first to answer.
            Fact {
                answered_by: Some(ANNA),
                response: Some(took(500)),
                manager: Some(BORYS),
                closed_at: Some(at("2026-11-20 10:00")),
                resolution: Some(took(9_000)),
                rated: Some(BORYS),
                rating: Some((5, at("2026-11-21 10:00"))),
                ..fact("2026-11-14 23:59")
            },
            Fact {
                answered_by: Some(ANNA),
                response: Some(took(10)),
                manager: Some(ANNA),
                ..fact("2026-11-20 23:59")
            },
            // A colleague in the CRM.
            Fact {
                response: Some(took(20)),
                ..fact("2026-11-21 00:00")
            },
            // The manager wrote first: nobody waited.
            Fact {
                opened_by: Some(BORYS),
                answered_by: Some(BORYS),
                response: Some(took(1)),
                manager: Some(BORYS),
                rated: Some(BORYS),
                rating: Some((2, at("2026-11-13 10:00"))),
                ..fact("2026-11-21 09:00")
            },
        ];
        let deeds = [(ANNA, 1, 4), (BORYS, 3, 9), (ManagerId(3), 0, 0)];
        let deeds = deeds.map(|(manager, talks, messages)| Deeds {
            manager,
            talks,
            messages,
        });

        let report = Report::of(&span, &facts, 2, &deeds);

        assert_eq!((report.total.opened, report.total.closed), (3, 1));
        assert_eq!(report.reopened, 2);
        let response = report.total.response.unwrap();
        assert_eq!(response.whole.median, TimeDelta::minutes(10));
        assert_eq!(response.working.p90, TimeDelta::minutes(10));
        let opened: Vec<i64> = report.days.iter().map(|it| it.figures.opened).collect();
        assert_eq!(opened, [0, 0, 0, 0, 0, 1, 2]);
        assert_eq!(report.days[5].figures.closed, 1);
        let people: Vec<_> = report
            .people
            .iter()
            .map(|it| (it.deeds.manager, it.figures.opened, it.figures.closed))
            .collect();
        assert_eq!(people, [(BORYS, 1, 1), (ANNA, 1, 0)]);
        assert_eq!(report.people[0].figures.response, None);
        assert_eq!(report.total.stars, Stars { count: 1, sum: 5 });
    }

    #[test]
    fn an_average_has_one_digit() {
        for (count, sum, average) in [
            (0, 0, None),
            (1, 5, Some("5.0")),
            (3, 14, Some("4.7")),
            (2, 9, Some("4.5")),
        ] {
            assert_eq!(Stars { count, sum }.average().as_deref(), average);
        }
    }
}

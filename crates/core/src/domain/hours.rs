//! When the shop's people work, in the shop's own time.

use std::{collections::BTreeSet, fmt, str::FromStr};

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Utc,
    Weekday, offset::LocalResult,
};
use chrono_tz::Tz;

/// From one time of a day to another; the end is not within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub from: NaiveTime,
    /// `None` means until midnight.
    pub to: Option<NaiveTime>,
}

/// The slots of one day, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots(pub Vec<Slot>);

/// The text is no list of working times.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no working time: expected such as 09:00-18:00 or 09:00-13:00, 14:00-18:00")]
pub struct NotHours(String);

impl FromStr for Slots {
    type Err = NotHours;

    fn from_str(text: &str) -> Result<Self, NotHours> {
        let bad = || NotHours(text.to_owned());
        let mut slots: Vec<Slot> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|it| !it.is_empty()) {
            let (from, to) = part.split_once(['-', '–']).ok_or_else(bad)?;
            let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M");
            let from = time(from).map_err(|_| bad())?;
            let to = match to.trim() {
                "24:00" | "00:00" => None,
                to => Some(time(to).map_err(|_| bad())?),
            };
            let follows = slots
                .last()
                .is_none_or(|before| before.to.is_some_and(|end| end <= from));
            if to.is_some_and(|to| to <= from) || !follows {
                return Err(bad());
            }
            slots.push(Slot { from, to });
        }
        Ok(Self(slots))
    }
}

/// The slots of a week, from Monday on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Week(pub [Slots; 7]);

/// What the days are called where a week is typed, from Monday on.
const DAYS: [[&str; 2]; 7] = [
    ["mon", "пн"],
    ["tue", "вт"],
    ["wed", "ср"],
    ["thu", "чт"],
    ["fri", "пт"],
    ["sat", "сб"],
    ["sun", "нд"],
];

/// Reads `mon-fri 09:00-13:00, 14:00-18:00; sat 10:00-15:00`, in English or Ukrainian.
impl FromStr for Week {
    type Err = NotHours;

    fn from_str(text: &str) -> Result<Self, NotHours> {
        let bad = || NotHours(text.to_owned());
        let mut week = Self::default();
        let small = text.to_lowercase();
        for part in small.split(';').map(str::trim).filter(|it| !it.is_empty()) {
            let (days, slots) = match part.split_once(char::is_whitespace) {
                Some((days, slots)) if !days.contains(':') => (days, slots),
                // Times alone are for every day.
                _ => ("mon-sun", part),
            };
            let slots: Slots = slots.parse().map_err(|_| bad())?;
            for days in days.split(',').filter(|it| !it.is_empty()) {
                let (first, last) = days.split_once(['-', '–']).unwrap_or((days, days));
                let first = day_named(first).ok_or_else(bad)?;
                let last = day_named(last).ok_or_else(bad)?;
                if last < first {
                    return Err(bad());
                }
                for day in &mut week.0[first..=last] {
                    *day = slots.clone();
                }
            }
        }
        Ok(week)
    }
}

fn day_named(name: &str) -> Option<usize> {
    DAYS.iter().position(|names| names.contains(&name.trim()))
}

/// As it is read, days of the same times together.
impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut day = 0;
        let mut first = true;
        while day < 7 {
            let slots = &self.0[day];
            let run = self.0[day..].iter().take_while(|it| *it == slots).count();
            if !slots.0.is_empty() {
                if !first {
                    f.write_str("; ")?;
                }
                first = false;
                f.write_str(DAYS[day][0])?;
                if run > 1 {
                    write!(f, "-{}", DAYS[day + run - 1][0])?;
                }
                write!(f, " {slots}")?;
            }
            day += run;
        }
        Ok(())
    }
}

impl fmt::Display for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, slot) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(", ")?;
            }
            write!(f, "{}-", slot.from.format("%H:%M"))?;
            match slot.to {
                Some(to) => write!(f, "{}", to.format("%H:%M"))?,
                None => f.write_str("24:00")?,
            }
        }
        Ok(())
    }
}

/// The working week, with days off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    pub zone: Tz,
    pub week: Week,
    pub days_off: BTreeSet<NaiveDate>,
}

/// How far ahead an opening is looked for: beyond a long holiday.
const AHEAD: u64 = 60;

impl Hours {
    /// Day and night.
    pub fn always(zone: Tz) -> Self {
        let whole = || {
            Slots(vec![Slot {
                from: NaiveTime::MIN,
                to: None,
            }])
        };
        Self {
            zone,
            week: Week(std::array::from_fn(|_| whole())),
            days_off: BTreeSet::new(),
        }
    }

    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.spans(self.day_of(now), 1)
            .any(|(from, to)| from <= now && now < to)
    }

    /// When they open after `now`; none when they never do.
    pub fn next_opening(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.spans(self.day_of(now), AHEAD)
            .map(|(from, _)| from)
            .find(|opening| *opening > now)
    }

    /// When they next open or close after `now`; none when they never do.
    pub fn next_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.spans(self.day_of(now), AHEAD)
            .flat_map(|(from, to)| [from, to])
            .find(|change| *change > now)
    }

    /// How much of the time between two moments is working time.
    pub fn working(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> TimeDelta {
        let first = self.day_of(from);
        let days = (self.day_of(to) - first).num_days() + 1;
        self.spans(first, u64::try_from(days).unwrap_or_default())
            .map(|(opens, closes)| closes.min(to) - opens.max(from))
            .filter(|worked| *worked > TimeDelta::zero())
            .sum()
    }

    /// The moment at which so much working time has gone by since `from`; none when they never work
    /// that long within two months.
    pub fn after_working(&self, from: DateTime<Utc>, lasts: TimeDelta) -> Option<DateTime<Utc>> {
        let mut left = lasts;
        for (opens, closes) in self.spans(self.day_of(from), AHEAD) {
            let begins = opens.max(from);
            let worked = closes - begins;
            if worked <= TimeDelta::zero() {
                continue;
            }
            if left <= worked {
                return Some(begins + left);
            }
            left -= worked;
        }
        None
    }

    fn day_of(&self, moment: DateTime<Utc>) -> NaiveDate {
        moment.with_timezone(&self.zone).date_naive()
    }

    /// The spans of work of this number of days, in order.
    fn spans(
        &self,
        first: NaiveDate,
        days: u64,
    ) -> impl Iterator<Item = (DateTime<Utc>, DateTime<Utc>)> + '_ {
        (0..days)
            .filter_map(move |day| first.checked_add_days(Days::new(day)))
            .flat_map(move |date| self.of(date).iter().map(move |slot| (date, *slot)))
            .filter_map(|(date, slot)| {
                let to = match slot.to {
                    Some(to) => date.and_time(to),
                    None => date.succ_opt()?.and_time(NaiveTime::MIN),
                };
                // An hour that comes twice is worked twice.
                let from = self.moment(date.and_time(slot.from), LocalResult::earliest)?;
                Some((from, self.moment(to, LocalResult::latest)?))
            })
    }

    /// A time of the clock on the wall; one that the change to summer time leaves out comes with
    /// the first that exists.
    fn moment(
        &self,
        wall: NaiveDateTime,
        which: impl Fn(LocalResult<DateTime<Tz>>) -> Option<DateTime<Tz>>,
    ) -> Option<DateTime<Utc>> {
        let at = |wall| which(self.zone.from_local_datetime(&wall));
        let moment = at(wall).or_else(|| at(wall + TimeDelta::hours(1)))?;
        Some(moment.with_timezone(&Utc))
    }

    fn of(&self, date: NaiveDate) -> &[Slot] {
        if self.days_off.contains(&date) {
            return &[];
        }
        &self.week.0[day(date.weekday())].0
    }
}

fn day(weekday: Weekday) -> usize {
    usize::try_from(weekday.num_days_from_monday()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours() -> Hours {
        let workday = || "09:00-13:00, 14:00-18:00".parse::<Slots>().unwrap();
        Hours {
            zone: chrono_tz::Europe::Kyiv,
            week: Week([
                workday(),
                workday(),
                workday(),
                workday(),
                workday(),
                "10:00-15:00".parse().unwrap(),
                Slots::default(),
            ]),
            days_off: BTreeSet::from([NaiveDate::from_ymd_opt(2026, 12, 25).unwrap()]),
        }
    }

    fn utc(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn open_and_closed_by_the_shops_own_clock() {
        for (now, open) in [
            ("2026-11-23T07:00:00Z", true),  // Monday 09:00
            ("2026-11-23T06:59:00Z", false), // 08:59
            ("2026-11-23T11:30:00Z", false), // lunch
            ("2026-11-23T16:00:00Z", false), // 18:00
            ("2026-11-22T10:00:00Z", false), // Sunday
            ("2026-12-25T10:00:00Z", false), // a day off
            ("2026-07-06T06:00:00Z", true),  // Monday 09:00 in summer
        ] {
            assert_eq!(hours().is_open(utc(now)), open, "{now}");
        }
    }

    #[test]
    fn the_next_opening_skips_lunch_nights_and_days_off() {
        for (now, next) in [
            ("2026-11-23T11:30:00Z", "2026-11-23T12:00:00Z"),
            ("2026-11-21T14:00:00Z", "2026-11-23T07:00:00Z"),
            ("2026-12-24T20:00:00Z", "2026-12-26T08:00:00Z"),
            // The night to summer time: 09:00 is an hour earlier by UTC.
            ("2026-03-28T20:00:00Z", "2026-03-30T06:00:00Z"),
        ] {
            assert_eq!(hours().next_opening(utc(now)), Some(utc(next)), "{now}");
        }
    }

    #[test]
    fn who_never_opens_has_no_next_opening() {
        let mut never = hours();
        never.week = Week::default();
        assert_eq!(never.next_opening(utc("2026-11-23T11:30:00Z")), None);
    }

    #[test]
    fn an_opening_in_the_hour_that_is_left_out_comes_after_it() {
        let mut early = hours();
        early.week.0[6] = "03:30-05:00".parse().unwrap();
        let next = early.next_opening(utc("2026-03-28T20:00:00Z"));
        assert_eq!(next, Some(utc("2026-03-29T01:30:00Z")));
    }

    #[test]
    fn what_is_no_working_time_is_refused() {
        for text in [
            "9",
            "18:00-09:00",
            "09:00-18:00-19:00",
            "14:00-18:00, 09:00-13:00",
            "25:00-26:00",
        ] {
            assert!(text.parse::<Slots>().is_err(), "{text}");
        }
        for text in ["", "09:00-24:00", "9:00 – 18:00"] {
            assert!(text.parse::<Slots>().is_ok(), "{text}");
        }
    }

    #[test]
    fn working_time_is_counted_within_the_slots() {
        for (from, to, minutes) in [
            ("2026-11-23T06:00:00Z", "2026-11-23T08:30:00Z", 90), // 08:00 to 10:30
            ("2026-11-23T10:30:00Z", "2026-11-23T12:15:00Z", 45), // over lunch
            ("2026-11-23T15:30:00Z", "2026-11-24T07:30:00Z", 60), // over the night
            ("2026-11-21T12:00:00Z", "2026-11-23T07:10:00Z", 70), // over Sunday
            ("2026-12-24T15:00:00Z", "2026-12-26T08:05:00Z", 65), // over a day off
            ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z", 0),
        ] {
            let worked = hours().working(utc(from), utc(to));
            assert_eq!(worked, TimeDelta::minutes(minutes), "{from} {to}");
            if minutes > 0 {
                let after = hours().after_working(utc(from), worked);
                assert_eq!(after, Some(utc(to)), "{from} {to}");
            }
        }
    }

    #[test]
    fn the_days_of_the_change_of_clocks_are_an_hour_shorter_and_longer() {
        let always = Hours {
            week: "00:00-24:00".parse().unwrap(),
            ..hours()
        };
        for (midnight, next, worked) in [
            ("2026-03-28T22:00:00Z", "2026-03-29T21:00:00Z", 23),
            ("2026-10-24T21:00:00Z", "2026-10-25T22:00:00Z", 25),
        ] {
            let (midnight, next) = (utc(midnight), utc(next));
            assert_eq!(always.working(midnight, next), TimeDelta::hours(worked));
            assert!(always.is_open(next - TimeDelta::minutes(1)));
        }
        // 03:30 comes twice: work that ends then ends at the second.
        let night = Hours {
            week: "02:00-03:30".parse().unwrap(),
            ..hours()
        };
        assert!(night.is_open(utc("2026-10-25T01:15:00Z")));
        assert!(!night.is_open(utc("2026-10-25T01:30:00Z")));
    }

    #[test]
    fn a_week_is_read_and_written_the_same() {
        for (typed, kept) in [
            ("09:00-18:00", "mon-sun 09:00-18:00"),
            ("mon-fri 9:00-18:00", "mon-fri 09:00-18:00"),
            (
                "Пн-Пт 09:00-13:00, 14:00-18:00; сб 10:00-15:00",
                "mon-fri 09:00-13:00, 14:00-18:00; sat 10:00-15:00",
            ),
            ("mon,wed 12:00-24:00", "mon 12:00-24:00; wed 12:00-24:00"),
            ("", ""),
        ] {
            let week: Week = typed.parse().unwrap();
            assert_eq!(week.to_string(), kept, "{typed}");
            assert_eq!(kept.parse::<Week>(), Ok(week), "{typed}");
        }
        for text in [
            "someday 09:00-18:00",
            "fri-mon 09:00-18:00",
            "mon 9-18",
            "mon",
        ] {
            assert!(text.parse::<Week>().is_err(), "{text}");
        }
    }
}

//! When the shop's people work, in the shop's own time.

use std::{collections::BTreeSet, str::FromStr};

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

/// From one time of a day to another; the end is not within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    pub from: NaiveTime,
    /// None: until midnight.
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

/// The working week, with days off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hours {
    pub zone: Tz,
    /// From Monday on.
    pub week: [Slots; 7],
    pub days_off: BTreeSet<NaiveDate>,
}

/// How far ahead an opening is looked for: beyond a long holiday.
const AHEAD: u64 = 60;

impl Hours {
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        let local = now.with_timezone(&self.zone);
        let time = local.time();
        self.of(local.date_naive())
            .iter()
            .any(|slot| slot.from <= time && slot.to.is_none_or(|to| time < to))
    }

    /// When they open after `now`; none when they never do.
    pub fn next_opening(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let today = now.with_timezone(&self.zone).date_naive();
        (0..AHEAD)
            .filter_map(|days| today.checked_add_days(Days::new(days)))
            .flat_map(|date| {
                self.of(date)
                    .iter()
                    .map(move |slot| date.and_time(slot.from))
            })
            // A time that the change to summer time leaves out comes with the first that exists.
            .filter_map(|opening| {
                let at = |moment| self.zone.from_local_datetime(&moment).earliest();
                at(opening).or_else(|| at(opening + chrono::TimeDelta::hours(1)))
            })
            .map(|opening| opening.with_timezone(&Utc))
            .find(|opening| *opening > now)
    }

    fn of(&self, date: NaiveDate) -> &[Slot] {
        if self.days_off.contains(&date) {
            return &[];
        }
        &self.week[day(date.weekday())].0
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
            week: [
                workday(),
                workday(),
                workday(),
                workday(),
                workday(),
                "10:00-15:00".parse().unwrap(),
                Slots::default(),
            ],
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
        never.week = Default::default();
        assert_eq!(never.next_opening(utc("2026-11-23T11:30:00Z")), None);
    }

    #[test]
    fn an_opening_in_the_hour_that_is_left_out_comes_after_it() {
        let mut early = hours();
        early.week[6] = "03:30-05:00".parse().unwrap();
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
}

//! How long something took, in the words of a language.

use chrono::TimeDelta;

use super::{Arg, Speech, say};

/// A number of one unit of time.
#[derive(Clone, Copy)]
enum Count {
    Seconds(i64),
    Minutes(i64),
    Hours(i64),
    Days(i64),
}

impl Count {
    const fn is_zero(self) -> bool {
        let (Self::Seconds(count) | Self::Minutes(count) | Self::Hours(count) | Self::Days(count)) =
            self;
        count == 0
    }
}

impl Speech {
    /// `40 с`, `3 хв`, `1 год 20 хв`, `2 дні 3 год`: the two largest units, rounded.
    pub fn lasts(&self, time: TimeDelta) -> String {
        let seconds = time.num_seconds().max(0);
        if seconds < 60 {
            return self.unit(Count::Seconds(seconds));
        }
        let minutes = (seconds + 30) / 60;
        if minutes < 24 * 60 {
            let hours = Count::Hours(minutes / 60);
            return self.units(hours, Count::Minutes(minutes % 60));
        }
        let hours = (minutes + 30) / 60;
        let days = Count::Days(hours / 24);
        self.units(days, Count::Hours(hours % 24))
    }

    fn units(&self, large: Count, small: Count) -> String {
        match (large.is_zero(), small.is_zero()) {
            (true, _) => self.unit(small),
            (_, true) => self.unit(large),
            _ => format!("{} {}", self.unit(large), self.unit(small)),
        }
    }

    fn unit(&self, count: Count) -> String {
        let arg = Arg::Number;
        match count {
            Count::Seconds(it) => self.plain(say::DurationSeconds { count: arg(it) }),
            Count::Minutes(it) => self.plain(say::DurationMinutes { count: arg(it) }),
            Count::Hours(it) => self.plain(say::DurationHours { count: arg(it) }),
            Count::Days(it) => self.plain(say::DurationDays { count: arg(it) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{super::Texts, *};
    use crate::domain::language::Language;

    #[test]
    fn a_time_is_told_in_its_two_largest_units() {
        let texts = Arc::new(Texts::built_in().unwrap());
        let (uk, en) = (texts.speak(Language::Uk), texts.speak(Language::En));
        for (seconds, ukrainian, english) in [
            (-5, "0 с", "0 s"),
            (40, "40 с", "40 s"),
            (170, "3 хв", "3 min"),
            (3_590, "1 год", "1 h"),
            (4_800, "1 год 20 хв", "1 h 20 min"),
            (86_399, "1 день", "1 day"),
            (86_400 * 2 + 3_600 * 3, "2 дні 3 год", "2 days 3 h"),
            (86_400 * 5, "5 днів", "5 days"),
            (86_400 * 21 + 3_600, "21 день 1 год", "21 days 1 h"),
        ] {
            let time = TimeDelta::seconds(seconds);
            assert_eq!(uk.lasts(time), ukrainian);
            assert_eq!(en.lasts(time), english);
        }
    }
}

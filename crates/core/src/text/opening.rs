//! When somebody answers again, in words.

use chrono::{DateTime, Datelike, Days, Utc};
use chrono_tz::Tz;

use super::{Arg, Speech, say};

impl Speech {
    /// `сьогодні після 14:00`, `у понеділок після 09:00`, `26.12 після 10:00`.
    pub fn opening(&self, opening: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
        let local = opening.with_timezone(&zone);
        let today = now.with_timezone(&zone).date_naive();
        let date = local.date_naive();
        let time = Arg::from(local.format("%H:%M").to_string());
        let within = |days| today.checked_add_days(Days::new(days)) > Some(date);
        if within(1) {
            self.plain(say::OpensToday { time })
        } else if within(2) {
            self.plain(say::OpensTomorrow { time })
        } else if within(7) {
            let day = Arg::from(local.weekday().to_string().to_lowercase());
            self.plain(say::OpensOnDay { day, time })
        } else {
            let date = Arg::from(local.format("%d.%m").to_string());
            self.plain(say::OpensOnDate { date, time })
        }
    }
}

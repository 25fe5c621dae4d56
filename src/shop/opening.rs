//! Outside working hours a customer is told when somebody will answer.

use chrono::{DateTime, Datelike, Days, Utc};

use super::Stage;
use crate::text::{Arg, Text};

/// What is said about the hours now; none while somebody is there.
pub fn note(stage: &Stage<'_>) -> Option<String> {
    let hours = stage.shop.hours.as_ref()?;
    if hours.is_open(stage.now) {
        return None;
    }
    let speech = stage.speech;
    Some(match hours.next_opening(stage.now) {
        Some(opening) => {
            let when = ("when", Arg::from(when(stage, opening)));
            speech.html_with(Text::ClosedUntil, [when])
        }
        None => speech.html(Text::Closed),
    })
}

/// `сьогодні о 14:00`, `у понеділок о 09:00`, `26.12 о 10:00`.
fn when(stage: &Stage<'_>, opening: DateTime<Utc>) -> String {
    let local = opening.with_timezone(&stage.shop.zone);
    let today = stage.now.with_timezone(&stage.shop.zone).date_naive();
    let date = local.date_naive();
    let time = ("time", Arg::from(local.format("%H:%M").to_string()));
    let within = |days| today.checked_add_days(Days::new(days)) > Some(date);
    let speech = stage.speech;
    if within(1) {
        speech.plain_with(Text::OpensToday, [time])
    } else if within(2) {
        speech.plain_with(Text::OpensTomorrow, [time])
    } else if within(7) {
        let day = local.weekday().to_string().to_lowercase();
        speech.plain_with(Text::OpensOnDay, [("day", day.into()), time])
    } else {
        let date = ("date", Arg::from(local.format("%d.%m").to_string()));
        speech.plain_with(Text::OpensOnDate, [date, time])
    }
}

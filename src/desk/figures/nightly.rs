//! The line of the day to admins: what came, what is left, and whether anything needs a look. Told
//! once a day by whichever replica serves the desk's timers, late when the program was down.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::statistics::count;
use crate::{
    desk::{Statistics, routing::timers::SERVICE},
    domain::{
        delivery::Priority,
        id::{ChatId, JobId},
        statistics::{Period, Report, Span, moment},
        stored::{Payload, Stored},
    },
    store::{
        StoreError, Tx, conversations, dead_letters, findings, leads,
        outbox::{self, NewJob},
        settings,
        sms::log::{self, Counts},
    },
    telegram::{Outgoing, View},
    text::{
        Arg, Speech, Text,
        say::{self, Said},
    },
};

const KEY: &str = "desk:nightly";
/// The key of the last day whose line was sent.
const TOLD: &str = "nightly";

/// A timer that is about a day rather than a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::desk) struct Nightly {
    nightly: NaiveDate,
}

impl Stored for Nightly {
    const KIND: &'static str = "nightly";
    const VERSION: u32 = 1;
}

impl Nightly {
    /// None for every other timer.
    pub(in crate::desk) fn read(payload: &str) -> Option<Self> {
        Self::from_stored(payload).ok()
    }
}

/// What needs a look.
struct Troubles {
    services: i64,
    ownerless: i64,
    letters: i64,
    unsure: i64,
    sms: Counts,
}

impl Statistics {
    /// Sets the line of the day going, unless it is.
    pub async fn set_nightly(&self, tx: &Tx) -> Result<(), StoreError> {
        let today = self.notify.local(self.notify.now()).date_naive();
        self.next_line(tx, today).await
    }

    /// When a day's line is due. `None` means never.
    fn line_at(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let time = self.notify.settings.nightly?;
        Some(moment(day, time, self.notify.settings.zone))
    }

    /// Asks for the first line from `day` on whose time is still to come.
    async fn next_line(&self, tx: &Tx, day: NaiveDate) -> Result<(), StoreError> {
        let now = self.notify.now();
        let days = day.iter_days();
        let mut due = days.map_while(|day| Some((day, self.line_at(day)?)));
        let Some((nightly, at)) = due.find(|(_, at)| *at > now) else {
            return Ok(());
        };
        let job = NewJob {
            service: SERVICE.to_owned(),
            lane: KEY.to_owned(),
            priority: Priority::Notice,
            key: Some(KEY.to_owned()),
            payload: Payload::of(&Nightly { nightly }),
            not_before: at,
        };
        self.notify.outbox.enqueue(tx, job).await
    }

    /// Tells of the day when it is time; how long to wait when it is not.
    pub(in crate::desk) async fn look_at_day(
        &self,
        tx: &Tx,
        Nightly { nightly: day }: Nightly,
        job: JobId,
    ) -> Result<Option<TimeDelta>, StoreError> {
        let now = self.notify.now();
        let due = self.line_at(day);
        if let Some(due) = due.filter(|due| *due > now) {
            return Ok(Some(due - now));
        }
        outbox::release_key(tx, job).await?;
        if due.is_none() {
            return Ok(None);
        }
        let told = settings::lookup(tx, TOLD).await?;
        let told = told.and_then(|day| day.parse::<NaiveDate>().ok());
        // The program may have died between telling and noting that the job is done.
        if told.is_none_or(|told| told < day) {
            self.tell_of_day(tx, day).await?;
            settings::put(tx, TOLD, &day.to_string()).await?;
        }
        self.next_line(tx, day).await?;
        Ok(None)
    }

    async fn tell_of_day(&self, tx: &Tx, day: NaiveDate) -> Result<(), StoreError> {
        let span = Span::of(Period::Today, day, self.notify.settings.zone);
        let report = count(tx, &span, None).await?.report;
        let waiting = conversations::figures(tx).await?.waiting;
        // What came after yesterday's line belongs to today's.
        let since = day.pred_opt().and_then(|day| self.line_at(day));
        let troubles = Troubles {
            ownerless: self.people.count_ownerless(tx).await?,
            services: i64::try_from(findings::open(tx).await?.len()).unwrap_or(i64::MAX),
            letters: dead_letters::count(tx).await?,
            unsure: leads::count_unsure(tx).await?,
            sms: log::counts(tx, since.unwrap_or_default()).await?,
        };
        let sales = self.sales(tx, &span).await?;
        for admin in self.notify.admins(tx).await? {
            let speech = self.notify.speech_to(&admin);
            let sold = self.sales_lines(&speech, &sales);
            let html = line(&speech, day, &report, waiting, sold, &troubles);
            let outgoing = Outgoing::new(ChatId(admin.id.0), View::text(html));
            self.notify.say(tx, outgoing).await?;
        }
        Ok(())
    }
}

fn line(
    speech: &Speech,
    day: NaiveDate,
    report: &Report,
    waiting: i64,
    sold: Vec<String>,
    troubles: &Troubles,
) -> String {
    let date = day.format("%d.%m").to_string();
    let mut lines = vec![speech.html(say::NightlyTitle { day: date.into() })];
    let total = &report.total;
    if total.opened + total.closed + waiting == 0 {
        lines.push(speech.html(Text::NightlyQuiet));
    } else {
        lines.push(speech.html(say::NightlyTalks {
            opened: total.opened.into(),
            closed: total.closed.into(),
            waiting: waiting.into(),
        }));
    }
    if let Some(times) = &total.response {
        let median = speech.lasts(times.whole.median);
        lines.push(speech.html(say::NightlyResponse {
            median: median.into(),
        }));
    }
    if let Some(average) = total.stars.average() {
        lines.push(speech.html(say::NightlyRating {
            average: speech.number(&average).into(),
            count: total.stars.count.into(),
        }));
    }
    lines.extend(sold);
    let before = lines.len();
    let mut tell = |number: i64, said: fn(Arg) -> Said| {
        if number > 0 {
            lines.push(speech.html(said(number.into())));
        }
    };
    tell(troubles.services, |count| {
        Said::of(say::NightlyServices { count })
    });
    tell(troubles.ownerless, |count| {
        Said::of(say::NightlyOwnerless { count })
    });
    tell(troubles.letters, |count| {
        Said::of(say::NightlyLetters { count })
    });
    tell(troubles.unsure, |count| {
        Said::of(say::NightlyUnsure { count })
    });
    tell(troubles.sms.failed, |count| {
        Said::of(say::NightlySmsFailed { count })
    });
    tell(troubles.sms.unsure, |count| {
        Said::of(say::NightlySmsUnsure { count })
    });
    if lines.len() == before {
        lines.push(speech.html(Text::NightlyCalm));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_loads_and_is_no_other_timers() {
        let stored = r#"{"nightly":"2026-11-21"}"#;
        let read = Nightly::read(stored).unwrap();
        let written = read.to_stored().unwrap();
        assert_eq!(written, r#"{"v":"nightly.1","nightly":"2026-11-21"}"#);
        assert_eq!(Nightly::read(&written), Some(read));
        assert_eq!(Nightly::read(r#"{"v":"timer.1","idle":5}"#), None);
        assert_eq!(Nightly::read(r#"{"idle":5}"#), None);
    }
}

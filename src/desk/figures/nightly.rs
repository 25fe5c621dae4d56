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
        sales::Sales,
        statistics::{Figures, Period, Span, moment},
        stored::{Payload, Stored},
    },
    store::{
        StoreError, Tx, conversations, dead_letters, findings, leads,
        outbox::{self, NewJob},
        settings,
        sms::log::{self, Counts},
    },
    telegram::{Outgoing, View},
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

/// What came on a day, and what is left of it.
pub(in crate::desk) struct Told {
    pub day: NaiveDate,
    pub total: Figures,
    /// Customers who wait.
    pub waiting: i64,
    pub sales: Sales,
    pub troubles: Troubles,
}

/// What needs a look.
pub(in crate::desk) struct Troubles {
    pub services: i64,
    pub ownerless: i64,
    pub letters: i64,
    pub unsure: i64,
    pub sms: Counts,
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
        let told = self.day(tx, day).await?;
        for admin in self.notify.admins(tx).await? {
            let html = self.nightly_line(&self.notify.speech_to(&admin), &told);
            let outgoing = Outgoing::new(ChatId(admin.id.0), View::text(html));
            self.notify.say(tx, outgoing).await?;
        }
        Ok(())
    }

    async fn day(&self, tx: &Tx, day: NaiveDate) -> Result<Told, StoreError> {
        let span = Span::of(Period::Today, day, self.notify.settings.zone);
        // What came after yesterday's line belongs to today's.
        let since = day.pred_opt().and_then(|day| self.line_at(day));
        let troubles = Troubles {
            ownerless: self.people.count_ownerless(tx).await?,
            services: i64::try_from(findings::open(tx).await?.len()).unwrap_or(i64::MAX),
            letters: dead_letters::count(tx).await?,
            unsure: leads::count_unsure(tx).await?,
            sms: log::counts(tx, since.unwrap_or_default()).await?,
        };
        Ok(Told {
            day,
            total: count(tx, &span, None).await?.report.total,
            waiting: conversations::figures(tx).await?.waiting,
            sales: self.sales(tx, &span).await?,
            troubles,
        })
    }
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

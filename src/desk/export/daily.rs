//! `[export.daily]`: yesterday's orders as a file, once a day, by whichever replica serves the desk's
//! timers. Days that passed while the program was down come in the next file.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Export, Kind, Request};
use crate::{
    config::ExportTo,
    desk::{Statistics, email::EmailSubject, routing::timers::SERVICE, telegram::task::DeskTask},
    domain::{
        delivery::Priority,
        id::{ChatId, JobId, Number},
        statistics::moment,
        stored::{Payload, Stored},
    },
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        exports,
        outbox::{self, NewJob},
        settings,
    },
};

const KEY: &str = "desk:export-daily";
/// The key of the last day whose orders were sent.
const SENT: &str = "export-daily";
/// Days that one file holds at most after the program was down.
const MOST: u64 = 31;

/// When the orders of a day are sent, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyRules {
    /// By the shop's clocks.
    pub at: NaiveTime,
    pub to: ExportTo,
    pub when_empty: bool,
}

/// A timer of the day on which the orders of those before it are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::desk) struct ExportTimer {
    export_on: NaiveDate,
}

impl Stored for ExportTimer {
    const KIND: &'static str = "export-daily";
    const VERSION: u32 = 1;
}

impl ExportTimer {
    /// None for every other timer.
    pub(in crate::desk) fn read(payload: &str) -> Option<Self> {
        Self::from_stored(payload).ok()
    }
}

impl Statistics {
    /// Sets the file of the day going, unless it is.
    pub async fn set_daily_export(&self, tx: &Tx) -> Result<(), StoreError> {
        let today = self.notify.local(self.notify.now()).date_naive();
        self.next_export(tx, today).await
    }

    /// When the file of a day is due. `None` means never.
    fn export_at(&self, day: NaiveDate) -> Option<DateTime<Utc>> {
        let rules = self.notify.settings.daily_export?;
        Some(moment(day, rules.at, self.notify.settings.zone))
    }

    /// Asks for the first file from `day` on whose time is still to come.
    async fn next_export(&self, tx: &Tx, day: NaiveDate) -> Result<(), StoreError> {
        let now = self.notify.now();
        let days = day.iter_days();
        let mut due = days.map_while(|day| Some((day, self.export_at(day)?)));
        let Some((export_on, at)) = due.find(|(_, at)| *at > now) else {
            return Ok(());
        };
        let job = NewJob {
            service: SERVICE.to_owned(),
            lane: KEY.to_owned(),
            priority: Priority::Mailing,
            key: Some(KEY.to_owned()),
            payload: Payload::of(&ExportTimer { export_on }),
            not_before: at,
        };
        self.notify.outbox.enqueue(tx, job).await
    }

    /// Sends what came until yesterday when it is time; how long to wait when it is not.
    pub(in crate::desk) async fn look_at_export(
        &self,
        tx: &Tx,
        ExportTimer { export_on: day }: ExportTimer,
        job: JobId,
    ) -> Result<Option<TimeDelta>, StoreError> {
        let now = self.notify.now();
        let due = self.export_at(day);
        if let Some(due) = due.filter(|due| *due > now) {
            return Ok(Some(due - now));
        }
        outbox::release_key(tx, job).await?;
        if due.is_none() {
            return Ok(None);
        }
        let today = self.notify.local(now).date_naive();
        // Late, the day of the timer may be long past.
        let due_today = self.export_at(today).is_some_and(|due| due <= now);
        let last = if due_today {
            today
        } else {
            day.max(today - Days::new(1))
        };
        self.export_until(tx, last - Days::new(1)).await?;
        self.next_export(tx, day).await?;
        Ok(None)
    }

    /// Sends the orders of the days since the last file, `last` included.
    async fn export_until(&self, tx: &Tx, last: NaiveDate) -> Result<(), StoreError> {
        let sent = settings::lookup(tx, SENT).await?;
        let sent = sent.and_then(|day| day.parse::<NaiveDate>().ok());
        let from = sent.map_or(last, |sent| sent + Days::new(1));
        let from = from.max(last - Days::new(MOST - 1));
        // The program may have died between sending and noting that the job is done.
        if from > last {
            return Ok(());
        }
        settings::put(tx, SENT, &last.to_string()).await?;
        let Some(rules) = self.notify.settings.daily_export else {
            return Ok(());
        };
        let request = Request {
            from: Some(from),
            to: Some(last),
            ..Request::of(Kind::Orders)
        };
        let between = Export::between(&request, self.notify.settings.zone);
        let is_empty = exports::orders(tx, between, None, Number(0))
            .await?
            .is_empty();
        if is_empty && !rules.when_empty {
            return Ok(());
        }
        self.send_orders(tx, rules.to, from, last).await?;
        let act = Act {
            manager: None,
            action: Action::Other("export"),
            conversation: None,
            subject: None,
            detail: Some(format!("orders {from} {last} daily")),
        };
        audit::add(tx, &act, None, self.notify.now()).await
    }

    async fn send_orders(
        &self,
        tx: &Tx,
        place: ExportTo,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<(), StoreError> {
        if place == ExportTo::Email {
            let about = EmailSubject::Orders { from, to };
            return self.notify.email(tx, about).await;
        }
        let admins = self.notify.admins(tx).await?;
        if admins.is_empty() {
            tracing::warn!(
                "The orders of the day go to admins, and nobody is one: set `desk.admins`"
            );
        }
        for admin in admins {
            let chat = ChatId(admin.id.0);
            let task = DeskTask::ExportTable {
                chat,
                kind: Kind::Orders.as_str().to_owned(),
                from: Some(from),
                to: Some(to),
                format: None,
            };
            self.notify.enqueue_task(tx, chat, &task).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stored_form_loads_and_is_no_other_timers() {
        let stored = r#"{"v":"export-daily.1","export_on":"2026-11-21"}"#;
        let read = ExportTimer::read(stored).unwrap();
        assert_eq!(read.to_stored().unwrap(), stored);
        assert_eq!(
            ExportTimer::read(r#"{"v":"nightly.1","nightly":"2026-11-21"}"#),
            None
        );
    }
}

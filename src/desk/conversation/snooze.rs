//! A conversation that is put off: it leaves its lists and comes back at its time, or at once when the
//! customer writes.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};

use crate::{
    desk::{
        Conversations,
        routing::timers::{self, Timer},
        telegram::brief,
    },
    domain::{
        conversation::Conversation,
        id::{ConversationId, ManagerId},
        manager::Manager,
    },
    press::Later,
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        conversations,
    },
};

/// The longest that a conversation is put off.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// When the shop's people begin, where nobody says a time.
const MORNING: u32 = 9;

/// Why a conversation is back in its lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Woken {
    InTime,
    /// The customer wrote.
    ByCustomer,
}

/// What came of putting a conversation off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Snoozed {
    Until(DateTime<Utc>),
    Gone,
    /// Its holder alone may put it off.
    Held(Option<ManagerId>),
    /// The time cannot be read, has gone by, or is too far away.
    Unreadable,
}

impl Conversations {
    /// A conversation that is put off comes back now. `false` means that it is not put off.
    pub async fn end_snooze(&self, tx: &Tx, id: ConversationId) -> Result<bool, StoreError> {
        let found = conversations::lock(tx, id).await?;
        let Some(mut chat) = found.filter(|chat| chat.snoozed_until.is_some()) else {
            return Ok(false);
        };
        self.unsnooze(tx, &mut chat, Woken::InTime).await?;
        Ok(true)
    }

    pub async fn snooze(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        later: Later,
    ) -> Result<Snoozed, StoreError> {
        let now = self.notify.local(self.notify.now());
        let at = match later {
            Later::Hour => Some(self.notify.now() + TimeDelta::hours(1)),
            Later::Tomorrow => self.morning(now.date_naive().succ_opt()),
            Later::Monday => {
                let ahead = 7 - now.weekday().days_since(Weekday::Mon);
                self.morning(now.date_naive().checked_add_days(Days::new(ahead.into())))
            }
        };
        self.snooze_until(tx, manager, id, at).await
    }

    fn morning(&self, day: Option<NaiveDate>) -> Option<DateTime<Utc>> {
        self.local_moment(day?, NaiveTime::from_hms_opt(MORNING, 0, 0)?)
    }

    fn local_moment(&self, day: NaiveDate, time: NaiveTime) -> Option<DateTime<Utc>> {
        let local = self
            .notify
            .settings
            .zone
            .from_local_datetime(&day.and_time(time));
        local.earliest().map(|moment| moment.with_timezone(&Utc))
    }

    /// `/snooze 05.12 14:00`, `/snooze 14:00`, `/snooze 05.12`.
    pub async fn snooze_typed(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        typed: &str,
    ) -> Result<Snoozed, StoreError> {
        let today = self.notify.local(self.notify.now()).date_naive();
        let at = read(typed, today).and_then(|(day, time)| {
            let time = time.or_else(|| NaiveTime::from_hms_opt(MORNING, 0, 0))?;
            let at = self.local_moment(day.unwrap_or(today), time)?;
            // A time of today that has gone by means tomorrow's.
            if day.is_none() && at <= self.notify.now() {
                return self.local_moment(today.succ_opt()?, time);
            }
            Some(at)
        });
        self.snooze_until(tx, manager, id, at).await
    }

    async fn snooze_until(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
        at: Option<DateTime<Utc>>,
    ) -> Result<Snoozed, StoreError> {
        let now = self.notify.now();
        let Some(at) = at.filter(|at| *at > now && *at - now <= LONGEST) else {
            return Ok(Snoozed::Unreadable);
        };
        let Some(mut chat) = conversations::lock(tx, id).await? else {
            return Ok(Snoozed::Gone);
        };
        let holder = chat.holder(now);
        if holder.is_some_and(|holder| holder != manager.id) {
            return Ok(Snoozed::Held(holder));
        }
        chat.snoozed_until = Some(at);
        chat.snoozed_by = Some(manager.id);
        // The manager who comes back to it finds it as they left it.
        if let Some(hold) = &mut chat.hold {
            hold.until = hold.until.max(at + self.notify.settings.hold);
        }
        conversations::save(tx, &chat).await?;
        let job = timers::job(Timer::Snoozed(id), at);
        self.notify.outbox.enqueue(tx, job).await?;
        self.note_snooze(tx, manager.id, id, "snooze").await?;
        self.notify.refresh_notices(tx, id).await?;
        Ok(Snoozed::Until(at))
    }

    async fn note_snooze(
        &self,
        tx: &Tx,
        by: ManagerId,
        id: ConversationId,
        what: &'static str,
    ) -> Result<(), StoreError> {
        let act = Act {
            manager: Some(by),
            action: Action::Other(what),
            conversation: Some(id),
            subject: None,
            detail: None,
        };
        audit::add(tx, &act, None, self.notify.now()).await
    }

    /// The conversation, which is locked, is back in its lists, and the manager who put it off is
    /// told.
    pub(in crate::desk) async fn unsnooze(
        &self,
        tx: &Tx,
        chat: &mut Conversation,
        woken: Woken,
    ) -> Result<(), StoreError> {
        if chat.snoozed_until.take().is_none() {
            return Ok(());
        }
        let by = chat.snoozed_by.take();
        conversations::save(tx, chat).await?;
        for timer in [
            Timer::Waited(chat.id),
            Timer::AnswerDue(chat.id),
            Timer::Remind(chat.id),
            Timer::Escalate(chat.id),
        ] {
            self.notify.set_timer(tx, timer, chat).await?;
        }
        if chat.waiting_since.is_some() && chat.hold.is_none() {
            self.notify.wake(tx, chat.department).await?;
        }
        self.notify.refresh_notices(tx, chat.id).await?;
        let Some(by) = by else {
            return Ok(());
        };
        let view = brief::awake(&self.notify, tx, by, chat, woken).await?;
        self.notify.tell(tx, by, chat, view).await
    }
}

/// A day and a time as people write them: `05.12 14:00`, `05.12.2026`, `14:00`, `2026-12-05`.
fn read(typed: &str, today: NaiveDate) -> Option<(Option<NaiveDate>, Option<NaiveTime>)> {
    let (mut day, mut time) = (None, None);
    for word in typed.split_whitespace() {
        if let Ok(read) = NaiveTime::parse_from_str(word, "%H:%M") {
            time = Some(read);
            continue;
        }
        let with_year = ["%d.%m.%Y", "%Y-%m-%d"]
            .iter()
            .find_map(|form| NaiveDate::parse_from_str(word, form).ok());
        let of_year = |year: i32| NaiveDate::parse_from_str(&format!("{word}.{year}"), "%d.%m.%Y");
        let without = || {
            let this = of_year(today.year()).ok();
            let next = || of_year(today.year() + 1).ok();
            this.filter(|day| *day >= today).or_else(next)
        };
        day = Some(with_year.or_else(without)?);
    }
    (day.is_some() || time.is_some()).then_some((day, time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_and_a_time_are_read_as_people_write_them() {
        let today: NaiveDate = "2026-11-30".parse().unwrap();
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let time = |text: &str| Some(NaiveTime::parse_from_str(text, "%H:%M").unwrap());
        for (typed, expected) in [
            ("05.12 14:00", Some((day("2026-12-05"), time("14:00")))),
            ("14:00", Some((None, time("14:00")))),
            ("05.12", Some((day("2026-12-05"), None))),
            ("05.11", Some((day("2027-11-05"), None))),
            ("05.11.2027 9:30", Some((day("2027-11-05"), time("09:30")))),
            ("2026-12-05", Some((day("2026-12-05"), None))),
            ("завтра", None),
            ("31.02", None),
            ("25:00", None),
            ("", None),
        ] {
            assert_eq!(read(typed, today), expected, "{typed}");
        }
    }
}

//! Presence: whether a manager is there, shifts and days off.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::department::Department;
use crate::{
    desk::People,
    domain::{
        conversation::Conversation,
        hours::Week,
        id::ManagerId,
        manager::Manager,
        routing::{Takes, is_here},
    },
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        duty::{self, Duty},
        managers,
    },
};

/// The longest absence that can be noted at once.
const ABSENCE: i64 = 366;

/// What an admin changes of a manager's duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Shifts(String),
    DaysOff(String),
    Limit(String),
    /// From everybody's customers to their own only, and back.
    OwnClients,
}

/// What came of changing a manager's duty.
#[derive(Debug, Clone, PartialEq)]
pub enum DutyChange {
    Done(Manager, Box<Duty>),
    NoSuchManager,
    /// What is said cannot be read.
    Unreadable,
}

/// Whether somebody can answer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Here,
    /// They have a break, or their shift has not begun.
    Away,
}

impl People {
    /// Whether a manager is there for the department of a conversation.
    pub(in crate::desk) async fn presence(
        &self,
        tx: &Tx,
        manager: ManagerId,
        conversation: &Conversation,
    ) -> Result<Presence, StoreError> {
        let duty = duty::lookup(tx, manager).await?;
        let department = self.notify.department(conversation);
        Ok(duty.map_or(Presence::Here, |duty| self.presence_by(department, &duty)))
    }

    /// The same, by what is known of their work.
    pub fn presence_by(&self, department: &Department, duty: &Duty) -> Presence {
        let hours = self.notify.hours_of(department, duty);
        if is_here(hours.as_ref(), duty.stated, self.notify.now()) {
            Presence::Here
        } else {
            Presence::Away
        }
    }

    /// An admin changes somebody's duty.
    pub async fn change_duty(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        change: &Change,
    ) -> Result<DutyChange, StoreError> {
        let person = managers::lock(tx, id).await?;
        let known = duty::lookup(tx, id).await?;
        let (Some(person), Some(mut duty)) = (person, known) else {
            return Ok(DutyChange::NoSuchManager);
        };
        let Some(what) = self.apply_change(&mut duty, change) else {
            return Ok(DutyChange::Unreadable);
        };
        duty::save(tx, id, &duty).await?;
        self.note_change(tx, admin.id, what, id).await?;
        self.notify.wake_all(tx).await?;
        Ok(DutyChange::Done(person, Box::new(duty)))
    }

    /// Changes the duty; what was changed, or none when what is said cannot be read.
    fn apply_change(&self, duty: &mut Duty, change: &Change) -> Option<&'static str> {
        match change {
            Change::Shifts(text) if text.trim() == "-" => duty.shifts = None,
            Change::Shifts(text) => {
                let week: Week = text.parse().ok()?;
                if week == Week::default() {
                    return None;
                }
                duty.shifts = Some(week);
            }
            Change::DaysOff(text) if text.trim() == "-" => duty.days_off.clear(),
            Change::DaysOff(text) => {
                let today = self.notify.local(self.notify.now()).date_naive();
                duty.days_off.retain(|day| *day >= today);
                duty.days_off.extend(days(text)?);
            }
            Change::Limit(text) if text.trim() == "-" => duty.max_parallel = None,
            Change::Limit(text) => {
                let most = text.trim().parse().ok();
                duty.max_parallel = Some(most.filter(|most| (0..=10_000).contains(most))?);
            }
            Change::OwnClients => {
                duty.takes = match duty.takes {
                    Takes::Everybodys => Takes::OwnClients,
                    Takes::OwnClients => Takes::Everybodys,
                };
            }
        }
        Some(match change {
            Change::Shifts(_) => "shifts",
            Change::DaysOff(_) => "days_off",
            Change::Limit(_) => "limit",
            Change::OwnClients => "own_clients",
        })
    }

    pub(in crate::desk) async fn note_change(
        &self,
        tx: &Tx,
        by: ManagerId,
        action: &'static str,
        of: ManagerId,
    ) -> Result<(), StoreError> {
        let act = Act {
            manager: Some(by),
            action: Action::Other(action),
            conversation: None,
            subject: Some(of),
            detail: None,
        };
        audit::add(tx, &act, None, self.notify.now()).await
    }
}

/// Reads `2026-12-24, 2026-12-28..2027-01-03`, or days in the local form `24.12.2026`.
fn days(text: &str) -> Option<BTreeSet<NaiveDate>> {
    let day = |text: &str| {
        let text = text.trim();
        NaiveDate::parse_from_str(text, "%Y-%m-%d")
            .or_else(|_| NaiveDate::parse_from_str(text, "%d.%m.%Y"))
            .ok()
    };
    let mut all = BTreeSet::new();
    for part in text.split(',') {
        let (from, to) = match part.split_once("..") {
            Some((from, to)) => (day(from)?, day(to)?),
            None => (day(part)?, day(part)?),
        };
        let length = (to - from).num_days();
        if !(0..ABSENCE).contains(&length) {
            return None;
        }
        all.extend(from.iter_days().take(usize::try_from(length + 1).ok()?));
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_off_are_read_as_people_write_them() {
        let off = days("2026-12-24, 28.12.2026..02.01.2027").unwrap();
        assert_eq!(off.len(), 7);
        for text in [
            "",
            "tomorrow",
            "2026-12-28..2026-12-24",
            "2026-01-01..2030-01-01",
        ] {
            assert_eq!(days(text), None, "{text}");
        }
    }
}

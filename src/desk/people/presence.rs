//! Presence: the buttons «here» and «a break», shifts, days off, and the team at a glance.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::{department::Department, roles};
use crate::{
    desk::{People, button, telegram::reply::Reply},
    domain::{
        conversation::Conversation,
        hours::Week,
        id::{DepartmentId, ManagerId},
        manager::Manager,
        routing::{Takes, is_here},
    },
    press::DeskAction,
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        duty::{self, Duty},
        managers,
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, escape, say},
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

/// Whether somebody can answer now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    Here,
    /// They have a break, or their shift has not begun.
    Away,
}

pub fn here_button(speech: &Speech) -> Button {
    button(speech, Text::ButtonHere, DeskAction::Here)
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

    /// `/shift`: the manager's own times.
    pub async fn own_duty(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(duty) = duty::lookup(tx, manager.id).await? else {
            return Ok(Reply::default());
        };
        let mut html = String::new();
        for (id, _) in duty::departments_of(tx, manager.id).await? {
            let department = self.notify.settings.department(id);
            html.push_str(&self.member(&speech, manager, &duty, department, None));
        }
        if duty.shifts.is_none() {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::NoShifts));
        }
        let rows = vec![vec![
            button(&speech, Text::ButtonHere, DeskAction::Here),
            button(&speech, Text::ButtonAway, DeskAction::Away),
        ]];
        let view = View::text(html).with(Keyboard::Inline(rows));
        Ok(Reply::message(view))
    }

    /// `/team`: the managers who are there, when the others come, and how much each has.
    pub async fn team_screen(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let mine: Vec<_> = duty::departments_of(tx, manager.id)
            .await?
            .into_iter()
            .map(|(id, _)| id)
            .collect();
        let mut html = speech.html(Text::TeamTitle);
        for department in &self.notify.settings.departments {
            if !roles::is_admin(manager) && !mine.contains(&department.id) {
                continue;
            }
            if self.notify.settings.departments.len() > 1 {
                let name = escape(&department.name(&speech));
                add(&mut html, format_args!("\n\n<b>{name}</b>"));
            }
            let loads = duty::loads(tx, department.load, self.notify.now()).await?;
            for (person, duty) in duty::of_department(tx, department.id).await? {
                let load = loads.iter().find(|(id, _)| *id == person.id);
                let load = load.map_or(0, |(_, load)| *load);
                let line = self.member(&speech, &person, &duty, department, Some(load));
                // A message of Telegram's ends somewhere.
                if html.len() + line.len() > 6_000 {
                    break;
                }
                html.push_str("\n\n");
                html.push_str(&line);
                if roles::is_admin(manager) {
                    let id = person.id;
                    add(
                        &mut html,
                        format_args!("\n/shift_{id} /dayoff_{id} /limit_{id} /own_{id}"),
                    );
                }
            }
        }
        if roles::is_admin(manager) {
            html.push_str("\n\n");
            html.push_str(&speech.html(Text::TeamHint));
        }
        Ok(Reply::message(View::text(html)))
    }

    /// A person of the team: whether they are there, until or from when, and how much they have.
    fn member(
        &self,
        speech: &Speech,
        person: &Manager,
        duty: &Duty,
        department: &Department,
        load: Option<i64>,
    ) -> String {
        let now = self.notify.now();
        let hours = self.notify.hours_of(department, duty);
        let here = is_here(hours.as_ref(), duty.stated, now);
        let change = hours.as_ref().and_then(|hours| hours.next_change(now));
        let next = match (&hours, here) {
            (Some(hours), false) => hours.next_opening(now).or(change),
            _ => change,
        };
        let when = next.map_or_else(
            || "none".to_owned(),
            |next| speech.opening(next, now, self.notify.settings.zone),
        );
        let most = duty.max_parallel.unwrap_or(department.max_parallel);

        let mut html = speech.html(say::TeamMember {
            name: Arg::from(person.label()),
            here: Arg::from(if here { "yes" } else { "no" }),
            when: Arg::from(when),
            load: Arg::from(load.map_or_else(|| "none".to_owned(), |load| load.to_string())),
            most: Arg::from(most),
            own: Arg::from(if duty.takes == Takes::OwnClients {
                "yes"
            } else {
                "no"
            }),
        });
        if let Some(shifts) = &duty.shifts {
            let shifts = escape(&shifts.to_string());
            add(&mut html, format_args!("\n<code>{shifts}</code>"));
        }
        let days: Vec<String> = ranges(&duty.days_off, now.date_naive())
            .into_iter()
            .map(|(from, to)| {
                if from == to {
                    from.format("%d.%m").to_string()
                } else {
                    format!("{}–{}", from.format("%d.%m"), to.format("%d.%m"))
                }
            })
            .collect();
        if !days.is_empty() {
            html.push('\n');
            html.push_str(&speech.html(say::TeamDaysOff {
                days: Arg::from(days.join(", ")),
            }));
        }
        html
    }

    /// `/shift_ID ..`, `/dayoff_ID ..`, `/limit_ID ..`, `/own_ID`: an admin changes somebody's duty.
    pub async fn change_duty(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        change: &Change,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(admin);
        let person = managers::lock(tx, id).await?;
        let known = duty::lookup(tx, id).await?;
        let (Some(person), Some(mut duty)) = (person, known) else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
        };
        let Some(what) = self.apply_change(&mut duty, change) else {
            let id = Arg::from(id.to_string());
            let hint = match change {
                Change::Shifts(_) => speech.html(say::ShiftHint { id }),
                Change::DaysOff(_) => speech.html(say::DayOffHint { id }),
                Change::Limit(_) | Change::OwnClients => speech.html(say::LimitHint { id }),
            };
            return Ok(Reply::message(View::text(hint)));
        };
        duty::save(tx, id, &duty).await?;
        self.note_change(tx, admin.id, what, id).await?;
        self.notify.wake_all(tx).await?;
        let departments = duty::departments_of(tx, id).await?;
        let first = departments.first().map_or(DepartmentId(0), |(id, _)| *id);
        let department = self.notify.settings.department(first);
        let html = self.member(&speech, &person, &duty, department, None);
        Ok(Reply::message(View::text(html)))
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

/// Days that follow one another together, those gone by left out.
fn ranges(days: &BTreeSet<NaiveDate>, today: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let mut ranges: Vec<(NaiveDate, NaiveDate)> = Vec::new();
    for day in days.iter().filter(|day| **day >= today) {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add_days(Days::new(1)) == Some(*day) => *last = *day,
            _ => ranges.push((*day, *day)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_off_are_read_as_people_write_them_and_told_as_ranges() {
        let off = days("2026-12-24, 28.12.2026..02.01.2027").unwrap();
        assert_eq!(off.len(), 7);
        assert_eq!(
            ranges(&off, date("2026-12-24")),
            [
                (date("2026-12-24"), date("2026-12-24")),
                (date("2026-12-28"), date("2027-01-02")),
            ]
        );
        assert_eq!(ranges(&off, date("2027-01-03")), []);
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

//! The team at a glance: whether each manager is there, until when, and their shifts and days off.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use super::reply::Reply;
use crate::{
    desk::{
        Screens, button,
        people::{
            department::Department,
            presence::{Change, DutyChange},
            roles,
        },
    },
    domain::{
        id::{DepartmentId, ManagerId},
        manager::Manager,
        routing::{Takes, is_here},
    },
    press::{DeskAction, PeopleAction},
    store::{
        StoreError, Tx,
        duty::{self, Duty},
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, add, escape, say},
};

pub fn here_button(speech: &Speech) -> Button {
    button(
        speech,
        Text::ButtonHere,
        DeskAction::People(PeopleAction::Here),
    )
}

impl Screens {
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
            button(
                &speech,
                Text::ButtonHere,
                DeskAction::People(PeopleAction::Here),
            ),
            button(
                &speech,
                Text::ButtonAway,
                DeskAction::People(PeopleAction::Away),
            ),
        ]];
        let view = View::text(html).with(Keyboard::Inline(rows));
        Ok(Reply::message(view))
    }

    /// `/team`: the managers who are there, when the others come, and how much each has.
    pub async fn team(&self, tx: &Tx, manager: &Manager) -> Result<Reply, StoreError> {
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
        let (person, duty) = match self.people.change_duty(tx, admin, id, change).await? {
            DutyChange::Done(person, duty) => (person, duty),
            DutyChange::NoSuchManager => {
                return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
            }
            DutyChange::Unreadable => {
                let id = Arg::from(id.to_string());
                let hint = match change {
                    Change::Shifts(_) => speech.html(say::ShiftHint { id }),
                    Change::DaysOff(_) => speech.html(say::DayOffHint { id }),
                    Change::Limit(_) | Change::OwnClients => speech.html(say::LimitHint { id }),
                };
                return Ok(Reply::message(View::text(hint)));
            }
        };
        let departments = duty::departments_of(tx, id).await?;
        let first = departments.first().map_or(DepartmentId(0), |(id, _)| *id);
        let department = self.notify.settings.department(first);
        let html = self.member(&speech, &person, &duty, department, None);
        Ok(Reply::message(View::text(html)))
    }
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

    #[test]
    fn days_off_are_told_as_ranges() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let off = [
            "2026-12-24",
            "2026-12-28",
            "2026-12-29",
            "2026-12-30",
            "2026-12-31",
            "2027-01-01",
            "2027-01-02",
        ];
        let off = off.into_iter().map(date).collect();
        assert_eq!(
            ranges(&off, date("2026-12-24")),
            [
                (date("2026-12-24"), date("2026-12-24")),
                (date("2026-12-28"), date("2027-01-02")),
            ]
        );
        assert_eq!(ranges(&off, date("2027-01-03")), []);
    }
}

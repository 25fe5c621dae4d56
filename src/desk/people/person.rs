//! One of the shop's people on a card: where they work, and what they see there. Admins change it.

use super::roles;
use crate::{
    desk::{People, press, telegram::reply::Reply},
    domain::{
        id::{DepartmentId, ManagerId},
        manager::Manager,
        routing::Sees,
    },
    press::DeskAction,
    store::{
        StoreError, Tx,
        audit::{self, Act},
        duty, managers,
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

impl People {
    /// `/user_ID`.
    pub async fn person(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(admin);
        let Some(person) = managers::lookup(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
        };

        let mut html = speech.html(say::UsersLine {
            name: Arg::from(&person.name),
            label: Arg::from(person.label()),
            role: Arg::from(person.role.as_str()),
        });
        html.push_str(&self.commands(&person));
        if self.notify.settings.departments.len() == 1 || !person.role.is_staff() {
            return Ok(Reply::screen(View::text(html)));
        }
        let hint = if roles::is_admin(&person) {
            Text::PersonAdmin
        } else {
            Text::PersonHint
        };
        html.push_str("\n\n");
        html.push_str(&speech.html(hint));
        let own = duty::departments_of(tx, id).await?;
        let rows = self.notify.settings.departments.iter().map(|department| {
            let member = own
                .iter()
                .find(|(known, _)| self.notify.settings.department(*known).id == department.id);
            let sign = if member.is_some() { "✅" } else { "▫️" };
            let label = format!("{sign} {}", department.name(&speech));
            let mut row: Vec<Button> =
                vec![press(cut(&label, 50), DeskAction::Join(id, department.id))];
            // Admins see everything anyway.
            if let Some((_, sees)) = member.filter(|_| !roles::is_admin(&person)) {
                row.push(press(
                    sees_label(&speech, *sees, department.sees),
                    DeskAction::See(id, department.id),
                ));
            }
            row
        });
        let rows = rows.collect();
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// They work in the department from now on, or no longer.
    pub async fn toggle_department(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        department: DepartmentId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(admin);
        if self.notify.settings.department(department).id != department {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchDepartment)));
        }
        let Some(own) = self.membership(tx, id, department).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
        };
        let is_member = own.iter().any(|(known, _)| *known == department);
        if is_member && own.len() == 1 {
            return Ok(Reply::toast(speech.plain(Text::ToastLastDepartment)));
        }
        // A manager without a department worked in the first: that is stored now.
        for (known, sees) in &own {
            duty::join_department(tx, id, *known, *sees).await?;
        }
        if is_member {
            duty::leave_department(tx, id, department).await?;
        } else {
            duty::join_department(tx, id, department, None).await?;
            // Somebody may be waiting there.
            self.notify.wake(tx, department).await?;
        }
        let action = if is_member { "leave" } else { "join" };
        self.note_membership(tx, admin, id, action, department.to_string())
            .await?;
        self.person(tx, admin, id).await
    }

    /// They see the next thing: as the settings say, own, own and free, all.
    pub async fn cycle_sight(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        department: DepartmentId,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(admin);
        if self.notify.settings.department(department).id != department {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchDepartment)));
        }
        let Some(own) = self.membership(tx, id, department).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
        };
        let mut own = own.into_iter();
        let Some((_, sees)) = own.find(|(known, _)| *known == department) else {
            // They have left the department since: the card shows where they work.
            let shown = self.person(tx, admin, id).await?;
            return Ok(shown.with_toast(speech.plain(Text::ToastUnknownButton)));
        };
        let next = match sees {
            None => Some(Sees::Own),
            Some(Sees::Own) => Some(Sees::OwnAndFree),
            Some(Sees::OwnAndFree) => Some(Sees::All),
            Some(Sees::All) => None,
        };
        duty::join_department(tx, id, department, next).await?;
        let detail = format!("{department}:{}", next.map_or("settings", Sees::as_str));
        self.note_membership(tx, admin, id, "sees", detail).await?;
        self.person(tx, admin, id).await
    }

    /// Where a person of the desk works, when they and the department are known; locked.
    async fn membership(
        &self,
        tx: &Tx,
        id: ManagerId,
        department: DepartmentId,
    ) -> Result<Option<Vec<(DepartmentId, Option<Sees>)>>, StoreError> {
        let person = managers::lock(tx, id).await?;
        let known = self.notify.settings.department(department).id == department;
        if !known || !person.is_some_and(|person| person.role.is_staff()) {
            return Ok(None);
        }
        let own = duty::departments_of(tx, id).await?;
        let named = |id: DepartmentId| self.notify.settings.department(id).id == id;
        let mut left: Vec<_> = own.into_iter().filter(|(id, _)| named(*id)).collect();
        if left.is_empty() {
            left.push((DepartmentId(0), None));
        }
        Ok(Some(left))
    }

    async fn note_membership(
        &self,
        tx: &Tx,
        admin: &Manager,
        subject: ManagerId,
        action: &'static str,
        detail: String,
    ) -> Result<(), StoreError> {
        tracing::info!(manager.id = %admin.id, subject.id = %subject, action, detail, "{action} {subject}: {detail}");
        let act = Act {
            manager: Some(admin.id),
            action: audit::Action::Other(action),
            conversation: None,
            subject: Some(subject),
            detail: Some(detail),
        };
        audit::add(tx, &act, None, self.notify.now()).await
    }
}

/// What they see; as the settings say, when nothing else was said.
fn sees_label(speech: &Speech, sees: Option<Sees>, by_settings: Sees) -> String {
    let name = |sees| {
        speech.plain(match sees {
            Sees::Own => Text::SeesOwn,
            Sees::OwnAndFree => Text::SeesOwnAndFree,
            Sees::All => Text::SeesAll,
        })
    };
    match sees {
        Some(sees) => name(sees),
        None => speech.plain(say::SeesBySettings {
            sees: Arg::from(name(by_settings)),
        }),
    }
}

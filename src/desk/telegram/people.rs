//! The shop's people: everybody with their commands, one of them with their departments, and the
//! managers of a conversation.

use super::reply::Reply;
use crate::{
    desk::{
        Screens, label_of,
        people::{membership::MembershipChange, roles},
        press,
    },
    domain::{
        conversation::Conversation,
        id::{DepartmentId, ManagerId},
        manager::{Manager, Role},
        routing::Sees,
    },
    press::{DeskAction, PeopleAction},
    store::{StoreError, Tx, audit, customers, desk_orders, duty, managers},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, say},
};

/// People on a page.
const PAGE: u32 = 20;

impl Screens {
    /// `/all_users`.
    pub async fn users(&self, tx: &Tx, manager: &Manager, page: u32) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if !roles::is_admin(manager) {
            return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
        }
        let count = managers::count(tx).await?;
        let people = managers::list(tx, page, PAGE).await?;
        let mut html = speech.html(say::UsersTitle {
            count: Arg::from(count),
        });
        for person in &people {
            html.push('\n');
            html.push_str(&speech.html(say::UsersLine {
                name: Arg::from(&person.name),
                label: Arg::from(person.label()),
                role: Arg::from(person.role.as_str()),
            }));
            html.push_str(&self.commands(person));
        }
        let mut turns = Vec::new();
        if page > 0 {
            turns.push(press(
                "◀️".to_owned(),
                DeskAction::People(PeopleAction::Users(page - 1)),
            ));
        }
        if count > i64::from(PAGE) * (i64::from(page) + 1) {
            turns.push(press(
                "▶️".to_owned(),
                DeskAction::People(PeopleAction::Users(page.saturating_add(1))),
            ));
        }
        let mut rows: Vec<Vec<Button>> = people
            .iter()
            .filter(|person| person.role == Role::Pending)
            .map(|person| {
                let name = cut(&person.name, 20);
                let label = |text| format!("{} {name}", speech.plain(text));
                vec![
                    press(
                        label(Text::ButtonApprove),
                        DeskAction::People(PeopleAction::Approve(person.id)),
                    ),
                    press(
                        label(Text::ButtonReject),
                        DeskAction::People(PeopleAction::Reject(person.id)),
                    ),
                ]
            })
            .collect();
        rows.push(turns);
        rows.retain(|row| !row.is_empty());
        Ok(Reply::screen(View::text(html).with(Keyboard::Inline(rows))))
    }

    /// The commands that apply to a person now.
    fn commands(&self, person: &Manager) -> String {
        let id = person.id;
        let card = if self.notify.settings.departments.len() > 1 {
            format!(" /user_{id}")
        } else {
            String::new()
        };
        match person.role {
            Role::Pending => format!(" /approve_{id} /ban_{id}"),
            Role::Manager => format!("{card} /admin_{id} /ban_{id}"),
            Role::Banned => format!(" /approve_{id}"),
            Role::Admin => format!("{card} /ban_{id}"),
        }
    }

    /// `/get_connected_users_ID`: the managers who hold the conversation, held it before, or work
    /// on its order.
    pub async fn connected(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let name = |label: Option<String>| Arg::from(label.unwrap_or_else(|| "none".to_owned()));
        let holder = match conversation.holder(self.notify.now()) {
            Some(holder) => Some(label_of(tx, holder).await?),
            None => None,
        };
        let order = match customers::newest_order(tx, conversation.customer).await? {
            Some(order) => desk_orders::lookup(tx, order).await?,
            None => None,
        };
        let fulfiller = match order.and_then(|order| order.manager) {
            Some(fulfiller) => Some(label_of(tx, fulfiller).await?),
            None => None,
        };
        let mut earlier = Vec::new();
        for former in audit::holders(tx, conversation.id).await? {
            earlier.push(label_of(tx, former).await?);
        }
        let earlier = (!earlier.is_empty()).then(|| earlier.join(", "));
        let html = speech.html(say::Connected {
            number: conversation.number.to_string().into(),
            holder: name(holder),
            fulfiller: name(fulfiller),
            earlier: name(earlier),
        });
        Ok(Reply::message(View::text(html)))
    }

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
            let mut row: Vec<Button> = vec![press(
                cut(&label, 50),
                DeskAction::People(PeopleAction::Join(id, department.id)),
            )];
            // Admins see everything anyway.
            if let Some((_, sees)) = member.filter(|_| !roles::is_admin(&person)) {
                row.push(press(
                    sees_label(&speech, *sees, department.sees),
                    DeskAction::People(PeopleAction::See(id, department.id)),
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
        let changed = self.people.toggle_department(tx, admin, id, department);
        let changed = changed.await?;
        self.membership_changed(tx, admin, id, changed).await
    }

    /// They see the next thing in the department.
    pub async fn cycle_sight(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        department: DepartmentId,
    ) -> Result<Reply, StoreError> {
        let changed = self.people.cycle_sight(tx, admin, id, department);
        let changed = changed.await?;
        self.membership_changed(tx, admin, id, changed).await
    }

    /// Their card as it reads now, or why nothing changed.
    async fn membership_changed(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        changed: MembershipChange,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(admin);
        let refused = |text| Ok(Reply::toast(speech.plain(text)));
        match changed {
            MembershipChange::Done => self.person(tx, admin, id).await,
            MembershipChange::NoSuchDepartment => refused(Text::ToastNoSuchDepartment),
            MembershipChange::NoSuchManager => refused(Text::ToastNoSuchManager),
            MembershipChange::LastDepartment => refused(Text::ToastLastDepartment),
            MembershipChange::NotMember => {
                let shown = self.person(tx, admin, id).await?;
                Ok(shown.with_toast(speech.plain(Text::ToastUnknownButton)))
            }
        }
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

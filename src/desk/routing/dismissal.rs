//! Roles: a manager who is dismissed has no conversations and orders any more.

use crate::{
    desk::{Routing, telegram::reply::Reply},
    domain::{
        id::{ChatId, ManagerId},
        manager::{Manager, Role},
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, managers,
    },
    telegram::{Outgoing, View, keyboard::Keyboard},
    text::{Arg, Text},
};

impl Routing {
    /// An admin gives somebody a role.
    pub async fn set_role(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        role: Role,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(admin);
        let Some(mut person) = managers::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchManager)));
        };
        if id == admin.id || self.notify.settings.admins.contains(&id) && role != Role::Admin {
            return Ok(Reply::toast(speech.plain(Text::ToastNotThisPerson)));
        }
        if person.role == role {
            return Ok(Reply::toast(speech.plain(Text::ToastAlreadyDecided)));
        }
        person.role = role;
        managers::save(tx, &person, self.notify.now()).await?;
        let (action, told) = match role {
            Role::Manager => ("approve", Text::YouAreManager),
            Role::Admin => ("make_admin", Text::YouAreAdmin),
            Role::Banned | Role::Pending => ("ban", Text::YouAreOut),
        };
        self.people.audit(tx, Some(admin.id), action, id).await?;
        self.notify.refresh_menu(tx, ChatId(id.0)).await?;
        if role.is_staff() {
            self.notify.wake_all(tx).await?;
        } else {
            self.dismiss(tx, admin, id).await?;
        }
        let theirs = self.notify.speech_to(&person);
        let mut view = View::text(theirs.html(told));
        view.keyboard = if role.is_staff() {
            self.notify.home_keyboard(tx, id, &theirs).await?
        } else {
            Keyboard::Remove
        };
        self.notify
            .say(tx, Outgoing::new(ChatId(id.0), view))
            .await?;
        let name = ("name", Arg::from(&person.name));
        let role = ("role", Arg::from(role.as_str()));
        let by = ("by", Arg::from(admin.label()));
        let args = [name.clone(), role.clone(), by];
        self.notify
            .log(tx, self.notify.speech().html_with(Text::LogRole, args))
            .await?;
        Ok(Reply::screen(View::text(
            speech.html_with(Text::RoleSet, [name, role]),
        )))
    }

    /// A manager who leaves the desk holds nothing any more: their customers go back to the queue.
    pub(in crate::desk) async fn dismiss(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
    ) -> Result<(), StoreError> {
        for held in conversations::held_by(tx, id).await? {
            let locked = conversations::lock(tx, held).await;
            if let Some(mut conversation) = tx.unless_corrupt(locked)?.flatten()
                && conversation.hold.is_some_and(|hold| hold.manager == id)
            {
                let act = Act {
                    manager: Some(admin.id),
                    action: Action::Release,
                    conversation: Some(held),
                    subject: Some(id),
                    detail: None,
                };
                self.conversations
                    .release(tx, &mut conversation, act)
                    .await?;
            }
        }
        managers::set_place(tx, id, &crate::domain::manager::Place::Home).await?;
        self.orders.give_up_orders(tx, admin, id).await
    }
}

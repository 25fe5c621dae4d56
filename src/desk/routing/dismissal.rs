//! Changes of role. A dismissed manager gives up all conversations and orders.

use crate::{
    desk::Routing,
    domain::{
        id::{ChatId, ManagerId},
        manager::{Manager, Place, Role},
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        conversations, managers,
    },
};

/// What came of giving somebody a role.
#[derive(Debug, Clone, PartialEq)]
pub enum RoleChange {
    /// The person with the new role.
    Done(Manager),
    NoSuchManager,
    /// Admins keep their own role, and the role of those whom the settings name.
    NotThisPerson,
    AlreadyDecided,
}

impl Routing {
    /// An admin gives somebody a role.
    pub async fn set_role(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        role: Role,
    ) -> Result<RoleChange, StoreError> {
        let Some(mut person) = managers::lock(tx, id).await? else {
            return Ok(RoleChange::NoSuchManager);
        };
        if id == admin.id || self.notify.settings.admins.contains(&id) && role != Role::Admin {
            return Ok(RoleChange::NotThisPerson);
        }
        if person.role == role {
            return Ok(RoleChange::AlreadyDecided);
        }
        person.role = role;
        managers::save(tx, &person, self.notify.now()).await?;
        let action = match role {
            Role::Manager => "approve",
            Role::Admin => "make_admin",
            Role::Banned | Role::Pending => "ban",
        };
        self.people.audit(tx, Some(admin.id), action, id).await?;
        self.notify.refresh_menu(tx, ChatId(id.0)).await?;
        if role.is_staff() {
            self.notify.wake_all(tx).await?;
        } else {
            self.dismiss(tx, admin, id).await?;
        }
        Ok(RoleChange::Done(person))
    }

    /// A manager who leaves the desk holds nothing any more: their customers go back to the queue.
    async fn dismiss(&self, tx: &Tx, admin: &Manager, id: ManagerId) -> Result<(), StoreError> {
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
        managers::set_place(tx, id, &Place::Home).await?;
        self.orders.give_up_orders(tx, admin, id).await
    }
}

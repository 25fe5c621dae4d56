//! What each of the shop's people sees: admins everything, managers what their departments let them.
//! What somebody may not see answers as if it were not there.

use super::roles;
use crate::{
    desk::{People, conversation::hold::Taken},
    domain::{
        conversation::Conversation,
        id::{ConversationId, DepartmentId, ManagerId},
        manager::Manager,
        routing::Sees,
    },
    store::{
        StoreError, Tx,
        conversations::{self, Scope},
        desk_orders, duty,
    },
};

/// What a manager sees, department by department.
#[derive(Debug, Clone)]
pub struct Sight {
    manager: ManagerId,
    /// `None` means everything.
    departments: Option<Vec<(DepartmentId, Sees)>>,
}

impl Sight {
    /// What they see of a department. `None` means that they do not work there.
    fn of(&self, department: DepartmentId) -> Option<Sees> {
        match &self.departments {
            None => Some(Sees::All),
            Some(own) => {
                let found = own.iter().find(|(id, _)| *id == department);
                found.map(|(_, sees)| *sees)
            }
        }
    }
}

impl People {
    /// What the manager sees.
    pub async fn sight(&self, tx: &Tx, manager: &Manager) -> Result<Sight, StoreError> {
        let first = &self.notify.settings.departments[0];
        let alone = self.notify.settings.departments.len() == 1;
        let departments = if roles::is_admin(manager) || alone && first.sees == Sees::All {
            None
        } else {
            Some(self.works_in(tx, manager.id).await?)
        };
        Ok(Sight {
            manager: manager.id,
            departments,
        })
    }

    /// The departments in which a manager works, and what they see there.
    pub async fn works_in(
        &self,
        tx: &Tx,
        manager: ManagerId,
    ) -> Result<Vec<(DepartmentId, Sees)>, StoreError> {
        let mut own: Vec<(DepartmentId, Sees)> = Vec::new();
        for (id, sees) in duty::departments_of(tx, manager).await? {
            // What the settings no longer name is the first's.
            let department = self.notify.settings.department(id);
            if own.iter().all(|(known, _)| *known != department.id) {
                own.push((department.id, sees.unwrap_or(department.sees)));
            }
        }
        Ok(own)
    }

    /// The same for the database.
    pub(in crate::desk) fn scope(&self, sight: &Sight) -> Scope {
        let with = |wanted: Sees| {
            let own = sight.departments.iter().flatten();
            let ids = own.filter(|(_, sees)| *sees == wanted).map(|(id, _)| *id);
            listed(ids)
        };
        Scope {
            manager: sight.manager,
            everything: sight.departments.is_none(),
            known: listed(self.notify.settings.departments.iter().map(|it| it.id)),
            whole: with(Sees::All),
            own_and_free: with(Sees::OwnAndFree),
            own: with(Sees::Own),
        }
    }

    /// Whether the conversation is there for the manager.
    pub async fn sees(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<bool, StoreError> {
        let sight = self.sight(tx, manager).await?;
        self.in_sight(tx, &sight, conversation).await
    }

    async fn in_sight(
        &self,
        tx: &Tx,
        sight: &Sight,
        conversation: &Conversation,
    ) -> Result<bool, StoreError> {
        let holder = conversation.holder(self.notify.now());
        if holder == Some(sight.manager) {
            return Ok(true);
        }
        let Some(sees) = sight.of(self.notify.department(conversation).id) else {
            return Ok(false);
        };
        let free = conversation.open && holder.is_none();
        if sees == Sees::All || sees == Sees::OwnAndFree && free {
            return Ok(true);
        }
        if desk_orders::is_any_had_by(tx, sight.manager, conversation.customer).await? {
            return Ok(true);
        }
        conversations::was_answered_by(tx, conversation.id, sight.manager).await
    }

    /// The conversation, when it is there for the manager.
    pub async fn seen(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: ConversationId,
    ) -> Result<Option<Conversation>, StoreError> {
        Ok(match conversations::lookup(tx, id).await? {
            Some(found) if self.sees(tx, manager, &found).await? => Some(found),
            Some(_) | None => None,
        })
    }

    /// Why the manager may not have the conversation, if they may not. A colleague of its
    /// department is told who holds it: both may have pressed.
    pub async fn kept_from(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<Option<Taken>, StoreError> {
        let sight = self.sight(tx, manager).await?;
        if self.in_sight(tx, &sight, conversation).await? {
            return Ok(None);
        }
        let department = self.notify.department(conversation).id;
        let holder = conversation.holder(self.notify.now());
        Ok(Some(match (sight.of(department), holder) {
            (None, _) => Taken::Elsewhere(department),
            (Some(Sees::OwnAndFree), Some(holder)) => Taken::Held(holder),
            (Some(_), _) => Taken::Gone,
        }))
    }

    /// Whether the manager may be given conversations of the department.
    pub(in crate::desk) async fn works_for(
        &self,
        tx: &Tx,
        manager: &Manager,
        department: DepartmentId,
    ) -> Result<bool, StoreError> {
        if roles::is_admin(manager) || self.notify.settings.departments.len() == 1 {
            return Ok(true);
        }
        let own = self.works_in(tx, manager.id).await?;
        Ok(own.iter().any(|(id, _)| *id == department))
    }
}

/// Ids between commas, as the database looks them up.
fn listed(ids: impl Iterator<Item = DepartmentId>) -> String {
    let ids: Vec<String> = ids.map(|id| id.to_string()).collect();
    format!(",{},", ids.join(","))
}

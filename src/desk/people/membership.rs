//! Where managers work, and what they see there.

use crate::{
    desk::People,
    domain::{
        id::{DepartmentId, ManagerId},
        manager::Manager,
        routing::Sees,
    },
    store::{
        StoreError, Tx,
        audit::{self, Act},
        duty, managers,
    },
};

/// What came of changing where a manager works, or what they see there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MembershipChange {
    Done,
    NoSuchDepartment,
    NoSuchManager,
    /// Everybody works in one department at least.
    LastDepartment,
    /// They have left the department since.
    NotMember,
}

impl People {
    /// They work in the department from now on, or no longer.
    pub async fn toggle_department(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        department: DepartmentId,
    ) -> Result<MembershipChange, StoreError> {
        if self.notify.settings.department(department).id != department {
            return Ok(MembershipChange::NoSuchDepartment);
        }
        let Some(own) = self.membership(tx, id, department).await? else {
            return Ok(MembershipChange::NoSuchManager);
        };
        let is_member = own.iter().any(|(known, _)| *known == department);
        if is_member && own.len() == 1 {
            return Ok(MembershipChange::LastDepartment);
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
        Ok(MembershipChange::Done)
    }

    /// They see the next thing: as the settings say, own, own and free, all.
    pub async fn cycle_sight(
        &self,
        tx: &Tx,
        admin: &Manager,
        id: ManagerId,
        department: DepartmentId,
    ) -> Result<MembershipChange, StoreError> {
        if self.notify.settings.department(department).id != department {
            return Ok(MembershipChange::NoSuchDepartment);
        }
        let Some(own) = self.membership(tx, id, department).await? else {
            return Ok(MembershipChange::NoSuchManager);
        };
        let mut own = own.into_iter();
        let Some((_, sees)) = own.find(|(known, _)| *known == department) else {
            return Ok(MembershipChange::NotMember);
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
        Ok(MembershipChange::Done)
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

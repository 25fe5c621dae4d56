//! Managers at work now, and the right to take a conversation over from an absent one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{
    desk::{
        People,
        people::{department::Department, roles},
    },
    domain::{
        conversation::Conversation,
        id::{ChatId, ManagerId},
        manager::Manager,
        routing::{Candidate, Takes, choose, is_here},
    },
    store::{StoreError, Tx, cases, chats, duty},
};

/// A department's people who are there.
pub(in crate::desk) struct Team {
    pub(in crate::desk) people: Vec<Candidate>,
    /// When somebody's shift next begins or ends.
    pub(in crate::desk) next_change: Option<DateTime<Utc>>,
}

impl People {
    /// The department's people who are there and take everybody's customers.
    pub(in crate::desk) async fn people_there(
        &self,
        tx: &Tx,
        department: &Department,
    ) -> Result<Vec<Candidate>, StoreError> {
        let mut people = self.team(tx, department).await?.people;
        people.retain(|it| it.takes == Takes::Everybodys);
        Ok(people)
    }

    pub(in crate::desk) async fn team(
        &self,
        tx: &Tx,
        department: &Department,
    ) -> Result<Team, StoreError> {
        let now = self.notify.now();
        let loads: HashMap<_, _> = duty::loads(tx, department.load, now)
            .await?
            .into_iter()
            .collect();
        let mut team = Team {
            people: Vec::new(),
            next_change: None,
        };
        let lost = chats::lost(tx, self.notify.bot).await?;
        for (manager, duty) in duty::of_department(tx, department.id).await? {
            // A manager without an open private chat cannot see what to answer.
            if lost.contains(&ChatId(manager.id.0)) {
                continue;
            }
            let hours = self.notify.hours_of(department, &duty);
            let change = hours.as_ref().and_then(|hours| hours.next_change(now));
            team.next_change = [team.next_change, change].into_iter().flatten().min();
            let capacity = duty.max_parallel.unwrap_or(department.max_parallel);
            // A limit of 0 means that the manager takes no conversations.
            if capacity > 0 && is_here(hours.as_ref(), duty.stated, now) {
                team.people.push(Candidate {
                    manager: manager.id,
                    load: loads.get(&manager.id).copied().unwrap_or_default(),
                    capacity,
                    assigned_at: duty.assigned_at,
                    takes: duty.takes,
                });
            }
        }
        Ok(team)
    }

    /// Whether somebody but the holder could take the conversation now.
    pub(in crate::desk) async fn others_can(
        &self,
        tx: &Tx,
        conversation: &Conversation,
    ) -> Result<bool, StoreError> {
        let department = self.notify.department(conversation);
        let holder = conversation.hold.map(|hold| hold.manager);
        let mut people = self.team(tx, department).await?.people;
        people.retain(|it| Some(it.manager) != holder);
        if !department.policy.is_automatic() {
            // The rest of the team is notified, and one of the managers at work takes it.
            return Ok(!people.is_empty());
        }
        let missed = match (conversation.case, conversation.waiting_since) {
            (Some(case), Some(since)) => cases::missed_by(tx, case, since).await?,
            _ => Vec::new(),
        };
        people.retain(|it| !missed.contains(&it.manager));
        Ok(choose(department.policy, &people).is_some())
    }

    /// Whether the manager may take the conversation from its holder.
    pub async fn may_take_over(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<bool, StoreError> {
        let (Some(hold), Some(since)) = (conversation.hold, conversation.waiting_since) else {
            return Ok(false);
        };
        let holder = conversation.holder(self.notify.now());
        if holder.is_none() || holder == Some(manager.id) {
            return Ok(false);
        }
        if roles::is_admin(manager) {
            return Ok(true);
        }
        let Some(patience) = self.notify.settings.take_over else {
            return Ok(false);
        };
        let department = self.notify.department(conversation);
        if !self.works_for(tx, manager, department.id).await? {
            return Ok(false);
        }
        let due = department.after_working(since.max(hold.since), patience);
        Ok(due <= self.notify.now() || !self.is_there(tx, hold.manager, conversation).await?)
    }

    /// Whether a manager is at work, by what they said and by their hours.
    pub(in crate::desk) async fn is_there(
        &self,
        tx: &Tx,
        manager: ManagerId,
        conversation: &Conversation,
    ) -> Result<bool, StoreError> {
        let Some(duty) = duty::lookup(tx, manager).await? else {
            return Ok(false);
        };
        let hours = self
            .notify
            .hours_of(self.notify.department(conversation), &duty);
        Ok(is_here(hours.as_ref(), duty.stated, self.notify.now()))
    }
}

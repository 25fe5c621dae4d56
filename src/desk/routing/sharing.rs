//! Sharing conversations out: a waiting customer gets a manager who is there and has room, the one
//! who has waited longest first. Done for a department at a time, whenever a customer begins to
//! wait, a manager comes, or a manager has room again; and looked at anew while anybody waits.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    desk::{
        Routing, conversation::courtesy::Courtesy, people::department::Department, telegram::brief,
    },
    domain::{
        conversation::{AssignedBy, Conversation, Hold},
        id::{ConversationId, ManagerId},
        routing::{Candidate, Policy, Takes, choose, is_here},
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        cases, conversations, duty, managers,
    },
};

/// Those who wait, as far as one go looks.
const AT_ONCE: u32 = 100;
/// The longest that those who wait are left alone.
const LOOK_AGAIN: TimeDelta = TimeDelta::minutes(15);

/// What one pass over a queue has done.
pub(in crate::desk) enum RoutingOutcome {
    /// No customer waits for a manager.
    QueueEmpty,
    /// A customer still waits, and nothing can be done until then.
    RetryAt(DateTime<Utc>),
    /// One conversation got a manager; more may wait.
    Assigned,
}

impl Routing {
    /// Gives waiting customers to managers who have room, and tells the others the current state.
    pub(in crate::desk) async fn share_out(
        &self,
        tx: &Tx,
        department: &Department,
    ) -> Result<RoutingOutcome, StoreError> {
        let now = self.notify.now();
        let mut team = self.people.team(tx, department).await?;
        let queue = conversations::queue(tx, department.id, AT_ONCE).await?;
        if department.finds_anybody(&team.people) {
            for id in &queue {
                if self.place(tx, department, &mut team.people, *id).await? {
                    // One manager and one conversation are locked at a time.
                    return Ok(RoutingOutcome::Assigned);
                }
            }
        }
        self.notify_waiting_customers(tx, department, &team.people)
            .await?;
        if queue.is_empty() {
            return Ok(RoutingOutcome::QueueEmpty);
        }
        let opens = department.hours.as_ref();
        let opens = opens.and_then(|hours| hours.next_change(now));
        let changes = [team.next_change, opens].into_iter().flatten();
        Ok(RoutingOutcome::RetryAt(
            changes.fold(now + LOOK_AGAIN, DateTime::min),
        ))
    }

    /// Finds a manager for a conversation; `false` when it waits still.
    async fn place(
        &self,
        tx: &Tx,
        department: &Department,
        people: &mut [Candidate],
        id: ConversationId,
    ) -> Result<bool, StoreError> {
        let found = conversations::lookup(tx, id).await;
        let Some(found) = tx.unless_corrupt(found)? else {
            return Ok(false);
        };
        let Some(conversation) = found else {
            return Ok(true);
        };
        // Each try that fails because things have changed leaves fewer to choose from.
        for _ in 0..people.len() {
            let Some((manager, assigned_by)) = self
                .pick_manager(tx, department, people, &conversation)
                .await?
            else {
                return Ok(false);
            };
            let given = self
                .assign(tx, department, manager, id, assigned_by)
                .await?;
            let chosen = people.iter_mut().find(|it| it.manager == manager);
            match (given, chosen) {
                (Assignment::Made, Some(chosen)) => {
                    chosen.load += 1;
                    chosen.assigned_at = Some(self.notify.now());
                    return Ok(true);
                }
                (Assignment::WaitsNoMore, _) => return Ok(true),
                (Assignment::NoRoom, Some(chosen)) => chosen.capacity = chosen.load,
                (_, None) => return Ok(false),
            }
        }
        Ok(false)
    }

    /// The manager who should get a conversation: the customer's last one for a while, then
    /// anybody.
    async fn pick_manager(
        &self,
        tx: &Tx,
        department: &Department,
        people: &[Candidate],
        conversation: &Conversation,
    ) -> Result<Option<(ManagerId, AssignedBy)>, StoreError> {
        let now = self.notify.now();
        let since = conversation.waiting_since.unwrap_or(now);
        let missed = match conversation.case {
            Some(case) => cases::missed_by(tx, case, since).await?,
            None => Vec::new(),
        };
        let still: Vec<Candidate> = people
            .iter()
            .filter(|it| !missed.contains(&it.manager))
            .copied()
            .collect();
        let own_counts = department
            .own_first
            .is_some_and(|first| now < department.after_working(since, first));
        let own_clients_only = |it: &Candidate| it.takes == Takes::OwnClients;
        if own_counts || still.iter().any(own_clients_only) {
            let own = cases::last_manager(tx, conversation).await?;
            let own = still.iter().find(|it| Some(it.manager) == own);
            if let Some(own) =
                own.filter(|own| own.has_room() && (own_counts || own_clients_only(own)))
            {
                return Ok(Some((own.manager, AssignedBy::PreviousManager)));
            }
        }
        if !department.policy.is_automatic() {
            return Ok(None);
        }
        Ok(choose(department.policy, &still).map(|manager| (manager, AssignedBy::Routing)))
    }

    /// Gives a conversation to a manager, if everything is still so.
    async fn assign(
        &self,
        tx: &Tx,
        department: &Department,
        manager: ManagerId,
        id: ConversationId,
        assigned_by: AssignedBy,
    ) -> Result<Assignment, StoreError> {
        // Always locks the manager before the conversation, as taking a conversation does.
        let person = managers::lock(tx, manager).await?;
        let now = self.notify.now();
        let known = duty::lookup(tx, manager).await?;
        let (Some(person), Some(mut duty)) = (person.filter(|it| it.role.is_staff()), known) else {
            return Ok(Assignment::NoRoom);
        };
        let hours = self.notify.hours_of(department, &duty);
        if !is_here(hours.as_ref(), duty.stated, now) {
            return Ok(Assignment::NoRoom);
        }
        let Some(mut conversation) = conversations::lock(tx, id).await? else {
            return Ok(Assignment::WaitsNoMore);
        };
        let waits = conversation.waiting_since.is_some() && conversation.hold.is_none();
        if !waits || conversation.department != department.id {
            return Ok(Assignment::WaitsNoMore);
        }
        if self
            .conversations
            .is_full(tx, manager, &conversation)
            .await?
            .is_some()
        {
            return Ok(Assignment::NoRoom);
        }
        duty.assigned_at = Some(now);
        duty::save(tx, manager, &duty).await?;
        let hold = Hold {
            manager,
            fence: conversation.fence + 1,
            since: now,
            until: now + self.notify.settings.hold,
            assigned_by,
        };
        self.conversations.give(tx, &mut conversation, hold).await?;
        let act = Act {
            manager: None,
            action: Action::Assign,
            conversation: Some(id),
            subject: Some(manager),
            detail: None,
        };
        self.conversations.record(tx, &act, &conversation).await?;
        let view = brief::assigned(&self.cards, tx, &conversation, &person).await?;
        self.notify.tell(tx, manager, &conversation, view).await?;
        Ok(Assignment::Made)
    }

    /// Tells customers who have just written, and whom nobody answers now, the current state.
    async fn notify_waiting_customers(
        &self,
        tx: &Tx,
        department: &Department,
        people: &[Candidate],
    ) -> Result<(), StoreError> {
        let free = |it: &Candidate| it.has_room() && it.takes == Takes::Everybodys;
        let courtesy = if !department.is_open(self.notify.now()) {
            Courtesy::Closed
        } else if people.is_empty() {
            Courtesy::NobodyThere
        } else if department.policy.is_automatic() && !people.iter().any(free) {
            Courtesy::Queued
        } else {
            return Ok(());
        };
        self.conversations
            .send_courtesies(tx, department, courtesy)
            .await
    }
}

/// What became of giving a conversation to a manager.
enum Assignment {
    Made,
    /// The manager has no room, or has gone.
    NoRoom,
    /// The conversation has a manager by now, or is answered.
    WaitsNoMore,
}

impl Department {
    /// Whether looking for a manager can find one at all.
    fn finds_anybody(&self, people: &[Candidate]) -> bool {
        let free = |it: &Candidate| it.has_room();
        let own_clients_only = |it: &Candidate| it.takes == Takes::OwnClients;
        match self.policy {
            Policy::RoundRobin | Policy::LeastBusy => people.iter().any(free),
            Policy::ByHand | Policy::FirstTakes => {
                (self.own_first.is_some() || people.iter().any(own_clients_only))
                    && people.iter().any(free)
            }
        }
    }
}

//! Sharing conversations out: a waiting customer gets a manager who is there and has room, the one
//! who has waited longest first. Done for a department at a time, whenever a customer begins to
//! wait, a manager comes, or a manager has room again; and looked at anew while anybody waits.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::timers::{self, Timer};
use crate::{
    desk::{
        Notify, People, Routing, conversation::courtesy::Courtesy, people::department::Department,
        telegram::brief,
    },
    domain::{
        conversation::{Conversation, Hold, Through},
        hours::Hours,
        id::{ChatId, ConversationId, DepartmentId, ManagerId},
        routing::{Candidate, Policy, Takes, choose, is_here},
    },
    store::{
        StoreError, Tx,
        audit::{Act, Action},
        cases, chats, conversations,
        duty::{self, Duty},
        managers,
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

/// A department's people who are there.
struct Team {
    people: Vec<Candidate>,
    /// When somebody's shift next begins or ends.
    next_change: Option<DateTime<Utc>>,
}

impl Notify {
    /// Enqueues the sharing out of a department's queue.
    pub async fn wake(&self, tx: &Tx, department: DepartmentId) -> Result<(), StoreError> {
        self.outbox
            .stage(tx, timers::job(Timer::Route(department), self.now()))
            .await
    }

    /// Somebody has room again, or has come.
    pub async fn wake_all(&self, tx: &Tx) -> Result<(), StoreError> {
        for department in &self.settings.departments {
            self.wake(tx, department.id).await?;
        }
        Ok(())
    }

    /// Somebody has room again, which only the program looks for.
    pub(in crate::desk) async fn room_made(&self, tx: &Tx) -> Result<(), StoreError> {
        for department in &self.settings.departments {
            if department.policy.is_automatic() {
                self.wake(tx, department.id).await?;
            }
        }
        Ok(())
    }

    /// When the manager works. `None` means always.
    pub(in crate::desk) fn hours_of(&self, department: &Department, duty: &Duty) -> Option<Hours> {
        let mut hours = match (&duty.shifts, &department.hours) {
            (Some(shifts), of_department) => Hours {
                zone: self.settings.zone,
                week: shifts.clone(),
                days_off: of_department
                    .as_ref()
                    .map(|hours| hours.days_off.clone())
                    .unwrap_or_default(),
            },
            (None, Some(hours)) => hours.clone(),
            (None, None) if duty.days_off.is_empty() => return None,
            (None, None) => Hours::always(self.settings.zone),
        };
        hours.days_off.extend(duty.days_off.iter().copied());
        Some(hours)
    }

    /// The longest that the hold may go without an answer to the customer. `None` means no limit.
    pub(in crate::desk) fn answer_limit(&self, conversation: &Conversation) -> Option<TimeDelta> {
        let department = self.department(conversation);
        match conversation.hold?.through {
            Through::Hand if !department.policy.is_automatic() => None,
            Through::Hand | Through::Program => department.answer_within,
            Through::Own => [department.own_first, department.answer_within]
                .into_iter()
                .flatten()
                .min(),
        }
    }

    /// When the holder must have answered, after having been late this number of times.
    pub(in crate::desk) fn answer_due(
        &self,
        conversation: &Conversation,
        late: i64,
    ) -> Option<DateTime<Utc>> {
        let limit = self.answer_limit(conversation)?;
        let since = conversation.hold?.since.max(conversation.waiting_since?);
        let times = i32::try_from(late + 1).unwrap_or(i32::MAX);
        let department = self.department(conversation);
        Some(department.after_working(since, limit * times))
    }
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

    async fn team(&self, tx: &Tx, department: &Department) -> Result<Team, StoreError> {
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
            // The rest of the team is notified, and any manager who is there takes it.
            return Ok(!people.is_empty());
        }
        let missed = match (conversation.case, conversation.waiting_since) {
            (Some(case), Some(since)) => cases::missed_by(tx, case, since).await?,
            _ => Vec::new(),
        };
        people.retain(|it| !missed.contains(&it.manager));
        Ok(choose(department.policy, &people).is_some())
    }
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
            let Some((manager, through)) = self
                .pick_manager(tx, department, people, &conversation)
                .await?
            else {
                return Ok(false);
            };
            let given = self.assign(tx, department, manager, id, through).await?;
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
    ) -> Result<Option<(ManagerId, Through)>, StoreError> {
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
                return Ok(Some((own.manager, Through::Own)));
            }
        }
        if !department.policy.is_automatic() {
            return Ok(None);
        }
        Ok(choose(department.policy, &still).map(|manager| (manager, Through::Program)))
    }

    /// Gives a conversation to a manager, if everything is still so.
    async fn assign(
        &self,
        tx: &Tx,
        department: &Department,
        manager: ManagerId,
        id: ConversationId,
        through: Through,
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
            through,
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

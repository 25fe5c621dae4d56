//! An order's state at the desk: chosen by name, reported to those it concerns, and taken back for
//! a while.

use chrono::TimeDelta;

use super::{super::Orders, acts::OrderRefusal, notice::subject, state_name};
use crate::{
    crm::order_changes,
    domain::{
        id::{ManagerId, Number},
        manager::Manager,
        order::{Fulfilment, Happened, Stage},
    },
    hooks::{self, OrderChange},
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        crm_statuses,
        desk_orders::{self, DeskOrder},
        orders::{self, Kept},
    },
    text::cut,
    vendors::crm::StandingChange,
};

/// How long a change of the state can be taken back.
const UNDO: TimeDelta = TimeDelta::minutes(10);
/// Letters of the reason why an order is cancelled.
const REASON: usize = 300;

/// What came of setting an order's state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateChange {
    Done {
        was: Fulfilment,
    },
    /// It stood so already.
    Unchanged,
    Refused(OrderRefusal),
}

/// What came of taking the last change back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoneChange {
    Done,
    /// Too much time has passed, or there is nothing to take back.
    Late,
    Refused(OrderRefusal),
}

impl Orders {
    /// The manager says how the order stands; why, where they cancel it.
    pub async fn set_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
        state: Fulfilment,
        reason: Option<&str>,
    ) -> Result<StateChange, StoreError> {
        let mut order = match self.own_order(tx, manager, number).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(StateChange::Refused(refusal)),
        };
        let was = order.fulfilment;
        if was == state {
            return Ok(StateChange::Unchanged);
        }
        // The manager who sets its state has it, unless it is new again.
        if state == Fulfilment::New {
            order.manager = None;
            order.former = None;
        } else {
            order.manager = order.manager.or(Some(manager.id));
        }
        let reason = reason.map(|reason| cut(reason.trim(), REASON));
        let reason = reason.as_deref();
        order.reason = reason.map(str::to_owned);
        self.note_moved(tx, manager.id, number, state, reason)
            .await?;
        self.move_order(tx, Some(manager.id), &mut order, state)
            .await?;
        Ok(StateChange::Done { was })
    }

    /// The order stands as before its last change.
    pub async fn undo_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
    ) -> Result<UndoneChange, StoreError> {
        let mut order = match self.own_order(tx, manager, number).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(UndoneChange::Refused(refusal)),
        };
        let (Some(was), true) = (order.was, self.can_undo(&order)) else {
            return Ok(UndoneChange::Late);
        };
        let undone = std::mem::replace(&mut order.fulfilment, was);
        order.was = None;
        order.reason = None;
        self.note_moved(tx, manager.id, number, was, None).await?;
        self.save_order(tx, Some(manager.id), &mut order).await?;
        self.announce_state(tx, number).await?;
        self.carry_state(tx, &order, undone).await?;
        Ok(UndoneChange::Done)
    }

    /// Whether the last change is fresh enough to be taken back.
    pub(in crate::desk) fn can_undo(&self, order: &DeskOrder) -> bool {
        let is_fresh = order
            .since
            .is_some_and(|since| self.notify.now() < since + UNDO);
        order.was.is_some() && is_fresh
    }

    async fn note_moved(
        &self,
        tx: &Tx,
        by: ManagerId,
        number: Number,
        state: Fulfilment,
        reason: Option<&str>,
    ) -> Result<(), StoreError> {
        let detail = match reason {
            Some(reason) => format!("{}\n{reason}", state.as_str()),
            None => state.as_str().to_owned(),
        };
        self.order_happened(tx, number, Some(by), Happened::Moved, Some(detail))
            .await
    }

    /// The order stands so from now on: everybody who sees it is shown that, and it is noted.
    pub(super) async fn move_order(
        &self,
        tx: &Tx,
        by: Option<ManagerId>,
        order: &mut DeskOrder,
        state: Fulfilment,
    ) -> Result<(), StoreError> {
        let before = std::mem::replace(&mut order.fulfilment, state);
        if before != state {
            order.was = Some(before);
        }
        self.save_order(tx, by, order).await?;
        if before != state {
            self.announce_state(tx, order.number).await?;
            self.carry_state(tx, order, before).await?;
        }
        Ok(())
    }

    /// Tells hooks how the order stands at the desk, before the CRM hears of it.
    pub(super) async fn announce_state(&self, tx: &Tx, number: Number) -> Result<(), StoreError> {
        hooks::order_changed(&self.notify.outbox, tx, number, OrderChange::AtDesk).await
    }

    pub(super) async fn save_order(
        &self,
        tx: &Tx,
        by: Option<ManagerId>,
        order: &mut DeskOrder,
    ) -> Result<(), StoreError> {
        order.since = Some(self.notify.now());
        order.reminded = 0;
        desk_orders::save(tx, order).await?;
        self.move_stock(tx, order).await?;
        if order.is_free() {
            self.await_taker(tx, order.number).await?;
        }
        let act = Act {
            manager: by,
            action: Action::Other("order"),
            conversation: None,
            subject: order.manager,
            detail: Some(format!("{} {}", order.number, order.fulfilment.as_str())),
        };
        audit::add(tx, &act, None, self.notify.now()).await?;
        self.notify.renew_alerts(tx, &subject(order.number)).await
    }

    /// The state goes where the customer reads it: to the CRM where the settings say which status
    /// it is there. Without a CRM the desk is where orders are kept, and the customer is notified.
    /// A state that they were notified of is taken back in words too: `before` is the state until
    /// now.
    pub(super) async fn carry_state(
        &self,
        tx: &Tx,
        order: &DeskOrder,
        before: Fulfilment,
    ) -> Result<(), StoreError> {
        let Some(kept) = orders::lock_numbered(tx, order.number).await? else {
            return Ok(());
        };
        let (stage, from) = (order.fulfilment.stage(), before.stage());
        let goes_back = way_of(stage) < way_of(from);
        if self.notify.settings.shop_crm.has_statuses() {
            // The CRM may not have confirmed yet the state that is taken back.
            if kept.order.stage == stage && !goes_back {
                return Ok(());
            }
            let keeps = kept.order.keeps;
            let knows_before = self.status_of_stage(tx, keeps, from).await?.is_some();
            let was_told_here = from == Stage::Cancelled && !knows_before;
            if self.tell_crm(tx, &kept, stage).await? && !was_told_here {
                return Ok(());
            }
            // The CRM goes on saying how it stands, but that it was cancelled must be heard, and so
            // must be that what was heard is no longer so.
            let is_taken_back = goes_back && (knows_before || was_told_here);
            if stage != Stage::Cancelled && !is_taken_back {
                return Ok(());
            }
        }
        desk_orders::set_stage(tx, order.number, stage, self.notify.now()).await?;
        let state = state_name(order.fulfilment);
        if goes_back {
            return self.following.tell_taken_back(tx, &kept, state).await;
        }
        let reason = order.reason.as_deref();
        self.following.tell_moved(tx, &kept, state, reason).await
    }

    /// Reports a stage to the CRM. `false` means that the settings name no status of the CRM for
    /// it.
    pub(super) async fn tell_crm(
        &self,
        tx: &Tx,
        kept: &Kept,
        stage: Stage,
    ) -> Result<bool, StoreError> {
        let status = self.status_of_stage(tx, kept.order.keeps, stage).await?;
        let (Some(number), Some(status)) = (kept.order.number, status) else {
            return Ok(false);
        };
        let change = StandingChange {
            status: Some(status),
            tracking: None,
        };
        let job = order_changes::job(number, change, &self.notify.clock);
        self.notify.outbox.enqueue(tx, job).await?;
        Ok(true)
    }

    /// The CRM's id of the status that the settings give this stage.
    async fn status_of_stage(
        &self,
        tx: &Tx,
        keeps: crate::domain::order::Keeps,
        stage: Stage,
    ) -> Result<Option<String>, StoreError> {
        let rules = self.following.rules.iter();
        for rule in rules.filter(|rule| rule.stage == Some(stage)) {
            let status = crm_statuses::find_by_name(tx, keeps, &rule.status).await?;
            if status.is_some() {
                return Ok(status);
            }
        }
        Ok(None)
    }
}

/// How far on its way an order is.
const fn way_of(stage: Stage) -> u8 {
    match stage {
        Stage::Accepted => 0,
        Stage::InWork => 1,
        Stage::Done => 2,
        Stage::Cancelled => 3,
    }
}

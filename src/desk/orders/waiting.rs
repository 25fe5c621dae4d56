//! An order that nobody takes: its managers are reminded of it, then admins are told.

use chrono::TimeDelta;

use super::super::{
    Orders,
    people::department::Department,
    routing::timers::{self, Timer},
    telegram::orders::urging,
};
use crate::{
    domain::id::{ChatId, JobId, LeadId, Number},
    store::{StoreError, Tx, conversations, desk_orders, leads, outbox},
    telegram::Outgoing,
    text::Speech,
};

/// What is done the first time; the second time admins are told, and that is all.
const REMINDED: i64 = 1;

impl Orders {
    /// The department whose managers take care of an order.
    pub(super) async fn department_of_order(
        &self,
        tx: &Tx,
        number: Number,
    ) -> Result<&Department, StoreError> {
        if let Some(order) = desk_orders::lookup(tx, number).await?
            && let Some(chat) = order.conversation
            && let Some(chat) = conversations::lookup(tx, chat).await?
        {
            return Ok(self.notify.department(&chat));
        }
        let bot = leads::bot_of(tx, LeadId(number.0)).await?;
        Ok(self
            .notify
            .settings
            .department_of_bot(bot.unwrap_or(self.notify.bot)))
    }

    /// The chats in which the managers of a department are notified of orders.
    pub(super) async fn order_chats(
        &self,
        tx: &Tx,
        department: &Department,
    ) -> Result<Vec<ChatId>, StoreError> {
        match self.notify.chat_of(department) {
            Some(chat) => Ok(vec![chat]),
            None => self.notify.staff_chats(tx, department).await,
        }
    }

    /// From now on somebody should take the order.
    pub(super) async fn await_taker(&self, tx: &Tx, number: Number) -> Result<(), StoreError> {
        let (Some(after), Some(order)) = (
            self.notify.settings.remind_orders,
            desk_orders::lookup(tx, number).await?,
        ) else {
            return Ok(());
        };
        let department = self.department_of_order(tx, number).await?;
        let due = department.after_working(order.free_since(), after);
        let job = timers::job(Timer::Untaken(number), due);
        self.notify.outbox.enqueue(tx, job).await
    }

    /// The time has come to look whether somebody has taken the order; how long to wait where it has
    /// not.
    pub(in crate::desk) async fn look_at_untaken(
        &self,
        tx: &Tx,
        number: Number,
        job: JobId,
    ) -> Result<Option<TimeDelta>, StoreError> {
        let again = self.urge_to_take(tx, number).await?;
        if again.is_none() {
            // If the order is given back from now on, that needs a job of its own.
            outbox::release_key(tx, job).await?;
        }
        Ok(again)
    }

    async fn urge_to_take(&self, tx: &Tx, number: Number) -> Result<Option<TimeDelta>, StoreError> {
        let (Some(after), Some(mut order)) = (
            self.notify.settings.remind_orders,
            desk_orders::lock(tx, number).await?,
        ) else {
            return Ok(None);
        };
        if !order.is_free() || order.reminded > REMINDED {
            return Ok(None);
        }
        let department = self.department_of_order(tx, number).await?;
        let since = order.free_since();
        let times = i32::try_from(order.reminded + 1).unwrap_or(i32::MAX);
        let due = department.after_working(since, after * times);
        let now = self.notify.now();
        if due > now {
            return Ok(Some(due - now));
        }
        order.reminded += 1;
        desk_orders::save(tx, &order).await?;
        let waited = department.working(since, now);
        if order.reminded > REMINDED {
            let told = |speech: &Speech| urging::escalation(speech, &order, waited);
            self.notify.tell_admins(tx, None, told).await?;
            return Ok(None);
        }
        let view = urging::reminder(&self.notify.speech(), &order, waited);
        for chat in self.order_chats(tx, department).await? {
            self.notify
                .say(tx, Outgoing::new(chat, view.clone()))
                .await?;
        }
        let next = department.after_working(since, after * (times + 1));
        Ok(Some(next - now))
    }
}

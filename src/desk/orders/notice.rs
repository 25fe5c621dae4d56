//! The messages about an order: which chats get them, when they are brought up to date, and whether they
//! make a sound.

use super::super::{Orders, alerts::readable};
use crate::{
    config::OrderPosts,
    domain::{
        id::{LeadId, Number},
        order::{Fulfilment, Happened},
    },
    hooks,
    store::{StoreError, Tx, blocks, desk_orders, numbers, order_events, orders},
};

/// What the messages about an order have for their subject.
pub const ORDER: &str = "order:";

impl Orders {
    /// Tells the managers of an order that has come.
    pub async fn order_placed(&self, tx: &Tx, number: Number) -> Result<(), StoreError> {
        // Asked for again after a crash, it is told once.
        if order_events::last(tx, number, 1).await?.is_empty() {
            self.order_happened(tx, number, None, Happened::Placed, None)
                .await?;
            hooks::order_created(&self.notify.outbox, tx, number).await?;
        }
        self.note_goods_of(tx, number).await?;
        if let Some(facts) = readable(self.order_facts(tx, number).await)? {
            // Of somebody who is blocked nobody is told; the order stands in the list.
            if let Some(customer) = facts.customer()
                && blocks::lookup(tx, customer, self.notify.now())
                    .await?
                    .is_some()
            {
                return Ok(());
            }
        }
        self.await_taker(tx, number).await?;
        self.notify.email_order(tx, number).await?;
        if self.notify.settings.order_posts == OrderPosts::All {
            let department = self.department_of_order(tx, number).await?;
            let chats = self.order_chats(tx, department).await?;
            if chats.is_empty() && !self.notify.emails_orders() {
                tracing::error!(
                    "No manager can be told of order {number}: set `desk.chat_id`, `desk.admins` or `email.smtp`"
                );
            }
            self.notify.post_alert(tx, &chats, &subject(number)).await?;
        }
        self.share_orders(tx).await
    }

    /// Somebody decided what becomes of an order's way to the CRM: its notices say so.
    pub async fn lead_decided(&self, tx: &Tx, lead: LeadId) -> Result<(), StoreError> {
        self.notify.renew_alerts(tx, &subject(lead.into())).await
    }

    /// Something about the order has changed: its messages are brought up to date, and what the CRM
    /// has newly ended is ended here. A manager who has reopened it since then is not overruled.
    pub(in crate::desk) async fn order_changed(
        &self,
        tx: &Tx,
        number: Number,
    ) -> Result<(), StoreError> {
        if let Some(kept) = orders::numbered(tx, number).await?
            && let Some(mut known) = desk_orders::lock(tx, number).await?
            && known.followed != kept.order.stage
        {
            known.followed = kept.order.stage;
            let ended = Fulfilment::ended_by(kept.order.stage);
            if let Some(ended) = ended.filter(|ended| *ended != known.fulfilment) {
                known.was = Some(known.fulfilment);
                known.fulfilment = ended;
                known.since = Some(self.notify.now());
                self.move_stock(tx, &known).await?;
            }
            desk_orders::save(tx, &known).await?;
        }
        for former in numbers::merged_into(tx, number).await? {
            self.notify.renew_alerts(tx, &subject(former)).await?;
        }
        self.notify.renew_alerts(tx, &subject(number)).await
    }

    /// Whether the message about an order comes without a sound: its sum is below what the shop set.
    pub(in crate::desk) async fn order_is_quiet(
        &self,
        tx: &Tx,
        number: Number,
    ) -> Result<bool, StoreError> {
        let Some(from) = self.notify.settings.order_sound_from else {
            return Ok(false);
        };
        let facts = readable(self.order_facts(tx, number).await)?;
        let sum = facts.and_then(|facts| facts.sum());
        Ok(sum.is_some_and(|sum| sum.currency == from.currency && sum.minor < from.minor))
    }
}

pub fn subject(number: Number) -> String {
    format!("{ORDER}{number}")
}

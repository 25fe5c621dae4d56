//! A customer no longer wants an order.

use super::{
    super::{Orders, telegram::orders::urging},
    notice::subject,
};
use crate::{
    domain::{
        id::{ChatId, ManagerId, Number},
        order::{Fulfilment, Happened},
    },
    store::{StoreError, Tx, desk_orders, orders},
    telegram::Outgoing,
};

/// What came of a customer's wish to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    Now,
    /// Somebody works on it, or it is paid for: a manager decides.
    Asked,
    /// It has ended already.
    Late,
}

impl Orders {
    /// The customer no longer wants the order. One that nobody works on and nobody has paid is
    /// cancelled; managers are notified of any other.
    pub async fn customer_cancels(&self, tx: &Tx, number: Number) -> Result<Cancelled, StoreError> {
        let Some(mut order) = desk_orders::lock(tx, number).await? else {
            return Ok(Cancelled::Late);
        };
        let kept = orders::numbered(tx, number).await?;
        let paid = kept.as_ref().is_some_and(|kept| kept.order.paid);
        let ended = kept.is_some_and(|kept| kept.order.stage.is_final());
        if order.fulfilment.is_final() || ended {
            return Ok(Cancelled::Late);
        }
        if order.fulfilment == Fulfilment::New && order.manager.is_none() && !paid {
            order.was = Some(order.fulfilment);
            order.fulfilment = Fulfilment::Cancelled;
            self.save_order(tx, None, &mut order).await?;
            self.announce_state(tx, number).await?;
            self.order_happened(tx, number, None, Happened::CancelledByCustomer, None)
                .await?;
            self.cancelled_in_crm(tx, &order).await?;
            let html = urging::customer_cancelled(&self.notify.speech(), number);
            self.order_news(tx, number, &html).await?;
            return Ok(Cancelled::Now);
        }
        self.order_happened(tx, number, None, Happened::CancelAsked, None)
            .await?;
        let html = urging::customer_asks_to_cancel(&self.notify.speech(), number);
        let was_told = self.order_news(tx, number, &html).await?;
        self.notify.renew_alerts(tx, &subject(number)).await?;
        if let Some(holder) = order.manager {
            self.tell_of_order(tx, holder, number).await?;
        } else if !was_told {
            self.notify
                .tell_admins(tx, None, |speech| {
                    urging::admins_asked_to_cancel(speech, number)
                })
                .await?;
        }
        Ok(Cancelled::Asked)
    }

    /// The same as a manager's change, but the customer is told nothing: they know.
    async fn cancelled_in_crm(
        &self,
        tx: &Tx,
        order: &desk_orders::DeskOrder,
    ) -> Result<(), StoreError> {
        let stage = order.fulfilment.stage();
        if self.notify.settings.shop_crm.has_statuses()
            && let Some(kept) = orders::lock_numbered(tx, order.number).await?
        {
            self.tell_crm(tx, &kept, stage).await?;
        }
        desk_orders::set_stage(tx, order.number, stage, self.notify.now()).await
    }

    async fn tell_of_order(
        &self,
        tx: &Tx,
        manager: ManagerId,
        number: Number,
    ) -> Result<(), StoreError> {
        let speech = self.notify.speech_of(tx, manager).await?;
        let view = urging::asked_to_cancel(&speech, number);
        let chat = ChatId(manager.0);
        self.notify.say(tx, Outgoing::new(chat, view)).await
    }
}

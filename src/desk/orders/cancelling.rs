//! Cancelling an order: a manager says why, and the customer reads it; or the customer no longer
//! wants it.

use super::{
    super::{Orders, button, telegram::reply::Reply},
    notice::subject,
};
use crate::{
    domain::{
        id::{ManagerId, Number},
        manager::{Manager, Place},
        order::{Fulfilment, Happened},
    },
    press::{DeskAction, OrderAction},
    store::{StoreError, Tx, desk_orders, orders},
    telegram::{Outgoing, View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

/// Letters of a reason.
const REASON: usize = 300;

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
    pub(super) async fn ask_why_cancelled(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if let Err(refusal) = self.own_order(tx, manager, number).await? {
            return Ok(refusal);
        }
        let now = DeskAction::Order(OrderAction::CancelNow(number));
        let keep = DeskAction::Order(OrderAction::Show(number));
        let rows = vec![
            vec![button(&speech, Text::ButtonCancelWithoutReason, now)],
            vec![button(&speech, Text::ButtonBack, keep)],
        ];

        let html = speech.html(say::AskCancelReason {
            number: Arg::from(number.to_string()),
        });
        let view = View::text(html).with(Keyboard::Inline(rows));
        Ok(Reply::message(view).at(Place::Cancelling { order: number }))
    }

    /// The reason was written.
    pub async fn cancel_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
        reason: &str,
    ) -> Result<Reply, StoreError> {
        let reason = crate::text::cut(reason.trim(), REASON);
        let set = self
            .set_order(tx, manager, number, Fulfilment::Cancelled, Some(&reason))
            .await?;
        Ok(set.at(Place::Home))
    }

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
        let shown = Arg::from(number.to_string());
        if order.fulfilment == Fulfilment::New && order.manager.is_none() && !paid {
            order.was = Some(order.fulfilment);
            order.fulfilment = Fulfilment::Cancelled;
            self.save_order(tx, None, &mut order).await?;
            self.order_happened(tx, number, None, Happened::CancelledByCustomer, None)
                .await?;
            self.cancelled_in_crm(tx, &order).await?;
            let html = self
                .notify
                .speech()
                .html(say::CustomerCancelled { number: shown });
            self.order_news(tx, number, &html).await?;
            return Ok(Cancelled::Now);
        }
        self.order_happened(tx, number, None, Happened::CancelAsked, None)
            .await?;
        let html = self
            .notify
            .speech()
            .html(say::CustomerAsksToCancel { number: shown });
        let was_told = self.order_news(tx, number, &html).await?;
        self.notify.renew_alerts(tx, &subject(number)).await?;
        if let Some(holder) = order.manager {
            self.tell_of_order(tx, holder, number).await?;
        } else if !was_told {
            self.notify
                .tell_admins(tx, None, |speech| {
                    View::text(speech.html(say::CustomerAsksToCancel {
                        number: Arg::from(number.to_string()),
                    }))
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
        if self.notify.settings.has_crm
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

        let html = speech.html(say::CustomerAsksToCancel {
            number: Arg::from(number.to_string()),
        });
        let show = DeskAction::Order(OrderAction::Show(number));
        let rows = vec![vec![button(&speech, Text::ButtonShowOrder, show)]];
        let view = View::text(html).with(Keyboard::Inline(rows));
        let chat = crate::domain::id::ChatId(manager.0);
        self.notify.say(tx, Outgoing::new(chat, view)).await
    }
}

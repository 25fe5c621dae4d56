//! What managers do with an order: one takes it, gives it back, or changes it.

mod making;
mod state;
mod tracking;

use super::AtDesk;
use crate::{
    desk::{
        label_of,
        orders::acts::{OrderRefusal, TakenOrder},
        people::roles,
        telegram::reply::Reply,
    },
    domain::{id::Number, manager::Place, order::Fulfilment},
    press::OrderAction,
    store::{StoreError, managers},
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    /// A button about an order; writing to its customer is not of these.
    pub(in crate::desk::telegram) async fn order_pressed(
        &self,
        action: OrderAction,
    ) -> Result<Reply, StoreError> {
        if !roles::may(&self.manager, roles::Right::Answer) {
            return Ok(Reply::toast(self.speech().plain(Text::ToastNotAllowed)));
        }
        let asked = managers::place(self.tx, self.manager.id).await?;
        let reply = self.order_acted(action, &asked).await?;
        // A manager who turns to something else about orders no longer answers the question.
        let is_left = matches!(asked, Place::Cancelling { .. } | Place::Tracking { .. });
        Ok(match reply.place {
            None if is_left => reply.at(Place::Home),
            _ => reply,
        })
    }

    async fn order_acted(&self, action: OrderAction, asked: &Place) -> Result<Reply, StoreError> {
        let (orders, tx, manager) = (&self.desk.orders, self.tx, &self.manager);
        match action {
            OrderAction::List(tab, page) => Ok(Reply::screen(
                orders.order_list(tx, manager, tab, None, page).await?,
            )),
            OrderAction::Own(tab, page) => {
                let own = Some(manager.id);
                Ok(Reply::screen(
                    orders.order_list(tx, manager, tab, own, page).await?,
                ))
            }
            OrderAction::Show(number) | OrderAction::Write(number) => self.show_order(number).await,
            OrderAction::Take(number) => self.order_taken(number).await,
            OrderAction::Return(number) => self.return_order(number).await,
            OrderAction::AskState(number) => self.ask_state_of(number).await,
            OrderAction::Set(number, Fulfilment::Cancelled) => self.ask_why_cancelled(number).await,
            OrderAction::Set(number, state) => self.set_order(number, state, None).await,
            OrderAction::CancelNow(order) if *asked == (Place::Cancelling { order }) => {
                self.set_order(order, Fulfilment::Cancelled, None).await
            }
            // The question was answered or left: its button decides nothing any more.
            OrderAction::CancelNow(number) => {
                let shown = self.show_order(number).await?;
                Ok(shown.with_toast(self.unknown_button()))
            }
            OrderAction::Undo(number) => self.undo_order(number).await,
            OrderAction::AskTracking(number) => self.ask_tracking(number).await,
            OrderAction::Make(chat) => self.ask_goods(chat).await,
            OrderAction::MakeNow(chat, shown) => self.make_order(chat, shown).await,
        }
    }

    async fn show_order(&self, number: Number) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        desk.orders.show_order(tx, manager, number).await
    }

    async fn order_taken(&self, number: Number) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let taken = desk.orders.take_order(tx, &self.manager, number);
        let toast = match taken.await? {
            TakenOrder::Done => {
                let shown = self.show_order(number).await?;
                return Ok(shown.with_toast(speech.plain(Text::ToastOrderYours)));
            }
            TakenOrder::NoSuchOrder => speech.plain(Text::ToastNoSuchOrder),
            TakenOrder::Ended => speech.plain(Text::ToastOrderEnded),
            TakenOrder::Held(other) => speech.plain(say::ToastOrderHeld {
                manager: Arg::from(label_of(tx, other).await?),
            }),
        };
        Ok(Reply::toast(toast))
    }

    async fn return_order(&self, number: Number) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        Ok(match desk.orders.return_order(tx, manager, number).await? {
            Ok(()) => Reply::toast(self.speech().plain(Text::ToastOrderReturned)),
            Err(refusal) => self.order_refused(refusal),
        })
    }

    /// Why they may not change the order.
    fn order_refused(&self, refusal: OrderRefusal) -> Reply {
        Reply::toast(self.speech().plain(match refusal {
            OrderRefusal::NoSuchOrder => Text::ToastNoSuchOrder,
            OrderRefusal::NotYours => Text::ToastOrderNotYours,
        }))
    }
}

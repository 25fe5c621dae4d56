//! A manager types the number of a parcel.

use crate::{
    desk::{
        button,
        orders::tracking::TrackingChange,
        telegram::{manager::AtDesk, reply::Reply},
    },
    domain::{id::Number, manager::Place},
    press::{DeskAction, OrderAction},
    store::StoreError,
    telegram::{View, keyboard::Keyboard},
    text::{
        Text,
        say::{self, Say},
    },
};

impl AtDesk<'_> {
    pub(super) async fn ask_tracking(&self, number: Number) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        if let Err(refusal) = desk.orders.own_order(tx, manager, number).await? {
            return Ok(self.order_refused(refusal));
        }
        let text = say::AskTracking {
            number: number.to_string().into(),
        };
        Ok(self.tracking_question(number, text))
    }

    fn tracking_question(&self, number: Number, text: impl Say) -> Reply {
        let speech = self.speech();
        let back = DeskAction::Order(OrderAction::Show(number));
        let rows = vec![vec![button(&speech, Text::ButtonBack, back)]];
        let view = View::text(speech.html(text)).with(Keyboard::Inline(rows));
        Reply::message(view).at(Place::Tracking { order: number })
    }

    /// A number was typed.
    pub(in crate::desk::telegram) async fn set_tracking(
        &self,
        number: Number,
        typed: &str,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let set = desk.orders.set_tracking(tx, manager, number, typed);
        match set.await? {
            TrackingChange::Done => {
                let shown = self.show_order(number).await?;
                let mut reply = self.says(Text::TrackingSet).at(Place::Home);
                reply.messages.extend(shown.messages);
                Ok(reply)
            }
            TrackingChange::Unchanged => Ok(self.show_order(number).await?.at(Place::Home)),
            TrackingChange::Unreadable => {
                let text = say::TrackingHint {
                    number: number.to_string().into(),
                };
                Ok(self.tracking_question(number, text))
            }
            TrackingChange::Refused(refusal) => Ok(self.order_refused(refusal).at(Place::Home)),
        }
    }
}

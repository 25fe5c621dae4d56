//! A manager says how an order stands, why it is cancelled, or takes the last change back.

use crate::{
    desk::{
        button,
        orders::{
            state::{StateChange, UndoneChange},
            state_name,
        },
        telegram::{manager::AtDesk, reply::Reply},
    },
    domain::{conversation::Conversation, id::Number, manager::Place, order::Fulfilment},
    press::{DeskAction, OrderAction},
    store::{StoreError, customers},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

impl AtDesk<'_> {
    pub(super) async fn ask_state_of(&self, number: Number) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let order = match desk.orders.own_order(tx, &self.manager, number).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(self.order_refused(refusal)),
        };
        let rows = Fulfilment::ALL
            .into_iter()
            .filter(|state| *state != order.fulfilment)
            .map(|state| {
                let action = DeskAction::Order(OrderAction::Set(number, state));
                vec![button(&speech, state_name(state), action)]
            })
            .collect();

        let html = speech.html(say::AskOrderState {
            number: Arg::from(number.to_string()),
            state: speech.plain(state_name(order.fulfilment)).into(),
        });
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }

    /// The same for the newest order of a conversation's customer.
    pub(in crate::desk::telegram) async fn ask_state_in_chat(
        &self,
        conversation: &Conversation,
    ) -> Result<Reply, StoreError> {
        if let Some(order) = customers::newest_order(self.tx, conversation.customer).await? {
            return self.ask_state_of(order).await;
        }
        let speech = self.speech();
        let make = DeskAction::Order(OrderAction::Make(conversation.id));
        let mut rows = vec![vec![button(&speech, Text::ButtonMakeOrder, make)]];
        if self.desk.notify.settings.shop_crm.exists() {
            let lead = DeskAction::Lead(conversation.id);
            rows.push(vec![button(&speech, Text::ButtonCreateLead, lead)]);
        }
        let view = View::text(speech.html(Text::NoOrderHere));
        Ok(Reply::message(view.with(Keyboard::Inline(rows))))
    }

    pub(super) async fn set_order(
        &self,
        number: Number,
        state: Fulfilment,
        reason: Option<&str>,
    ) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        let set = desk.orders.set_order(tx, manager, number, state, reason);
        let was = match set.await? {
            StateChange::Done { was } => was,
            StateChange::Unchanged => return self.show_order(number).await,
            StateChange::Refused(refusal) => return Ok(self.order_refused(refusal)),
        };
        let speech = self.speech();

        let html = speech.html(say::OrderStateSet {
            number: Arg::from(number.to_string()),
            was: speech.plain(state_name(was)).into(),
            state: speech.plain(state_name(state)).into(),
        });
        let undo = DeskAction::Order(OrderAction::Undo(number));
        let undo = button(&speech, Text::ButtonUndo, undo);
        Ok(Reply::screen(
            View::text(html).with(Keyboard::Inline(vec![vec![undo]])),
        ))
    }

    pub(super) async fn undo_order(&self, number: Number) -> Result<Reply, StoreError> {
        let (desk, tx, manager) = (self.desk, self.tx, &self.manager);
        match desk.orders.undo_order(tx, manager, number).await? {
            UndoneChange::Done => {
                let shown = self.show_order(number).await?;
                Ok(shown.with_toast(self.speech().plain(Text::ToastUndone)))
            }
            UndoneChange::Late => Ok(Reply::toast(self.speech().plain(Text::ToastUndoLate))),
            UndoneChange::Refused(refusal) => Ok(self.order_refused(refusal)),
        }
    }

    pub(super) async fn ask_why_cancelled(&self, number: Number) -> Result<Reply, StoreError> {
        let (desk, tx, speech) = (self.desk, self.tx, self.speech());
        let own = desk.orders.own_order(tx, &self.manager, number);
        if let Err(refusal) = own.await? {
            return Ok(self.order_refused(refusal));
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
    pub(in crate::desk::telegram) async fn cancel_order(
        &self,
        number: Number,
        reason: &str,
    ) -> Result<Reply, StoreError> {
        let set = self.set_order(number, Fulfilment::Cancelled, Some(reason));
        Ok(set.await?.at(Place::Home))
    }
}

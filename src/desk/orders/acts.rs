//! What managers do with an order: one takes it, says how it stands, gives it back.

use super::{
    super::{Desk, button, label_of, reply::Reply, roles},
    notice::{Reader, UNDO, subject},
    state_name,
};
use crate::{
    domain::{
        conversation::{Channel, Conversation},
        id::{LeadId, ManagerId},
        manager::Manager,
        order::Fulfilment,
    },
    store::{
        StoreError, Tx,
        audit::{self, Act, Action},
        conversations, customers,
        desk_orders::{self, DeskOrder},
        forgetting, leads,
    },
    telegram::{
        View,
        callback::{DeskAction, OrderAction},
        keyboard::Keyboard,
    },
    text::{Arg, Speech, Text},
};

impl Desk {
    /// A button about an order; writing to its customer is not of these.
    pub async fn order_pressed(
        &self,
        tx: &Tx,
        manager: &Manager,
        action: OrderAction,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        if !roles::may(manager, roles::Right::Answer) {
            return Ok(Reply::toast(speech.plain(Text::ToastNotAllowed)));
        }
        match action {
            OrderAction::List(tab, page) => Ok(Reply::screen(
                self.order_list(tx, manager, tab, None, page).await?,
            )),
            OrderAction::Own(tab, page) => {
                let own = Some(manager.id);
                Ok(Reply::screen(
                    self.order_list(tx, manager, tab, own, page).await?,
                ))
            }
            OrderAction::Show(id) | OrderAction::Write(id) => {
                self.show_order(tx, manager, id).await
            }
            OrderAction::Take(id) => self.take_order(tx, manager, id).await,
            OrderAction::Return(id) => self.return_order(tx, manager, id).await,
            OrderAction::AskState(id) => self.ask_order_state(tx, manager, id).await,
            OrderAction::Set(id, state) => self.set_order(tx, manager, id, state).await,
            OrderAction::Undo(id) => self.undo_order(tx, manager, id).await,
        }
    }

    /// The card of an order, as a new message.
    pub async fn show_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: LeadId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let holder = desk_orders::lookup(tx, id).await?.and_then(|it| it.manager);
        let reader = if holder == Some(manager.id) || roles::is_admin(manager) {
            Reader::Holder
        } else {
            Reader::Everybody
        };
        if let Some(view) = self.order_card(tx, &speech, id, reader).await? {
            return Ok(Reply::message(view));
        }
        Ok(match self.lead_view(tx, &speech, id).await? {
            Some(view) => Reply::message(view),
            None => Reply::toast(speech.plain(Text::ToastGone)),
        })
    }

    /// One manager has the order; the others are told who.
    async fn take_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: LeadId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let Some(mut order) = desk_orders::lock(tx, id).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastGone)));
        };
        if let Some(other) = order.manager.filter(|other| *other != manager.id) {
            let args = [("manager", Arg::from(label_of(tx, other).await?))];
            return Ok(Reply::toast(speech.plain_with(Text::ToastOrderHeld, args)));
        }
        if order.fulfilment.is_final() {
            return Ok(Reply::toast(speech.plain(Text::ToastOrderEnded)));
        }
        if order.manager.is_none() {
            order.manager = Some(manager.id);
            self.move_order(tx, manager, &mut order, Fulfilment::InWork)
                .await?;
        }
        let toast = speech.plain(Text::ToastOrderYours);
        let shown = self.show_order(tx, manager, id).await?;
        Ok(shown.with_toast(toast))
    }

    async fn return_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: LeadId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let mut order = match self.own_order(tx, manager, id).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(refusal),
        };
        // A second tap finds the order free: who gave it back stays its former manager.
        if let Some(holder) = order.manager.take() {
            order.former = Some(holder);
            let state = order.fulfilment;
            self.move_order(tx, manager, &mut order, state).await?;
        }
        Ok(Reply::toast(speech.plain(Text::ToastOrderReturned)))
    }

    /// The order when the manager may change it: it is theirs, nobody's, or they are an admin; else
    /// why they may not.
    async fn own_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: LeadId,
    ) -> Result<Result<DeskOrder, Reply>, StoreError> {
        let refusal = |text| Reply::toast(self.speech_to(manager).plain(text));
        let Some(order) = desk_orders::lock(tx, id).await? else {
            return Ok(Err(refusal(Text::ToastGone)));
        };
        let is_theirs = order.manager.is_none_or(|holder| holder == manager.id);
        if is_theirs || roles::is_admin(manager) {
            return Ok(Ok(order));
        }
        Ok(Err(refusal(Text::ToastOrderNotYours)))
    }

    async fn ask_order_state(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: LeadId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let order = match self.own_order(tx, manager, id).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(refusal),
        };
        let rows = Fulfilment::ALL
            .into_iter()
            .filter(|state| *state != order.fulfilment)
            .map(|state| {
                let action = OrderAction::Set(id, state);
                vec![button(
                    &speech,
                    state_name(state),
                    DeskAction::Order(action),
                )]
            })
            .collect();
        let args = [
            ("number", Arg::from(id.to_string())),
            ("state", speech.plain(state_name(order.fulfilment)).into()),
        ];
        let html = speech.html_with(Text::AskOrderState, args);
        Ok(Reply::message(
            View::text(html).with(Keyboard::Inline(rows)),
        ))
    }

    /// The same for the newest order of a conversation's customer.
    pub async fn ask_state_in_chat(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<Reply, StoreError> {
        if let Some(order) = customers::newest_order(tx, conversation.customer).await? {
            return self.ask_order_state(tx, manager, order).await;
        }
        let speech = self.speech_to(manager);
        let lead = button(
            &speech,
            Text::ButtonCreateLead,
            DeskAction::Lead(conversation.id),
        );
        let view = View::text(speech.html(Text::NoOrderHere));
        Ok(Reply::message(
            view.with(Keyboard::Inline(vec![vec![lead]])),
        ))
    }

    /// How an order stands at the desk and who has it, in a line of its customer's card.
    pub(in crate::desk) async fn order_state_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        lead: LeadId,
    ) -> Result<Option<String>, StoreError> {
        let Some(order) = desk_orders::lookup(tx, lead).await? else {
            return Ok(None);
        };
        let manager = match order.manager {
            Some(manager) => label_of(tx, manager).await?,
            None => "none".to_owned(),
        };
        let args = [
            ("number", Arg::from(lead.to_string())),
            ("state", speech.plain(state_name(order.fulfilment)).into()),
            ("manager", manager.into()),
        ];
        Ok(Some(speech.html_with(Text::CardOrder, args)))
    }

    /// The customer's orders that the manager had and gave up are theirs again.
    pub async fn take_orders_back(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        for lead in desk_orders::given_up_by(tx, manager.id, conversation.customer).await? {
            let order = desk_orders::lock(tx, lead).await?;
            if let Some(mut order) = order.filter(DeskOrder::is_free) {
                order.manager = Some(manager.id);
                self.move_order(tx, manager, &mut order, Fulfilment::InWork)
                    .await?;
            }
        }
        Ok(())
    }

    /// Whoever leaves the desk has no orders any more: they are to be checked.
    pub(in crate::desk) async fn give_up_orders(
        &self,
        tx: &Tx,
        admin: &Manager,
        former: ManagerId,
    ) -> Result<(), StoreError> {
        for lead in desk_orders::had_by(tx, former).await? {
            let order = desk_orders::lock(tx, lead).await?;
            if let Some(mut order) = order.filter(|order| order.manager == Some(former)) {
                order.manager = None;
                order.former = Some(former);
                self.save_order(tx, admin, &mut order).await?;
            }
        }
        Ok(())
    }

    async fn set_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: LeadId,
        state: Fulfilment,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let mut order = match self.own_order(tx, manager, id).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(refusal),
        };
        let was = order.fulfilment;
        if was == state {
            return self.show_order(tx, manager, id).await;
        }
        // Who says how it stands has it, unless it is new again.
        if state == Fulfilment::New {
            order.manager = None;
            order.former = None;
        } else {
            order.manager = order.manager.or(Some(manager.id));
        }
        self.move_order(tx, manager, &mut order, state).await?;
        let args = [
            ("number", Arg::from(id.to_string())),
            ("was", speech.plain(state_name(was)).into()),
            ("state", speech.plain(state_name(state)).into()),
        ];
        let html = speech.html_with(Text::OrderStateSet, args);
        let undo = button(
            &speech,
            Text::ButtonUndo,
            DeskAction::Order(OrderAction::Undo(id)),
        );
        Ok(Reply::screen(
            View::text(html).with(Keyboard::Inline(vec![vec![undo]])),
        ))
    }

    async fn undo_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        id: LeadId,
    ) -> Result<Reply, StoreError> {
        let speech = self.speech_to(manager);
        let mut order = match self.own_order(tx, manager, id).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(refusal),
        };
        let is_late = order.since.is_none_or(|since| self.now() >= since + UNDO);
        let (Some(was), false) = (order.was, is_late) else {
            return Ok(Reply::toast(speech.plain(Text::ToastUndoLate)));
        };
        order.fulfilment = was;
        order.was = None;
        self.save_order(tx, manager, &mut order).await?;
        let shown = self.show_order(tx, manager, id).await?;
        Ok(shown.with_toast(speech.plain(Text::ToastUndone)))
    }

    /// The order stands so from now on: everybody who sees it is shown that, and it is noted.
    async fn move_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        order: &mut DeskOrder,
        state: Fulfilment,
    ) -> Result<(), StoreError> {
        if order.fulfilment != state {
            order.was = Some(order.fulfilment);
        }
        order.fulfilment = state;
        self.save_order(tx, manager, order).await
    }

    async fn save_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        order: &mut DeskOrder,
    ) -> Result<(), StoreError> {
        order.since = Some(self.now());
        order.reminded = 0;
        desk_orders::save(tx, order).await?;
        if order.is_free() {
            self.await_taker(tx, order.lead).await?;
        }
        let act = Act {
            manager: Some(manager.id),
            action: Action::Other("order"),
            conversation: None,
            subject: order.manager,
            detail: Some(format!("{} {}", order.lead, order.fulfilment.as_str())),
        };
        audit::add(tx, &act, None, self.now()).await?;
        self.renew_alerts(tx, &subject(order.lead)).await
    }

    /// The conversation with the customer of an order; it is made where there is none yet.
    pub async fn conversation_of_order(
        &self,
        tx: &Tx,
        id: LeadId,
    ) -> Result<Option<Conversation>, StoreError> {
        let Some(lead) = leads::lookup(tx, id).await? else {
            return Ok(None);
        };
        if forgetting::is_forgotten(tx, lead.customer).await? {
            return Ok(None);
        }
        let (bot, chat) = (leads::bot_of(tx, id).await?, lead.body.contact.telegram);
        let (Some(bot), true) = (bot, chat > 0) else {
            return Ok(None);
        };
        let address = (Channel::Telegram, bot, chat);
        let conversation = conversations::ensure(tx, address, lead.customer, self.now()).await?;
        Ok(Some(conversation))
    }
}

//! What managers do with an order: one takes it, writes to its customer, gives it back.

use super::super::{Orders, people::roles};
use crate::{
    domain::{
        conversation::{Channel, Conversation},
        id::{LeadId, ManagerId, Number},
        manager::Manager,
        order::{Fulfilment, Happened},
    },
    store::{
        StoreError, Tx, conversations,
        desk_orders::{self, DeskOrder},
        forgetting, identities, leads,
    },
};

/// Why a manager may not change an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderRefusal {
    NoSuchOrder,
    NotYours,
}

/// What came of taking an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakenOrder {
    Done,
    NoSuchOrder,
    Held(ManagerId),
    /// It is done or cancelled.
    Ended,
}

impl Orders {
    /// One manager has the order; the others are told who.
    pub async fn take_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
    ) -> Result<TakenOrder, StoreError> {
        let Some(mut order) = desk_orders::lock(tx, number).await? else {
            return Ok(TakenOrder::NoSuchOrder);
        };
        if let Some(other) = order.manager.filter(|other| *other != manager.id) {
            return Ok(TakenOrder::Held(other));
        }
        if order.fulfilment.is_final() {
            return Ok(TakenOrder::Ended);
        }
        if order.manager.is_none() {
            self.give_order(tx, &mut order, manager.id, Some(manager.id))
                .await?;
        }
        Ok(TakenOrder::Done)
    }

    /// The order is this manager's from now on; `by` is who decided that, `None` the program.
    pub(super) async fn give_order(
        &self,
        tx: &Tx,
        order: &mut DeskOrder,
        to: ManagerId,
        by: Option<ManagerId>,
    ) -> Result<(), StoreError> {
        order.manager = Some(to);
        self.order_happened(tx, order.number, Some(to), Happened::Taken, None)
            .await?;
        self.move_order(tx, by, order, Fulfilment::InWork).await
    }

    pub async fn return_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
    ) -> Result<Result<(), OrderRefusal>, StoreError> {
        let mut order = match self.own_order(tx, manager, number).await? {
            Ok(order) => order,
            Err(refusal) => return Ok(Err(refusal)),
        };
        // A second tap finds the order free: the manager who gave it back stays its former manager.
        if let Some(holder) = order.manager.take() {
            order.former = Some(holder);
            self.order_happened(tx, number, Some(manager.id), Happened::Returned, None)
                .await?;
            self.save_order(tx, Some(manager.id), &mut order).await?;
        }
        Ok(Ok(()))
    }

    /// The order when the manager may change it: it is theirs, nobody's, or they are an admin; else
    /// why they may not.
    pub async fn own_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
    ) -> Result<Result<DeskOrder, OrderRefusal>, StoreError> {
        let Some(order) = desk_orders::lock(tx, number).await? else {
            return Ok(Err(OrderRefusal::NoSuchOrder));
        };
        let is_theirs = order.manager.is_none_or(|holder| holder == manager.id);
        if is_theirs || roles::is_admin(manager) {
            return Ok(Ok(order));
        }
        Ok(Err(OrderRefusal::NotYours))
    }

    /// The customer's orders that the manager had and gave up are theirs again.
    pub async fn take_orders_back(
        &self,
        tx: &Tx,
        manager: &Manager,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        for number in desk_orders::given_up_by(tx, manager.id, conversation.customer).await? {
            let order = desk_orders::lock(tx, number).await?;
            if let Some(mut order) = order.filter(DeskOrder::is_free) {
                self.give_order(tx, &mut order, manager.id, Some(manager.id))
                    .await?;
            }
        }
        Ok(())
    }

    /// A manager who leaves the desk has no orders any more: the orders are to be checked.
    pub(in crate::desk) async fn give_up_orders(
        &self,
        tx: &Tx,
        admin: &Manager,
        former: ManagerId,
    ) -> Result<(), StoreError> {
        for number in desk_orders::had_by(tx, former).await? {
            let order = desk_orders::lock(tx, number).await?;
            if let Some(mut order) = order.filter(|order| order.manager == Some(former)) {
                order.manager = None;
                order.former = Some(former);
                self.order_happened(tx, number, Some(former), Happened::Returned, None)
                    .await?;
                self.save_order(tx, Some(admin.id), &mut order).await?;
            }
        }
        Ok(())
    }

    /// The conversation with the customer of an order; it is added where it does not exist yet.
    /// `None` means that the customer cannot be written to.
    pub async fn conversation_of_order(
        &self,
        tx: &Tx,
        number: Number,
    ) -> Result<Option<Conversation>, StoreError> {
        let known = desk_orders::lookup(tx, number).await?;
        if let Some(chat) = known.as_ref().and_then(|known| known.conversation) {
            let chat = conversations::lookup(tx, chat).await?;
            return Ok(chat.filter(|chat| !chat.is_forgotten()));
        }
        if known.is_some_and(|known| known.lead.is_none()) {
            return self.chat_of_buyer(tx, number).await;
        }
        // A question or feedback is written about by its number too.
        let id = LeadId(number.0);
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
        let (telegram, customer) = (Channel::Telegram, lead.customer);
        conversations::ensure(tx, telegram, bot, chat, customer, self.notify.now())
            .await
            .map(Some)
    }

    /// The chat of a customer who bought elsewhere, where they have proven the same phone to one of
    /// our bots.
    async fn chat_of_buyer(
        &self,
        tx: &Tx,
        number: Number,
    ) -> Result<Option<Conversation>, StoreError> {
        let Some((bot, chat, customer)) = identities::of_buyer(tx, number).await? else {
            return Ok(None);
        };
        if !self.notify.settings.has_bot(bot) {
            return Ok(None);
        }
        conversations::ensure(
            tx,
            Channel::Telegram,
            bot,
            chat.0,
            customer,
            self.notify.now(),
        )
        .await
        .map(Some)
    }
}

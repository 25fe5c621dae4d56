//! A purchase on a marketplace whose chats are answered here: once it is paid, it is an order like any
//! other.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::Orders;
use crate::{
    chats::Purchase,
    domain::{
        conversation::Conversation,
        foreign_order::ForeignOrder,
        id::{OrderId, ProductId},
        lead::Line,
        order::{Keeps, Order, Origin, Stage},
        phone::Phone,
    },
    store::{StoreError, Tx, customers, desk_orders, orders},
};

/// A purchase that was paid longer ago was worked on before it was seen here.
const FRESH: TimeDelta = TimeDelta::days(3);

impl Orders {
    /// Keeps what was bought in a chat; what is paid comes to the desk.
    pub(in crate::desk) async fn purchase_seen(
        &self,
        tx: &Tx,
        chat: &Conversation,
        purchase: &Purchase,
    ) -> Result<(), StoreError> {
        let id = match desk_orders::of_conversation(tx, chat.id).await? {
            Some(id) => id,
            None => match self.keep_purchase(tx, chat, purchase).await? {
                Some(id) => id,
                None => return Ok(()),
            },
        };
        let account = self.account_of(tx, chat, purchase).await?;
        let invoice = chat.external.to_string();
        desk_orders::set_account(tx, id, &account, Some(&invoice), Some(chat.id)).await?;
        if !self.is_paid(purchase) || !self.notify.settings.orders_from.market {
            return Ok(());
        }
        orders::set_paid_by_id(tx, id, self.notify.now()).await?;
        let paid_at = purchase.paid_at.or(purchase.bought_at);
        if paid_at.is_none_or(|at| self.notify.now() - at < FRESH)
            && let Some(number) = desk_orders::enter(tx, id).await?
        {
            self.order_placed(tx, number).await?;
        }
        Ok(())
    }

    /// Adds the row of a purchase, unless the CRM has already reported the order under its invoice.
    async fn keep_purchase(
        &self,
        tx: &Tx,
        chat: &Conversation,
        purchase: &Purchase,
    ) -> Result<Option<OrderId>, StoreError> {
        let invoice = chat.external.to_string();
        if let Some(id) = desk_orders::find_by_foreign_number(tx, &invoice).await? {
            return Ok(Some(id));
        }
        let now = self.notify.now();
        let order = Order {
            id: OrderId(0),
            number: None,
            lead: None,
            keeps: Keeps::Order,
            crm_id: None,
            total: purchase.amount,
            stage: Stage::Accepted,
            status: None,
            status_name: None,
            status_at: None,
            tracking: None,
            paid: false,
            created_at: purchase.bought_at.unwrap_or(now),
        };
        orders::add_foreign(tx, &order, Origin::Market, None, now).await
    }

    async fn account_of(
        &self,
        tx: &Tx,
        chat: &Conversation,
        purchase: &Purchase,
    ) -> Result<ForeignOrder, StoreError> {
        let profile = customers::lookup(tx, chat.customer).await?;
        let name = profile.map(|profile| profile.name).unwrap_or_default();
        let quantity = purchase
            .quantity
            .and_then(|count| u32::try_from(count).ok());
        let quantity = quantity.unwrap_or(1).max(1);
        let line = purchase.product.clone().map(|name| Line {
            product: ProductId(0),
            name,
            sku: None,
            // The CRM tells what the purchase costs; a price only where that is one piece.
            price: purchase.amount.filter(|_| quantity == 1),
            quantity,
            picture: None,
        });
        let phone = purchase.phone.as_deref();
        Ok(ForeignOrder {
            name,
            phone: phone.and_then(|phone| Phone::parse(phone, self.notify.settings.region).ok()),
            email: purchase.email.clone(),
            lines: line.into_iter().collect(),
            delivery: None,
            payment: purchase.payment.clone(),
            comment: None,
            options: purchase.options.clone(),
            bought_at: purchase.bought_at,
            paid_at: purchase.paid_at,
        })
    }

    /// Whether it is paid: it says when, or stands in one of the states that the settings name.
    fn is_paid(&self, purchase: &Purchase) -> bool {
        let states = &self.notify.settings.orders_from.paid_states;
        let is_past = |at: DateTime<Utc>| at <= self.notify.now() + TimeDelta::days(1);
        purchase.paid_at.is_some_and(is_past)
            || purchase.state.is_some_and(|state| states.contains(&state))
    }
}

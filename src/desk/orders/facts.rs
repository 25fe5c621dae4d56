//! What is known of an order, wherever it was placed: gathered once for its notice, its card and its
//! line in a list.

use super::super::{Orders, alerts::readable};
use crate::{
    domain::{
        conversation::Conversation,
        foreign_order::ForeignOrder,
        id::{CustomerId, Number},
        lead::{Checkout, Content, Lead, Line, total},
        money::Money,
        order::Order,
        phone::Phone,
    },
    store::{
        StoreError, Tx, conversations,
        desk_orders::{self, DeskOrder},
        forgetting, leads,
        numbers::{self, Bearer},
        orders,
    },
};

/// Whether the customer of an order can still be written to and named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk) enum Reach {
    Known,
    /// They have had their data deleted.
    Forgotten,
}

/// An order with everything that is known of it.
#[derive(Debug, Clone)]
pub(in crate::desk) struct Facts {
    pub known: DeskOrder,
    pub order: Order,
    /// What we tell the CRM; `None` where it was placed elsewhere.
    pub lead: Option<Lead>,
    /// What is known about one that was placed elsewhere.
    pub account: Option<ForeignOrder>,
    /// The chat that it was made or bought in.
    pub chat: Option<Conversation>,
    pub reach: Reach,
}

impl Orders {
    /// The order with this number; one that has turned out to be another is that other.
    pub(in crate::desk) async fn order_facts(
        &self,
        tx: &Tx,
        number: Number,
    ) -> Result<Option<Facts>, StoreError> {
        let known = match desk_orders::lookup(tx, number).await? {
            Some(known) => known,
            None => match numbers::lookup(tx, number).await? {
                Some(Bearer::Order(other)) if other != number => {
                    match desk_orders::lookup(tx, other).await? {
                        Some(known) => known,
                        None => return Ok(None),
                    }
                }
                _ => return Ok(None),
            },
        };
        let Some(kept) = orders::numbered(tx, known.number).await? else {
            return Ok(None);
        };
        let mut lead = match known.lead {
            Some(lead) => leads::lookup(tx, lead).await?,
            None => None,
        };
        let account = match known.lead {
            Some(_) => None,
            None => readable(desk_orders::account(tx, known.number).await)?,
        };
        let chat = match known.conversation {
            Some(chat) => conversations::lookup(tx, chat).await?,
            None => None,
        };
        let mut reach = Reach::Known;
        if let Some(lead) = &mut lead
            && forgetting::is_forgotten(tx, lead.customer).await?
        {
            // A lead that the CRM has yet to get still names the person; managers must not read it.
            lead.body = lead.body.without_person();
            reach = Reach::Forgotten;
        }
        Ok(Some(Facts {
            known,
            order: kept.order,
            lead,
            account,
            chat,
            reach,
        }))
    }
}

impl Facts {
    pub const fn number(&self) -> Number {
        self.known.number
    }

    pub fn lines(&self) -> &[Line] {
        match (self.lead.as_ref().map(|it| &it.body.content), &self.account) {
            (Some(Content::Order { lines, .. }), _) => lines,
            (_, Some(account)) => &account.lines,
            _ => &[],
        }
    }

    pub fn checkout(&self) -> Option<&Checkout> {
        match self.lead.as_ref().map(|it| &it.body.content) {
            Some(Content::Order { checkout, .. }) => checkout.as_ref(),
            _ => None,
        }
    }

    pub fn comment(&self) -> Option<&str> {
        let agreed = self.checkout().and_then(|it| it.comment.as_deref());
        agreed.or_else(|| self.account.as_ref()?.comment.as_deref())
    }

    /// What the goods cost.
    pub fn goods(&self) -> Option<Money> {
        total(self.lines()).or(self.order.total)
    }

    /// What is to be paid, by the CRM where it says so.
    pub fn sum(&self) -> Option<Money> {
        self.order.total.or_else(|| total(self.lines()))
    }

    pub fn name(&self) -> &str {
        match (&self.lead, &self.account) {
            (Some(lead), _) => &lead.body.contact.name,
            (None, Some(account)) => &account.name,
            (None, None) => "",
        }
    }

    pub fn phone(&self) -> Option<&Phone> {
        match (&self.lead, &self.account) {
            (Some(lead), _) => lead.body.contact.phone.as_ref(),
            (None, account) => account.as_ref()?.phone.as_ref(),
        }
    }

    /// Whose order it is, as far as we know them.
    pub fn customer(&self) -> Option<CustomerId> {
        let of_lead = self.lead.as_ref().map(|lead| lead.customer);
        of_lead.or_else(|| self.chat.as_ref().map(|chat| chat.customer))
    }
}

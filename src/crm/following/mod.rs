//! Orders are followed: what the CRM tells of them, by webhook or when it is asked, becomes our copy,
//! and a customer hears of each change once. Whatever comes twice, late or out of order, an order
//! never goes backwards; what cannot be told apart is read again from the CRM.

mod courier;
mod matching;
mod notice;
mod rules;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

pub use courier::{LOOK, Looks, SERVICE, look_job};

use self::{
    matching::Match,
    rules::{Next, next},
};
use crate::{
    config::StatusRule,
    domain::{
        clock::SharedClock,
        foreign_order::ForeignOrder,
        id::{BotId, Number},
        language::Language,
        money::Currency,
        order::{Happened, Keeps, Order, Origin, Stage},
        phone::{Phone, Region},
    },
    hooks::{self, OrderChange},
    outbox::{Outbox, letters},
    sms::Sms,
    store::{
        StoreError, Tx, crm_statuses, desk_orders,
        order_events::{self, OrderEvent},
        orders::{self, Kept},
        payments,
    },
    text::Texts,
    vendors::crm::Standing,
};

/// What following orders needs. Cheap to clone.
#[derive(Clone)]
pub struct Following {
    /// Those that customers write to.
    pub bots: Arc<[BotId]>,
    pub texts: Arc<Texts>,
    pub outbox: Outbox,
    pub clock: SharedClock,
    /// The country of phones that the CRM has without a prefix.
    pub region: Region,
    pub currency: Currency,
    /// What the shop has set for statuses.
    pub rules: Arc<[StatusRule]>,
    /// For those who are not in Telegram.
    pub sms: Sms,
    /// What they are spoken to in.
    pub language: Language,
    /// Which orders that were placed elsewhere come to the desk.
    pub elsewhere: Elsewhere,
}

/// Which orders that the CRM alone knows of come to the desk.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    pub comes: bool,
    /// The CRM's ids of their sources. Empty means all.
    pub sources: Arc<[String]>,
}

/// An order that is older comes to no desk: it was worked on where it was placed.
const NEW_AT_DESK: TimeDelta = TimeDelta::days(1);

/// How we came to know the state of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// By a webhook: part of the truth, of some moment.
    Event,
    /// In a list of changes.
    List,
    /// By reading that one after this moment: the truth, unless we have learnt more since.
    Read(DateTime<Utc>),
}

impl Following {
    /// Stores the state of an order; managers see it.
    async fn save(&self, tx: &Tx, kept: &Kept) -> Result<(), StoreError> {
        orders::save(tx, kept, self.clock.now()).await?;
        match kept.order.number {
            Some(number) => letters::order_changed(&self.outbox, tx, number).await,
            None => Ok(()),
        }
    }

    /// Takes in an order's current state, within the transaction that notes where it came from.
    pub async fn apply(
        &self,
        tx: &Tx,
        mut standing: Standing,
        told: Told,
    ) -> Result<(), StoreError> {
        self.name(tx, &mut standing).await?;
        match matching::find(tx, &standing, self.clock.now()).await? {
            Match::Known(kept) => self.take(tx, *kept, standing, told).await,
            Match::New(kept) => self.take_silently(tx, *kept, &standing).await,
            Match::NotAnOrder => Ok(()),
            Match::Nobody => match told {
                // It says neither who bought nor what the status is called.
                Told::Event => self.read_again(tx, standing.keeps, &standing.id).await,
                Told::List | Told::Read(_) => self.add_foreign(tx, standing).await,
            },
        }
    }

    /// Puts in the name and the meaning of the status, where we know what the CRM left out.
    async fn name(&self, tx: &Tx, standing: &mut Standing) -> Result<(), StoreError> {
        let Some(id) = standing.status.clone() else {
            return Ok(());
        };
        if let Some((name, stage)) = crm_statuses::lookup(tx, standing.keeps, &id).await? {
            standing.status_name.get_or_insert(name);
            standing.stage = standing.stage.or(stage);
        }
        let rule = self.rule(Some(&id), standing.status_name.as_deref());
        if let Some(stage) = rule.and_then(|rule| rule.stage) {
            standing.stage = Some(stage);
        }
        Ok(())
    }

    fn rule(&self, status: Option<&str>, name: Option<&str>) -> Option<&StatusRule> {
        self.rules.iter().find(|rule| rule.is_about(status, name))
    }

    /// Whether the notice of this status would name a parcel's number that is not known.
    fn lacks_tracking(&self, order: &Order, standing: &Standing) -> bool {
        let rule = self.rule(standing.status.as_deref(), standing.status_name.as_deref());
        let known = standing.tracking.as_ref().or(order.tracking.as_ref());
        known.is_none() && rule.is_some_and(|rule| rule.notify && rule.tells_tracking())
    }

    async fn take(
        &self,
        tx: &Tx,
        mut kept: Kept,
        standing: Standing,
        told: Told,
    ) -> Result<(), StoreError> {
        if standing.keeps == Keeps::Lead
            && let Some(order) = &standing.became
        {
            return self.becomes(tx, kept, order).await;
        }
        let before = kept.clone();
        let next = match next(&kept, &standing, told) {
            // No event says it; a notice without the number that it is about would be worth nothing.
            Next::Take
                if told == Told::Event
                    && (self.lacks_tracking(&kept.order, &standing)
                        || self.lacks_phone(tx, &kept, &standing).await?) =>
            {
                Next::Unclear
            }
            next => next,
        };
        match next {
            Next::Take => take_status(&mut kept.order, &standing),
            Next::Same => {
                kept.order.status_at = kept.order.status_at.max(standing.status_at);
                kept.order.status_name = standing.status_name.clone().or(kept.order.status_name);
            }
            Next::Older | Next::Unclear => {}
        }
        if next == Next::Older {
            // That it was paid is true all the same; the rest is as old as the status.
            kept.order.paid |= standing.paid;
        } else {
            self.take_facts(tx, &mut kept, &standing);
        }
        if kept.order != before.order || kept.phone_key != before.phone_key {
            self.save(tx, &kept).await?;
        }
        self.announce(tx, &before.order, &kept.order).await?;
        if next == Next::Unclear {
            self.read_again(tx, standing.keeps, &standing.id).await?;
        }
        if next == Next::Take
            && let Some(number) = kept.order.number
        {
            let status = kept.order.status_name.clone();
            self.note(tx, number, Happened::MovedInCrm, status).await?;
        }
        if next == Next::Take && !rules::is_where_it_began(&before.order, &standing) {
            let phone = self.phone(&standing);
            self.tell_status(tx, &kept, phone).await?;
        }
        if kept.order.paid && !before.order.paid && !through_telegram(tx, &kept).await? {
            self.tell_paid(tx, &kept, self.phone(&standing)).await?;
        }
        Ok(())
    }

    /// Tells hooks what the CRM has changed about an order.
    async fn announce(&self, tx: &Tx, before: &Order, after: &Order) -> Result<(), StoreError> {
        // A change of the moment alone is no news.
        let before_now = Order {
            status_at: after.status_at,
            ..before.clone()
        };
        let Some(number) = after.number.filter(|_| before_now != *after) else {
            return Ok(());
        };
        let is_paid = after.paid && !before.paid;
        let has_ended = after.stage != before.stage && after.stage.is_final();
        let change = match (is_paid, has_ended) {
            (true, true) => OrderChange::PaidAndEnded,
            (true, false) => OrderChange::Paid,
            (false, true) => OrderChange::EndedInCrm,
            (false, false) => OrderChange::InCrm,
        };
        hooks::order_changed(&self.outbox, tx, number, change).await
    }

    /// Takes an order that we see for the first time: nobody is notified of what was before.
    async fn take_silently(
        &self,
        tx: &Tx,
        mut kept: Kept,
        standing: &Standing,
    ) -> Result<(), StoreError> {
        if let Some(order) = &standing.became {
            return self.becomes(tx, kept, order).await;
        }
        take_status(&mut kept.order, standing);
        self.take_facts(tx, &mut kept, standing);
        self.save(tx, &kept).await
    }

    /// What is no status. A sum that was paid stays paid.
    fn take_facts(&self, tx: &Tx, kept: &mut Kept, standing: &Standing) {
        let order = &mut kept.order;
        order.total = standing
            .total
            .filter(|total| total.minor > 0)
            .or(order.total);
        order.tracking = standing.tracking.clone().or(order.tracking.take());
        order.paid |= standing.paid;
        kept.phone_key = self.phone_key(tx, standing).or(kept.phone_key.take());
    }

    fn phone_key(&self, tx: &Tx, standing: &Standing) -> Option<String> {
        Some(tx.vault().phone_key(&self.phone(standing)?))
    }

    /// The buyer's phone by the CRM.
    fn phone(&self, standing: &Standing) -> Option<Phone> {
        Phone::parse(standing.phone.as_deref()?, self.region).ok()
    }

    /// The shop has made an order of the lead: from now on the order has the state.
    async fn becomes(&self, tx: &Tx, mut kept: Kept, id: &str) -> Result<(), StoreError> {
        match orders::lock_in_crm(tx, Keeps::Order, id).await? {
            Some(stray) if stray.order.lead.is_none() => {
                kept = orders::absorb(tx, kept, stray).await?;
            }
            // Two leads became one order: the first shows it.
            Some(_) => return Ok(()),
            None => {
                kept.order.status = None;
                kept.order.status_at = None;
            }
        }
        kept.order.keeps = Keeps::Order;
        kept.order.crm_id = Some(id.to_owned());
        self.save(tx, &kept).await?;
        self.read_again(tx, Keeps::Order, id).await
    }

    /// Keeps an order that was made elsewhere for the customer who proves the phone. A card of a
    /// pipeline is no order until one is made of it.
    async fn add_foreign(&self, tx: &Tx, standing: Standing) -> Result<(), StoreError> {
        if standing.keeps != Keeps::Order {
            return Ok(());
        }
        let (phone, now) = (self.phone(&standing), self.clock.now());
        let comes = self.comes_to_desk(&standing);
        if phone.is_none() && !comes {
            return Ok(());
        }
        let phone_key = phone.as_ref().map(|phone| tx.vault().phone_key(phone));
        let account = standing.account.map(|account| ForeignOrder {
            phone: phone.clone(),
            ..*account
        });
        let number = standing.number;
        let order = Order {
            id: crate::domain::id::OrderId(0),
            number: None,
            lead: None,
            keeps: Keeps::Order,
            total: standing.total,
            stage: standing.stage.unwrap_or(Stage::Accepted),
            status: standing.status,
            status_name: standing.status_name,
            status_at: standing.status_at,
            tracking: standing.tracking,
            paid: standing.paid,
            created_at: standing.created_at.unwrap_or(now),
            crm_id: Some(standing.id),
        };
        let added = orders::add_foreign(tx, &order, Origin::Crm, phone_key.as_deref(), now);
        let id = added.await?;
        if let (Some(id), Some(account)) = (id, &account) {
            let number = number.as_deref();
            desk_orders::set_account(tx, id, account, number, None).await?;
        }
        if let Some(id) = id.filter(|_| comes)
            && let Some(number) = desk_orders::enter(tx, id).await?
        {
            letters::order_came(&self.outbox, tx, number).await?;
        }
        match (phone, phone_key) {
            (Some(phone), Some(phone_key)) => self.confirm(tx, &order, phone_key, phone).await,
            _ => Ok(()),
        }
    }

    /// Whether somebody at the desk is to work on an order that was placed elsewhere.
    fn comes_to_desk(&self, standing: &Standing) -> bool {
        let sources = &self.elsewhere.sources;
        let source = standing.source.as_deref().unwrap_or_default();
        let is_wanted = sources.is_empty() || sources.iter().any(|it| it == source);
        let made = standing.created_at;
        let is_new = made.is_some_and(|made| self.clock.now() - made < NEW_AT_DESK);
        let is_over = standing.stage.is_some_and(Stage::is_final);
        self.elsewhere.comes && is_wanted && is_new && !is_over
    }

    async fn note(
        &self,
        tx: &Tx,
        number: Number,
        what: Happened,
        detail: Option<String>,
    ) -> Result<(), StoreError> {
        let event = OrderEvent {
            at: self.clock.now(),
            manager: None,
            what,
            detail,
        };
        order_events::add(tx, number, &event).await
    }
}

fn take_status(order: &mut Order, standing: &Standing) {
    order.status.clone_from(&standing.status);
    order.status_name.clone_from(&standing.status_name);
    order.status_at = standing.status_at;
    order.stage = standing.stage.unwrap_or(order.stage);
}

/// Whether the order was paid in the chat: then the customer was told there.
async fn through_telegram(tx: &Tx, kept: &Kept) -> Result<bool, StoreError> {
    match kept.order.lead {
        Some(lead) => payments::is_any_of(tx, lead).await,
        None => Ok(false),
    }
}

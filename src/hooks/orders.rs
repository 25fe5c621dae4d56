//! What hooks get about orders: what is known about one at that moment.

use serde_json::{Value, json};

use super::{Happening, announce, is_wanted, leads};
use crate::{
    domain::{
        event::EventName,
        foreign_order::ForeignOrder,
        id::Number,
        lead::{Content, Lead, Line},
        money::Money,
        order::Stage,
    },
    outbox::Outbox,
    store::{
        StoreError, Tx,
        desk_orders::{self, DeskOrder},
        forgetting, leads as stored_leads,
        orders::{self, Kept},
    },
};

/// What has changed about an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderChange {
    /// Its state at the desk.
    AtDesk,
    /// What the CRM says of it.
    InCrm,
    /// The CRM says that it has ended.
    EndedInCrm,
    Paid,
    /// It was paid, and the CRM says that it has ended.
    PaidAndEnded,
    Lines,
    /// It has the number of a parcel.
    Parcel,
}

/// An order with everything that a hook gets.
struct Snapshot {
    known: DeskOrder,
    kept: Kept,
    lead: Option<Lead>,
    account: Option<ForeignOrder>,
}

/// Tells of an order that has come.
pub async fn order_created(outbox: &Outbox, tx: &Tx, number: Number) -> Result<(), StoreError> {
    if !is_wanted(outbox, EventName::OrderCreated) {
        return Ok(());
    }
    match gather(tx, number).await? {
        Some(order) => tell(outbox, tx, &order, EventName::OrderCreated).await,
        None => Ok(()),
    }
}

/// Tells what has changed about an order. That it is done or cancelled is told once: when the desk
/// or the CRM says so first.
pub async fn order_changed(
    outbox: &Outbox,
    tx: &Tx,
    number: Number,
    change: OrderChange,
) -> Result<(), StoreError> {
    const NAMES: [EventName; 4] = [
        EventName::OrderChanged,
        EventName::OrderPaid,
        EventName::OrderDone,
        EventName::OrderCancelled,
    ];
    if !NAMES.into_iter().any(|name| is_wanted(outbox, name)) {
        return Ok(());
    }
    let Some(order) = gather(tx, number).await? else {
        return Ok(());
    };
    tell(outbox, tx, &order, EventName::OrderChanged).await?;
    if matches!(change, OrderChange::Paid | OrderChange::PaidAndEnded) {
        tell(outbox, tx, &order, EventName::OrderPaid).await?;
    }
    let (here, there) = (order.known.fulfilment.stage(), order.kept.order.stage);
    let ended = match change {
        OrderChange::AtDesk => end(here),
        OrderChange::EndedInCrm | OrderChange::PaidAndEnded => end(there),
        OrderChange::InCrm | OrderChange::Paid | OrderChange::Lines | OrderChange::Parcel => None,
    };
    match ended.filter(|_| here != there) {
        Some(name) => tell(outbox, tx, &order, name).await,
        None => Ok(()),
    }
}

/// What the end of an order is called.
const fn end(stage: Stage) -> Option<EventName> {
    match stage {
        Stage::Done => Some(EventName::OrderDone),
        Stage::Cancelled => Some(EventName::OrderCancelled),
        Stage::Accepted | Stage::InWork => None,
    }
}

async fn gather(tx: &Tx, number: Number) -> Result<Option<Snapshot>, StoreError> {
    let Some(known) = desk_orders::lookup(tx, number).await? else {
        return Ok(None);
    };
    let Some(kept) = orders::numbered(tx, number).await? else {
        return Ok(None);
    };
    let mut lead = match known.lead {
        Some(lead) => stored_leads::lookup(tx, lead).await?,
        None => None,
    };
    if let Some(lead) = &mut lead
        && forgetting::is_forgotten(tx, lead.customer).await?
    {
        lead.body = lead.body.without_person();
    }
    let account = match known.lead {
        Some(_) => None,
        None => desk_orders::account(tx, number).await?,
    };
    Ok(Some(Snapshot {
        known,
        kept,
        lead,
        account,
    }))
}

async fn tell(
    outbox: &Outbox,
    tx: &Tx,
    order: &Snapshot,
    name: EventName,
) -> Result<(), StoreError> {
    if !is_wanted(outbox, name) {
        return Ok(());
    }
    let happening = Happening {
        name,
        record: format!("order:{}", order.known.number),
        customer: order.lead.as_ref().map(|lead| lead.customer),
        data: data(order),
    };
    announce(outbox, tx, happening).await
}

fn data(
    Snapshot {
        known,
        kept: Kept { order, .. },
        lead,
        account,
    }: &Snapshot,
) -> Value {
    let mut data = json!({
        "number": known.number,
        "placed": known.origin.as_str(),
        "stage": order.stage.as_str(),
        "state": known.fulfilment.as_str(),
        "manager": known.manager,
        "crm": {"id": order.crm_id, "status": order.status_name},
        "paid": order.paid,
        "total": order.total.map(money),
        "tracking": order.tracking,
        "created_at": order.created_at,
    });
    if let Some(lead) = lead {
        data["customer"] = leads::person(lead.customer, &lead.body.contact);
        leads::add_content(&mut data, &lead.body.content);
        if let Content::Order { lines, .. } = &lead.body.content {
            data["lines"] = lines_of(lines);
        }
    } else if let Some(account) = account {
        data["customer"] = json!({
            "name": account.name,
            "phone": account.phone,
            "email": account.email,
        });
        data["lines"] = lines_of(&account.lines);
        data["delivery"] = json!({"name": account.delivery});
        data["payment"] = json!({"name": account.payment});
        data["comment"] = json!(account.comment);
    }
    data
}

pub(super) fn lines_of(lines: &[Line]) -> Value {
    let lines = lines.iter().map(|line| {
        json!({
            "product": line.product,
            "name": line.name,
            "sku": line.sku,
            "price": line.price.map(money),
            "quantity": line.quantity,
        })
    });
    lines.collect()
}

pub(super) fn money(sum: Money) -> Value {
    json!({"amount": sum.decimal(), "currency": sum.currency.code()})
}

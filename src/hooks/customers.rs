//! What hooks get about customers.

use serde_json::{Value, json};

use super::{Happening, announce, is_wanted};
use crate::{
    domain::{customer::Customer, event::EventName, id::CustomerId},
    outbox::Outbox,
    store::{StoreError, Tx},
};

/// Tells of a customer who writes for the first time.
pub async fn customer_created(
    outbox: &Outbox,
    tx: &Tx,
    customer: &Customer,
) -> Result<(), StoreError> {
    tell(outbox, tx, EventName::CustomerCreated, customer).await
}

/// Tells what is known of a customer from now on, and whether their phone is known to be theirs.
pub async fn customer_changed(
    outbox: &Outbox,
    tx: &Tx,
    before: &Customer,
    after: &Customer,
) -> Result<(), StoreError> {
    tell(outbox, tx, EventName::CustomerChanged, after).await?;
    if after.own_phone().is_some() && after.own_phone() != before.own_phone() {
        tell(outbox, tx, EventName::CustomerPhoneConfirmed, after).await?;
    }
    Ok(())
}

/// Tells that a customer was forgotten: nothing of them but the id.
pub async fn customer_forgotten(
    outbox: &Outbox,
    tx: &Tx,
    id: CustomerId,
) -> Result<(), StoreError> {
    let happening = happening(EventName::CustomerForgotten, id, json!({"id": id}));
    announce(outbox, tx, happening).await
}

async fn tell(
    outbox: &Outbox,
    tx: &Tx,
    name: EventName,
    customer: &Customer,
) -> Result<(), StoreError> {
    if !is_wanted(outbox, name) {
        return Ok(());
    }
    announce(outbox, tx, happening(name, customer.id, data(customer))).await
}

fn happening(name: EventName, id: CustomerId, data: Value) -> Happening {
    Happening {
        name,
        record: format!("customer:{id}"),
        customer: Some(id),
        data,
    }
}

fn data(customer: &Customer) -> Value {
    json!({
        "id": customer.id,
        "name": customer.called(),
        "username": customer.username,
        "phone": customer.phone,
        "phone_confirmed": customer.own_phone().is_some(),
        "email": customer.email,
        "language": customer.language.code(),
        "source": customer.source,
    })
}

//! Two customers become one when Telegram itself says that they have the same phone.

use crate::{
    domain::dialogue::Dialogue,
    store::{StoreError, Tx, joining},
};

/// Joins the other customers who have the phone that has just been proven to be this person's.
pub async fn if_proven(
    tx: &Tx,
    before: &Dialogue,
    dialogue: &mut Dialogue,
) -> Result<(), StoreError> {
    let customer = &mut dialogue.customer;
    let Some(phone) = customer.own_phone().cloned() else {
        return Ok(());
    };
    if before.customer.own_phone() == Some(&phone) {
        return Ok(());
    }
    let (kept, others) = joining::all_of(tx, &phone, customer.id).await?;
    customer.id = kept;
    for known in others {
        customer.full_name = customer.full_name.take().or(known.full_name);
        customer.email = customer.email.take().or(known.email);
        customer.source = customer.source.take().or(known.source);
    }
    Ok(())
}

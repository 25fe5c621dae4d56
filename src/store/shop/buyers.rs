//! Customers' cards in the CRM: which card is whose, and whether one is being made.

use chrono::{DateTime, Utc};

use crate::domain::{customer::Proof, email::Email, id::CustomerId, phone::Phone};
use crate::store::{StoreError, Tx, db::values};

/// What is known of a customer's card.
#[derive(Clone)]
pub struct Card {
    /// What they call themselves.
    pub full_name: Option<String>,
    /// What the channel calls them.
    pub name: String,
    pub phone: Option<Phone>,
    pub proof: Proof,
    pub email: Option<Email>,
    /// The CRM's id of the card.
    pub buyer: Option<String>,
    pub made_by: MadeBy,
    /// A card was asked for then and not confirmed: look before asking again.
    pub sent_at: Option<DateTime<Utc>>,
}

/// The maker of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeBy {
    Us,
    /// It was there: what somebody only types must not change it.
    Shop,
}

#[tracing::instrument(name = "db.buyers.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, customer: CustomerId) -> Result<Option<Card>, StoreError> {
    let row = tx
        .row(
            "SELECT full_name, name, phone, phone_proven, email, crm_buyer, crm_buyer_own, \
                    crm_buyer_sent_at FROM customers WHERE id = $1",
            values![customer],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let vault = tx.vault();
    Ok(Some(Card {
        full_name: row.get("full_name")?,
        name: row.get("name")?,
        phone: row.open(vault, "phone")?,
        proof: row.get("phone_proven")?,
        email: row.open(vault, "email")?,
        buyer: row.get("crm_buyer")?,
        made_by: if row.get("crm_buyer_own")? {
            MadeBy::Us
        } else {
            MadeBy::Shop
        },
        sent_at: row.get("crm_buyer_sent_at")?,
    }))
}

/// A card is about to be asked for.
#[tracing::instrument(name = "db.buyers.note_sending", level = "debug", skip_all)]
pub async fn note_sending(
    tx: &Tx,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE customers SET crm_buyer_sent_at = $2 WHERE id = $1",
        values![customer, now],
    )
    .await?;
    Ok(())
}

/// A card that the CRM has.
#[derive(Debug, Clone)]
pub struct CrmCard {
    pub id: String,
    pub made_by: MadeBy,
}

/// Notes the customer's card. `None` means that they have none, and none was made.
#[tracing::instrument(name = "db.buyers.set", level = "debug", skip_all)]
pub async fn set(tx: &Tx, customer: CustomerId, card: Option<&CrmCard>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE customers SET crm_buyer = $2, crm_buyer_own = $3, crm_buyer_sent_at = NULL \
         WHERE id = $1",
        values![
            customer,
            card.map(|card| card.id.as_str()),
            card.is_some_and(|card| card.made_by == MadeBy::Us)
        ],
    )
    .await?;
    Ok(())
}

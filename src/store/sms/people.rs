//! Phones whose owners want no messages, and phones that have a conversation.

use chrono::{DateTime, Utc};

use crate::domain::{id::CustomerId, language::Language, phone::Phone};
use crate::store::{StoreError, Tx, db::values};

/// Whether the person wants no messages.
#[tracing::instrument(name = "db.sms.people.has_opted_out", level = "debug", skip_all)]
pub async fn has_opted_out(tx: &Tx, phone: &Phone) -> Result<bool, StoreError> {
    tx.exists(
        "SELECT 1 FROM sms_opt_outs WHERE phone_key = $1",
        values![tx.vault().phone_key(phone)],
    )
    .await
}

/// Notes that the person wants no messages; `how` we know: word, provider or hand.
#[tracing::instrument(name = "db.sms.people.opt_out", level = "debug", skip_all)]
pub async fn opt_out(
    tx: &Tx,
    phone: &Phone,
    how: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_opt_outs (phone, phone_key, at, how) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (phone_key) DO NOTHING",
        values![
            tx.vault().seal(phone.e164()),
            tx.vault().phone_key(phone),
            now,
            how
        ],
    )
    .await?;
    Ok(())
}

/// The person wants messages again; whether they had not.
#[tracing::instrument(name = "db.sms.people.opt_in", level = "debug", skip_all)]
pub async fn opt_in(tx: &Tx, phone: &Phone) -> Result<bool, StoreError> {
    let gone = tx
        .execute(
            "DELETE FROM sms_opt_outs WHERE phone_key = $1",
            values![tx.vault().phone_key(phone)],
        )
        .await?;
    Ok(gone > 0)
}

/// The number of a phone's conversation; a new one is made where needed.
#[tracing::instrument(name = "db.sms.people.party", level = "debug", skip_all)]
pub async fn party(tx: &Tx, phone: &Phone) -> Result<i64, StoreError> {
    let key = tx.vault().phone_key(phone);
    tx.execute(
        "INSERT INTO sms_parties (phone, phone_key) VALUES ($1, $2) \
         ON CONFLICT (phone_key) DO NOTHING",
        values![tx.vault().seal(phone.e164()), &key],
    )
    .await?;
    tx.value(
        "SELECT id FROM sms_parties WHERE phone_key = $1",
        values![&key],
    )
    .await
}

/// The number of a phone's conversation, where there is one.
#[tracing::instrument(name = "db.sms.people.known_party", level = "debug", skip_all)]
pub async fn known_party(tx: &Tx, phone: &Phone) -> Result<Option<i64>, StoreError> {
    tx.find_value(
        "SELECT id FROM sms_parties WHERE phone_key = $1",
        values![tx.vault().phone_key(phone)],
    )
    .await
}

/// The phone of a conversation.
#[tracing::instrument(name = "db.sms.people.phone_of", level = "debug", skip_all)]
pub async fn phone_of(tx: &Tx, party: i64) -> Result<Option<Phone>, StoreError> {
    let row = tx
        .row(
            "SELECT id, phone FROM sms_parties WHERE id = $1",
            values![party],
        )
        .await?;
    row.map(|mut row| row.open(tx.vault(), "phone")).transpose()
}

/// Erases what was written to and from a phone; that its owner wants no messages stays.
#[tracing::instrument(name = "db.sms.people.erase", level = "debug", skip_all)]
pub async fn erase(tx: &Tx, phone: &Phone) -> Result<(), StoreError> {
    let key = tx.vault().phone_key(phone);
    for sql in [
        "UPDATE sms_attempts SET reason = NULL WHERE reason IS NOT NULL \
           AND sms_id IN (SELECT id FROM sms WHERE phone_key = $1)",
        "UPDATE attempts SET error = NULL WHERE lane = $1 AND error IS NOT NULL",
    ] {
        tx.execute(sql, values![&key]).await?;
    }
    tx.execute(
        "UPDATE sms SET phone = $2, phone_key = '', text = $2, reason = NULL \
         WHERE phone_key = $1 AND state NOT IN ('queued', 'sending')",
        values![&key, tx.vault().seal("")],
    )
    .await?;
    // What waits is not sent any more.
    tx.execute(
        "UPDATE sms SET state = 'cancelled', phone = $2, phone_key = '', text = $2 \
         WHERE phone_key = $1",
        values![&key, tx.vault().seal("")],
    )
    .await?;
    for sql in [
        "DELETE FROM sms_parties WHERE phone_key = $1",
        "DELETE FROM sms_codes WHERE phone_key = $1",
        "DELETE FROM sms_barriers WHERE number = $1",
        "DELETE FROM sms_odd_refusals WHERE number = $1",
        "DELETE FROM sms_lookups WHERE phone_key = $1",
        "DELETE FROM sms_fragments WHERE phone_key = $1",
    ] {
        tx.execute(sql, values![&key]).await?;
    }
    Ok(())
}

/// The customer behind a phone: the one who is known to have it, else a new one. Only typing a
/// phone makes nobody its owner.
#[tracing::instrument(name = "db.sms.people.customer", level = "debug", skip_all)]
pub async fn customer(
    tx: &Tx,
    party: i64,
    phone: &Phone,
    language: Language,
    now: DateTime<Utc>,
) -> Result<CustomerId, StoreError> {
    let known = tx
        .find_value(
            "SELECT customer_id FROM identities \
             WHERE channel = 'sms' AND bot_id = 0 AND external_id = $1",
            values![party],
        )
        .await?;
    if let Some(id) = known {
        return Ok(id);
    }
    let vault = tx.vault();
    let key = vault.phone_key(phone);
    let same = tx
        .find_value(
            "SELECT id FROM customers WHERE phone_key = $1 AND phone_proven = 1 \
             ORDER BY id LIMIT 1",
            values![&key],
        )
        .await?;
    let id = match same {
        Some(id) => id,
        None => {
            tx.value(
                "INSERT INTO customers (name, phone, phone_key, phone_proven, language, created_at) \
                 VALUES ('', $1, $2, 1, $3, $4) RETURNING id",
                values![vault.seal(phone.e164()), &key, language.code(), now],
            )
            .await?
        }
    };
    tx.execute(
        "INSERT INTO identities (channel, bot_id, external_id, customer_id) \
         VALUES ('sms', 0, $1, $2) ON CONFLICT DO NOTHING",
        values![party, id],
    )
    .await?;
    Ok(id)
}

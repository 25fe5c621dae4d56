//! One-time codes that confirm a phone. Of a code only its hash is kept, with a salt of its own.

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use chacha20poly1305::{XNonce, aead::Generate};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::domain::{id::SmsId, phone::Phone};
use crate::store::{StoreError, Tx, db::values, vault::hex};

/// The code that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    pub id: i64,
    hash: String,
    pub expires_at: DateTime<Utc>,
    /// How often it was compared.
    pub tries: u32,
}

impl Code {
    /// Whether this is it; takes as long for a wrong one.
    pub fn is(&self, said: &str) -> bool {
        let salt = self.hash.split_once(':').map_or("", |(salt, _)| salt);
        let other = hashed(salt, said);
        bool::from(self.hash.as_bytes().ct_eq(other.as_bytes()))
    }
}

fn hashed(salt: &str, code: &str) -> String {
    let hash = Sha256::new().chain_update(salt).chain_update(code);
    format!("{salt}:{}", hex(&hash.finalize()))
}

/// A code to add.
pub struct New<'a> {
    pub owner: &'a str,
    pub phone: &'a Phone,
    pub code: &'a str,
    /// The message that carries it.
    pub sms: SmsId,
    pub expires_at: DateTime<Utc>,
}

/// Adds a code in place of the one that the owner had for this phone.
#[tracing::instrument(name = "db.sms.codes.add", level = "debug", skip_all)]
pub async fn add(tx: &Tx, new: &New<'_>, now: DateTime<Utc>) -> Result<(), StoreError> {
    let &New {
        owner,
        phone,
        code,
        sms,
        expires_at,
    } = new;
    let key = tx.vault().phone_key(phone);
    tx.execute(
        "UPDATE sms_codes SET used_at = $3 \
         WHERE phone_key = $1 AND owner = $2 AND used_at IS NULL",
        values![&key, owner, now],
    )
    .await?;
    // A third of 24 random bytes would do.
    let salt = BASE64.encode(XNonce::generate());
    tx.execute(
        "INSERT INTO sms_codes (phone_key, owner, hash, made_at, expires_at, sms_id) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        values![&key, owner, hashed(&salt, code), now, expires_at, sms],
    )
    .await?;
    Ok(())
}

/// A code that waits for its message to go out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnItsWay {
    pub id: i64,
    pub owner: String,
    /// What the owner was told last about the message.
    pub told: Option<String>,
    pub made_at: DateTime<Utc>,
}

/// The code that a message carries, while it can still be used.
#[tracing::instrument(name = "db.sms.codes.of_message", level = "debug", skip_all)]
pub async fn of_message(
    tx: &Tx,
    sms: SmsId,
    now: DateTime<Utc>,
) -> Result<Option<OnItsWay>, StoreError> {
    let row = tx
        .row(
            "SELECT id, owner, told, made_at FROM sms_codes \
             WHERE sms_id = $1 AND used_at IS NULL AND expires_at > $2",
            values![sms, now],
        )
        .await?;
    row.map(|mut row| {
        Ok(OnItsWay {
            id: row.get("id")?,
            owner: row.get("owner")?,
            told: row.get("told")?,
            made_at: row.get("made_at")?,
        })
    })
    .transpose()
}

/// Notes what the owner was told about the message.
#[tracing::instrument(name = "db.sms.codes.note_told", level = "debug", skip_all)]
pub async fn note_told(tx: &Tx, id: i64, told: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms_codes SET told = $2 WHERE id = $1",
        values![id, told],
    )
    .await?;
    Ok(())
}

/// The newest code of an owner for a phone that is not used up. Nobody else counts its tries until
/// the transaction ends.
#[tracing::instrument(name = "db.sms.codes.lock", level = "debug", skip_all)]
pub async fn lock(tx: &Tx, owner: &str, phone: &Phone) -> Result<Option<Code>, StoreError> {
    let sql = tx.pick(
        "SELECT id, hash, expires_at, tries FROM sms_codes \
         WHERE phone_key = $1 AND owner = $2 AND used_at IS NULL ORDER BY id DESC LIMIT 1",
        "SELECT id, hash, expires_at, tries FROM sms_codes \
         WHERE phone_key = $1 AND owner = $2 AND used_at IS NULL ORDER BY id DESC LIMIT 1 \
         FOR UPDATE",
    );
    let row = tx
        .row(sql, values![tx.vault().phone_key(phone), owner])
        .await?;
    row.map(|mut row| {
        Ok(Code {
            id: row.get("id")?,
            hash: row.get("hash")?,
            expires_at: row.get("expires_at")?,
            tries: row.get("tries")?,
        })
    })
    .transpose()
}

/// Counts a try.
#[tracing::instrument(name = "db.sms.codes.count_try", level = "debug", skip_all)]
pub async fn count_try(tx: &Tx, id: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms_codes SET tries = tries + 1 WHERE id = $1",
        values![id],
    )
    .await?;
    Ok(())
}

/// The code is used up; whether it was not before.
#[tracing::instrument(name = "db.sms.codes.use_up", level = "debug", skip_all)]
pub async fn use_up(tx: &Tx, id: i64, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let used = tx
        .execute(
            "UPDATE sms_codes SET used_at = $2 WHERE id = $1 AND used_at IS NULL",
            values![id, now],
        )
        .await?;
    Ok(used > 0)
}

/// When codes for a phone were made since `since`, for any owner; the oldest first. On PostgreSQL
/// nobody else makes one for it until the transaction ends.
#[tracing::instrument(name = "db.sms.codes.made_for", level = "debug", skip_all)]
pub async fn made_for(
    tx: &Tx,
    phone: &Phone,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    let key = tx.vault().phone_key(phone);
    let turn = tx.pick(
        "",
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 7166012))",
    );
    if !turn.is_empty() {
        tx.execute(turn, values![&key]).await?;
    }
    tx.column(
        "SELECT made_at FROM sms_codes WHERE phone_key = $1 AND made_at > $2 \
             ORDER BY made_at LIMIT 1000",
        values![&key, since],
    )
    .await
}

/// When an owner had codes made since `since`, the oldest first.
#[tracing::instrument(name = "db.sms.codes.made_by", level = "debug", skip_all)]
pub async fn made_by(
    tx: &Tx,
    owner: &str,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>, StoreError> {
    tx.column(
        "SELECT made_at FROM sms_codes WHERE owner = $1 AND made_at > $2 \
             ORDER BY made_at LIMIT 1000",
        values![owner, since],
    )
    .await
}

/// Forgets some that were made before `moment`; how many.
#[tracing::instrument(name = "db.sms.codes.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM sms_codes WHERE id IN ( \
           SELECT id FROM sms_codes WHERE made_at < $1 LIMIT 1000)",
        values![moment],
    )
    .await
}

//! The keys of the HTTP API. Of a key only its SHA-256 is kept: the key is 32 random bytes, so
//! there is nothing to guess, and the look-up by equality tells nobody how near a wrong key came.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use chacha20poly1305::{Key as Bytes, aead::Generate};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::{StoreError, Tx, db::values, row::columns, vault::hex};
use crate::domain::{api::Scope, id::ApiKeyId};

/// What a key begins with, so that one that was left lying about is known for what it is.
const MARK: &str = "mk_";
/// How exactly the last use is noted.
const USED: TimeDelta = TimeDelta::minutes(1);

/// A stored key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: ApiKeyId,
    /// The name of its owner, for people.
    pub name: String,
    pub scopes: Vec<Scope>,
    /// Requests within a minute.
    pub per_minute: u32,
    pub created_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
}

impl ApiKey {
    /// Whether its last use was noted too long ago.
    pub fn is_unnoted(&self, now: DateTime<Utc>) -> bool {
        self.used_at.is_none_or(|used| now - used >= USED)
    }
}

/// A new key: 32 random bytes. Shown once.
pub fn draw() -> SecretString {
    SecretString::from(format!("{MARK}{}", BASE64.encode(Bytes::generate())))
}

fn hash(key: &SecretString) -> String {
    hex(&Sha256::digest(key.expose_secret()))
}

/// Adds a key.
#[tracing::instrument(name = "db.api_keys.add", level = "debug", skip_all)]
pub async fn add(
    tx: &Tx,
    key: &SecretString,
    name: &str,
    scopes: &[Scope],
    per_minute: u32,
    now: DateTime<Utc>,
) -> Result<ApiKeyId, StoreError> {
    let scopes: Vec<_> = scopes.iter().map(|scope| scope.as_str()).collect();
    tx.value(
        "INSERT INTO api_keys (name, hash, scopes, per_minute, created_at) \
             VALUES ($1, $2, $3, $4, $5) RETURNING id",
        values![name, hash(key), scopes.join(","), per_minute, now],
    )
    .await
}

columns! {
    key_columns;
    fn key(tx, row) -> ApiKey {
        id = "id", name = "name", scopes: String = "scopes", per_minute = "per_minute",
        created_at = "created_at", used_at = "used_at", revoked_at = "revoked_at"
    }
    Ok(ApiKey {
        id,
        name,
        scopes: scopes
            .split(',')
            .filter(|name| !name.is_empty())
            .map(|name| Scope::from_name(name).ok_or_else(|| row.corrupt("scopes", "known scopes")))
            .collect::<Result<_, _>>()?,
        per_minute,
        created_at,
        used_at,
        revoked_at,
    })
}

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", key_columns!(), " FROM api_keys ", $rest)
    };
}

/// The key that somebody shows, unless it is revoked.
#[tracing::instrument(name = "db.api_keys.find", level = "debug", skip_all)]
pub async fn find(tx: &Tx, shown: &SecretString) -> Result<Option<ApiKey>, StoreError> {
    let row = tx
        .row(
            select!("WHERE hash = $1 AND revoked_at IS NULL"),
            values![hash(shown)],
        )
        .await?;
    row.map(|mut row| key(tx, &mut row)).transpose()
}

/// All keys, the revoked ones too.
#[tracing::instrument(name = "db.api_keys.list", level = "debug", skip_all)]
pub async fn list(tx: &Tx) -> Result<Vec<ApiKey>, StoreError> {
    let rows = tx.rows(select!("ORDER BY id LIMIT 1000"), &[]).await?;
    tx.readable(rows, |row| key(tx, row))
}

/// Makes a key good for nothing; whether there was one.
#[tracing::instrument(name = "db.api_keys.revoke", level = "debug", skip_all)]
pub async fn revoke(tx: &Tx, id: ApiKeyId, now: DateTime<Utc>) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            values![id, now],
        )
        .await?;
    Ok(changed > 0)
}

/// Notes that a key is used, once a minute.
#[tracing::instrument(name = "db.api_keys.note_use", level = "debug", skip_all)]
pub async fn note_use(tx: &Tx, id: ApiKeyId, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE api_keys SET used_at = $2 \
         WHERE id = $1 AND (used_at IS NULL OR used_at <= $3)",
        values![id, now, now - USED],
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_long_and_never_the_same() {
        let (one, other) = (draw(), draw());
        assert_eq!(one.expose_secret().len(), MARK.len() + 43);
        assert!(one.expose_secret().starts_with(MARK));
        assert_ne!(one.expose_secret(), other.expose_secret());
        assert_eq!(hash(&one).len(), 64);
    }
}

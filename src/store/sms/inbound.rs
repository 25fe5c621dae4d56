//! What phones write to us: each message is kept once.

use chrono::{DateTime, Utc};

use crate::domain::{id::SmsId, language::Language, phone::Phone};
use crate::store::{StoreError, Tx, db::values};

/// What a phone wrote to us.
pub struct Received<'a> {
    pub from: &'a Phone,
    /// The number of ours that it wrote to.
    pub to: &'a str,
    pub text: &'a str,
    pub language: Language,
    pub provider: &'a str,
    pub provider_id: Option<&'a str>,
    pub parts: u32,
}

/// Keeps what came in. `None` means that it is there already: with the same id, or, where the provider gives
/// none, in the same words since `since`.
#[tracing::instrument(name = "db.sms.inbound.receive", level = "debug", skip_all)]
pub async fn receive(
    tx: &Tx,
    sms: &Received<'_>,
    now: DateTime<Utc>,
    since: DateTime<Utc>,
) -> Result<Option<SmsId>, StoreError> {
    if sms.provider_id.is_none() && is_repeated(tx, sms, since).await? {
        return Ok(None);
    }
    let vault = tx.vault();
    tx.find_value(
        "INSERT INTO sms (inbound, phone, phone_key, text, language, kind, state, parts, \
               sender, provider, provider_id, created_at) \
             VALUES (1, $1, $2, $3, $4, 'auto', 'received', $5, $6, $7, $8, $9) \
             ON CONFLICT (provider, provider_id) WHERE provider_id IS NOT NULL DO NOTHING \
             RETURNING id",
        values![
            vault.seal(sms.from.e164()),
            vault.phone_key(sms.from),
            vault.seal(sms.text),
            sms.language.code(),
            sms.parts,
            sms.to,
            sms.provider,
            sms.provider_id,
            now
        ],
    )
    .await
}

/// The author's phone and the text of a message to us.
#[tracing::instrument(name = "db.sms.inbound.received", level = "debug", skip_all)]
pub async fn received(tx: &Tx, id: SmsId) -> Result<Option<(Phone, String)>, StoreError> {
    let row = tx
        .row(
            "SELECT phone, text FROM sms WHERE id = $1 AND inbound = 1",
            values![id],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(None);
    };
    let phone: String = row.open(tx.vault(), "phone")?;
    let text = row.open(tx.vault(), "text")?;
    // One that was erased has neither.
    Ok((!phone.is_empty()).then(|| (Phone::from_stored(phone), text)))
}

async fn is_repeated(
    tx: &Tx,
    sms: &Received<'_>,
    since: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let rows = tx
        .rows(
            "SELECT text FROM sms WHERE phone_key = $1 AND provider = $2 AND sender = $3 \
               AND inbound = 1 AND created_at >= $4 ORDER BY id DESC LIMIT 1000",
            values![tx.vault().phone_key(sms.from), sms.provider, sms.to, since],
        )
        .await?;
    for mut row in rows {
        // A text that nobody can read is not the one that has come now.
        let text = row.open::<String>(tx.vault(), "text");
        if text.is_ok_and(|text| text == sms.text) {
            return Ok(true);
        }
    }
    Ok(false)
}

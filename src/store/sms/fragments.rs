//! Parts of long messages from phones that wait for the others.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::store::{StoreError, Tx, db::values};
use crate::{
    domain::phone::Phone,
    vendors::sms::{Inbound, InboundPart},
};

/// What is kept of a part.
#[derive(Serialize, Deserialize)]
struct Fragment {
    id: Option<String>,
    from: String,
    to: String,
    text: String,
}

/// By what the parts of a message find each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whole {
    pub provider: String,
    /// Of the sender, keyed.
    pub from: String,
    pub reference: String,
}

impl Whole {
    pub fn new(tx: &Tx, provider: &str, inbound: &Inbound, part: &InboundPart) -> Self {
        let from = Phone::from_stored(inbound.from.clone());
        Self {
            provider: provider.to_owned(),
            from: tx.vault().phone_key(&from),
            reference: part.reference.clone(),
        }
    }
}

/// Keeps a part; a repeated one changes nothing.
#[tracing::instrument(name = "db.sms.fragments.keep", level = "debug", skip_all)]
pub async fn keep(
    tx: &Tx,
    whole: &Whole,
    inbound: &Inbound,
    part: &InboundPart,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let fragment = Fragment {
        id: inbound.provider_id.clone(),
        from: inbound.from.clone(),
        to: inbound.to.clone(),
        text: inbound.text.clone(),
    };
    // Plain texts can always be written.
    let Ok(fragment) = serde_json::to_string(&fragment) else {
        return Ok(());
    };
    tx.execute(
        "INSERT INTO sms_fragments (provider, phone_key, reference, number, total, fragment, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (provider, phone_key, reference, number) DO NOTHING",
        values![
            &whole.provider,
            &whole.from,
            &whole.reference,
            part.number,
            part.total,
            tx.vault().seal(&fragment),
            now
        ],
    )
    .await?;
    Ok(())
}

/// How many of its parts are there, and how many it has.
#[tracing::instrument(name = "db.sms.fragments.count", level = "debug", skip_all)]
pub async fn count(tx: &Tx, whole: &Whole) -> Result<(i64, i64), StoreError> {
    let row = tx
        .row(
            "SELECT count(*) AS here, coalesce(max(total), 0) AS total FROM sms_fragments \
             WHERE provider = $1 AND phone_key = $2 AND reference = $3",
            values![&whole.provider, &whole.from, &whole.reference],
        )
        .await?;
    match row {
        Some(mut row) => Ok((row.get("here")?, row.get("total")?)),
        None => Ok((0, 0)),
    }
}

/// Takes out the parts that are there, joined in their order; `None` when there are none.
#[tracing::instrument(name = "db.sms.fragments.take", level = "debug", skip_all)]
pub async fn take(tx: &Tx, whole: &Whole) -> Result<Option<Inbound>, StoreError> {
    let rows = tx
        .rows(
            "DELETE FROM sms_fragments WHERE provider = $1 AND phone_key = $2 AND reference = $3 \
             RETURNING id, number, fragment",
            values![&whole.provider, &whole.from, &whole.reference],
        )
        .await?;
    let mut parts = tx.readable(rows, |row| {
        let number: i64 = row.get("number")?;
        let fragment: String = row.open(tx.vault(), "fragment")?;
        Ok((number, fragment))
    })?;
    parts.sort_by_key(|(number, _)| *number);
    let read = |(_, fragment): &(i64, String)| serde_json::from_str::<Fragment>(fragment).ok();
    let parts: Vec<Fragment> = parts.iter().filter_map(read).collect();
    let text = parts.iter().map(|part| part.text.as_str()).collect();
    let first = parts.into_iter().next();
    Ok(first.map(|first| Inbound {
        provider_id: first.id,
        from: first.from,
        to: first.to,
        text,
        wish: None,
        part: None,
    }))
}

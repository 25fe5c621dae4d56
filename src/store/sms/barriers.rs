//! Destinations that a provider does not send to, for all replicas; and refusals with a code that is
//! not in any list.

use chrono::{DateTime, Utc};

use crate::domain::{phone::Phone, sms::Barrier};
use crate::store::{StoreError, Tx, db::values};

/// The place of a sender that stands for all of them.
const EVERY_SENDER: &str = "*";

/// A provider refused a destination.
pub struct Met<'a> {
    pub provider: &'a str,
    /// The sender that the message asked for. `None` means that of the settings.
    pub sender: Option<&'a str>,
    pub phone: &'a Phone,
    pub barrier: Barrier,
    pub code: Option<&'a str>,
}

/// A provider that does not send to a destination, from one sender or from any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barred {
    pub provider: String,
    pub barrier: Barrier,
    sender: String,
}

impl Barred {
    /// Whether it stops a message from this sender.
    pub fn stops(&self, provider: &str, sender: Option<&str>) -> bool {
        self.provider == provider
            && (self.sender == EVERY_SENDER || self.sender == sender.unwrap_or_default())
    }
}

/// Remembers a barrier until a moment; whether it is the first of its kind there.
#[tracing::instrument(name = "db.sms.barriers.remember", level = "debug", skip_all)]
pub async fn remember(tx: &Tx, met: &Met<'_>, until: DateTime<Utc>) -> Result<bool, StoreError> {
    let (prefix, barrier) = (met.phone.prefix(), met.barrier.as_str());
    let known = tx
        .row(
            "SELECT 1 FROM sms_barriers WHERE provider = $1 AND prefix = $2 AND barrier = $3 \
             LIMIT 1",
            values![met.provider, &prefix, barrier],
        )
        .await?;
    let sender = match met.barrier {
        Barrier::Sender => met.sender.unwrap_or_default(),
        Barrier::Country | Barrier::Unverified | Barrier::Number => EVERY_SENDER,
    };
    let number = if met.barrier.is_of_country() {
        String::new()
    } else {
        tx.vault().phone_key(met.phone)
    };
    let added = tx
        .execute(
            "INSERT INTO sms_barriers (provider, sender, prefix, number, barrier, code, until) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) \
             ON CONFLICT (provider, sender, prefix, number) DO UPDATE SET until = excluded.until, \
               barrier = excluded.barrier, code = excluded.code",
            values![
                met.provider,
                sender,
                &prefix,
                number,
                barrier,
                met.code,
                until
            ],
        )
        .await?;
    Ok(known.is_none() && added > 0)
}

/// The providers that do not send to this phone now.
#[tracing::instrument(name = "db.sms.barriers.before", level = "debug", skip_all)]
pub async fn before(tx: &Tx, phone: &Phone, now: DateTime<Utc>) -> Result<Vec<Barred>, StoreError> {
    let rows = tx
        .rows(
            "SELECT provider, sender, barrier FROM sms_barriers \
             WHERE prefix = $1 AND until > $2 AND (number = '' OR number = $3) LIMIT 1000",
            values![phone.prefix(), now, tx.vault().phone_key(phone)],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Barred {
            provider: row.get("provider")?,
            sender: row.get("sender")?,
            barrier: {
                let barrier: String = row.get("barrier")?;
                Barrier::from_name(&barrier).ok_or_else(|| row.corrupt("barrier", "a barrier"))?
            },
        })
    })
}

/// A person wants it tried again: what stands before this phone ends now.
#[tracing::instrument(name = "db.sms.barriers.lift", level = "debug", skip_all)]
pub async fn lift(tx: &Tx, phone: &Phone, now: DateTime<Utc>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms_barriers SET until = $2 \
         WHERE prefix = $1 AND until > $2 AND (number = '' OR number = $3)",
        values![phone.prefix(), now, tx.vault().phone_key(phone)],
    )
    .await?;
    Ok(())
}

/// Forgets some that ended before `moment`; how many.
#[tracing::instrument(name = "db.sms.barriers.forget", level = "debug", skip_all)]
pub async fn forget(tx: &Tx, moment: DateTime<Utc>) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM sms_barriers WHERE until < $1", values![moment])
        .await
}

/// Notes a refusal with a code that is not in our list; how many phones in a row got this one.
#[tracing::instrument(name = "db.sms.barriers.count_odd", level = "debug", skip_all)]
pub async fn count_odd(
    tx: &Tx,
    provider: &str,
    code: &str,
    phone: &Phone,
) -> Result<i64, StoreError> {
    tx.execute(
        "DELETE FROM sms_odd_refusals WHERE provider = $1 AND code <> $2",
        values![provider, code],
    )
    .await?;
    tx.execute(
        "INSERT INTO sms_odd_refusals (provider, number, code) VALUES ($1, $2, $3) \
         ON CONFLICT (provider, number) DO UPDATE SET code = excluded.code",
        values![provider, tx.vault().phone_key(phone), code],
    )
    .await?;
    tx.value(
        "SELECT count(*) FROM sms_odd_refusals WHERE provider = $1 AND code = $2",
        values![provider, code],
    )
    .await
}

/// The provider judges messages again: the row of odd refusals has ended.
#[tracing::instrument(name = "db.sms.barriers.end_odd", level = "debug", skip_all)]
pub async fn end_odd(tx: &Tx, provider: &str) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM sms_odd_refusals WHERE provider = $1",
        values![provider],
    )
    .await?;
    Ok(())
}

//! Brings what is stored in line with the vault: a key that is new seals what is there, a bit at a
//! time, and goes on after a kill. Which key the database is sealed with is kept as a fingerprint.

use crate::domain::{email::Email, phone::Phone};
use crate::store::{
    StoreError, Tx,
    db::values,
    settings,
    vault::{Unopened, Unreadable},
};

/// The fingerprint of the key that everything is sealed with.
const KEY: &str = "privacy.key";
/// That of the key that is being brought in, while it is.
const COMING: &str = "privacy.coming_key";
/// How far that has come: a part's name and the place of its last row.
const CURSOR: &str = "privacy.sealed_up_to";
/// How many of the lists below the database was sealed by.
const LISTS: &str = "privacy.lists";
/// As many as there are now: a database that was sealed by fewer is sealed by the rest at the start.
const ALL_LISTS: &str = "2";
/// Rows in a transaction: few enough that nobody waits long for them.
const CHUNK: u32 = 500;

/// How the database stands to the configured key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// There is no key, and nothing is sealed.
    Plain,
    /// Everything is sealed with the key.
    Sealed,
    /// Not everything is sealed with the key yet.
    Waiting,
}

/// The configured key cannot open the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongKey {
    #[error(
        "the database is sealed and `privacy.key` is not set; expected the key that it was sealed with (MISTOK_PRIVACY__KEY)"
    )]
    Missing,
    #[error(
        "`privacy.key` is not the key that the database is sealed with; expected that key, or, to change it, that key as `privacy.previous_key`"
    )]
    Other,
    #[error(
        "the database is being sealed with another `privacy.key`; expected that key until it is done"
    )]
    Between,
}

/// Compares the key with the database.
#[tracing::instrument(name = "db.sealing.standing", level = "debug", skip_all)]
pub async fn standing(tx: &Tx) -> Result<Result<Standing, WrongKey>, StoreError> {
    let sealed = settings::lookup(tx, KEY).await?;
    let coming = settings::lookup(tx, COMING).await?;
    let (key, previous) = tx.vault().fingerprints();
    let Some(key) = key else {
        let nothing = sealed.is_none() && coming.is_none();
        return Ok(nothing.then_some(Standing::Plain).ok_or(WrongKey::Missing));
    };
    let ours = sealed.as_deref() == Some(key);
    let whole = settings::lookup(tx, LISTS).await?.as_deref() == Some(ALL_LISTS);
    let opens = sealed.is_none() || ours || sealed.as_deref() == previous;
    Ok(match coming {
        Some(coming) if coming != key => Err(WrongKey::Between),
        None if ours && whole => Ok(Standing::Sealed),
        Some(_) | None if opens => Ok(Standing::Waiting),
        Some(_) | None => Err(WrongKey::Other),
    })
}

/// Seals some more; how many rows were looked at, or none when all is sealed.
#[tracing::instrument(name = "db.sealing.step", level = "debug", skip_all)]
pub async fn step(tx: &Tx) -> Result<Option<usize>, StoreError> {
    // Another replica may have finished meanwhile.
    if standing(tx).await? != Ok(Standing::Waiting) {
        return Ok(None);
    }
    let (Some(key), _) = tx.vault().fingerprints() else {
        return Ok(None);
    };
    let sealed = settings::lookup(tx, KEY).await?;
    let of_key = sealed.as_deref() == Some(key);
    // Before the first key, and in columns that no earlier version sealed, nothing that looks sealed
    // is.
    let unopened = if sealed.is_none() || of_key {
        Unopened::Words
    } else {
        Unopened::Damaged
    };
    let first = if of_key {
        OWN + PARTS.len() + PHONES.len()
    } else {
        0
    };
    settings::put(tx, COMING, key).await?;
    let cursor = settings::lookup(tx, CURSOR).await?;
    if cursor.is_none() && !of_key {
        forget_barriers(tx).await?;
    }
    let (mut at, mut cursor) = place(cursor.as_deref()).unwrap_or((first, START));
    while at < OWN + PARTS.len() + PHONES.len() + LATER.len() {
        let seen = seal_some(tx, at, cursor, unopened).await?;
        if let Some((last, count)) = seen {
            settings::put(tx, CURSOR, &format!("{at}:{}:{}", last.0, last.1)).await?;
            return Ok(Some(count));
        }
        (at, cursor) = (at + 1, START);
    }
    settings::put(tx, KEY, key).await?;
    settings::put(tx, LISTS, ALL_LISTS).await?;
    settings::remove(tx, COMING).await?;
    settings::remove(tx, CURSOR).await?;
    Ok(None)
}

/// What stands before single phones is known by the former key of a phone, from which the phone
/// cannot be had back: it goes, and is met again.
async fn forget_barriers(tx: &Tx) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM sms_barriers WHERE number <> ''",
        "DELETE FROM sms_odd_refusals",
    ] {
        tx.execute(sql, &[]).await?;
    }
    Ok(())
}

/// A row by the two columns of its key; the first is 0 where one is enough.
type Place = (i64, i64);
/// Before all rows: chats may have numbers below zero.
const START: Place = (0, i64::MIN);

fn place(stored: Option<&str>) -> Option<(usize, Place)> {
    let mut parts = stored?.split(':');
    let at = parts.next()?.parse().ok()?;
    let first = parts.next()?.parse().ok()?;
    Some((at, (first, parts.next()?.parse().ok()?)))
}

/// A column with sealed values and no lookup keys.
struct Part {
    column: &'static str,
    list: &'static str,
    /// The rows must not change between the look and the update.
    list_locked: &'static str,
    update: &'static str,
}

macro_rules! part {
    ($table:literal, $column:literal) => {
        part!(
            $table, $column,
            "CAST(0 AS BIGINT) AS first, id AS last", "CAST($1 AS BIGINT) = 0 AND id > $2", "id",
            "CAST($1 AS BIGINT) = 0 AND id = $2"
        )
    };
    ($table:literal, $column:literal, $key:literal, $after:literal, $order:literal, $is:literal) => {
        Part {
            column: concat!($table, ".", $column),
            list: part!(@list $table, $column, $key, $after, $order, ""),
            list_locked: part!(@list $table, $column, $key, $after, $order, " FOR UPDATE"),
            update: concat!("UPDATE ", $table, " SET ", $column, " = $3 WHERE ", $is),
        }
    };
    (@list $table:literal, $column:literal, $key:literal, $after:literal, $order:literal, $lock:literal) => {
        concat!(
            "SELECT ", $key, ", ", $column, " AS stored FROM ", $table, " WHERE ", $after,
            " AND ", $column, " IS NOT NULL ORDER BY ", $order, " LIMIT $3", $lock
        )
    };
}

/// A table with sealed phones and their keys.
struct Phones {
    list: &'static str,
    list_locked: &'static str,
    update: &'static str,
}

macro_rules! phones {
    ($table:literal) => {
        Phones {
            list: phones!(@list $table, ""),
            list_locked: phones!(@list $table, " FOR UPDATE"),
            update: concat!("UPDATE ", $table, " SET phone = $2, phone_key = $3 WHERE id = $1"),
        }
    };
    (@list $table:literal, $lock:literal) => {
        concat!(
            "SELECT id, phone FROM ", $table, " WHERE id > $1 AND phone_key <> '' \
             ORDER BY id LIMIT $2", $lock
        )
    };
}

impl Phones {
    async fn seal(&self, tx: &Tx, after: i64) -> Result<Option<(Place, usize)>, StoreError> {
        let vault = tx.vault();
        let list = tx.pick(self.list, self.list_locked);
        let rows = tx.rows(list, values![after, CHUNK]).await?;
        let count = rows.len();
        let mut last = None;
        for mut row in rows {
            let id = row.get("id")?;
            last = Some(((0, id), count));
            match row.open::<Phone>(vault, "phone") {
                Ok(phone) => {
                    let values = values![id, vault.seal(phone.e164()), vault.phone_key(&phone)];
                    tx.execute(self.update, values).await?;
                }
                Err(error) => skipped(&error),
            }
        }
        Ok(last)
    }
}

/// New ones go to the end of what comes last: a cursor knows them by their place.
const PARTS: &[Part] = &[
    part!("leads", "body"),
    part!(
        "dialogues",
        "state",
        "bot_id AS first, chat_id AS last",
        "(bot_id, chat_id) > ($1, $2)",
        "bot_id, chat_id",
        "bot_id = $1 AND chat_id = $2"
    ),
    part!("outbox", "payload"),
    part!("dead_letters", "payload"),
    part!("messages", "content"),
    part!("messages", "quote"),
    part!("notices", "shown"),
    part!("sms", "text"),
];
/// After those: phones, which are also looked up.
const PHONES: &[Phones] = &[
    phones!("sms"),
    phones!("sms_parties"),
    phones!("sms_opt_outs"),
];
/// After those: what the second list of columns added.
const LATER: &[Part] = &[
    part!("audit", "detail"),
    part!("case_events", "detail"),
    part!("leads", "reason"),
    part!("attempts", "error"),
    part!("dead_letters", "reason"),
    part!("messages", "reason"),
    part!("sms", "reason"),
    part!("findings", "reason"),
    part!(
        "sms_attempts",
        "reason",
        "sms_id AS first, number AS last",
        "(sms_id, number) > ($1, $2)",
        "sms_id, number",
        "sms_id = $1 AND number = $2"
    ),
    part!("kept_messages", "content"),
    part!("kept_messages", "quote"),
    part!("sms_drafts", "text"),
    part!("sms_drafts", "phones"),
    part!("sms_lookups", "facts"),
    part!("sms_fragments", "fragment"),
    part!("orders", "account"),
    part!("orders", "reason"),
    part!("order_events", "detail"),
    part!("managers", "searched"),
    part!(
        "blocks",
        "reason",
        "CAST(0 AS BIGINT) AS first, customer_id AS last",
        "CAST($1 AS BIGINT) = 0 AND customer_id > $2",
        "customer_id",
        "CAST($1 AS BIGINT) = 0 AND customer_id = $2"
    ),
    part!("hook_calls", "answer"),
    part!("hook_calls", "body"),
];
/// Before those: customers and orders, which are also looked up.
const OWN: usize = 2;

/// Seals the next rows of a part; the last of them and their number, or none when there are none.
async fn seal_some(
    tx: &Tx,
    at: usize,
    after: Place,
    unopened: Unopened,
) -> Result<Option<(Place, usize)>, StoreError> {
    let phones = OWN + PARTS.len();
    let later = phones + PHONES.len();
    match at {
        0 => customers(tx, after.1).await,
        1 => orders(tx, after.1).await,
        _ if at < phones => PARTS[at - OWN].seal(tx, after, unopened).await,
        _ if at < later => PHONES[at - phones].seal(tx, after.1).await,
        _ => LATER[at - later].seal(tx, after, unopened).await,
    }
}

impl Part {
    async fn seal(
        &self,
        tx: &Tx,
        after: Place,
        unopened: Unopened,
    ) -> Result<Option<(Place, usize)>, StoreError> {
        let list = tx.pick(self.list, self.list_locked);
        let rows = tx.rows(list, values![after.0, after.1, CHUNK]).await?;
        let count = rows.len();
        let mut last = None;
        for mut row in rows {
            let place = (row.get("first")?, row.get("last")?);
            last = Some((place, count));
            let stored = row.get("stored").and_then(|stored| {
                let resealed = tx.vault().reseal(stored, unopened);
                resealed.map_err(|Unreadable(expected)| row.corrupt("stored", expected))
            });
            let resealed = match stored {
                Ok(resealed) => resealed,
                Err(error) => {
                    tracing::error!(%error, column = self.column, "A value cannot be sealed anew");
                    continue;
                }
            };
            if let Some(value) = resealed {
                tx.execute(self.update, values![place.0, place.1, value])
                    .await?;
            }
        }
        Ok(last)
    }
}

/// A value that nobody could read before either is left unchanged, and does not hold up the rest.
fn skipped(error: &StoreError) {
    tracing::error!(%error, "A value cannot be sealed anew");
}

async fn customers(tx: &Tx, after: i64) -> Result<Option<(Place, usize)>, StoreError> {
    let vault = tx.vault();
    let rows = tx
        .rows(
            tx.pick(
                "SELECT id, phone, email FROM customers WHERE id > $1 ORDER BY id LIMIT $2",
                "SELECT id, phone, email FROM customers WHERE id > $1 ORDER BY id LIMIT $2 FOR UPDATE",
            ),
            values![after, CHUNK],
        )
        .await?;
    let count = rows.len();
    let mut last = None;
    for mut row in rows {
        let id: i64 = row.get("id")?;
        last = Some(((0, id), count));
        let phone = row.open::<Option<Phone>>(vault, "phone");
        let opened =
            phone.and_then(|phone| Ok((phone, row.open::<Option<Email>>(vault, "email")?)));
        let (phone, email) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                skipped(&error);
                continue;
            }
        };
        if phone.is_none() && email.is_none() {
            continue;
        }
        tx.execute(
            "UPDATE customers SET phone = $2, phone_key = $3, email = $4, email_key = $5 \
             WHERE id = $1",
            values![
                id,
                phone.as_ref().map(|phone| vault.seal(phone.e164())),
                phone.as_ref().map(|phone| vault.phone_key(phone)),
                email.as_ref().map(|email| vault.seal(email.as_str())),
                email.as_ref().map(|email| vault.email_key(email))
            ],
        )
        .await?;
        // An order keeps nothing of the phone but the key, so that only who has the phone can tell
        // which order it was.
        if let Some(phone) = &phone {
            tx.execute(
                "UPDATE orders SET phone_key = $2 WHERE phone_key = $1",
                values![vault.former_phone_key(phone), vault.phone_key(phone)],
            )
            .await?;
        }
    }
    Ok(last)
}

/// Orders whose phone no customer of ours has, while phones are their own keys.
async fn orders(tx: &Tx, after: i64) -> Result<Option<(Place, usize)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, phone_key FROM orders WHERE id > $1 AND phone_key LIKE '+%' \
             ORDER BY id LIMIT $2",
            values![after, CHUNK],
        )
        .await?;
    let count = rows.len();
    let mut last = None;
    for mut row in rows {
        let id: i64 = row.get("id")?;
        last = Some(((0, id), count));
        let phone = Phone::from_stored(row.get("phone_key")?);
        tx.execute(
            "UPDATE orders SET phone_key = $2 WHERE id = $1",
            values![id, tx.vault().phone_key(&phone)],
        )
        .await?;
    }
    Ok(last)
}

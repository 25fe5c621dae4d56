//! Small facts that must outlive a restart.

use super::{StoreError, Tx, db::values};

#[tracing::instrument(name = "db.settings.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, key: &str) -> Result<Option<String>, StoreError> {
    tx.find_value("SELECT value FROM settings WHERE key = $1", values![key])
        .await
}

#[tracing::instrument(name = "db.settings.put", level = "debug", skip_all)]
pub async fn put(tx: &Tx, key: &str, value: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO settings (key, value) VALUES ($1, $2) \
         ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        values![key, value],
    )
    .await?;
    Ok(())
}

#[tracing::instrument(name = "db.settings.remove", level = "debug", skip_all)]
pub async fn remove(tx: &Tx, key: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM settings WHERE key = $1", values![key])
        .await?;
    Ok(())
}

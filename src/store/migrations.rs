//! The tables, step by step. The same numbers and names for both databases; a released step is
//! never edited.

use super::{StoreError, Tx, db::values};

struct Migration {
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(Migration {
            name: $name,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }),+]
    };
}

const MIGRATIONS: &[Migration] = migrations![
    "0001_start",
    "0002_desk",
    "0003_customers",
    "0004_routing",
    "0005_sms"
];

/// The names of migrations that the database lacks.
pub type Pending = Vec<&'static str>;

pub async fn pending(tx: Tx) -> Result<Pending, StoreError> {
    let has_table = tx
        .row(
            tx.pick(
                "SELECT 1 FROM sqlite_schema WHERE name = 'migrations'",
                "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migrations'",
            ),
            &[],
        )
        .await?
        .is_some();
    let mut applied = Vec::new();
    if has_table {
        for mut row in tx.rows("SELECT name FROM migrations", &[]).await? {
            applied.push(row.text(0));
        }
    }
    Ok(MIGRATIONS
        .iter()
        .map(|migration| migration.name)
        .filter(|name| !applied.iter().any(|applied| applied == name))
        .collect())
}

/// Applies what is missing, all of it or nothing.
pub async fn apply(tx: Tx) -> Result<Pending, StoreError> {
    // Two replicas that start together: one applies, the other waits and finds nothing to do.
    if !tx.pick("", "lock").is_empty() {
        tx.batch("SELECT pg_advisory_xact_lock(7166011)").await?;
    }
    tx.batch("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY)")
        .await?;
    let pending = pending(tx.clone()).await?;
    // A new index over many rows is sorted in a file; in memory it could take all there is.
    tx.batch(tx.pick("PRAGMA temp_store = FILE", "")).await?;
    for migration in MIGRATIONS
        .iter()
        .filter(|migration| pending.contains(&migration.name))
    {
        tx.batch(tx.pick(migration.sqlite, migration.postgres))
            .await?;
        tx.execute(
            "INSERT INTO migrations (name) VALUES ($1)",
            values![migration.name],
        )
        .await?;
    }
    tx.batch(tx.pick("PRAGMA temp_store = MEMORY", "")).await?;
    Ok(pending)
}

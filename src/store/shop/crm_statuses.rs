//! What the CRM calls the statuses of its orders and leads, and what each means.

use crate::{
    domain::order::{Keeps, Stage},
    store::{StoreError, Tx, db::values},
};

/// Notes what a status of the CRM is called and means.
#[tracing::instrument(name = "db.crm_statuses.put", level = "debug", skip_all)]
pub async fn put(
    tx: &Tx,
    keeps: Keeps,
    id: &str,
    name: &str,
    stage: Option<Stage>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO crm_statuses (crm_kind, id, name, stage) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (crm_kind, id) DO UPDATE SET name = excluded.name, stage = excluded.stage",
        values![keeps.as_str(), id, name, stage.map(Stage::as_str)],
    )
    .await?;
    Ok(())
}

/// The id of the CRM's status with this name or id.
#[tracing::instrument(name = "db.crm_statuses.find_by_name", level = "debug", skip_all)]
pub async fn find_by_name(
    tx: &Tx,
    keeps: Keeps,
    called: &str,
) -> Result<Option<String>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, name FROM crm_statuses WHERE crm_kind = $1 ORDER BY id LIMIT 1000",
            values![keeps.as_str()],
        )
        .await?;
    let all: Vec<(String, String)> =
        tx.readable(rows, |row| Ok((row.get("id")?, row.get("name")?)))?;
    let called = called.trim().to_lowercase();
    let is_it =
        |(id, name): &&(String, String)| *id == called || name.trim().to_lowercase() == called;
    Ok(all.iter().find(is_it).map(|(id, _)| id.clone()))
}

/// What a status of the CRM is called and means.
#[tracing::instrument(name = "db.crm_statuses.lookup", level = "debug", skip_all)]
pub async fn lookup(
    tx: &Tx,
    keeps: Keeps,
    id: &str,
) -> Result<Option<(String, Option<Stage>)>, StoreError> {
    let row = tx
        .row(
            "SELECT name, stage FROM crm_statuses WHERE crm_kind = $1 AND id = $2",
            values![keeps.as_str(), id],
        )
        .await?;
    row.map(|mut row| Ok((row.get("name")?, row.get("stage")?)))
        .transpose()
}

//! Through whom and from whom each manager's messages go.

use super::{
    super::{StoreError, Tx, db::values},
    drafts::Choice,
};
use crate::domain::id::ManagerId;

/// What a manager has chosen for all their messages.
#[tracing::instrument(name = "db.sms.defaults.of", level = "debug", skip_all)]
pub async fn of(tx: &Tx, manager: ManagerId) -> Result<Choice, StoreError> {
    let row = tx
        .row(
            "SELECT manager_id, provider, sender FROM sms_defaults WHERE manager_id = $1",
            values![manager],
        )
        .await?;
    let Some(mut row) = row else {
        return Ok(Choice::default());
    };
    Ok(Choice {
        provider: row.get("provider")?,
        sender: row.get("sender")?,
    })
}

#[tracing::instrument(name = "db.sms.defaults.set", level = "debug", skip_all)]
pub async fn set(tx: &Tx, manager: ManagerId, choice: &Choice) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_defaults (manager_id, provider, sender) VALUES ($1, $2, $3) \
         ON CONFLICT (manager_id) DO UPDATE SET provider = excluded.provider, \
           sender = excluded.sender",
        values![
            manager,
            choice.provider.as_deref(),
            choice.sender.as_deref()
        ],
    )
    .await?;
    Ok(())
}

//! Labels that managers put on conversations.

use chrono::{DateTime, Utc};

use crate::domain::id::{ConversationId, LabelId};
use crate::store::{Row, StoreError, Tx, db::values};

/// A label of the shop's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub id: LabelId,
    pub name: String,
}

fn label(row: &mut Row) -> Result<Label, StoreError> {
    Ok(Label {
        id: row.get("id")?,
        name: row.get("name")?,
    })
}

/// The label with this name, made if needed. `None` means that the most labels exist already.
#[tracing::instrument(name = "db.labels.ensure", level = "debug", skip_all)]
pub async fn ensure(
    tx: &Tx,
    name: &str,
    folded: &str,
    most: i64,
) -> Result<Option<LabelId>, StoreError> {
    if let Some(known) = find(tx, folded).await? {
        return Ok(Some(known.id));
    }
    let count: i64 = tx.value("SELECT count(*) FROM labels", &[]).await?;
    if count >= most {
        return Ok(None);
    }
    tx.execute(
        "INSERT INTO labels (name, folded) VALUES ($1, $2) ON CONFLICT (folded) DO NOTHING",
        values![name, folded],
    )
    .await?;
    Ok(find(tx, folded).await?.map(|label| label.id))
}

#[tracing::instrument(name = "db.labels.find", level = "debug", skip_all)]
pub async fn find(tx: &Tx, folded: &str) -> Result<Option<Label>, StoreError> {
    let row = tx
        .row(
            "SELECT id, name FROM labels WHERE folded = $1",
            values![folded],
        )
        .await?;
    row.map(|mut row| label(&mut row)).transpose()
}

#[tracing::instrument(name = "db.labels.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: LabelId) -> Result<Option<Label>, StoreError> {
    let row = tx
        .row("SELECT id, name FROM labels WHERE id = $1", values![id])
        .await?;
    row.map(|mut row| label(&mut row)).transpose()
}

/// All labels by name, with whether the conversation has each.
#[tracing::instrument(name = "db.labels.all_with", level = "debug", skip_all)]
pub async fn all_with(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Vec<(Label, bool)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT l.id, l.name, \
                    CASE WHEN m.conversation_id IS NULL THEN 0 ELSE 1 END AS has \
             FROM labels l LEFT JOIN labelled m ON m.label_id = l.id AND m.conversation_id = $1 \
             ORDER BY l.folded LIMIT 200",
            values![conversation],
        )
        .await?;
    tx.readable(rows, |row| Ok((label(row)?, row.get::<i64>("has")? == 1)))
}

/// All labels by name, with how many open conversations each has.
#[tracing::instrument(name = "db.labels.counts", level = "debug", skip_all)]
pub async fn counts(tx: &Tx) -> Result<Vec<(Label, i64)>, StoreError> {
    let rows = tx
        .rows(
            "SELECT l.id, l.name, (SELECT count(*) FROM labelled m \
                    JOIN conversations c ON c.id = m.conversation_id \
                    WHERE m.label_id = l.id AND c.is_open = 1) AS count \
             FROM labels l ORDER BY l.folded LIMIT 200",
            &[],
        )
        .await?;
    tx.readable(rows, |row| Ok((label(row)?, row.get("count")?)))
}

/// The labels of a conversation, by name.
#[tracing::instrument(name = "db.labels.of_conversation", level = "debug", skip_all)]
pub async fn of_conversation(
    tx: &Tx,
    conversation: ConversationId,
) -> Result<Vec<Label>, StoreError> {
    let rows = tx
        .rows(
            "SELECT l.id, l.name FROM labels l JOIN labelled m ON m.label_id = l.id \
             WHERE m.conversation_id = $1 ORDER BY l.folded LIMIT 50",
            values![conversation],
        )
        .await?;
    tx.readable(rows, label)
}

/// Puts the label on, or takes it off; whether it is on from now on.
#[tracing::instrument(name = "db.labels.toggle", level = "debug", skip_all)]
pub async fn toggle(
    tx: &Tx,
    label: LabelId,
    conversation: ConversationId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let removed = tx
        .execute(
            "DELETE FROM labelled WHERE label_id = $1 AND conversation_id = $2",
            values![label, conversation],
        )
        .await?;
    if removed > 0 {
        return Ok(false);
    }
    put(tx, label, conversation, now).await?;
    Ok(true)
}

#[tracing::instrument(name = "db.labels.put", level = "debug", skip_all)]
pub async fn put(
    tx: &Tx,
    label: LabelId,
    conversation: ConversationId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO labelled (label_id, conversation_id, at) VALUES ($1, $2, $3) \
         ON CONFLICT (label_id, conversation_id) DO NOTHING",
        values![label, conversation, now],
    )
    .await?;
    Ok(())
}

/// Removes a label everywhere.
#[tracing::instrument(name = "db.labels.remove", level = "debug", skip_all)]
pub async fn remove(tx: &Tx, id: LabelId) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM labelled WHERE label_id = $1",
        "DELETE FROM labels WHERE id = $1",
    ] {
        tx.execute(sql, values![id]).await?;
    }
    Ok(())
}

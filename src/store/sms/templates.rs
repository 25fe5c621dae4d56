//! Texts with places for variables.

use super::super::{StoreError, Tx, db::values};
use crate::domain::language::Language;

/// A text of the shop's own by its name, in this language or in another where there is none.
pub async fn own(tx: &Tx, name: &str, language: Language) -> Result<Option<String>, StoreError> {
    let row = tx
        .row(
            "SELECT text FROM sms_templates WHERE provider = '' AND name = $1 \
             ORDER BY CASE WHEN language = $2 THEN 0 ELSE 1 END, id LIMIT 1",
            values![name, language.code()],
        )
        .await?;
    Ok(row.map(|mut row| row.text(0)))
}

//! Templates: the shop's own, and copies of those that providers keep.

use chrono::{DateTime, Utc};

use super::super::{Row, StoreError, Tx, db::values};
use crate::{domain::language::Language, sms::Template as Theirs};

/// A template of either kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Who keeps it; none: the shop itself.
    pub provider: Option<String>,
    pub name: String,
    /// None: any.
    pub language: Option<Language>,
    pub text: String,
}

/// What has changed at a provider since its templates were last loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Loaded {
    pub all: u32,
    pub new: u32,
    pub changed: u32,
    pub gone: u32,
}

fn template(row: &mut Row) -> Result<Template, StoreError> {
    let provider: String = row.get("provider")?;
    let language: String = row.get("language")?;
    Ok(Template {
        provider: Some(provider).filter(|provider| !provider.is_empty()),
        name: row.get("name")?,
        // An empty one is any.
        language: match language.as_str() {
            "" => None,
            code => Some(
                Language::from_code(code).ok_or_else(|| row.corrupt("language", "a language"))?,
            ),
        },
        text: row.get("text")?,
    })
}

/// A page of all, the shop's own first.
pub async fn list(tx: &Tx, page: u32, size: u32) -> Result<Vec<Template>, StoreError> {
    let rows = tx
        .rows(
            "SELECT provider, name, language, text FROM sms_templates \
             ORDER BY provider, name, language, provider_id LIMIT $1 OFFSET $2",
            values![size, i64::from(page) * i64::from(size)],
        )
        .await?;
    tx.readable(rows, template)
}

/// Those with this name in each language, the shop's own first.
pub async fn named(tx: &Tx, name: &str) -> Result<Vec<Template>, StoreError> {
    let rows = tx
        .rows(
            "SELECT provider, name, language, text FROM sms_templates WHERE name = $1 \
             ORDER BY provider, language, provider_id LIMIT 100",
            values![name],
        )
        .await?;
    tx.readable(rows, template)
}

/// Stores one of the shop's own.
pub async fn save(
    tx: &Tx,
    (name, language): (&str, Language),
    text: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO sms_templates (name, language, text, changed_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (provider, provider_id, name, language) DO UPDATE SET \
           text = excluded.text, changed_at = excluded.changed_at",
        values![name, language.code(), text, now],
    )
    .await?;
    Ok(())
}

/// Removes one of the shop's own, in every language where none is said; whether there was one.
pub async fn remove(tx: &Tx, name: &str, language: Option<Language>) -> Result<bool, StoreError> {
    let gone = tx
        .execute(
            "DELETE FROM sms_templates WHERE provider = '' AND name = $1 \
               AND (CAST($2 AS TEXT) IS NULL OR language = $2)",
            values![name, language.map(Language::code)],
        )
        .await?;
    Ok(gone > 0)
}

/// Makes our copies of a provider's templates what the provider has now.
pub async fn load(
    tx: &Tx,
    provider: &str,
    theirs: &[Theirs],
    now: DateTime<Utc>,
) -> Result<Loaded, StoreError> {
    let rows = tx
        .rows(
            "DELETE FROM sms_templates WHERE provider = $1 \
             RETURNING provider_id, name, language, text, changed_at",
            values![provider],
        )
        .await?;
    let known = rows
        .into_iter()
        .map(|mut row| {
            let id: String = row.get("provider_id")?;
            let (name, language): (String, String) = (row.get("name")?, row.get("language")?);
            let text: String = row.get("text")?;
            Ok((id, (name, language, text), row.get("changed_at")?))
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    let mut loaded = Loaded::default();
    for one in theirs {
        let language = one.language.map_or("", Language::code);
        let before = known.iter().find(|(id, ..)| *id == one.provider_id);
        let same = before.filter(|(_, (name, spoken, text), _)| {
            *name == one.title && spoken == language && *text == one.text
        });
        match (before, same) {
            (None, _) => loaded.new += 1,
            (Some(_), None) => loaded.changed += 1,
            (Some(_), Some(_)) => {}
        }
        loaded.all += 1;
        tx.execute(
            "INSERT INTO sms_templates (provider, provider_id, name, language, text, changed_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            values![
                provider,
                &one.provider_id,
                &one.title,
                language,
                &one.text,
                same.map_or(now, |(.., at)| *at)
            ],
        )
        .await?;
    }
    let stays = |id: &String| theirs.iter().any(|one| one.provider_id == *id);
    let gone = known.iter().filter(|(id, ..)| !stays(id)).count();
    loaded.gone = u32::try_from(gone).unwrap_or(u32::MAX);
    Ok(loaded)
}

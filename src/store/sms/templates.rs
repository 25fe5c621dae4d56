//! Templates: the shop's own, and copies of those that providers keep.

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::{Row, StoreError, Tx, db::values};
use crate::{domain::language::Language, vendors::sms::Template as Theirs};

/// A template of either kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    pub id: i64,
    /// The provider that keeps it. `None` means the shop itself.
    pub provider: Option<String>,
    pub name: String,
    /// `None` means any.
    pub language: Option<Language>,
    pub text: String,
    /// Its provider has it no more.
    pub is_gone: bool,
}

/// How long a template that its provider has no more is listed.
const GONE_FOR: TimeDelta = TimeDelta::days(30);

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
        id: row.get("id")?,
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
        is_gone: row.get::<Option<DateTime<Utc>>>("gone_at")?.is_some(),
    })
}

/// A page of those that can be sent.
#[tracing::instrument(name = "db.sms.templates.offered", level = "debug", skip_all)]
pub async fn offered(tx: &Tx, page: u32, size: u32) -> Result<Vec<Template>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, provider, name, language, text, gone_at FROM sms_templates \
             WHERE gone_at IS NULL ORDER BY provider, name, language, provider_id \
             LIMIT $1 OFFSET $2",
            values![size, i64::from(page) * i64::from(size)],
        )
        .await?;
    tx.readable(rows, template)
}

/// One that can be sent.
#[tracing::instrument(name = "db.sms.templates.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: i64) -> Result<Option<Template>, StoreError> {
    let row = tx
        .row(
            "SELECT id, provider, name, language, text, gone_at FROM sms_templates \
             WHERE id = $1 AND gone_at IS NULL",
            values![id],
        )
        .await?;
    row.map(|mut row| template(&mut row)).transpose()
}

/// A page of all, the shop's own first.
#[tracing::instrument(name = "db.sms.templates.list", level = "debug", skip_all)]
pub async fn list(tx: &Tx, page: u32, size: u32) -> Result<Vec<Template>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, provider, name, language, text, gone_at FROM sms_templates \
             ORDER BY provider, name, language, provider_id LIMIT $1 OFFSET $2",
            values![size, i64::from(page) * i64::from(size)],
        )
        .await?;
    tx.readable(rows, template)
}

/// Those with this name that can be sent, in each language, the shop's own first.
#[tracing::instrument(name = "db.sms.templates.named", level = "debug", skip_all)]
pub async fn named(tx: &Tx, name: &str) -> Result<Vec<Template>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, provider, name, language, text, gone_at FROM sms_templates \
             WHERE name = $1 AND gone_at IS NULL \
             ORDER BY provider, language, provider_id LIMIT 100",
            values![name],
        )
        .await?;
    tx.readable(rows, template)
}

/// Stores one of the shop's own.
#[tracing::instrument(name = "db.sms.templates.save", level = "debug", skip_all)]
pub async fn save(
    tx: &Tx,
    name: &str,
    language: Language,
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
#[tracing::instrument(name = "db.sms.templates.remove", level = "debug", skip_all)]
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

/// One of our copies, as it was.
struct Known {
    id: i64,
    provider_id: String,
    name: String,
    language: String,
    text: String,
    is_gone: bool,
}

/// Makes our copies of a provider's templates what the provider has now. Those that it has no more are
/// marked, and forgotten after a while.
#[tracing::instrument(name = "db.sms.templates.load", level = "debug", skip_all)]
pub async fn load(
    tx: &Tx,
    provider: &str,
    theirs: &[Theirs],
    now: DateTime<Utc>,
) -> Result<Loaded, StoreError> {
    tx.execute(
        "DELETE FROM sms_templates WHERE provider = $1 AND gone_at < $2",
        values![provider, now - GONE_FOR],
    )
    .await?;
    let mut known = known(tx, provider).await?;
    let mut loaded = Loaded::default();
    for one in theirs {
        let language = one.language.map_or("", Language::code);
        let is_same = |it: &Known| {
            it.provider_id == one.provider_id && it.name == one.title && it.language == language
        };
        let at = known.iter().position(is_same).or_else(|| {
            known
                .iter()
                .position(|it| it.provider_id == one.provider_id)
        });
        let before = at.map(|at| known.swap_remove(at));
        loaded.all += 1;
        match before {
            Some(it) if !it.is_gone && is_same(&it) && it.text == one.text => {}
            Some(it) => {
                if it.is_gone {
                    loaded.new += 1;
                } else {
                    loaded.changed += 1;
                }
                change(tx, it.id, one, language, now).await?;
            }
            None => {
                loaded.new += 1;
                tx.execute(
                    "INSERT INTO sms_templates (provider, provider_id, name, language, text, \
                                                changed_at) \
                     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
                    values![
                        provider,
                        &one.provider_id,
                        &one.title,
                        language,
                        &one.text,
                        now
                    ],
                )
                .await?;
            }
        }
    }
    for gone in known.into_iter().filter(|it| !it.is_gone) {
        loaded.gone += 1;
        tx.execute(
            "UPDATE sms_templates SET gone_at = $2 WHERE id = $1",
            values![gone.id, now],
        )
        .await?;
    }
    Ok(loaded)
}

async fn change(
    tx: &Tx,
    id: i64,
    theirs: &Theirs,
    language: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE sms_templates SET name = $2, language = $3, text = $4, changed_at = $5, \
           gone_at = NULL WHERE id = $1",
        values![id, &theirs.title, language, &theirs.text, now],
    )
    .await?;
    Ok(())
}

async fn known(tx: &Tx, provider: &str) -> Result<Vec<Known>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, provider_id, name, language, text, gone_at FROM sms_templates \
             WHERE provider = $1 ORDER BY id LIMIT 100000",
            values![provider],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Known {
            id: row.get("id")?,
            provider_id: row.get("provider_id")?,
            name: row.get("name")?,
            language: row.get("language")?,
            text: row.get("text")?,
            is_gone: row.get::<Option<DateTime<Utc>>>("gone_at")?.is_some(),
        })
    })
}

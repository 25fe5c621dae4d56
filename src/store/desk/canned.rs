//! Ready answers.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::{
    id::{CustomerId, ManagerId},
    search::{fold, stem},
};
use crate::store::{StoreError, Tx, db::values};

/// A ready answer: its name and its text.
pub type Canned = (String, String);

/// Ready answers with keywords that are looked through.
const LIMIT: u32 = 500;
/// A customer gets the same answer by its keyword once in this time.
const ONCE_IN: TimeDelta = TimeDelta::hours(24);

/// A ready answer that answers by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeywordAnswer {
    pub name: String,
    pub body: String,
    pub keywords: Vec<String>,
}

/// Those whose name begins with `prefix`, by name.
#[tracing::instrument(name = "db.canned.find", level = "debug", skip_all)]
pub async fn find(tx: &Tx, prefix: &str, limit: u32) -> Result<Vec<Canned>, StoreError> {
    // Names hold no wildcards: they are letters, digits and underscores.
    let rows = tx
        .rows(
            "SELECT name, body FROM canned WHERE substr(name, 1, $2) = $1 ORDER BY name LIMIT $3",
            values![
                prefix,
                i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX),
                limit
            ],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("name")?, row.get("body")?)))
}

/// A page of all of them: what the manager sends most comes first.
#[tracing::instrument(name = "db.canned.by_use", level = "debug", skip_all)]
pub async fn by_use(
    tx: &Tx,
    manager: ManagerId,
    page: u32,
    size: u32,
) -> Result<Vec<Canned>, StoreError> {
    let rows = tx
        .rows(
            "SELECT c.name AS name, c.body AS body FROM canned c \
             LEFT JOIN canned_uses u ON u.name = c.name AND u.manager_id = $1 \
             ORDER BY coalesce(u.uses, 0) DESC, c.name LIMIT $2 OFFSET $3",
            values![manager, size, page.saturating_mul(size)],
        )
        .await?;
    tx.readable(rows, |row| Ok((row.get("name")?, row.get("body")?)))
}

/// The manager has sent it once more.
#[tracing::instrument(name = "db.canned.note_use", level = "debug", skip_all)]
pub async fn note_use(tx: &Tx, manager: ManagerId, name: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO canned_uses (manager_id, name, uses) VALUES ($1, $2, 1) \
         ON CONFLICT (manager_id, name) DO UPDATE SET uses = canned_uses.uses + 1",
        values![manager, name],
    )
    .await?;
    Ok(())
}

#[tracing::instrument(name = "db.canned.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, name: &str) -> Result<Option<String>, StoreError> {
    tx.find_value("SELECT body FROM canned WHERE name = $1", values![name])
        .await
}

#[tracing::instrument(name = "db.canned.save", level = "debug", skip_all)]
pub async fn save(
    tx: &Tx,
    name: &str,
    body: &str,
    by: ManagerId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO canned (name, body, manager_id, updated_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET body = excluded.body, manager_id = excluded.manager_id, \
           updated_at = excluded.updated_at",
        values![name, body, by, now],
    )
    .await?;
    Ok(())
}

/// Removes a ready answer. `false` means that no answer has this name.
#[tracing::instrument(name = "db.canned.remove", level = "debug", skip_all)]
pub async fn remove(tx: &Tx, name: &str) -> Result<bool, StoreError> {
    let removed = tx
        .execute("DELETE FROM canned WHERE name = $1", values![name])
        .await?;
    Ok(removed > 0)
}

/// The ready answers that have keywords.
#[tracing::instrument(name = "db.canned.with_keywords", level = "debug", skip_all)]
pub async fn with_keywords(tx: &Tx) -> Result<Vec<KeywordAnswer>, StoreError> {
    let rows = tx
        .rows(
            "SELECT name, body, keywords FROM canned WHERE keywords IS NOT NULL \
             ORDER BY name LIMIT $1",
            values![LIMIT],
        )
        .await?;
    tx.readable(rows, |row| {
        let keywords: String = row.get("keywords")?;
        Ok(KeywordAnswer {
            name: row.get("name")?,
            body: row.get("body")?,
            keywords: keywords
                .split(',')
                .map(|word| word.trim().to_owned())
                .collect(),
        })
    })
}

/// The answer with the longest keyword that stands in the text as whole words.
pub fn best_match<'a>(answers: &'a [KeywordAnswer], text: &str) -> Option<&'a KeywordAnswer> {
    let text = format!(" {} ", words(text));
    let matched = |answer: &&KeywordAnswer| {
        let keywords = answer.keywords.iter().map(|keyword| words(keyword));
        let found = keywords
            .filter(|keyword| !keyword.is_empty() && text.contains(&format!(" {keyword} ")));
        found.map(|keyword| keyword.chars().count()).max()
    };
    answers
        .iter()
        .filter(|answer| matched(answer).is_some())
        .max_by_key(matched)
}

/// The stems of the words with one space between two, so that «доставку» finds «доставка».
fn words(text: &str) -> String {
    let letters = text.chars().map(|letter| {
        if letter.is_alphanumeric() || letter == '’' || letter == '\'' {
            letter
        } else {
            ' '
        }
    });
    let folded = fold(&letters.collect::<String>());
    folded
        .split_whitespace()
        .map(stem)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Sets the keywords of a ready answer; without any it answers nothing by itself. `false` means that
/// there is no such answer.
#[tracing::instrument(name = "db.canned.set_keywords", level = "debug", skip_all)]
pub async fn set_keywords(tx: &Tx, name: &str, keywords: Option<&str>) -> Result<bool, StoreError> {
    let sql = "UPDATE canned SET keywords = $2 WHERE name = $1";
    Ok(tx.execute(sql, values![name, keywords]).await? == 1)
}

/// Notes that a customer gets an answer by its keyword; `false` means that they had it lately.
#[tracing::instrument(name = "db.canned.give_once", level = "debug", skip_all)]
pub async fn give_once(
    tx: &Tx,
    name: &str,
    customer: CustomerId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let given = tx
        .execute(
            "INSERT INTO keyword_answers (customer_id, name, at) VALUES ($1, $2, $3) \
             ON CONFLICT (customer_id, name) DO UPDATE SET at = excluded.at \
             WHERE keyword_answers.at <= $4",
            values![customer, name, now, now - ONCE_IN],
        )
        .await?;
    Ok(given == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(name: &str, keywords: &[&str]) -> KeywordAnswer {
        KeywordAnswer {
            name: name.to_owned(),
            body: String::new(),
            keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
        }
    }

    #[test]
    fn the_longest_keyword_wins_and_only_whole_words_count() {
        let answers = [
            answer("delivery", &["доставка", "нова пошта"]),
            answer("abroad", &["доставка за кордон", ""]),
        ];
        for (text, name) in [
            ("Яка у вас ДОСТАВКА?", Some("delivery")),
            ("доставка за кордон є?", Some("abroad")),
            ("Нова  Пошта", Some("delivery")),
            ("передоставка", None),
            ("", None),
            ("?!", None),
        ] {
            let found = best_match(&answers, text).map(|answer| answer.name.as_str());
            assert_eq!(found, name, "{text}");
        }
    }
}

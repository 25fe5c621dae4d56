//! The small lists: sources, pipelines and their statuses, and those about orders.

mod order;

use serde_json::{Value, json};

pub use self::order::*;
use super::paging::{Allowed, Query};
use super::server::{Ask, Outcome, Refusal};
use super::state::State;

const NO_FILTERS: Allowed = Allowed {
    filters: &[],
    includes: &[],
    sorts: &["id"],
};
const SINCE: &str = "2025-01-05 10:00:00";

/// Pipelines: id and name.
const PIPELINES: [(i64, &str); 2] = [(1, "Продажі"), (2, "Звернення")];
/// Statuses of cards: id, pipeline, name, alias, whether it ends the card's way.
const STATUSES: [(i64, i64, &str, &str, bool); 8] = [
    (1, 1, "Новий", "new", false),
    (2, 1, "В роботі", "in_work", false),
    (3, 1, "Очікує оплату", "wait_payment", false),
    (4, 1, "Успішно", "success", true),
    (5, 1, "Відмова", "refused", true),
    (6, 2, "Нове звернення", "new", false),
    (7, 2, "Відповіли", "answered", false),
    (8, 2, "Закрито", "closed", true),
];

/// The lists that a test can extend.
#[derive(Debug)]
pub struct Dictionaries {
    pub sources: Vec<Value>,
}

impl Default for Dictionaries {
    fn default() -> Self {
        Self {
            sources: vec![source(1, "Telegram-бот"), source(2, "Сайт")],
        }
    }
}

impl Dictionaries {
    pub fn has_source(&self, id: i64) -> bool {
        self.sources.iter().any(|source| source["id"] == id)
    }

    pub fn has_pipeline(id: i64) -> bool {
        PIPELINES.iter().any(|(pipeline, _)| *pipeline == id)
    }

    /// The status that a card of a pipeline begins with.
    pub fn first_status(pipeline: i64) -> i64 {
        let mut statuses = STATUSES.iter();
        statuses
            .find(|status| status.1 == pipeline)
            .map_or(1, |status| status.0)
    }

    pub fn status_belongs(status: i64, pipeline: i64) -> bool {
        let mut statuses = STATUSES.iter();
        statuses.any(|known| (known.0, known.1) == (status, pipeline))
    }

    /// The status of a pipeline by its name.
    pub fn status_named(name: &str, pipeline: i64) -> Option<i64> {
        let mut statuses = STATUSES.iter();
        let found = statuses.find(|known| (known.2, known.1) == (name, pipeline));
        found.map(|status| status.0)
    }

    pub fn status_name(id: i64) -> &'static str {
        let mut statuses = STATUSES.iter();
        statuses
            .find(|status| status.0 == id)
            .map_or("", |status| status.2)
    }

    /// The names of the statuses in a pipeline.
    pub fn names_of(pipeline: i64) -> Vec<&'static str> {
        let statuses = STATUSES.iter().filter(|status| status.1 == pipeline);
        statuses.map(|status| status.2).collect()
    }

    /// The pipeline that a status is of.
    pub fn pipeline_of(status: i64) -> i64 {
        let mut statuses = STATUSES.iter();
        statuses
            .find(|known| known.0 == status)
            .map_or(1, |known| known.1)
    }

    pub fn is_final(id: i64) -> bool {
        STATUSES.iter().any(|status| status.0 == id && status.4)
    }

    /// The `status` of a card that includes it.
    pub fn status(id: i64) -> Value {
        let mut statuses = STATUSES.iter();
        let Some((id, pipeline, name, alias, _)) = statuses.find(|status| status.0 == id) else {
            return Value::Null;
        };
        json!({"id": id, "name": name, "alias": alias, "is_active": true, "pipeline_id": pipeline})
    }
}

pub fn source(id: i64, name: &str) -> Value {
    json!({
        "id": id, "name": name, "alias": name.to_lowercase(), "driver": "api",
        "source_uuid": null, "source_name": null, "currency_code": "UAH",
        "created_at": SINCE, "updated_at": SINCE,
    })
}

pub fn sources(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, NO_FILTERS)?;
    Ok(ask.page(&query, &state.dictionaries.sources, Value::clone))
}

pub fn pipelines(ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, NO_FILTERS)?;
    Ok(ask.page(&query, &PIPELINES, |(id, name)| {
        json!({
            "id": id, "name": name, "target_type": null, "target_id": null,
            "use_payments": false, "lead_type": "sale",
        })
    }))
}

pub fn statuses(pipeline: &str, ask: &Ask<'_>) -> Outcome {
    let pipeline = pipeline
        .parse()
        .ok()
        .filter(|id| Dictionaries::has_pipeline(*id));
    let pipeline = pipeline.ok_or_else(Refusal::not_found)?;
    let query = Query::read(ask.query, NO_FILTERS)?;
    let found: Vec<_> = STATUSES
        .iter()
        .filter(|status| status.1 == pipeline)
        .collect();
    Ok(
        ask.page(&query, &found, |(id, pipeline, title, alias, last)| {
            json!({
                "id": id, "pipeline_id": pipeline, "title": title, "alias": alias,
                "color": "#ddb76d", "is_final": last, "leads_count": 0,
            })
        }),
    )
}

//! Funnels, their stages and the sources of records.

use serde_json::{Value, json};

/// Id and name, and of a stage its funnel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    pub id: i64,
    pub name: &'static str,
    pub funnel_id: i64,
}

/// What of it there is; people may remove some.
#[derive(Debug)]
pub struct Funnels {
    pub stages: Vec<Stage>,
    pub ids: Vec<i64>,
    pub sources: Vec<i64>,
    pub users: Vec<i64>,
}

const STAGES: [(i64, &str, i64); 6] = [
    (11, "Нова", 1),
    (12, "В роботі", 1),
    (13, "Відправлено", 1),
    (21, "Звернення", 2),
    (22, "Переговори", 2),
    (23, "Відкладено", 2),
];

impl Default for Funnels {
    fn default() -> Self {
        let stage = |(id, name, funnel_id)| Stage {
            id,
            name,
            funnel_id,
        };
        Self {
            stages: STAGES.map(stage).to_vec(),
            ids: vec![1, 2],
            sources: vec![1, 2],
            users: vec![1, 2],
        }
    }
}

impl Funnels {
    pub fn stage(&self, id: i64) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    pub fn named(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name == name)
    }

    /// Where agreements of a funnel begin.
    pub fn first_of(&self, funnel: i64) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.funnel_id == funnel)
    }

    pub fn list_of_stages(&self) -> Value {
        let stages = self.stages.iter();
        let items: Vec<_> = stages
            .map(|it| json!({"id": it.id, "name": it.name, "funnel_id": it.funnel_id}))
            .collect();
        json!({"items": items, "pagination": {"total_pages": 1}})
    }

    pub fn list_of_funnels(&self) -> Value {
        let funnels = self.ids.iter();
        let items: Vec<_> = funnels
            .map(|id| json!({"id": id, "name": format!("Воронка {id}")}))
            .collect();
        json!({"items": items, "pagination": {"total_pages": 1}})
    }
}

//! The stages that agreements can have, and how they end.

use mistok_core::domain::order::{Keeps, Stage};

use super::{KeepinCrm, pages::Go, wire};
use crate::crm::{CrmError, StatusName, Urgency, http::Call, records::given};

const STAGES: &str = "/agreements/stages";
const FUNNELS: &str = "/agreements/funnels";
const MOST_PAGES: u32 = 10;

/// How an agreement ends, which is no stage of its funnel: the result, its name and what it means.
const ENDS: [(&str, &str, Stage); 2] = [
    ("successful", "Успішно завершено", Stage::Done),
    ("failed", "Не реалізовано", Stage::Cancelled),
];

/// The end that a result of an agreement stands for.
pub(super) fn end(result: &str) -> Option<StatusName> {
    let mut ends = ENDS.iter();
    let (id, name, stage) = ends.find(|(id, ..)| *id == result)?;
    Some(StatusName {
        keeps: Keeps::Order,
        id: (*id).to_owned(),
        name: (*name).to_owned(),
        stage: Some(*stage),
    })
}

impl KeepinCrm {
    /// Stages and ends, for orders and for leads: both are agreements.
    pub(super) async fn read_stages(&self) -> Result<Vec<StatusName>, CrmError> {
        let stages = match self.named(STAGES).await {
            Ok(stages) => stages,
            // Without the list, each agreement still tells the name of its stage.
            Err(CrmError::NotAllowed { .. } | CrmError::Refused { .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut statuses = Vec::new();
        for keeps in [Keeps::Order, Keeps::Lead] {
            statuses.extend(stages.iter().map(|(id, name)| StatusName {
                keeps,
                id: id.to_string(),
                name: name.clone(),
                stage: None,
            }));
            let ends = ENDS.iter().filter_map(|(id, ..)| end(id));
            statuses.extend(ends.map(|end| StatusName { keeps, ..end }));
        }
        Ok(statuses)
    }

    /// The settings that name a funnel or a stage which is not there.
    pub(super) async fn lost_places(&self) -> Result<Vec<String>, CrmError> {
        let places = self.settings.places;
        let mut lost = Vec::new();
        for (setting, id, path) in [
            ("funnel_id", places.funnel_id, FUNNELS),
            ("stage_id", places.stage_id, STAGES),
        ] {
            let Some(id) = id else {
                continue;
            };
            match self.named(path).await {
                Ok(known) if known.iter().any(|(it, _)| *it == id) => {}
                Ok(_) => lost.push(format!(
                    "KeepinCRM has no {} {id}: change `crm.keepincrm.{setting}`",
                    setting.trim_end_matches("_id")
                )),
                Err(CrmError::NotAllowed { .. } | CrmError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(lost)
    }

    /// Ids and names of a list.
    async fn named(&self, path: &'static str) -> Result<Vec<(i64, String)>, CrmError> {
        let mut named = Vec::new();
        let call = || Call::get("read stages", Urgency::Sync, path);
        self.each_item(MOST_PAGES, call, |item| {
            let one: Option<wire::Named> = wire::object(item);
            named.extend(one.and_then(|one| Some((one.id.0?, given(one.name)?))));
            Ok(Go::On)
        })
        .await?;
        named.sort_unstable_by_key(|(id, _)| *id);
        Ok(named)
    }
}

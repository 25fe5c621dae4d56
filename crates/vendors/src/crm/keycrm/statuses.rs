//! The statuses that orders and cards can have.

use mistok_core::domain::order::Keeps;

use super::{
    KeyCrm,
    pages::Go,
    standing::{name, stage_of_card, stage_of_order},
    wire,
};
use crate::crm::{CrmError, StatusName, Urgency, http::Call};

const MOST_PAGES: u32 = 20;
const ORDERS: &str = "/order/status";
const PIPELINES: &str = "/pipelines";

impl KeyCrm {
    pub(super) async fn read_statuses(&self) -> Result<Vec<StatusName>, CrmError> {
        let mut statuses = self.listed(Keeps::Order, ORDERS).await?;
        let pipelines = match self.pipelines().await {
            Ok(pipelines) => pipelines,
            // A shop may work without pipelines.
            Err(
                CrmError::NotAllowed { .. }
                | CrmError::Refused {
                    status: 400 | 404, ..
                },
            ) => Vec::new(),
            Err(error) => return Err(error),
        };
        for pipeline in pipelines {
            let path = format!("{PIPELINES}/{pipeline}/statuses");
            statuses.extend(self.listed(Keeps::Lead, &path).await?);
        }
        Ok(statuses)
    }

    async fn pipelines(&self) -> Result<Vec<i64>, CrmError> {
        let mut ids = Vec::new();
        let call = || Call::get("read pipelines", Urgency::Sync, PIPELINES);
        self.each_item(MOST_PAGES, call, |item| {
            ids.extend(wire::object::<wire::Pipeline>(item).and_then(|pipeline| pipeline.id.0));
            Ok(Go::On)
        })
        .await?;
        Ok(ids)
    }

    async fn listed(&self, keeps: Keeps, path: &str) -> Result<Vec<StatusName>, CrmError> {
        let mut statuses = Vec::new();
        let call = || Call::get("read statuses", Urgency::Sync, path);
        self.each_item(MOST_PAGES, call, |item| {
            statuses.extend(wire::object(item).and_then(|status| status_name(keeps, status)));
            Ok(Go::On)
        })
        .await?;
        Ok(statuses)
    }
}

fn status_name(keeps: Keeps, status: wire::Status) -> Option<StatusName> {
    let stage = match keeps {
        Keeps::Order => stage_of_order(&status),
        Keeps::Lead => stage_of_card(&status),
    };
    Some(StatusName {
        keeps,
        id: status.id.0?.to_string(),
        stage,
        name: name(status)?,
    })
}

//! What `check` finds out without changing anything: the address, the key, and whether a look-up finds
//! what is there.

use super::{ClientBy, Form, KeepinCrm, pages, wire};
use crate::crm::{
    CrmError, Urgency,
    http::Call,
    records::{created_id, given},
};

/// The cheapest thing to read.
const STATUSES: &str = "/clients/statuses";

impl KeepinCrm {
    pub(super) async fn look_around(&self) -> Result<Vec<String>, CrmError> {
        let call = Call::get("probe", Urgency::Sync, STATUSES);
        let statuses = self.http.send(call).await.map_err(wrong_address)?;
        let statuses = pages::parse(&statuses).map_err(CrmError::Malformed)?;
        let mut told = vec![format!(
            "KeepinCRM at {}: {} statuses of clients, a lead becomes a record of the kind {}, {} requests a minute",
            self.http.host(),
            statuses.items.len(),
            self.settings.leads_as.as_str(),
            self.settings.rpm,
        )];
        told.extend(self.lost_places().await?);
        told.extend(self.try_filter().await?);
        if self.settings.client_by == ClientBy::Attributes {
            told.push(
                "KeepinCRM makes the client of each order by name and phone, and may make the same one \
                 twice: `crm.keepincrm.client_by = \"id\"` has clients looked for"
                    .to_owned(),
            );
        }
        Ok(told)
    }

    /// Looks for an agreement that is there. Where the filter does not find it, the newest pages must
    /// do, which takes longer.
    async fn try_filter(&self) -> Result<Option<String>, CrmError> {
        if !self.settings.searchable {
            return Ok(None);
        }
        let list = || Call::get("probe search", Urgency::Sync, Form::Agreement.path());
        let page = self.http.send(list()).await?;
        let page = pages::parse(&page).map_err(CrmError::Malformed)?;
        let mut records = page
            .items
            .iter()
            .filter_map(|item| wire::object::<wire::Record>(item));
        let known = records.find_map(|it| Some((created_id(&it.id)?, given(it.title)?)));
        let Some((id, title)) = known else {
            return Ok(None);
        };
        let found = self
            .http
            .send(list().query(&self.settings.find_by, title))
            .await;
        let is_found = found.is_ok_and(|page| {
            let page = pages::parse(&page)
                .map(|page| page.items)
                .unwrap_or_default();
            let mut records = page
                .iter()
                .filter_map(|item| wire::object::<wire::Record>(item));
            records.any(|it| created_id(&it.id).as_deref() == Some(&*id))
        });
        Ok((!is_found).then(|| {
            format!(
                "KeepinCRM finds nothing by {}: the newest pages are looked through instead \
                 (`crm.keepincrm.find_by`)",
                self.settings.find_by
            )
        }))
    }
}

/// Every KeepinCRM has statuses of clients: where there are none, there is no KeepinCRM.
fn wrong_address(error: CrmError) -> CrmError {
    match error {
        CrmError::Refused { status: 404, .. } => CrmError::Misconfigured(
            "there is no KeepinCRM at base_url: expected https://api.keepincrm.com/v1".to_owned(),
        ),
        other => other,
    }
}

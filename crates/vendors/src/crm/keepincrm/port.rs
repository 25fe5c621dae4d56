//! What KeepinCRM can do, capability by capability.

use std::ops::Range;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{email::Email, order::Keeps, phone::Phone};

use super::{Form, KeepinCrm, NAME, PLACE_SETTING, finding::Sought};
use crate::crm::{
    Buyer, Buyers, Crm, CrmError, Leads, NewLead, NewOrder, Orders, Standing, StandingChange,
    StatusName, Statuses, Urgency,
};

#[async_trait]
impl Crm for KeepinCrm {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn probe(&self) -> Result<Vec<String>, CrmError> {
        self.look_around().await
    }

    fn clock_ahead(&self) -> Option<TimeDelta> {
        self.http.peer().ahead()
    }

    fn free_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.http.free_at(Urgency::Lead, now)
    }

    fn leads(&self) -> Option<&dyn Leads> {
        Some(self)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        Some(self)
    }

    /// A client who cannot be looked for would be made again and again.
    fn buyers(&self) -> Option<&dyn Buyers> {
        self.settings.searchable.then_some(self)
    }

    fn statuses(&self) -> Option<&dyn Statuses> {
        Some(self)
    }
}

#[async_trait]
impl Leads for KeepinCrm {
    async fn create(&self, lead: &NewLead) -> Result<String, CrmError> {
        self.post_lead(lead).await
    }

    async fn find(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError> {
        let found = self.leads_with(reference, since, false).await?;
        Ok(found.into_iter().next())
    }

    async fn all_with(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError> {
        self.leads_with(reference, since, true).await
    }

    async fn stands_as_set(&self, id: &str) -> Result<Option<bool>, CrmError> {
        self.has_wanted_stage(id).await
    }

    fn place_setting(&self) -> Option<&'static str> {
        let stage = self.settings.places.stage_id;
        stage
            .filter(|_| self.settings.leads_as == Form::Agreement)
            .map(|_| PLACE_SETTING)
    }
}

#[async_trait]
impl Orders for KeepinCrm {
    async fn create(&self, order: &NewOrder) -> Result<String, CrmError> {
        self.post_order(order).await
    }

    async fn find(&self, number: &str, since: DateTime<Utc>) -> Result<Option<String>, CrmError> {
        let found = self.records_with(order(number, since, false)).await?;
        Ok(found.into_iter().next())
    }

    async fn all_with(&self, number: &str, since: DateTime<Utc>) -> Result<Vec<String>, CrmError> {
        self.records_with(order(number, since, true)).await
    }
}

const fn order(number: &str, since: DateTime<Utc>, all: bool) -> Sought<'_> {
    Sought {
        form: Form::Agreement,
        reference: number,
        since,
        all,
    }
}

#[async_trait]
impl Buyers for KeepinCrm {
    async fn find(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        self.look_for_client(phone, email).await
    }

    async fn create(&self, buyer: &Buyer) -> Result<String, CrmError> {
        self.post_client(buyer).await
    }

    async fn update(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        self.patch_client(id, buyer).await
    }
}

#[async_trait]
impl Statuses for KeepinCrm {
    async fn standing(&self, keeps: Keeps, id: &str) -> Result<Option<Standing>, CrmError> {
        self.read_standing(keeps, id).await
    }

    async fn changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError> {
        self.read_changed(keeps, between).await
    }

    async fn list(&self) -> Result<Vec<StatusName>, CrmError> {
        self.read_stages().await
    }

    async fn change(
        &self,
        _keeps: Keeps,
        id: &str,
        change: &StandingChange,
    ) -> Result<(), CrmError> {
        self.move_to(id, change).await
    }
}

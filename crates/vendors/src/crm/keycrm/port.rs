//! What KeyCRM can do, capability by capability.

use std::ops::Range;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{email::Email, order::Keeps, phone::Phone, product::Catalog};
use secrecy::SecretString;

use super::{KeyCrm, NAME, PLACE_SETTING, pages::Go, webhook};
use crate::crm::{
    Buyer, Buyers, CatalogSource, Crm, CrmError, Event, Leads, NewLead, NewOrder, NewPayment,
    NotAnEvent, Orders, Payments, Signals, Standing, StandingChange, StatusName, Statuses, Urgency,
};

#[async_trait]
impl Crm for KeyCrm {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn probe(&self) -> Result<Vec<String>, CrmError> {
        self.look_around().await.map(|told| vec![told])
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

    /// KeyCRM takes no order without a source.
    fn orders(&self) -> Option<&dyn Orders> {
        self.settings.source_id.map(|_| self as &dyn Orders)
    }

    fn catalog(&self) -> Option<&dyn CatalogSource> {
        Some(self)
    }

    fn buyers(&self) -> Option<&dyn Buyers> {
        Some(self)
    }

    fn payments(&self) -> Option<&dyn Payments> {
        Some(self)
    }

    fn statuses(&self) -> Option<&dyn Statuses> {
        Some(self)
    }

    fn signals(&self) -> Option<&dyn Signals> {
        let caller = self.caller.as_ref()?;
        Some(caller)
    }
}

#[async_trait]
impl Leads for KeyCrm {
    async fn create(&self, lead: &NewLead) -> Result<String, CrmError> {
        self.create_card(lead).await
    }

    async fn find(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError> {
        let found = self.cards_with(reference, since, Go::Stop).await?;
        Ok(found.into_iter().next())
    }

    async fn all_with(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError> {
        self.cards_with(reference, since, Go::On).await
    }

    async fn stands_as_set(&self, id: &str) -> Result<Option<bool>, CrmError> {
        self.has_wanted_status(id).await
    }

    fn place_setting(&self) -> Option<&'static str> {
        self.settings.status_id.map(|_| PLACE_SETTING)
    }
}

#[async_trait]
impl Orders for KeyCrm {
    async fn create(&self, order: &NewOrder) -> Result<String, CrmError> {
        self.post_order(order).await
    }

    async fn find(&self, number: &str, since: DateTime<Utc>) -> Result<Option<String>, CrmError> {
        let found = self.orders_numbered(number, since, Go::Stop).await?;
        Ok(found.into_iter().next())
    }

    async fn all_with(&self, number: &str, since: DateTime<Utc>) -> Result<Vec<String>, CrmError> {
        self.orders_numbered(number, since, Go::On).await
    }
}

#[async_trait]
impl CatalogSource for KeyCrm {
    async fn read(&self) -> Result<Catalog, CrmError> {
        self.read_catalog().await
    }
}

#[async_trait]
impl Buyers for KeyCrm {
    async fn find(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        self.look_for_buyer(phone, email).await
    }

    async fn create(&self, buyer: &Buyer) -> Result<String, CrmError> {
        self.post_buyer(buyer).await
    }

    async fn update(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        self.put_buyer(id, buyer).await
    }
}

#[async_trait]
impl Payments for KeyCrm {
    async fn add(&self, keeps: Keeps, id: &str, payment: &NewPayment) -> Result<(), CrmError> {
        self.post_payment(keeps, id, payment).await
    }

    async fn has(&self, keeps: Keeps, id: &str, reference: &str) -> Result<bool, CrmError> {
        self.find_payment(keeps, id, reference).await
    }
}

#[async_trait]
impl Statuses for KeyCrm {
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
        self.read_statuses().await
    }

    async fn change(
        &self,
        keeps: Keeps,
        id: &str,
        change: &StandingChange,
    ) -> Result<(), CrmError> {
        self.put_standing(keeps, id, change).await
    }
}

impl Signals for webhook::Caller {
    fn key(&self) -> &SecretString {
        &self.key
    }

    fn parse(&self, body: &[u8]) -> Result<Event, NotAnEvent> {
        webhook::read(body, self.currency)
    }
}

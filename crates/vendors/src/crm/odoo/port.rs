//! What Odoo can do, capability by capability.

use std::ops::Range;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{email::Email, order::Keeps, phone::Phone, product::Catalog};
use secrecy::SecretString;

use super::{NAME, Odoo, signals::Caller};
use crate::crm::{
    Buyer, Buyers, CatalogSource, Crm, CrmError, Event, Leads, NewLead, NewOrder, NewPayment,
    NotAnEvent, Orders, Payments, Signals, Standing, StandingChange, StatusName, Statuses, Urgency,
};

#[async_trait]
impl Crm for Odoo {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn probe(&self) -> Result<Vec<String>, CrmError> {
        self.look_around().await
    }

    fn clock_ahead(&self) -> Option<TimeDelta> {
        self.door.http.peer().ahead()
    }

    fn free_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.door.http.free_at(Urgency::Lead, now)
    }

    fn leads(&self) -> Option<&dyn Leads> {
        self.settings.uses.leads.then_some(self)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        self.settings.uses.orders.then_some(self)
    }

    fn catalog(&self) -> Option<&dyn CatalogSource> {
        self.settings.uses.catalog.then_some(self)
    }

    fn buyers(&self) -> Option<&dyn Buyers> {
        self.settings.makes_contacts.then_some(self)
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
impl Leads for Odoo {
    async fn create(&self, lead: &NewLead) -> Result<String, CrmError> {
        self.make_lead(lead).await
    }

    async fn find(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError> {
        let found = self.leads_with(reference, since).await?;
        Ok(found.into_iter().next())
    }

    async fn all_with(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError> {
        self.leads_with(reference, since).await
    }
}

#[async_trait]
impl Orders for Odoo {
    async fn create(&self, order: &NewOrder) -> Result<String, CrmError> {
        self.make_order(order).await
    }

    async fn find(&self, number: &str, since: DateTime<Utc>) -> Result<Option<String>, CrmError> {
        let found = self.orders_with(number, since).await?;
        Ok(found.into_iter().next())
    }

    async fn all_with(&self, number: &str, since: DateTime<Utc>) -> Result<Vec<String>, CrmError> {
        self.orders_with(number, since).await
    }
}

#[async_trait]
impl CatalogSource for Odoo {
    async fn read(&self) -> Result<Catalog, CrmError> {
        self.read_catalog().await
    }
}

#[async_trait]
impl Buyers for Odoo {
    async fn find(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        if let Some(phone) = phone
            && let Some(found) = self.by_phone(phone).await?
        {
            return Ok(Some(found.id.to_string()));
        }
        let Some(email) = email else {
            return Ok(None);
        };
        let found = self.by_email(email).await?;
        Ok(found.map(|id| id.to_string()))
    }

    async fn create(&self, buyer: &Buyer) -> Result<String, CrmError> {
        self.make_contact(buyer).await
    }

    async fn update(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        self.change_contact(id, buyer).await
    }
}

/// Odoo notes a payment in the record's chatter.
#[async_trait]
impl Payments for Odoo {
    async fn add(&self, keeps: Keeps, id: &str, payment: &NewPayment) -> Result<(), CrmError> {
        self.note_payment(keeps, id, payment).await
    }

    async fn has(&self, _: Keeps, _: &str, reference: &str) -> Result<bool, CrmError> {
        self.has_payment(reference).await
    }
}

#[async_trait]
impl Statuses for Odoo {
    async fn standing(&self, keeps: Keeps, id: &str) -> Result<Option<Standing>, CrmError> {
        self.read_standing(keeps, id).await
    }

    async fn changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError> {
        let is_used = match keeps {
            Keeps::Lead => self.settings.uses.leads,
            Keeps::Order => self.settings.uses.orders,
        };
        if !is_used {
            return Ok(Vec::new());
        }
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
        self.change_standing(keeps, id, change).await
    }
}

impl Signals for Caller {
    fn key(&self) -> &SecretString {
        &self.key
    }

    fn parse(&self, body: &[u8]) -> Result<Event, NotAnEvent> {
        super::signals::read(body)
    }
}

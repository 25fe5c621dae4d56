//! What a CRM by a recipe can do: whatever its recipe describes.

use std::ops::Range;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{email::Email, order::Keeps, phone::Phone, product::Catalog};

use super::{
    NAME, Rest,
    asking::{Ask, Go},
    deed::Deed,
    words,
};
use crate::crm::{
    Buyer, Buyers, CatalogSource, Crm, CrmError, Leads, NewLead, NewOrder, Orders, Signals,
    Standing, StandingChange, StatusName, Statuses, Urgency,
};

#[async_trait]
impl Crm for Rest {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn probe(&self) -> Result<Vec<String>, CrmError> {
        let mut told = Vec::new();
        if self.recipe.has(Deed::Probe) {
            self.ask(Ask {
                deed: Deed::Probe,
                urgency: Urgency::Sync,
                subject: None,
                words: self.words([]),
            })
            .await?;
        }
        let vendor = &self.recipe.vendor;
        for (create, find) in [
            (Deed::LeadCreate, Deed::LeadFind),
            (Deed::OrderCreate, Deed::OrderFind),
        ] {
            if self.recipe.has(find) {
                self.prove_search(find).await?;
            } else if self.recipe.has(create) {
                told.push(format!(
                    "The recipe of {vendor} has no `{}`: where an answer is lost, a person is asked",
                    find.name()
                ));
            }
        }
        let host = self.http.host();
        let deeds: Vec<&str> = self.recipe.deeds.keys().map(|deed| deed.name()).collect();
        let deeds = deeds.join(", ");
        told.insert(0, format!("{vendor} at {host}, by a recipe: {deeds}"));
        Ok(told)
    }

    fn clock_ahead(&self) -> Option<TimeDelta> {
        self.ahead()
    }

    fn free_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.http.free_at(Urgency::Lead, now)
    }

    fn leads(&self) -> Option<&dyn Leads> {
        self.recipe.has(Deed::LeadCreate).then_some(self)
    }

    fn orders(&self) -> Option<&dyn Orders> {
        self.recipe.has(Deed::OrderCreate).then_some(self)
    }

    fn catalog(&self) -> Option<&dyn CatalogSource> {
        self.recipe.has(Deed::Catalog).then_some(self)
    }

    fn buyers(&self) -> Option<&dyn Buyers> {
        self.recipe.has(Deed::ContactFind).then_some(self)
    }

    fn statuses(&self) -> Option<&dyn Statuses> {
        self.recipe.has_statuses().then_some(self)
    }

    fn signals(&self) -> Option<&dyn Signals> {
        let caller = self.caller.as_ref()?;
        Some(caller)
    }
}

#[async_trait]
impl Leads for Rest {
    async fn create(&self, lead: &NewLead) -> Result<String, CrmError> {
        let words = words::lead(lead, self.http.now());
        self.tell(Deed::LeadCreate, &lead.reference, "lead", words)
            .await
    }

    async fn find(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError> {
        let found = self.marked(Keeps::Lead, reference, since, Go::Stop).await?;
        Ok(found.into_iter().next())
    }

    async fn all_with(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError> {
        self.marked(Keeps::Lead, reference, since, Go::On).await
    }
}

#[async_trait]
impl Orders for Rest {
    async fn create(&self, order: &NewOrder) -> Result<String, CrmError> {
        let words = words::order(order, self.http.now());
        self.tell(Deed::OrderCreate, &order.number, "order", words)
            .await
    }

    async fn find(&self, number: &str, since: DateTime<Utc>) -> Result<Option<String>, CrmError> {
        let found = self.marked(Keeps::Order, number, since, Go::Stop).await?;
        Ok(found.into_iter().next())
    }

    async fn all_with(&self, number: &str, since: DateTime<Utc>) -> Result<Vec<String>, CrmError> {
        self.marked(Keeps::Order, number, since, Go::On).await
    }
}

#[async_trait]
impl CatalogSource for Rest {
    async fn read(&self) -> Result<Catalog, CrmError> {
        self.whole_catalog().await
    }
}

#[async_trait]
impl Buyers for Rest {
    async fn find(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        self.card_of(phone, email).await
    }

    async fn create(&self, buyer: &Buyer) -> Result<String, CrmError> {
        let words = words::contact(buyer);
        self.tell(Deed::ContactCreate, "", "contact", words).await
    }

    async fn update(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        self.change_card(id, buyer).await
    }
}

#[async_trait]
impl Statuses for Rest {
    async fn standing(&self, keeps: Keeps, id: &str) -> Result<Option<Standing>, CrmError> {
        self.read_one(keeps, id).await
    }

    async fn changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError> {
        self.read_changed(keeps, between).await
    }

    async fn list(&self) -> Result<Vec<StatusName>, CrmError> {
        Ok(self.recipe.statuses())
    }

    /// No recipe says how a status is set.
    async fn change(&self, _: Keeps, _: &str, _: &StandingChange) -> Result<(), CrmError> {
        Err(CrmError::NotOffered("changes of a status"))
    }
}

//! What is to be forgotten by itself: orders of forgotten customers that have reached the CRM since,
//! and, after the days that the settings name, old messages and customers who do nothing any more.

use std::time::Duration;

use chrono::TimeDelta;

use crate::{
    desk::{Desk, privacy::forget::Wish},
    domain::id::CustomerId,
    store::{Store, StoreError, forgetting},
};

/// Messages in a transaction.
const MESSAGES: u32 = 500;
/// Customers looked up at once; each is forgotten in a transaction of their own.
const CUSTOMERS: u32 = 50;
/// Before all customers.
const FIRST: CustomerId = CustomerId(0);

/// Forgets a little at a time.
pub struct Forgetting {
    desk: Desk,
    /// How long what is personal is kept. `None` means for good.
    keeps: Option<TimeDelta>,
}

impl Forgetting {
    pub fn new(desk: Desk, days: u32) -> Self {
        let keeps = (days > 0).then(|| TimeDelta::days(days.into()));
        Self { desk, keeps }
    }

    /// Forgets what is due, with a breath between two batches so that customers go first.
    pub async fn run(&self, store: &Store, breath: Duration) {
        if let Err(error) = self.all(store, breath).await {
            tracing::warn!(%error, "What is to be forgotten could not be, trying again later");
        }
    }

    async fn all(&self, store: &Store, breath: Duration) -> Result<(), StoreError> {
        // Each page begins behind the last one: a customer who cannot be forgotten holds up nobody.
        let mut after = FIRST;
        while let Some(last) = self.settled_leads(store, after).await? {
            after = last;
            tokio::time::sleep(breath).await;
        }
        while self.old_messages(store).await? > 0 {
            tokio::time::sleep(breath).await;
        }
        let mut after = FIRST;
        while let Some(last) = self.idle_customers(store, after).await? {
            after = last;
            tokio::time::sleep(breath).await;
        }
        Ok(())
    }

    /// The last customer of the page; `None` when there are no more.
    async fn settled_leads(
        &self,
        store: &Store,
        after: CustomerId,
    ) -> Result<Option<CustomerId>, StoreError> {
        let found = store
            .read(async move |tx| forgetting::with_leads(&tx, after, CUSTOMERS).await)
            .await?;
        let now = self.desk.notify.now();
        for customer in &found {
            let customer = *customer;
            let erased = store.write("maintenance", async move |tx| {
                forgetting::erase_leads_of(&tx, customer, now).await
            });
            settled(customer, erased.await)?;
        }
        Ok(found.last().copied())
    }

    async fn old_messages(&self, store: &Store) -> Result<u64, StoreError> {
        let Some(keeps) = self.keeps else {
            return Ok(0);
        };
        let before = self.desk.notify.now() - keeps;
        store
            .write("maintenance", async move |tx| {
                forgetting::erase_messages(&tx, before, MESSAGES).await
            })
            .await
    }

    /// The last customer of the page; `None` when there are no more.
    async fn idle_customers(
        &self,
        store: &Store,
        after: CustomerId,
    ) -> Result<Option<CustomerId>, StoreError> {
        let Some(keeps) = self.keeps else {
            return Ok(None);
        };
        let before = self.desk.notify.now() - keeps;
        let found = store
            .read(async move |tx| forgetting::idle(&tx, before, after, CUSTOMERS).await)
            .await?;
        for customer in &found {
            let (customer, desk) = (*customer, self.desk.clone());
            let forgotten = store
                .write("maintenance", async move |tx| {
                    // They may have come back since they were looked up.
                    if forgetting::is_idle(&tx, customer, before).await? {
                        desk.privacy.forget(&tx, customer, Wish::Retention).await?;
                    }
                    Ok(())
                })
                .await;
            settled(customer, forgotten)?;
        }
        Ok(found.last().copied())
    }
}

/// One customer is done with; a row of theirs that cannot be read stops nobody else.
fn settled(customer: CustomerId, done: Result<(), StoreError>) -> Result<(), StoreError> {
    match done {
        Ok(()) => Ok(()),
        Err(error @ StoreError::Corrupt { .. }) => {
            tracing::error!(customer.id = %customer, %error, "Customer {customer} cannot be forgotten");
            Ok(())
        }
        Err(error) => Err(error),
    }
}

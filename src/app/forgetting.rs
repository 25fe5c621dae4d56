//! What is to be forgotten by itself: orders of forgotten customers that have reached the CRM since,
//! and, after the days that the settings name, old messages and customers who do nothing any more.

use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt;

use crate::{
    desk::{Desk, forget::Wish},
    domain::id::CustomerId,
    store::{Store, StoreError, forgetting},
};

/// Messages in a transaction.
const MESSAGES: u32 = 500;
/// Customers looked up at once; each is forgotten in a transaction of their own.
const CUSTOMERS: u32 = 50;

/// Forgets a little at a time.
pub struct Forgetting {
    desk: Desk,
    /// How long what is personal is kept; none: for good.
    keeps: Option<TimeDelta>,
}

impl Forgetting {
    pub fn new(desk: Desk, days: u32) -> Self {
        let keeps = (days > 0).then(|| TimeDelta::days(days.into()));
        Self { desk, keeps }
    }

    /// Forgets what is due, with a breath between two batches so that customers go first.
    pub async fn run(&self, store: &Store, breath: Duration) {
        loop {
            match self.batch(store).await {
                Ok(0) => return,
                Ok(_) => tokio::time::sleep(breath).await,
                Err(error) => {
                    tracing::warn!(%error, "What is to be forgotten could not be, trying again later");
                    return;
                }
            }
        }
    }

    /// How much was forgotten.
    async fn batch(&self, store: &Store) -> Result<u64, StoreError> {
        let settled = self.settled_leads(store).await?;
        Ok(settled + self.old_messages(store).await? + self.idle_customers(store).await?)
    }

    async fn settled_leads(&self, store: &Store) -> Result<u64, StoreError> {
        let found = store
            .read(|tx| async move { forgetting::with_leads(&tx, CUSTOMERS).await }.boxed())
            .await?;
        let now = self.desk.now();
        let mut done = 0;
        for customer in found {
            let erased = store.write("maintenance", move |tx| {
                async move { forgetting::erase_leads_of(&tx, customer, now).await }.boxed()
            });
            done += settled(customer, erased.await)?;
        }
        Ok(done)
    }

    async fn old_messages(&self, store: &Store) -> Result<u64, StoreError> {
        let Some(keeps) = self.keeps else {
            return Ok(0);
        };
        let before = self.desk.now() - keeps;
        store
            .write("maintenance", move |tx| {
                async move { forgetting::erase_messages(&tx, before, MESSAGES).await }.boxed()
            })
            .await
    }

    async fn idle_customers(&self, store: &Store) -> Result<u64, StoreError> {
        let Some(keeps) = self.keeps else {
            return Ok(0);
        };
        let before = self.desk.now() - keeps;
        let found = store
            .read(move |tx| async move { forgetting::idle(&tx, before, CUSTOMERS).await }.boxed())
            .await?;
        let mut done = 0;
        for customer in found {
            let desk = self.desk.clone();
            let forgotten = store
                .write("maintenance", move |tx| {
                    let desk = desk.clone();
                    async move {
                        // They may have come back since they were looked up.
                        if forgetting::is_idle(&tx, customer, before).await? {
                            desk.forget(&tx, customer, Wish::Retention).await?;
                        }
                        Ok(())
                    }
                    .boxed()
                })
                .await;
            done += settled(customer, forgotten)?;
        }
        Ok(done)
    }
}

/// One customer is done with; a row of theirs that cannot be read stops nobody else.
fn settled(customer: CustomerId, done: Result<(), StoreError>) -> Result<u64, StoreError> {
    match done {
        Ok(()) => Ok(1),
        Err(error @ StoreError::Corrupt { .. }) => {
            tracing::error!(customer.id = %customer, %error, "Customer {customer} cannot be forgotten");
            Ok(0)
        }
        Err(error) => Err(error),
    }
}

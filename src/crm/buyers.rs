//! A customer has one card in the CRM: the one that is there, or else one that is made once. What
//! somebody has only typed never changes a card that the shop made: anybody can type any number.

use super::courier::{CrmMeans, Task, not_yet};
use crate::{
    domain::{
        clock::SharedClock,
        customer::Proof,
        delivery::{Priority, Verdict},
        id::{CustomerId, JobId},
        phone::Phone,
    },
    outbox::Delivery,
    store::{
        StoreError,
        buyers::{self as cards, Card, CrmCard, MadeBy},
        outbox::{self, NewJob},
    },
    vendors::crm::{Buyer, Buyers, CrmError},
};

/// The job that makes the customer's card say what is known now; what changes while one waits goes
/// with it.
pub fn job(customer: CustomerId, clock: &SharedClock) -> NewJob {
    let (lane, key) = (format!("customer:{customer}"), format!("buyer:{customer}"));
    Task::Buyer(customer).job(lane, key, Priority::Notice, clock)
}

/// The job that notes something on the customer's card, or on the one with a phone that is known to
/// be theirs; after what waits for the CRM of them.
pub fn note_job(customer: CustomerId, card: &Card, note: String, clock: &SharedClock) -> NewJob {
    let (lane, key) = (format!("customer:{customer}"), format!("note:{customer}"));
    let vouched = card.proof == Proof::Vouched;
    let task = Task::Note {
        buyer: card.buyer.clone(),
        phone: card.phone.clone().filter(|_| vouched),
        note,
    };
    task.job(lane, key, Priority::Notice, clock)
}

pub(super) struct BuyerCourier(pub CrmMeans);

/// Under which it is known since when the CRM may have a new card of the customer.
fn told(customer: CustomerId) -> String {
    format!("buyer:{customer}")
}

impl BuyerCourier {
    pub async fn deliver(&self, customer: CustomerId, job: JobId) -> Delivery {
        let Some(buyers) = self.0.crm.buyers() else {
            // Each lead and order carries what is known of its customer.
            return Delivery::done(Vec::new());
        };
        let card = match self.card(customer, job).await {
            Ok(card) => card,
            Err(error) => return error.into(),
        };
        let Some(card) = card.filter(|card| card.phone.is_some() || card.email.is_some()) else {
            return Delivery::done(Vec::new());
        };
        match self.bring(buyers, customer, card).await {
            Ok(()) => Delivery::done(Vec::new()),
            Err(delivery) => delivery,
        }
    }

    pub async fn note(
        &self,
        buyer: Option<String>,
        phone: Option<Phone>,
        note: String,
    ) -> Delivery {
        let Some(buyers) = self.0.crm.buyers() else {
            return Delivery::done(Vec::new());
        };
        let found = match (buyer, phone) {
            (Some(buyer), _) => Ok(Some(buyer)),
            (None, Some(phone)) => buyers.find(Some(&phone), None).await,
            (None, None) => Ok(None),
        };
        let buyer = match found {
            Ok(Some(buyer)) => buyer,
            // Without a card there is nothing to note it on.
            Ok(None) => return Delivery::done(Vec::new()),
            Err(error) => return failed(&error),
        };
        let said = Buyer {
            full_name: String::new(),
            phone: None,
            email: None,
            note: Some(note),
        };
        match buyers.update(&buyer, &said).await {
            Ok(()) | Err(CrmError::Refused { status: 404, .. }) => Delivery::done(Vec::new()),
            Err(error) => failed(&error),
        }
    }

    /// What is known now. A change from now on asks for a job of its own.
    async fn card(&self, customer: CustomerId, job: JobId) -> Result<Option<Card>, StoreError> {
        self.0
            .store
            .write(customer, async move |tx| {
                outbox::release_key(&tx, job).await?;
                cards::lookup(&tx, customer).await
            })
            .await
    }

    async fn bring(
        &self,
        buyers: &dyn Buyers,
        customer: CustomerId,
        mut card: Card,
    ) -> Result<(), Delivery> {
        if let Some(id) = card.buyer.clone() {
            match update(buyers, &id, &card).await {
                // It was removed there, or joined with another.
                Err(CrmError::Refused { status: 404, .. }) => {
                    self.set(customer, None).await?;
                    card.sent_at = None;
                }
                done => return done.map_err(|error| failed(&error)),
            }
        }
        let was_sent = card.sent_at;
        if let Some(sent_at) = was_sent {
            let age = self.0.settling.age(&told(customer), sent_at);
            if age < self.0.settle {
                return Err(not_yet(self.0.settle - age));
            }
        }
        let (phone, email) = (card.phone.as_ref(), card.email.as_ref());
        let found = buyers.find(phone, email).await;
        let Some(id) = found.map_err(|error| failed(&error))? else {
            return self.create(buyers, customer, &card).await;
        };
        // There was none when we asked for one: this is it.
        card.made_by = match was_sent {
            Some(_) => MadeBy::Us,
            None => MadeBy::Shop,
        };
        self.set(
            customer,
            Some(CrmCard {
                id: id.clone(),
                made_by: card.made_by,
            }),
        )
        .await?;
        let updated = update(buyers, &id, &card).await;
        updated.map_err(|error| failed(&error))
    }

    async fn create(
        &self,
        buyers: &dyn Buyers,
        customer: CustomerId,
        card: &Card,
    ) -> Result<(), Delivery> {
        let now = self.0.clock.now();
        self.0
            .write(async move |tx| cards::note_sending(&tx, customer, now).await)
            .await?;
        self.0.settling.begins(told(customer));
        match buyers.create(&buyer(card, &card.name)).await {
            Ok(id) => {
                tracing::info!(customer.id = %customer, crm = self.0.crm.name(), "Customer {customer} has a card in the CRM");
                self.set(
                    customer,
                    Some(CrmCard {
                        id,
                        made_by: MadeBy::Us,
                    }),
                )
                .await
            }
            // The time stays: the next try looks first.
            Err(error) if error.may_have_happened() => {
                Err(Delivery::failed(Verdict::Later, error.to_string()))
            }
            Err(error) => {
                self.set(customer, None).await?;
                Err(failed(&error))
            }
        }
    }

    async fn set(&self, customer: CustomerId, card: Option<CrmCard>) -> Result<(), Delivery> {
        self.0
            .write(async move |tx| cards::set(&tx, customer, card.as_ref()).await)
            .await
    }
}

async fn update(buyers: &dyn Buyers, id: &str, card: &Card) -> Result<(), CrmError> {
    match (card.made_by, card.proof) {
        (MadeBy::Shop, Proof::Typed) => Ok(()),
        // What the channel calls somebody does not replace the name that the shop has.
        (MadeBy::Us, _) | (MadeBy::Shop, Proof::Vouched) => {
            buyers.update(id, &buyer(card, "")).await
        }
    }
}

fn buyer(card: &Card, unless_named: &str) -> Buyer {
    let name = card.full_name.as_deref().unwrap_or(unless_named);
    Buyer {
        full_name: name.to_owned(),
        phone: card.phone.clone(),
        email: card.email.clone(),
        note: None,
    }
}

fn failed(error: &CrmError) -> Delivery {
    Delivery::failed(error.verdict(), error.to_string())
}

//! What phones write to us, noted in the chatter of their partner in Odoo. At least once: a note whose
//! answer was not heard is written again, and one note too many does no harm.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Sms, Task};
use crate::{
    domain::{
        delivery::{Priority, Verdict},
        id::SmsId,
        phone::Phone,
        stored::{Payload, Stored},
    },
    outbox::{Courier, Delivery},
    store::{
        Store, StoreError, Tx,
        outbox::{Job, NewJob},
        sms,
    },
    vendors::crm::odoo::Odoo,
};

/// The service in the outbox.
pub const NOTES: &str = "odoo-notes";

/// Whether what phones write is noted in Odoo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chatter {
    Noted,
    None,
}

impl Sms {
    /// Queues the note of a message from a phone, where notes are wanted.
    pub async fn note(&self, tx: &Tx, id: SmsId, phone: &Phone) -> Result<(), StoreError> {
        match self.settings.chatter {
            Chatter::None => Ok(()),
            Chatter::Noted => {
                let job = NewJob {
                    service: NOTES.to_owned(),
                    lane: tx.vault().phone_key(phone),
                    priority: Priority::Notice,
                    key: Some(format!("odoo-note:{id}")),
                    payload: Payload::of(&Task::Note(id.0)),
                    not_before: self.now(),
                };
                self.outbox.enqueue(tx, job).await
            }
        }
    }
}

/// Writes notes.
pub struct NoteCourier {
    pub store: Store,
    pub odoo: Arc<Odoo>,
}

#[async_trait]
impl Courier for NoteCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let id = match Task::from_stored(&job.payload) {
            Ok(Task::Note(id)) => SmsId(id),
            Ok(_) => return Delivery::done(Vec::new()),
            Err(error) => return Delivery::failed(Verdict::GiveUp, error.to_string()),
        };
        let read = self
            .store
            .read(async move |tx| sms::received(&tx, id).await);
        let (phone, text) = match read.await {
            Ok(Some(received)) => received,
            // It was erased meanwhile.
            Ok(None) => return Delivery::done(Vec::new()),
            Err(error) => return error.into(),
        };
        let words = format!("SMS {}: {text}", phone.e164());
        let noted = match self.odoo.partner_of(&phone).await {
            Ok(Some(partner)) => self.odoo.note(partner, &words).await,
            Ok(None) => {
                tracing::debug!(sms.id = %id, "No partner in Odoo has the phone of message {id}");
                Ok(())
            }
            Err(error) => Err(error),
        };
        match noted {
            Ok(()) => Delivery::done(Vec::new()),
            Err(error) => Delivery::failed(error.verdict(), error.to_string()),
        }
    }
}

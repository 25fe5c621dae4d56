//! Parts of a long message that come apart are joined by the provider's reference: when all are there,
//! or with what is there a minute after the first.

use chrono::TimeDelta;

use super::{LATER, Sms, Task};
use crate::{
    domain::{delivery::Priority, stored::Payload},
    store::{
        StoreError, Tx,
        outbox::NewJob,
        sms::{
            fragments::{self, Whole},
            receipts,
        },
    },
    vendors::sms::{Inbound, InboundPart},
};

/// The other parts are waited for this long.
const WAIT: TimeDelta = TimeDelta::seconds(60);

impl Sms {
    /// Takes a part in; with the last one the message is there.
    pub(super) async fn take_part(
        &self,
        tx: &Tx,
        provider: &str,
        inbound: &Inbound,
        part: &InboundPart,
    ) -> Result<(), StoreError> {
        let whole = Whole::new(tx, provider, inbound, part);
        // Two parts at one time must see each other.
        receipts::lock(tx, provider, &whole.reference).await?;
        fragments::keep(tx, &whole, inbound, part, self.now()).await?;
        let (here, total) = fragments::count(tx, &whole).await?;
        if here >= total {
            return self.join(tx, &whole).await;
        }
        let key = format!("{provider}:{}:{}", whole.from, whole.reference);
        let job = NewJob {
            service: LATER.to_owned(),
            lane: format!("join:{key}"),
            priority: Priority::Notice,
            key: Some(format!("later:sms-join:{key}")),
            payload: Payload::of(&Task::Join(whole)),
            not_before: self.now() + WAIT,
        };
        self.outbox.enqueue(tx, job).await
    }

    /// What is there of a message is the message.
    pub(super) async fn join(&self, tx: &Tx, whole: &Whole) -> Result<(), StoreError> {
        match fragments::take(tx, whole).await? {
            Some(inbound) => self.watch().received(tx, &whole.provider, &inbound).await,
            None => Ok(()),
        }
    }
}

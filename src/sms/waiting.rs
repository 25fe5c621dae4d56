//! Messages that the provider of their choice cannot send now: passed by a barrier, waiting for money,
//! or grown too old to be worth sending.

use chrono::TimeDelta;

use super::{Alarm, Known, LATER, Sms, Task};
use crate::{
    domain::{
        delivery::Priority,
        id::SmsId,
        sms::{Failure, State},
        stored::Payload,
    },
    store::{
        StoreError, Tx,
        outbox::NewJob,
        sms::{
            self, Sms as Message,
            barriers::{self, Met},
        },
    },
    vendors::sms::Trouble,
};

/// How long a provider is not asked again for a destination that it does not send to.
const BARRED: TimeDelta = TimeDelta::hours(24);

impl Sms {
    /// Whether a provider is known not to send there.
    pub(super) async fn is_barred(
        &self,
        tx: &Tx,
        message: &Message,
        provider: &str,
    ) -> Result<bool, StoreError> {
        let barred = barriers::before(tx, &message.to, self.now()).await?;
        let sender = message.sender_at(provider);
        Ok(barred.iter().any(|one| one.stops(provider, sender)))
    }

    /// Remembers that a provider does not send there; the admins are told once what to switch on.
    pub(super) async fn note_barrier(&self, tx: &Tx, met: &Met<'_>) -> Result<(), StoreError> {
        if !barriers::remember(tx, met, self.now() + BARRED).await? {
            return Ok(());
        }
        let alarm = Alarm::Barred {
            provider: met.provider.to_owned(),
            prefix: met.phone.prefix(),
            barrier: met.barrier,
        };
        self.watch().alarm(tx, &alarm).await
    }

    /// Hands a message to the next provider that sends there; without one it fails.
    pub(super) async fn send_elsewhere(
        &self,
        tx: &Tx,
        mut message: Message,
        code: Option<String>,
        reason: Option<String>,
    ) -> Result<(), StoreError> {
        let next = self.choose(tx, &message, None).await?.map(Known::name);
        let Some(next) = next else {
            let failure = Failure::Destination;
            return self.failed(tx, message, failure, code, reason).await;
        };
        tracing::info!(sms.id = %message.id, "Message {} goes on to {next}", message.id);
        if self.is_stopped(tx, &message).await? {
            message.state = State::Cancelled;
            message.done_at = Some(self.now());
            sms::save(tx, &message).await?;
            return self.changed(tx, &message).await;
        }
        message.state = State::Queued;
        message.provider = Some(next.to_owned());
        message.provider_id = None;
        (message.begun_at, message.sent_at, message.done_at) = (None, None, None);
        (message.failure, message.code, message.reason) = (None, None, None);
        sms::save(tx, &message).await?;
        self.offer(tx, &message, next).await
    }

    /// A message waits until its provider is back; its manager is told why, once.
    pub(super) async fn waits(
        &self,
        tx: &Tx,
        mut message: Message,
        trouble: Trouble,
    ) -> Result<(), StoreError> {
        self.expire_in_time(tx, &message).await?;
        let why = match trouble {
            Trouble::NoMoney => Failure::NoMoney,
            Trouble::Settings => Failure::Settings,
            Trouble::Down | Trouble::Busy { .. } => return Ok(()),
        };
        if message.failure == Some(why) {
            return Ok(());
        }
        message.failure = Some(why);
        sms::save(tx, &message).await?;
        self.watch().waiting(tx, &message, why).await
    }

    /// Makes a message fail with words once it is too old, however long its provider is away.
    pub(super) async fn expire_in_time(
        &self,
        tx: &Tx,
        message: &Message,
    ) -> Result<(), StoreError> {
        let job = NewJob {
            service: LATER.to_owned(),
            // A lane of its own: what waits for a day must not hold up what comes after it.
            lane: format!("expire:{}", message.id),
            priority: Priority::Mailing,
            key: Some(format!("later:sms-expire:{}", message.id)),
            payload: Payload::of(&Task::Expire(message.id.0)),
            not_before: message.created_at + self.lasts(message.kind) + MOMENT,
        };
        self.outbox.enqueue(tx, job).await
    }

    /// Ends a message that is too old and still waits; what is left to wait when it is not.
    pub(super) async fn expire(&self, tx: &Tx, id: SmsId) -> Result<Option<TimeDelta>, StoreError> {
        let Some(message) = sms::lock(tx, id).await? else {
            return Ok(None);
        };
        if message.state != State::Queued {
            return Ok(None);
        }
        let left = message.created_at + self.lasts(message.kind) + MOMENT - self.now();
        if left > TimeDelta::zero() {
            return Ok(Some(left));
        }
        let failure = message.failure.unwrap_or(Failure::Expired);
        let (code, reason) = (message.code.clone(), message.reason.clone());
        self.failed(tx, message, failure, code, reason).await?;
        Ok(None)
    }
}

/// A message is too old only after its time.
const MOMENT: TimeDelta = TimeDelta::seconds(1);

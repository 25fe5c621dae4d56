//! What is kept of providers and asked for again by itself: their templates, and who messages can be
//! from.

use chrono::TimeDelta;

use super::{Known, NewTask, Sms, SmsCourier, Task, ends::masked};
use crate::{
    domain::{delivery::Priority, id::SmsId, phone::Phone, stored::Payload},
    outbox::Outcome,
    store::{
        StoreError, Tx,
        outbox::NewJob,
        sms::{providers, senders, templates},
    },
};

/// How long a provider's list of senders counts before it is asked for again.
const SENDERS: TimeDelta = TimeDelta::hours(1);
/// When a provider that could not be asked for its templates is asked again.
const SOON: TimeDelta = TimeDelta::minutes(30);

impl Sms {
    /// Brings the templates of every provider in step now, and from then on by the clock.
    pub async fn synchronise_templates(&self, tx: &Tx) -> Result<(), StoreError> {
        let Some(every) = self.settings.templates_every else {
            return Ok(());
        };
        let providers = self.settings.providers.iter();
        for known in providers.filter(|known| known.provider.keeps_templates()) {
            let name = known.name();
            for (again, key, wait) in [
                (
                    false,
                    format!("sms-templates-now:{name}"),
                    TimeDelta::zero(),
                ),
                (true, format!("sms-templates:{name}"), every),
            ] {
                let job = NewJob {
                    service: super::service(name),
                    lane: key.clone(),
                    priority: Priority::Mailing,
                    key: Some(key),
                    payload: Payload::of(&Task::SyncTemplates { again }),
                    not_before: self.now() + wait,
                };
                self.outbox.enqueue(tx, job).await?;
            }
        }
        Ok(())
    }

    /// The senders that messages to a phone can be from, as a provider told lately. `None` means
    /// that it has not, and is being asked.
    pub async fn senders(
        &self,
        tx: &Tx,
        known: &Known,
        to: &Phone,
    ) -> Result<Option<Vec<String>>, StoreError> {
        let (name, prefix) = (known.name(), to.prefix());
        let told = senders::lookup(tx, name, &prefix, self.now() - SENDERS).await?;
        if told.is_none() {
            let task = Task::Senders(to.e164().to_owned());
            let key = format!("sms-senders:{name}:{prefix}");
            let lane = format!("senders:{prefix}");
            let new = NewTask {
                task: &task,
                lane,
                key: Some(key),
                priority: Priority::Notice,
            };
            self.enqueue(tx, name, new).await?;
        }
        Ok(told)
    }
}

impl SmsCourier {
    /// A provider that does not tell leaves what was there.
    pub(super) async fn sync_templates(&self, again: bool) -> Result<Outcome, StoreError> {
        let every = self.sms.settings.templates_every;
        let wait = match self.known.provider.templates().await {
            Ok(theirs) => {
                let theirs = std::sync::Arc::new(theirs);
                self.write(SmsId(0), async move |courier, tx| {
                    let (name, now) = (courier.name(), courier.sms.now());
                    templates::load(&tx, name, &theirs, now).await?;
                    providers::note_templates(&tx, name, now).await
                })
                .await?;
                every
            }
            Err(error) => {
                let reason = masked(&error.to_string());
                tracing::warn!(reason, "The templates of {} cannot be read", self.name());
                every.map(|every| every.min(SOON))
            }
        };
        Ok(match wait.filter(|_| again) {
            Some(wait) => Outcome::NotYet(wait),
            None => Outcome::Done,
        })
    }

    pub(super) async fn refresh_senders(&self, to: Phone) -> Result<Outcome, StoreError> {
        match self.known.provider.senders(Some(&to)).await {
            Ok(told) => {
                let told = std::sync::Arc::new(told);
                self.write(SmsId(0), async move |courier, tx| {
                    let prefix = to.prefix();

                    let now = courier.sms.now();
                    senders::put(&tx, courier.name(), &prefix, &told, now).await
                })
                .await?;
            }
            Err(error) => {
                let reason = masked(&error.to_string());
                tracing::warn!(reason, "The senders of {} cannot be read", self.name());
            }
        }
        Ok(Outcome::Done)
    }
}

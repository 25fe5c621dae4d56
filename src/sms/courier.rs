//! Handing messages to one provider. "Sending" is stored before the provider hears of a message, so
//! that after a silence or a crash it is asked what it has, and nothing is sent twice.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{Alarm, Known, Sms, Task, ends::masked};
use crate::{
    domain::{
        delivery::{Scope, Verdict},
        id::SmsId,
        phone::Phone,
        sms::{Barrier, Failure, State},
        stored::Stored,
    },
    outbox::{Courier, Delivery, KeyCheck, Outcome},
    store::{
        Store, StoreError, Tx,
        outbox::{self, Job},
        sms::{self, Sms as Row, attempts, barriers, providers},
    },
    vendors::sms::{Accepted, Message, Recovered, SmsError, Trouble},
};

/// Hands messages to one provider.
#[derive(Clone)]
pub struct SmsCourier {
    pub sms: Sms,
    pub store: Store,
    pub known: Known,
}

/// What is to be done with a message.
enum Ready {
    /// It stands as "sending" now.
    Send(Box<Message>),
    /// It stood so before: the provider may have it.
    Recover(Box<Message>, Vec<String>),
    Nothing,
}

/// What a try came to, before it is stored.
enum Ended {
    Accepted(Accepted, &'static str),
    Refused {
        failure: Failure,
        code: Option<String>,
        reason: String,
    },
    /// The provider does not send to this destination.
    Barred {
        barrier: Barrier,
        code: Option<String>,
        reason: String,
    },
    /// The provider is at fault, for certain without having sent it.
    Trouble {
        trouble: Trouble,
        code: Option<String>,
        reason: String,
        /// What the provider says of our key, where the trouble may be with that.
        key: KeyCheck,
    },
    /// It is not there; it can be handed over.
    NotThere,
    Unknown(String),
}

#[async_trait]
impl Courier for SmsCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let task = match Task::from_stored(&job.payload) {
            Ok(task) => task,
            Err(error) => return Delivery::failed(Verdict::GiveUp, error.to_string()),
        };
        let done = match task {
            Task::Send(id) => {
                // Its age as it was waited out: the wall clock may have been set meanwhile.
                let waited = self.sms.now() - job.created_at;
                self.hand_over(SmsId(id), waited).await
            }
            Task::Ask(id) => self.ask(job, &id).await,
            Task::Balance => Ok(self.look_at_balance().await),
            Task::Look(look) => self.look(look).await,
            Task::Senders(phone) => self.refresh_senders(Phone::from_stored(phone)).await,
            Task::SyncTemplates { again } => self.sync_templates(again).await,
            Task::LookUp { phone, chat } => self.look_up_for(Phone::from_stored(phone), chat).await,
            Task::Report(_)
            | Task::ReportTo(_)
            | Task::Reach(_)
            | Task::Note(_)
            | Task::Expire(_)
            | Task::CodeNews(_)
            | Task::Batch(_)
            | Task::Join(_) => Ok(Outcome::Done),
        };
        let outcome = done.unwrap_or_else(Outcome::Store);
        Delivery {
            outcome,
            changes: Vec::new(),
            calls: 1,
        }
    }

    /// How much money is left is asked with the key alone, whatever messages are refused for.
    async fn check_key(&self) -> KeyCheck {
        match self.known.provider.balance().await {
            Ok(Some(_)) => KeyCheck::Accepted,
            Err(SmsError::Provider {
                trouble: Trouble::Settings,
                ..
            }) => KeyCheck::Refused,
            Ok(None) | Err(_) => KeyCheck::Unknown,
        }
    }
}

impl SmsCourier {
    pub(super) fn name(&self) -> &'static str {
        self.known.name()
    }

    async fn hand_over(&self, id: SmsId, waited: TimeDelta) -> Result<Outcome, StoreError> {
        if self.is_undeliverable(id).await? {
            return Ok(Outcome::Done);
        }
        let ready = self
            .write(id, async move |courier, tx| {
                courier.begin(&tx, id, waited).await
            })
            .await?;
        let ended = match ready {
            Ready::Nothing => return Ok(Outcome::Done),
            Ready::Send(message) => self.send(&message).await,
            Ready::Recover(message, known) => {
                match self.known.provider.recover(&message, &known).await {
                    Ok(Recovered::There(accepted)) => Ended::Accepted(accepted, "found"),
                    Ok(Recovered::NotThere) => Ended::NotThere,
                    // The same key there makes it the same message.
                    Ok(Recovered::SendAgain) => self.send(&message).await,
                    Ok(Recovered::Unknown) => Ended::Unknown(NOBODY_CAN_TELL.to_owned()),
                    Err(error) => Ended::Unknown(masked(&error.to_string())),
                }
            }
        };
        let ended = match ended {
            Ended::Trouble {
                trouble: Trouble::Settings,
                code,
                reason,
                ..
            } => Ended::Trouble {
                trouble: Trouble::Settings,
                code,
                reason,
                key: self.check_key().await,
            },
            other => other,
        };
        self.end(id, ended).await
    }

    async fn send(&self, message: &Message) -> Ended {
        match self.known.provider.send(message).await {
            Ok(accepted) => Ended::Accepted(accepted, "accepted"),
            Err(SmsError::Message {
                failure,
                code,
                text,
            }) => Ended::Refused {
                failure,
                code,
                reason: masked(&text),
            },
            Err(SmsError::Destination {
                barrier,
                code,
                text,
            }) => Ended::Barred {
                barrier,
                code,
                reason: masked(&text),
            },
            Err(SmsError::Provider {
                trouble,
                code,
                text,
            }) => Ended::Trouble {
                trouble,
                code,
                reason: masked(&text),
                key: KeyCheck::Unknown,
            },
            Err(SmsError::Unknown(reason)) => Ended::Unknown(masked(&reason)),
        }
    }

    /// Makes a message ready to be handed over, in one transaction.
    async fn begin(&self, tx: &Tx, id: SmsId, waited: TimeDelta) -> Result<Ready, StoreError> {
        let Some(mut row) = sms::lock(tx, id).await? else {
            return Ok(Ready::Nothing);
        };
        // One that went on to another provider is that one's.
        if row.provider.as_deref() != Some(self.name()) {
            return Ok(Ready::Nothing);
        }
        let now = self.sms.now();
        match row.state {
            State::Queued => {}
            State::Sending => {
                let begun = row.begun_at.unwrap_or(now);
                let since = begun - TimeDelta::hours(1);
                let known = sms::known_ids(tx, self.name(), &row, since).await?;
                let message = message(&row, self.name(), begun);
                return Ok(Ready::Recover(Box::new(message), known));
            }
            State::Sent
            | State::Delivered
            | State::Undelivered
            | State::Failed
            | State::Cancelled
            | State::Unsure => return Ok(Ready::Nothing),
        }
        let age = match row.begun_at {
            None => waited,
            // Another provider had it before.
            Some(_) => now - row.created_at,
        };
        let refused = if age > self.sms.lasts(row.kind) {
            Some(Failure::Expired)
        } else if sms::people::has_opted_out(tx, &row.to).await? {
            Some(Failure::OptedOut)
        } else if !self.fits_the_day(tx, &row).await? {
            Some(Failure::Capped)
        } else {
            None
        };
        if let Some(failure) = refused {
            self.sms.failed(tx, row, failure, None, None).await?;
            return Ok(Ready::Nothing);
        }
        // It was refused a colleague's message since this one was queued.
        if self.sms.is_barred(tx, &row, self.name()).await? {
            self.give_back(tx, &row).await?;
            self.sms.send_elsewhere(tx, row, None, None).await?;
            return Ok(Ready::Nothing);
        }
        row.state = State::Sending;
        row.begun_at = Some(now);
        sms::save(tx, &row).await?;
        attempts::begin(tx, id, self.name(), now).await?;
        Ok(Ready::Send(Box::new(message(&row, self.name(), now))))
    }

    pub(super) async fn alarm(&self, tx: &Tx, alarm: &Alarm) -> Result<(), StoreError> {
        self.sms.watch().alarm(tx, alarm).await
    }

    /// Stores what a try came to.
    async fn end(&self, id: SmsId, ended: Ended) -> Result<Outcome, StoreError> {
        let ended = std::sync::Arc::new(ended);
        self.write(id, async move |courier, tx| {
            let Some(row) = sms::lock(&tx, id).await? else {
                return Ok(Outcome::Done);
            };
            // A receipt may have come meanwhile, of a message that we could not name.
            match &*ended {
                Ended::Accepted(accepted, how) => courier.took(&tx, row, accepted, how).await,
                Ended::Refused {
                    failure,
                    code,
                    reason,
                } => {
                    courier
                        .refused(&tx, row, *failure, code.as_deref(), reason)
                        .await
                }
                Ended::Barred {
                    barrier,
                    code,
                    reason,
                } => {
                    courier
                        .barred(&tx, row, *barrier, code.as_deref(), reason)
                        .await
                }
                Ended::Trouble {
                    trouble,
                    code,
                    reason,
                    key,
                } => {
                    let code = code.as_deref();
                    if courier.is_doubtful(&tx, &row, *trouble, *key).await? {
                        courier.refused_alone(&tx, row, code, reason).await
                    } else {
                        courier.pass_on(&tx, row, *trouble, code, reason).await
                    }
                }
                Ended::NotThere => {
                    attempts::end(&tx, id, "not_there", None, None).await?;
                    courier.give_back(&tx, &row).await?;
                    courier.queue_again(&tx, row).await?;
                    Ok(Outcome::NotYet(TimeDelta::zero()))
                }
                Ended::Unknown(reason) => courier.wonder(&tx, row, reason).await,
            }
        })
        .await
    }

    /// The provider has it.
    async fn took(
        &self,
        tx: &Tx,
        row: Row,
        accepted: &Accepted,
        how: &str,
    ) -> Result<Outcome, StoreError> {
        attempts::end(tx, row.id, how, None, None).await?;
        barriers::end_odd(tx, self.name()).await?;
        if providers::resume(tx, self.name()).await? {
            let board = self.sms.outbox.health().clone();
            tx.after_commit(move || board.poke());
            tracing::info!(
                provider = self.name(),
                "{} takes messages again",
                self.name()
            );
        }
        if let Some(cost) = &accepted.cost {
            self.note_cost(tx, &row, cost).await?;
        }
        let is_last = !self.known.provider.tells_delivery();
        let mut row = row;
        if is_last {
            row.done_at = Some(self.sms.now());
        }
        self.sms.accepted(tx, row, accepted).await?;
        Ok(Outcome::Done)
    }

    pub(super) async fn queue_again(&self, tx: &Tx, mut row: Row) -> Result<Row, StoreError> {
        row.begun_at = None;
        // Its manager has stopped all of them while this one was under way.
        if self.sms.is_stopped(tx, &row).await? {
            row.state = State::Cancelled;
            row.done_at = Some(self.sms.now());
        } else {
            row.state = State::Queued;
        }
        sms::save(tx, &row).await?;
        Ok(row)
    }

    /// How a message stands, because the provider has news of it.
    async fn ask(&self, job: &Job, id: &str) -> Result<Outcome, StoreError> {
        // News that come from now on are asked for anew.
        let key = job.id;
        let released = self.store.write(job.lane.clone(), async move |tx| {
            outbox::release_key(&tx, key).await
        });
        released.await?;
        let receipt = match self.known.provider.status(id).await {
            Ok(Some(receipt)) => receipt,
            Ok(None) => return Ok(Outcome::Done),
            Err(error) => {
                return Ok(Outcome::Failed {
                    verdict: match &error {
                        SmsError::Message { .. } | SmsError::Destination { .. } => Verdict::GiveUp,
                        SmsError::Provider { .. } | SmsError::Unknown(_) => Verdict::Later,
                    },
                    scope: Scope::Message,
                    reason: masked(&error.to_string()),
                });
            }
        };
        let (sms, name) = (self.sms.clone(), self.name());
        self.store
            .write(job.lane.clone(), async move |tx| {
                sms.receipt(&tx, name, &receipt).await
            })
            .await?;
        Ok(Outcome::Done)
    }

    /// A transaction in which `work` uses the courier.
    pub(super) async fn write<T: Send + 'static>(
        &self,
        lane: SmsId,
        work: impl AsyncFn(&Self, Tx) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let courier = self.clone();
        self.store
            .write(lane.0, async move |tx| work(&courier, tx).await)
            .await
    }
}

/// The provider has no way to look: asking it again would be asked for nothing.
pub(super) const NOBODY_CAN_TELL: &str = "the provider cannot be asked";

fn message(row: &Row, provider: &str, begun_at: chrono::DateTime<chrono::Utc>) -> Message {
    Message {
        id: row.id,
        to: row.to.clone(),
        text: row.text.clone(),
        sender: row.sender_at(provider).map(str::to_owned),
        language: row.language,
        begun_at,
    }
}

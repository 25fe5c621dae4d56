//! What becomes of a message: taken, refused, its receipts, and what a person decides.

use super::Sms;
use crate::{
    domain::{
        id::SmsId,
        sms::{Failure, Kind, State},
    },
    hooks,
    store::{
        StoreError, Tx,
        sms::{
            self, Sms as Message,
            barriers::{self, Met},
            people,
            receipts::{self, Early},
        },
    },
    vendors::sms::{Accepted, Receipt},
};

/// What a person decides about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Not to send it, while that can be stopped.
    Cancel,
    /// To send it (again).
    Retry,
    /// That it has arrived, of one whose fate is unknown.
    Arrived,
    /// Not to send it any more, of one whose fate is unknown.
    GiveUp,
}

/// What came of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decided {
    Done(Box<Message>),
    /// Its state does not allow this.
    TooLate(State),
    NoSuchMessage,
    OptedOut,
}

impl Sms {
    /// Takes in a receipt; of a message that is not known yet it is kept.
    pub async fn receipt(
        &self,
        tx: &Tx,
        provider: &str,
        receipt: &Receipt,
    ) -> Result<(), StoreError> {
        let early = Early {
            state: receipt.state,
            failure: receipt.failure,
            code: receipt.code.clone(),
            reason: receipt.text.as_deref().map(masked),
            cost: receipt.cost.clone(),
        };
        let id = receipt.provider_id.as_str();
        receipts::lock(tx, provider, id).await?;
        match sms::by_provider_id(tx, provider, id).await? {
            Some(message) => self.apply(tx, message, vec![early]).await,
            None => receipts::keep(tx, provider, id, &early, self.now()).await,
        }
    }

    /// A provider has the message.
    pub(super) async fn accepted(
        &self,
        tx: &Tx,
        mut message: Message,
        accepted: &Accepted,
    ) -> Result<(), StoreError> {
        let provider = message.provider.clone().unwrap_or_default();
        if let Some(id) = &accepted.provider_id {
            receipts::lock(tx, &provider, id).await?;
        }
        message.provider_id.clone_from(&accepted.provider_id);
        message.sent_at = Some(self.now());
        message.parts = accepted.parts.unwrap_or(message.parts);
        message.cost = accepted.cost.clone().or(message.cost);
        (message.failure, message.code, message.reason) = (None, None, None);
        message.state = message.state.after(State::Sent);
        sms::save(tx, &message).await?;
        self.changed(tx, &message).await?;
        let Some(id) = &accepted.provider_id else {
            return Ok(());
        };
        let early = receipts::take(tx, &provider, id).await?;
        self.apply(tx, message, early).await
    }

    async fn apply(
        &self,
        tx: &Tx,
        mut message: Message,
        heard: Vec<Early>,
    ) -> Result<(), StoreError> {
        for one in heard {
            let state = message.state.after(one.state);
            let moved = state != message.state;
            let paid = one.cost.is_some() && one.cost != message.cost;
            message.cost = one.cost.or(message.cost);
            if moved {
                message.state = state;
                (message.failure, message.code, message.reason) = match state {
                    State::Undelivered | State::Failed => (
                        Some(one.failure.unwrap_or(Failure::Unknown)),
                        one.code,
                        one.reason,
                    ),
                    _ => (None, None, None),
                };
                if state.is_final() {
                    message.done_at = Some(self.now());
                }
                if message.failure == Some(Failure::OptedOut) {
                    people::opt_out(tx, &message.to, "provider", self.now()).await?;
                }
                if self.meets_barrier(tx, &message).await? {
                    let (code, reason) = (message.code.clone(), message.reason.clone());
                    return self.send_elsewhere(tx, message, code, reason).await;
                }
            }
            if moved || paid {
                sms::save(tx, &message).await?;
            }
            if moved {
                self.changed(tx, &message).await?;
            }
        }
        Ok(())
    }

    /// Whether a receipt says that the provider does not send there, and another may.
    async fn meets_barrier(&self, tx: &Tx, message: &Message) -> Result<bool, StoreError> {
        let provider = message.provider.as_deref().unwrap_or_default();
        let known = self.known(provider).map(|known| &known.provider);
        let barrier = known.and_then(|known| known.barrier(message.code.as_deref()?));
        let Some(barrier) = barrier else {
            return Ok(false);
        };
        let met = Met {
            provider,
            sender: message.sender_at(provider),
            phone: &message.to,
            barrier,
            code: message.code.as_deref(),
        };
        self.note_barrier(tx, &met).await?;
        Ok(self.choose(tx, message, None).await?.is_some())
    }

    /// No provider will send it.
    pub(super) async fn failed(
        &self,
        tx: &Tx,
        mut message: Message,
        failure: Failure,
        code: Option<String>,
        reason: Option<String>,
    ) -> Result<(), StoreError> {
        message.state = State::Failed;
        (message.failure, message.code, message.reason) = (Some(failure), code, reason);
        message.done_at = Some(self.now());
        if failure == Failure::OptedOut {
            people::opt_out(tx, &message.to, "provider", self.now()).await?;
        }
        sms::save(tx, &message).await?;
        self.changed(tx, &message).await
    }

    /// Carries out what a person decided.
    pub async fn decide(
        &self,
        tx: &Tx,
        id: SmsId,
        decision: Decision,
    ) -> Result<Decided, StoreError> {
        let Some(mut message) = sms::lock(tx, id).await? else {
            return Ok(Decided::NoSuchMessage);
        };
        let fits = match decision {
            Decision::Cancel => message.state == State::Queued,
            Decision::Retry => matches!(
                message.state,
                State::Failed | State::Undelivered | State::Unsure | State::Cancelled
            ),
            Decision::Arrived | Decision::GiveUp => message.state == State::Unsure,
        };
        if !fits {
            return Ok(Decided::TooLate(message.state));
        }
        let now = self.now();
        match decision {
            Decision::Cancel | Decision::GiveUp => {
                message.state = State::Cancelled;
                message.done_at = Some(now);
            }
            Decision::Arrived => {
                message.state = State::Sent;
                message.sent_at = message.begun_at;
            }
            Decision::Retry => {
                if people::has_opted_out(tx, &message.to).await? {
                    return Ok(Decided::OptedOut);
                }
                message.state = State::Queued;
                (message.failure, message.code, message.reason) = (None, None, None);
                (message.provider_id, message.done_at) = (None, None);
                // Its time begins anew, and somebody may have switched its country on.
                message.created_at = now;
                barriers::lift(tx, &message.to, now).await?;
                let chosen = self
                    .choose(tx, &message, None)
                    .await?
                    .map(super::Known::name);
                if let Some(chosen) = chosen {
                    message.provider = Some(chosen.to_owned());
                    self.offer(tx, &message, chosen).await?;
                }
            }
        }
        sms::save(tx, &message).await?;
        self.changed(tx, &message).await?;
        Ok(Decided::Done(Box::new(message)))
    }

    /// Notifies everything that follows the message's state.
    pub(super) async fn changed(&self, tx: &Tx, message: &Message) -> Result<(), StoreError> {
        metrics::counter!("mistok_sms_total", "state" => message.state.as_str()).increment(1);
        self.watch().changed(tx, message).await?;
        if message.kind == Kind::Code {
            self.code_news_later(tx, message.id, self.now()).await?;
        }
        hooks::sms_changed(&self.outbox, tx, message).await?;
        self.report(tx, message).await
    }
}

/// A provider's words without phones in them: they may reach a log.
pub(super) fn masked(words: &str) -> String {
    /// As many digits in a row are no code of an error.
    const PHONE: usize = 7;
    let mut said = String::new();
    let mut digits = String::new();
    let flush = |digits: &mut String, said: &mut String| {
        if digits.len() >= PHONE {
            said.push_str("...");
        } else {
            said.push_str(digits);
        }
        digits.clear();
    };
    for letter in words.chars().take(500) {
        if letter.is_ascii_digit() {
            digits.push(letter);
        } else {
            flush(&mut digits, &mut said);
            said.push(letter);
        }
    }
    flush(&mut digits, &mut said);
    said
}

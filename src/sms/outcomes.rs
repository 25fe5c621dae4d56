//! What a try that brought no success means: for the message, for its destination, or for the provider.

use chrono::TimeDelta;

use super::{
    Known,
    courier::{NOBODY_CAN_TELL, SmsCourier},
};
use crate::{
    domain::{
        delivery::{Scope, Verdict},
        sms::{Barrier, Failure, State},
    },
    outbox::{KeyCheck, Outcome},
    store::{
        StoreError, Tx,
        sms::{
            self, Sms as Row, attempts,
            barriers::{self, Met},
            providers,
        },
    },
    vendors::sms::Trouble,
};

/// Clocks and rounding.
const MARGIN: TimeDelta = TimeDelta::milliseconds(100);
/// After that a message whose fate is unknown is a person's to decide.
const ASKED_FOR: TimeDelta = TimeDelta::hours(24);
/// How long others are preferred after no connection came about.
const DOWN: TimeDelta = TimeDelta::minutes(1);
/// The same, where a person must see to it.
const REFUSED: TimeDelta = TimeDelta::minutes(15);
/// Destinations in a row, without a success between them, that show a refusal of our key or sender to be
/// the account's trouble rather than one message's.
const WITNESSES: i64 = 2;
/// The name under which such refusals are counted.
const SETTINGS: &str = "settings";
/// As many destinations in a row with one refusal that is in no list: the provider is at fault.
const SAME_TO_ALL: i64 = 5;

impl SmsCourier {
    /// The message is at fault, unless the provider says the same unknown thing of everybody.
    pub(super) async fn refused(
        &self,
        tx: &Tx,
        row: Row,
        failure: Failure,
        code: Option<&str>,
        reason: &str,
    ) -> Result<Outcome, StoreError> {
        if failure == Failure::Unknown {
            let odd = code.unwrap_or_default();
            let row_of = barriers::count_odd(tx, self.name(), odd, &row.to).await?;
            if row_of >= SAME_TO_ALL {
                return self.pass_on(tx, row, Trouble::Down, code, reason).await;
            }
        } else {
            barriers::end_odd(tx, self.name()).await?;
        }
        self.end_unsent(tx, &row, "refused", code, reason).await?;
        let (code, reason) = (code.map(str::to_owned), Some(reason.to_owned()));
        self.sms.failed(tx, row, failure, code, reason).await?;
        Ok(Outcome::Done)
    }

    /// The provider does not send to this destination: the next one that does gets the message.
    pub(super) async fn barred(
        &self,
        tx: &Tx,
        row: Row,
        barrier: Barrier,
        code: Option<&str>,
        reason: &str,
    ) -> Result<Outcome, StoreError> {
        self.end_unsent(tx, &row, "passed_on", code, reason).await?;
        self.sms
            .note_barrier(
                tx,
                &Met {
                    provider: self.name(),
                    sender: row.sender_at(self.name()),
                    phone: &row.to,
                    barrier,
                    code,
                },
            )
            .await?;
        let (code, reason) = (code.map(str::to_owned), Some(reason.to_owned()));
        self.sms.send_elsewhere(tx, row, code, reason).await?;
        Ok(Outcome::Done)
    }

    /// Whether a refusal that names the account may be about this message alone: a page of an edge,
    /// a sender that suits other numbers, something that was not found. The key itself is accepted,
    /// and nobody else has been refused since the last success.
    pub(super) async fn is_doubtful(
        &self,
        tx: &Tx,
        row: &Row,
        trouble: Trouble,
        key: KeyCheck,
    ) -> Result<bool, StoreError> {
        if trouble != Trouble::Settings || key == KeyCheck::Refused {
            return Ok(false);
        }
        let refused = barriers::count_odd(tx, self.name(), SETTINGS, &row.to).await?;
        Ok(refused < WITNESSES)
    }

    /// The provider does not take this message, and perhaps this one only: the next provider gets it,
    /// or it waits and is tried again. This does not count against the provider.
    pub(super) async fn refused_alone(
        &self,
        tx: &Tx,
        row: Row,
        code: Option<&str>,
        reason: &str,
    ) -> Result<Outcome, StoreError> {
        self.end_unsent(tx, &row, "passed_on", code, reason).await?;
        let row = self.queue_again(tx, row).await?;
        let next = self.sms.choose(tx, &row, Some(self.name())).await?;
        if let Some(next) = next.map(Known::name) {
            return self.go_on(tx, row, next, reason).await;
        }
        self.sms.waits(tx, row, Trouble::Settings).await?;
        Ok(Outcome::Failed {
            verdict: Verdict::Later,
            scope: Scope::Message,
            reason: reason.to_owned(),
        })
    }

    /// The try is over and has sent nothing: it costs nothing.
    async fn end_unsent(
        &self,
        tx: &Tx,
        row: &Row,
        outcome: &'static str,
        code: Option<&str>,
        reason: &str,
    ) -> Result<(), StoreError> {
        attempts::end(tx, row.id, outcome, code, Some(reason)).await?;
        self.give_back(tx, row).await
    }

    /// The message goes on to the provider `next`.
    async fn go_on(
        &self,
        tx: &Tx,
        mut row: Row,
        next: &str,
        reason: &str,
    ) -> Result<Outcome, StoreError> {
        tracing::warn!(
            sms.id = %row.id,
            reason,
            "Message {} goes on from {} to {next}",
            row.id,
            self.name()
        );
        row.provider = Some(next.to_owned());
        (row.failure, row.code, row.reason) = (None, None, None);
        sms::save(tx, &row).await?;
        self.sms.offer(tx, &row, next).await?;
        Ok(Outcome::Done)
    }

    /// The provider is at fault: the next one gets the message, where there is one.
    pub(super) async fn pass_on(
        &self,
        tx: &Tx,
        row: Row,
        trouble: Trouble,
        code: Option<&str>,
        reason: &str,
    ) -> Result<Outcome, StoreError> {
        self.end_unsent(tx, &row, "passed_on", code, reason).await?;
        let row = self.queue_again(tx, row).await?;
        let later = |verdict: Verdict| Outcome::Failed {
            verdict,
            // Others have been refused too, or the key itself: it is certain.
            scope: if trouble == Trouble::Settings {
                Scope::Service
            } else {
                verdict.usual_scope()
            },
            reason: reason.to_owned(),
        };
        let (name, pause, verdict) = match trouble {
            // It will have room again in a moment.
            Trouble::Busy { retry_after } => {
                self.sms.expire_in_time(tx, &row).await?;
                return Ok(later(retry_after.map_or(Verdict::Later, Verdict::After)));
            }
            Trouble::Down => ("down", DOWN, Verdict::Later),
            Trouble::NoMoney => ("no_money", REFUSED, Verdict::Stop),
            Trouble::Settings => ("settings", REFUSED, Verdict::Stop),
        };
        let health = providers::all(tx).await?;
        let known = health.iter().find(|health| health.name == self.name());
        let is_new = known.and_then(|health| health.trouble.as_deref()) != Some(name);
        let until = self.sms.now() + pause;
        providers::pause(tx, self.name(), name, until).await?;
        if is_new {
            let board = self.sms.outbox.health().clone();
            tx.after_commit(move || board.poke());
        }
        let next = self.sms.choose(tx, &row, Some(self.name())).await?;
        let Some(next) = next.map(Known::name) else {
            self.sms.waits(tx, row, trouble).await?;
            return Ok(later(verdict));
        };
        self.go_on(tx, row, next, reason).await
    }

    /// Nobody knows whether it was sent: the provider is asked once it has had time to finish.
    pub(super) async fn wonder(
        &self,
        tx: &Tx,
        mut row: Row,
        reason: &str,
    ) -> Result<Outcome, StoreError> {
        attempts::end(tx, row.id, "unknown", None, Some(reason)).await?;
        let waited = self.sms.now() - row.begun_at.unwrap_or(row.created_at);
        // What the provider does not have by then has not arrived.
        let settle = self.sms.settings.settle + MARGIN;
        if waited < settle {
            return Ok(Outcome::NotYet(settle - waited));
        }
        if waited < ASKED_FOR && reason != NOBODY_CAN_TELL {
            return Ok(Outcome::Failed {
                verdict: Verdict::Later,
                scope: Scope::Service,
                reason: reason.to_owned(),
            });
        }
        tracing::warn!(sms.id = %row.id, provider = self.name(), "Whether message {} was sent is not known", row.id);
        row.state = State::Unsure;
        row.reason = Some(reason.to_owned());
        sms::save(tx, &row).await?;
        self.sms.changed(tx, &row).await?;
        Ok(Outcome::Done)
    }
}

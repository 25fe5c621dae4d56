//! What messages cost with one provider: the limits of a day, and the money that is left.

use chrono::TimeDelta;

use super::{Alarm, courier::SmsCourier, ends::masked};
use crate::{
    domain::{id::SmsId, sms::Cost},
    outbox::Outcome,
    store::{
        StoreError, Tx,
        sms::{
            Sms as Row, providers,
            spent::{self, Spent},
        },
    },
};

/// Between looks at the money left.
const BALANCE: TimeDelta = TimeDelta::minutes(30);

impl SmsCourier {
    /// Counts the message into the day; whether the day has room for it.
    pub(super) async fn fits_the_day(&self, tx: &Tx, row: &Row) -> Result<bool, StoreError> {
        let limits = &self.known.limits;
        let day = self.sms.day();
        let spent = spent::add(tx, &day, self.name(), self.estimate(row, 1)).await?;
        let over = |limit: i64, spent: i64| limit > 0 && spent > limit;
        if !over(limits.daily_parts, spent.parts) && !over(limits.daily_cost, spent.micros) {
            return Ok(true);
        }
        spent::add(tx, &day, self.name(), self.estimate(row, -1)).await?;
        if spent::warn(tx, &day, self.name()).await? {
            let provider = self.name().to_owned();
            self.alarm(tx, &Alarm::DayIsFull { provider }).await?;
        }
        Ok(false)
    }

    /// What the message is expected to cost when sent this number of times.
    fn estimate(&self, row: &Row, times: i64) -> Spent {
        let parts = i64::from(row.parts) * times;
        Spent {
            parts,
            micros: parts.saturating_mul(self.known.limits.part_price),
        }
    }

    /// Puts what a message has cost in the place of its estimate.
    pub(super) async fn note_cost(
        &self,
        tx: &Tx,
        row: &Row,
        cost: &Cost,
    ) -> Result<(), StoreError> {
        let more = Spent {
            parts: 0,
            micros: cost.micros - self.estimate(row, 1).micros,
        };
        spent::add(tx, &self.sms.day(), self.name(), more).await?;
        Ok(())
    }

    /// Takes a message that was not sent out of the day again.
    pub(super) async fn give_back(&self, tx: &Tx, row: &Row) -> Result<(), StoreError> {
        let less = self.estimate(row, -1);
        spent::add(tx, &self.sms.day(), self.name(), less).await?;
        Ok(())
    }

    /// A balance that cannot be read now is read the next time.
    pub(super) async fn look_at_balance(&self) -> Outcome {
        match self.known.provider.balance().await {
            Ok(Some(balance)) => {
                let written = self.write(SmsId(0), async move |courier, tx| {
                    courier.note_balance(&tx, &balance).await
                });
                if let Err(error) = written.await {
                    tracing::warn!(%error, "The balance of {} was not stored", self.name());
                }
            }
            Ok(None) => {}
            Err(error) => {
                let reason = masked(&error.to_string());
                tracing::warn!(reason, "The balance of {} cannot be read", self.name());
            }
        }
        Outcome::NotYet(BALANCE)
    }

    pub(super) async fn note_balance(&self, tx: &Tx, balance: &Cost) -> Result<(), StoreError> {
        let now = self.sms.now();
        providers::set_balance(tx, self.name(), balance, now).await?;
        let limit = self.known.limits.low_balance;
        let low = limit > 0 && balance.micros < limit;
        if providers::warn(tx, self.name(), low).await? {
            let health = providers::all(tx).await?;
            if let Some(health) = health.into_iter().find(|it| it.name == self.name()) {
                self.alarm(tx, &Alarm::LowBalance(health)).await?;
            }
        }
        Ok(())
    }
}

//! The state of the providers of SMS: whether they work, their money, their day; and how many
//! messages need a look.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    desk::{SmsDesk, people::roles},
    domain::{manager::Manager, sms::Cost},
    sms::Known,
    store::{
        StoreError, Tx,
        sms::{
            log::{self, Counts},
            providers::{self, Health},
            spent,
        },
    },
};

/// Whether a provider works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::desk) enum Condition {
    Works,
    /// Others are preferred until then.
    Paused {
        trouble: String,
        until: DateTime<Utc>,
    },
    Shaky {
        trouble: String,
    },
}

/// The money that is left with a provider, by its last answer.
pub(in crate::desk) struct MoneyLeft {
    pub balance: Cost,
    /// The time since it was told.
    pub age: TimeDelta,
    /// Whether it is below the limit of the settings.
    pub is_low: bool,
}

/// What the day of a provider has come to, against its limits.
pub(in crate::desk) struct Today {
    pub parts: i64,
    /// 0 means no limit.
    pub daily_parts: i64,
    /// `None` means that nothing was paid, or that the manager need not know.
    pub cost: Option<TodayCost>,
}

/// What was paid today.
pub(in crate::desk) struct TodayCost {
    pub spent: Cost,
    /// 0 means no limit.
    pub daily_cost: Cost,
}

/// A provider now.
pub(in crate::desk) struct ProviderState {
    pub name: &'static str,
    pub condition: Condition,
    /// `None` means that the provider has not told.
    pub money: Option<MoneyLeft>,
    pub today: Today,
}

/// A provider's money.
pub(in crate::desk) struct ProviderBalance {
    pub name: &'static str,
    /// `None` means that the provider has not told.
    pub money: Option<MoneyLeft>,
}

/// The providers, and how many messages need a look.
pub(in crate::desk) struct SmsState {
    pub providers: Vec<ProviderState>,
    pub counts: Counts,
}

impl SmsDesk {
    /// The state of all; what the day has cost is for admins.
    pub(in crate::desk) async fn state(
        &self,
        tx: &Tx,
        manager: &Manager,
    ) -> Result<SmsState, StoreError> {
        let health = providers::all(tx).await?;
        let mut states = Vec::new();
        for known in &self.sms.settings.providers {
            let own = health.iter().find(|it| it.name == known.name());
            states.push(ProviderState {
                name: known.name(),
                condition: self.condition(own),
                money: self.money_left(known, own),
                today: self.today(tx, manager, known).await?,
            });
        }
        Ok(SmsState {
            providers: states,
            counts: self.counts(tx).await?,
        })
    }

    /// How many messages are on their way, and how many of the last day need a look.
    pub(in crate::desk) async fn counts(&self, tx: &Tx) -> Result<Counts, StoreError> {
        log::counts(tx, self.notify.now() - TimeDelta::days(1)).await
    }

    /// Whether a provider works. `None` means that nothing was noted of it yet.
    pub(in crate::desk) fn condition(&self, health: Option<&Health>) -> Condition {
        let trouble = health.and_then(|it| it.trouble.as_deref());
        let until = health.and_then(|it| it.paused_until);
        let broke = health.and_then(|it| it.balance.as_ref());
        let broke = broke.is_some_and(|it| it.micros <= 0);
        let Some(trouble) = trouble.or(broke.then_some("no_money")) else {
            return Condition::Works;
        };
        let trouble = trouble.to_owned();
        match until.filter(|until| *until > self.notify.now()) {
            Some(until) => Condition::Paused { trouble, until },
            None => Condition::Shaky { trouble },
        }
    }

    fn money_left(&self, known: &Known, health: Option<&Health>) -> Option<MoneyLeft> {
        let (balance, at) = health.and_then(|it| it.balance.as_ref().zip(it.balance_at))?;
        let limit = known.limits.low_balance;
        Some(MoneyLeft {
            balance: balance.clone(),
            age: self.notify.now() - at,
            is_low: limit > 0 && balance.micros < limit,
        })
    }

    /// What the day has come to, against its limits.
    async fn today(&self, tx: &Tx, manager: &Manager, known: &Known) -> Result<Today, StoreError> {
        let spent = spent::of(tx, &self.sms.day(), known.name()).await?;
        let limits = &known.limits;
        let currency = self.sms.currency(tx, known).await?;
        let is_told = roles::is_admin(manager) && spent.micros > 0;
        let cost = currency.filter(|_| is_told).map(|currency| TodayCost {
            spent: Cost {
                micros: spent.micros,
                currency: currency.clone(),
            },
            daily_cost: Cost {
                micros: limits.daily_cost,
                currency,
            },
        });
        Ok(Today {
            parts: spent.parts,
            daily_parts: limits.daily_parts,
            cost,
        })
    }

    /// The money of each provider; what is asked for comes by itself.
    pub(in crate::desk) async fn balances(
        &self,
        tx: &Tx,
    ) -> Result<Vec<ProviderBalance>, StoreError> {
        let health = providers::all(tx).await?;
        let all = self.sms.settings.providers.iter().map(|known| {
            let own = health.iter().find(|it| it.name == known.name());
            ProviderBalance {
                name: known.name(),
                money: self.money_left(known, own),
            }
        });
        Ok(all.collect())
    }
}

//! What a part costs with each provider, and which of them is the cheapest.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::{Known, Sms};
use crate::{
    domain::{phone::Phone, sms::Cost},
    store::{StoreError, Tx, sms::prices},
};

/// How long prices learnt from providers count.
const LEARNT: TimeDelta = TimeDelta::days(30);
/// Prices that differ by less, in hundredths, are the same.
const SAME: i128 = 5;
const ONE: i128 = 1_000_000;

/// Prices as the settings have them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prices {
    pub table: Vec<Price>,
    /// What a unit of each currency is worth in one of them, in millionths.
    pub rates: BTreeMap<String, i64>,
}

/// What a part to phones that begin so costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    pub provider: String,
    pub prefix: String,
    pub part: Cost,
}

impl Prices {
    /// The price for the longest beginning that fits.
    fn of(&self, provider: &str, to: &Phone) -> Option<&Cost> {
        let fits = |price: &&Price| {
            price.provider == provider && to.e164().starts_with(price.prefix.as_str())
        };
        let prices = self.table.iter().filter(fits);
        let price = prices.max_by_key(|price| price.prefix.len())?;
        Some(&price.part)
    }

    /// Prices as numbers that can be compared. Those of another currency need its rate.
    fn comparable(&self, prices: &[Option<Cost>]) -> Vec<Option<i128>> {
        let mut currencies: Vec<&str> = prices
            .iter()
            .flatten()
            .map(|price| price.currency.as_str())
            .collect();
        currencies.sort_unstable();
        currencies.dedup();
        let in_one = |price: &Cost| {
            let rate = match currencies.as_slice() {
                [_] => ONE,
                _ => i128::from(*self.rates.get(&price.currency)?),
            };
            Some(i128::from(price.micros) * rate)
        };
        let prices = prices.iter();
        prices.map(|price| in_one(price.as_ref()?)).collect()
    }
}

/// The cheapest first; those of nearly one price as they were, and unknown prices last.
fn cheapest_first<T>(all: Vec<(T, Option<i128>)>) -> Vec<T> {
    let (mut known, unknown): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(_, price)| price.is_some());
    let mut sorted = Vec::new();
    while let Some(least) = known.iter().filter_map(|(_, price)| *price).min() {
        let limit = least * (100 + SAME) / 100;
        let (near, rest): (Vec<_>, Vec<_>) = known
            .into_iter()
            .partition(|(_, price)| price.is_some_and(|price| price <= limit));
        sorted.extend(near);
        known = rest;
    }
    let all = sorted.into_iter().chain(unknown);
    all.map(|(one, _)| one).collect()
}

impl Sms {
    /// What a part to a phone costs: as the table of the settings says, else as the provider billed
    /// messages there lately, else as the provider's section says.
    pub async fn part_price(
        &self,
        tx: &Tx,
        known: &Known,
        to: &Phone,
    ) -> Result<Option<Cost>, StoreError> {
        if let Some(price) = self.settings.prices.of(known.name(), to) {
            return Ok(Some(price.clone()));
        }
        let since = self.now() - LEARNT;
        let learnt = prices::learnt(tx, known.name(), &to.prefix(), since).await?;
        if learnt.is_some() {
            return Ok(learnt);
        }
        let micros = known.limits.part_price;
        let currency = self.currency(tx, known).await?;
        Ok(currency
            .filter(|_| micros > 0)
            .map(|currency| Cost { micros, currency }))
    }

    /// The cheapest first.
    pub(super) async fn by_cost<'k>(
        &self,
        tx: &Tx,
        choices: Vec<&'k Known>,
        to: &Phone,
    ) -> Result<Vec<&'k Known>, StoreError> {
        let mut prices = Vec::new();
        for known in &choices {
            prices.push(self.part_price(tx, known, to).await?);
        }
        let prices = self.settings.prices.comparable(&prices);
        Ok(cheapest_first(choices.into_iter().zip(prices).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cheapest_goes_first_nearly_equal_ones_as_ordered_and_unknown_ones_last() {
        for (prices, order) in [
            (vec![Some(70), Some(60), None], vec![1, 0, 2]),
            (vec![None, Some(100), Some(96)], vec![1, 2, 0]),
            (vec![Some(106), Some(100), Some(101)], vec![1, 2, 0]),
            (vec![None, None], vec![0, 1]),
            (vec![Some(5), Some(1), Some(3)], vec![1, 2, 0]),
        ] {
            let all = prices.iter().copied().enumerate().collect();
            assert_eq!(cheapest_first(all), order, "{prices:?}");
        }
    }

    #[test]
    fn currencies_are_compared_by_their_rates_only() {
        let cost = |micros: i64, currency: &str| {
            Some(Cost {
                micros,
                currency: currency.to_owned(),
            })
        };
        let mut prices = Prices::default();
        let (euros, mixed) = (
            [cost(2, "EUR"), None, cost(1, "EUR")],
            [cost(2, "EUR"), cost(60, "UAH"), cost(1, "USD")],
        );
        assert_eq!(prices.comparable(&euros), [Some(2 * ONE), None, Some(ONE)]);
        assert_eq!(prices.comparable(&mixed), [None, None, None]);
        prices.rates = [
            ("EUR".to_owned(), 48_000_000),
            ("UAH".to_owned(), 1_000_000),
        ]
        .into();
        assert_eq!(
            prices.comparable(&mixed),
            [Some(96 * ONE), Some(60 * ONE), None]
        );
    }
}

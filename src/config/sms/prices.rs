//! What a part costs with a provider, and what currencies are worth.

use std::{collections::BTreeMap, str::FromStr};

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

use super::{super::ConfigError, Sms};
use crate::domain::money::Currency;

/// What a part to phones that begin so costs with a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub provider: String,
    /// Such as +380.
    pub prefix: String,
    pub part: String,
    pub currency: String,
}

/// What a part costs, in millionths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartPrice {
    pub provider: String,
    pub prefix: String,
    pub micros: i64,
    pub currency: Currency,
}

impl Sms {
    /// The table of prices.
    pub fn price_table(&self) -> Result<Vec<PartPrice>, ConfigError> {
        let read = |price: &Price| {
            if !is_prefix(&price.prefix) {
                return Err(ConfigError::bad("sms.prices.prefix", &price.prefix, PREFIX));
            }
            let part = micros(&price.part).ok_or_else(|| {
                ConfigError::bad("sms.prices.part", &price.part, "an amount such as 0.05")
            })?;
            let currency = Currency::from_str(&price.currency).map_err(|_| {
                let expected = "three letters such as EUR";
                ConfigError::bad("sms.prices.currency", &price.currency, expected)
            })?;
            Ok(PartPrice {
                provider: price.provider.clone(),
                prefix: price.prefix.clone(),
                micros: part,
                currency,
            })
        };
        self.prices.iter().map(read).collect()
    }

    /// What a unit of each currency is worth, in millionths.
    pub fn price_rates(&self) -> Result<BTreeMap<String, i64>, ConfigError> {
        let read = |(code, rate): (&String, &String)| {
            let key = format!("sms.rates.{code}");
            let currency = Currency::from_str(code)
                .map_err(|_| ConfigError::bad("sms.rates", code, "three letters such as EUR"))?;
            let rate = micros(rate)
                .filter(|rate| *rate > 0)
                .ok_or_else(|| ConfigError::bad(&key, rate, "an amount such as 41.50"))?;
            Ok((currency.code().to_owned(), rate))
        };
        self.rates.iter().map(read).collect()
    }
}

/// What the beginning of phones looks like.
pub(super) const PREFIX: &str = "+ and digits, such as +380";

pub(super) fn is_prefix(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or("");
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// An amount in millionths.
pub(super) fn micros(text: &str) -> Option<i64> {
    let amount = Decimal::from_str(text.trim()).ok()?;
    let micros = amount.checked_mul(Decimal::from(1_000_000))?;
    micros.round().to_i64().filter(|micros| *micros >= 0)
}

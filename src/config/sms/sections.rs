//! The sections of the providers: what each can hold besides its adapter's own settings.

use std::str::FromStr;

use figment::value::{Dict, Value};

use super::{super::ConfigError, Sms, prices::micros};
use crate::{domain::money::Currency, vendors::sms::Section};

/// A provider as the settings have it.
#[derive(Debug, Clone)]
pub struct ProviderSection {
    pub name: String,
    pub limits: ProviderLimits,
    /// What its adapter reads.
    pub own: Section,
}

/// What every provider's section can hold besides its adapter's own settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderLimits {
    /// Messages within a second.
    pub per_second: u32,
    /// What a part costs, in millionths of the currency's unit. 0 means that it is not known.
    pub part_price: i64,
    pub currency: Option<Currency>,
    /// What a day may cost and how many parts it may have. 0 means no limit.
    pub daily_cost: i64,
    pub daily_parts: i64,
    /// Below this the admins are told. 0 means never.
    pub low_balance: i64,
}

/// Messages within a second where the section says nothing.
pub(super) const PER_SECOND: u32 = 10;

impl Sms {
    /// The providers that are set up.
    pub fn sections(&self) -> Result<Vec<ProviderSection>, ConfigError> {
        let mut sections = Vec::new();
        for (name, value) in self.providers.iter() {
            let Some(dict) = value
                .as_dict()
                .filter(|_| self.registry.get(name).is_some())
            else {
                let key = format!("sms.{name}");
                let known = self.registry.names().join(", ");
                let expected =
                    format!("one of the settings of [sms], or the section of a provider ({known})");
                return Err(ConfigError::Bad {
                    key,
                    value: "not known".to_owned(),
                    expected,
                });
            };
            sections.push(section(name, dict.clone())?);
        }
        Ok(sections)
    }
}

#[expect(clippy::too_many_lines, reason = "a few lines for each setting")]
fn section(name: &str, mut own: Dict) -> Result<ProviderSection, ConfigError> {
    let mut take = |key: &str| {
        own.remove(key)
            .map(|value| match value {
                Value::String(_, text) => text,
                Value::Num(_, number) => number
                    .to_i128()
                    .map(|number| number.to_string())
                    .or_else(|| number.to_u128().map(|number| number.to_string()))
                    .or_else(|| number.to_f64().map(|number| number.to_string()))
                    .unwrap_or_default(),
                _ => String::new(),
            })
            .filter(|text| !text.trim().is_empty())
    };
    let bad = |key: &str, value: &str, expected: &str| {
        ConfigError::bad(&format!("sms.{name}.{key}"), value, expected)
    };
    let mut money = |key: &str| {
        let Some(text) = take(key) else {
            return Ok(0);
        };
        micros(&text).ok_or_else(|| bad(key, &text, "an amount such as 0.05"))
    };
    let (part_price, daily_cost, low_balance) = (
        money("part_price")?,
        money("daily_cost")?,
        money("low_balance")?,
    );
    let mut whole = |key: &str, unset: u32| match take(key) {
        Some(text) => text
            .parse()
            .map_err(|_| bad(key, &text, "a whole number that is not below zero")),
        None => Ok(unset),
    };
    let per_second = whole("per_second", PER_SECOND)?;
    let daily_parts = whole("daily_parts", 0)?.into();
    if !(1..=1_000).contains(&per_second) {
        let expected = "a number from 1 to 1000";
        return Err(bad("per_second", &per_second.to_string(), expected));
    }
    let currency = match take("currency") {
        Some(code) => Some(
            Currency::from_str(&code)
                .map_err(|_| bad("currency", &code, "three letters such as EUR"))?,
        ),
        None => None,
    };
    if daily_cost > 0 && part_price == 0 {
        let expected = "what a part costs: without it the limit of a day cannot be kept";
        return Err(bad("part_price", "0", expected));
    }
    Ok(ProviderSection {
        name: name.to_owned(),
        limits: ProviderLimits {
            per_second,
            part_price,
            currency,
            daily_cost,
            daily_parts,
            low_balance,
        },
        own: Section::new(format!("sms.{name}"), own),
    })
}

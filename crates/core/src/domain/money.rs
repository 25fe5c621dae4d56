//! Money as whole minor units of a currency, never a float.

use std::str::FromStr;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};

/// An alphabetic code of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// The code is not three Latin letters.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is not a currency: expected three letters of ISO 4217, such as UAH")]
pub struct NotACurrency(String);

impl Currency {
    pub const UAH: Self = Self(*b"UAH");

    /// The code itself.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }

    /// Digits after the decimal point (ISO 4217's exponent).
    pub fn exponent(self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"UGX" | b"XTR" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }
}

impl FromStr for Currency {
    type Err = NotACurrency;

    fn from_str(code: &str) -> Result<Self, NotACurrency> {
        let upper = code.trim().to_ascii_uppercase();
        match <[u8; 3]>::try_from(upper.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(NotACurrency(code.to_owned())),
        }
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;

    fn try_from(code: String) -> Result<Self, NotACurrency> {
        code.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

/// A sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// Reads a decimal number (`450`, `450.5`, `4.5e2`), rounded to the currency's minor unit;
    /// `None` when it is no number, negative or too large.
    pub fn parse(number: &str, currency: Currency) -> Option<Self> {
        let number = number.trim();
        let decimal = Decimal::from_str(number)
            .or_else(|_| Decimal::from_scientific(number))
            .ok()?;
        let minor = decimal
            .checked_mul(Decimal::from(10_i64.pow(currency.exponent())))?
            .round()
            .to_i64()?;
        (minor >= 0).then_some(Self { minor, currency })
    }

    /// The sum as a decimal number with a point: what CRMs take.
    pub fn decimal(self) -> String {
        Decimal::new(self.minor, self.currency.exponent()).to_string()
    }

    /// Both together; `None` when the currencies differ or it is too much.
    pub fn plus(self, other: Self) -> Option<Self> {
        let minor = self.minor.checked_add(other.minor)?;
        (self.currency == other.currency).then_some(Self { minor, ..self })
    }

    /// The sum times `quantity`; `None` when it is too large to be a price.
    pub fn times(self, quantity: u32) -> Option<Self> {
        let minor = self.minor.checked_mul(i64::from(quantity))?;
        Some(Self { minor, ..self })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_of_every_form_become_minor_units() {
        let cases = [
            ("450", Some(45_000)),
            ("450.0", Some(45_000)),
            ("0.1", Some(10)),
            ("1e3", Some(100_000)),
            ("12.345", Some(1_234)),
            ("-1", None),
            ("free", None),
            ("99999999999999999999", None),
        ];
        for (number, minor) in cases {
            assert_eq!(
                Money::parse(number, Currency::UAH).map(|money| money.minor),
                minor,
                "{number}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_printed_sum_reads_back(minor in 0_i64..1_000_000_000_000) {
            let money = Money::new(minor, Currency::UAH);
            prop_assert_eq!(Money::parse(&money.decimal(), Currency::UAH), Some(money));
        }
    }
}

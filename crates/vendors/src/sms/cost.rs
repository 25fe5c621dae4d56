//! Money as providers write it: a number or a text, with or without its sign.

use mistok_core::domain::sms::Cost;
use rust_decimal::Decimal;

/// What a balance or a price says; none when it cannot be read.
pub fn read(amount: &str, currency: &str) -> Option<Cost> {
    let amount = amount.trim();
    let amount: Decimal = amount
        .parse()
        .or_else(|_| Decimal::from_scientific(amount))
        .ok()?;
    let micros = amount.checked_mul(Decimal::from(1_000_000))?.round();
    Some(Cost {
        micros: micros.try_into().ok()?,
        currency: currency.trim().to_ascii_uppercase(),
    })
}

/// What a message cost: providers write it as a charge, below zero, or as a price.
pub fn price(amount: &str, currency: &str) -> Option<Cost> {
    let cost = read(amount, currency)?;
    Some(Cost {
        micros: cost.micros.checked_abs()?,
        ..cost
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_become_millionths() {
        let cases = [
            ("0.12", Some(120_000)),
            ("-0.0750", Some(-75_000)),
            (" 10 ", Some(10_000_000)),
            ("0.00000049", Some(0)),
            ("1e-2", Some(10_000)),
            ("99999999999999999999", None),
            ("n/a", None),
            ("", None),
        ];
        for (amount, micros) in cases {
            let cost = read(amount, "usd");
            assert_eq!(cost.as_ref().map(|cost| cost.micros), micros, "{amount}");
            assert!(cost.is_none_or(|cost| cost.currency == "USD"));
        }
        assert_eq!(price("-0.0750", "USD").unwrap().micros, 75_000);
    }
}

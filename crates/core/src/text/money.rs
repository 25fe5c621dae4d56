//! Sums as people write them.

use crate::domain::{language::Language, money::Money};

/// Keeps the digits of one sum together on a line.
const NO_BREAK: char = '\u{a0}';

/// `1 250,00 грн` in Ukrainian, `1,250.00 UAH` in English.
pub fn print(money: Money, language: Language) -> String {
    let exponent = money.currency.exponent();
    let scale = 10_u64.pow(exponent);
    let minor = money.minor.unsigned_abs();
    let (group, point) = match language {
        Language::Uk => (NO_BREAK, ','),
        Language::En => (',', '.'),
    };
    let mut sum = if money.minor < 0 {
        "-".to_owned()
    } else {
        String::new()
    };
    let whole = (minor / scale).to_string();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            sum.push(group);
        }
        sum.push(digit);
    }
    if exponent > 0 {
        let width = usize::try_from(exponent).unwrap_or_default();
        let rest = minor % scale;
        sum = format!("{sum}{point}{rest:0width$}");
    }
    let currency = match (language, money.currency.code()) {
        (Language::Uk, "UAH") => "грн",
        (_, code) => code,
    };
    format!("{sum}{NO_BREAK}{currency}")
}

/// `80–120 грн`: from a sum to another, the smaller unit only where it says something.
pub fn print_range(least: Money, most: Money, language: Language) -> String {
    let whole = |money: Money| money.minor % 10_i64.pow(money.currency.exponent()) == 0;
    let short = whole(least) && whole(most);
    let print = |money: Money| {
        let sum = print(money, language);
        if short {
            without_rest(&sum, money.currency.exponent(), language)
        } else {
            sum
        }
    };
    if least == most {
        return print(most);
    }
    let least = print(least);
    let number = least
        .rsplit_once(NO_BREAK)
        .map_or(least.as_str(), |(number, _)| number);
    format!("{number}–{}", print(most))
}

fn without_rest(sum: &str, exponent: u32, language: Language) -> String {
    let point = match language {
        Language::Uk => ",",
        Language::En => ".",
    };
    let zeros = "0".repeat(usize::try_from(exponent).unwrap_or_default());
    match sum.rsplit_once(NO_BREAK) {
        Some((number, currency)) if exponent > 0 => {
            let rest = format!("{point}{zeros}");
            let number = number.strip_suffix(&rest).unwrap_or(number);
            format!("{number}{NO_BREAK}{currency}")
        }
        _ => sum.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    #[test]
    fn ranges_are_short_where_they_can_be() {
        let uah = |minor| Money::new(minor, Currency::UAH);
        for (least, most, range) in [
            (8_000, 12_000, "80–120\u{a0}грн"),
            (8_050, 12_000, "80,50–120,00\u{a0}грн"),
            (6_000, 6_000, "60\u{a0}грн"),
            (100_000, 120_000, "1\u{a0}000–1\u{a0}200\u{a0}грн"),
        ] {
            assert_eq!(print_range(uah(least), uah(most), Language::Uk), range);
        }
    }

    #[test]
    fn sums_in_both_languages() {
        let cases = [
            (0, "0,00\u{a0}грн", "0.00\u{a0}UAH"),
            (125_000, "1\u{a0}250,00\u{a0}грн", "1,250.00\u{a0}UAH"),
            (
                123_456_789,
                "1\u{a0}234\u{a0}567,89\u{a0}грн",
                "1,234,567.89\u{a0}UAH",
            ),
        ];
        for (minor, uk, en) in cases {
            let money = Money::new(minor, Currency::UAH);
            assert_eq!(print(money, Language::Uk), uk);
            assert_eq!(print(money, Language::En), en);
        }
        let yen = Money::new(1250, "JPY".parse().unwrap());
        assert_eq!(print(yen, Language::Uk), "1\u{a0}250\u{a0}JPY");
    }
}

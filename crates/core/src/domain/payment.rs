//! How customers pay, as the shop offers it.

use super::{id::LeadId, language::Localized, lead::PaidBy, letter::Kind, money::Money};

/// What an invoice carries there and back, so that a payment finds its order.
pub fn payload(lead: LeadId, reference: &str) -> String {
    format!("order:{lead}:{reference}")
}

/// The order and the reference in a payload.
pub fn read_payload(payload: &str) -> Option<(LeadId, &str)> {
    let (lead, reference) = payload.strip_prefix("order:")?.split_once(':')?;
    Some((LeadId(lead.parse().ok()?), reference))
}

/// How money that came stands to what its order needed at that moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It makes up the whole sum.
    Exact,
    /// So much is still due.
    Partly(Money),
    /// So much more than was due.
    Over(Money),
    /// The order was paid already.
    Again,
    OtherCurrency,
    /// The order was cancelled.
    Cancelled,
}

/// What is known of an order when money for it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owed {
    /// `None` means that the sum is not known: whatever comes is right.
    pub due: Option<Money>,
    pub is_paid: bool,
    pub is_cancelled: bool,
    /// What had come before in the currency of the order, in minor units, less what was given back.
    pub earlier: i64,
}

impl Owed {
    /// Judges money that came now.
    pub fn judge(&self, amount: Money) -> Fit {
        if self.is_cancelled {
            return Fit::Cancelled;
        }
        let Some(due) = self.due else {
            return if self.is_paid { Fit::Again } else { Fit::Exact };
        };
        if amount.currency != due.currency {
            return Fit::OtherCurrency;
        }
        if self.is_paid || self.earlier >= due.minor {
            return Fit::Again;
        }
        let missing = due.minor - self.earlier;
        let differs = |minor| Money::new(minor, due.currency);
        match amount.minor.cmp(&missing) {
            std::cmp::Ordering::Less => Fit::Partly(differs(missing - amount.minor)),
            std::cmp::Ordering::Equal => Fit::Exact,
            std::cmp::Ordering::Greater => Fit::Over(differs(amount.minor - missing)),
        }
    }
}

impl Fit {
    /// How it is kept in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Partly(_) => "partly",
            Self::Over(_) => "over",
            Self::Again => "again",
            Self::OtherCurrency => "other_currency",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the order has its whole sum now.
    pub const fn completes(self) -> bool {
        matches!(self, Self::Exact | Self::Over(_))
    }

    /// What a person has to settle; `None` means that all is right.
    pub const fn trouble(self) -> Option<Kind> {
        match self {
            Self::Exact => None,
            Self::Partly(_) => Some(Kind::PaidPartly),
            Self::Over(_) => Some(Kind::PaidTooMuch),
            Self::Again => Some(Kind::PaidAgain),
            Self::OtherCurrency => Some(Kind::PaidInOtherCurrency),
            Self::Cancelled => Some(Kind::PaidCancelled),
        }
    }
}

/// A way of paying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its name in the settings and on buttons.
    pub id: String,
    pub by: PaidBy,
    /// `None` means the usual words for the way.
    pub name: Option<Localized>,
    /// The page that takes the money.
    pub link: Option<String>,
    /// The CRM's id of the payment method.
    pub crm_id: Option<i64>,
}

impl Method {
    /// The page for one order; none where this way has no page, or the sum is not known.
    pub fn page(&self, number: &str, sum: Option<Money>) -> Option<String> {
        let page = self.link.as_ref().filter(|_| self.by == PaidBy::Link)?;
        Some(
            page.replace("{number}", number)
                .replace("{sum}", &sum?.decimal()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    #[test]
    fn money_is_judged_by_what_the_order_needed() {
        let uah = |minor| Money::new(minor, Currency::UAH);
        let open = Owed {
            due: Some(uah(45_000)),
            is_paid: false,
            is_cancelled: false,
            earlier: 0,
        };
        let paid = Owed {
            is_paid: true,
            ..open
        };
        let begun = Owed {
            earlier: 20_000,
            ..open
        };
        let cancelled = Owed {
            is_cancelled: true,
            ..open
        };
        let unpriced = Owed { due: None, ..open };
        let dollars = Money::new(45_000, "USD".parse().unwrap());
        for (owed, came, fit) in [
            (open, uah(45_000), Fit::Exact),
            (open, uah(1), Fit::Partly(uah(44_999))),
            (open, uah(45_001), Fit::Over(uah(1))),
            (open, dollars, Fit::OtherCurrency),
            (begun, uah(25_000), Fit::Exact),
            (begun, uah(24_999), Fit::Partly(uah(1))),
            (begun, uah(45_000), Fit::Over(uah(20_000))),
            (paid, uah(45_000), Fit::Again),
            (
                Owed {
                    earlier: 45_000,
                    ..open
                },
                uah(1),
                Fit::Again,
            ),
            (cancelled, uah(45_000), Fit::Cancelled),
            (cancelled, dollars, Fit::Cancelled),
            (unpriced, uah(7), Fit::Exact),
        ] {
            assert_eq!(owed.judge(came), fit, "{owed:?} {came:?}");
        }
    }
}

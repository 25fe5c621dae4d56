//! The orders of a period in figures. Counted are the orders that were made in it and stand at the
//! desk, wherever they were placed, as they stand now. What was cancelled is not counted in the sums.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    money::{Currency, Money},
    order::{Fulfilment, Origin},
    statistics::Span,
};

/// What the figures need of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    pub at: DateTime<Utc>,
    pub total: Option<Money>,
    pub paid: bool,
    pub state: Fulfilment,
    pub origin: Origin,
    /// What brought the customer; `None` where nobody knows.
    pub source: Option<String>,
    /// Whether the CRM has told its number.
    pub in_crm: bool,
}

/// How many, and what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub made: i64,
    pub paid: i64,
    pub done: i64,
    pub cancelled: i64,
}

impl Count {
    fn add(&mut self, sale: &Sale) {
        self.made += 1;
        self.paid += i64::from(sale.paid);
        match sale.state {
            Fulfilment::Done => self.done += 1,
            Fulfilment::Cancelled => self.cancelled += 1,
            Fulfilment::New | Fulfilment::InWork => {}
        }
    }
}

/// What the orders in one currency come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sum {
    pub sum: Money,
    /// Of the orders with a sum.
    pub average: Money,
}

/// Where orders came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The bot, by no link that names a source.
    Bot,
    Crm,
    Market,
    /// A link `s_NAME`.
    Named(String),
}

/// The figures of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sales {
    pub total: Count,
    /// Every day of the period.
    pub days: Vec<(NaiveDate, Count)>,
    /// By currency.
    pub sums: Vec<Sum>,
    /// Those with most orders first.
    pub sources: Vec<(Source, i64)>,
    /// Those that the CRM should have and has given no number.
    pub without_crm: i64,
}

impl Sales {
    pub fn of(span: &Span, sales: &[Sale]) -> Self {
        let mut days: BTreeMap<NaiveDate, Count> =
            span.days().map(|day| (day, Count::default())).collect();
        let mut total = Count::default();
        let mut sums: BTreeMap<String, (Currency, i64, i64)> = BTreeMap::new();
        let mut sources: BTreeMap<Source, i64> = BTreeMap::new();
        let mut without_crm = 0;
        for sale in sales.iter().filter(|sale| span.holds(sale.at)) {
            total.add(sale);
            days.entry(span.day_of(sale.at)).or_default().add(sale);
            *sources.entry(source_of(sale)).or_default() += 1;
            let is_cancelled = sale.state == Fulfilment::Cancelled;
            without_crm += i64::from(sale.origin == Origin::Own && !sale.in_crm && !is_cancelled);
            if let Some(sum) = sale.total.filter(|_| !is_cancelled) {
                let of = sums
                    .entry(sum.currency.code().to_owned())
                    .or_insert((sum.currency, 0, 0));
                of.1 = of.1.saturating_add(sum.minor);
                of.2 += 1;
            }
        }
        let mut sources: Vec<_> = sources.into_iter().collect();
        sources.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self {
            total,
            days: days.into_iter().collect(),
            sums: sums
                .into_values()
                .map(|(currency, sum, count)| Sum {
                    sum: Money::new(sum, currency),
                    average: Money::new((sum + count / 2) / count.max(1), currency),
                })
                .collect(),
            sources,
            without_crm,
        }
    }
}

fn source_of(sale: &Sale) -> Source {
    match (sale.origin, &sale.source) {
        (Origin::Crm, _) => Source::Crm,
        (Origin::Market, _) => Source::Market,
        (Origin::Own, Some(name)) => Source::Named(name.clone()),
        (Origin::Own, None) => Source::Bot,
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::*;
    use crate::domain::statistics::Period;

    fn sale(at: &str, minor: i64) -> Sale {
        Sale {
            at: format!("{at}:00Z").parse().unwrap(),
            total: (minor > 0).then(|| Money::new(minor, Currency::UAH)),
            paid: false,
            state: Fulfilment::New,
            origin: Origin::Own,
            source: None,
            in_crm: true,
        }
    }

    #[test]
    fn what_was_cancelled_is_counted_and_not_summed() {
        let last = "2026-11-21".parse().unwrap();
        let span = Span::of(Period::Week, last, Tz::Europe__Kyiv);
        let named = |sale: Sale| Sale {
            source: Some("insta".to_owned()),
            ..sale
        };
        let sales = [
            Sale {
                paid: true,
                state: Fulfilment::Done,
                ..named(sale("2026-11-20T10:00", 10_000))
            },
            named(sale("2026-11-20T11:00", 20_050)),
            Sale {
                state: Fulfilment::Cancelled,
                in_crm: false,
                ..sale("2026-11-21T11:00", 99_900)
            },
            Sale {
                origin: Origin::Market,
                in_crm: false,
                ..sale("2026-11-21T12:00", 0)
            },
            Sale {
                in_crm: false,
                ..sale("2026-11-21T12:30", 0)
            },
            // By the shop's clocks the next day.
            sale("2026-11-21T22:30", 5),
        ];

        let counted = Sales::of(&span, &sales);

        let expected = Count {
            made: 5,
            paid: 1,
            done: 1,
            cancelled: 1,
        };
        assert_eq!(counted.total, expected);
        assert_eq!(counted.days.len(), 7);
        assert_eq!(counted.days[5].1.made, 2);
        assert_eq!(counted.days[6].1.made, 3);
        let sum = Sum {
            sum: Money::new(30_050, Currency::UAH),
            average: Money::new(15_025, Currency::UAH),
        };
        assert_eq!(counted.sums, [sum]);
        let sources = [
            (Source::Bot, 2),
            (Source::Named("insta".to_owned()), 2),
            (Source::Market, 1),
        ];
        assert_eq!(counted.sources, sources);
        assert_eq!(counted.without_crm, 1);
    }
}

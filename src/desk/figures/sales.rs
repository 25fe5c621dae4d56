//! Orders beside conversations in the statistics: how many, what they come to, where they came from.

use super::table::cell;
use crate::{
    desk::{Statistics, state_words},
    domain::{
        id::Number,
        money::Money,
        order::Origin,
        sales::{Sale, Sales, Source},
        statistics::Span,
    },
    store::{StoreError, Tx, sales},
    text::{Arg, Speech, Text, say},
};

/// Sources that are named.
const NAMED: usize = 5;

impl Statistics {
    pub(in crate::desk) async fn sales(&self, tx: &Tx, span: &Span) -> Result<Sales, StoreError> {
        let sold = sales::of_span(tx, span).await?;
        let sold: Vec<Sale> = sold.into_iter().map(|(_, sale)| sale).collect();
        Ok(Sales::of(span, &sold))
    }

    /// The orders of a period in a few lines; nothing where there were none.
    pub(in crate::desk) fn sales_lines(&self, speech: &Speech, sales: &Sales) -> Vec<String> {
        let total = sales.total;
        if total.made == 0 {
            return Vec::new();
        }
        let mut lines = vec![speech.html(say::SalesOrders {
            made: total.made.into(),
            paid: total.paid.into(),
            done: total.done.into(),
            cancelled: total.cancelled.into(),
        })];
        for sum in &sales.sums {
            lines.push(speech.html(say::SalesSum {
                sum: Arg::from(sum.sum),
                average: sum.average.into(),
            }));
        }
        let sources: Vec<String> = sales
            .sources
            .iter()
            .take(NAMED)
            .map(|(source, count)| format!("{} {count}", source_name(speech, source)))
            .collect();

        lines.push(speech.html(say::SalesSources {
            sources: Arg::from(sources.join(", ")),
        }));
        if sales.without_crm > 0 && self.notify.settings.has_crm {
            lines.push(speech.html(say::SalesWithoutCrm {
                count: sales.without_crm.into(),
            }));
        }
        lines
    }

    /// The orders of a period as a file for a spreadsheet: nothing in it is a customer's.
    pub(in crate::desk) fn sales_table(&self, speech: &Speech, sales: &[(Number, Sale)]) -> String {
        let mut text = format!("\u{feff}{}\r\n", speech.plain(Text::SalesColumns));
        let yes = |is: bool| if is { "1" } else { "0" }.to_owned();
        for (number, sale) in sales {
            let sum = sale.total.map_or_else(String::new, Money::decimal);
            let currency = sale
                .total
                .map_or_else(String::new, |sum| sum.currency.code().to_owned());
            let source = match (sale.origin, &sale.source) {
                (Origin::Own, Some(name)) => Source::Named(name.clone()),
                (Origin::Own, None) => Source::Bot,
                (Origin::Crm, _) => Source::Crm,
                (Origin::Market, _) => Source::Market,
            };
            let cells = [
                number.to_string(),
                self.notify
                    .local(sale.at)
                    .format("%Y-%m-%d %H:%M:%S")
                    .to_string(),
                state_words(speech, sale.state),
                sum,
                currency,
                yes(sale.paid),
                source_name(speech, &source),
                yes(sale.in_crm),
            ];
            let cells: Vec<String> = cells.iter().map(|it| cell(it)).collect();
            text.push_str(&cells.join(";"));
            text.push_str("\r\n");
        }
        text
    }
}

fn source_name(speech: &Speech, source: &Source) -> String {
    match source {
        Source::Bot => speech.plain(Text::SourceBot),
        Source::Crm => speech.plain(Text::SourceCrm),
        Source::Market => speech.plain(Text::SourceMarket),
        Source::Named(name) => name.clone(),
    }
}

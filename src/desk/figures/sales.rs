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
    text::{Speech, Text},
};

impl Statistics {
    pub(in crate::desk) async fn sales(&self, tx: &Tx, span: &Span) -> Result<Sales, StoreError> {
        let sold = sales::of_span(tx, span).await?;
        let sold: Vec<Sale> = sold.into_iter().map(|(_, sale)| sale).collect();
        Ok(Sales::of(span, &sold))
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

pub(in crate::desk) fn source_name(speech: &Speech, source: &Source) -> String {
    match source {
        Source::Bot => speech.plain(Text::SourceBot),
        Source::Crm => speech.plain(Text::SourceCrm),
        Source::Market => speech.plain(Text::SourceMarket),
        Source::Named(name) => name.clone(),
    }
}

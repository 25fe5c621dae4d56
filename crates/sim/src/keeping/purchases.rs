//! `GET /purchase/info/{invoice}`.

use super::Shared;
use super::answer::{Answer, Outcome, Refusal, content};
use super::query::Query;

impl Shared {
    pub(super) fn purchase(&self, invoice: &str, query: &Query) -> Outcome {
        query.allow(&[])?;
        let invoice: i64 = invoice
            .parse()
            .map_err(|_| Refusal::bad("the invoice is not a number"))?;
        let state = self.state();
        let purchase = state.purchases.get(&invoice);
        let purchase = purchase.ok_or_else(|| Refusal::business("no such purchase"))?;
        Ok(Answer::Json(content(purchase.clone())))
    }
}

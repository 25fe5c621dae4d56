//! Orders are agreements with lines. They are made once and never sent lines again: KeepinCRM would add
//! them to those that are there.

use mistok_core::domain::{
    lead::{Line, total, with_delivery},
    money::Money,
};

use super::{Form, KeepinCrm, wire, words};
use crate::crm::{
    CrmError, NewLead, NewOrder,
    records::{marker, price},
};

impl KeepinCrm {
    pub(super) async fn post_order(&self, order: &NewOrder) -> Result<String, CrmError> {
        let client = self.client_of(&order.contact, false).await?;
        let delivery = order.delivery.as_ref().and_then(|delivery| delivery.price);
        let sum = total(&order.lines).and_then(|goods| with_delivery(goods, delivery));
        let said = order.customer_comment.as_deref().map(customers_words);
        let body = wire::NewAgreement {
            title: words::title("Замовлення", &order.number),
            total: sum.and_then(price),
            currency: self.currency(sum),
            comment: words::comment(
                &[said.as_deref().unwrap_or_default(), &order.comment],
                &order.number,
            ),
            places: self.settings.places,
            client,
            // The delivery is no line: with it the sum is another than that of the lines.
            products_total_as_total: Some(sum.is_some() && delivery.is_none()),
            jobs: order.lines.iter().map(job).collect(),
        };
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(body).unwrap_or_default();
        self.post(Form::Agreement, body, &order.number).await
    }

    /// A lead is an agreement without lines: what was wished for stands in its comment.
    pub(super) async fn post_lead_agreement(&self, lead: &NewLead) -> Result<String, CrmError> {
        let sum = total(&lead.lines);
        let body = wire::NewAgreement {
            title: words::title(&lead.title, &marker(&lead.reference)),
            total: sum.and_then(price),
            currency: self.currency(sum),
            comment: words::comment(&[&lead.comment], &lead.reference),
            places: self.settings.places,
            client: self.client_of(&lead.contact, true).await?,
            products_total_as_total: None,
            jobs: Vec::new(),
        };
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(body).unwrap_or_default();
        self.post(Form::Agreement, body, &lead.reference).await
    }

    /// The currency of the sum, else the shop's.
    fn currency(&self, sum: Option<Money>) -> String {
        let currency = sum.map_or(self.settings.currency, |sum| sum.currency);
        currency.code().to_owned()
    }
}

fn customers_words(text: &str) -> String {
    format!("Коментар клієнта: {text}")
}

fn job(line: &Line) -> wire::NewJob<'_> {
    let title = words::line(&line.name).unwrap_or_else(|| "—".to_owned());
    wire::NewJob {
        amount: line.quantity,
        title: title.clone(),
        product: wire::NewProduct {
            title,
            price: line.price.and_then(price),
            currency: line.price.map(|price| price.currency.code().to_owned()),
            sku: line.sku.as_deref(),
        },
    }
}

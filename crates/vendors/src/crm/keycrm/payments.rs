//! Payments of orders and cards. Each carries its reference in the description, by which it is found
//! again.

use mistok_core::domain::order::Keeps;
use serde_json::Value;

use super::{
    KeyCrm,
    leads::utc,
    pages::{Go, single},
    wire,
};
use crate::crm::{
    CrmError, Flaw, NewPayment, Urgency,
    http::Call,
    records::{contains_word, created_id, marker, price},
};

/// More payment methods than any shop has.
const METHOD_PAGES: u32 = 5;

impl KeyCrm {
    pub(super) async fn post_payment(
        &self,
        keeps: Keeps,
        id: &str,
        payment: &NewPayment,
    ) -> Result<(), CrmError> {
        let path = format!("{}/payment", place(keeps, id)?);
        let amount = price(payment.amount).ok_or_else(|| refused("the amount is no number"))?;
        let name = payment.method_name.as_str();
        let method = match payment.method {
            Some(method) => Some(method),
            None => self.method_like(name).await?,
        };
        let body = wire::NewPayment {
            payment_method_id: method,
            payment_method: method.is_none().then_some(name),
            amount,
            description: Some(format!("Telegram {}", marker(&payment.reference))),
            payment_date: Some(utc(payment.paid_at)),
            status: "paid",
        };
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(body).unwrap_or_default();
        let call = Call::post("add payment", Urgency::Lead, &path, body).about(id);
        self.http.send(call).await.map(drop)
    }

    /// The payment method that fits best where the settings do not name one: one with this name,
    /// else one for Telegram, else any. KeyCRM refuses a payment by a method that it does not know,
    /// and money that came must not be left out for the want of a name.
    async fn method_like(&self, name: &str) -> Result<Option<i64>, CrmError> {
        let mut best: Option<(u8, i64)> = None;
        let call = || {
            Call::get(
                "read payment methods",
                Urgency::Lead,
                "/order/payment-method",
            )
        };
        self.each_item(METHOD_PAGES, call, |item| {
            let method: Option<wire::PaymentMethod> = wire::object(item);
            let Some(method) = method.filter(|method| method.is_active != Some(false)) else {
                return Ok(Go::On);
            };
            let called = method.name.0.unwrap_or_default().to_lowercase();
            let fits = if called == name.to_lowercase() {
                2
            } else {
                u8::from(called.contains("telegram"))
            };
            if best.is_none_or(|(so_far, _)| fits > so_far) {
                best = Some((fits, method.id));
            }
            Ok(Go::On)
        })
        .await?;
        Ok(best.map(|(_, id)| id))
    }

    pub(super) async fn find_payment(
        &self,
        keeps: Keeps,
        id: &str,
        reference: &str,
    ) -> Result<bool, CrmError> {
        let path = place(keeps, id)?;
        let call = Call::get("find payment", Urgency::Lead, &path)
            .about(id)
            .query("include", "payments");
        let body = self.http.send(call).await?;
        let paid: wire::Paid = single(&body)?;
        let marker = marker(reference);
        // A list that is left out proves nothing; only an empty one says that there are none.
        let payments = paid.payments.as_array();
        let payments = payments.ok_or(CrmError::Malformed(Flaw::NoList))?;
        Ok(payments.iter().any(|payment| {
            let description = payment.get("description").and_then(Value::as_str);
            description.is_some_and(|text| contains_word(text, &marker))
        }))
    }
}

fn place(keeps: Keeps, id: &str) -> Result<String, CrmError> {
    let id = created_id(&Value::from(id)).ok_or_else(|| refused("there is no such order"))?;
    Ok(match keeps {
        Keeps::Order => format!("/order/{id}"),
        Keeps::Lead => format!("/pipelines/cards/{id}"),
    })
}

/// What KeyCRM would say to it.
fn refused(message: &str) -> CrmError {
    CrmError::Refused {
        status: 422,
        message: message.to_owned(),
    }
}

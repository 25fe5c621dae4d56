//! Payments of orders and cards. Each carries its reference in the description, by which it is found
//! again.

use serde_json::Value;

use super::{
    KeyCrm,
    leads::{contains_word, created_id, marker, price, utc},
    pages::single,
    wire,
};
use crate::{
    crm::{CrmError, NewPayment, Urgency, http::Call},
    domain::order::Keeps,
};

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
        let body = wire::NewPayment {
            payment_method_id: payment.method,
            payment_method: payment.method.is_none().then_some(name),
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
        let payments = paid.payments.as_array().map_or(&[][..], Vec::as_slice);
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

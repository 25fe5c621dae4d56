//! Notes on records, each with an id of its own, by which it is known again after an answer that was
//! not heard.

use chrono::{DateTime, Utc};
use mistok_core::domain::order::Keeps;
use serde_json::{Value, json};

use super::{Odoo, PARTNER, ask::Ask, html, records, standing::model};
use crate::crm::{CrmError, NewPayment};

impl Odoo {
    /// Writes an internal note into a contact's chatter.
    pub async fn note(&self, contact: i64, words: &str) -> Result<(), CrmError> {
        self.note_on(PARTNER, contact, words).await
    }

    pub(super) async fn note_on(
        &self,
        model: &'static str,
        id: i64,
        words: &str,
    ) -> Result<(), CrmError> {
        self.ask(post(model, id, words)).await.map(drop)
    }

    pub(super) async fn note_payment(
        &self,
        keeps: Keeps,
        id: &str,
        payment: &NewPayment,
    ) -> Result<(), CrmError> {
        let id: i64 = id.parse().map_err(|_| CrmError::Refused {
            status: 404,
            message: "there is no such record".to_owned(),
        })?;
        let ask = post(model(keeps), id, &words(payment));
        let message = json!(message_id(&payment.reference));
        self.ask(ask.with("message_id", message)).await.map(drop)
    }

    pub(super) async fn has_payment(&self, reference: &str) -> Result<bool, CrmError> {
        let filter = json!([["message_id", "=", message_id(reference)]]);
        let ask = Ask::search_read("mail.message", filter, &["id"]).most(1);
        Ok(!records(self.ask(ask).await?)?.is_empty())
    }
}

/// An internal note. What Odoo answers is its number, alone or in a list.
fn post(model: &'static str, id: i64, words: &str) -> Ask<'static> {
    Ask::new(model, "message_post")
        .of(id)
        .with("body", json!(html(words)))
        .with("body_is_html", Value::Bool(true))
        .with("message_type", json!("comment"))
        .with("subtype_xmlid", json!("mail.mt_note"))
}

/// What a payment's note is known by.
fn message_id(reference: &str) -> String {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || "-_".contains(*letter);
    let plain: String = reference.chars().filter(is_plain).collect();
    format!("<payment.{plain}@mistok>")
}

/// In no language: a sum, a way, a moment and a reference.
fn words(payment: &NewPayment) -> String {
    let (sum, at): (_, DateTime<Utc>) = (payment.amount, payment.paid_at);
    format!(
        "💳 {} {} · {} · {} UTC\n{}",
        sum.decimal(),
        sum.currency.code(),
        payment.method_name,
        at.format("%Y-%m-%d %H:%M"),
        payment.reference,
    )
}

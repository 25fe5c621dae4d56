//! `POST|GET /crm/keeping/messages/<link key>`: KeepingCRM's signal that a chat has something new.
//! A hint and no more: the chat itself is read afterwards.

use axum::{
    extract::{Path, RawQuery, State, rejection::PathRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use secrecy::ExposeSecret;
use serde_json::Value;
use subtle::ConstantTimeEq;

use super::{Error, Web, body::Body};

/// Answers 200 when the signal is stored. One without a chat (an administration's notice) is
/// acknowledged too: the CRM would repeat it for nothing.
pub async fn signal(
    State(web): State<Web>,
    key: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Result<Response, Error> {
    let Path(key) = key.map_err(|_| Error::NoSuchAddress)?;
    let signals = web.signals.ok_or(Error::NoSuchAddress)?;
    let expected = signals.link_key.expose_secret().as_bytes();
    if !bool::from(key.as_bytes().ct_eq(expected)) {
        return Err(Error::NoSuchAddress);
    }
    body.prove();
    let body = body.whole().await?;
    if let Some(chat) = chat_of(query.as_deref(), &body) {
        let desk = signals.desk;
        web.store
            .write(chat, async move |tx| {
                desk.crm_chats.signalled(&tx, chat).await
            })
            .await
            .map_err(Error::Store)?;
        metrics::counter!("mistok_signals_total", "result" => "taken").increment(1);
    } else {
        metrics::counter!("mistok_signals_total", "result" => "empty").increment(1);
    }
    Ok((
        StatusCode::OK,
        [("content-type", "application/json")],
        "{\"ok\":true}",
    )
        .into_response())
}

/// The field that names the chat, in any letter case.
const FIELD: &str = "invoiceid";

fn chat_of(query: Option<&str>, body: &[u8]) -> Option<i64> {
    from_json(body)
        .or_else(|| from_pairs(body))
        .or_else(|| from_pairs(query?.as_bytes()))
        .filter(|chat| *chat > 0)
}

fn from_json(body: &[u8]) -> Option<i64> {
    let Value::Object(fields) = serde_json::from_slice(body).ok()? else {
        return None;
    };
    let (_, value) = fields
        .iter()
        .find(|(name, _)| name.to_lowercase() == FIELD)?;
    match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn from_pairs(encoded: &[u8]) -> Option<i64> {
    form_urlencoded::parse(encoded)
        .find(|(name, _)| name.to_lowercase() == FIELD)
        .and_then(|(_, value)| value.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chat_is_found_in_json_form_and_query_in_any_case() {
        for (query, body, chat) in [
            (
                None,
                r#"{"InvoiceId":129647692,"Message":"Коли?"}"#,
                Some(129_647_692),
            ),
            (None, r#"{"invoiceid":"129647692"}"#, Some(129_647_692)),
            (None, "InvoiceId=7&Message=%D0%9A", Some(7)),
            (Some("INVOICEID=8"), "", Some(8)),
            (Some("InvoiceId=8"), r#"{"Message":"x"}"#, Some(8)),
            (None, r#"{"Message":"administration"}"#, None),
            (None, r#"{"InvoiceId":null}"#, None),
            (None, r#"{"InvoiceId":-5}"#, None),
            (None, "[1,2", None),
            (Some("InvoiceId=abc"), "", None),
        ] {
            assert_eq!(chat_of(query, body.as_bytes()), chat, "{query:?} {body}");
        }
    }
}

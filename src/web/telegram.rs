//! `POST /telegram/<bot id>`: an update by webhook (<https://core.telegram.org/bots/api#setwebhook>).

use axum::{
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode},
};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::{BODY_LIMIT, Error, Web};
use crate::domain::id::BotId;

const SECRET: &str = "x-telegram-bot-api-secret-token";

/// Answers 200 when the update's effects are durable, and 5xx when Telegram must send it again.
/// The body is read only after the secret has proved the sender.
pub async fn receive(
    State(web): State<Web>,
    Path(bot): Path<i64>,
    request: Request,
) -> Result<StatusCode, Error> {
    let webhook = web.webhook(BotId(bot)).ok_or(Error::NoSuchBot)?;
    if !is_telegram(request.headers(), webhook.secret.expose_secret()) {
        return Err(Error::Forged);
    }
    let body = axum::body::to_bytes(request.into_body(), BODY_LIMIT)
        .await
        .map_err(|error| Error::Body(error.to_string()))?;
    let raw = String::from_utf8(body.into()).map_err(|error| Error::Body(error.to_string()))?;
    webhook.intake.take(raw).await?;
    Ok(StatusCode::OK)
}

fn is_telegram(headers: &HeaderMap, secret: &str) -> bool {
    let given = headers
        .get(SECRET)
        .map_or(&b""[..], |value| value.as_bytes());
    given.ct_eq(secret.as_bytes()).into()
}

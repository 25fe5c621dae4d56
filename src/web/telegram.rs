//! `POST /telegram/<bot id>`: an update by webhook (<https://core.telegram.org/bots/api#setwebhook>).

use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode},
};
use secrecy::ExposeSecret;
use subtle::ConstantTimeEq;

use super::{Error, Web, body::Body};
use crate::domain::id::BotId;

const SECRET: &str = "x-telegram-bot-api-secret-token";

/// Answers 200 when the update's effects are durable, and 5xx when Telegram must send it again.
/// The body is read only after the secret has proved the sender.
pub async fn receive(
    State(web): State<Web>,
    bot: Result<Path<i64>, PathRejection>,
    headers: HeaderMap,
    body: Body,
) -> Result<StatusCode, Error> {
    let Path(bot) = bot.map_err(|_| Error::NoSuchBot)?;
    let webhook = web.webhook(BotId(bot)).ok_or(Error::NoSuchBot)?;
    if !is_telegram(&headers, webhook.secret.expose_secret()) {
        return Err(Error::Forged);
    }
    body.prove();
    let body = body.whole().await?;
    // A broken letter must not cost the rest of the update.
    let raw = String::from_utf8_lossy(&body).into_owned();
    webhook.intake.take(raw).await?;
    Ok(StatusCode::OK)
}

fn is_telegram(headers: &HeaderMap, secret: &str) -> bool {
    let given = headers
        .get(SECRET)
        .map_or(&b""[..], |value| value.as_bytes());
    given.ct_eq(secret.as_bytes()).into()
}

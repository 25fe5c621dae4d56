//! Long polling: the offset moves on only when every update before it is durable.

use std::time::Duration;

use chrono::TimeDelta;
use futures::future::join_all;
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use tokio_util::sync::CancellationToken;

use super::{
    intake::{Intake, Refusal},
    setup::ALLOWED_UPDATES,
};
use crate::{
    domain::clock::SharedClock,
    telegram::{Api, TelegramError},
};

/// How long Telegram holds the request when there is nothing (it allows up to 50 s).
const HOLD: Duration = Duration::from_secs(25);
/// The most that Telegram gives at once.
const BATCH: u32 = 100;
/// Between tries while Telegram or the database does not answer.
const PAUSE: TimeDelta = TimeDelta::seconds(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(30);

#[derive(Deserialize)]
struct Head {
    update_id: i64,
}

/// Receives until `stop`.
pub async fn run(api: Api, intake: Intake, clock: SharedClock, stop: CancellationToken) {
    let mut offset = 0;
    let mut pause = PAUSE;
    loop {
        let batch = tokio::select! {
            () = stop.cancelled() => return,
            batch = fetch(&api, offset) => batch,
        };
        let taken = match batch {
            Ok(updates) => take_all(&intake, updates, &mut offset).await,
            Err(error) => {
                report(&error);
                false
            }
        };
        if taken {
            pause = PAUSE;
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep_until(clock.now() + pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn fetch(api: &Api, offset: i64) -> Result<Vec<Box<RawValue>>, TelegramError> {
    let ask = json!({
        "offset": offset,
        "limit": BATCH,
        "timeout": HOLD.as_secs(),
        "allowed_updates": ALLOWED_UPDATES,
    });
    api.call("GetUpdates", &ask, HOLD + Duration::from_secs(10))
        .await
}

fn report(error: &TelegramError) {
    match error {
        TelegramError::Unauthorized | TelegramError::Conflict(_) => {
            tracing::error!(%error, "Updates cannot be received, trying again");
        }
        _ => tracing::warn!(%error, "Updates could not be fetched, trying again"),
    }
}

/// Takes the updates together (a chat's stay in order) and moves the offset over those that are
/// durable; `false` when some were not and must be fetched again.
async fn take_all(intake: &Intake, updates: Vec<Box<RawValue>>, offset: &mut i64) -> bool {
    let taken = join_all(updates.into_iter().map(|raw| {
        let raw = String::from(Box::<str>::from(raw));
        async move {
            let id = serde_json::from_str::<Head>(&raw)
                .ok()
                .map(|head| head.update_id);
            (id, intake.take(raw).await)
        }
    }))
    .await;
    for (id, result) in taken {
        match (id, result) {
            (Some(id), Ok(()) | Err(Refusal::NotAnUpdate(_))) => *offset = (*offset).max(id + 1),
            (None, _) => {}
            (Some(id), Err(error)) => {
                tracing::warn!(update.id = id, %error, "Update {id} must be fetched again");
                return false;
            }
        }
    }
    true
}

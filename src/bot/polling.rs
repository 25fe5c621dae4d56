//! Long polling: the offset moves on only when every update before it is durable.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use futures::future::join_all;
use serde::Deserialize;
use serde_json::{json, value::RawValue};
use tokio_util::sync::CancellationToken;

use super::{
    intake::{Intake, Refusal, Taken},
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
/// An empty answer that comes sooner was not held.
const LEAST_HOLD: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(30);

#[derive(Deserialize)]
struct Head {
    update_id: i64,
}

/// Receives until `stop`.
pub async fn run(api: Api, intake: Intake, clock: SharedClock, stop: CancellationToken) {
    let mut offset = Offset::default();
    let mut pause = PAUSE;
    loop {
        let (asked_at, asked) = (clock.now(), Instant::now());
        let batch = tokio::select! {
            () = stop.cancelled() => return,
            batch = fetch(&api, offset.next) => batch,
        };
        let outcome = match batch {
            // Telegram holds the request when there is nothing; an instant empty answer calls for a
            // pause.
            Ok(updates) if updates.is_empty() => {
                let was_held = asked.elapsed() >= LEAST_HOLD || clock.now() - asked_at >= PAUSE;
                if was_held {
                    Outcome::Progress
                } else {
                    Outcome::Nothing
                }
            }
            Ok(updates) => take_all(&intake, updates, &mut offset).await,
            Err(error) => {
                report(&error);
                Outcome::Failed
            }
        };
        if outcome == Outcome::Progress {
            pause = PAUSE;
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep(pause) => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// What an answer brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Progress,
    /// The same answer again would bring nothing either: it is not asked for without a pause.
    Nothing,
    /// Some of it must be fetched again.
    Failed,
}

/// The number from which updates are asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Offset {
    next: i64,
}

impl Offset {
    /// Moves over these updates, which are durable. After a week without updates Telegram may number
    /// them anew, lower than before: such an answer begins below what was asked for.
    fn pass(&mut self, ids: &[i64]) {
        let before = self.next;
        let below = ids.iter().filter(|id| **id < before).max();
        if let Some(last) = below {
            tracing::warn!(
                offset = before,
                update.id = last,
                "Telegram numbers updates anew: update {last} came although updates from {before} on were asked for"
            );
            self.next = last.saturating_add(1);
        } else if let Some(last) = ids.iter().max() {
            self.next = last.saturating_add(1);
        }
        // A number below zero would ask for the end of the queue and drop the rest.
        self.next = self.next.max(0);
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
/// durable.
async fn take_all(intake: &Intake, updates: Vec<Box<RawValue>>, offset: &mut Offset) -> Outcome {
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
    let before = offset.next;
    let mut passed = Vec::new();
    let (mut is_new, mut failed) = (false, false);
    for (id, result) in taken {
        let Some(id) = id else {
            tracing::error!("Telegram sent an update without a number; it cannot be confirmed");
            continue;
        };
        match result {
            Ok(Taken::Done | Taken::Buried) => {
                is_new = true;
                passed.push(id);
            }
            Ok(Taken::Repeated) | Err(Refusal::NotAnUpdate(_)) => passed.push(id),
            Err(error) => {
                tracing::warn!(update.id = id, %error, "Update {id} must be fetched again");
                failed = true;
                break;
            }
        }
    }
    offset.pass(&passed);
    if failed {
        Outcome::Failed
    } else if is_new || offset.next > before {
        Outcome::Progress
    } else {
        Outcome::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_follows_what_telegram_really_returns() {
        for (before, ids, after) in [
            (0, &[7, 8][..], 9),
            (9, &[9, 12], 13),
            (9, &[], 9),
            (1_000_000, &[100, 101, 150], 151),
            (1_000, &[1_000, 1_001, 5, 6], 7),
            (7, &[i64::MAX], i64::MAX),
            (0, &[-5, -4], 0),
        ] {
            let mut offset = Offset { next: before };
            offset.pass(ids);
            assert_eq!(offset.next, after, "{before} {ids:?}");
        }
    }
}

//! Pushing updates to a webhook: one task for each lane that has something in it, in order, with
//! the real server's retries and expiry.

use std::sync::Arc;

use axum::http::Method as HttpMethod;
use chrono::TimeDelta;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use serde_json::{Map, Value};

use super::Shared;
use super::inbox::{Errand, Lane, Update, Webhook};
use super::methods::{self, Method};
use super::params::Params;
use super::state::Bot;

/// Starts the task of a lane.
pub fn start(shared: &Arc<Shared>, bot: &Arc<Bot>, errand: Errand) {
    let work = empty(Arc::clone(shared), Arc::clone(bot), errand);
    shared.tasks.spawn(work);
}

async fn empty(shared: Arc<Shared>, bot: Arc<Bot>, errand: Errand) {
    loop {
        match next(&shared, &bot, errand) {
            Next::Nothing => {
                shared.turned(&bot);
                return;
            }
            Next::Wait => wait(&shared, &bot, errand.lane).await,
            Next::Send(update, webhook) => {
                let outcome = send(&shared, &bot, &update, &webhook).await;
                note(&shared, &bot, &update, outcome);
                shared.turned(&bot);
            }
        }
    }
}

enum Next {
    Nothing,
    Wait,
    Send(Arc<Update>, Webhook),
}

fn next(shared: &Shared, bot: &Bot, Errand { lane, webhook }: Errand) -> Next {
    let now = shared.clock.now();
    let mut state = bot.state();
    let inbox = &mut state.inbox;
    let current = (inbox.webhooks_gone == webhook).then_some(inbox.webhook.clone());
    let Some(webhook) = current.flatten() else {
        return Next::Nothing;
    };
    while let Some(queue) = inbox.queues.get(&lane) {
        let Some(first) = queue.waiting.front().cloned() else {
            inbox.queues.remove(&lane);
            break;
        };
        // What would expire before the retry is dropped at once.
        let due = queue.retry_at.unwrap_or(now).max(now);
        if first.expires_at <= due {
            inbox.drop_first(&first);
            continue;
        }
        if due > now {
            return Next::Wait;
        }
        return Next::Send(first, webhook);
    }
    Next::Nothing
}

/// Waits for the time of the retry, or for a change of plan.
async fn wait(shared: &Shared, bot: &Bot, lane: Lane) {
    let mut turns = bot.turn.subscribe();
    loop {
        let retry_at = {
            let state = bot.state();
            let queue = state.inbox.queues.get(&lane);
            queue.and_then(|queue| queue.retry_at)
        };
        let Some(retry_at) = retry_at.filter(|at| *at > shared.clock.now()) else {
            return;
        };
        tokio::select! {
            () = shared.clock.sleep_until(retry_at) => {}
            _ = turns.changed() => {}
        }
    }
}

/// Why an update was not taken.
struct Failure {
    words: String,
    retry_after: Option<u32>,
}

async fn send(
    shared: &Arc<Shared>,
    bot: &Arc<Bot>,
    update: &Update,
    webhook: &Webhook,
) -> Result<(), Failure> {
    let failure = |words: &str| Failure {
        words: words.to_owned(),
        retry_after: None,
    };
    let Ok(_permit) = webhook.permits.acquire().await else {
        return Err(failure("Webhook connection closed"));
    };
    let mut request = shared
        .calls
        .request(&HttpMethod::POST, webhook.url.as_str())
        .header(CONTENT_TYPE, "application/json")
        .body(update.body.clone());
    if let Some(secret) = &webhook.secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    let response = request.send().await.map_err(|error| {
        failure(if error.is_timeout() {
            "Read timeout expired"
        } else if error.is_connect() {
            "Connection refused"
        } else {
            "Webhook connection closed"
        })
    })?;
    let status = response.status();
    if !status.is_success() {
        let header = response.headers().get(RETRY_AFTER);
        let seconds = header.and_then(|value| value.to_str().ok()?.trim().parse().ok());
        return Err(Failure {
            words: format!("Wrong response from the webhook: {status}"),
            retry_after: seconds.filter(|seconds| *seconds <= 3600),
        });
    }
    // Read to the end, so that the connection can be used again.
    if let Ok(body) = response.bytes().await
        && !body.is_empty()
        && let Ok(Value::Object(call)) = serde_json::from_slice(&body)
    {
        call_in_answer(shared, bot, call).await;
    }
    Ok(())
}

/// A method may be called in the answer to an update; nobody learns how it went.
async fn call_in_answer(shared: &Arc<Shared>, bot: &Arc<Bot>, mut call: Map<String, Value>) {
    let Some(Value::String(name)) = call.remove("method") else {
        return;
    };
    let ignored = ["get", "setwebhook", "deletewebhook"];
    let lower = name.to_lowercase();
    if let Some(method) = Method::find(&name)
        && !ignored.iter().any(|prefix| lower.starts_with(prefix))
    {
        methods::call(shared, bot, method, Params::of(call)).await;
    }
}

fn note(shared: &Shared, bot: &Bot, update: &Arc<Update>, outcome: Result<(), Failure>) {
    let now = shared.clock.now();
    let mut state = bot.state();
    let inbox = &mut state.inbox;
    let failure = match outcome {
        Ok(()) => return inbox.delivered(update),
        Err(failure) => failure,
    };
    inbox.last_error = Some((now.timestamp(), failure.words));
    if let Some(queue) = inbox.queues.get_mut(&update.lane) {
        queue.attempts += 1;
        let wait = match failure.retry_after {
            Some(seconds) => i64::from(seconds),
            None => backoff(queue.attempts, update.id),
        };
        queue.retry_at = (wait > 0).then(|| now + TimeDelta::seconds(wait));
    }
}

/// Seconds before the next try: at once, 2, 4, 8 ..., and then something between 60 and 120.
fn backoff(attempts: u32, update: i64) -> i64 {
    match attempts {
        0 | 1 => 0,
        2..=6 => 1 << (attempts - 1),
        _ => 60 + update.rem_euclid(61),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_back_off_to_a_minute_or_two() {
        let waits: Vec<_> = (1..=8).map(|attempt| backoff(attempt, 61)).collect();

        assert_eq!(waits, [0, 2, 4, 8, 16, 32, 60, 60]);
    }
}

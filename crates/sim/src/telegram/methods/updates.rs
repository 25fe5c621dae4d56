//! Methods that say how the bot gets its updates.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::super::delivery;
use super::super::envelope::{Answer, Refusal};
use super::super::inbox::Webhook;
use super::super::params::Params;
use super::Caller;

const LONGEST_POLL: Duration = Duration::from_secs(50);

/// Waits up to `timeout` seconds of real time: this is the network, not the server's calendar.
pub async fn get(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let limit = params.integer("limit")?.unwrap_or(100).clamp(1, 100);
    let limit = usize::try_from(limit).unwrap_or(100);
    let seconds = params
        .integer("timeout")?
        .unwrap_or(0)
        .max(0)
        .unsigned_abs();
    let deadline = Instant::now() + Duration::from_secs(seconds).min(LONGEST_POLL);
    let allowed = allowed(params)?;
    let poll = {
        let mut state = caller.bot.state();
        let inbox = &mut state.inbox;
        refuse_beside_webhook(inbox.webhook.is_some())?;
        if allowed.is_some() {
            inbox.allowed = allowed;
        }
        match params.integer("offset")? {
            // From the end of the queue; what is before is forgotten.
            Some(offset @ ..0) => {
                let from_end = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
                let mut keys = inbox.pending.keys().rev().take(from_end);
                let first = keys.next_back().copied();
                inbox.confirm(first.unwrap_or(0));
            }
            Some(offset) => inbox.confirm(offset),
            None => {}
        }
        inbox.poll += 1;
        inbox.poll
    };
    caller.shared.turned(caller.bot);
    // An earlier poll that still waits must learn that it is not the only one.
    caller.bot.news.notify_waiters();
    loop {
        let news = caller.bot.news.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        if let Some(answer) = look(caller, poll, limit)? {
            return Ok(answer);
        }
        tokio::select! {
            () = &mut news => {}
            () = tokio::time::sleep_until(deadline) => {
                return look(caller, poll, limit).map(|found| found.unwrap_or_else(nothing));
            }
            () = caller.shared.tasks.stop().cancelled() => return Ok(nothing()),
        }
    }
}

fn nothing() -> Answer {
    Answer::Raw("[]".to_owned())
}

/// The updates there are, `None` when there are none yet.
fn look(caller: &Caller<'_>, poll: u64, limit: usize) -> Result<Option<Answer>, Refusal> {
    let updates = {
        let mut state = caller.bot.state();
        let inbox = &mut state.inbox;
        if inbox.webhook.is_some() {
            return Err(Refusal::conflict("terminated by setWebhook request"));
        }
        if inbox.poll != poll {
            return Err(Refusal::conflict(
                "terminated by other getUpdates request; make sure that only one bot instance is running",
            ));
        }
        inbox.take(limit, caller.shared.clock.now())
    };
    if updates.is_empty() {
        return Ok(None);
    }
    let size = updates
        .iter()
        .map(|update| update.body.len() + 1)
        .sum::<usize>();
    let mut list = String::with_capacity(size + 2);
    for update in &updates {
        list.push(if list.is_empty() { '[' } else { ',' });
        list.push_str(&String::from_utf8_lossy(&update.body));
    }
    list.push(']');
    Ok(Some(Answer::Raw(list)))
}

fn refuse_beside_webhook(webhook: bool) -> Result<(), Refusal> {
    if webhook {
        return Err(Refusal::conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
        ));
    }
    Ok(())
}

pub fn set_webhook(caller: &Caller<'_>, params: &Params) -> Result<Answer, Refusal> {
    let url = params.text("url")?.unwrap_or_default();
    if url.is_empty() {
        return Ok(delete_webhook(caller, params));
    }
    let url = check_url(&url)?;
    let secret = params.text("secret_token")?.filter(|text| !text.is_empty());
    let secret = secret.map(|text| check_secret(&text)).transpose()?;
    let most = params
        .integer("max_connections")?
        .unwrap_or(40)
        .clamp(1, 100);
    let max_connections = usize::try_from(most).unwrap_or(40);
    let allowed = allowed(params)?;
    let errands = {
        let mut state = caller.bot.state();
        let inbox = &mut state.inbox;
        if params.flag("drop_pending_updates") {
            inbox.forget_pending();
        }
        if allowed.is_some() {
            inbox.allowed = allowed;
        }
        let same = inbox.webhook.as_ref().is_some_and(|old| {
            (&old.url, &old.secret, old.max_connections) == (&url, &secret, max_connections)
        });
        if same {
            return Ok(Answer::Noted(true.into(), "Webhook is already set"));
        }
        inbox.set_webhook(Webhook {
            url,
            secret,
            max_connections,
            permits: Arc::new(Semaphore::new(max_connections)),
        })
    };
    for errand in errands {
        delivery::start(caller.shared, caller.bot, errand);
    }
    caller.bot.news.notify_waiters();
    caller.shared.turned(caller.bot);
    Ok(Answer::Noted(true.into(), "Webhook was set"))
}

pub fn delete_webhook(caller: &Caller<'_>, params: &Params) -> Answer {
    let had_one = {
        let mut state = caller.bot.state();
        let inbox = &mut state.inbox;
        if params.flag("drop_pending_updates") {
            inbox.forget_pending();
        }
        let had_one = inbox.webhook.is_some();
        if had_one {
            inbox.delete_webhook();
        }
        had_one
    };
    caller.shared.turned(caller.bot);
    let words = if had_one {
        "Webhook was deleted"
    } else {
        "Webhook is already deleted"
    };
    Answer::Noted(true.into(), words)
}

pub fn webhook_info(caller: &Caller<'_>) -> Answer {
    let state = caller.bot.state();
    let inbox = &state.inbox;
    let mut info = json!({
        "url": inbox.webhook.as_ref().map_or("", |webhook| webhook.url.as_str()),
        "has_custom_certificate": false,
        "pending_update_count": inbox.pending.len(),
    });
    if let Some(webhook) = &inbox.webhook {
        info["max_connections"] = webhook.max_connections.into();
        info["ip_address"] = "127.0.0.1".into();
    }
    if let Some((date, words)) = &inbox.last_error {
        info["last_error_date"] = (*date).into();
        info["last_error_message"] = words.as_str().into();
    }
    if let Some(allowed) = inbox.allowed.as_ref().filter(|kinds| !kinds.is_empty()) {
        info["allowed_updates"] = json!(allowed);
    }
    Answer::Value(info)
}

/// Takes http as well, as a Bot API server in one's own network does.
fn check_url(url: &str) -> Result<reqwest::Url, Refusal> {
    let parsed = reqwest::Url::parse(url).ok();
    parsed
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(|| Refusal::bad("bad webhook: An HTTPS URL must be provided for webhook"))
}

fn check_secret(secret: &str) -> Result<String, Refusal> {
    if secret.len() > 256 {
        return Err(Refusal::bad("secret token is too long"));
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !secret.bytes().all(allowed) {
        return Err(Refusal::bad("secret token contains unallowed characters"));
    }
    Ok(secret.to_owned())
}

fn allowed(params: &Params) -> Result<Option<Vec<String>>, Refusal> {
    let Some(list) = params.nested("allowed_updates")? else {
        return Ok(None);
    };
    let names = list.as_array().and_then(|names| {
        let name = |name: &Value| name.as_str().map(str::to_owned);
        names.iter().map(name).collect()
    });
    match names {
        Some(names) => Ok(Some(names)),
        None => Err(Refusal::bad("can't parse allowed updates JSON object")),
    }
}

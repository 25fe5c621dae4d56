//! Giving something up: it is kept as a dead letter, and the desk is asked to tell people of it in
//! the same transaction.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Outbox, telegram};
use crate::{
    domain::{
        delivery::Priority,
        id::{BotId, ChatId, Number},
        stored::{Payload, Stored},
    },
    store::{
        StoreError, Tx,
        dead_letters::{self, DeadLetter, Subject},
        outbox::{Job, NewJob},
    },
};

/// The service of what is told and looked at by the desk.
pub const DESK: &str = "desk";
/// The key of the job that tells people; one for all that is given up while it waits.
pub const KEY: &str = "desk:letters";
/// What the desk looks at beside conversations and days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watching {
    /// Managers are notified of jobs that were given up.
    Letters(u8),
    /// A chat that could not be told is tried again.
    AlertAgain(i64),
    /// What a customer wrote and nobody expected goes to the managers.
    Kept(BotId, ChatId),
    /// The state of an order has changed: what managers see of it is brought up to date.
    Order(Number),
    /// An order that was placed elsewhere has come: managers are told.
    NewOrder(Number),
}

impl Stored for Watching {
    const KIND: &'static str = "watching";
    const VERSION: u32 = 1;
}

/// The service of updates that are tried again.
pub const UPDATES: &str = "updates";

/// Queues an update of what managers see of an order.
pub async fn order_changed(outbox: &Outbox, tx: &Tx, number: Number) -> Result<(), StoreError> {
    let key = format!("desk:order:{number}");
    about_order(outbox, tx, key, &Watching::Order(number)).await
}

/// Queues a notice to managers about an order that was placed elsewhere.
pub async fn order_came(outbox: &Outbox, tx: &Tx, number: Number) -> Result<(), StoreError> {
    let key = format!("desk:new-order:{number}");
    about_order(outbox, tx, key, &Watching::NewOrder(number)).await
}

async fn about_order(
    outbox: &Outbox,
    tx: &Tx,
    key: String,
    watching: &Watching,
) -> Result<(), StoreError> {
    let job = NewJob {
        service: DESK.to_owned(),
        lane: key.clone(),
        priority: Priority::Notice,
        key: Some(key),
        payload: Payload::of(watching),
        not_before: outbox.clock.now(),
    };
    outbox.enqueue(tx, job).await
}

/// Queues a notice to managers about jobs that were given up.
pub async fn tell(outbox: &Outbox, tx: &Tx, at: DateTime<Utc>) -> Result<(), StoreError> {
    let job = NewJob {
        service: DESK.to_owned(),
        lane: KEY.to_owned(),
        priority: Priority::Notice,
        key: Some(KEY.to_owned()),
        payload: Payload::of(&Watching::Letters(1)),
        not_before: at,
    };
    outbox.enqueue(tx, job).await
}

/// Gives something up that is no job.
pub async fn give_up(
    outbox: &Outbox,
    tx: &Tx,
    letter: &DeadLetter,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    dead_letters::add(tx, letter, now).await?;
    metrics::counter!("mistok_dead_letters_total", "source" => letter.source).increment(1);
    tell(outbox, tx, now).await
}

/// Gives a job up: its row in the outbox becomes a dead letter.
pub async fn give_up_job(
    outbox: &Outbox,
    tx: &Tx,
    job: &Job,
    reason: &str,
) -> Result<(), StoreError> {
    let now = outbox.clock.now();
    dead_letters::bury(tx, job, reason, now).await?;
    metrics::counter!("mistok_dead_letters_total", "source" => "job").increment(1);
    tell(outbox, tx, now).await
}

/// Keeps money that a person must settle; `false` means that this charge is kept already.
pub async fn keep_payment(
    outbox: &Outbox,
    tx: &Tx,
    letter: &DeadLetter,
    subject: &Subject,
) -> Result<bool, StoreError> {
    let now = outbox.clock.now();
    let is_new = dead_letters::add_payment(tx, letter, subject, now).await?;
    if is_new {
        metrics::counter!("mistok_dead_letters_total", "source" => letter.source).increment(1);
        tell(outbox, tx, now).await?;
    }
    Ok(is_new)
}

/// Where an update of a bot that is tried again waits: behind others of its chat.
pub fn update_lane(bot: BotId, chat: &str) -> String {
    format!("{}:{chat}", telegram::service(bot))
}

/// The bot and the chat of such a lane.
pub fn bot_of_lane(lane: &str) -> Option<(BotId, &str)> {
    let (bot, chat) = lane.strip_prefix("telegram:")?.split_once(':')?;
    Some((BotId(bot.parse().ok()?), chat))
}

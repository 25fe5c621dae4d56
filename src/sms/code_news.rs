//! What a customer who waits for a code reads of it: that it is being sent, that a provider has taken
//! it, or that no SMS goes out now.

use chrono::{DateTime, TimeDelta, Utc};

use super::{LATER, Sms, Task, codes::NOT_YET_SENT};
use crate::{
    domain::{
        delivery::Priority,
        dialogue::State as At,
        id::{BotId, ChatId, SmsId},
        sms::State,
        stored::Payload,
    },
    store::{
        StoreError, Tx, dialogues,
        outbox::NewJob,
        sms::{self, codes},
    },
};

/// The first screen is on its way to the customer: the next looks are this far apart.
const BETWEEN_LOOKS: TimeDelta = TimeDelta::milliseconds(500);
/// How long until the news come as a message of their own.
const LOOKED_FOR: TimeDelta = TimeDelta::seconds(15);

/// How far a code has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeNews {
    /// A provider has taken it.
    Sent,
    /// None has, for a minute.
    Late,
    /// It does not arrive.
    Failed,
}

impl CodeNews {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Late => "late",
            Self::Failed => "failed",
        }
    }
}

impl Sms {
    /// Queues the news of a code for its customer at that moment.
    pub(super) async fn code_news_later(
        &self,
        tx: &Tx,
        id: SmsId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let job = NewJob {
            service: LATER.to_owned(),
            lane: format!("code:{id}:{}", at.timestamp_micros()),
            priority: Priority::Answer,
            key: (at > self.now()).then(|| format!("later:sms-code:{id}")),
            payload: Payload::of(&Task::CodeNews(id.0)),
            not_before: at,
        };
        self.outbox.enqueue(tx, job).await
    }

    /// Tells a customer how their code stands, where that is news. Returns the time left to wait.
    pub(super) async fn tell_code_news(
        &self,
        tx: &Tx,
        id: SmsId,
    ) -> Result<Option<TimeDelta>, StoreError> {
        let now = self.now();
        let (code, message) = (
            codes::of_message(tx, id, now).await?,
            sms::lookup(tx, id).await?,
        );
        let (Some(code), Some(message)) = (code, message) else {
            return Ok(None);
        };
        let news = match message.state {
            State::Sent | State::Delivered => CodeNews::Sent,
            State::Undelivered | State::Failed | State::Cancelled => CodeNews::Failed,
            State::Queued | State::Sending | State::Unsure
                if now - code.made_at >= NOT_YET_SENT =>
            {
                CodeNews::Late
            }
            State::Queued | State::Sending | State::Unsure => return Ok(None),
        };
        if code.told.as_deref() == Some(news.as_str()) {
            return Ok(None);
        }
        let Some((bot, chat)) = chat_of(&code.owner) else {
            return Ok(None);
        };
        let Some((dialogue, _)) = dialogues::lookup(tx, bot, chat).await? else {
            return Ok(None);
        };
        // A customer who does something else by now has no use for it.
        if dialogue.state != At::AwaitingCode {
            return Ok(None);
        }
        if dialogue.shown.is_none() && now - code.made_at < LOOKED_FOR {
            return Ok(Some(BETWEEN_LOOKS));
        }
        codes::note_told(tx, code.id, news.as_str()).await?;
        self.watch()
            .code_news(tx, &dialogue, &message.to, news)
            .await?;
        Ok(None)
    }
}

/// The chat of an owner that is one: `chat:<bot>:<chat>`.
fn chat_of(owner: &str) -> Option<(BotId, ChatId)> {
    let (bot, chat) = owner.strip_prefix("chat:")?.split_once(':')?;
    Some((BotId(bot.parse().ok()?), ChatId(chat.parse().ok()?)))
}

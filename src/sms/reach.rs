//! What is looked at later. A notice that finds its way: sent in Telegram first, and by SMS once, when
//! the chat turns out to be closed or its reader gives no sign of life. Messages that grow too old, and
//! news of codes.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{New, Sms, Task};
use crate::{
    domain::{
        delivery::{Priority, Verdict},
        id::{SmsDraftId, SmsId},
        language::Language,
        phone::Phone,
        sms::Kind,
        stored::{Payload, Stored},
    },
    outbox::{Courier, Delivery, Outcome},
    store::{
        Store, StoreError, Tx, dialogues,
        outbox::{Job, NewJob},
    },
};

/// The service in the outbox of what is looked at later.
pub const LATER: &str = "sms-later";
/// By then Telegram has said whether the chat is closed.
const SOON: TimeDelta = TimeDelta::minutes(2);

/// What was told in Telegram, and where it goes when it did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// The bots and the chats.
    chats: Vec<(i64, i64)>,
    phone: String,
    words: String,
    language: String,
    since: DateTime<Utc>,
}

impl Reach {
    pub fn new(
        chats: Vec<(i64, i64)>,
        phone: &Phone,
        words: String,
        language: Language,
        since: DateTime<Utc>,
    ) -> Self {
        Self {
            chats,
            phone: phone.e164().to_owned(),
            words,
            language: language.code().to_owned(),
            since,
        }
    }
}

/// Looks whether a notice has arrived.
pub struct LaterCourier {
    pub sms: Sms,
    pub store: Store,
}

impl Sms {
    /// Has it looked at in a while whether a notice has arrived.
    pub async fn reach_later(&self, tx: &Tx, reach: Reach) -> Result<(), StoreError> {
        let lane = reach.phone.clone();
        let job = NewJob {
            service: LATER.to_owned(),
            lane: tx.vault().phone_key(&Phone::from_stored(lane)),
            priority: Priority::Mailing,
            key: None,
            payload: Payload::of(&Task::Reach(reach)),
            not_before: self.now() + SOON,
        };
        self.outbox.enqueue(tx, job).await
    }

    /// Sends it now, where that is time; what is left to wait.
    async fn reach(&self, tx: &Tx, reach: &Reach) -> Result<Option<TimeDelta>, StoreError> {
        let mut open = false;
        for (bot, chat) in &reach.chats {
            match dialogues::sign_of_life(tx, *bot, *chat).await? {
                // A customer who has done something since has seen it.
                Some(at) if at > reach.since => return Ok(None),
                Some(_) => open = true,
                // The chat is closed.
                None => {}
            }
        }
        if open {
            let Some(silence) = self.settings.silence else {
                return Ok(None);
            };
            let left = reach.since + silence - self.now();
            if left > TimeDelta::zero() {
                return Ok(Some(left));
            }
        }
        let phone = Phone::from_stored(reach.phone.clone());
        let language = Language::from_code(&reach.language).unwrap_or_default();
        let new = New::new(Kind::Order, phone, reach.words.clone(), language);
        if let Err(refusal) = self.queue(tx, new).await? {
            tracing::info!(?refusal, "A notice that did not arrive was not sent by SMS");
        }
        Ok(None)
    }
}

#[async_trait]
impl Courier for LaterCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let task = match Task::from_stored(&job.payload) {
            Ok(task) => task,
            Err(error) => return Delivery::failed(Verdict::GiveUp, error.to_string()),
        };
        let sms = self.sms.clone();
        let id = job.id;
        let looked = self.store.write(job.lane.clone(), async move |tx| {
            let left = match &task {
                Task::Reach(reach) => sms.reach(&tx, reach).await?,
                Task::Expire(id) => sms.expire(&tx, SmsId(*id)).await?,
                Task::CodeNews(id) => sms.tell_code_news(&tx, SmsId(*id)).await?,
                Task::Batch(id) => sms.go_on_with_batch(&tx, SmsDraftId(*id)).await?,
                Task::Join(whole) => {
                    sms.join(&tx, whole).await?;
                    None
                }
                Task::Send(_)
                | Task::Ask(_)
                | Task::Balance
                | Task::Look(_)
                | Task::Report(_)
                | Task::ReportTo(_)
                | Task::Note(_)
                | Task::Senders(_)
                | Task::SyncTemplates { .. }
                | Task::LookUp { .. } => None,
            };
            if left.is_none() {
                // With what it decided: a second look would send it twice.
                crate::store::outbox::remove(&tx, id).await?;
            }
            Ok(left)
        });
        match looked.await {
            Ok(None) => Delivery::done(Vec::new()),
            Ok(Some(wait)) => Delivery {
                outcome: Outcome::NotYet(wait),
                changes: Vec::new(),
                calls: 0,
            },
            Err(error) => error.into(),
        }
    }
}

//! What happens when nothing happens: a hold ends, a customer is asked for patience, a silent talk
//! is closed. Each is a job of the outbox whose time is checked against the conversation as it is.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::{Desk, label_of, name_of, nightly::Nightly};
use crate::{
    domain::{
        conversation::Conversation,
        delivery::{Priority, Verdict},
        id::{ConversationId, JobId},
    },
    outbox::{Courier, Delivery, Outcome},
    store::{
        Store, StoreError, Tx,
        audit::Act,
        conversations, customers,
        outbox::{self, Job, NewJob},
    },
    telegram::View,
    text::Text,
};

/// The outbox's name for the desk's timers.
pub const SERVICE: &str = "desk";

/// What to look at when its time comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Timer {
    /// The manager's hold may have ended.
    HoldEnds(ConversationId),
    /// The customer may have waited too long.
    Waited(ConversationId),
    /// The talk may have been silent for too long.
    Idle(ConversationId),
}

impl Timer {
    const fn conversation(self) -> ConversationId {
        match self {
            Self::HoldEnds(id) | Self::Waited(id) | Self::Idle(id) => id,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::HoldEnds(_) => "hold",
            Self::Waited(_) => "waited",
            Self::Idle(_) => "idle",
        }
    }

    fn key(self) -> String {
        format!("desk:{}:{}", self.name(), self.conversation())
    }
}

impl Desk {
    /// Sets the timer going, unless it is.
    pub async fn set_timer(&self, tx: &Tx, timer: Timer) -> Result<(), StoreError> {
        let wait = match timer {
            Timer::HoldEnds(_) => Some(self.settings.hold),
            Timer::Waited(_) => self.settings.max_wait,
            Timer::Idle(_) => self.settings.idle_close,
        };
        let Some(wait) = wait else {
            return Ok(());
        };
        let job = NewJob {
            service: SERVICE.to_owned(),
            lane: timer.key(),
            priority: Priority::Notice,
            key: Some(timer.key()),
            payload: serde_json::to_string(&timer).unwrap_or_default(),
            not_before: self.now() + wait,
        };
        self.outbox.stage(tx, job).await
    }

    /// When the timer is really due; none: there is nothing left to do.
    fn due(&self, timer: Timer, conversation: &Conversation) -> Option<DateTime<Utc>> {
        match timer {
            Timer::HoldEnds(_) => conversation.hold.map(|hold| hold.until),
            Timer::Waited(_) => {
                let since = conversation.waiting_since?;
                Some(since + self.settings.max_wait?)
            }
            // Nobody is sent away while they wait.
            Timer::Idle(_) if !conversation.open => None,
            Timer::Idle(_) => Some(conversation.last_at + self.settings.idle_close?),
        }
    }

    async fn ring(
        &self,
        tx: &Tx,
        timer: Timer,
        mut conversation: Conversation,
    ) -> Result<(), StoreError> {
        let act = |action| Act {
            manager: None,
            action,
            conversation: Some(conversation.id),
            subject: conversation.hold.map(|hold| hold.manager),
            detail: None,
        };
        match timer {
            Timer::HoldEnds(_) => {
                let former = conversation.hold.map(|hold| hold.manager);
                let act = act("expire");
                self.release(tx, &mut conversation, act).await?;
                if let Some(former) = former {
                    self.leave(tx, former, conversation.id).await?;
                    let speech = self.speech_of(tx, former).await?;
                    let profile = customers::lookup(tx, conversation.customer).await?;
                    let name =
                        profile.map_or_else(String::new, |profile| name_of(&profile, &speech));
                    let html = speech.html_with(Text::HoldEnded, [("name", name.into())]);
                    let home = super::lists::home_keyboard(&speech);
                    self.tell(tx, former, &conversation, View::text(html).with(home))
                        .await?;
                }
                Ok(())
            }
            Timer::Waited(_) => {
                self.tell_customer(tx, &conversation, Text::CustomerBePatient, None)
                    .await
            }
            Timer::Idle(_) if conversation.waiting_since.is_some() => {
                // The customer wrote last: whoever should have answered is reminded instead.
                let holder = conversation.holder(self.now());
                if let Some(holder) = holder {
                    let speech = self.speech_of(tx, holder).await?;
                    let label = label_of(tx, holder).await?;
                    let html = speech.html_with(Text::StillWaiting, [("manager", label.into())]);
                    self.tell(tx, holder, &conversation, View::text(html))
                        .await?;
                }
                Ok(())
            }
            Timer::Idle(_) => {
                let act = act("close");
                self.close(tx, &mut conversation, act).await
            }
        }
    }
}

/// Looks at conversations when their time comes.
pub struct TimerCourier {
    pub desk: Desk,
    pub store: Store,
}

#[async_trait]
impl Courier for TimerCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        if let Some(nightly) = Nightly::read(&job.payload) {
            return self.nightly(nightly, job.id).await;
        }
        let timer: Timer = match serde_json::from_str(&job.payload) {
            Ok(timer) => timer,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, format!("unreadable payload: {error}"));
            }
        };
        let (desk, id) = (self.desk.clone(), job.id);
        let looked = self
            .store
            .write(timer.conversation(), move |tx| {
                let desk = desk.clone();
                async move { look(&desk, &tx, timer, id).await }.boxed()
            })
            .await;
        delivery(looked)
    }
}

impl TimerCourier {
    async fn nightly(&self, nightly: Nightly, id: JobId) -> Delivery {
        let desk = self.desk.clone();
        let looked = self
            .store
            .write(SERVICE, move |tx| {
                let desk = desk.clone();
                async move { desk.look_at_day(&tx, nightly, id).await }.boxed()
            })
            .await;
        delivery(looked)
    }
}

/// Done, or to be looked at again after a while.
fn delivery(looked: Result<Option<TimeDelta>, StoreError>) -> Delivery {
    match looked {
        Ok(None) => Delivery {
            calls: 0,
            ..Delivery::done(Vec::new())
        },
        Ok(Some(wait)) => Delivery {
            outcome: Outcome::NotYet(wait),
            changes: Vec::new(),
            calls: 0,
        },
        Err(error) => Delivery::failed(Verdict::Later, error.to_string()),
    }
}

/// Does what is due; how long to wait when nothing is yet.
async fn look(
    desk: &Desk,
    tx: &Tx,
    timer: Timer,
    job: JobId,
) -> Result<Option<TimeDelta>, StoreError> {
    let Some(conversation) = conversations::lock(tx, timer.conversation()).await? else {
        return Ok(None);
    };
    let Some(due) = desk.due(timer, &conversation) else {
        // Whoever sets it anew from now on needs a job of their own.
        outbox::release_key(tx, job).await?;
        return Ok(None);
    };
    let now = desk.now();
    if due > now {
        return Ok(Some(due - now));
    }
    outbox::release_key(tx, job).await?;
    desk.ring(tx, timer, conversation).await?;
    Ok(None)
}

//! The courier of the desk's timers, and of the other jobs that look at something when its time
//! comes.

use async_trait::async_trait;
use chrono::TimeDelta;

use super::{
    sharing::RoutingOutcome,
    timers::{self, SERVICE, Timer, TimerSubject},
};
use crate::{
    desk::{Desk, export::daily::ExportTimer, figures::nightly::Nightly},
    domain::delivery::Verdict,
    domain::id::{ConversationId, DepartmentId, JobId},
    domain::stored::Stored,
    outbox::{Courier, Delivery, Outcome, letters::Watching},
    store::{
        Store, StoreError, Tx, conversations, managers,
        outbox::{self, Job},
    },
};

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
        if let Some(export) = ExportTimer::read(&job.payload) {
            return self.export(export, job.id).await;
        }
        if let Ok(watching) = Watching::from_stored(&job.payload) {
            return self.watch(watching, job.id).await;
        }
        let timer = match Timer::from_stored(&job.payload) {
            Ok(timer) => timer,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, error.to_string());
            }
        };
        let (desk, id) = (self.desk.clone(), job.id);
        let looked = self
            .store
            .write(timer.of(), async move |tx| match timer.of() {
                TimerSubject::Conversation(of) => look(&desk, &tx, timer, of, id).await,
                TimerSubject::Department(of) => of_department(&desk, &tx, timer, of, id).await,
                TimerSubject::Chat(chat) => {
                    outbox::release_key(&tx, id).await?;
                    desk.shop_chats.look_at_lost(&tx, chat).await.map(|()| None)
                }
                TimerSubject::Order(number) => desk.orders.look_at_untaken(&tx, number, id).await,
            })
            .await;
        delivery(looked)
    }
}

impl TimerCourier {
    async fn watch(&self, watching: Watching, id: JobId) -> Delivery {
        let desk = self.desk.clone();
        let looked = self
            .store
            .write(SERVICE, async move |tx| match watching {
                Watching::Letters(_) => desk.alerts.tell_letters(&tx, id).await,
                Watching::AlertAgain(post) => {
                    outbox::release_key(&tx, id).await?;
                    desk.alerts.alert_again(&tx, post).await.map(|()| None)
                }
                Watching::Order(number) => {
                    outbox::release_key(&tx, id).await?;
                    desk.orders.order_changed(&tx, number).await.map(|()| None)
                }
                Watching::NewOrder(number) => {
                    desk.orders.order_placed(&tx, number).await.map(|()| None)
                }
                Watching::Kept(bot, chat) => desk
                    .conversations
                    .pass_what_is_left(&tx, bot, chat, id)
                    .await
                    .map(|()| None),
            })
            .await;
        delivery(looked)
    }

    async fn export(&self, export: ExportTimer, id: JobId) -> Delivery {
        let desk = self.desk.clone();
        let looked = self
            .store
            .write(SERVICE, async move |tx| {
                desk.statistics.look_at_export(&tx, export, id).await
            })
            .await;
        delivery(looked)
    }

    async fn nightly(&self, nightly: Nightly, id: JobId) -> Delivery {
        let desk = self.desk.clone();
        let looked = self
            .store
            .write(SERVICE, async move |tx| {
                desk.statistics.look_at_day(&tx, nightly, id).await
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
        Err(error) => error.into(),
    }
}

/// Does what is due; how long to wait when nothing is yet.
async fn look(
    desk: &Desk,
    tx: &Tx,
    timer: Timer,
    id: ConversationId,
    job: JobId,
) -> Result<Option<TimeDelta>, StoreError> {
    if matches!(timer, Timer::AnswerDue(_)) {
        // A miss is noted with the manager who may lose the conversation, and managers are locked
        // before conversations.
        let known = conversations::lookup(tx, id).await?;
        if let Some(hold) = known.and_then(|known| known.hold) {
            managers::lock(tx, hold.manager).await?;
        }
    }
    let Some(conversation) = conversations::lock(tx, id).await? else {
        return Ok(None);
    };
    let now = desk.notify.now();
    let again = match desk.notify.due(timer, &conversation) {
        Some(due) if due > now => Some(due),
        Some(_) => desk.routing.ring(tx, timer, conversation).await?,
        None => None,
    };
    if again.is_none() {
        // If the timer is set anew from now on, it needs a job of its own.
        outbox::release_key(tx, job).await?;
    }
    Ok(again.map(|again| (again - now).max(TimeDelta::zero())))
}

/// Shares a department's queue out, one conversation at a time, or reminds of it.
async fn of_department(
    desk: &Desk,
    tx: &Tx,
    timer: Timer,
    id: DepartmentId,
    job: JobId,
) -> Result<Option<TimeDelta>, StoreError> {
    // Before the look: a customer who begins to wait from now on needs another job.
    outbox::release_key(tx, job).await?;
    let department = desk.notify.settings.department(id);
    if matches!(timer, Timer::RemindAll(_)) {
        desk.routing.remind_all(tx, department).await?;
        return Ok(None);
    }
    if matches!(timer, Timer::Orders(_)) {
        desk.orders.share_orders(tx).await?;
        return Ok(None);
    }
    match desk.routing.share_out(tx, department).await? {
        RoutingOutcome::QueueEmpty => {}
        RoutingOutcome::Assigned => desk.notify.wake(tx, id).await?,
        RoutingOutcome::RetryAt(at) => {
            let later = timers::job(Timer::Later(id), at);
            desk.notify.outbox.enqueue(tx, later).await?;
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::{ChatId, Number};

    #[test]
    fn what_is_watched_loads_as_it_is_stored() {
        use crate::domain::id::BotId;
        for (stored, watching) in [
            (r#"{"letters":1}"#, Watching::Letters(1)),
            (r#"{"alert_again":7}"#, Watching::AlertAgain(7)),
            (r#"{"order":1001}"#, Watching::Order(Number(1001))),
            (r#"{"new_order":1001}"#, Watching::NewOrder(Number(1001))),
            (r#"{"kept":[7,-1]}"#, Watching::Kept(BotId(7), ChatId(-1))),
        ] {
            assert_eq!(Watching::from_stored(stored).unwrap(), watching);
            let written = watching.to_stored().unwrap();
            assert_eq!(Watching::from_stored(&written).unwrap(), watching);
        }
    }
}

//! What happens when nothing happens: a hold ends, a customer is asked for patience, a silent
//! conversation is closed. Each is a job of the outbox whose time is checked against the current
//! state of the conversation.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde::{Deserialize, Serialize};

use super::sharing::Shared;
use crate::{
    desk::{Desk, conversation::courtesy::Courtesy, figures::nightly::Nightly, label_of, name_of},
    domain::{
        conversation::Conversation,
        delivery::{Priority, Verdict},
        id::{ChatId, ConversationId, DepartmentId, JobId, ManagerId, Number},
        stored::{Payload, Stored},
    },
    outbox::{Courier, Delivery, Outcome, letters::Watching},
    store::{
        Store, StoreError, Tx,
        audit::{Act, Action},
        conversations, customers, managers,
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
    /// The conversation may have been silent for too long.
    Idle(ConversationId),
    /// The manager whom the program gave it to may not have answered in time.
    AnswerDue(ConversationId),
    /// The manager may have to be reminded.
    Remind(ConversationId),
    /// Admins may have to know how long the customer waits.
    Escalate(ConversationId),
    /// The department's queue is to be shared out.
    Route(DepartmentId),
    /// The department's queue is to be looked at again.
    Later(DepartmentId),
    /// The department's chat is to be reminded of the waiting customers.
    RemindAll(DepartmentId),
    /// A chat that the bot could not write to is to be tried again.
    LostChat(ChatId),
    /// Nobody may have taken the order.
    Untaken(Number),
    /// The department's new orders are to be shared out.
    Orders(DepartmentId),
    /// A conversation that was put off may be back.
    Snoozed(ConversationId),
}

impl Stored for Timer {
    const KIND: &'static str = "timer";
    const VERSION: u32 = 1;
}

/// What a timer looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Of {
    Conversation(ConversationId),
    Department(DepartmentId),
    Chat(ChatId),
    Order(Number),
}

impl Timer {
    const fn of(self) -> Of {
        match self {
            Self::HoldEnds(id)
            | Self::Waited(id)
            | Self::Idle(id)
            | Self::AnswerDue(id)
            | Self::Remind(id)
            | Self::Escalate(id)
            | Self::Snoozed(id) => Of::Conversation(id),
            Self::Route(id) | Self::Later(id) | Self::RemindAll(id) | Self::Orders(id) => {
                Of::Department(id)
            }
            Self::LostChat(id) => Of::Chat(id),
            Self::Untaken(id) => Of::Order(id),
        }
    }

    /// The conversation that it looks at; `None` means a department.
    pub(in crate::desk) const fn conversation(self) -> Option<ConversationId> {
        match self.of() {
            Of::Conversation(id) => Some(id),
            Of::Department(_) | Of::Chat(_) | Of::Order(_) => None,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::HoldEnds(_) => "hold",
            Self::Waited(_) => "waited",
            Self::Idle(_) => "idle",
            Self::AnswerDue(_) => "answer",
            Self::Remind(_) => "remind",
            Self::Escalate(_) => "escalate",
            Self::Route(_) => "route",
            Self::Later(_) => "later",
            Self::RemindAll(_) => "remind_all",
            Self::LostChat(_) => "lost_chat",
            Self::Untaken(_) => "untaken",
            Self::Orders(_) => "orders",
            Self::Snoozed(_) => "snoozed",
        }
    }

    pub(in crate::desk) fn key(self) -> String {
        let name = self.name();
        match self.of() {
            Of::Conversation(id) => format!("desk:{name}:{id}"),
            Of::Department(id) => format!("desk:{name}:{id}"),
            Of::Chat(id) => format!("desk:{name}:{id}"),
            Of::Order(id) => format!("desk:{name}:{id}"),
        }
    }
}

/// Whether a job of the desk is the line of the day.
pub(in crate::desk) fn is_nightly(payload: &str) -> bool {
    Nightly::read(payload).is_some()
}

/// The timer as a job: asked for twice while it waits, it is one.
pub(in crate::desk) fn job(timer: Timer, at: DateTime<Utc>) -> NewJob {
    NewJob {
        service: SERVICE.to_owned(),
        lane: timer.key(),
        priority: Priority::Notice,
        key: Some(timer.key()),
        payload: Payload::of(&timer),
        not_before: at,
    }
}

impl Desk {
    /// Sets the timer going for a conversation, unless it is or there is nothing to wait for.
    pub async fn set_timer(
        &self,
        tx: &Tx,
        timer: Timer,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        match self.due(timer, conversation) {
            Some(due) => self.outbox.stage(tx, job(timer, due)).await,
            None => Ok(()),
        }
    }

    /// When the timer is really due. `None` means that there is nothing left to do.
    fn due(&self, timer: Timer, conversation: &Conversation) -> Option<DateTime<Utc>> {
        let department = self.department(conversation);
        let waited = |limit| Some(department.after_working(conversation.waiting_since?, limit));
        let counts_waiting = matches!(
            timer,
            Timer::Waited(_) | Timer::AnswerDue(_) | Timer::Remind(_) | Timer::Escalate(_)
        );
        if counts_waiting && conversation.snoozed_until.is_some() {
            return None;
        }
        match timer {
            Timer::HoldEnds(_) => conversation.hold.map(|hold| hold.until),
            Timer::Waited(_) => Some(conversation.waiting_since? + self.settings.max_wait?),
            // Nobody is sent away while they wait.
            Timer::Idle(_) if !conversation.open => None,
            Timer::Idle(_) => Some(conversation.last_at + self.settings.idle_close?),
            Timer::AnswerDue(_) => self.answer_due(conversation, 0),
            Timer::Remind(_) => waited(department.remind_after?),
            Timer::Escalate(_) => waited(department.escalate_after?),
            Timer::Route(_)
            | Timer::Later(_)
            | Timer::RemindAll(_)
            | Timer::LostChat(_)
            | Timer::Untaken(_)
            | Timer::Orders(_) => None,
            Timer::Snoozed(_) => conversation.snoozed_until,
        }
    }

    /// Does what the timer is for; when to look again, where it goes on.
    async fn ring(
        &self,
        tx: &Tx,
        timer: Timer,
        mut conversation: Conversation,
    ) -> Result<Option<DateTime<Utc>>, StoreError> {
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
                let act = act(Action::Expire);
                self.release(tx, &mut conversation, act).await?;
                if let Some(former) = former {
                    self.tell_hold_ended(tx, former, &conversation).await?;
                }
            }
            // Outside hours they have been told so.
            Timer::Waited(_) if !self.department(&conversation).is_open(self.now()) => {}
            Timer::Waited(_) => {
                let words = (Text::CustomerBePatient, None);
                self.say_once(tx, &conversation, Courtesy::Patience, words)
                    .await?;
            }
            Timer::AnswerDue(_) => return self.answer_is_due(tx, conversation).await,
            Timer::Remind(_) => return self.remind(tx, &conversation).await,
            Timer::Escalate(_) => self.escalate(tx, &conversation).await?,
            Timer::Route(_)
            | Timer::Later(_)
            | Timer::RemindAll(_)
            | Timer::LostChat(_)
            | Timer::Untaken(_)
            | Timer::Orders(_) => {}
            Timer::Snoozed(_) => {
                self.unsnooze(tx, &mut conversation, Text::SnoozeOver)
                    .await?;
            }
            Timer::Idle(_) if conversation.waiting_since.is_some() => {
                // The customer wrote last: the manager who should have answered is reminded
                // instead.
                let holder = conversation.holder(self.now());
                if let Some(holder) = holder {
                    let speech = self.speech_of(tx, holder).await?;
                    let label = label_of(tx, holder).await?;
                    let html = speech.html_with(Text::StillWaiting, [("manager", label.into())]);
                    self.tell(tx, holder, &conversation, View::text(html))
                        .await?;
                }
            }
            Timer::Idle(_) => {
                let act = act(Action::Close);
                self.close(tx, &mut conversation, act, Courtesy::Silence)
                    .await?;
            }
        }
        Ok(None)
    }

    async fn tell_hold_ended(
        &self,
        tx: &Tx,
        former: ManagerId,
        conversation: &Conversation,
    ) -> Result<(), StoreError> {
        self.leave(tx, former, conversation.id).await?;
        let speech = self.speech_of(tx, former).await?;
        let profile = customers::lookup(tx, conversation.customer).await?;
        let name = profile.map_or_else(String::new, |profile| name_of(&profile, &speech));
        let html = speech.html_with(Text::HoldEnded, [("name", name.into())]);
        let home = self.home_keyboard(tx, former, &speech).await?;
        self.tell(tx, former, conversation, View::text(html).with(home))
            .await
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
            .write(timer.of(), move |tx| {
                let desk = desk.clone();
                async move {
                    match timer.of() {
                        Of::Conversation(of) => look(&desk, &tx, timer, of, id).await,
                        Of::Department(of) => of_department(&desk, &tx, timer, of, id).await,
                        Of::Chat(chat) => {
                            outbox::release_key(&tx, id).await?;
                            desk.look_at_lost(&tx, chat).await.map(|()| None)
                        }
                        Of::Order(number) => desk.look_at_untaken(&tx, number, id).await,
                    }
                }
                .boxed()
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
            .write(SERVICE, move |tx| {
                let desk = desk.clone();
                async move {
                    match watching {
                        Watching::Letters(_) => desk.tell_letters(&tx, id).await,
                        Watching::AlertAgain(post) => {
                            outbox::release_key(&tx, id).await?;
                            desk.alert_again(&tx, post).await.map(|()| None)
                        }
                        Watching::Order(number) => {
                            outbox::release_key(&tx, id).await?;
                            desk.order_changed(&tx, number).await.map(|()| None)
                        }
                        Watching::NewOrder(number) => {
                            desk.order_placed(&tx, number).await.map(|()| None)
                        }
                        Watching::Kept(bot, chat) => desk
                            .pass_what_is_left(&tx, bot, chat, id)
                            .await
                            .map(|()| None),
                    }
                }
                .boxed()
            })
            .await;
        delivery(looked)
    }

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
    let now = desk.now();
    let again = match desk.due(timer, &conversation) {
        Some(due) if due > now => Some(due),
        Some(_) => desk.ring(tx, timer, conversation).await?,
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
    let department = desk.settings.department(id);
    if matches!(timer, Timer::RemindAll(_)) {
        desk.remind_all(tx, department).await?;
        return Ok(None);
    }
    if matches!(timer, Timer::Orders(_)) {
        desk.share_orders(tx).await?;
        return Ok(None);
    }
    match desk.share_out(tx, department).await? {
        Shared::Out => {}
        Shared::Partly => desk.wake(tx, id).await?,
        Shared::Until(at) => {
            let later = self::job(Timer::Later(id), at);
            desk.outbox.stage(tx, later).await?;
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn every_released_form_still_loads() {
        let (talk, department) = (ConversationId(7), DepartmentId(2));
        for (stored, timer, key) in [
            (r#"{"hold_ends":7}"#, Timer::HoldEnds(talk), "desk:hold:7"),
            (r#"{"waited":7}"#, Timer::Waited(talk), "desk:waited:7"),
            (r#"{"idle":7}"#, Timer::Idle(talk), "desk:idle:7"),
            (
                r#"{"answer_due":7}"#,
                Timer::AnswerDue(talk),
                "desk:answer:7",
            ),
            (r#"{"remind":7}"#, Timer::Remind(talk), "desk:remind:7"),
            (
                r#"{"escalate":7}"#,
                Timer::Escalate(talk),
                "desk:escalate:7",
            ),
            (r#"{"snoozed":7}"#, Timer::Snoozed(talk), "desk:snoozed:7"),
            // The check for customers without an owner looks for these keys.
            (r#"{"route":2}"#, Timer::Route(department), "desk:route:2"),
            (r#"{"later":2}"#, Timer::Later(department), "desk:later:2"),
            (
                r#"{"remind_all":2}"#,
                Timer::RemindAll(department),
                "desk:remind_all:2",
            ),
            (
                r#"{"lost_chat":-100}"#,
                Timer::LostChat(ChatId(-100)),
                "desk:lost_chat:-100",
            ),
            (
                r#"{"untaken":1001}"#,
                Timer::Untaken(Number(1001)),
                "desk:untaken:1001",
            ),
            (
                r#"{"orders":2}"#,
                Timer::Orders(department),
                "desk:orders:2",
            ),
        ] {
            assert_eq!(Timer::from_stored(stored).unwrap(), timer);
            let job = job(timer, DateTime::UNIX_EPOCH);
            let written = stored.replacen('{', "{\"v\":\"timer.1\",", 1);
            assert_eq!(
                (job.payload.text().unwrap(), job.key.as_deref()),
                (written.as_str(), Some(key))
            );
            assert_eq!(Timer::from_stored(&written).unwrap(), timer);
        }
    }
}

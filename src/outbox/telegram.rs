//! Delivering messages to Telegram.

use std::sync::Arc;

use async_trait::async_trait;

use super::{
    Change, Courier, Delivery, KeyCheck, Limits, MESSAGES_KEPT, Profile, Service, TelegramRates,
};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::{BotId, ChatId},
        stored::{self, Payload},
    },
    store::outbox::{Job, NewJob},
    telegram::{Api, Links, Outgoing, Sent, TelegramError},
};

/// The kind of the tasks of the managers' desk, which share the services of the bots.
pub const DESK: &str = "desk";

/// The service's name in the outbox.
pub fn service(bot: BotId) -> String {
    format!("telegram:{bot}")
}

/// The messages of one bot: what Telegram allows, it allows to each bot.
pub fn bot_service(api: Api, desk: Arc<dyn StaffChats>, rates: TelegramRates) -> Service {
    let profile = Profile {
        service: service(api.bot()),
        limits: Limits::telegram(rates),
        at_once: 64,
        keep_for: MESSAGES_KEPT,
        busy_means_all: false,
        record_all: false,
    };
    Service::new(profile, TelegramCourier::new(api, desk))
}

/// The job that does `outgoing`.
pub fn job(bot: BotId, outgoing: Outgoing, priority: Priority, clock: &SharedClock) -> NewJob {
    NewJob {
        service: service(bot),
        lane: outgoing.chat().to_string(),
        priority,
        key: None,
        payload: Payload::keeping(outgoing),
        not_before: clock.now(),
    }
}

/// Whether a payload is a task of the desk; earlier versions put their name before it.
pub fn is_task(payload: &str) -> bool {
    stored::kind(payload) == Some(DESK) || payload.starts_with("desk:")
}

/// The desk, as the deliveries to Telegram need it: it runs its tasks, which are made when they are
/// sent, and knows what a refusal means for the chats of the shop's people.
#[async_trait]
pub trait StaffChats: Courier {
    /// What a refused message comes to.
    async fn refused(&self, job: &Job, outgoing: &Outgoing, error: TelegramError) -> Delivery;

    /// A chat that was lost has taken a message.
    async fn reached(&self, chat: ChatId);

    /// Telegram takes no buttons with these addresses; the screens go without them.
    async fn links_refused(&self, chat: ChatId, links: &[String]);
}

/// Sends through one bot.
pub struct TelegramCourier {
    api: Api,
    desk: Arc<dyn StaffChats>,
}

impl TelegramCourier {
    pub fn new(api: Api, desk: Arc<dyn StaffChats>) -> Self {
        Self { api, desk }
    }
}

#[async_trait]
impl Courier for TelegramCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        if is_task(&job.payload) {
            return self.desk.deliver(job).await;
        }
        let outgoing = match job.read::<Outgoing>() {
            Ok(outgoing) => outgoing,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, error.to_string());
            }
        };
        let bot = self.api.bot();
        match self.api.send(&outgoing).await {
            Ok(sent) => {
                let chat = self.api.book().current(outgoing.chat());
                if self.api.book().is_lost(chat) {
                    self.desk.reached(chat).await;
                }
                if let (Links::LeftOut, Outgoing::Show { view, .. }) = (sent.links, &*outgoing) {
                    let links = view.keyboard.bad_links();
                    self.desk.links_refused(chat, &links).await;
                }
                Delivery::done(changes(bot, &outgoing, sent))
            }
            Err(error) => self.desk.refused(job, &outgoing, error).await,
        }
    }

    /// Each chat takes or refuses for itself, and each topic of a group.
    fn destination(&self, job: &Job) -> Option<String> {
        let topic = || job.read::<Outgoing>().ok()?.thread();
        let topic = job.payload.contains("\"thread\"").then(topic).flatten();
        Some(match topic {
            Some(thread) => format!("{}:{thread}", job.lane),
            None => job.lane.clone(),
        })
    }

    async fn check_key(&self) -> KeyCheck {
        match self.api.accepts_token().await {
            Some(true) => KeyCheck::Accepted,
            Some(false) => KeyCheck::Refused,
            None => KeyCheck::Unknown,
        }
    }

    fn is_replaced(&self, job: &Job, mut later: &mut dyn Iterator<Item = &Job>) -> bool {
        is_passing(job) && Iterator::any(&mut later, is_passing)
    }
}

/// Whether the job shows a screen, which is worth nothing once there is a newer one.
fn is_passing(job: &Job) -> bool {
    if is_task(&job.payload) {
        return false;
    }
    job.read::<Outgoing>()
        .is_ok_and(|outgoing| matches!(&*outgoing, Outgoing::Show { aim, .. } if aim.is_passing))
}

/// What is to be remembered of a message that was sent.
pub fn changes(bot: BotId, outgoing: &Outgoing, sent: Sent) -> Vec<Change> {
    let (
        Outgoing::Show {
            chat, screen, aim, ..
        },
        Some(shown),
    ) = (outgoing, sent.new)
    else {
        return Vec::new();
    };
    let screen = screen.map(|screen| Change::Shown {
        bot,
        chat: *chat,
        screen,
        shown,
    });
    let about = aim.about.map(|conversation| Change::About {
        bot,
        chat: *chat,
        message: shown.message,
        conversation,
    });
    screen.into_iter().chain(about).collect()
}

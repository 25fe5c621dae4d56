//! Delivering messages to Telegram.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Change, Courier, Delivery};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::BotId,
    },
    store::outbox::{Job, NewJob},
    telegram::{Api, Outgoing, Sent, TelegramError},
};

/// What a payload begins with that is an errand of the managers' desk.
pub const DESK: &str = "desk:";

/// The service's name in the outbox.
pub fn service(bot: BotId) -> String {
    format!("telegram:{bot}")
}

/// The job that does `outgoing`.
pub fn job(bot: BotId, outgoing: &Outgoing, priority: Priority, clock: &SharedClock) -> NewJob {
    NewJob {
        service: service(bot),
        lane: outgoing.chat().to_string(),
        priority,
        key: None,
        payload: outgoing.to_stored(),
        not_before: clock.now(),
    }
}

/// Sends through one bot.
pub struct TelegramCourier {
    api: Api,
    /// Runs the desk's errands, which are made when they are sent.
    desk: Arc<dyn Courier>,
}

impl TelegramCourier {
    pub fn new(api: Api, desk: Arc<dyn Courier>) -> Self {
        Self { api, desk }
    }
}

#[async_trait]
impl Courier for TelegramCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        if job.payload.starts_with(DESK) {
            return self.desk.deliver(job).await;
        }
        let outgoing = match Outgoing::from_stored(&job.payload) {
            Ok(outgoing) => outgoing,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, format!("unreadable payload: {error}"));
            }
        };
        let bot = self.api.bot();
        match self.api.send(&outgoing).await {
            Ok(sent) => Delivery::done(changes(bot, &outgoing, sent)),
            // The person does not want to hear from us: nothing failed.
            Err(TelegramError::Closed(_)) if outgoing.chat().0 > 0 => {
                Delivery::done(vec![Change::Blocked {
                    bot,
                    chat: outgoing.chat(),
                }])
            }
            Err(error) => Delivery::failed(error.verdict(), error.to_string()),
        }
    }
}

/// What is to be remembered of a message that was sent.
fn changes(bot: BotId, outgoing: &Outgoing, sent: Sent) -> Vec<Change> {
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

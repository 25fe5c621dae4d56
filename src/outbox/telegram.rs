//! Delivering messages to Telegram.

use async_trait::async_trait;

use super::{Change, Courier, Delivery};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Priority, Verdict},
        id::BotId,
    },
    store::outbox::{Job, NewJob},
    telegram::{Api, Outgoing, TelegramError},
};

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
}

impl TelegramCourier {
    pub const fn new(api: Api) -> Self {
        Self { api }
    }
}

#[async_trait]
impl Courier for TelegramCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let outgoing = match Outgoing::from_stored(&job.payload) {
            Ok(outgoing) => outgoing,
            Err(error) => {
                return Delivery::failed(Verdict::GiveUp, format!("unreadable payload: {error}"));
            }
        };
        let bot = self.api.bot();
        match self.api.send(&outgoing).await {
            Ok(sent) => {
                let shown = match &outgoing {
                    Outgoing::Show {
                        chat,
                        screen: Some(screen),
                        ..
                    } => sent.new.map(|shown| Change::Shown {
                        bot,
                        chat: *chat,
                        screen: *screen,
                        shown,
                    }),
                    Outgoing::Show { .. } | Outgoing::DropButtons { .. } => None,
                };
                Delivery::done(shown.into_iter().collect())
            }
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

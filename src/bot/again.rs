//! Updates that were given up, tried again with today's program when a person asks for it.

use async_trait::async_trait;

use super::intake::{Intake, TakeAgain};
use crate::{
    domain::delivery::{Scope, Verdict},
    outbox::{Courier, Delivery, Limits, Profile, Service, letters},
    store::outbox::Job,
};

/// Brings updates back to the bots that they came to.
struct UpdateCourier {
    intakes: Vec<Intake>,
}

/// The service of updates that are tried again.
pub fn services(intakes: Vec<Intake>) -> Vec<Service> {
    let profile = Profile::patient(letters::UPDATES, Limits::none());
    vec![Service::new(profile, UpdateCourier { intakes })]
}

#[async_trait]
impl Courier for UpdateCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let bot = letters::bot_of_lane(&job.lane).map(|(bot, _)| bot);
        let intake = bot.and_then(|bot| self.intakes.iter().find(|it| it.bot() == bot));
        let Some(intake) = intake else {
            return Delivery::failed(
                Verdict::GiveUp,
                "the bot is gone from the settings".to_owned(),
            );
        };
        match intake.take_again(job.payload.clone()).await {
            Ok(()) => Delivery::done(Vec::new()),
            Err(error) => {
                let verdict = match &error {
                    TakeAgain::Failed(failed) if failed.is_unavailable() => Verdict::Later,
                    TakeAgain::Failed(_) | TakeAgain::NotAnUpdate(_) => Verdict::GiveUp,
                };
                Delivery::failed(verdict, error.to_string()).concerning(Scope::Message)
            }
        }
    }
}

//! Brings the events of one hook to it, each record's in their order.

use async_trait::async_trait;

use super::{
    Event,
    calls::{self, HookClient, Outcome},
};
use crate::{
    domain::{
        clock::SharedClock,
        delivery::{Scope, Verdict},
        event::EventName,
    },
    outbox::{Courier, Delivery, Outcome as Landed},
    store::{
        Store, StoreError, forgetting,
        hooks::{self, HookState},
        outbox::Job,
    },
};

pub struct HookCourier {
    pub client: HookClient,
    pub store: Store,
    pub clock: SharedClock,
}

/// Whether an event is to be told.
enum Due {
    Yes,
    /// The hook is off.
    Held,
    /// The customer whom it is about was forgotten.
    Forgotten,
}

#[async_trait]
impl Courier for HookCourier {
    async fn deliver(&self, job: &Job) -> Delivery {
        let event = match job.read::<Event>() {
            Ok(event) => event,
            Err(error) => return Delivery::failed(Verdict::GiveUp, error.to_string()),
        };
        match self.due(&event).await {
            Ok(Due::Yes) => {}
            Ok(Due::Held) => {
                let now = self.clock.now();
                let held = calls::hold(&self.store, &self.client.name, &event, now).await;
                return held.map_or_else(Delivery::from, |()| untold());
            }
            Ok(Due::Forgotten) => return untold(),
            Err(error) => return error.into(),
        }
        let (attempt, now) = (job.attempts.saturating_add(1), self.clock.now());
        let outcome = self.client.call(&event, attempt, now).await;
        let hook = &self.client.name;
        match calls::record(&self.store, hook, &event, attempt, &outcome, now).await {
            Ok(state) => judge(hook, &outcome, state),
            Err(error) => error.into(),
        }
    }

    /// The whole hook: when it fails, events are tried one at a time until it is back, and no event
    /// overtakes an earlier one of its record.
    fn destination(&self, _: &Job) -> Option<String> {
        Some(self.client.name.clone())
    }
}

impl HookCourier {
    async fn due(&self, event: &Event) -> Result<Due, StoreError> {
        let name = self.client.name.clone();
        let customer = event.customer;
        let tells_of_forgetting = event.name == EventName::CustomerForgotten.as_str();
        let work = async move |tx| {
            if let Some(customer) = customer.filter(|_| !tells_of_forgetting)
                && forgetting::is_forgotten(&tx, customer).await?
            {
                return Ok(Due::Forgotten);
            }
            let known = hooks::health(&tx, &name).await?;
            let is_off = known.is_some_and(|known| known.state != HookState::On);
            Ok(if is_off { Due::Held } else { Due::Yes })
        };
        self.store.read(work).await
    }
}

/// There is nothing to tell, which says nothing of the hook.
const fn untold() -> Delivery {
    Delivery {
        outcome: Landed::DoneUnheard,
        changes: Vec::new(),
        calls: 0,
    }
}

fn judge(hook: &str, outcome: &Outcome, state: HookState) -> Delivery {
    let words = outcome.words();
    match (state, outcome) {
        (_, Outcome::Delivered(_)) => Delivery::done(Vec::new()),
        (HookState::Gone, _) => {
            tracing::error!(hook, "Hook {hook} answered 410 and is switched off");
            let reason = format!("the hook {hook} is gone ({words}) and is switched off");
            Delivery::failed(Verdict::GiveUp, reason)
        }
        (HookState::Paused, _) => {
            tracing::error!(hook, "Hook {hook} has failed for three days and is paused");
            let reason = format!("the hook {hook} failed for three days ({words}) and is paused");
            Delivery::failed(Verdict::GiveUp, reason)
        }
        (HookState::On, _) => {
            let reason = format!("the hook {hook} did not take it: {words}");
            Delivery::failed(Verdict::Later, reason).concerning(Scope::Destination)
        }
    }
}

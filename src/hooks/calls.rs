//! One call to a hook, and what is noted of it.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;

use super::{Event, signature::signature};
use crate::{
    config::{ConfigError, Hook},
    domain::stored::Stored as _,
    store::{
        Store, StoreError,
        hooks::{self, CallState, HookCall, HookState},
    },
    vendors::webhook::{Answer, Post, Receiver},
};

/// After failing for this time a hook is left alone until somebody tries it.
const PATIENCE: TimeDelta = TimeDelta::days(3);

/// A hook of the settings.
pub struct HookClient {
    pub name: String,
    receiver: Receiver,
    secrets: Vec<SecretString>,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Delivered(Answer),
    /// It does not exist any more.
    Gone(Answer),
    Refused(Answer),
    /// Nothing came back, for this reason.
    Silent(String),
}

impl Outcome {
    /// What a person reads of it.
    pub fn words(&self) -> String {
        match self {
            Self::Delivered(answer) | Self::Gone(answer) | Self::Refused(answer) => {
                format!("HTTP {}", answer.status)
            }
            Self::Silent(reason) => reason.clone(),
        }
    }

    pub const fn is_delivered(&self) -> bool {
        matches!(self, Self::Delivered(_))
    }

    const fn answer(&self) -> Option<&Answer> {
        match self {
            Self::Delivered(answer) | Self::Gone(answer) | Self::Refused(answer) => Some(answer),
            Self::Silent(_) => None,
        }
    }
}

impl HookClient {
    pub fn new(hook: &Hook) -> Result<Self, ConfigError> {
        let timeout = std::time::Duration::from_secs(hook.timeout_seconds.into());
        let receiver = Receiver::new(hook.address()?, hook.network(), timeout);
        Ok(Self {
            name: hook.name.clone(),
            receiver: receiver.map_err(|error| {
                let key = format!("hooks.{}.url", hook.name);
                ConfigError::Adapter(format!("`{key}`: {error}"))
            })?,
            secrets: hook.secrets()?,
        })
    }

    /// Tells the hook of an event; `attempt` begins at 1.
    pub async fn call(&self, event: &Event, attempt: u32, now: DateTime<Utc>) -> Outcome {
        let body = match event.body(attempt) {
            Ok(body) => body,
            Err(error) => return Outcome::Silent(error.to_string()),
        };
        let post = Post {
            event: event.name.clone(),
            id: event.id.clone(),
            signature: signature(&self.secrets, now, &body),
            body,
        };
        match self.receiver.post(post).await {
            Ok(answer) if answer.is_success() => Outcome::Delivered(answer),
            Ok(answer) if answer.is_gone() => Outcome::Gone(answer),
            Ok(answer) => Outcome::Refused(answer),
            Err(error) => Outcome::Silent(error.to_string()),
        }
    }
}

/// Notes what came of a call; how the hook stands now.
pub async fn record(
    store: &Store,
    hook: &str,
    event: &Event,
    attempts: u32,
    outcome: &Outcome,
    now: DateTime<Utc>,
) -> Result<HookState, StoreError> {
    let answer = outcome.answer();
    let call = HookCall {
        state: if outcome.is_delivered() {
            CallState::Delivered
        } else {
            CallState::Failed
        },
        attempts,
        status: answer.map(|answer| answer.status.into()),
        answer: Some(answer.map_or_else(|| outcome.words(), |answer| answer.text.clone())),
        ..noted(hook, event, now)?
    };
    let (hook, is_gone) = (hook.to_owned(), matches!(outcome, Outcome::Gone(_)));
    store
        .write(format!("hook:{hook}"), async move |tx| {
            hooks::record(&tx, &call).await?;
            if call.state == CallState::Delivered {
                hooks::note_works(&tx, &hook, now).await?;
                return Ok(HookState::On);
            }
            let since = hooks::note_fails(&tx, &hook, now).await?;
            let state = if is_gone {
                HookState::Gone
            } else if now - since >= PATIENCE {
                HookState::Paused
            } else {
                return Ok(HookState::On);
            };
            hooks::set_off(&tx, &hook, state, now).await?;
            Ok(state)
        })
        .await
}

/// Notes that an event was not told because the hook is off.
pub async fn hold(
    store: &Store,
    hook: &str,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let call = noted(hook, event, now)?;
    store
        .write(format!("hook:{hook}"), async move |tx| {
            hooks::record(&tx, &call).await
        })
        .await
}

fn noted(hook: &str, event: &Event, now: DateTime<Utc>) -> Result<HookCall, StoreError> {
    Ok(HookCall {
        hook: hook.to_owned(),
        event_id: event.id.clone(),
        event: event.name.clone(),
        customer: event.customer,
        at: event.at,
        tried_at: now,
        state: CallState::Held,
        attempts: 0,
        status: None,
        answer: None,
        body: event.to_stored()?,
    })
}

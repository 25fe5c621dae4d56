//! The hooks of the settings as services of the outbox, each on its own.

use chrono::TimeDelta;

use super::{HookClient, courier::HookCourier};
use crate::{
    config::{Config, ConfigError, Hook},
    domain::clock::SharedClock,
    outbox::{Limits, Profile, Service, Subscriber},
    store::Store,
};

/// An event that a hook does not take in this time is given up.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// Calls to one hook at once.
const AT_ONCE: usize = 4;

/// The name of a hook's service in the outbox.
pub fn service(hook: &str) -> String {
    format!("hook:{hook}")
}

/// What each hook wants to hear of.
pub fn subscribers(config: &Config) -> Result<Vec<Subscriber>, ConfigError> {
    let hooks = config.hooks.iter();
    hooks
        .map(|hook| {
            Ok(Subscriber {
                service: service(&hook.name),
                patterns: hook.patterns()?,
            })
        })
        .collect()
}

/// The hook of this name, for a call from outside the program.
pub fn connect(hook: &Hook) -> Result<HookClient, ConfigError> {
    HookClient::new(hook)
}

/// The hooks of the settings.
pub fn services(
    config: &Config,
    store: &Store,
    clock: &SharedClock,
) -> Result<Vec<Service>, ConfigError> {
    let hooks = config.hooks.iter();
    hooks
        .map(|hook| {
            let profile = Profile {
                at_once: AT_ONCE,
                keep_for: KEPT,
                ..Profile::patient(&service(&hook.name), Limits::none())
            };
            let courier = HookCourier {
                client: connect(hook)?,
                store: store.clone(),
                clock: clock.clone(),
            };
            Ok(Service::new(profile, courier))
        })
        .collect()
}

//! What a feature offers to the dispatchers: an outside service, how it is to be treated, and what
//! delivers to it.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{Courier, Limits};

/// An answer to a customer is worth nothing after a day.
pub const MESSAGES_KEPT: TimeDelta = TimeDelta::hours(24);
/// A lead is tried for as long as somebody may need to mend the CRM or its key.
pub const LEADS_KEPT: TimeDelta = TimeDelta::days(30);
/// What only waits for its time never grows old.
const NEVER_OLD: TimeDelta = TimeDelta::days(3_000);

/// How a service is to be treated.
pub struct Profile {
    pub service: String,
    pub limits: Limits,
    /// Deliveries at once.
    pub at_once: usize,
    /// A job older than this is given up instead of being tried again.
    pub keep_for: TimeDelta,
    /// Whether "too many requests" concerns the whole service rather than one lane.
    pub busy_means_all: bool,
    /// Whether successful tries are recorded too.
    pub record_all: bool,
}

impl Profile {
    /// Of a service whose jobs wait for their time or for the service, and never grow old.
    pub fn patient(service: &str, limits: Limits) -> Self {
        Self {
            service: service.to_owned(),
            limits,
            at_once: 4,
            keep_for: NEVER_OLD,
            busy_means_all: true,
            record_all: false,
        }
    }
}

/// A service that a feature offers. It gets a dispatcher on the replica that holds its lease.
pub struct Service {
    pub profile: Profile,
    pub courier: Arc<dyn Courier>,
}

impl Service {
    pub fn new(profile: Profile, courier: impl Courier + 'static) -> Self {
        Self {
            profile,
            courier: Arc::new(courier),
        }
    }
}

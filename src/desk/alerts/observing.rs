//! The troubles that one replica sees now: on the board of its dispatchers, and those of the SMS
//! providers.

use chrono::{DateTime, Utc};

use super::{
    services::{self, Group},
    troubles::NO_MONEY,
};
use crate::{
    desk::Alerts,
    domain::delivery::Health,
    store::{StoreError, Tx, findings::Finding, sms::providers},
};

/// A trouble that is seen now.
pub(super) struct SeenTrouble {
    pub service: String,
    pub destination: Option<String>,
    pub is_refused: bool,
    /// Some of its jobs fail, and the others pass.
    pub is_partial: bool,
    pub since: DateTime<Utc>,
    pub reason: String,
}

impl Alerts {
    /// What this replica sees: the board of its dispatchers, and the providers of SMS, which all
    /// replicas know alike.
    pub(super) async fn seen_troubles(&self, tx: &Tx) -> Result<Vec<SeenTrouble>, StoreError> {
        let mut seen = Vec::new();
        for ((service, destination), health) in self.notify.outbox.health().troubles() {
            let (is_refused, since, reason) = match health {
                Health::Works => continue,
                Health::Failing { since, reason } => (false, since, reason),
                Health::Refused { since, reason } => (true, since, reason),
            };
            // A message that one provider refuses goes on through another: the table knows.
            if services::group(&service) != Group::Sms {
                // One key for both: it is refused once.
                let main = services::main(&service).filter(|_| is_refused);
                let service = main.map_or(service, str::to_owned);
                if seen
                    .iter()
                    .any(|it: &SeenTrouble| it.service == service && it.destination == destination)
                {
                    continue;
                }
                seen.push(SeenTrouble {
                    service,
                    destination,
                    is_refused,
                    is_partial: false,
                    since,
                    reason,
                });
            }
        }
        // What is down for one is down for the other: one message is enough.
        let services: Vec<_> = seen.iter().map(|it| it.service.clone()).collect();
        seen.retain(|it| {
            services::main(&it.service).is_none_or(|main| !services.iter().any(|it| it == main))
        });
        seen.extend(self.seen_asides());
        let now = self.notify.now();
        for known in providers::all(tx).await? {
            let service = crate::sms::service(&known.name);
            if self.sms_desk.sms.known(&known.name).is_none() {
                continue;
            }
            let is_paused = known.paused_until.is_some_and(|until| until > now);
            let is_refused = match known.trouble.as_deref() {
                Some("down") if is_paused => false,
                Some("settings" | NO_MONEY) => true,
                _ => continue,
            };
            seen.push(SeenTrouble {
                service,
                destination: None,
                is_refused,
                is_partial: false,
                since: now,
                reason: known.trouble.unwrap_or_default(),
            });
        }
        Ok(seen)
    }

    /// The services of which some jobs fail while others pass.
    fn seen_asides(&self) -> Vec<SeenTrouble> {
        let mut seen: Vec<SeenTrouble> = Vec::new();
        for aside in self.notify.outbox.health().asides().into_values() {
            if let Some(known) = seen.iter_mut().find(|it| it.service == aside.service) {
                known.since = known.since.min(aside.since);
                continue;
            }
            seen.push(SeenTrouble {
                service: aside.service,
                destination: None,
                is_refused: false,
                is_partial: true,
                since: aside.since,
                reason: aside.reason,
            });
        }
        seen
    }
}

pub(super) fn is_same(finding: &Finding, seen: &SeenTrouble) -> bool {
    finding.service == seen.service
        && finding.destination == seen.destination
        && finding.is_partial == seen.is_partial
}

pub(super) fn fresh(seen: &SeenTrouble, replica: &str, now: DateTime<Utc>) -> Finding {
    Finding {
        id: 0,
        service: seen.service.clone(),
        destination: seen.destination.clone(),
        is_refused: seen.is_refused,
        is_partial: seen.is_partial,
        reason: seen.reason.clone(),
        since: seen.since,
        seen_at: now,
        seen_by: replica.to_owned(),
        better_at: None,
        told_at: None,
        times: 0,
        waiting: 0,
        shown: None,
        opened: 1,
        cleared_at: None,
    }
}

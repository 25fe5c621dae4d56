//! The state of the program and of each service.

use super::services::{self, Group, Waits};
use crate::{
    desk::{Alerts, sms::home::Condition},
    domain::letter::Kind,
    store::{
        StoreError, Tx, dead_letters,
        findings::{self, Finding},
        sms::providers,
    },
};

/// A service in one state; one with several troubles has one of these for each.
pub(in crate::desk) struct ServiceHealth {
    pub service: String,
    /// `None` means that it works.
    pub finding: Option<Finding>,
    pub waits: Waits,
}

/// A provider of SMS.
pub(in crate::desk) struct ProviderHealth {
    pub name: &'static str,
    pub condition: Condition,
}

/// The state of the program and of each service.
pub(in crate::desk) struct HealthReport {
    pub services: Vec<ServiceHealth>,
    pub providers: Vec<ProviderHealth>,
    /// Customers' messages without an owner.
    pub ownerless: i64,
    /// Dead letters that wait for a decision, by kind.
    pub letters: Vec<(Kind, i64)>,
}

impl Alerts {
    /// The state of the program and of each service.
    pub(in crate::desk) async fn health_report(&self, tx: &Tx) -> Result<HealthReport, StoreError> {
        let troubles = findings::open(tx).await?;
        let mut states = Vec::new();
        for service in self.notify.outbox.services() {
            let own = troubles.iter().filter(|it| it.service == service);
            let own: Vec<_> = own.cloned().collect();
            if own.is_empty() {
                if !self.is_idle(&service) {
                    states.push(ServiceHealth {
                        waits: self.waits(tx, &service).await?,
                        service,
                        finding: None,
                    });
                }
                continue;
            }
            for finding in own {
                states.push(ServiceHealth {
                    waits: self.waits_for(tx, &finding).await?,
                    service: service.clone(),
                    finding: Some(finding),
                });
            }
        }
        let health = providers::all(tx).await?;
        let providers = self.sms_desk.sms.settings.providers.iter().map(|known| {
            let own = health.iter().find(|it| it.name == known.name());
            ProviderHealth {
                name: known.name(),
                condition: self.sms_desk.condition(own),
            }
        });
        Ok(HealthReport {
            services: states,
            providers: providers.collect(),
            ownerless: self.people.count_ownerless(tx).await?,
            letters: dead_letters::count_open(tx).await?,
        })
    }

    /// Whether a service that works is of no interest.
    fn is_idle(&self, service: &str) -> bool {
        match services::group(service) {
            Group::Internal => true,
            // Nobody is told what becomes of SMS that nobody sends.
            Group::Reports => self.sms_desk.sms.settings.providers.is_empty(),
            Group::Crm
            | Group::Statuses
            | Group::ChatsRead
            | Group::ChatsSend
            | Group::Sms
            | Group::Notes
            | Group::Hook
            | Group::Email
            | Group::Telegram => false,
        }
    }
}

//! The services of SMS: one for each provider, one for what is looked at later, and Odoo's.

use std::sync::Arc;

use super::{LATER, LaterCourier, NOTES, NoteCourier, REPORTS, ReportCourier, Sms, SmsCourier};
use crate::{
    outbox::{Limits, MESSAGES_KEPT, Profile, Service},
    store::Store,
    vendors::crm::odoo::{Odoo, Reports},
};

/// What talks to Odoo.
pub struct OdooClients {
    /// Where what phones write is noted.
    pub notes: Option<Arc<Odoo>>,
    /// Tells what became of messages that it sent through us.
    pub reports: Arc<Reports>,
}

impl Sms {
    /// What is looked at later, and each provider at the pace that its section allows.
    pub fn services(&self, store: &Store) -> Vec<Service> {
        let later = LaterCourier {
            sms: self.clone(),
            store: store.clone(),
        };
        let mut services = vec![Service::new(Profile::patient(LATER, Limits::none()), later)];
        services.extend(self.settings.providers.iter().map(|known| {
            let profile = Profile {
                service: super::service(known.name()),
                limits: Limits::per_second(known.limits.per_second),
                at_once: 32,
                keep_for: MESSAGES_KEPT * 3,
                busy_means_all: true,
                record_all: false,
            };
            let courier = SmsCourier {
                sms: self.clone(),
                store: store.clone(),
                known: known.clone(),
            };
            Service::new(profile, courier)
        }));
        services
    }
}

impl OdooClients {
    /// What became of the messages that Odoo sent, and what phones write.
    pub fn services(self, sms: &Sms, store: &Store) -> Vec<Service> {
        let profile = Profile {
            keep_for: MESSAGES_KEPT,
            at_once: 16,
            ..Profile::patient(REPORTS, Limits::none())
        };
        let reports = ReportCourier {
            sms: sms.clone(),
            store: store.clone(),
            reports: self.reports,
        };
        let mut services = vec![Service::new(profile, reports)];
        services.extend(self.notes.map(|odoo| {
            let courier = NoteCourier {
                store: store.clone(),
                odoo,
            };
            Service::new(Profile::patient(NOTES, Limits::none()), courier)
        }));
        services
    }
}

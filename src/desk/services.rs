//! The desk's services: its tasks in Telegram through each bot, its timers, and a CRM's chats.

use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::{
    Desk,
    catalog::CatalogFiles,
    crm_chats::{READING, ReadCourier, SENDING, SendCourier},
    email::{self, EmailCourier},
    routing::{timer_courier::TimerCourier, timers},
    telegram::courier::DeskCourier,
};
use crate::{
    chats::Chats,
    email::Smtp,
    outbox::{LEADS_KEPT, Limits, Profile, Service, TelegramRates, telegram::bot_service},
    store::Store,
    telegram::{Api, carry::Apis},
};

/// Mail servers take an order of every second, and hosts of mail count by the hour.
const EMAILS_PER_SECOND: u32 = 5;

impl Desk {
    /// The messages of each bot, with the tasks of the desk among them, and the desk's timers.
    pub fn services(
        &self,
        store: &Store,
        apis: &Apis,
        rates: TelegramRates,
        catalog: Option<&Arc<dyn CatalogFiles>>,
    ) -> Vec<Service> {
        let mut services: Vec<_> = apis
            .all()
            .iter()
            .map(|api| {
                let tasks = DeskCourier {
                    desk: self.clone(),
                    api: api.clone(),
                    apis: apis.clone(),
                    store: store.clone(),
                    catalog: catalog.cloned(),
                };
                bot_service(api.clone(), Arc::new(tasks), rates)
            })
            .collect();
        let timers = TimerCourier {
            desk: self.clone(),
            store: store.clone(),
        };
        let profile = Profile::patient(timers::SERVICE, Limits::none());
        services.push(Service::new(profile, timers));
        services
    }

    /// Letters through the shop's mail server, if it has one.
    pub fn email_services(&self, store: &Store, smtp: Option<Smtp>) -> Option<Service> {
        let (smtp, rules) = smtp.zip(self.notify.settings.emails.clone())?;
        let profile = Profile {
            service: email::SERVICE.to_owned(),
            limits: Limits::per_second(EMAILS_PER_SECOND),
            at_once: 4,
            keep_for: LEADS_KEPT,
            busy_means_all: true,
            record_all: false,
        };
        let courier = EmailCourier {
            desk: self.clone(),
            store: store.clone(),
            smtp,
            rules,
        };
        Some(Service::new(profile, courier))
    }

    /// Reading a CRM's chats and answering in them, each at its own pace. `api` fetches the files
    /// that managers send.
    pub fn chat_services(
        &self,
        store: &Store,
        chats: &Arc<dyn Chats>,
        api: &Api,
        sweep_every: TimeDelta,
    ) -> Vec<Service> {
        let (free, region) = (chats.clone(), self.notify.settings.region);
        let limits = Limits::of_adapter(self.notify.clock.clone(), move |now| {
            free.reads_free_at(now).unwrap_or(now)
        });
        let reading = ReadCourier {
            desk: self.clone(),
            store: store.clone(),
            chats: chats.clone(),
            region,
            sweep_every,
        };
        let sending = SendCourier {
            desk: self.clone(),
            store: store.clone(),
            chats: chats.clone(),
            api: api.clone(),
            region,
            waited: Mutex::default(),
        };
        vec![
            Service::new(Profile::patient(READING, limits), reading),
            Service::new(Profile::patient(SENDING, Limits::none()), sending),
        ]
    }
}

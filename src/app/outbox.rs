//! The dispatchers: one for each service that a feature offers, on the replica that holds it.

use std::{collections::HashMap, sync::Arc};

use chrono::TimeDelta;

use super::{Lifecycle, bots::Bots, looking, shop_chats};
use crate::{
    bot::{again, intake::Intake},
    chats::Chats,
    config::{Config, ConfigError},
    crm::{
        CrmMeans, People,
        following::{self, Looks},
        leads,
        settling::Settling,
    },
    desk::{Desk, catalog::CatalogFiles, crm_chats, email, routing::timers},
    domain::{clock::SharedClock, id::BotId},
    hooks,
    outbox::{Dispatcher, Offers, Outbox, Service, TelegramRates, letters, telegram},
    sms::{self, Known, OdooClients},
    store::{
        Store,
        leases::{self, Replica},
    },
    text::Texts,
    vendors::crm::{Crm, NoCrm},
};

/// What deliveries work with.
pub struct Means {
    pub store: Store,
    pub outbox: Outbox,
    pub clock: SharedClock,
}

/// What has services to offer.
pub struct Features<'a> {
    pub bots: &'a Bots,
    pub desk: &'a Desk,
    pub odoo: OdooClients,
    /// A CRM whose chats are answered.
    pub chats: Option<Arc<dyn Chats>>,
    pub crm: Option<Arc<dyn Crm>>,
    /// The people to ask when a lead needs a decision.
    pub people: People,
    /// Where updates that were given up are tried again.
    pub intakes: Vec<Intake>,
    /// Where admins replace the catalog's file.
    pub catalog: Option<Arc<dyn CatalogFiles>>,
}

pub fn people(config: &Config, bot: BotId, texts: &Arc<Texts>) -> People {
    People {
        bot,
        chats: shop_chats(config),
        speech: texts.speak(config.shop.language),
    }
}

/// The outbox with a lane for each service that there may be.
pub fn open(
    config: &Config,
    bots: &Bots,
    providers: &[Known],
    clock: &SharedClock,
) -> Result<(Outbox, HashMap<String, Offers>), ConfigError> {
    let services = [
        leads::SERVICE,
        following::SERVICE,
        sms::REPORTS,
        sms::LATER,
        sms::NOTES,
        timers::SERVICE,
        crm_chats::READING,
        crm_chats::SENDING,
        email::SERVICE,
        letters::UPDATES,
    ];
    let services = services.map(str::to_owned).into_iter();
    let sending = bots.ids().map(telegram::service);
    let texting = super::sms::services(providers).into_iter();
    let telling = config.hooks.iter().map(|hook| hooks::service(&hook.name));
    let all = services.chain(sending).chain(texting).chain(telling);
    let (outbox, offers) = Outbox::new(all, clock.clone());
    let outbox = outbox
        .with_pace(config.telegram.rate.per_chat_per_second)
        .with_subscribers(hooks::subscribers(config)?);
    Ok((outbox, offers))
}

/// The services of all features.
pub fn services(
    config: &Config,
    means: &Means,
    Features {
        bots,
        desk,
        odoo,
        chats,
        crm,
        people,
        intakes,
        catalog,
    }: Features<'_>,
) -> Result<Vec<Service>, ConfigError> {
    let store = &means.store;
    let mut all = desk.services(store, &bots.apis(), rates(config), catalog.as_ref());
    all.extend(desk.sms_desk.sms.services(store));
    all.extend(desk.email_services(store, super::email::connect(config)?));
    all.extend(again::services(intakes));
    all.extend(hooks::services(config, store, &means.clock)?);
    all.extend(odoo.services(&desk.sms_desk.sms, store));
    if let Some(chats) = chats {
        let every = TimeDelta::seconds(config.chats.keeping.sweep_seconds.into());
        all.extend(desk.chat_services(store, &chats, &bots.of_managers().api, every));
    }
    let settle = config
        .crm
        .declared()?
        .map_or(TimeDelta::zero(), |it| it.settle);
    let to = crm.clone().unwrap_or_else(|| Arc::new(NoCrm));
    all.extend(to_crm(means, to, settle).services(people));
    if let Some(crm) = crm.filter(|crm| crm.statuses().is_some()) {
        let looks = Looks {
            every: super::crm::look_every(config),
            back: TimeDelta::days(config.crm.orders_days.into()),
        };
        all.extend(desk.orders.following.services(store.clone(), crm, looks));
    }
    Ok(all)
}

fn rates(config: &Config) -> TelegramRates {
    let rate = config.telegram.rate;
    TelegramRates {
        overall_per_second: rate.overall_per_second,
        per_chat_per_second: rate.per_chat_per_second,
        per_chat_burst: rate.per_chat_burst,
        per_group_per_minute: rate.per_group_per_minute,
    }
}

fn to_crm(means: &Means, crm: Arc<dyn Crm>, settle: TimeDelta) -> CrmMeans {
    CrmMeans {
        crm,
        store: means.store.clone(),
        outbox: means.outbox.clone(),
        clock: means.clock.clone(),
        settle,
        settling: Arc::new(Settling::new(means.clock.clone())),
    }
}

/// Starts a dispatcher for each service, and what keeps their leases.
pub fn start(
    lifecycle: &Lifecycle,
    mut offers: HashMap<String, Offers>,
    services: Vec<Service>,
    means: Means,
) {
    let mut keeps = Vec::new();
    for Service { profile, courier } in services {
        let Some(offers) = offers.remove(&profile.service) else {
            continue;
        };
        let (keep, hold) = leases::hold(profile.service.clone());
        keeps.push(keep);
        let dispatcher = Dispatcher::new(
            profile,
            courier,
            means.store.clone(),
            means.outbox.clone(),
            means.clock.clone(),
        );
        lifecycle.spawn("outbox", dispatcher.run(offers, hold, lifecycle.stopping()));
    }
    // Services without a dispatcher are closed before anybody looks: what is put into one that closes
    // afterwards would count as under way for ever.
    drop(offers);
    let Means { store, outbox, .. } = means;
    let kept = store.clone();
    lifecycle.spawn("leases", async move {
        kept.keep_leases(Replica::this(), keeps).await;
    });
    if store.is_shared() {
        lifecycle.spawn_aside("look", looking::look(store, outbox, lifecycle.stopping()));
    }
}

//! The dispatchers: one for each service, on the replica that holds it.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Lifecycle, bots::Bots, crm::OfOdoo, looking, shop_chats};
use crate::{
    bot::{again::UpdateCourier, intake::Intake},
    chats::Chats,
    config::Config,
    crm::Crm,
    desk::{
        Desk,
        crm_chats::{self, ReadCourier, SendCourier},
        routing::{timer_courier::TimerCourier, timers},
        telegram::courier::DeskCourier,
    },
    domain::{clock::SharedClock, id::BotId},
    outbox::{
        Courier, CrmCourier, CrmMeans, Dispatcher, Limits, Offers, Outbox, People, Profile,
        TelegramRates,
        following::{self, FollowCourier, Following},
        leads, letters,
        settling::Settling,
        sms::{self, Known, LaterCourier, NoteCourier, ReportCourier, Sms, SmsCourier},
        telegram::{self, TelegramCourier},
    },
    store::{
        Store,
        leases::{self, Keep, Replica},
    },
    telegram::{Api, carry::Apis},
    text::Texts,
};

/// An answer to a customer is worth nothing after a day.
const MESSAGES_KEPT: TimeDelta = TimeDelta::hours(24);
/// A lead is tried for as long as somebody may need to mend the CRM or its key.
const LEADS_KEPT: TimeDelta = TimeDelta::days(30);
/// What deliveries work with.
pub struct Means<'a> {
    pub store: Store,
    pub outbox: Outbox,
    pub clock: SharedClock,
    pub config: &'a Config,
    /// The leases of the services that have a dispatcher.
    pub keeps: RefCell<Vec<Keep>>,
    /// Where updates that were given up are tried again.
    pub intakes: Vec<Intake>,
}

pub fn people(config: &Config, bot: BotId, texts: &Arc<Texts>) -> People {
    People {
        bot,
        chats: shop_chats(config),
        speech: texts.speak(config.shop.language),
    }
}

/// Starts the deliveries to Telegram and, where there is one, to the CRM.
pub fn start(
    lifecycle: &Lifecycle,
    mut offers: HashMap<String, Offers>,
    (means, bots): (&Means<'_>, &Bots),
    (crm, people, following): (Option<Arc<dyn Crm>>, People, &Following),
    (desk, chats): (&Desk, Option<Arc<dyn Chats>>),
    (sms, odoo): (&Sms, OfOdoo),
) -> anyhow::Result<()> {
    let apis = bots.apis();
    for bot in &bots.0 {
        tell_chats(lifecycle, &mut offers, means, &bot.api, &apis, desk);
    }
    let timers = Arc::new(TimerCourier {
        desk: desk.clone(),
        store: means.store.clone(),
    });
    let profile = unhurried(timers::SERVICE, Limits::Adapter(Arc::new(|now| now)));
    dispatch(lifecycle, &mut offers, means, profile, timers);
    let later = Arc::new(LaterCourier {
        sms: sms.clone(),
        store: means.store.clone(),
    });
    let profile = unhurried(sms::LATER, Limits::Adapter(Arc::new(|now| now)));
    dispatch(lifecycle, &mut offers, means, profile, later);
    let again = Arc::new(UpdateCourier {
        intakes: means.intakes.clone(),
    });
    let profile = unhurried(letters::UPDATES, Limits::Adapter(Arc::new(|now| now)));
    dispatch(lifecycle, &mut offers, means, profile, again);
    for known in &sms.settings.providers {
        text(lifecycle, &mut offers, means, sms, known);
    }
    tell_odoo(lifecycle, &mut offers, means, sms, odoo);
    if let Some(chats) = chats {
        chats_of_crm(
            lifecycle,
            &mut offers,
            means,
            &bots.of_managers().api,
            desk,
            &chats,
        )?;
    }
    if let Some(crm) = crm {
        tell_crm(lifecycle, &mut offers, means, &crm, people);
        follow_orders(lifecycle, &mut offers, means, &crm, following);
    }
    // Services without a dispatcher are closed before anybody looks: what is put into one that closes
    // afterwards would count as under way for ever.
    drop(offers);
    let (store, keeps) = (means.store.clone(), means.keeps.take());
    lifecycle.spawn("leases", async move {
        store.keep_leases(Replica::this(), keeps).await;
    });
    if means.store.is_shared() {
        let (store, outbox) = (means.store.clone(), means.outbox.clone());
        lifecycle.spawn_aside("look", looking::look(store, outbox, lifecycle.stopping()));
    }
    Ok(())
}

/// One bot's messages; what Telegram allows, it allows to each bot.
fn tell_chats(
    lifecycle: &Lifecycle,
    offers: &mut HashMap<String, Offers>,
    means: &Means<'_>,
    api: &Api,
    apis: &Apis,
    desk: &Desk,
) {
    let rate = means.config.telegram.rate;
    let profile = Profile {
        service: telegram::service(api.bot()),
        limits: Limits::telegram(TelegramRates {
            overall_per_second: rate.overall_per_second,
            per_chat_per_second: rate.per_chat_per_second,
            per_chat_burst: rate.per_chat_burst,
            per_group_per_minute: rate.per_group_per_minute,
        }),
        at_once: 64,
        keep_for: MESSAGES_KEPT,
        busy_means_all: false,
        record_all: false,
    };
    let errands = Arc::new(DeskCourier {
        desk: desk.clone(),
        api: api.clone(),
        apis: apis.clone(),
        store: means.store.clone(),
    });
    let courier = Arc::new(TelegramCourier::new(api.clone(), errands));
    dispatch(lifecycle, offers, means, profile, courier);
}

/// One provider's messages, at the pace that its section allows.
fn text(
    lifecycle: &Lifecycle,
    offers: &mut HashMap<String, Offers>,
    means: &Means<'_>,
    sms: &Sms,
    known: &Known,
) {
    let profile = Profile {
        service: sms::service(known.name()),
        limits: Limits::per_second(known.limits.per_second),
        at_once: 32,
        keep_for: MESSAGES_KEPT * 3,
        busy_means_all: true,
        record_all: false,
    };
    let courier = Arc::new(SmsCourier {
        sms: sms.clone(),
        store: means.store.clone(),
        known: known.clone(),
    });
    dispatch(lifecycle, offers, means, profile, courier);
}

/// What became of the messages that Odoo sent, and what phones write.
fn tell_odoo(
    lifecycle: &Lifecycle,
    offers: &mut HashMap<String, Offers>,
    means: &Means<'_>,
    sms: &Sms,
    odoo: OfOdoo,
) {
    let free = || Limits::Adapter(Arc::new(|now| now));
    let store = means.store.clone();
    let profile = Profile {
        keep_for: MESSAGES_KEPT,
        at_once: 16,
        ..unhurried(sms::REPORTS, free())
    };
    let reports = odoo.reports;
    let courier = Arc::new(ReportCourier {
        sms: sms.clone(),
        store,
        reports,
    });
    dispatch(lifecycle, offers, means, profile, courier);
    if let Some(odoo) = odoo.notes {
        let store = means.store.clone();
        let profile = unhurried(sms::NOTES, free());
        let courier = Arc::new(NoteCourier { store, odoo });
        dispatch(lifecycle, offers, means, profile, courier);
    }
}

/// A service whose jobs wait for their time or for the service, and never grow old.
fn unhurried(service: &str, limits: Limits) -> Profile {
    Profile {
        service: service.to_owned(),
        limits,
        at_once: 4,
        keep_for: LEADS_KEPT * 100,
        busy_means_all: true,
        record_all: false,
    }
}

/// Leads, payments and customers' cards.
fn tell_crm(
    lifecycle: &Lifecycle,
    offers: &mut HashMap<String, Offers>,
    means: &Means<'_>,
    crm: &Arc<dyn Crm>,
    people: People,
) {
    let (free, clock) = (crm.clone(), means.clock.clone());
    let profile = Profile {
        service: leads::SERVICE.to_owned(),
        limits: adapter(clock, move |now| free.free_at(now)),
        // The adapter keeps the CRM's rate; a CRM that answers slowly must not keep leads below it.
        // What is stored before the calls is committed together.
        at_once: 8,
        keep_for: LEADS_KEPT,
        busy_means_all: true,
        record_all: true,
    };
    let settle = means.config.crm.keycrm.settle_seconds;
    let crm_means = CrmMeans {
        crm: crm.clone(),
        store: means.store.clone(),
        outbox: means.outbox.clone(),
        clock: means.clock.clone(),
        settle: TimeDelta::seconds(settle.into()),
        settling: Arc::new(Settling::new(means.clock.clone())),
    };
    let courier = Arc::new(CrmCourier::new(crm_means, people));
    dispatch(lifecycle, offers, means, profile, courier);
}

/// How orders stand, at a pace that leaves room for what is told to the CRM.
fn follow_orders(
    lifecycle: &Lifecycle,
    offers: &mut HashMap<String, Offers>,
    means: &Means<'_>,
    crm: &Arc<dyn Crm>,
    following: &Following,
) {
    let courier = Arc::new(FollowCourier::new(
        following.clone(),
        (means.store.clone(), crm.clone()),
        super::crm::look_every(means.config),
        TimeDelta::days(means.config.crm.orders_days.into()),
    ));
    let free = crm.clone();
    let limits = adapter(means.clock.clone(), move |now| free.free_at(now));
    let profile = unhurried(following::SERVICE, limits);
    dispatch(lifecycle, offers, means, profile, courier);
}

/// Reading a CRM's chats and answering in them, each at its own pace.
fn chats_of_crm(
    lifecycle: &Lifecycle,
    offers: &mut HashMap<String, Offers>,
    means: &Means<'_>,
    api: &Api,
    desk: &Desk,
    chats: &Arc<dyn Chats>,
) -> anyhow::Result<()> {
    let region = means.config.shop.region()?;
    let free = chats.clone();
    let limits = adapter(means.clock.clone(), move |now| {
        free.reads_free_at(now).unwrap_or(now)
    });
    let reading = Arc::new(ReadCourier {
        desk: desk.clone(),
        store: means.store.clone(),
        chats: chats.clone(),
        region,
        sweep_every: TimeDelta::seconds(means.config.chats.keeping.sweep_seconds.into()),
    });
    let profile = unhurried(crm_chats::READING, limits);
    dispatch(lifecycle, offers, means, profile, reading);
    let sending = Arc::new(SendCourier {
        desk: desk.clone(),
        store: means.store.clone(),
        chats: chats.clone(),
        api: api.clone(),
        region,
        waited: std::sync::Mutex::default(),
    });
    let profile = unhurried(crm_chats::SENDING, Limits::Adapter(Arc::new(|now| now)));
    dispatch(lifecycle, offers, means, profile, sending);
    Ok(())
}

/// The limit that an adapter keeps, which tells by the wall clock how long it has no room.
fn adapter(
    clock: SharedClock,
    free_at: impl Fn(DateTime<Utc>) -> DateTime<Utc> + Send + Sync + 'static,
) -> Limits {
    Limits::Adapter(Arc::new(move |now| {
        let wall = clock.now();
        now + (free_at(wall) - wall)
    }))
}

fn dispatch(
    lifecycle: &Lifecycle,
    offers: &mut HashMap<String, Offers>,
    means: &Means<'_>,
    profile: Profile,
    courier: Arc<dyn Courier>,
) {
    let Some(offers) = offers.remove(&profile.service) else {
        return;
    };
    let (keep, hold) = leases::hold(profile.service.clone());
    means.keeps.borrow_mut().push(keep);
    let parts = (
        means.store.clone(),
        means.outbox.clone(),
        means.clock.clone(),
    );
    let dispatcher = Dispatcher::new(profile, courier, parts);
    lifecycle.spawn("outbox", dispatcher.run(offers, hold, lifecycle.stopping()));
}

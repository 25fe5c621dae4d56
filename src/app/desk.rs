//! The managers' desk and the chats of a CRM, from the settings.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use anyhow::Context as _;
use chrono::TimeDelta;

use super::bots::Bots;
use crate::{
    chats::{
        Chats,
        keeping::{self, Keeping},
    },
    config::{Config, OrderSource},
    desk::{
        self, Deps, Desk, DeskBot, Introduction, Rating, Topics, people::department::Department,
    },
    domain::{
        clock::SharedClock,
        id::{BotId, ChatId, DepartmentId, ManagerId, Number},
        window::Window,
    },
    outbox::Outbox,
    sms::Sms,
    store::{Store, StoreError, conversations, numbers},
    text::Texts,
    vendors::crm::{Journal, registry::Offer},
};

/// The desk but for the SMS, which it uses and which tells it what happens to messages.
pub fn build(
    config: &Config,
    bots: &Bots,
    texts: &Arc<Texts>,
    outbox: &Outbox,
    clock: &SharedClock,
) -> anyhow::Result<impl Fn(&Sms) -> Desk + Clone + Send + Sync + use<>> {
    let settings = settings(config, bots)?;
    let bot = bots.of_managers().known.id;
    let (settings, texts) = (Arc::new(settings), Arc::clone(texts));
    let (outbox, clock, book) = (outbox.clone(), clock.clone(), bots.book().clone());
    let customers = bots.of_customers().into_iter().map(|(bot, _)| bot);
    let following = super::crm::following(config, customers.collect(), &texts, &outbox, &clock)?;
    let signals = Arc::new(Mutex::new(Window::new(1, desk::crm_chats::GATHER)));
    Ok(move |sms: &Sms| {
        Desk::new(&Deps {
            following: following(sms),
            bot,
            settings: Arc::clone(&settings),
            texts: Arc::clone(&texts),
            outbox: outbox.clone(),
            clock: clock.clone(),
            sms: sms.clone(),
            book: book.clone(),
            signals: signals.clone(),
        })
    })
}

fn settings(config: &Config, bots: &Bots) -> anyhow::Result<desk::Settings> {
    let desk = &config.desk;
    Ok(desk::Settings {
        departments: departments(config, bots)?,
        desk_bot: if bots.of_managers().known.serves.customers() {
            DeskBot::Shared
        } else {
            DeskBot::Dedicated
        },
        bots: bots.of_customers(),
        log: desk.log_chat_id.map(ChatId),
        admins: desk.admins.iter().copied().map(ManagerId).collect(),
        topics: if desk.topics {
            Topics::Each
        } else {
            Topics::None
        },
        out_of_stock: super::out_of_stock(config),
        stock: super::catalog::stock_count(config),
        catalog: config.catalog.place(),
        hold: TimeDelta::hours(desk.hold_hours.into()),
        notices_for_held: desk.notices_for_held,
        introduction: if desk.introduce {
            Introduction::Told
        } else {
            Introduction::Silent
        },
        max_wait: minutes(desk.max_wait_minutes),
        take_over: minutes(desk.take_over_minutes),
        idle_close: minutes(desk.idle_close_minutes),
        grace: TimeDelta::minutes(desk.grace_minutes.into()),
        reopens_for: TimeDelta::days(desk.reopen_days.into()),
        unsorted: TimeDelta::minutes(config.shop.unsorted_minutes.into()),
        rating: if desk.ask_rating {
            Rating::Asked
        } else {
            Rating::None
        },
        nightly: desk.nightly()?,
        zone: config.shop.time_zone()?,
        language: config.shop.language,
        region: config.shop.region()?,
        ask_parts: config.sms.ask_parts,
        auto_reply: config.sms.auto_reply,
        unanswerable: config.sms.unanswerable,
        crm: crm_names(config),
        shop_crm: shop_crm(config)?,
        order_posts: desk.orders.notice,
        remind_orders: minutes(desk.orders.remind_minutes),
        orders_from: desk::OrdersFrom {
            market: desk.orders.comes_from(OrderSource::Market),
            paid_states: config.chats.keeping.paid_states.clone(),
        },
        share_orders: desk.orders.assign,
        order_sound_from: desk.orders.sound(config.shop.currency)?,
        emails: super::email::rules(config),
        daily_export: super::email::daily_export(config)?,
        order_link: config.crm.order_link.clone(),
        keeping_link: config.chats.keeping.chat_link(),
    })
}

fn crm_names(config: &Config) -> desk::CrmNames {
    let crm = config.crm.registration();
    desk::CrmNames {
        title: crm.map_or("CRM", |known| known.title),
        key_setting: crm.map_or("crm.kind", |known| known.key_setting),
    }
}

fn shop_crm(config: &Config) -> anyhow::Result<desk::ShopCrm> {
    let declared = config.crm.declared()?;
    Ok(
        declared.map_or(desk::ShopCrm::None, |known| match known.statuses {
            Offer::Yes => desk::ShopCrm::WithStatuses,
            Offer::Needs(_) | Offer::No => desk::ShopCrm::WithoutStatuses,
        }),
    )
}

fn minutes(minutes: u32) -> Option<TimeDelta> {
    (minutes > 0).then(|| TimeDelta::minutes(minutes.into()))
}

/// The first department, then those of the settings; what one does not say is as the first has it.
fn departments(config: &Config, bots: &Bots) -> anyhow::Result<Vec<Department>> {
    let (desk, zone) = (&config.desk, config.shop.time_zone()?);
    let own_hours = desk.hours.hours("desk.hours", zone)?;
    let shop_hours = config.shop.hours.hours("shop.hours", zone)?;
    let first = Department {
        id: DepartmentId(0),
        name: desk.name.clone(),
        chat: desk.chat_id.map(ChatId),
        subjects: desk.subjects.clone(),
        bots: Vec::new(),
        hours: own_hours.or(shop_hours),
        policy: desk.assign,
        own_first: minutes(desk.own_first_minutes),
        max_parallel: desk.max_parallel.into(),
        load: desk.load,
        answer_within: minutes(desk.answer_minutes),
        remind_after: minutes(desk.remind_minutes),
        escalate_after: minutes(desk.escalate_minutes),
        sees: desk.managers_see,
    };
    let mut all = vec![first.clone()];
    for said in &desk.departments {
        let or_first = |own: Option<u32>, first| own.map_or(first, minutes);
        all.push(Department {
            id: DepartmentId(said.id),
            name: Some(said.name.clone()),
            chat: said.chat_id.map(ChatId).or(first.chat),
            subjects: said.subjects.clone(),
            bots: ids(bots, &said.bots),
            hours: said
                .hours
                .hours("desk.departments.hours", zone)?
                .or_else(|| first.hours.clone()),
            policy: said.assign.unwrap_or(first.policy),
            own_first: or_first(said.own_first_minutes, first.own_first),
            max_parallel: said.max_parallel.map_or(first.max_parallel, i64::from),
            load: said.load.unwrap_or(first.load),
            answer_within: or_first(said.answer_minutes, first.answer_within),
            remind_after: or_first(said.remind_minutes, first.remind_after),
            escalate_after: or_first(said.escalate_minutes, first.escalate_after),
            sees: said.managers_see.unwrap_or(first.sees),
        });
    }
    Ok(all)
}

/// The ids of these bots.
fn ids(bots: &Bots, names: &[String]) -> Vec<BotId> {
    let named = bots.0.iter().filter(|bot| names.contains(&bot.known.name));
    named.map(|bot| bot.known.id).collect()
}

/// Makes the admins of the settings admins, and sets the sweep of the CRM's chats going.
pub async fn prepare(desk: &Desk, store: &Store, config: &Config) -> Result<(), StoreError> {
    let desk = desk.clone();
    let first = Number(config.shop.first_number);
    let sweeps = config.chats.keeping_is_on() && config.chats.keeping.sweep_seconds > 0;
    store
        .write("desk", async move |tx| {
            numbers::begin_at(&tx, first).await?;
            desk.people.appoint(&tx).await?;
            desk.shop_chats.open_book(&tx).await?;
            let departments = desk.notify.settings.departments.iter();
            let known: Vec<_> = departments.map(|department| department.id).collect();
            conversations::adopt(&tx, &known).await?;
            // The rules may be others than those under which people began to wait.
            desk.notify.wake_all(&tx).await?;
            desk.statistics.set_nightly(&tx).await?;
            desk.statistics.set_daily_export(&tx).await?;
            desk.alerts.set_letters(&tx).await?;
            desk.notify.refresh_menus(&tx).await?;
            desk.sms_desk.sms.look_at_balances(&tx).await?;
            desk.sms_desk.sms.synchronise_templates(&tx).await?;
            if sweeps {
                desk.crm_chats.sweep_after(&tx, TimeDelta::zero()).await?;
            }
            Ok(())
        })
        .await
}

/// The CRM whose chats are answered here, if there is one.
pub fn connect_chats(
    config: &Config,
    clock: &SharedClock,
    journal: Arc<dyn Journal>,
) -> anyhow::Result<Option<Arc<dyn Chats>>> {
    if !config.chats.keeping_is_on() {
        return Ok(None);
    }
    let section = &config.chats.keeping;
    let settings = keeping::Settings {
        base_url: section
            .base_url
            .clone()
            .context("`chats.keeping.base_url` is not set")?,
        api_key: section
            .api_key
            .clone()
            .context("`chats.keeping.api_key` is not set")?,
        seller_id: section
            .seller_id
            .context("`chats.keeping.seller_id` is not set")?,
        utc_offset: section.offset()?,
        page_size: section.page_size,
        send_path: section.send_path.clone(),
        timestamp_as_string: section.timestamp_as_string,
        reads_per_minute: section.reads_per_minute,
        sends_per_minute: section.sends_per_minute,
        timeout: Duration::from_secs(section.timeout_seconds.into()),
    };
    Ok(Some(Arc::new(Keeping::new(
        settings,
        clock.clone(),
        journal,
    )?)))
}

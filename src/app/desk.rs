//! The managers' desk and the chats of a CRM, from the settings.

use std::{sync::Arc, time::Duration};

use anyhow::Context as _;
use chrono::TimeDelta;
use futures::FutureExt;

use crate::{
    chats::{
        Chats,
        keeping::{self, Keeping},
    },
    config::Config,
    crm::Journal,
    desk::{self, Desk, Introduction, Topics},
    domain::{
        clock::SharedClock,
        id::{BotId, ChatId, ManagerId},
    },
    outbox::Outbox,
    store::{Store, StoreError},
    text::Texts,
};

pub fn build(
    config: &Config,
    bot: BotId,
    (texts, outbox, clock): (&Arc<Texts>, &Outbox, &SharedClock),
) -> anyhow::Result<Desk> {
    let desk = &config.desk;
    let minutes = |minutes: u32| (minutes > 0).then(|| TimeDelta::minutes(minutes.into()));
    let settings = desk::Settings {
        chat: desk.chat_id.map(ChatId),
        log: desk.log_chat_id.map(ChatId),
        admins: desk.admins.iter().copied().map(ManagerId).collect(),
        topics: if desk.topics {
            Topics::Each
        } else {
            Topics::None
        },
        hold: TimeDelta::hours(desk.hold_hours.into()),
        max_parallel: desk.max_parallel.into(),
        introduction: if desk.introduce {
            Introduction::Told
        } else {
            Introduction::Silent
        },
        max_wait: minutes(desk.max_wait_minutes),
        idle_close: minutes(desk.idle_close_minutes),
        zone: config.shop.time_zone()?,
        language: config.shop.language,
        region: config.shop.region()?,
        keeping_link: config.chats.keeping.link.clone(),
    };
    Ok(Desk {
        bot,
        settings: Arc::new(settings),
        texts: texts.clone(),
        outbox: outbox.clone(),
        clock: clock.clone(),
    })
}

/// Makes the admins of the settings admins, and sets the sweep of the CRM's chats going.
pub async fn prepare(desk: &Desk, store: &Store, config: &Config) -> Result<(), StoreError> {
    let desk = desk.clone();
    let sweeps = config.chats.keeping_is_on() && config.chats.keeping.sweep_seconds > 0;
    store
        .write("desk", move |tx| {
            let desk = desk.clone();
            async move {
                desk.appoint(&tx).await?;
                if sweeps {
                    desk.sweep_after(&tx, TimeDelta::zero()).await?;
                }
                Ok(())
            }
            .boxed()
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

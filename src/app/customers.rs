//! The customers' side of each bot: the shop as its owner has set it up, and what takes updates in.

use std::sync::Arc;

use super::{
    Lifecycle,
    bots::{self, Bot, Bots},
    catalog::stock_count,
    out_of_stock,
};
use crate::{
    bot::{
        handle::{Context, Handler},
        intake::Intake,
    },
    config::{Config, Payment},
    crm::People,
    desk::Desk,
    domain::{clock::SharedClock, lead::PaidBy, payment::Method, search::Synonyms},
    outbox::Outbox,
    shop::{self, snapshot::Snapshots, stage::CatalogScreens, sync::Refresher},
    store::Store,
    text::Texts,
};

/// What the bots that customers write to work with.
pub struct Customers<'a> {
    pub config: &'a Config,
    pub store: &'a Store,
    pub texts: &'a Arc<Texts>,
    pub outbox: &'a Outbox,
    pub clock: &'a SharedClock,
    pub lifecycle: &'a Lifecycle,
    pub refresher: &'a Refresher,
    pub people: &'a People,
    pub desk: &'a Desk,
    pub catalog: CatalogScreens,
}

impl Customers<'_> {
    /// What takes in the updates of each bot.
    pub fn intakes(&self, bots: &Bots) -> anyhow::Result<Vec<Intake>> {
        let snapshots = Snapshots::default();
        let intake = |bot: &Bot| {
            let handler = Handler::new(Context {
                bot: bot.known.id,
                serves: bot.known.serves,
                username: bot.username.clone(),
                shop: Arc::new(self.shop(bot)?),
                texts: self.texts.clone(),
                outbox: self.outbox.clone(),
                clock: self.clock.clone(),
                aside: bots::aside(bot, self.lifecycle, self.outbox.activity()),
                refresher: self.refresher.clone(),
                snapshots: snapshots.clone(),
                people: self.people.clone(),
                desk: self.desk.clone(),
            });
            Ok(bots::intake(bot, handler, self.store))
        };
        bots.0.iter().map(intake).collect()
    }

    /// The shop in a bot.
    fn shop(&self, bot: &Bot) -> anyhow::Result<shop::Shop> {
        let (config, desk, catalog) = (self.config, self.desk, self.catalog);
        Ok(shop::Shop {
            language: config.shop.language,
            region: config.shop.region()?,
            synonyms: Synonyms::new(&config.shop.synonyms),
            site_url: config.shop.site_url.clone(),
            instagram_url: config.shop.instagram_url.clone(),
            out_of_stock: out_of_stock(config),
            stock: stock_count(config),
            catalog,
            managers: if config.desk.chat_id.is_some() || !config.desk.admins.is_empty() {
                shop::Managers::Answer
            } else {
                shop::Managers::None
            },
            first_words: config.shop.first_words,
            hours: config
                .shop
                .hours
                .hours("shop.hours", config.shop.time_zone()?)?,
            zone: config.shop.time_zone()?,
            shipping: config.delivery.shipping(config.shop.currency)?,
            payments: payments(config, bot)?,
            subjects: desk.notify.settings.subjects_of(bot.known.id),
            cart_goes: config.crm.cart_keeps()?,
            email: if config.shop.ask_email {
                shop::stage::AskEmail::Yes
            } else {
                shop::stage::AskEmail::No
            },
            registration: config.shop.registration,
            pictures: if config.shop.pictures {
                shop::stage::Pictures::Shown
            } else {
                shop::stage::Pictures::None
            },
            retention_days: config.privacy.retention_days,
            confirm_phones: if config.sms.confirm_phones && desk.sms_desk.sms.is_on() {
                shop::stage::ConfirmPhones::ByCode
            } else {
                shop::stage::ConfirmPhones::No
            },
        })
    }
}

/// The ways to pay in a bot: invoices only where it has a provider of its own.
fn payments(config: &Config, bot: &Bot) -> anyhow::Result<Vec<Method>> {
    let mut methods = config.payment.methods()?;
    if bot.known.provider_token.is_none() {
        methods.retain(|method| method.by != PaidBy::Invoice);
    }
    if methods.is_empty() {
        methods = Payment::default().methods()?;
    }
    Ok(methods)
}

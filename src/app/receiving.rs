//! How updates come: our web server, the webhook or the polling, and the list of commands.

use std::sync::Arc;

use anyhow::Context as _;
use secrecy::SecretString;
use uuid::Uuid;

use super::{
    Lifecycle, about,
    bots::{Bot, Bots},
    webhook_memory,
};
use crate::{
    bot::{intake::Intake, polling, setup},
    config::{Config, Receiving, Serves},
    domain::{clock::SharedClock, language::Language},
    shop::stage::CatalogScreens,
    store::{Store, StoreError, settings},
    telegram::Api,
    text::Texts,
    web::Webhook,
};

/// What the webhooks' route needs, when updates come by webhook.
pub async fn webhooks(
    receiving: &Receiving,
    bots: &Bots,
    store: &Store,
    intakes: &[Intake],
) -> anyhow::Result<Vec<Webhook>> {
    if *receiving == Receiving::Polling {
        return Ok(Vec::new());
    }
    let mut webhooks = Vec::new();
    for (bot, intake) in bots.0.iter().zip(intakes) {
        let secret = match &bot.known.webhook_secret {
            Some(secret) => secret.clone(),
            None => kept_secret(store, intake).await?,
        };
        webhooks.push(Webhook {
            intake: intake.clone(),
            secret,
        });
    }
    Ok(webhooks)
}

/// The secret that was made at the first start; the same on every replica.
async fn kept_secret(store: &Store, intake: &Intake) -> Result<SecretString, StoreError> {
    let key = format!("webhook_secret:{}", intake.bot());
    let secret = store
        .write("settings", async move |tx| {
            if let Some(secret) = settings::lookup(&tx, &key).await? {
                return Ok(secret);
            }
            let made = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
            settings::put(&tx, &key, &made).await?;
            Ok(made)
        })
        .await?;
    Ok(SecretString::from(secret))
}

/// How the bots begin to receive.
pub struct Receiver<'a> {
    pub receiving: &'a Receiving,
    pub config: &'a Config,
    pub store: &'a Store,
    pub texts: &'a Arc<Texts>,
    pub catalog: CatalogScreens,
    pub clock: &'a SharedClock,
    pub lifecycle: &'a Lifecycle,
}

impl Receiver<'_> {
    /// Tells Telegram how to reach a bot, begins to receive its updates, and describes it there.
    pub async fn begin(
        &self,
        bot: &Bot,
        intake: &Intake,
        webhook: Option<&Webhook>,
    ) -> anyhow::Result<()> {
        self.receive(&bot.api, intake, webhook).await?;
        let language = self.config.shop.language;
        let (api, texts) = (bot.api.clone(), self.texts.clone());
        let list = commands(api, bot.known.serves, texts, language, self.catalog);
        self.lifecycle.spawn_aside("commands", list);
        if bot.known.serves.customers() {
            let by_hand = if self.config.telegram.set_description {
                about::ByHand::Replaced
            } else {
                about::ByHand::Kept
            };
            let (api, store) = (bot.api.clone(), self.store.clone());
            let described = about::describe(api, store, self.texts.clone(), language, by_hand);
            self.lifecycle.spawn_aside("descriptions", described);
        }
        Ok(())
    }

    async fn receive(
        &self,
        api: &Api,
        intake: &Intake,
        webhook: Option<&Webhook>,
    ) -> anyhow::Result<()> {
        let store = self.store;
        match (self.receiving, webhook) {
            (Receiving::Webhook(url), Some(webhook)) => {
                let address = webhook_memory::address(url, api.bot());
                webhook_memory::remember(store, api.bot(), &address).await?;
                warn_of_foreign_webhook(api, store).await;
                setup::set_webhook(api, &address, &webhook.secret)
                    .await
                    .with_context(|| {
                        format!("`web.public_url`: Telegram does not take the webhook {address}")
                    })
            }
            _ => {
                warn_of_foreign_webhook(api, store).await;
                setup::delete_webhook(api)
                    .await
                    .context("Telegram does not let go of the webhook")?;
                let poll = polling::run(
                    api.clone(),
                    intake.clone(),
                    self.clock.clone(),
                    self.lifecycle.stopping(),
                );
                self.lifecycle.spawn("polling", poll);
                Ok(())
            }
        }
    }
}

/// Logs that the start ends another program's webhook, so that its owner can find out why it went
/// silent.
async fn warn_of_foreign_webhook(api: &Api, store: &Store) {
    let Ok(info) = setup::webhook_info(api).await else {
        return;
    };
    let Some(host) = info.host() else {
        return;
    };
    let (bot, url) = (api.bot(), info.url);
    let known = store.read(async move |tx| webhook_memory::is_ours(&tx, bot, &url).await);
    if !known.await.unwrap_or(true) {
        tracing::warn!(
            bot = %api.bot(),
            host,
            waiting = info.pending_update_count,
            "This bot's updates went to another program at {host}; from now on they come here, and that program gets none"
        );
    }
}

/// Registers the commands; the bot works without the list too.
async fn commands(
    api: Api,
    serves: Serves,
    texts: Arc<Texts>,
    language: Language,
    catalog: CatalogScreens,
) {
    let set = setup::set_commands(&api, serves, &texts, language, catalog);
    if let Err(error) = set.await {
        tracing::warn!(%error, "The list of commands could not be registered");
    }
}

//! The bots of the settings: the identity that Telegram gives each, and what it works with.

use std::sync::Arc;

use chrono::TimeDelta;
use futures::future::try_join_all;
use tokio::runtime::Handle;

use super::Lifecycle;
use crate::{
    bot::{aside::Aside, handle::Handler, intake::Intake, setup},
    config::{Config, KnownBot},
    domain::{clock::SharedClock, id::BotId},
    outbox::Activity,
    store::Store,
    telegram::{Api, TelegramError, book::ChatBook, carry::Apis, pictures::PictureFolder},
};

/// A bot that Telegram knows.
pub struct Bot {
    pub known: KnownBot,
    pub api: Api,
    /// Without the `@`.
    pub username: String,
}

/// Every bot of the settings, the main one first.
pub struct Bots(pub Vec<Bot>);

impl Bots {
    /// Their names, for people.
    pub fn names(&self) -> String {
        let names: Vec<_> = self
            .0
            .iter()
            .map(|bot| format!("@{}", bot.username))
            .collect();
        names.join(", ")
    }

    /// Asks Telegram who they are.
    pub async fn introduce(config: &Config, clock: &SharedClock) -> anyhow::Result<Self> {
        let known = config.known_bots()?;
        let book = ChatBook::default();
        let introduced = known
            .into_iter()
            .map(|known| introduce(config, known, clock, &book));
        Ok(Self(try_join_all(introduced).await?))
    }

    /// The one that the managers' desk is at.
    pub fn of_managers(&self) -> &Bot {
        let found = self.0.iter().find(|bot| bot.known.serves.managers());
        found.unwrap_or(&self.0[0])
    }

    /// What all of them know of the chats of the shop's people.
    pub fn book(&self) -> &ChatBook {
        self.of_managers().api.book()
    }

    /// Those that customers write to, by their names in Telegram.
    pub fn of_customers(&self) -> Vec<(BotId, String)> {
        let open = self.0.iter().filter(|bot| bot.known.serves.customers());
        open.map(|bot| (bot.known.id, bot.username.clone()))
            .collect()
    }

    pub fn ids(&self) -> impl Iterator<Item = BotId> {
        self.0.iter().map(|bot| bot.known.id)
    }

    pub fn apis(&self) -> Apis {
        Apis::new(self.0.iter().map(|bot| bot.api.clone()).collect())
    }
}

async fn introduce(
    config: &Config,
    known: KnownBot,
    clock: &SharedClock,
    book: &ChatBook,
) -> anyhow::Result<Bot> {
    let api = Api::new(&config.telegram.api_url, known.token.clone(), known.id)?
        .with_provider(known.provider_token.clone())
        .with_book(book.clone())
        .with_pictures(PictureFolder::new(config.catalog.pictures()));
    let me = ask(&api, &known.name, clock).await?;
    Ok(Bot {
        known,
        api,
        username: me.username,
    })
}

/// Between tries to reach Telegram at the start.
const PAUSE: TimeDelta = TimeDelta::seconds(2);

/// Asks Telegram who the bot is; waits for Telegram when it cannot be reached.
async fn ask(api: &Api, name: &str, clock: &SharedClock) -> anyhow::Result<setup::Me> {
    let key = if name == crate::config::MAIN_BOT {
        "telegram.token".to_owned()
    } else {
        format!("bots.{name}.token")
    };
    loop {
        match setup::me(api).await {
            Ok(me) => return Ok(me),
            Err(TelegramError::Unauthorized) => anyhow::bail!(
                "`{key}` is refused by Telegram; expected the token that BotFather gave, whole and not revoked"
            ),
            Err(error) => {
                tracing::warn!(%error, "Telegram does not answer, trying again");
                clock.sleep(PAUSE).await;
            }
        }
    }
}

/// Sends what is not worth storing, through one bot.
pub fn aside(bot: &Bot, lifecycle: &Lifecycle, activity: Activity) -> Aside {
    Aside::new(
        bot.api.clone(),
        lifecycle.tasks(),
        Handle::current(),
        activity,
    )
}

/// Where a bot's updates come in.
pub fn intake(bot: &Bot, handler: Handler, store: &Store) -> Intake {
    Intake::new(bot.known.id, Arc::new(handler), store.clone())
}

//! `mistok admin add ID`: the first admin, when the settings name none. `mistok admin key ...`: keys of
//! the HTTP API. `mistok admin link ...`: an address that opens the bot.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use clap::Subcommand;

use super::key;
use crate::{
    bot::setup,
    config::Config,
    desk::{people::roles, telegram::qr},
    domain::{clock::SharedClock, id::ManagerId, link},
    store::Store,
    telegram::Api,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the person with this Telegram user id an admin
    Add {
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        id: i64,
    },
    /// Print an address that opens the bot, by a payload such as `p_12--s_flyer`
    Link {
        /// A payload, or the name of a source
        asked: String,
        /// Write the QR code of the address to this file
        #[arg(long)]
        png: Option<PathBuf>,
    },
    /// The keys of the HTTP API
    #[command(subcommand)]
    Key(key::Command),
}

pub async fn run(
    command: Command,
    config: &Config,
    clock: &SharedClock,
) -> anyhow::Result<ExitCode> {
    match command {
        Command::Add { id } => appoint(id, &open(config).await?, config, clock).await,
        Command::Link { asked, png } => print_links(&asked, png.as_deref(), config).await,
        Command::Key(command) => key::run(command, &open(config).await?, clock).await,
    }
}

async fn open(config: &Config) -> anyhow::Result<Store> {
    let store = Store::open(&config.database.location()?, config.privacy.vault()?).await?;
    store.migrate().await?;
    Ok(store)
}

/// The address in each bot that customers write to; the picture is of the first.
#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn print_links(asked: &str, png: Option<&Path>, config: &Config) -> anyhow::Result<ExitCode> {
    let payload = link::payload_of(asked).with_context(|| {
        format!("`{asked}` fits no link; expected p_12, c_3, q_returns, s_flyer, or a name such as flyer")
    })?;
    let known = config.known_bots()?.into_iter();
    for (place, bot) in known.filter(|bot| bot.serves.customers()).enumerate() {
        let api = Api::new(&config.telegram.api_url, bot.token, bot.id)?;
        let address = link::address(&setup::me(&api).await?.username, &payload);
        println!("{address}");
        if let (0, Some(file)) = (place, png) {
            tokio::fs::write(file, qr::draw(&address)?)
                .await
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn appoint(
    id: i64,
    store: &Store,
    config: &Config,
    clock: &SharedClock,
) -> anyhow::Result<ExitCode> {
    let (language, now) = (config.shop.language, clock.now());
    store
        .write("admin", async move |tx| {
            roles::appoint(&tx, ManagerId(id), language, now).await
        })
        .await?;
    println!("{id} is an admin. They open the desk with /desk in their chat with the bot.");
    Ok(ExitCode::SUCCESS)
}

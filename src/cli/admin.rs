//! `mistok admin add ID`: the first admin, when the settings name none. `mistok admin key ...`: keys of
//! the HTTP API.

use std::process::ExitCode;

use clap::Subcommand;
use futures::FutureExt;

use super::key;
use crate::{
    config::Config,
    desk::roles,
    domain::{clock::SharedClock, id::ManagerId},
    store::Store,
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make the person with this Telegram user id an admin
    Add {
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        id: i64,
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
    let store = Store::open(&config.database.location()?, config.privacy.vault()?).await?;
    store.migrate().await?;
    match command {
        Command::Add { id } => appoint(id, &store, (config, clock)).await,
        Command::Key(command) => key::run(command, &store, clock).await,
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn appoint(
    id: i64,
    store: &Store,
    (config, clock): (&Config, &SharedClock),
) -> anyhow::Result<ExitCode> {
    let (language, now) = (config.shop.language, clock.now());
    store
        .write("admin", move |tx| {
            async move { roles::appoint(&tx, ManagerId(id), language, now).await }.boxed()
        })
        .await?;
    println!("{id} is an admin. They open the desk with /desk in their chat with the bot.");
    Ok(ExitCode::SUCCESS)
}

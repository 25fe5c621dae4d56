//! The command line.

mod admin;
mod catalog;
pub mod check;
mod crm;
#[cfg(feature = "demo")]
mod demo;
mod export;
mod hooks;
mod key;
mod language;
mod log;
mod run;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use crate::{
    config::Config,
    domain::clock::{SharedClock, SystemClock},
    store::Store,
};

/// Joins a shop's customers, its CRM and its managers through Telegram.
#[derive(Debug, Parser)]
#[command(name = "mistok", version)]
struct Arguments {
    /// The settings file [default: config/mistok.toml, or `MISTOK_CONFIG`]
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the bot (what happens without a command)
    Run(run::Arguments),
    /// Try the settings: database, Telegram, people, CRM; print a table
    Check(check::Arguments),
    /// Check a catalog file of your own, or show one to begin with
    #[command(subcommand)]
    Catalog(catalog::Command),
    /// Ask the CRM of the settings what it can do
    #[command(subcommand)]
    Crm(crm::Command),
    /// Bring the database's tables up to date
    Migrate,
    /// Write orders, leads or customers to a file for a spreadsheet
    Export(export::Arguments),
    /// Look after the systems that are told what happens (webhooks)
    #[command(subcommand)]
    Hooks(hooks::Command),
    /// Manage the admins of the managers' desk and the keys of the HTTP API
    #[command(subcommand)]
    Admin(admin::Command),
    /// Show the whole program on one page in a browser, without a token
    #[cfg(feature = "demo")]
    Demo(demo::Arguments),
}

impl Default for Command {
    fn default() -> Self {
        Self::Run(run::Arguments::default())
    }
}

/// Runs what the command line asks for.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&anyhow::Error::from(error)),
    };
    match runtime.block_on(execute(arguments)) {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

#[expect(clippy::print_stderr, reason = "the log may not have been started")]
fn fail(error: &anyhow::Error) -> ExitCode {
    eprintln!("mistok: {error:#}");
    ExitCode::FAILURE
}

async fn execute(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let clock: SharedClock = std::sync::Arc::new(SystemClock);
    let settings = || settings(arguments.config.as_deref());
    match arguments.command.unwrap_or_default() {
        Command::Run(arguments) => run::run(arguments, settings()?, clock).await,
        Command::Check(arguments) => check::check(arguments, &settings()?, &clock).await,
        // What is wrong with the settings is no reason not to look at a file.
        Command::Catalog(command) => {
            catalog::run(command, || Ok(Config::load(arguments.config.as_deref())?))
        }
        Command::Crm(command) => crm::run(command, &settings()?, &clock).await,
        Command::Migrate => migrate(&settings()?).await,
        Command::Export(arguments) => export::run(arguments, &settings()?, &clock).await,
        Command::Hooks(command) => hooks::run(command, &settings()?, &clock).await,
        Command::Admin(command) => admin::run(command, &settings()?, &clock).await,
        // It needs no settings, so none that are wrong can stop it.
        #[cfg(feature = "demo")]
        Command::Demo(arguments) => demo::run(arguments).await,
    }
}

fn settings(file: Option<&Path>) -> anyhow::Result<Config> {
    let config = Config::load(file)?;
    log::start(&config.log)?;
    Ok(config)
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn migrate(config: &Config) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.database.location()?, config.privacy.vault()?).await?;
    let applied = store.migrate().await?;
    if applied.is_empty() {
        println!("The database is up to date.");
    } else {
        println!("Applied: {}", applied.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

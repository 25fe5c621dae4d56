//! The command line.

mod check;
mod log;
mod run;

use std::{path::PathBuf, process::ExitCode};

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
    Run,
    /// Try the settings: database, Telegram, CRM; print a table
    Check,
    /// Bring the database's tables up to date
    Migrate,
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
    let config = Config::load(arguments.config.as_deref())?;
    log::start(&config.log)?;
    let clock: SharedClock = std::sync::Arc::new(SystemClock);
    match arguments.command.unwrap_or(Command::Run) {
        Command::Run => run::run(config, clock).await,
        Command::Check => check::check(&config, &clock).await,
        Command::Migrate => migrate(&config).await,
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn migrate(config: &Config) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.database.location()?).await?;
    let applied = store.migrate().await?;
    if applied.is_empty() {
        println!("The database is up to date.");
    } else {
        println!("Applied: {}", applied.join(", "));
    }
    Ok(ExitCode::SUCCESS)
}

//! Puts the program under load: many virtual customers go through the order flow against the
//! simulated Telegram and CRM, which live in this process; the program runs in one of its own.
//! Prints figures and judges nothing but correctness: every order is in the CRM, and once.
//!
//! `cargo build --profile perf --bin mistok --examples && target/perf/examples/load flat-out`

#![expect(clippy::print_stdout, reason = "figures are what this program is for")]

mod backlog;
mod big;
mod customer;
mod figures;
mod flat_out;
mod mailing;
mod paced;
mod program;
mod world;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::program::Which;

/// Measures mistok, or the plain bot that it is compared with.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    load: Load,
    /// The program under load
    #[arg(long, global = true, value_enum, default_value = "mistok")]
    bot: Which,
    /// The database; otherwise a new `SQLite` file for each run
    #[arg(long, global = true)]
    database: Option<String>,
    /// The folder for `SQLite` files, to choose the disk
    #[arg(long, global = true)]
    folder: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Load {
    /// Each customer orders again and again, as fast as answers come
    FlatOut(flat_out::Settings),
    /// A fixed number of updates a second, with the network's latency
    Paced(paced::Settings),
    /// Updates that waited while the program was off, by polling
    Backlog(backlog::Settings),
    /// Many messages to many chats at Telegram's own limits
    Mailing(mailing::Settings),
    /// A database of many customers against a small one
    Big(big::Settings),
}

/// What every load needs to know.
#[derive(Debug, Clone)]
struct Setup {
    bot: Which,
    database: Option<String>,
    folder: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let setup = Setup {
        bot: arguments.bot,
        database: arguments.database,
        folder: arguments.folder.unwrap_or_else(std::env::temp_dir),
    };
    match arguments.load {
        Load::FlatOut(settings) => flat_out::run(&setup, &settings).await,
        Load::Paced(settings) => paced::run(&setup, &settings).await,
        Load::Backlog(settings) => backlog::run(&setup, &settings).await,
        Load::Mailing(settings) => mailing::run(&setup, &settings).await,
        Load::Big(settings) => big::run(&setup, &settings).await,
    }
}

//! `mistok demo`: the program on one page, without a token.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;

use crate::{
    demo::{self, Options},
    domain::language::Language,
};

/// What the demo may be told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where the page is served
    #[arg(long, default_value = "127.0.0.1:8088")]
    listen: SocketAddr,
    /// What the page speaks at first: uk or en
    #[arg(long, default_value = "uk", value_parser = language)]
    language: Language,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// Keep the bot's database in this folder [default: one that goes with the demo]
    #[arg(long)]
    data: Option<PathBuf>,
}

fn language(code: &str) -> Result<Language, String> {
    Language::from_code(code).ok_or_else(|| "expected uk or en".to_owned())
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    demo::run(Options {
        listen: arguments.listen,
        language: arguments.language,
        open_browser: !arguments.no_open,
        data: arguments.data,
        ..Options::here()?
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

//! The log: text on a terminal, JSON elsewhere.

use std::io::IsTerminal;

use anyhow::Context as _;
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

pub fn start(config: &Log) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.level).with_context(|| {
        format!(
            "`log.level` is \"{}\"; expected error, warn, info, debug or a filter",
            config.level
        )
    })?;
    let is_terminal = std::io::stderr().is_terminal();
    let text = match config.format {
        LogFormat::Auto => is_terminal,
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Codes of colours in a file would stand between the words.
        .with_ansi(is_terminal && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty()))
        .with_writer(std::io::stderr);
    if text {
        log.init();
    } else {
        log.json().flatten_event(true).init();
    }
    Ok(())
}

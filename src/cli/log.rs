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
    let text = match config.format {
        LogFormat::Auto => std::io::stderr().is_terminal(),
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    if text {
        log.init();
    } else {
        log.json().flatten_event(true).init();
    }
    Ok(())
}

//! `mistok run`: serves until it is told to stop.

use std::{process::ExitCode, time::Duration};

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use crate::{app::App, config::Config, domain::clock::SharedClock};

/// How long the work in hand may take after the signal to stop.
const PATIENCE: Duration = Duration::from_secs(10);

/// How it is served.
#[derive(Debug, Default, Args)]
pub struct Arguments {
    /// End with the program that started this: for the demo
    #[cfg(feature = "demo")]
    #[arg(long, hide = true)]
    while_stdin_is_open: bool,
}

pub async fn run(
    #[cfg_attr(
        not(feature = "demo"),
        expect(unused_variables, reason = "only the demo has an argument")
    )]
    arguments: Arguments,
    config: Config,
    clock: SharedClock,
) -> anyhow::Result<ExitCode> {
    #[cfg(feature = "demo")]
    if arguments.while_stdin_is_open {
        mistok_demo::leash::hold();
    }
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let app = tokio::select! {
        app = App::start(config, clock) => app?,
        _ = terminate.recv() => return Ok(ExitCode::SUCCESS),
        _ = interrupt.recv() => return Ok(ExitCode::SUCCESS),
    };
    let code = tokio::select! {
        _ = terminate.recv() => ExitCode::SUCCESS,
        _ = interrupt.recv() => ExitCode::SUCCESS,
        reason = app.failed() => {
            tracing::error!(reason, "A part of the program has ended; stopping");
            ExitCode::FAILURE
        }
    };
    tracing::info!("Stopping: taking nothing more, finishing what is in hand");
    app.stop(PATIENCE).await;
    Ok(code)
}

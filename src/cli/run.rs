//! `mistok run`: serves until it is told to stop.

use std::{process::ExitCode, time::Duration};

use tokio::signal::unix::{SignalKind, signal};

use crate::{app::App, config::Config, domain::clock::SharedClock};

/// How long the work in hand may take after the signal to stop.
const PATIENCE: Duration = Duration::from_secs(10);

pub async fn run(config: Config, clock: SharedClock) -> anyhow::Result<ExitCode> {
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

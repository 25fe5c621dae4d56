//! Beginning and end on somebody's own machine: the browser that opens, the signals that stop.

use std::{
    convert::Infallible,
    ffi::OsStr,
    net::SocketAddr,
    process::{Command, Stdio},
};

use tokio_util::sync::CancellationToken;

/// Opens the page where there is a screen; otherwise the printed address is enough.
pub fn browser(address: SocketAddr) {
    let Some(opener) = opener() else {
        return;
    };
    let started = Command::new(opener)
        .arg(format!("http://{address}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Err(error) = started {
        tracing::debug!(%error, "No browser could be opened");
    }
}

fn opener() -> Option<&'static str> {
    if cfg!(target_os = "macos") {
        return Some("open");
    }
    if cfg!(windows) {
        return Some("explorer");
    }
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"]
        .into_iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| value != OsStr::new("")));
    screen.then_some("xdg-open")
}

/// Ends the demo with Ctrl+C, SIGTERM, or the terminal closed, and itself never ends. It hears them
/// from the call on, not only once it is polled.
#[cfg(unix)]
pub fn asked(quit: &CancellationToken) -> impl Future<Output = Infallible> {
    use tokio::signal::unix::{SignalKind, signal};
    let kinds = [
        SignalKind::interrupt(),
        SignalKind::terminate(),
        SignalKind::hangup(),
    ];
    let kinds = kinds.map(signal);
    async move {
        if let [Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)] = kinds {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            quit.cancel();
        }
        std::future::pending().await
    }
}

#[cfg(not(unix))]
pub async fn asked(quit: &CancellationToken) -> Infallible {
    if tokio::signal::ctrl_c().await.is_ok() {
        quit.cancel();
    }
    std::future::pending().await
}

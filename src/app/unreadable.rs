//! Tells admins of rows that cannot be read, soon after they were met.

use std::sync::Arc;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use crate::{
    desk::Desk,
    store::{Store, Vault},
};

/// Until it is tried again when the database does not take it.
const PAUSE: TimeDelta = TimeDelta::minutes(1);

pub async fn run(vault: Vault, store: Store, desk: Desk, stop: CancellationToken) {
    loop {
        let places = tokio::select! {
            () = stop.cancelled() => return,
            places = vault.set_aside().untold() => Arc::new(places),
        };
        loop {
            let work = (desk.clone(), Arc::clone(&places));
            let told = store.write("unreadable", async move |tx| {
                let (desk, places) = work.clone();
                desk.alerts.tell_unreadable(&tx, &places).await
            });
            let Err(error) = told.await else {
                break;
            };
            tracing::warn!(%error, "Admins could not be told of unreadable rows, trying again later");
            tokio::select! {
                () = stop.cancelled() => return,
                () = desk.notify.clock.sleep_until(desk.notify.now() + PAUSE) => {}
            }
        }
    }
}

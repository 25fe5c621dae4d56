//! Watching the services' health on every replica, so that managers are notified of troubles and of
//! their end.

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use crate::{
    desk::{Desk, conversation::lead},
    domain::clock::SharedClock,
    store::Store,
};

/// Between tries while the database does not answer.
const PAUSE: TimeDelta = TimeDelta::seconds(10);

pub async fn run(store: Store, desk: Desk, clock: SharedClock, stop: CancellationToken) {
    // This run of the program, among its replicas.
    let replica = lead::reference();
    let board = desk.notify.outbox.health().clone();
    let mut changes = board.watch();
    loop {
        drop(changes.borrow_and_update());
        let (watcher, name) = (desk.clone(), replica.clone());
        let looked = store
            .write("findings", async move |tx| {
                watcher.alerts.watch_services(&tx, &name).await
            })
            .await;
        let next = looked.unwrap_or_else(|error| {
            tracing::error!(%error, "How the services are could not be stored, trying again");
            Some(clock.now() + PAUSE)
        });
        let (wall, now) = (clock.now(), clock.steady());
        let next = next.map(|at| now + (at - wall).max(TimeDelta::zero()));
        board.looked_at(next);
        let sleep = async {
            match next {
                Some(at) => clock.sleep_until_steady(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            changed = changes.changed() => if changed.is_err() { return },
            () = sleep => {}
        }
    }
}

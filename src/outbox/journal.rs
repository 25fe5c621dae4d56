//! Keeps the record of exchanges in the database, without holding up the exchange.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::mpsc;

use super::Activity;
use crate::{
    store::{
        Store,
        journal::{self, Entry},
    },
    vendors::crm::{Exchange, Journal},
};

/// Exchanges waiting to be written; beyond this they are dropped, with a warning: the journal
/// explains what happened, nothing depends on it.
const WAITING: usize = 1_024;
/// Written together at most.
const TOGETHER: usize = 64;

/// The adapters' end.
pub struct StoreJournal {
    exchanges: mpsc::Sender<Exchange>,
    activity: Activity,
    /// How many there was no room for.
    left_out: AtomicU64,
}

/// The end that writes.
pub struct Keeper {
    exchanges: mpsc::Receiver<Exchange>,
    activity: Activity,
}

pub fn pair(activity: Activity) -> (StoreJournal, Keeper) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let journal = StoreJournal {
        exchanges: sender,
        activity: activity.clone(),
        left_out: AtomicU64::default(),
    };
    let keeper = Keeper {
        exchanges: receiver,
        activity,
    };
    (journal, keeper)
}

impl Journal for StoreJournal {
    fn record(&self, exchange: Exchange) {
        self.activity.begin();
        if self.exchanges.try_send(exchange).is_err() {
            self.activity.end();
            let left_out = self.left_out.fetch_add(1, Ordering::Relaxed) + 1;
            // A line for each would be as much work as what there is no time for.
            if left_out.is_power_of_two() {
                tracing::warn!(
                    left_out,
                    "The journal cannot keep up; {left_out} exchanges were left out since the start"
                );
            }
        }
    }
}

impl Keeper {
    /// Writes until the adapters are gone.
    pub async fn run(mut self, store: Store) {
        let mut gathered = Vec::new();
        while self.exchanges.recv_many(&mut gathered, TOGETHER).await > 0 {
            let count = gathered.len();
            let entries: Arc<[Entry]> = gathered.drain(..).map(entry).collect();
            let written = store
                .write("journal", async move |tx| {
                    for entry in entries.iter() {
                        journal::add(&tx, entry).await?;
                    }
                    Ok(())
                })
                .await;
            if let Err(error) = written {
                tracing::warn!(%error, count, "{count} exchanges could not be written into the journal");
            }
            self.activity.end_of(count);
        }
    }
}

fn entry(exchange: Exchange) -> Entry {
    Entry {
        at: exchange.at,
        service: exchange.service.to_owned(),
        operation: exchange.operation.to_owned(),
        subject: exchange.subject,
        duration_ms: i64::try_from(exchange.duration_ms).unwrap_or(i64::MAX),
        outcome: exchange.outcome.to_string(),
        request: exchange.request,
        response: exchange.response,
    }
}

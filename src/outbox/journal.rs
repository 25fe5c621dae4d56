//! Keeps the record of exchanges in the database, without holding up the exchange.

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

/// The adapters' end.
pub struct StoreJournal {
    exchanges: mpsc::Sender<Exchange>,
    activity: Activity,
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
            tracing::warn!("The journal cannot keep up; an exchange was left out");
        }
    }
}

impl Keeper {
    /// Writes until the adapters are gone.
    pub async fn run(mut self, store: Store) {
        while let Some(exchange) = self.exchanges.recv().await {
            let entry = Entry {
                at: exchange.at,
                service: exchange.service.to_owned(),
                operation: exchange.operation.to_owned(),
                subject: exchange.subject,
                duration_ms: i64::try_from(exchange.duration_ms).unwrap_or(i64::MAX),
                outcome: exchange.outcome.to_string(),
                request: exchange.request,
                response: exchange.response,
            };
            let written = store
                .write("journal", async move |tx| journal::add(&tx, &entry).await)
                .await;
            if let Err(error) = written {
                tracing::warn!(%error, "An exchange could not be written into the journal");
            }
            self.activity.end();
        }
    }
}

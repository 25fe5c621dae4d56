//! The database: whether it opens, what it holds, and whether all of it is on its way.

use super::{open, report::Row};
use crate::{
    config::Config,
    domain::clock::{Clock as _, SystemClock},
    store::{
        Store, StoreError, Tx, catalog, conversations, dead_letters, dialogues, leads, orders,
        outbox, payments,
        sealing::{self, Standing},
    },
    text::{Arg, Speech, Text, say},
};

/// Whether what is known of customers is sealed.
pub async fn privacy(config: &Config, speech: &Speech) -> Row {
    match kept(config).await {
        Ok(kept) => {
            let days = config.privacy.retention_days;
            let erased = if days == 0 {
                speech.plain(Text::CheckNeverErased)
            } else {
                speech.plain(say::CheckErasedAfter {
                    days: Arg::Number(days.into()),
                })
            };
            Row::fine(format!("{}; {erased}", speech.plain(kept)))
        }
        Err(error) => Row::failed(error, speech),
    }
}

async fn kept(config: &Config) -> Result<Text, String> {
    let store = open(config).await?;
    let read = |error: StoreError| error.to_string();
    if !store.pending_migrations().await.map_err(read)?.is_empty() {
        return Ok(Text::CheckNothingKept);
    }
    let standing = store.read(async move |tx| sealing::standing(&tx).await);
    let standing = standing.await.map_err(read)?;
    Ok(match standing.map_err(|error| error.to_string())? {
        Standing::Plain => Text::CheckKeptPlain,
        Standing::Sealed => Text::CheckKeptSealed,
        Standing::Waiting => Text::CheckSealedNext,
    })
}

pub async fn figures(config: &Config, speech: &Speech) -> Row {
    let store = match open(config).await {
        Ok(store) => store,
        Err(error) => return Row::failed(error, speech),
    };
    match told(&store, config, speech).await {
        Ok(row) => Row::fine(store.engine().to_owned()).and(row),
        Err(error) => Row::failed(error.to_string(), speech),
    }
}

async fn told(store: &Store, config: &Config, speech: &Speech) -> Result<Row, StoreError> {
    let pending = store.pending_migrations().await?;
    if !pending.is_empty() {
        return Ok(Row::fine(speech.plain(say::CheckMigrationsWait {
            names: Arg::from(pending.join(", ")),
        })));
    }
    let sharing = config.desk.sharing();
    let figures = store.read(async move |tx| count(tx, sharing).await).await?;
    Ok(figures.told(speech))
}

/// What the database holds.
struct Figures {
    products: i64,
    customers: i64,
    open: i64,
    waiting: i64,
    leads: Vec<(String, i64)>,
    orders: Vec<(String, i64)>,
    payments: Vec<(String, i64)>,
    jobs: Vec<(String, i64)>,
    dead_letters: i64,
    /// Turns of customers that nobody owns.
    orphans: i64,
    /// Queues that are due to be shared out and are not.
    late: i64,
}

async fn count(tx: Tx, sharing: String) -> Result<Figures, StoreError> {
    let now = SystemClock.now();
    let orphans = leads::count_orphans(&tx).await?
        + conversations::count_ownerless(&tx, &sharing, now).await?;
    let talks = conversations::figures(&tx).await?;
    Ok(Figures {
        products: catalog::count(&tx).await?,
        customers: dialogues::count_customers(&tx).await?,
        open: talks.open,
        waiting: talks.waiting,
        leads: leads::count_by_status(&tx).await?,
        orders: orders::count_by_stage(&tx).await?,
        payments: payments::count_by_status(&tx).await?,
        jobs: outbox::count(&tx).await?,
        dead_letters: dead_letters::count(&tx).await?,
        orphans,
        late: conversations::count_late_routes(&tx, now).await?,
    })
}

impl Figures {
    fn told(&self, speech: &Speech) -> Row {
        let list = |counts: &[(String, i64)]| {
            let list: Vec<_> = counts
                .iter()
                .map(|(name, count)| format!("{name} {count}"))
                .collect();
            Arg::from(if list.is_empty() {
                speech.plain(Text::CheckNone)
            } else {
                list.join(", ")
            })
        };
        let wrong = |line: String, count: i64| match count {
            0 => Row::fine(line),
            _ => Row::failure(line),
        };

        [
            Row::fine(speech.plain(say::CheckProducts {
                count: self.products.into(),
            })),
            Row::fine(speech.plain(say::CheckCustomers {
                count: self.customers.into(),
            })),
            Row::fine(speech.plain(say::CheckConversations {
                open: Arg::Number(self.open),
                waiting: Arg::Number(self.waiting),
            })),
            Row::fine(speech.plain(say::CheckLeads {
                list: list(&self.leads),
            })),
            Row::fine(speech.plain(say::CheckOrdersByState {
                list: list(&self.orders),
            })),
            Row::fine(speech.plain(say::CheckPayments {
                list: list(&self.payments),
            })),
            Row::fine(speech.plain(say::CheckJobs {
                list: list(&self.jobs),
            })),
            Row::fine(speech.plain(say::CheckDeadLetters {
                count: self.dead_letters.into(),
            })),
            wrong(
                speech.plain(say::CheckOwnerless {
                    count: self.orphans.into(),
                }),
                self.orphans,
            ),
            wrong(
                speech.plain(say::CheckLateQueues {
                    count: self.late.into(),
                }),
                self.late,
            ),
        ]
        .into_iter()
        .collect()
    }
}

//! How many units of work a database takes, and what they cost this process: the figures of
//! `docs/database.md`.
//!
//!     cargo run --profile perf --example database -- sqlite:///tmp/bench.db
//!     cargo run --profile perf --example database -- postgres://USER@HOST/EMPTY_DATABASE

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program for a terminal"
)]

use std::time::Instant;

use anyhow::Context;
use mistok::{
    domain::{
        clock::{Clock, SystemClock},
        delivery::Priority,
        id::BotId,
    },
    store::{
        Location, Store, Tx, Vault,
        outbox::{self, NewJob},
        seen, settings,
    },
};

const UNITS: i64 = 20_000;
const ROUNDS: usize = 3;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let url = std::env::args().nth(1).context("expected an address")?;
    let location = Location::parse(&url).context("expected sqlite:// or postgres://")?;
    let store = Store::open(&location, Vault::default()).await?;
    store.migrate().await?;
    println!(
        "{:>9} {:>10} {:>12} {:>22}",
        "waiting", "units/s", "ms a unit", "CPU s per 1,000 units"
    );
    for waiting in [1, 8, 64, 256] {
        for round in 0..ROUNDS {
            measure(&store, waiting, round).await?;
        }
    }
    Ok(())
}

async fn measure(store: &Store, waiting: i64, round: usize) -> anyhow::Result<()> {
    let units = if waiting == 1 { UNITS / 10 } else { UNITS };
    let (begun, used) = (Instant::now(), processor_seconds()?);
    let base = (i64::try_from(round)? + 1) * 1_000_000_000 + waiting * 1_000_000;
    let workers: Vec<_> = (0..waiting)
        .map(|worker| {
            let store = store.clone();
            tokio::spawn(async move {
                for unit in 0..units / waiting {
                    let id = base + worker * units + unit;
                    let work = store.write(worker, async move |tx| nine(&tx, id).await);
                    work.await?;
                }
                anyhow::Ok(())
            })
        })
        .collect();
    for worker in workers {
        worker.await??;
    }
    let (took, used) = (begun.elapsed().as_secs_f64(), processor_seconds()? - used);
    #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
    let count = units as f64;
    println!(
        "{waiting:>9} {:>10.0} {:>12.3} {:>22.3}",
        count / took,
        took * 1_000.0 / count,
        used * 1_000.0 / count
    );
    Ok(())
}

/// Nine statements, as an update of a customer makes them.
async fn nine(tx: &Tx, id: i64) -> Result<(), mistok::store::StoreError> {
    let now = SystemClock.now();
    let key = format!("bench:{id}");
    seen::note(tx, BotId(7), id, now).await?;
    settings::lookup(tx, &key).await?;
    settings::put(tx, &key, "as it was").await?;
    let job = NewJob {
        service: "bench".to_owned(),
        lane: key.clone(),
        priority: Priority::Answer,
        key: None,
        payload: r#"{"v":1,"text":"an answer of usual length, with a few words in it"}"#
            .to_owned()
            .into(),
        not_before: now,
    };
    if let Some(job) = outbox::add(tx, job, now).await? {
        outbox::postpone(tx, &job, chrono::TimeDelta::zero(), job.created_at).await?;
        outbox::release_key(tx, job.id).await?;
        outbox::remove(tx, job.id).await?;
    }
    settings::lookup(tx, &key).await?;
    settings::remove(tx, &key).await
}

/// What this process has used (<https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>), in
/// ticks of 10 ms.
fn processor_seconds() -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, fields) = stat
        .rsplit_once(')')
        .context("no name in /proc/self/stat")?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut ticks = || -> anyhow::Result<f64> { Ok(fields.next().context("short")?.parse()?) };
    Ok((ticks()? + ticks()?) / 100.0)
}

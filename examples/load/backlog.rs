//! What waited while the program was off: how fast it is worked off by polling, and whether each
//! chat gets its answers in order.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use mistok_sim::telegram::{Limits, Person};
use tokio::time::Instant;

use crate::{
    Setup,
    figures::{mebibytes, number},
    program::{Pace, Program, Receiving},
    world::{World, soon},
};

const PATIENCE: Duration = Duration::from_mins(10);

#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// Updates that wait
    #[arg(default_value_t = 100_000)]
    updates: usize,
    /// Chats that they come from
    #[arg(long, default_value_t = 2_000)]
    chats: usize,
}

pub async fn run(setup: &Setup, settings: &Settings) -> anyhow::Result<()> {
    let world = World::start(setup, Limits::none()).await?;
    let each = settings.updates / settings.chats;
    let people = wait_in_line(&world, settings.chats, each);
    let updates = settings.chats * each;
    let started = Instant::now();
    let program = Program::start(setup.bot, &world, Receiving::Polling, Pace::Unlimited).await?;
    soon(PATIENCE, || world.telegram.undelivered() == 0)
        .await
        .context("the backlog is not worked off")?;
    let taken = started
        .elapsed()
        .saturating_sub(program.ready_after)
        .as_secs_f64();
    soon(PATIENCE, || {
        world.telegram.count("sendMessage") >= updates as u64
    })
    .await
    .context("answers are missing")?;
    let answered = started
        .elapsed()
        .saturating_sub(program.ready_after)
        .as_secs_f64();
    world.quiet().await;
    for person in &people {
        check_order(person, each)?;
    }
    println!(
        "{updates} updates of {} chats: taken at {:.0}/s, answered at {:.0}/s, every chat in order",
        settings.chats,
        number(updates) / taken,
        number(updates) / answered,
    );
    println!(
        "CPU {:.3} s per 1,000 updates; peak {:.1} MiB; calls: {:?}",
        program.cpu()?.total() * 1000.0 / number(updates),
        mebibytes(program.peak()?),
        world.calls()
    );
    program.stop().await
}

/// Each opens the catalog and then searches for numbered words that no product has.
fn wait_in_line(world: &World, chats: usize, each: usize) -> Vec<Person> {
    let first_id = 1_000;
    let people: Vec<Person> = (first_id..)
        .take(chats)
        .map(|id| world.person(id))
        .collect();
    for number in 0..each {
        for person in &people {
            if number == 0 {
                person.says("/catalog");
            } else {
                person.says(&format!("нема-{number}-такого"));
            }
        }
    }
    people
}

fn check_order(person: &Person, each: usize) -> anyhow::Result<()> {
    let said: Vec<usize> = person
        .messages()
        .iter()
        .filter(|message| message.from_bot)
        .filter_map(|message| {
            message
                .words()
                .split("нема-")
                .nth(1)?
                .split('-')
                .next()?
                .parse()
                .ok()
        })
        .collect();
    let wanted: Vec<usize> = (1..each).collect();
    ensure!(
        said == wanted,
        "chat {}: answered {} of {}, or out of order",
        person.id(),
        said.len(),
        wanted.len()
    );
    Ok(())
}

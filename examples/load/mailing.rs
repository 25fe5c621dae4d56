//! Many messages to many chats at Telegram's own limits, as a mailing is. The messages are
//! goodbyes: the one answer that is a single call.

use std::time::Duration;

use anyhow::Context as _;
use mistok_sim::telegram::{Limits, Person};

use crate::{
    Setup,
    figures::number,
    program::{Pace, Program, Receiving},
    world::{World, soon},
};

/// Telegram's limit for a bot.
const ALLOWED: f64 = 30.0;
const PATIENCE: Duration = Duration::from_mins(20);

#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// Messages in all
    #[arg(default_value_t = 5_000)]
    messages: usize,
    #[arg(long, default_value_t = 500)]
    chats: usize,
    /// The network's latency each way, in milliseconds
    #[arg(long, default_value_t = 40)]
    latency: u64,
}

pub async fn run(setup: &Setup, settings: &Settings) -> anyhow::Result<()> {
    let world = World::start(setup, Limits::default()).await?;
    let program = Program::start(setup.bot, &world, Receiving::Webhook, Pace::Allowed).await?;
    let way = Duration::from_millis(settings.latency);
    world.telegram.faults().latency(way, way);
    let people: Vec<Person> = (1_000..)
        .take(settings.chats)
        .map(|id| world.person(id))
        .collect();
    for person in people.iter().cycle().take(settings.messages) {
        person.says("/stop");
    }
    let sent = || world.telegram.count("sendMessage") - world.telegram.count_429();
    soon(PATIENCE, || sent() > 0)
        .await
        .context("nothing is sent")?;
    let took = soon(PATIENCE, || sent() >= settings.messages as u64)
        .await
        .context("messages are missing")?;
    // The first window may be filled at once: the limit counts from its end.
    let rate = (number(settings.messages) - ALLOWED) / took.as_secs_f64();
    println!(
        "{} messages to {} chats in {:.1} s: {rate:.2} a second, {:.1}% of Telegram's {ALLOWED}; {} refused with 429",
        settings.messages,
        settings.chats,
        took.as_secs_f64(),
        rate / ALLOWED * 100.0,
        world.telegram.count_429()
    );
    program.stop().await
}

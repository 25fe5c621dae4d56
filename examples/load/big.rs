//! A database of many customers against a small one: memory, the time to start, and the cost of
//! an update. Every order is of another customer, so that no cache holds them all.

use std::{path::Path, sync::Arc};

use anyhow::{Context as _, ensure};
use mistok_sim::telegram::Limits;
use rusqlite::{Connection, params};

use crate::{
    Setup,
    figures::median,
    flat_out::{self, Cast, Run},
    program::{Which, mistok_command},
    world::{World, name, phone},
};

const FIRST_ID: i64 = 1_000;
const BOT: i64 = 7_000_000_001;
/// Prime, so that steps of it visit everybody.
const STRIDE: i64 = 611_953;

#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// Customers in the big database, each with a lead and an update seen
    #[arg(default_value_t = 1_000_000)]
    customers: i64,
    /// Runs on each of the two
    #[arg(long, default_value_t = 3)]
    times: usize,
}

pub async fn run(setup: &Setup, settings: &Settings) -> anyhow::Result<()> {
    let load = flat_out::Settings {
        customers: 200,
        rounds: 20,
        times: 1,
        compare: false,
    };
    let mut costs = [Vec::new(), Vec::new()];
    for _ in 0..settings.times {
        for (size, cost) in [4_000, settings.customers].into_iter().zip(&mut costs) {
            let run = once(setup, size, &load).await?;
            run.print(&size.to_string());
            cost.push(run.cost());
        }
    }
    let [small, big] = costs.map(median);
    println!(
        "an update costs {big:.3} s per 1,000 there, {:.2} times what it costs with 4000 customers",
        big / small
    );
    Ok(())
}

async fn once(setup: &Setup, size: i64, load: &flat_out::Settings) -> anyhow::Result<Run> {
    let world = World::start(setup, Limits::none()).await?;
    let file = world
        .database
        .strip_prefix("sqlite://")
        .context("this load is for SQLite")?;
    let migrated = mistok_command(&world.database)?
        .arg("migrate")
        .output()
        .await?;
    ensure!(
        migrated.status.success(),
        "{}",
        String::from_utf8_lossy(&migrated.stderr)
    );
    fill(Path::new(file), size)?;
    let rounds = load.rounds;
    let cast: Cast = Arc::new(move |index, round| {
        let turn = i64::try_from(index * rounds + round).unwrap_or_default();
        FIRST_ID + turn * STRIDE % size
    });
    flat_out::once(Which::Mistok, &world, load, cast).await
}

/// Writes the rows as the program would have.
fn fill(file: &Path, size: i64) -> anyhow::Result<()> {
    let mut connection = Connection::open(file)?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    let all = connection.transaction()?;
    {
        let mut customer = all.prepare("INSERT INTO customers (id, name, phone, language, created_at) VALUES (?1, ?2, ?3, 'uk', 1)")?;
        let mut identity = all.prepare("INSERT INTO identities (channel, bot_id, external_id, customer_id) VALUES ('telegram', ?1, ?2, ?3)")?;
        let mut dialogue = all.prepare(
            "INSERT INTO dialogues (bot_id, chat_id, customer_id, state, screen, screen_has_photo, reply_keyboard, updated_at) \
             VALUES (?1, ?2, ?3, '{\"v\":1,\"at\":\"menu\"}', 1, 0, 0, 1)",
        )?;
        let mut lead = all.prepare(
            "INSERT INTO leads (bot_id, chat_id, customer_id, kind, key, reference, body, status, created_at, updated_at) \
             VALUES (?1, ?2, ?3, 'order', ?4, ?5, ?6, 'handed_over', 1, 1)",
        )?;
        let mut seen = all
            .prepare("INSERT INTO seen_updates (bot_id, update_id, seen_at) VALUES (?1, ?2, ?3)")?;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
        let now = i64::try_from(now.as_micros())?;
        for number in 0..size {
            let (id, chat) = (number + 1, FIRST_ID + number);
            customer.execute(params![id, name(chat), format!("+{}", phone(chat))])?;
            identity.execute(params![BOT, chat, id])?;
            dialogue.execute(params![BOT, chat, id])?;
            lead.execute(params![
                BOT,
                chat,
                id,
                format!("{BOT}:{chat}:0"),
                format!("{number:016x}"),
                BODY
            ])?;
            seen.execute(params![BOT, number, now])?;
        }
    }
    all.execute_batch("INSERT INTO numbers (number, kind) SELECT id, kind FROM leads")?;
    all.commit()?;
    Ok(())
}

const BODY: &str = r#"{"v":1,"contact":{"name":"Покупець","phone":"+380501112233","telegram":1},"kind":"order","lines":[]}"#;

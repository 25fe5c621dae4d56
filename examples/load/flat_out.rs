//! A closed loop: every customer orders, and orders again as soon as the menu is back.

use std::{collections::HashMap, sync::Arc, time::Duration};

use mistok_sim::telegram::Limits;
use tokio::{task::JoinSet, time::Instant};

use crate::{
    Setup,
    customer::{Customer, Step},
    figures::{Percentiles, Times, mebibytes, median, number},
    program::{Cpu, Pace, Program, Receiving, Which, own_cpu},
    world::World,
};

#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// Customers at once
    #[arg(long, default_value_t = 200)]
    pub customers: usize,
    /// Orders of each
    #[arg(long, default_value_t = 20)]
    pub rounds: usize,
    /// Runs; medians are printed of more than one
    #[arg(long, default_value_t = 1)]
    pub times: usize,
    /// Also runs the plain bot, by turns, and prints the ratio
    #[arg(long)]
    pub compare: bool,
}

/// The id of customer `index` in round `round`.
pub type Cast = Arc<dyn Fn(usize, usize) -> i64 + Send + Sync>;

/// The figures of one run.
#[derive(Debug, Clone)]
pub struct Run {
    pub updates: usize,
    pub seconds: f64,
    pub cpu: Cpu,
    pub simulation: Cpu,
    pub first_answer: Percentiles,
    pub ready_after: Duration,
    pub idle: u64,
    pub peak: u64,
    pub calls: Vec<(&'static str, u64)>,
    pub orders: usize,
}

impl Run {
    pub fn rate(&self) -> f64 {
        number(self.updates) / self.seconds
    }

    /// Seconds of a processor for 1,000 updates.
    pub fn cost(&self) -> f64 {
        self.cpu.total() * 1000.0 / number(self.updates)
    }

    fn calls_per_update(&self) -> f64 {
        let calls: u64 = self.calls.iter().map(|(_, count)| count).sum();
        number(usize::try_from(calls).unwrap_or_default()) / number(self.updates)
    }

    pub fn print(&self, name: &str) {
        let share = 1000.0 / number(self.updates);
        println!(
            "{name:<8} {:>6.0} updates/s  CPU {:.3} s per 1,000 (user {:.3}, system {:.3}; simulation {:.3})  \
             first answer p50 {:.1} ms, p99 {:.1} ms, most {:.1} ms",
            self.rate(),
            self.cost(),
            self.cpu.user * share,
            self.cpu.system * share,
            self.simulation.total() * share,
            self.first_answer.p50,
            self.first_answer.p99,
            self.first_answer.max,
        );
        println!(
            "{:<8} ready after {} ms  memory: idle {:.1} MiB, peak {:.1} MiB  {:.2} calls per update  \
             {} orders, each in the CRM once",
            "",
            self.ready_after.as_millis(),
            mebibytes(self.idle),
            mebibytes(self.peak),
            self.calls_per_update(),
            self.orders,
        );
    }
}

pub async fn run(setup: &Setup, settings: &Settings) -> anyhow::Result<()> {
    let bots = if settings.compare {
        vec![Which::Mistok, Which::Plain]
    } else {
        vec![setup.bot]
    };
    let mut runs: Vec<(Which, Run)> = Vec::new();
    for _ in 0..settings.times {
        for bot in &bots {
            let world = World::start(setup, Limits::none()).await?;
            let cast: Cast = Arc::new(|index, _| id(index));
            let run = once(*bot, &world, settings, cast).await?;
            run.print(label(*bot));
            runs.push((*bot, run));
        }
    }
    if let Some((_, run)) = runs.first() {
        println!("calls of the first run: {:?}", run.calls);
    }
    if settings.times > 1 {
        for bot in &bots {
            print_medians(*bot, &runs);
        }
    }
    if settings.compare {
        let ratio = |figure: fn(&Run) -> f64| {
            median_of(Which::Mistok, &runs, figure) / median_of(Which::Plain, &runs, figure)
        };
        println!(
            "mistok against the plain bot: CPU {:.2} times, updates/s {:.2} times",
            ratio(Run::cost),
            ratio(Run::rate)
        );
    }
    Ok(())
}

fn id(index: usize) -> i64 {
    1_000 + i64::try_from(index).unwrap_or_default()
}

const fn label(bot: Which) -> &'static str {
    match bot {
        Which::Mistok => "mistok",
        Which::Plain => "plain",
    }
}

fn print_medians(bot: Which, runs: &[(Which, Run)]) {
    println!(
        "{}: medians {:.0} updates/s, CPU {:.3} s per 1,000 updates",
        label(bot),
        median_of(bot, runs, Run::rate),
        median_of(bot, runs, Run::cost)
    );
}

fn median_of(bot: Which, runs: &[(Which, Run)], figure: fn(&Run) -> f64) -> f64 {
    median(
        runs.iter()
            .filter(|(which, _)| *which == bot)
            .map(|(_, run)| figure(run)),
    )
}

/// One run against one program.
pub async fn once(
    bot: Which,
    world: &World,
    settings: &Settings,
    cast: Cast,
) -> anyhow::Result<Run> {
    let program = Program::start(bot, world, Receiving::Webhook, Pace::Unlimited).await?;
    let mut people = JoinSet::new();
    let mut orders: HashMap<i64, usize> = HashMap::new();
    let (before, own_before, started) = (program.cpu()?, own_cpu()?, Instant::now());
    for index in 0..settings.customers {
        let ids: Vec<i64> = (0..settings.rounds)
            .map(|round| cast(index, round))
            .collect();
        for id in &ids {
            *orders.entry(*id).or_default() += 1;
        }
        let people_of_rounds = persons(world, &ids);
        people.spawn(orders_again_and_again(people_of_rounds));
    }
    let mut times = Times::default();
    while let Some(done) = people.join_next().await {
        times.merge(done??);
    }
    let seconds = started.elapsed().as_secs_f64();
    // What the program does after the answers belongs to their cost.
    let orders = world.check_orders(&orders).await?;
    world.quiet().await;
    let run = Run {
        updates: times.count(),
        seconds,
        cpu: program.cpu()? - before,
        simulation: own_cpu()? - own_before,
        first_answer: times.percentiles(),
        ready_after: program.ready_after,
        idle: program.idle,
        peak: program.peak()?,
        calls: world.calls(),
        orders,
    };
    program.stop().await?;
    Ok(run)
}

/// A customer for each round; the same one stays the same.
fn persons(world: &World, ids: &[i64]) -> Vec<(Customer, usize)> {
    let mut rounds: Vec<(i64, usize)> = Vec::new();
    for id in ids {
        match rounds.last_mut() {
            Some((last, count)) if last == id => *count += 1,
            _ => rounds.push((*id, 1)),
        }
    }
    let customer = |(id, count)| (Customer::new(world.person(id)), count);
    rounds.into_iter().map(customer).collect()
}

async fn orders_again_and_again(people: Vec<(Customer, usize)>) -> anyhow::Result<Times> {
    let mut times = Times::default();
    for (mut customer, rounds) in people {
        for _ in 0..rounds {
            for step in Step::ALL {
                times.add(customer.takes(step).await?);
            }
        }
    }
    Ok(times)
}

//! An open loop: a fixed number of updates a second whatever the answers take, with the time that
//! the network and the CRM need. An answer that is late makes the next step's clock run already.

use std::{collections::HashMap, time::Duration};

use mistok_sim::telegram::Limits;
use tokio::{
    task::JoinSet,
    time::{Instant, sleep_until},
};

use crate::{
    Setup,
    customer::{Customer, Step},
    figures::{Times, mebibytes, number},
    program::{Pace, Program, Receiving, Which},
    world::World,
};

/// One way to Telegram, and to the CRM.
const TELEGRAM: Duration = Duration::from_millis(40);
const CRM: Duration = Duration::from_millis(100);

#[derive(Debug, Clone, clap::Args)]
pub struct Settings {
    /// Updates a second, of all customers together
    #[arg(default_value_t = 25)]
    rate: u32,
    /// Orders of each customer
    #[arg(long, default_value_t = 2)]
    rounds: u32,
    /// Seconds between two steps of one customer
    #[arg(long, default_value_t = 8)]
    think: u32,
    /// Without Telegram's limits, on both sides
    #[arg(long)]
    unlimited: bool,
}

type Seen = (Step, Duration);

pub async fn run(setup: &Setup, settings: &Settings) -> anyhow::Result<()> {
    let (limits, pace) = if settings.unlimited {
        (Limits::none(), Pace::Unlimited)
    } else {
        (Limits::default(), Pace::Allowed)
    };
    let world = World::start(setup, limits).await?;
    let program = Program::start(setup.bot, &world, Receiving::Webhook, pace).await?;
    world.telegram.faults().latency(TELEGRAM, TELEGRAM);
    world.crm.faults().latency(CRM, CRM);
    let before = program.cpu()?;
    let (seen, orders) = everybody(&world, settings).await?;
    world.quiet().await;
    let in_crm = world.check_orders(&orders).await?;
    print(&seen);
    let updates = seen.len();
    println!(
        "{updates} updates at {} a second, {:.2} calls each; {} refused with 429; {in_crm} orders, each in the CRM once",
        settings.rate,
        number(usize::try_from(world.outgoing()).unwrap_or_default()) / number(updates),
        world.telegram.count_429(),
    );
    println!(
        "CPU {:.3} s per 1,000 updates; peak {:.1} MiB",
        (program.cpu()? - before).total() * 1000.0 / number(updates),
        mebibytes(program.peak()?)
    );
    if setup.bot == Which::Plain {
        println!("(the plain bot keeps to no limits: what it is refused, it drops)");
    }
    program.stop().await
}

async fn everybody(
    world: &World,
    settings: &Settings,
) -> anyhow::Result<(Vec<Seen>, HashMap<i64, usize>)> {
    let count = settings.rate * settings.think;
    let between = Duration::from_secs(settings.think.into());
    let steps = Step::ALL
        .into_iter()
        .cycle()
        .take(Step::ALL.len() * settings.rounds as usize);
    let round = between * u32::try_from(Step::ALL.len()).unwrap_or(1);
    let start = Instant::now() + Duration::from_millis(100);
    let mut people = JoinSet::new();
    let mut orders = HashMap::new();
    for index in 0..count {
        let id = 1_000 + i64::from(index);
        orders.insert(id, settings.rounds as usize);
        // Spread over a whole round, so that at any moment customers are at every step.
        let first = start + round * index / count;
        let customer = Customer::new(world.person(id));
        people.spawn(one(customer, steps.clone().collect(), first, between));
    }
    let mut seen = Vec::new();
    while let Some(done) = people.join_next().await {
        seen.extend(done??);
    }
    Ok((seen, orders))
}

async fn one(
    mut customer: Customer,
    steps: Vec<Step>,
    first: Instant,
    between: Duration,
) -> anyhow::Result<Vec<Seen>> {
    let mut seen = Vec::new();
    let mut due = first;
    for step in steps {
        let late = due.elapsed();
        sleep_until(due).await;
        seen.push((step, late + customer.takes(step).await?));
        due += between;
    }
    Ok(seen)
}

fn print(seen: &[Seen]) {
    println!(
        "from the update to the answer on the phone, beyond the network's {} ms:",
        TELEGRAM.as_millis()
    );
    let floor = TELEGRAM.as_secs_f64() * 1000.0;
    for step in Step::ALL {
        let mut times = Times::default();
        seen.iter()
            .filter(|(which, _)| *which == step)
            .for_each(|(_, time)| times.add(*time));
        let all = times.percentiles();
        println!(
            "  {:<12} p50 +{:.1} ms  p99 +{:.1} ms  most +{:.1} ms  ({})",
            format!("{step:?}"),
            all.p50 - floor,
            all.p99 - floor,
            all.max - floor,
            times.count()
        );
    }
}

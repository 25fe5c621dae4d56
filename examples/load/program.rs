//! The program under load: its process, how it is set up, and what it uses.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use anyhow::{Context as _, bail};
use tokio::process::{Child, Command};

use crate::world::{CRM_KEY, TOKEN, World, soon};

/// `USER_HZ` of Linux, the unit of /proc/PID/stat.
const TICKS_PER_SECOND: f64 = 100.0;
const PATIENCE: Duration = Duration::from_mins(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Which {
    Mistok,
    /// The plain teloxide bot of `examples/plain_bot.rs`
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receiving {
    Webhook,
    Polling,
}

/// Whether the program keeps to Telegram's limits or to none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    Allowed,
    Unlimited,
}

pub struct Program {
    child: Child,
    pid: u32,
    /// From the start of the process until it receives updates.
    pub ready_after: Duration,
    /// Memory right after that.
    pub idle: u64,
}

/// Seconds of a processor.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cpu {
    pub user: f64,
    pub system: f64,
}

impl Cpu {
    pub fn total(self) -> f64 {
        self.user + self.system
    }
}

impl std::ops::Sub for Cpu {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            user: self.user - other.user,
            system: self.system - other.system,
        }
    }
}

impl Program {
    /// Starts it and waits until it receives updates.
    pub async fn start(
        which: Which,
        world: &World,
        receiving: Receiving,
        pace: Pace,
    ) -> anyhow::Result<Self> {
        let mut command = match which {
            Which::Mistok => mistok(world, receiving, pace)?,
            Which::Plain if receiving == Receiving::Polling => {
                bail!("the plain bot has only a webhook")
            }
            Which::Plain => plain(world)?,
        };
        let child = command.stdin(Stdio::null()).kill_on_drop(true).spawn()?;
        let pid = child.id().context("the program has ended at once")?;
        let ready_after = match receiving {
            Receiving::Webhook => soon(PATIENCE, || world.telegram.webhook(TOKEN).is_some()).await,
            Receiving::Polling => {
                soon(PATIENCE, || world.telegram.count("deleteWebhook") > 0).await
            }
        };
        let ready_after = ready_after.context("the program does not ask for updates")?;
        // It needs the webhook's answer before it is idle.
        tokio::time::sleep(Duration::from_millis(200)).await;
        let idle = memory(pid, "VmRSS")?;
        Ok(Self {
            child,
            pid,
            ready_after,
            idle,
        })
    }

    pub fn cpu(&self) -> anyhow::Result<Cpu> {
        cpu(&self.pid.to_string())
    }

    /// The most memory it has had, in bytes.
    pub fn peak(&self) -> anyhow::Result<u64> {
        memory(self.pid, "VmHWM")
    }

    pub async fn stop(mut self) -> anyhow::Result<()> {
        let told = Command::new("kill")
            .arg(self.pid.to_string())
            .status()
            .await?;
        anyhow::ensure!(
            told.success(),
            "the program has ended before it was told to"
        );
        if tokio::time::timeout(Duration::from_secs(15), self.child.wait())
            .await
            .is_err()
        {
            self.child.kill().await?;
        }
        Ok(())
    }
}

/// Of the load program itself: what the simulation costs.
pub fn own_cpu() -> anyhow::Result<Cpu> {
    cpu("self")
}

fn cpu(process: &str) -> anyhow::Result<Cpu> {
    let stat =
        fs::read_to_string(format!("/proc/{process}/stat")).context("the program has ended")?;
    // The name in brackets may hold anything; fields 14 and 15 are counted after it.
    let (_, fields) = stat.rsplit_once(')').context("/proc is not Linux's")?;
    let mut ticks = fields.split_whitespace().skip(11).map(str::parse::<f64>);
    let mut next = || {
        ticks
            .next()
            .and_then(Result::ok)
            .context("/proc is not Linux's")
    };
    Ok(Cpu {
        user: next()? / TICKS_PER_SECOND,
        system: next()? / TICKS_PER_SECOND,
    })
}

fn memory(pid: u32, field: &str) -> anyhow::Result<u64> {
    let status =
        fs::read_to_string(format!("/proc/{pid}/status")).context("the program has ended")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    Ok(kib.context("/proc is not Linux's")? * 1024)
}

fn mistok(world: &World, receiving: Receiving, pace: Pace) -> anyhow::Result<Command> {
    let mut command = mistok_command(&world.database)?;
    let listen = free_address()?;
    command
        .arg("run")
        .env("MISTOK_TELEGRAM__API_URL", world.telegram.url())
        .env(
            "MISTOK_TELEGRAM__MODE",
            if receiving == Receiving::Webhook {
                "webhook"
            } else {
                "polling"
            },
        )
        .env("MISTOK_WEB__LISTEN", listen.to_string())
        .env("MISTOK_WEB__PUBLIC_URL", format!("http://{listen}"))
        .env("MISTOK_CRM__KEYCRM__BASE_URL", world.crm.url())
        .env("MISTOK_CRM__KEYCRM__RPM", "6000");
    if pace == Pace::Unlimited {
        for (name, rate) in [
            ("OVERALL_PER_SECOND", "100000"),
            ("PER_CHAT_PER_SECOND", "1000"),
            ("PER_CHAT_BURST", "1000"),
            ("PER_GROUP_PER_MINUTE", "100000"),
        ] {
            command.env(format!("MISTOK_TELEGRAM__RATE__{name}"), rate);
        }
    }
    Ok(command)
}

/// The real program on this database, with whatever every command of it needs.
pub fn mistok_command(database: &str) -> anyhow::Result<Command> {
    let file = neighbour(
        "../mistok",
        "cargo build --profile perf --bin mistok --examples",
    )?;
    let mut command = Command::new(file);
    command
        .env("MISTOK_TELEGRAM__TOKEN", TOKEN)
        .env("MISTOK_CRM__KEYCRM__TOKEN", CRM_KEY)
        .env("MISTOK_DATABASE__URL", database)
        // The plain bot has no managers either.
        .env("MISTOK_DESK__ORDERS__NOTICE", "none")
        .env("MISTOK_LOG__LEVEL", "warn");
    Ok(command)
}

fn plain(world: &World) -> anyhow::Result<Command> {
    let file = neighbour("plain_bot", "cargo build --profile perf --examples")?;
    let mut command = Command::new(file);
    command
        .args([&world.telegram.url(), TOKEN])
        .arg(free_address()?.to_string())
        .args([&world.crm.url(), CRM_KEY]);
    Ok(command)
}

/// A file beside this program, built with the same profile.
fn neighbour(name: &str, build: &str) -> anyhow::Result<PathBuf> {
    let here = std::env::current_exe()?;
    let folder = here.parent().context("this program is in no folder")?;
    let file = folder.join(name);
    file.canonicalize()
        .with_context(|| format!("{} is not there; build it first: {build}", file.display()))
}

/// A port is known only once it is bound; it is bound here and freed for the program.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

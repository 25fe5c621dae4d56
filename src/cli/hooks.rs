//! `mistok hooks ...`: the systems that are told what happens. What these commands send goes out at
//! once and by this process, also beside a running program; a receiver that gets it twice knows it by
//! its id.

use std::process::ExitCode;

use anyhow::{Context as _, ensure};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use clap::Subcommand;
use serde_json::json;
use uuid::Uuid;

use crate::{
    config::{Config, Hook},
    domain::{clock::SharedClock, stored::Stored as _},
    hooks::{Event, HookClient, Outcome, connect, record, service},
    store::{
        Store,
        hooks::{self, CallState, HookCall, HookState},
    },
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show every hook with its last calls
    List,
    /// Send a test event; a hook that takes it is called again from now on
    Try {
        /// The hook's name in the settings
        name: String,
    },
    /// Send an event again by its id, or all that were not delivered since a moment
    Resend {
        /// The id that the receiver reads, such as `evt_0123...`
        #[arg(required_unless_present = "since")]
        id: Option<String>,
        /// A day or a moment in UTC, such as 2026-11-30 or 2026-11-30T09:00
        #[arg(long, value_parser = moment, conflicts_with = "id")]
        since: Option<DateTime<Utc>>,
        /// To this hook alone
        #[arg(long)]
        hook: Option<String>,
        /// With --since: what was delivered too
        #[arg(long, requires = "since")]
        all: bool,
    },
}

fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let day = text.parse::<NaiveDate>().ok();
    let midnight = day.and_then(|day| day.and_hms_opt(0, 0, 0));
    let exact = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let mut exact = exact.iter();
    midnight
        .or_else(|| exact.find_map(|form| NaiveDateTime::parse_from_str(text, form).ok()))
        .map(|at| at.and_utc())
        .ok_or_else(|| "expected a day or a moment such as 2026-11-30T09:00".to_owned())
}

pub async fn run(
    command: Command,
    config: &Config,
    clock: &SharedClock,
) -> anyhow::Result<ExitCode> {
    let store = Store::open(&config.database.location()?, config.privacy.vault()?).await?;
    store.migrate().await?;
    let caller = Caller {
        config,
        store,
        clock,
    };
    match command {
        Command::List => caller.list().await,
        Command::Try { name } => caller.try_hook(&name).await,
        Command::Resend {
            id: Some(id), hook, ..
        } => caller.resend_one(&id, hook.as_deref()).await,
        Command::Resend {
            since, hook, all, ..
        } => {
            let since = since.context("expected an id or --since")?;
            caller.resend_since(since, hook.as_deref(), all).await
        }
    }
}

/// Calls that the list shows of each hook.
const SHOWN: u32 = 5;
/// Calls that are read at once.
const PAGE: u32 = 100;

struct Caller<'a> {
    config: &'a Config,
    store: Store,
    clock: &'a SharedClock,
}

impl Caller<'_> {
    #[expect(clippy::print_stdout, reason = "this is what the command is for")]
    async fn list(&self) -> anyhow::Result<ExitCode> {
        if self.config.hooks.is_empty() {
            println!("There are no hooks: [[hooks]] in the settings makes one.");
        }
        for hook in &self.config.hooks {
            let (name, waiting) = (hook.name.clone(), service(&hook.name));
            let read = self.store.read(async move |tx| {
                let health = hooks::health(&tx, &name).await?;
                let count = hooks::count_waiting(&tx, &waiting).await?;
                Ok((health, count, hooks::newest(&tx, &name, SHOWN).await?))
            });
            let (health, count, calls) = read.await?;
            let state = health.map_or_else(|| "on".to_owned(), |it| stands(&it));
            println!(
                "{}\t{state}\t{}\twaiting: {count}",
                hook.name,
                hook.events.join(", ")
            );
            for call in calls {
                println!("  {}", line(&call));
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    #[expect(clippy::print_stdout, reason = "this is what the command is for")]
    async fn try_hook(&self, name: &str) -> anyhow::Result<ExitCode> {
        let hook = self.find(name)?;
        let now = self.clock.now();
        let event = Event {
            id: format!("evt_{}", Uuid::new_v4().simple()),
            name: "hook.test".to_owned(),
            record: "hook".to_owned(),
            customer: None,
            at: now,
            data: json!({"hook": hook.name}),
        };
        let outcome = self.call(&connect(hook)?, &event, 1).await?;
        println!("{}: {} {}", hook.name, event.id, told(&outcome));
        if outcome.is_delivered() {
            println!(
                "It is called from now on. What it missed: `mistok hooks resend --since DAY`."
            );
        }
        Ok(code(outcome.is_delivered()))
    }

    #[expect(clippy::print_stdout, reason = "this is what the command is for")]
    async fn resend_one(&self, id: &str, hook: Option<&str>) -> anyhow::Result<ExitCode> {
        let wanted = id.to_owned();
        let read = self
            .store
            .read(async move |tx| hooks::of_event(&tx, &wanted).await);
        let calls = read.await?;
        let known = calls.iter().filter(|call| is_of(call, hook));
        let known: Vec<_> = known.collect();
        ensure!(
            !known.is_empty(),
            "no hook was told of `{id}` in the last 30 days: `mistok hooks list` shows ids"
        );
        let mut all_taken = true;
        for call in known {
            let outcome = self.again(call).await?;
            all_taken &= outcome.is_delivered();
            println!("{}: {} {}", call.hook, call.event_id, told(&outcome));
        }
        Ok(code(all_taken))
    }

    /// In the order in which it happened; a hook that fails is not asked for more.
    #[expect(clippy::print_stdout, reason = "this is what the command is for")]
    async fn resend_since(
        &self,
        since: DateTime<Utc>,
        hook: Option<&str>,
        all: bool,
    ) -> anyhow::Result<ExitCode> {
        let (mut from, mut after) = (since, String::new());
        let mut failed: Vec<String> = Vec::new();
        let mut sent = 0_u32;
        loop {
            let last = after.clone();
            let read = self
                .store
                .read(async move |tx| hooks::list_since(&tx, from, &last, PAGE).await);
            let calls = read.await?;
            let Some(end) = calls.last() else { break };
            (from, after) = (end.at, format!("{} {}", end.hook, end.event_id));
            for call in &calls {
                let is_due = all || call.state != CallState::Delivered;
                if !is_due || !is_of(call, hook) || failed.contains(&call.hook) {
                    continue;
                }
                let outcome = self.again(call).await?;
                println!("{}: {} {}", call.hook, call.event_id, told(&outcome));
                if outcome.is_delivered() {
                    sent += 1;
                } else {
                    println!("{} is left alone: it does not take events", call.hook);
                    failed.push(call.hook.clone());
                }
            }
        }
        println!("Delivered: {sent}");
        Ok(code(failed.is_empty()))
    }

    /// Sends an event again, with the number of its next try.
    async fn again(&self, call: &HookCall) -> anyhow::Result<Outcome> {
        let event = Event::from_stored(&call.body)?;
        let client = connect(self.find(&call.hook)?)?;
        self.call(&client, &event, call.attempts.saturating_add(1))
            .await
    }

    async fn call(
        &self,
        client: &HookClient,
        event: &Event,
        attempt: u32,
    ) -> anyhow::Result<Outcome> {
        let now = self.clock.now();
        let outcome = client.call(event, attempt, now).await;
        record(&self.store, &client.name, event, attempt, &outcome, now).await?;
        Ok(outcome)
    }

    fn find(&self, name: &str) -> anyhow::Result<&Hook> {
        let mut hooks = self.config.hooks.iter();
        let found = hooks.find(|hook| hook.name == name);
        found.with_context(|| {
            format!("there is no hook `{name}` in the settings: `mistok hooks list` shows them")
        })
    }
}

fn is_of(call: &HookCall, hook: Option<&str>) -> bool {
    hook.is_none_or(|name| call.hook == name)
}

fn code(is_good: bool) -> ExitCode {
    if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn stands(health: &hooks::HookHealth) -> String {
    let minute = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%M").to_string();
    match (health.state, health.failing_since) {
        (HookState::Gone, _) => format!("off since {} (410)", minute(health.changed_at)),
        (HookState::Paused, _) => format!("paused since {}", minute(health.changed_at)),
        (HookState::On, Some(since)) => format!("failing since {}", minute(since)),
        (HookState::On, None) => "on".to_owned(),
    }
}

/// A call in one line, without anybody's data.
fn line(call: &HookCall) -> String {
    let status = call
        .status
        .map_or_else(|| "-".to_owned(), |it| it.to_string());
    format!(
        "{}\t{}\t{}\t{}\t{status}\ttries: {}",
        call.tried_at.format("%Y-%m-%d %H:%M:%S"),
        call.event,
        call.event_id,
        call.state.as_str(),
        call.attempts
    )
}

fn told(outcome: &Outcome) -> String {
    let words = outcome.words();
    if outcome.is_delivered() {
        format!("was delivered ({words})")
    } else {
        format!("was not delivered: {words}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_or_a_minute() {
        for (text, read) in [
            ("2026-11-30", Some("2026-11-30T00:00:00+00:00")),
            ("2026-11-30T09:05", Some("2026-11-30T09:05:00+00:00")),
            ("2026-11-30T09:05:07", Some("2026-11-30T09:05:07+00:00")),
            ("yesterday", None),
        ] {
            let found = moment(text).ok().map(|at| at.to_rfc3339());
            assert_eq!(found.as_deref(), read, "{text}");
        }
    }
}

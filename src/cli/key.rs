//! `mistok admin key ...`: the keys of the HTTP API.

use std::process::ExitCode;

use anyhow::ensure;
use chrono::{DateTime, Utc};
use clap::Subcommand;
use secrecy::ExposeSecret;

use crate::{
    domain::{api::Scope, clock::SharedClock, id::ApiKeyId},
    store::{
        Store,
        api_keys::{self, ApiKey},
    },
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a key; it is shown this once
    Add {
        /// The name of the system or person that gets it
        name: String,
        /// What it is good for, with commas: sms:send, sms:read, codes
        #[arg(long, value_delimiter = ',', value_parser = scope, default_value = "sms:send,sms:read")]
        scopes: Vec<Scope>,
        /// Requests within a minute
        #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=100_000))]
        per_minute: u32,
    },
    /// Show all keys
    List,
    /// Make a key good for nothing
    Revoke {
        /// The number that the list shows
        id: i64,
    },
}

fn scope(name: &str) -> Result<Scope, String> {
    let all = Scope::ALL.map(Scope::as_str).join(", ");
    Scope::from_name(name.trim()).ok_or_else(|| format!("expected one of {all}"))
}

pub async fn run(command: Command, store: &Store, clock: &SharedClock) -> anyhow::Result<ExitCode> {
    let now = clock.now();
    match command {
        Command::Add {
            name,
            scopes,
            per_minute,
        } => add(store, name, scopes, per_minute, now).await,
        Command::List => list(store).await,
        Command::Revoke { id } => revoke(store, ApiKeyId(id), now).await,
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn add(
    store: &Store,
    name: String,
    scopes: Vec<Scope>,
    per_minute: u32,
    now: DateTime<Utc>,
) -> anyhow::Result<ExitCode> {
    ensure!(
        !name.trim().is_empty(),
        "a key needs the name of who gets it"
    );
    let key = api_keys::draw();
    let kept = key.clone();
    let id = store
        .write("api-keys", async move |tx| {
            let key = kept.clone();
            api_keys::add(&tx, &key, name.trim(), &scopes, per_minute, now).await
        })
        .await?;
    println!("{}", key.expose_secret());
    println!("This is key {id}. It is shown this once: put it where its owner keeps secrets.");
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn list(store: &Store) -> anyhow::Result<ExitCode> {
    let keys = store.read(async move |tx| api_keys::list(&tx).await);
    let keys = keys.await?;
    if keys.is_empty() {
        println!("There are no keys: `mistok admin key add NAME` makes one.");
    }
    for key in keys {
        println!("{}", line(&key));
    }
    Ok(ExitCode::SUCCESS)
}

fn line(key: &ApiKey) -> String {
    let day = |moment: DateTime<Utc>| moment.format("%Y-%m-%d").to_string();
    let scopes: Vec<_> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    let used = key.used_at.map_or_else(
        || "never used".to_owned(),
        |at| format!("used {} UTC", at.format("%Y-%m-%d %H:%M")),
    );
    let revoked = key.revoked_at.map(|at| format!(", revoked {}", day(at)));
    format!(
        "{}\t{}\t{}\t{} a minute\tmade {}, {used}{}",
        key.id,
        key.name,
        scopes.join(","),
        key.per_minute,
        day(key.created_at),
        revoked.unwrap_or_default()
    )
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn revoke(store: &Store, id: ApiKeyId, now: DateTime<Utc>) -> anyhow::Result<ExitCode> {
    let revoked = store
        .write("api-keys", async move |tx| {
            api_keys::revoke(&tx, id, now).await
        })
        .await?;
    ensure!(
        revoked,
        "there is no key {id} that is not revoked: `mistok admin key list` shows them"
    );
    println!("Key {id} is good for nothing now.");
    Ok(ExitCode::SUCCESS)
}

//! `mistok check`: tries every credential and prints a table, in the reader's language.

mod catalog;
mod database;
mod hooks;
mod people;
mod places;
mod report;
mod services;
mod telegram;

use std::{future::ready, process::ExitCode, sync::Arc, time::Duration};

use clap::Args;
use futures::{
    FutureExt,
    future::{LocalBoxFuture, join_all},
};

use self::report::{Row, Severity};
use super::language::Spoken;
use crate::{
    config::Config,
    domain::clock::SharedClock,
    store::Store,
    text::{Arg, Speech, Text, TextError, Texts, say},
    vendors::crm::registry::Offer,
};

/// In which language.
#[derive(Debug, Default, Args)]
pub struct Arguments {
    #[command(flatten)]
    spoken: Spoken,

    /// How long each part of the shop may take to answer; all are asked side by side
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    timeout: u64,
}

pub async fn check(
    arguments: Arguments,
    config: &Config,
    clock: &SharedClock,
) -> anyhow::Result<ExitCode> {
    let (texts, flaw) = texts(config)?;
    let speech = &texts.speak(arguments.spoken.language());
    let mut table = vec![(Text::CheckSettings, settings(config, speech))];
    let asking = Asking {
        config,
        clock,
        patience: Duration::from_secs(arguments.timeout),
    };
    table.extend(parts(asking, speech).await);
    if let Some(flaw) = flaw {
        table.push((Text::CheckTexts, Row::failed(flaw.to_string(), speech)));
    }
    print(&table, speech);
    let failed = table
        .iter()
        .any(|(_, row)| row.severity() == Severity::Failure);
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// What is found out about the CRM of these settings, and about how it tells of changes.
pub async fn crm_in_words(config: &Config, clock: &SharedClock, speech: &Speech) -> String {
    let row = services::crm(config, clock, speech).await;
    row.and(changes(config, speech)).shown().join("\n")
}

/// What the parts are asked by.
#[derive(Clone, Copy)]
struct Asking<'a> {
    config: &'a Config,
    clock: &'a SharedClock,
    /// How long one part may take.
    patience: Duration,
}

/// Every part of the shop. The parts are asked side by side, and one that keeps us waiting says so: people
/// who look for a fault wait a quarter of a minute at most.
async fn parts(asking: Asking<'_>, speech: &Speech) -> Vec<(Text, Row)> {
    let patience = asking.patience;
    let seconds = || Arg::from(patience.as_secs().to_string());
    let mut asked = of_shop(asking, speech);
    asked.extend(of_services(asking, speech));
    let answered = asked.into_iter().map(async |(part, asked)| {
        let row = tokio::time::timeout(patience, asked).await;
        let late = |_| Row::failure(speech.plain(say::CheckNoAnswer { seconds: seconds() }));
        (part, row.unwrap_or_else(late))
    });
    let mut table = join_all(answered).await;
    told_once(&mut table, speech);
    table
}

/// A part of the shop, and what is found out about it.
type Asked<'a> = (Text, LocalBoxFuture<'a, Row>);

/// The shop's own parts, with its bots and its people.
fn of_shop<'a>(asking: Asking<'a>, speech: &'a Speech) -> Vec<Asked<'a>> {
    let config = asking.config;
    vec![
        (
            Text::CheckDatabase,
            database::figures(config, speech).boxed_local(),
        ),
        (
            Text::CheckPrivacy,
            database::privacy(config, speech).boxed_local(),
        ),
        (
            Text::CheckTelegram,
            telegram::bots(config, speech).boxed_local(),
        ),
        (
            Text::CheckWebhook,
            telegram::webhooks(config, speech).boxed_local(),
        ),
        (
            Text::CheckPeople,
            people::check(config, speech).boxed_local(),
        ),
        (
            Text::CheckGroups,
            places::check(config, speech).boxed_local(),
        ),
        (
            Text::CheckSecrets,
            ready(secrets(config, speech)).boxed_local(),
        ),
    ]
}

/// The services that the shop is connected to.
fn of_services<'a>(asking: Asking<'a>, speech: &'a Speech) -> Vec<Asked<'a>> {
    let Asking { config, clock, .. } = asking;
    vec![
        (
            Text::CheckCrm,
            services::crm(config, clock, speech).boxed_local(),
        ),
        (
            Text::CheckCatalog,
            ready(catalog::check(config, speech)).boxed_local(),
        ),
        (
            Text::CheckOrders,
            ready(changes(config, speech)).boxed_local(),
        ),
        (
            Text::CheckChats,
            services::chats(config, clock, speech).boxed_local(),
        ),
        (
            Text::CheckSms,
            services::sms(config, clock, speech).boxed_local(),
        ),
        (
            Text::CheckEmail,
            services::email(config, speech).boxed_local(),
        ),
        (
            Text::CheckOdoo,
            services::odoo(config, clock, speech).boxed_local(),
        ),
        (Text::CheckHooks, hooks::check(config, speech).boxed_local()),
    ]
}

/// Parts that need another one do not repeat its failure.
fn told_once(table: &mut [(Text, Row)], speech: &Speech) {
    const NEEDS: [(Text, &[Text]); 2] = [
        (Text::CheckDatabase, &[Text::CheckPrivacy]),
        (
            Text::CheckTelegram,
            &[Text::CheckWebhook, Text::CheckPeople, Text::CheckGroups],
        ),
    ];
    for (needed, needing) in NEEDS {
        let Some((_, broken)) = table.iter().find(|(part, _)| *part == needed).cloned() else {
            continue;
        };
        for (part, row) in &mut *table {
            if needing.contains(part) && row.repeats(&broken) {
                *row = Row::warning(speech.plain(say::CheckNeeds {
                    part: Arg::from(speech.plain(needed)),
                }));
            }
        }
    }
}

/// How updates come, and variables that were meant to be settings.
fn settings(config: &Config, speech: &Speech) -> Row {
    let row = telegram::receiving(config, speech);
    if config.ignored_variables.is_empty() {
        return row;
    }
    let names = Arg::from(config.ignored_variables.join(", "));
    row.and(Row::warning(
        speech.plain(say::CheckVariablesIgnored { names }),
    ))
}

/// The shop's texts; those of the program, and the reason, where the shop's cannot be read.
fn texts(config: &Config) -> Result<(Arc<Texts>, Option<TextError>), TextError> {
    let Some(folder) = &config.shop.texts else {
        return Ok((Arc::new(Texts::built_in()?), None));
    };
    match Texts::load(folder) {
        Ok(texts) => Ok((Arc::new(texts), None)),
        Err(flaw) => Ok((Arc::new(Texts::built_in()?), Some(flaw))),
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn print(table: &[(Text, Row)], speech: &Speech) {
    for (part, row) in table {
        let name = speech.plain(*part);
        for (at, line) in row.shown().iter().enumerate() {
            if at == 0 {
                println!("{}  {name:<12} {line}", row.severity().sign());
            } else {
                println!("{:<18} {line}", "");
            }
        }
    }
}

async fn open(config: &Config) -> Result<Store, String> {
    let location = config
        .database
        .location()
        .map_err(|error| error.to_string())?;
    let vault = config.privacy.vault().map_err(|error| error.to_string())?;
    Store::open(&location, vault)
        .await
        .map_err(|error| error.to_string())
}

/// Whether what opens a door can be guessed.
fn secrets(config: &Config, speech: &Speech) -> Row {
    let weak = config.weak_secrets();
    if weak.is_empty() {
        return Row::fine(speech.plain(Text::CheckSecretsFine));
    }
    let names = format!("`{}`", weak.join("`, `"));
    Row::warning(speech.plain(say::CheckSecretsWeak {
        names: Arg::from(names),
    }))
}

/// How changes of orders are heard of.
fn changes(config: &Config, speech: &Speech) -> Row {
    let crm = &config.crm;
    let (Some(known), Ok(Some(declared))) = (crm.registration(), crm.declared()) else {
        return Row::fine(speech.plain(Text::CheckOrdersHere));
    };
    let heard = match (declared.signals, &config.web.public_url) {
        (Offer::Yes, Some(url)) => {
            let (url, name) = (url.trim_end_matches('/'), known.name);
            let url = format!("{url}/crm/{name}/<crm.{name}.webhook_key>");
            Row::fine(speech.plain(say::CheckOrdersTold {
                name: known.title.into(),
                url: Arg::from(url),
            }))
        }
        (Offer::Yes, None) => Row::warning(speech.plain(say::CheckOrdersNoAddress {
            name: known.title.into(),
        })),
        (Offer::Needs(setting), _) => Row::fine(speech.plain(say::CheckOrdersNotTold {
            name: known.title.into(),
            setting: format!("crm.{}.{setting}", known.name).into(),
        })),
        (Offer::No, _) => Row::fine(speech.plain(say::CheckOrdersCannotTell {
            name: known.title.into(),
        })),
    };
    let looked = match crm.orders_seconds {
        0 => speech.plain(Text::CheckOrdersNeverLooked),
        seconds => speech.plain(say::CheckOrdersLooked {
            seconds: Arg::Number(i64::from(seconds)),
        }),
    };
    heard.and(Row::fine(looked))
}

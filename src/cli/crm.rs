//! `mistok crm`: what the CRM of the settings can do, whether it does it, and what it calls its
//! statuses.

use std::{process::ExitCode, time::Instant};

use anyhow::Context as _;
use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    app::connect_crm,
    config::Config,
    domain::{clock::SharedClock, phone::Phone},
    store::{Store, leads},
    vendors::crm::{Capability, Crm, CrmError, LeadContact, NewLead},
};

#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Show what the CRM can do and what waits for it
    Show,
    /// Ask the CRM for one thing of each kind; changes nothing without --write
    Try {
        /// Make one lead too, and find it again
        #[arg(long)]
        write: bool,
    },
    /// List the statuses that the CRM has, with what the settings make of them
    Statuses,
}

/// A phone that nobody has: this country code is not given to anybody.
const NOBODY: &str = "+999000000000";
/// The number of an order that nobody has: ours begin at 1001.
const NO_ORDER: &str = "TG-0";

pub async fn run(
    command: Command,
    config: &Config,
    clock: &SharedClock,
) -> anyhow::Result<ExitCode> {
    let crm = connect_crm(config, clock)?;
    let crm = crm.context("`crm.kind` is none: there is no CRM to ask")?;
    match command {
        Command::Show => show(&*crm, config).await,
        Command::Try { write } => {
            let trial = Trial {
                crm: &*crm,
                clock,
                has_failed: false,
            };
            Ok(trial.run(write).await)
        }
        Command::Statuses => statuses(&*crm, config).await,
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn show(crm: &dyn Crm, config: &Config) -> anyhow::Result<ExitCode> {
    let known = config.crm.registration();
    let title = known.map_or_else(|| crm.name(), |known| known.title);
    println!("{title} (`crm.kind = \"{}\"`)", crm.name());
    for capability in Capability::ALL {
        let is_there = if capability.is_of(crm) { "yes" } else { "no" };
        println!(
            "  {:<10} {is_there}",
            format!("{capability:?}").to_lowercase()
        );
    }
    if let Some(declared) = config.crm.declared()? {
        let seconds = declared.settle.num_seconds();
        println!("  a request that was broken off is looked for after {seconds} s");
    }
    let store = Store::open(&config.database.location()?, config.privacy.vault()?).await?;
    if !store.pending_migrations().await?.is_empty() {
        println!("The database has not the tables of this version; `mistok migrate` makes them.");
        return Ok(ExitCode::SUCCESS);
    }
    let counts = store
        .read(async move |tx| leads::count_by_status(&tx).await)
        .await?;
    println!("Leads and orders by how far they have come:");
    if counts.is_empty() {
        println!("  nothing");
    }
    for (status, leads) in counts {
        println!("  {status:<12} {leads}");
    }
    Ok(ExitCode::SUCCESS)
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
async fn statuses(crm: &dyn Crm, config: &Config) -> anyhow::Result<ExitCode> {
    let statuses = crm.statuses();
    let statuses = statuses.context("this CRM shows no statuses; the desk sets them")?;
    for status in statuses.list().await? {
        let rules = &config.crm.statuses;
        let rule = rules
            .iter()
            .find(|rule| rule.is_about(Some(&status.id), Some(&status.name)));
        let stage = rule.and_then(|rule| rule.stage).or(status.stage);
        println!(
            "{:<6} {:<12} {:<30} {}{}",
            status.keeps.as_str(),
            status.id,
            status.name,
            stage.map_or("(no stage: customers are told its name)", |stage| stage
                .as_str()),
            if rule.is_some() {
                ", by [[crm.statuses]]"
            } else {
                ""
            },
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// One thing of each kind, with what came of it.
struct Trial<'a> {
    crm: &'a dyn Crm,
    clock: &'a SharedClock,
    has_failed: bool,
}

impl Trial<'_> {
    async fn run(mut self, writes: bool) -> ExitCode {
        let begun = Instant::now();
        let probed = self.crm.probe().await.map(|lines| lines.join("; "));
        self.tell("probe", begun, probed);
        self.look().await;
        if let Some(catalog) = self.crm.catalog() {
            let begun = Instant::now();
            let read = catalog.read().await.map(|catalog| {
                let (products, skipped) = (catalog.products.len(), catalog.skipped);
                format!("{products} products, {skipped} cannot be read")
            });
            self.tell("catalog", begun, read);
        }
        if let Some(statuses) = self.crm.statuses() {
            let begun = Instant::now();
            let listed = statuses.list().await;
            let listed = listed.map(|statuses| format!("{} statuses", statuses.len()));
            self.tell("statuses", begun, listed);
        }
        if writes {
            self.write().await;
        }
        if self.has_failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }

    /// Looks for what cannot be there: a CRM that finds it would take somebody else's for ours.
    async fn look(&mut self) {
        let since = self.clock.now() - TimeDelta::days(1);
        let found = |id: Option<String>| match id {
            None => Ok("nothing is found that is not there".to_owned()),
            Some(id) => Err(CrmError::Misconfigured(format!(
                "record {id} is found by a reference that nobody has: the search does not look at it"
            ))),
        };
        if let Some(leads) = self.crm.leads() {
            let begun = Instant::now();
            let nobody = Uuid::new_v4().simple().to_string();
            let looked = leads.find(&nobody, since).await.and_then(found);
            self.tell("leads: find", begun, looked);
        }
        if let Some(orders) = self.crm.orders() {
            let begun = Instant::now();
            let looked = orders.find(NO_ORDER, since).await.and_then(found);
            self.tell("orders: find", begun, looked);
        }
        if let Some(buyers) = self.crm.buyers() {
            let begun = Instant::now();
            let nobody = Phone::from_stored(NOBODY.to_owned());
            let looked = buyers.find(Some(&nobody), None).await.and_then(found);
            self.tell("buyers: find", begun, looked);
        }
    }

    /// Makes one lead and finds it again.
    async fn write(&mut self) {
        let Some(leads) = self.crm.leads() else {
            let begun = Instant::now();
            let missing = Err(CrmError::NotOffered("leads"));
            self.tell("leads: create", begun, missing);
            return;
        };
        let lead = test_lead();
        let since = self.clock.now();
        let begun = Instant::now();
        let made = leads.create(&lead).await;
        let id = made.as_ref().ok().cloned();
        self.tell(
            "leads: create",
            begun,
            made.map(|id| format!("record {id}")),
        );
        let begun = Instant::now();
        let again = leads.all_with(&lead.reference, since).await;
        let again = again.and_then(|found| match (found.as_slice(), &id) {
            ([only], Some(id)) if only == id => Ok("found again, once".to_owned()),
            ([], _) => Err(CrmError::Misconfigured(
                "it is not found again: after a lost answer a person would have to look".to_owned(),
            )),
            (several, _) => Err(CrmError::Misconfigured(format!(
                "found {} times: {}",
                several.len(),
                several.join(", ")
            ))),
        });
        self.tell("leads: find again", begun, again);
    }

    #[expect(clippy::print_stdout, reason = "this is what the command is for")]
    fn tell(&mut self, what: &str, begun: Instant, came: Result<String, CrmError>) {
        let took = begun.elapsed().as_millis();
        let (sign, words) = match came {
            Ok(words) => ("ok", words),
            // Not every CRM can be searched, and the settings may say so: then people are asked.
            Err(CrmError::Unsearchable) => (
                "!",
                "cannot be searched: a person is asked about lost answers".to_owned(),
            ),
            Err(error) => {
                self.has_failed = true;
                ("FAILED", error.to_string())
            }
        };
        println!("{sign:<7} {what:<18} {took:>6} ms  {words}");
    }
}

fn test_lead() -> NewLead {
    NewLead {
        reference: Uuid::new_v4().simple().to_string()[..16].to_owned(),
        title: "Тест mistok — можна видалити".to_owned(),
        comment: "mistok crm try --write".to_owned(),
        contact: LeadContact {
            full_name: "Тест mistok".to_owned(),
            phone: None,
            email: None,
            social_name: None,
            telegram_id: 0,
        },
        lines: Vec::new(),
        source: None,
    }
}

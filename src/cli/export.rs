//! `mistok export orders|leads|customers`: tables for a spreadsheet, out of the shop's own database.

use std::{
    fs::{File, OpenOptions},
    io::{BufWriter, IsTerminal},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, ensure};
use chrono::NaiveDate;

use crate::{
    config::Config,
    desk::export::{Export, Exported, Format, Kind, Request, beside},
    domain::{clock::SharedClock, order::Fulfilment},
    store::{
        Store,
        audit::{self, Act, Action},
    },
    text::Texts,
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// orders, leads or customers
    #[arg(value_parser = kind)]
    kind: Kind,
    /// The first day, such as 2026-11-01, in the shop's time zone
    #[arg(long)]
    from: Option<NaiveDate>,
    /// The last day
    #[arg(long)]
    to: Option<NaiveDate>,
    /// Orders in this state only: new, `in_work`, done or cancelled
    #[arg(long, value_parser = state)]
    status: Option<Fulfilment>,
    /// csv or xlsx
    #[arg(long, value_parser = format, default_value = "csv")]
    format: Format,
    /// The file to write [default: the table and today's date, such as orders-2026-11-30.csv]
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// Write what the database keeps encrypted, also where nobody can be asked
    #[arg(long)]
    yes: bool,
}

fn kind(text: &str) -> Result<Kind, String> {
    Kind::parse(text).ok_or_else(|| "expected orders, leads or customers".to_owned())
}

fn state(text: &str) -> Result<Fulfilment, String> {
    Fulfilment::parse(text).ok_or_else(|| "expected new, in_work, done or cancelled".to_owned())
}

fn format(text: &str) -> Result<Format, String> {
    Format::parse(text).ok_or_else(|| "expected csv or xlsx".to_owned())
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
pub async fn run(
    arguments: Arguments,
    config: &Config,
    clock: &SharedClock,
) -> anyhow::Result<ExitCode> {
    if let (Some(from), Some(to)) = (arguments.from, arguments.to) {
        ensure!(from <= to, "--from {from} is after --to {to}");
    }
    ensure!(
        arguments.status.is_none() || arguments.kind == Kind::Orders,
        "--status is a state of orders; {} have none",
        arguments.kind.as_str()
    );
    let vault = config.privacy.vault()?;
    if vault.seals() {
        println!("The database is encrypted (`privacy.key`); the file will not be.");
        ensure!(
            arguments.yes || std::io::stdout().is_terminal(),
            "say --yes to write it all the same"
        );
    }
    let zone = config.shop.time_zone()?;
    let today = clock.now().with_timezone(&zone).date_naive();
    let (kind, format) = (arguments.kind, arguments.format);
    let usual = format!("{}-{today}.{}", kind.as_str(), format.as_str());
    let file = arguments.output.unwrap_or_else(|| PathBuf::from(usual));
    let request = Request {
        kind,
        from: arguments.from,
        to: arguments.to,
        state: arguments.status,
        format,
    };
    let store = Store::open(&config.database.location()?, vault).await?;
    ensure!(
        store.pending_migrations().await?.is_empty(),
        "the database has not the tables of this version; `mistok migrate` makes them"
    );
    let texts = Arc::new(match &config.shop.texts {
        Some(folder) => Texts::load(folder)?,
        None => Texts::built_in()?,
    });
    let export = Export {
        store: &store,
        speech: &texts.speak(config.shop.language),
        zone,
    };
    let with_lines = kind == Kind::Orders && format == Format::Csv;
    let lines = with_lines.then(|| beside(&file));
    let mut files = NewFiles::default();
    let main = files.create(&file)?;
    let of_lines = lines.as_deref().map(|lines| files.create(lines));
    let exported = export.write(&request, main, of_lines.transpose()?).await?;
    files.keep();
    record(&store, clock, kind, exported).await?;
    println!("{}: {} {}", file.display(), exported.rows, kind.as_str());
    if let Some(lines) = lines {
        println!("{}: {} lines", lines.display(), exported.lines);
    }
    Ok(ExitCode::SUCCESS)
}

/// Files that go again unless all of them have been written: nothing half done is left.
#[derive(Default)]
struct NewFiles(Vec<PathBuf>);

impl NewFiles {
    /// A file that was not there: nobody loses another one.
    fn create(&mut self, path: &Path) -> anyhow::Result<BufWriter<File>> {
        let mut options = OpenOptions::new();
        options.write(true).read(true).create_new(true);
        // What is in it is for the shop alone.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(path)
            .with_context(|| format!("cannot write {}; -o names another file", path.display()))?;
        self.0.push(path.to_owned());
        Ok(BufWriter::new(file))
    }

    fn keep(mut self) {
        self.0.clear();
    }
}

impl Drop for NewFiles {
    fn drop(&mut self) {
        for path in &self.0 {
            if let Err(error) = std::fs::remove_file(path) {
                tracing::warn!(%error, "A file that is not whole could not be removed");
            }
        }
    }
}

/// The audit says that somebody at the machine took it out, and how much.
async fn record(
    store: &Store,
    clock: &SharedClock,
    kind: Kind,
    exported: Exported,
) -> anyhow::Result<()> {
    let now = clock.now();
    let written = store.write("export", async move |tx| {
        let act = Act {
            manager: None,
            action: Action::Other("export"),
            conversation: None,
            subject: None,
            detail: Some(format!("{} {}", kind.as_str(), exported.rows)),
        };
        audit::add(&tx, &act, None, now).await
    });
    Ok(written.await?)
}

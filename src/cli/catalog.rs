//! `mistok catalog ...`: a shop's own catalog file, before the program reads it.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::{Subcommand, ValueEnum};

use super::language::Spoken;
use crate::{
    app::catalog_reading,
    config::Config,
    desk::telegram::catalog::{finding, header, refusal},
    domain::catalog_file::{CatalogRead, Column, Finding, Format, Refusal},
    shop::catalog_file::{
        read,
        template::{self, Line, Template},
    },
    text::{Arg, Speech, Text, Texts, say},
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell what is wrong with a catalog file; the exit code is 1 when it would be refused
    Check {
        /// A CSV, XLSX or YAML file
        file: PathBuf,
        #[command(flatten)]
        spoken: Spoken,
    },
    /// Show a small catalog to begin with
    Template {
        #[arg(long, value_enum, default_value_t = Kind::Csv)]
        format: Kind,
        /// Write to this file; XLSX needs one [default: the terminal]
        #[arg(short, long)]
        output: Option<PathBuf>,
        #[command(flatten)]
        spoken: Spoken,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    Csv,
    Xlsx,
    Yaml,
}

/// `settings` has the currency and the folder of the pictures. A file is checked without them too.
pub fn run(
    command: Command,
    settings: impl Fn() -> anyhow::Result<Config>,
) -> anyhow::Result<ExitCode> {
    let texts = Arc::new(Texts::built_in()?);
    match command {
        Command::Check { file, spoken } => {
            check(&file, settings(), &texts.speak(spoken.language()))
        }
        Command::Template {
            format,
            output,
            spoken,
        } => show(format, output.as_deref(), &texts.speak(spoken.language())),
    }
}

#[expect(clippy::print_stderr, reason = "the answer itself stays readable")]
fn check(
    file: &Path,
    settings: anyhow::Result<Config>,
    speech: &Speech,
) -> anyhow::Result<ExitCode> {
    let config = settings.unwrap_or_else(|error| {
        let reason = Arg::from(format!("{error:#}"));
        eprintln!("{}", speech.plain(say::CatalogCheckDefaults { reason }));
        Config::default()
    });
    let name = file.display();
    let Some(format) = Format::of_name(&name.to_string()) else {
        bail!("{name}: expected a file that ends in .csv, .xlsx, .yaml or .yml");
    };
    let bytes = std::fs::read(file).with_context(|| format!("{name} cannot be read"))?;
    Ok(match read(&bytes, format, &catalog_reading(&config)) {
        Ok(found) => {
            print_read(&found, speech);
            ExitCode::SUCCESS
        }
        Err(refused) => {
            print_refusal(&refused, speech);
            ExitCode::FAILURE
        }
    })
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn print_findings(findings: &[Finding], speech: &Speech) {
    for it in findings {
        println!("{}", finding(speech, it));
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn print_read(found: &CatalogRead, speech: &Speech) {
    let count = |number: usize| Arg::from(i64::try_from(number).unwrap_or(i64::MAX));
    print_findings(&found.findings, speech);
    if !found.unknown.is_empty() {
        let names = Arg::from(found.unknown.join(", "));
        println!("{}", speech.plain(say::CatalogCheckUnknown { names }));
    }
    let counts = say::CatalogChecked {
        rows: count(found.rows),
        products: count(found.catalog.products.len()),
        hidden: count(found.hidden),
        categories: count(found.catalog.categories.len()),
        skipped: count(found.catalog.skipped),
    };
    println!("{}", speech.plain(counts));
    if found.findings.is_empty() {
        println!("{}", speech.plain(Text::CatalogCheckFine));
    }
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn print_refusal(refused: &Refusal, speech: &Speech) {
    if let Refusal::TooManyBad { findings, .. } = refused {
        print_findings(findings, speech);
    }
    let reason = Arg::from(refusal(speech, refused));
    println!("{}", speech.plain(say::CatalogCheckRefused { reason }));
}

#[expect(clippy::print_stdout, reason = "this is what the command is for")]
fn show(kind: Kind, output: Option<&Path>, speech: &Speech) -> anyhow::Result<ExitCode> {
    let template = sample(speech);
    let bytes = match kind {
        Kind::Csv => template::csv(&template)?.into_bytes(),
        Kind::Yaml => template::yaml(&template).into_bytes(),
        Kind::Xlsx => template::xlsx(&template)?,
    };
    match output {
        Some(file) => {
            let name = file.display().to_string();
            std::fs::write(file, bytes).with_context(|| format!("{name} cannot be written"))?;
            let file = Arg::from(name);
            println!("{}", speech.plain(say::TemplateWritten { file }));
        }
        None if kind == Kind::Xlsx => bail!("{}", speech.plain(Text::TemplateNeedsFile)),
        None => std::io::stdout().write_all(&bytes)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Three products that show what columns are for.
fn sample(speech: &Speech) -> Template {
    let text = |text| speech.plain(text);
    let filled = |values: &[(Column, String)]| {
        let mut line = Line::default();
        for (column, value) in values {
            line[column.place()].clone_from(value);
        }
        line
    };
    let shirt = "SHIRT-1";
    Template {
        headers: Column::ALL.map(|column| header(speech, column).to_owned()),
        products: vec![
            filled(&[
                (Column::Key, "CUP-1".to_owned()),
                (Column::Name, text(Text::TemplateCup)),
                (Column::Price, "450".to_owned()),
                (Column::Currency, "UAH".to_owned()),
                (Column::Stock, "12".to_owned()),
                (Column::Category, text(Text::TemplateCupCategory)),
                (Column::Description, text(Text::TemplateCupDescription)),
                (Column::Picture, "https://shop.example/cup.jpg".to_owned()),
                (Column::Hidden, text(Text::TemplateNo)),
            ]),
            filled(&[
                (Column::Key, shirt.to_owned()),
                (Column::Name, text(Text::TemplateShirt)),
                (Column::Price, "1250.50".to_owned()),
                (Column::Category, text(Text::TemplateShirtCategory)),
                (Column::Description, text(Text::TemplateShirtDescription)),
                (Column::Hidden, text(Text::TemplateNo)),
            ]),
            filled(&[
                (Column::Key, "SHIRT-1-M".to_owned()),
                (Column::Name, text(Text::TemplateShirtSize)),
                (Column::Stock, "3".to_owned()),
                (Column::VariantOf, shirt.to_owned()),
            ]),
        ],
    }
}

//! `mistok demo`: the program on one page, without a token.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;
use mistok_demo::Options;

use crate::domain::language::Language;

/// What the demo may be told.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Where the page is served
    #[arg(long, default_value = "127.0.0.1:8088")]
    listen: SocketAddr,
    /// What the page speaks at first: uk or en
    #[arg(long, default_value = "uk", value_parser = language)]
    language: Language,
    /// Do not open a browser
    #[arg(long)]
    no_open: bool,
    /// Keep the bot's database in this folder [default: one that goes with the demo]
    #[arg(long)]
    data: Option<PathBuf>,
}

fn language(code: &str) -> Result<Language, String> {
    Language::from_code(code).ok_or_else(|| "expected uk or en".to_owned())
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    mistok_demo::run(Options {
        listen: arguments.listen,
        language: arguments.language,
        open_browser: !arguments.no_open,
        data: arguments.data,
        ..Options::here()?
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use mistok_demo::settings::to_copy;

    use super::*;
    use crate::{config::Config, domain::order::Keeps, text::Texts};

    #[test]
    fn the_program_reads_the_settings_that_the_page_offers_to_copy() {
        let texts = Arc::new(Texts::built_in().unwrap());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mistok.toml");
        for language in Language::ALL {
            let copied = to_copy(&texts.speak(language));
            let whole = copied
                .replace("# admins", "admins")
                .replace("# chat_id", "chat_id");
            std::fs::write(&file, whole).unwrap();

            let config = Config::load(Some(&file)).unwrap();

            assert_eq!(config.desk.admins, [123_456_789]);
            assert_eq!(config.desk.chat_id, Some(-1_001_234_567_890));
            assert_eq!(config.crm.cart_keeps().unwrap(), Keeps::Order);
            std::fs::write(&file, copied).unwrap();
            assert!(Config::load(Some(&file)).unwrap().desk.admins.is_empty());
        }
    }
}

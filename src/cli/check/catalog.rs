//! Where the products come from; a file is read as the program would read it.

use super::report::Row;
use crate::{
    app::catalog_reading,
    config::{CatalogPlace, Config},
    desk::telegram::catalog::refusal,
    domain::catalog_file::{CatalogRead, Refusal},
    shop::catalog_file::read,
    text::{Arg, Speech, Text, say},
};

pub fn check(config: &Config, speech: &Speech) -> Row {
    let crm = config.crm.registration();
    let name = || Arg::from(crm.map_or("CRM", |known| known.title));
    let Some(place) = config.catalog.place() else {
        return Row::fine(if crm.is_none() {
            speech.plain(Text::CheckCatalogNone)
        } else {
            speech.plain(say::CheckCatalogCrm { name: name() })
        });
    };
    let row = file(config, &place, speech);
    if crm.is_none() {
        return row;
    }
    row.and(Row::fine(
        speech.plain(say::CheckCatalogInstead { name: name() }),
    ))
}

fn file(config: &Config, place: &CatalogPlace, speech: &Speech) -> Row {
    let shown = place.path.display().to_string();
    let bytes = match std::fs::read(&place.path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let reason = Arg::from(error.to_string());
            let line = speech.plain(say::CatalogMissing { reason });
            return Row::failure(line).of(&shown);
        }
    };
    match read(&bytes, place.format, &catalog_reading(config)) {
        Ok(found) => found_row(&found, shown, speech),
        Err(refused) => refused_row(&refused, &shown, speech),
    }
}

fn found_row(found: &CatalogRead, file: String, speech: &Speech) -> Row {
    let count = |number: usize| Arg::from(i64::try_from(number).unwrap_or(i64::MAX));
    let line = speech.plain(say::CheckCatalogFile {
        file: file.into(),
        products: count(found.catalog.products.len()),
        mistakes: count(found.findings.len()),
    });
    if found.findings.is_empty() {
        Row::fine(line)
    } else {
        Row::warning(line)
    }
}

fn refused_row(refused: &Refusal, file: &str, speech: &Speech) -> Row {
    let reason = Arg::from(refusal(speech, refused));
    Row::failure(speech.plain(say::CatalogCheckRefused { reason })).of(file)
}

//! The shop's own catalog file: one file here for each way of writing it, all of which make the same
//! rows, one that makes the catalog of the rows, and one that puts it into the database.

mod apply;
mod csv;
mod disk;
mod pictures;
mod rows;
mod table;
pub mod template;
#[cfg(test)]
mod tests;
mod values;
mod xlsx;
mod yaml;

pub use self::{
    apply::{Applied, Counts, Wanted, apply, compare, leave},
    disk::{CatalogFile, FileError, Loaded, Stamp},
    pictures::Pictures,
};
use self::{
    rows::catalog_of,
    table::{Row, Table},
};
use crate::domain::{
    catalog_file::{CatalogRead, Format, LARGEST, Refusal},
    money::Currency,
};

/// What the settings add to a file.
#[derive(Debug, Clone)]
pub struct Reading {
    /// Of prices without one.
    pub currency: Currency,
    pub pictures: Pictures,
}

/// Reads a file. It is refused where too much of it is wrong for the rest to be trusted.
pub fn read(bytes: &[u8], format: Format, reading: &Reading) -> Result<CatalogRead, Refusal> {
    if bytes.len() > LARGEST {
        return Err(Refusal::TooLarge);
    }
    let table = match format {
        Format::Csv => csv::read(bytes),
        Format::Xlsx => xlsx::read(bytes),
        Format::Yaml => yaml::read(bytes),
    }?;
    catalog_of(table, reading)
}

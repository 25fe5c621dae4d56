//! Orders, leads and customers as tables for a spreadsheet: what is in a row, and in what order. How a
//! row is written is in `csv.rs` and `xlsx.rs`.

mod cells;
pub(in crate::desk) mod csv;
pub(in crate::desk) mod daily;
mod parts;
mod read;
mod xlsx;

use std::{
    io::{Seek, Write},
    path::{Path, PathBuf},
};

use chrono::NaiveDate;

use self::{cells::Cell, csv::Csv, xlsx::Xlsx};
pub use self::{
    daily::DailyRules,
    parts::{Bounded, LARGEST, Span, days, months},
    read::{Export, Exported},
};
use crate::{domain::order::Fulfilment, text::Text};

/// What is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Orders,
    Leads,
    Customers,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Orders, Self::Leads, Self::Customers];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Orders => "orders",
            Self::Leads => "leads",
            Self::Customers => "customers",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The names of its columns, with semicolons.
    const fn columns(self) -> Text {
        match self {
            Self::Orders => Text::ExportOrdersColumns,
            Self::Leads => Text::ExportLeadsColumns,
            Self::Customers => Text::ExportCustomersColumns,
        }
    }
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Format {
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    pub const fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What somebody has asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    pub kind: Kind,
    /// The first and the last day, in the shop's zone; not set: all that there is.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Orders in this state only.
    pub state: Option<Fulfilment>,
    pub format: Format,
}

impl Request {
    /// All of a table, as text.
    pub const fn of(kind: Kind) -> Self {
        Self {
            kind,
            from: None,
            to: None,
            state: None,
            format: Format::Csv,
        }
    }
}

/// A table that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    #[error("the file cannot be written")]
    File(#[from] std::io::Error),
    #[error("the sheet cannot be written")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
}

/// Where rows go: the table itself, and the lines of orders beside it.
enum Book<W> {
    Csv { main: Csv<W>, lines: Option<Csv<W>> },
    Xlsx(Box<Xlsx>),
}

/// Which table of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sheet {
    Main,
    Lines,
}

impl<W: Write + Seek> Book<W> {
    fn row(&mut self, sheet: Sheet, cells: &[Cell]) -> Result<(), ExportError> {
        match (self, sheet) {
            (Self::Csv { main, .. }, Sheet::Main) => main.row(cells)?,
            (Self::Csv { lines, .. }, Sheet::Lines) => {
                if let Some(lines) = lines {
                    lines.row(cells)?;
                }
            }
            (Self::Xlsx(book), sheet) => book.row(sheet, cells)?,
        }
        Ok(())
    }
}

/// The file of the lines that belong to orders in this file: `orders.csv` and `orders-lines.csv`.
pub fn beside(file: &Path) -> PathBuf {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let ending = file.extension().unwrap_or_default().to_string_lossy();
    file.with_file_name(format!("{stem}-lines.{ending}"))
}

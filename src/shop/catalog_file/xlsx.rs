//! Sheets of Excel: the first one. Cells are read one by one, so that a cell in the last corner of a
//! sheet does not ask for memory for all those before it.

use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};

use super::{Row, Table};
use crate::domain::catalog_file::{Column, Refusal};

/// Bytes of a sheet once it is unpacked, at most.
const UNPACKED: u64 = 512 * 1024 * 1024;
/// Columns that are looked at.
const WIDEST: u32 = 100;

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Table, Refusal> {
    check_size(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|it| unreadable(&it))?;
    let first = book.sheet_names().into_iter().next();
    let first = first.ok_or(Refusal::Empty)?;
    let mut cells = book
        .worksheet_cells_reader(&first)
        .map_err(|it| unreadable(&it))?;
    let mut sheet = Sheet::default();
    while let Some(cell) = cells.next_cell().map_err(|it| unreadable(&it))? {
        let (row, place) = cell.get_position();
        if place < WIDEST {
            sheet.take(row, place as usize, cell.get_value())?;
        }
    }
    sheet.finish()
}

fn unreadable(error: &impl std::fmt::Display) -> Refusal {
    Refusal::Unreadable(error.to_string())
}

/// A small file may unpack into more than the machine has.
fn check_size(bytes: &[u8]) -> Result<(), Refusal> {
    let mut packed = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|it| unreadable(&it))?;
    let mut size = 0_u64;
    for place in 0..packed.len() {
        let part = packed.by_index_raw(place).map_err(|it| unreadable(&it))?;
        size = size.saturating_add(part.size());
    }
    if size > UNPACKED {
        return Err(Refusal::TooLarge);
    }
    Ok(())
}

/// The sheet as far as it has been read; cells come row by row.
#[derive(Default)]
struct Sheet {
    table: Table,
    columns: Vec<Option<Column>>,
    /// The row that is being read.
    at: u32,
    headers: Vec<String>,
    row: Row,
}

impl Sheet {
    fn take(&mut self, at: u32, place: usize, value: &DataRef<'_>) -> Result<(), Refusal> {
        if at != self.at {
            self.end_row()?;
            self.at = at;
            self.row = Row::new(u64::from(at) + 1);
        }
        if self.columns.is_empty() {
            self.headers.resize(place, String::new());
            self.headers.push(text_of(value, None));
        } else if let Some(Some(column)) = self.columns.get(place) {
            self.row.set(*column, &text_of(value, Some(*column)));
        }
        Ok(())
    }

    /// The first row that says something has the headers.
    fn end_row(&mut self) -> Result<(), Refusal> {
        if !self.columns.is_empty() {
            return self.table.push(std::mem::take(&mut self.row));
        }
        let headers = std::mem::take(&mut self.headers);
        if headers.iter().any(|it| !it.trim().is_empty()) {
            self.columns = self.table.columns(headers.iter().map(String::as_str))?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Table, Refusal> {
        self.end_row()?;
        if self.columns.is_empty() {
            return Err(Refusal::Empty);
        }
        Ok(self.table)
    }
}

/// A cell as people read it.
fn text_of(value: &DataRef<'_>, column: Option<Column>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => u8::from(*flag).to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number, column),
        DataRef::DateTime(moment) => number_text(moment.as_f64(), column),
        DataRef::Error(error) => error.to_string(),
    }
}

/// A price that a formula has made has more digits than the sheet shows.
fn number_text(number: f64, column: Option<Column>) -> String {
    if number.fract().abs() < f64::EPSILON || column != Some(Column::Price) {
        number.to_string()
    } else {
        format!("{number:.2}")
    }
}

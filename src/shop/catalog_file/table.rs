//! The rows of a file, whatever it is written in.

use crate::domain::catalog_file::{Column, MOST_ROWS, Refusal};

/// One row: a text for each column, empty where the file has nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// As people find it in the file.
    pub number: u64,
    cells: [String; Column::COUNT],
}

impl Row {
    pub fn new(number: u64) -> Self {
        Self {
            number,
            ..Self::default()
        }
    }

    pub fn cell(&self, column: Column) -> &str {
        &self.cells[column.place()]
    }

    /// Keeps a value. Of two columns with one meaning the first that says something counts.
    pub fn set(&mut self, column: Column, value: &str) {
        let cell = &mut self.cells[column.place()];
        if cell.is_empty() {
            *cell = cleaned(value);
        }
    }

    fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// Without spaces around it and without control letters: PostgreSQL takes no NUL, and a title has
/// one line.
fn cleaned(value: &str) -> String {
    let is_kept = |it: &char| !it.is_control() || matches!(it, '\n' | '\t');
    let kept: String = value.chars().filter(is_kept).collect();
    kept.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}')
        .to_owned()
}

/// A whole file.
#[derive(Debug, Default)]
pub struct Table {
    pub rows: Vec<Row>,
    /// Headers that name no column.
    pub unknown: Vec<String>,
}

/// Headers that are named to people, at most.
const NAMED: usize = 10;

impl Table {
    /// Adds a row; one without any value is passed over.
    pub fn push(&mut self, row: Row) -> Result<(), Refusal> {
        if row.is_blank() {
            return Ok(());
        }
        if self.rows.len() >= MOST_ROWS {
            return Err(Refusal::TooManyRows);
        }
        self.rows.push(row);
        Ok(())
    }

    pub fn note_unknown(&mut self, header: &str) {
        let header: String = cleaned(header).chars().take(40).collect();
        if !header.is_empty() && self.unknown.len() < NAMED && !self.unknown.contains(&header) {
            self.unknown.push(header);
        }
    }

    /// The columns that a row of headers names, each at its place.
    pub fn columns<'a>(
        &mut self,
        headers: impl Iterator<Item = &'a str>,
    ) -> Result<Vec<Option<Column>>, Refusal> {
        let headers: Vec<&str> = headers.collect();
        let columns: Vec<_> = headers.iter().map(|it| Column::parse(it)).collect();
        for required in Column::REQUIRED {
            if !columns.contains(&Some(required)) {
                return Err(Refusal::NoColumn(required));
            }
        }
        for (header, column) in headers.iter().zip(&columns) {
            if column.is_none() {
                self.note_unknown(header);
            }
        }
        Ok(columns)
    }
}

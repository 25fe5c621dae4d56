//! CSV as spreadsheets write it: with commas, semicolons or tabs, in UTF-8 or in what Windows writes
//! in Ukraine.

use std::borrow::Cow;

use csv::{Position, ReaderBuilder, StringRecord};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1251};

use super::{Row, Table};
use crate::domain::catalog_file::{Column, Refusal};

const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];
/// How a line begins that tells Excel the separator.
const SEPARATOR_LINE: &str = "sep=";

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Table, Refusal> {
    let text = decoded(bytes);
    let (skipped, text) = match text.split_once('\n') {
        Some((first, rest)) if first.starts_with(SEPARATOR_LINE) => (1, rest),
        _ => (0, &*text),
    };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(text))
        .from_reader(text.as_bytes());
    let mut table = Table::default();
    let mut columns = Vec::new();
    let mut record = StringRecord::new();
    // Spreadsheets number rows, not lines: a cell may hold several.
    let mut lines_within = 0;
    let unreadable = |error: csv::Error| Refusal::Unreadable(error.to_string());
    while reader.read_record(&mut record).map_err(unreadable)? {
        let number = record.position().map_or(0, |at| line_of(text, at)) + skipped - lines_within;
        lines_within += record.iter().map(line_ends).sum::<u64>();
        if columns.is_empty() {
            columns = table.columns(record.iter())?;
            continue;
        }
        let mut row = Row::new(number);
        for (column, value) in columns.iter().zip(&record) {
            if let Some(column) = column {
                row.set(*column, value);
            }
        }
        table.push(row)?;
    }
    if columns.is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(table)
}

/// The line on which a record begins. Its place is that of the empty lines before it.
fn line_of(text: &str, at: &Position) -> u64 {
    let place = usize::try_from(at.byte()).unwrap_or(usize::MAX);
    let before = text.as_bytes().get(place..).unwrap_or_default();
    let empty = before.iter().take_while(|it| matches!(it, b'\n' | b'\r'));
    let ends = empty.map(|it| u64::from(*it == b'\n')).sum::<u64>();
    at.line() + ends
}

fn line_ends(cell: &str) -> u64 {
    cell.bytes().map(|it| u64::from(it == b'\n')).sum()
}

/// As text: what its mark says, else UTF-8, else Windows-1251, which is never wrong and is what Excel
/// writes in Ukraine.
fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => text,
        None => WINDOWS_1251.decode_without_bom_handling(bytes).0,
    }
}

/// The one by which most headers are known.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let known = |separator: u8| {
        let cells = first.unwrap_or_default().split(char::from(separator));
        let cells = cells.map(|cell| cell.trim().trim_matches('"'));
        cells.filter(|cell| Column::parse(cell).is_some()).count()
    };
    let best = SEPARATORS.into_iter().rev().max_by_key(|it| known(*it));
    best.unwrap_or(b',')
}

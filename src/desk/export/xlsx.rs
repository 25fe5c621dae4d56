//! A table as a sheet of Excel: phones and numbers of orders are texts, sums are numbers, times are
//! times. Rows go to the disk as they come, so that a hundred thousand of them take no memory.

use std::io::{Seek, Write};

use chrono::{Datelike, Timelike};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};

use super::{Sheet, cells::Cell};
use crate::text::cut;

/// The most characters that Excel takes into a cell.
const LONGEST: usize = 32_000;

/// A workbook that is being written.
pub struct Xlsx {
    book: Workbook,
    bold: Format,
    sum: Format,
    time: Format,
    /// The next row of each sheet.
    next: [u32; 2],
}

impl Xlsx {
    /// Begins a sheet for each name, with the names of its columns.
    pub fn begin(sheets: &[(String, String)]) -> Result<Self, XlsxError> {
        let mut xlsx = Self {
            book: Workbook::new(),
            bold: Format::new().set_bold(),
            sum: Format::new().set_num_format("#,##0.00"),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            next: [1, 1],
        };
        for (name, columns) in sheets {
            let sheet = xlsx.book.add_worksheet_with_constant_memory()?;
            sheet.set_name(name)?;
            sheet.set_freeze_panes(1, 0)?;
            for (place, column) in (0..).zip(columns.split(';')) {
                sheet.set_column_width(place, 18)?;
                sheet.write_string_with_format(0, place, column, &xlsx.bold)?;
            }
        }
        Ok(xlsx)
    }

    pub fn row(&mut self, sheet: Sheet, cells: &[Cell]) -> Result<(), XlsxError> {
        let index = match sheet {
            Sheet::Main => 0,
            Sheet::Lines => 1,
        };
        let row = self.next[index];
        self.next[index] += 1;
        let page = self.book.worksheet_from_index(index)?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => {
                    page.write_string(row, column, cut(text, LONGEST))?;
                }
                Cell::Number(number) => {
                    page.write_string(row, column, number.to_string())?;
                }
                Cell::Money(money) => {
                    let sum = money.decimal().parse::<f64>().unwrap_or_default();
                    page.write_number_with_format(row, column, sum, &self.sum)?;
                }
                Cell::Time(at) => {
                    let year = u16::try_from(at.year()).unwrap_or(1900);
                    let (month, day) = (small(at.month()), small(at.day()));
                    let hour = u16::try_from(at.hour()).unwrap_or_default();
                    let seconds = f64::from(at.second());
                    let time = ExcelDateTime::from_ymd(year, month, day)?;
                    let time = time.and_hms(hour, small(at.minute()), seconds)?;
                    page.write_datetime_with_format(row, column, &time, &self.time)?;
                }
                Cell::Empty => {}
            }
        }
        Ok(())
    }

    pub fn finish<W: Write + Seek + Send>(mut self, to: W) -> Result<(), XlsxError> {
        self.book.save_to_writer(to)
    }
}

/// A part of a date or of a time.
fn small(part: u32) -> u8 {
    u8::try_from(part).unwrap_or_default()
}

//! A table as text: UTF-8 with its mark, semicolons, CRLF, quotes by RFC 4180, sums with the comma or
//! point of the shop's language. A cell never is a formula.

use std::io::{self, Write};

use super::cells::Cell;
use crate::domain::language::Language;

/// What spreadsheets know UTF-8 by.
pub(in crate::desk) const MARK: &str = "\u{feff}";

/// A table that is being written.
pub struct Csv<W> {
    to: W,
    point: char,
}

impl<W: Write> Csv<W> {
    /// Begins a table; `columns` are its names, with semicolons.
    pub fn begin(mut to: W, columns: &str, language: Language) -> io::Result<Self> {
        write!(to, "{MARK}{columns}\r\n")?;
        let point = match language {
            Language::Uk => ',',
            Language::En => '.',
        };
        Ok(Self { to, point })
    }

    pub fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let cells: Vec<String> = cells.iter().map(|cell| self.cell(cell)).collect();
        write!(self.to, "{}\r\n", cells.join(";"))
    }

    pub fn finish(mut self) -> io::Result<W> {
        self.to.flush()?;
        Ok(self.to)
    }

    fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Text(text) => quoted(text),
            Cell::Number(number) => number.to_string(),
            Cell::Money(money) => money.decimal().replace('.', &self.point.to_string()),
            Cell::Time(at) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
            Cell::Empty => String::new(),
        }
    }
}

/// A text as a spreadsheet reads it back.
pub(in crate::desk) fn quoted(text: &str) -> String {
    // A leading apostrophe makes a text of what would be a formula, such as a phone.
    let begins = text.trim_start().chars().next();
    let is_formula = begins.is_some_and(|first| "=+-@|%".contains(first))
        || text.starts_with(['\t', '\r', '\n']);
    let mark = if is_formula { "'" } else { "" };
    if text.contains(['"', ';', ',', '\n', '\r', '\t']) {
        format!("\"{mark}{}\"", text.replace('"', "\"\""))
    } else {
        format!("{mark}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::{Currency, Money};

    #[test]
    fn cells_are_quoted_and_never_a_formula() {
        let cells = [
            ("Олена", "Олена"),
            ("+380501234567", "'+380501234567"),
            ("=1+1", "'=1+1"),
            ("@all", "'@all"),
            ("-5", "'-5"),
            ("\tx", "\"'\tx\""),
            ("a;b \"c\"", "\"a;b \"\"c\"\"\""),
            ("two\r\nlines", "\"two\r\nlines\""),
        ];
        let mut csv = Csv::begin(Vec::new(), "a;b", Language::Uk).unwrap();
        for (text, _) in cells {
            csv.row(&[Cell::Text(text.to_owned())]).unwrap();
        }
        let sum = Money::new(125_050, Currency::UAH);
        csv.row(&[Cell::Money(sum), Cell::Number(3), Cell::Empty])
            .unwrap();
        let written = String::from_utf8(csv.finish().unwrap()).unwrap();
        let expected: Vec<_> = cells.iter().map(|(_, cell)| *cell).collect();
        let expected = expected.join("\r\n") + "\r\n";
        assert_eq!(written, format!("{MARK}a;b\r\n{expected}1250,50;3;\r\n"));
    }
}

//! What is wrong with a file, all of it at once, each with its lines.

use std::fmt;

use super::Place;

/// Mistakes that are shown; the rest is counted.
const SHOWN: usize = 50;
/// Letters of a line that are shown.
const LINE: usize = 120;

/// A file whose mistakes are shown.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    text: String,
}

impl Source {
    /// The text of the file with this name.
    pub fn new(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: text.to_owned(),
        }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where `word` stands within the value that begins at `at`; the beginning where it is not found.
    pub fn place_of(&self, at: Place, word: &str) -> Place {
        let lines = self.text.lines().enumerate().skip(at.line - 1);
        for (number, line) in lines {
            let from = if number + 1 == at.line {
                at.column - 1
            } else {
                0
            };
            let skipped: usize = line.chars().take(from).map(char::len_utf8).sum();
            if let Some(found) = line[skipped..].find(word) {
                let column = line[..skipped + found].chars().count() + 1;
                let line = number + 1;
                return Place { line, column };
            }
        }
        at
    }

    fn lines_at(&self, at: Place) -> impl Iterator<Item = (usize, &str)> {
        let first = at.line.saturating_sub(1).max(1);
        let lines = self.text.lines().enumerate();
        lines
            .map(|(number, line)| (number + 1, line))
            .skip(first - 1)
            .take(at.line + 1 - first)
    }
}

/// The mistakes found so far.
#[derive(Debug, Clone)]
pub struct Faults {
    source: Source,
    found: Vec<(Place, String)>,
}

impl Faults {
    /// No mistakes of this file yet.
    pub const fn of(source: Source) -> Self {
        let found = Vec::new();
        Self { source, found }
    }

    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// Notes a mistake.
    pub fn add(&mut self, at: Place, what: impl Into<String>) {
        self.found.push((at, what.into()));
    }

    pub const fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The mistakes in the order of the file.
    pub fn list(&self) -> Vec<(Place, &str)> {
        let found = self.found.iter().map(|(at, what)| (*at, what.as_str()));
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|(at, _)| *at);
        found
    }

    fn show(&self, f: &mut fmt::Formatter<'_>, at: Place, what: &str) -> fmt::Result {
        let name = &self.source.name;
        writeln!(f, "{name}:{}:{}: {what}", at.line, at.column)?;
        for (number, line) in self.source.lines_at(at) {
            let shown: String = line.chars().take(LINE).collect();
            writeln!(f, "{number:>5} | {shown}")?;
        }
        if at.column <= LINE {
            let width = at.column;
            writeln!(f, "      | {:>width$}", "^")?;
        }
        Ok(())
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, what) in self.list().into_iter().take(SHOWN) {
            self.show(f, at, what)?;
        }
        if self.found.len() > SHOWN {
            writeln!(f, "and {} more", self.found.len() - SHOWN)?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

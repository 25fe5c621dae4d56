//! What the table of `mistok check` says of one part of the shop.

use crate::{
    domain::cause::NetworkCause,
    text::{Speech, Text},
};

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Fine,
    /// It works, but not fully or not for long.
    Warning,
    /// Something that was promised does not work.
    Failure,
}

impl Severity {
    /// What stands before a row; the same in every language, so that programs can read it.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Fine => "ok  ",
            Self::Warning => "WARN",
            Self::Failure => "FAIL",
        }
    }

    const fn mark(self) -> &'static str {
        match self {
            Self::Fine => "",
            Self::Warning => "! ",
            Self::Failure => "✗ ",
        }
    }
}

/// The lines about one part.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row(Vec<(Severity, String)>);

impl Row {
    pub fn fine(line: String) -> Self {
        Self(vec![(Severity::Fine, line)])
    }

    pub fn warning(line: String) -> Self {
        Self(vec![(Severity::Warning, line)])
    }

    pub fn failure(line: String) -> Self {
        Self(vec![(Severity::Failure, line)])
    }

    /// A failure: what keeps it from working where the words of the error tell, and these words.
    pub fn failed(error: String, speech: &Speech) -> Self {
        let cause = match NetworkCause::of(&error) {
            Some(NetworkCause::Name) => Text::CheckCauseName,
            Some(NetworkCause::Refused) => Text::CheckCauseRefused,
            Some(NetworkCause::TimeOut) => Text::CheckCauseTimeOut,
            Some(NetworkCause::Tls) => Text::CheckCauseTls,
            Some(NetworkCause::Closed) => Text::CheckCauseClosed,
            Some(NetworkCause::NoRoute) => Text::CheckCauseNoRoute,
            None => Text::CheckCauseOther,
        };
        Self::failure(speech.plain(cause)).and(Self::fine(error))
    }

    /// Both, one below the other.
    #[must_use]
    pub fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    /// The same with `name` before its first line.
    #[must_use]
    pub fn of(mut self, name: &str) -> Self {
        if let Some((_, line)) = self.0.first_mut() {
            *line = format!("{name}: {line}");
        }
        self
    }

    /// Whether it is nothing but the failure that the other tells.
    pub fn repeats(&self, other: &Self) -> bool {
        let fails = |row: &Self| row.severity() == Severity::Failure;
        let words = |row: &Self| row.0.last().map(|(_, line)| line.clone());
        let (own, told) = (words(self), words(other));
        fails(self) && fails(other) && self.0.len() <= 2 && own == told
    }

    pub fn severity(&self) -> Severity {
        let all = self.0.iter().map(|(severity, _)| *severity);
        all.max().unwrap_or(Severity::Fine)
    }

    /// The lines to print: among several, those that are not fine are marked.
    pub fn shown(&self) -> Vec<String> {
        let is_marked = self.0.len() > 1;
        let mut shown = Vec::new();
        for (severity, text) in &self.0 {
            let mark = if is_marked { severity.mark() } else { "" };
            shown.extend(text.lines().enumerate().map(|(at, line)| {
                let mark = if at == 0 { mark } else { "" };
                format!("{mark}{line}")
            }));
        }
        shown
    }
}

impl FromIterator<Self> for Row {
    fn from_iter<T: IntoIterator<Item = Self>>(all: T) -> Self {
        all.into_iter().fold(Self::default(), Self::and)
    }
}

//! What has happened, for the page to tell in its own language.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::faults::Switch;

/// More would be scrolled past.
const KEPT: usize = 30;

/// Something worth a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Happening {
    BotStarted,
    BotKilled,
    BotDied,
    /// It runs again; so many updates had waited for it.
    BotRestarted {
        waited: usize,
    },
    Broken {
        switch: Switch,
    },
    Mended {
        switch: Switch,
    },
    LeadArrived,
}

/// A line.
#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub id: u64,
    pub at: i64,
    #[serde(flatten)]
    pub happening: Happening,
}

/// The newest lines, newest first.
#[derive(Debug, Default)]
pub struct Log {
    lines: VecDeque<Line>,
    next: u64,
}

impl Log {
    pub fn add(&mut self, now: DateTime<Utc>, happening: Happening) {
        self.lines.truncate(KEPT - 1);
        let line = Line {
            id: self.next,
            at: now.timestamp(),
            happening,
        };
        self.lines.push_front(line);
        self.next += 1;
    }

    pub fn lines(&self) -> Vec<Line> {
        self.lines.iter().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_newest_lines_are_kept() {
        let mut log = Log::default();
        for waited in 0..40 {
            log.add(DateTime::UNIX_EPOCH, Happening::BotRestarted { waited });
        }

        let lines = log.lines();
        assert_eq!(lines.len(), KEPT);
        assert_eq!(lines[0].happening, Happening::BotRestarted { waited: 39 });
    }
}

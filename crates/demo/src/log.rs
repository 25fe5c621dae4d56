//! What has happened, for the page to tell in its own language.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{faults::Switch, forum::Shape};

/// More would be scrolled past.
const KEPT: usize = 30;

/// Something worth a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Happening {
    BotStarted,
    BotKilled,
    BotDied,
    /// It was stopped in peace, to start with other settings.
    BotReshaped {
        shape: Shape,
    },
    /// It runs again; this number of updates had waited for it.
    BotRestarted {
        waited: usize,
    },
    Broken {
        switch: Switch,
    },
    Mended {
        switch: Switch,
    },
    LeadArrived {
        title: String,
    },
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
    works_as: Shape,
}

impl Log {
    pub fn add(&mut self, now: DateTime<Utc>, happening: Happening) {
        if let Happening::BotReshaped { shape } = happening {
            self.works_as = shape;
        }
        self.lines.truncate(KEPT - 1);
        let line = Line {
            id: self.next,
            at: now.timestamp(),
            happening,
        };
        self.lines.push_front(line);
        self.next += 1;
    }

    /// How the shop is set up with which the bot works.
    pub fn works_as(&self) -> Shape {
        self.works_as
    }

    /// Whether it was killed, and came back to its work.
    pub fn tells_of_a_return(&self) -> bool {
        let is = |wanted: fn(&Happening) -> bool| move |line: &&Line| wanted(&line.happening);
        let back = is(|it| matches!(it, Happening::BotRestarted { .. }));
        let killed = is(|it| matches!(it, Happening::BotKilled));
        let mut newest_first = self.lines.iter();
        newest_first.by_ref().any(|line| back(&line)) && newest_first.any(|line| killed(&line))
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

    #[test]
    fn a_return_is_told_once_the_killed_bot_works_again() {
        let mut log = Log::default();
        let mut told = Vec::new();
        for happening in [
            Happening::BotStarted,
            Happening::BotKilled,
            Happening::BotDied,
            Happening::BotRestarted { waited: 1 },
            Happening::BotDied,
        ] {
            log.add(DateTime::UNIX_EPOCH, happening);
            told.push(log.tells_of_a_return());
        }

        assert_eq!(told, [false, false, false, true, true]);
    }
}

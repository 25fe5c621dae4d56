//! What one person may make the bot say: generous, and only what is automatic. Under a flood the
//! last screen wins and goes once in a while; what the person wrote reaches the managers as ever.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::TimeDelta;

use crate::domain::{clock::Moment, id::ChatId, window::Window};

/// Answers at once, in seconds of what a chat may get: more than anybody reads.
const BURST_SECONDS: u32 = 40;
/// Time between two answers under a flood.
const SLOW: TimeDelta = TimeDelta::seconds(5);
/// How long after its last message too many a flood is over.
const OVER: TimeDelta = TimeDelta::minutes(10);
/// How long a person is silenced by a manager's press.
pub const SILENCE: TimeDelta = TimeDelta::hours(1);

/// How an automatic answer to a person goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    AtOnce,
    /// After this, and only the last of them.
    Slowly {
        wait: TimeDelta,
        /// A flood begins with this: the person and the admins are told once.
        is_news: bool,
    },
    /// Not at all: an admin wants it so.
    Silenced,
}

/// The floods of this replica. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Floods(Arc<Mutex<Book>>);

#[derive(Debug)]
struct Book {
    answers: Window<ChatId>,
    /// The chats that flood: when the next answer goes, and when it was last too many.
    slow: HashMap<ChatId, Slow>,
    silenced_until: HashMap<ChatId, Moment>,
}

#[derive(Debug, Clone, Copy)]
struct Slow {
    next: Moment,
    last: Moment,
}

impl Floods {
    /// For chats that may get `per_second` messages a second.
    pub fn new(per_second: u32) -> Self {
        let per_second = per_second.max(1);
        let spacing = TimeDelta::microseconds(1_000_000 / i64::from(per_second));
        Self(Arc::new(Mutex::new(Book {
            answers: Window::new(BURST_SECONDS.saturating_mul(per_second), spacing),
            slow: HashMap::new(),
            silenced_until: HashMap::new(),
        })))
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How the next automatic answer to this person goes.
    pub fn pace(&self, person: ChatId, now: Moment) -> Pace {
        let book = &mut *self.book();
        book.silenced_until.retain(|_, until| *until > now);
        book.slow.retain(|_, slow| now - slow.last < OVER);
        if book.silenced_until.contains_key(&person) {
            return Pace::Silenced;
        }
        if book.answers.take(person, now) {
            return Pace::AtOnce;
        }
        let known = book.slow.get(&person).copied();
        let next = known
            .map(|slow| slow.next)
            .filter(|next| *next > now)
            .unwrap_or(now + SLOW);
        book.slow.insert(person, Slow { next, last: now });
        Pace::Slowly {
            wait: next - now,
            is_news: known.is_none(),
        }
    }

    /// Nothing automatic goes to this person for a while.
    pub fn silence(&self, person: ChatId, now: Moment) {
        self.book().silenced_until.insert(person, now + SILENCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_slowed_and_told_once_and_others_do_not_feel_it() {
        let floods = Floods::new(1);
        let (flooder, other) = (ChatId(1), ChatId(2));
        let now = Moment::START;
        for _ in 0..BURST_SECONDS {
            assert_eq!(floods.pace(flooder, now), Pace::AtOnce);
        }
        let slowly = |wait, is_news| Pace::Slowly { wait, is_news };
        assert_eq!(floods.pace(flooder, now), slowly(SLOW, true));
        assert_eq!(floods.pace(flooder, now), slowly(SLOW, false));
        assert_eq!(floods.pace(other, now), Pace::AtOnce);

        floods.silence(flooder, now);
        assert_eq!(floods.pace(flooder, now), Pace::Silenced);
        assert_eq!(floods.pace(flooder, now + SILENCE), Pace::AtOnce);
    }

    #[test]
    fn an_ordinary_dialogue_is_never_slowed() {
        let floods = Floods::new(1);
        let mut now = Moment::START;
        for _ in 0..10_000 {
            assert_eq!(floods.pace(ChatId(1), now), Pace::AtOnce);
            now += TimeDelta::seconds(1);
        }
    }
}

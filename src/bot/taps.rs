//! The last button that somebody pressed in each chat, so that the ten taps of an impatient thumb
//! show the present state once. Kept in memory: after a restart it is shown once more at most.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{
    domain::id::{ChatId, MessageId},
    press::Press,
};

/// Chats that are remembered; beyond that all are forgotten.
const MOST: usize = 10_000;

/// A press as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tap {
    pub message: Option<MessageId>,
    pub press: Option<Press>,
}

#[derive(Debug)]
struct Noted {
    update: i64,
    tap: Tap,
    /// The screen that it led to.
    screen: i64,
}

#[derive(Debug, Default)]
pub struct Taps(Mutex<HashMap<ChatId, Noted>>);

impl Taps {
    /// Whether this button was the last one that was pressed, and nothing was shown since. The same
    /// update, tried again, repeats nothing.
    pub fn is_repeated(&self, chat: ChatId, update: i64, tap: &Tap, screen: i64) -> bool {
        self.all().get(&chat).is_some_and(|noted| {
            noted.update != update && noted.tap == *tap && noted.screen == screen
        })
    }

    /// Remembers a press and the screen that it led to.
    pub fn note(&self, chat: ChatId, update: i64, tap: Tap, screen: i64) {
        let mut all = self.all();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(
            chat,
            Noted {
                update,
                tap,
                screen,
            },
        );
    }

    fn all(&self) -> MutexGuard<'_, HashMap<ChatId, Noted>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_button_with_nothing_shown_since_is_repeated() {
        let tap = |message| Tap {
            message: Some(MessageId(message)),
            press: Press::parse("3:m"),
        };
        let (taps, chat) = (Taps::default(), ChatId(1));
        assert!(!taps.is_repeated(chat, 1, &tap(5), 7));

        taps.note(chat, 1, tap(5), 8);

        assert!(taps.is_repeated(chat, 2, &tap(5), 8));
        assert!(!taps.is_repeated(chat, 1, &tap(5), 8), "tried again");
        assert!(!taps.is_repeated(chat, 2, &tap(6), 8), "another message");
        assert!(!taps.is_repeated(chat, 2, &tap(5), 9), "another screen");
        assert!(!taps.is_repeated(ChatId(2), 2, &tap(5), 8), "another chat");
    }
}

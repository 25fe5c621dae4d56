//! Beginning anew: the world with its people, chats and orders ends, and another one begins.

use std::sync::{Arc, Mutex, PoisonError};

use mistok_core::domain::language::Language;
use tokio_util::sync::CancellationToken;

/// How one world of the demo ends.
#[derive(Debug, Clone)]
pub struct Ending {
    stop: CancellationToken,
    wanted: Arc<Mutex<Option<Language>>>,
}

impl Ending {
    pub fn new(stop: &CancellationToken) -> Self {
        Self {
            stop: stop.clone(),
            wanted: Arc::default(),
        }
    }

    pub const fn stop(&self) -> &CancellationToken {
        &self.stop
    }

    /// Another world is to follow, whose shop and people speak this language.
    pub fn begin_anew(&self, language: Language) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        *wanted = Some(language);
        self.stop.cancel();
    }

    /// The language of the world that is to follow; `None` means that the demo ends.
    pub fn wanted(&self) -> Option<Language> {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

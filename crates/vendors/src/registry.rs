//! Which adapters of a kind there are. A further one is its file and a line in `BUILT_IN`; a test adds
//! its own.

use std::collections::BTreeMap;

/// What a registry holds of an adapter.
pub trait Registered: Copy + 'static {
    /// Those of this program.
    const BUILT_IN: &'static [Self];

    /// Its name in settings and routes.
    fn name(&self) -> &'static str;

    /// Its settings with their defaults, by which a misspelt variable is recognized. `None` means that
    /// a section is there only where it was written.
    fn defaults(&self) -> Option<serde_json::Value> {
        None
    }
}

/// The adapters that settings may name.
#[derive(Debug, Clone)]
pub struct Registry<R>(BTreeMap<&'static str, R>);

impl<R: Registered> Default for Registry<R> {
    fn default() -> Self {
        Self(R::BUILT_IN.iter().map(|one| (one.name(), *one)).collect())
    }
}

impl<R: Registered> Registry<R> {
    /// Adds an adapter that is not built in.
    pub fn add(&mut self, registration: R) {
        self.0.insert(registration.name(), registration);
    }

    pub fn get(&self, name: &str) -> Option<&R> {
        self.0.get(name)
    }

    pub fn names(&self) -> Vec<&'static str> {
        self.0.keys().copied().collect()
    }

    pub fn all(&self) -> impl Iterator<Item = &R> {
        self.0.values()
    }
}

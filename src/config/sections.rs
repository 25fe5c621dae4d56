//! Sections that an adapter reads (`[sms.NAME]`, `[crm.NAME]`): kept as they were written, and shown to
//! nobody.

use std::{collections::BTreeMap, marker::PhantomData};

use figment::value::{Dict, Value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::vendors::registry::Registered;

/// The sections of the adapters of one kind. Never printed: there are keys in them.
pub struct Sections<R> {
    set: BTreeMap<String, Value>,
    kind: PhantomData<R>,
}

impl<R> Sections<R> {
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.set.iter()
    }

    pub fn contains(&self, name: &str) -> bool {
        self.set.contains_key(name)
    }

    /// A section by its name; empty when it is not there, or is no section.
    pub fn get(&self, name: &str) -> Dict {
        let section = self.set.get(name).and_then(Value::as_dict);
        section.cloned().unwrap_or_default()
    }

    /// Replaces a section.
    pub fn insert(&mut self, name: &str, section: Dict) {
        self.set.insert(name.to_owned(), Value::from(section));
    }

    /// Sets one key of a section.
    pub fn set(&mut self, name: &str, key: &str, value: impl Into<Value>) {
        let mut section = self.get(name);
        section.insert(key.to_owned(), value.into());
        self.insert(name, section);
    }
}

impl<R> Clone for Sections<R> {
    fn clone(&self) -> Self {
        Self {
            set: self.set.clone(),
            kind: PhantomData,
        }
    }
}

impl<R> Default for Sections<R> {
    fn default() -> Self {
        Self {
            set: BTreeMap::new(),
            kind: PhantomData,
        }
    }
}

impl<R> std::fmt::Debug for Sections<R> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.set.keys()).finish()
    }
}

/// Writes the names of the settings, as far as the adapters tell them, and no value that was set.
impl<R: Registered> Serialize for Sections<R> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let known = R::BUILT_IN.iter();
        to.collect_map(known.filter_map(|one| Some((one.name(), one.defaults()?))))
    }
}

impl<'de, R> Deserialize<'de> for Sections<R> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Self {
            set: BTreeMap::deserialize(from)?,
            kind: PhantomData,
        })
    }
}

//! Sections with the keys that they may have.

use super::{Entry, Faults, Node, Place, Value};

/// A section whose keys are all known.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'n> {
    pub at: Place,
    entries: &'n [Entry],
}

impl Node {
    /// Its keys with their values, whatever they are called.
    pub fn entries(&self, faults: &mut Faults) -> &[Entry] {
        match &self.value {
            Value::Map(entries) => entries,
            Value::Null => &[],
            Value::Text(_) | Value::List(_) => {
                let what = format!("expected a section of keys, found {}", self.kind());
                faults.add(self.at, what);
                &[]
            }
        }
    }

    /// Its keys, each of them one of `known`.
    pub fn fields(&self, known: &[&str], faults: &mut Faults) -> Fields<'_> {
        let entries = self.entries(faults);
        for entry in entries {
            if !known.contains(&entry.key.as_str()) {
                let known = known.join(", ");
                let what = format!(
                    "`{}` is not a key here; expected one of: {known}",
                    entry.key
                );
                faults.add(entry.at, what);
            }
        }
        let at = self.at;
        Fields { at, entries }
    }

    /// Its text; a complaint where it is something else.
    pub fn text(&self, faults: &mut Faults) -> Option<&str> {
        let text = self.as_text();
        if text.is_none() {
            faults.add(self.at, format!("expected a text, found {}", self.kind()));
        }
        text
    }

    /// True or false.
    pub fn flag(&self, faults: &mut Faults) -> Option<bool> {
        let flag = match self.as_text() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        if flag.is_none() {
            faults.add(self.at, "expected true or false");
        }
        flag
    }

    /// Its text read by `read`, which knows what is expected.
    pub fn value<T>(
        &self,
        expected: &str,
        faults: &mut Faults,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.as_text().and_then(read);
        if value.is_none() {
            let found = self
                .as_text()
                .map_or_else(|| self.kind().to_owned(), |it| format!("`{it}`"));
            faults.add(self.at, format!("expected {expected}, found {found}"));
        }
        value
    }
}

impl<'n> Fields<'n> {
    pub fn get(&self, key: &str) -> Option<&'n Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// A key with its value.
    pub fn entry(&self, key: &str) -> Option<&'n Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of a key that must be there.
    pub fn needed(&self, key: &str, faults: &mut Faults) -> Option<&'n Node> {
        let node = self.get(key);
        if node.is_none() {
            faults.add(self.at, format!("`{key}` is missing here"));
        }
        node
    }
}

//! What can be said: a text without values by its name, one with values by a struct of them, made of
//! `config/locales` by `build.rs`. What is misspelt or missing does not compile.

#![expect(clippy::allow_attributes, reason = "the structs are generated")]

use super::{Arg, Text};

/// A text with all of its values.
pub trait Say {
    /// The values with their names.
    type Values: IntoIterator<Item = (&'static str, Arg)>;

    fn into_parts(self) -> (Text, Self::Values);
}

impl Say for Text {
    type Values = [(&'static str, Arg); 0];

    fn into_parts(self) -> (Text, Self::Values) {
        debug_assert!(
            self.values().is_empty(),
            "`{}` is said without its values",
            self.key()
        );
        (self, [])
    }
}

/// One of several texts, chosen before it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    text: Text,
    values: Vec<(&'static str, Arg)>,
}

impl Said {
    pub fn of(text: impl Say) -> Self {
        let (text, values) = text.into_parts();
        Self {
            text,
            values: values.into_iter().collect(),
        }
    }

    pub const fn text(&self) -> Text {
        self.text
    }
}

impl Say for Said {
    type Values = Vec<(&'static str, Arg)>;

    fn into_parts(self) -> (Text, Self::Values) {
        (self.text, self.values)
    }
}

include!(concat!(env!("OUT_DIR"), "/say.rs"));

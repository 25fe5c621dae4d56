//! YAML as a tree in which every key and value knows its place, so that all mistakes of a file can be
//! told at once, each at its line and column. Anchors, aliases and YAML's own tags are refused: a few
//! lines with them unfold into gigabytes.

mod fields;
mod parse;
mod report;
#[cfg(test)]
mod tests;

pub use self::{
    fields::Fields,
    parse::parse,
    report::{Faults, Source},
};

/// What a file may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub bytes: usize,
    /// Scalars, lists and maps.
    pub nodes: usize,
    /// Lists and maps within each other.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 256 * 1024,
            nodes: 20_000,
            depth: 40,
        }
    }
}

/// Where something stands in a file; both are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// The first letter of a file.
    pub const START: Self = Self { line: 1, column: 1 };
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub at: Place,
    /// The tag in front of it without its `!`, such as `number`.
    pub tag: Option<String>,
    pub value: Value,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Null,
    Text(Scalar),
    List(Vec<Node>),
    /// In the order of the file, each key once.
    Map(Vec<Entry>),
}

/// A text, a number or a flag, spelled as in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scalar {
    pub text: String,
    /// Whether it stands without quotes, so that it may be meant as a number or a flag.
    pub is_plain: bool,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub at: Place,
    pub value: Node,
}

impl Node {
    /// What it is, for the text of an error.
    pub const fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "nothing",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a section",
        }
    }

    /// Its text without a complaint, where it has one.
    pub fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(scalar) => Some(&scalar.text),
            Value::Null | Value::List(_) | Value::Map(_) => None,
        }
    }
}

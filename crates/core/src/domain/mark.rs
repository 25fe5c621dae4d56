//! A mark of a text (bold, a link ...), in Telegram's words.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

/// Telegram's `MessageEntity`: a newer kind survives too. Offsets are in UTF-16 units
/// (<https://core.telegram.org/bots/api#messageentity>).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub length: u32,
    pub offset: u32,
    #[serde(rename = "type")]
    pub kind: String,
    /// What else belongs to the kind, such as the address of a link.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

impl Mark {
    pub fn new(kind: &str, offset: usize, length: usize) -> Self {
        Self {
            length: u32::try_from(length).unwrap_or(u32::MAX),
            offset: u32::try_from(offset).unwrap_or(u32::MAX),
            kind: kind.to_owned(),
            more: Map::new(),
        }
    }

    /// A mark with an address behind it.
    pub fn link(offset: usize, length: usize, url: &str) -> Self {
        let mut mark = Self::new("text_link", offset, length);
        mark.more.insert("url".to_owned(), url.into());
        mark
    }

    /// The same mark in a text that begins `units` later.
    #[must_use]
    pub fn moved(&self, units: usize) -> Self {
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        Self {
            offset: self.offset.saturating_add(units),
            ..self.clone()
        }
    }

    /// Whether it lies within a text of this length.
    pub fn is_within(&self, units: usize) -> bool {
        let end = u64::from(self.offset) + u64::from(self.length);
        self.length > 0 && end <= units as u64
    }
}

/// Reads the marks of a list and leaves out all else: a bad mark is no reason to lose the text.
pub fn read(list: &Value) -> Vec<Mark> {
    let items = list.as_array().into_iter().flatten();
    items
        .filter_map(|item| Mark::deserialize(item).ok())
        .collect()
}

/// Marks that were stored, some of them perhaps before they were read strictly.
pub fn stored<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Mark>, D::Error> {
    Value::deserialize(from).map(|list| read(&list))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_mark_is_left_out_and_a_newer_kind_survives() {
        let list = json!([
            {"type": "bold", "offset": 0, "length": 3},
            {"type": "glow", "offset": 1, "length": 2, "colour": "gold"},
            "bold", 7, null, [], {"type": "bold"},
            {"type": "bold", "offset": -1, "length": 3},
            {"type": "bold", "offset": "0", "length": 3},
            {"type": 5, "offset": 0, "length": 3},
            {"type": "bold", "offset": 18_446_744_073_709_551_615_u64, "length": 3},
        ]);
        let marks = read(&list);
        assert_eq!(marks.len(), 2);
        assert_eq!(serde_json::to_value(&marks[1]).unwrap(), list[1]);
        assert!(marks[0].is_within(3) && !marks[0].is_within(2));
        for none in [json!(null), json!("x"), json!({"type": "bold"})] {
            assert_eq!(read(&none), []);
        }
    }
}

//! Reads YAML that the shop's people write: with the place of each error, and within limits, so that
//! no file costs more than it looks. Anchors, aliases and tags are refused: nobody needs them here,
//! and a few lines with them unfold into gigabytes.

use serde::de::DeserializeOwned;
use serde_saphyr::{Budget, Error, options::MergeKeyPolicy};

/// What a file may hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub bytes: usize,
    /// Scalars, lists and maps.
    pub nodes: usize,
    /// Lists and maps within each other.
    pub depth: usize,
}

/// Why a text is no YAML that can be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum YamlError {
    #[error("the text is larger than {0} bytes")]
    TooLarge(usize),
    #[error("line {line}, column {column}: {reason}")]
    At {
        line: u64,
        column: u64,
        reason: String,
    },
    #[error("{0}")]
    Somewhere(String),
}

/// Reads a text with one document.
pub fn read<T: DeserializeOwned>(text: &str, limits: Limits) -> Result<T, YamlError> {
    if text.len() > limits.bytes {
        return Err(YamlError::TooLarge(limits.bytes));
    }
    if text.trim_start_matches('\u{feff}').trim().is_empty() {
        return Err(YamlError::Somewhere("the text is empty".to_owned()));
    }
    let mut budget = Budget::default();
    budget.max_depth = limits.depth;
    budget.flow_nesting_limit = limits.depth;
    budget.max_nodes = limits.nodes;
    budget.max_events = limits.nodes.saturating_mul(3);
    budget.max_total_scalar_bytes = limits.bytes;
    budget.max_documents = 1;
    budget.max_aliases = 0;
    budget.max_anchors = 0;
    let options = serde_saphyr::options! {
        budget: Some(budget),
        merge_keys: MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| told(&error))
}

fn told(error: &Error) -> YamlError {
    let plain = error.without_snippet();
    let reason = plain.to_string();
    // The place stands before the reason here, so that every error reads the same.
    let reason = reason.lines().next().unwrap_or_default().to_owned();
    match plain.location().filter(|place| place.line() > 0) {
        Some(place) => YamlError::At {
            line: place.line(),
            column: place.column(),
            reason,
        },
        None => YamlError::Somewhere(reason),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    const LIMITS: Limits = Limits {
        bytes: 10_000,
        nodes: 100,
        depth: 4,
    };

    type Texts = Vec<BTreeMap<String, Option<String>>>;

    #[test]
    fn scalars_keep_their_letters() {
        let text = "\u{feff}- sku: 007\r\n  price: 1250.00\r\n  no: no\r\n  none: ~\r\n  date: 2026-01-02\r\n";
        let read: Texts = read(text, LIMITS).unwrap();
        let value = |key: &str| read[0][key].as_deref();
        assert_eq!(value("sku"), Some("007"));
        assert_eq!(value("price"), Some("1250.00"));
        assert_eq!(value("no"), Some("no"));
        assert_eq!(value("date"), Some("2026-01-02"));
        assert_eq!(value("none"), None);
    }

    #[test]
    fn what_is_dangerous_or_broken_is_refused_at_its_place() {
        let bomb = "- &a {x: y}\n- *a\n";
        let deep = format!("- a: {}{}\n", "[".repeat(50), "]".repeat(50));
        let many = "- a: b\n".repeat(200);
        for (text, line) in [
            (bomb, 1),
            ("- a: b\n- c: !!python/object x\n", 2),
            ("- a: b\n  a: c\n", 2),
            ("- a: b\n   c: d\n", 2),
            ("- a: b\n- <<: {a: b}\n", 2),
            ("- a: [b, c]\n", 1),
            ("text", 1),
            (&deep, 1),
            (&many, 34),
        ] {
            let error = read::<Texts>(text, LIMITS).unwrap_err();
            match error {
                YamlError::At { line: at, .. } => assert_eq!(at, line, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
        let large = "#".repeat(10_001);
        assert_eq!(
            read::<Texts>(&large, LIMITS),
            Err(YamlError::TooLarge(10_000))
        );
        for empty in ["", " \n", "\u{feff}", "\u{feff}\n"] {
            assert!(read::<Texts>(empty, LIMITS).is_err());
        }
        assert!(read::<Texts>("- a: b\n---\n- c: d\n", LIMITS).is_err());
    }
}

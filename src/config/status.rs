//! `[[crm.statuses]]`: what a status of the CRM means to a customer and what they are told.

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::domain::{
    language::{Language, Localized},
    order::Stage,
};

/// What can be put into a text.
const PLACEHOLDERS: [&str; 4] = ["number", "product", "status", "tracking"];

/// One status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusRule {
    /// Its name or its id in the CRM.
    pub status: String,
    /// How far the order has come with it; not set: as the CRM tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Whether the customer is told.
    #[serde(default = "told")]
    pub notify: bool,
    /// What the customer is told; not set: the status by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Localized>,
}

const fn told() -> bool {
    true
}

impl StatusRule {
    /// Whether it is about the status with this id and this name.
    pub fn is_about(&self, id: Option<&str>, name: Option<&str>) -> bool {
        let wanted = self.status.trim().to_lowercase();
        let is_it = |text: Option<&str>| text.is_some_and(|it| it.trim().to_lowercase() == wanted);
        is_it(id) || is_it(name)
    }

    /// Whether the shop's own text names the parcel's number.
    pub fn tells_tracking(&self) -> bool {
        self.text.as_ref().is_some_and(|text| {
            let said = |language| text.in_language(language).contains("{tracking}");
            Language::ALL.into_iter().any(said)
        })
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.status.trim().is_empty() {
            let expected = "the name or the id of a status in the CRM";
            return Err(ConfigError::bad("crm.statuses.status", "", expected));
        }
        let Some(text) = &self.text else {
            return Ok(());
        };
        if text.is_blank() {
            let expected = "a text in every language";
            return Err(ConfigError::bad("crm.statuses.text", "", expected));
        }
        for language in Language::ALL {
            let text = text.in_language(language);
            if let Some(unknown) = unknown_placeholder(text) {
                let expected = "only {number}, {product}, {status}, {tracking} between braces";
                return Err(ConfigError::bad("crm.statuses.text", unknown, expected));
            }
        }
        Ok(())
    }
}

/// The first placeholder that is not ours.
fn unknown_placeholder(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some(open) = rest.find(['{', '}']) {
        let inside = &rest[open..];
        let close = inside.find('}');
        let known = close.filter(|close| *close > 0 && PLACEHOLDERS.contains(&&inside[1..*close]));
        match (known, close) {
            (Some(close), _) => rest = &inside[close + 1..],
            (None, Some(close)) => return Some(&inside[..=close]),
            (None, None) => return Some(inside),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> StatusRule {
        StatusRule {
            status: "Відправлено".to_owned(),
            stage: None,
            notify: true,
            text: Some(text.into()),
        }
    }

    #[test]
    fn a_status_is_known_by_its_name_or_its_id() {
        let rule = rule("x");
        assert!(rule.is_about(Some("12"), Some("відправлено ")));
        assert!(rule.is_about(Some("Відправлено"), None));
        assert!(!rule.is_about(Some("12"), Some("Виконано")));
        assert!(!rule.is_about(None, None));
    }

    #[test]
    fn an_unknown_placeholder_is_named() {
        for text in ["№ {number}: {product} {status} {tracking}", "без нічого"] {
            assert!(rule(text).check().is_ok(), "{text}");
        }
        for (text, named) in [
            ("№ {numer}", "{numer}"),
            ("{}", "{}"),
            ("{number", "{number"),
            ("a } b", "}"),
            (" ", "language"),
        ] {
            let error = rule(text).check().unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
    }
}

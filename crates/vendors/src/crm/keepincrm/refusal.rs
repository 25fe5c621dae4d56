//! KeepinCRM's refusals in words for a person: it names each attribute with what is wrong about it.

use serde_json::{Map, Value};

/// What the settings may name and the CRM may have lost.
pub(super) const PLACES: [&str; 4] = ["funnel_id", "stage_id", "source_id", "main_responsible_id"];

/// Between two attributes.
const NEXT: &str = "; ";

/// The words of an answer that is a refusal: `title: не може бути порожнім; phones: …`.
pub(super) fn words(answer: &Value) -> Option<String> {
    match answer.get("errors")? {
        Value::Object(attributes) if !attributes.is_empty() => Some(of_attributes(attributes)),
        Value::Array(errors) if !errors.is_empty() => Some(listed(errors)),
        Value::String(error) if !error.is_empty() => Some(error.clone()),
        _ => None,
    }
}

/// Whether everything that is wrong is a place that the settings name.
pub(super) fn is_about_places(message: &str) -> bool {
    let is_place = |part: &str| {
        let name = part.split_once(": ").map_or(part, |(name, _)| name);
        let mut places = PLACES.iter();
        places.any(|place| name == *place || Some(name) == place.strip_suffix("_id"))
    };
    message.split(NEXT).all(is_place)
}

fn of_attributes(attributes: &Map<String, Value>) -> String {
    let said = attributes.iter().map(|(name, errors)| {
        let errors = match errors {
            Value::Array(errors) => listed(errors),
            Value::String(error) => error.clone(),
            Value::Object(below) => of_attributes(below),
            other => other.to_string(),
        };
        format!("{name}: {errors}")
    });
    said.collect::<Vec<_>>().join(NEXT)
}

fn listed(errors: &[Value]) -> String {
    let texts = errors.iter().map(|error| match error {
        Value::String(text) => text.clone(),
        Value::Object(attributes) => of_attributes(attributes),
        other => other.to_string(),
    });
    texts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_attribute_is_named_with_what_is_wrong() {
        let cases = [
            (
                json!({"message": "Validation failed", "errors": {"title": ["порожнє", "коротке"], "phones": ["не ті"]}}),
                Some("phones: не ті; title: порожнє, коротке"),
            ),
            (json!({"errors": ["Unauthorized"]}), Some("Unauthorized")),
            (
                json!({"errors": {"jobs": [{"price": ["зайве"]}]}}),
                Some("jobs: price: зайве"),
            ),
            (json!({"errors": {}}), None),
            (json!({"errors": null}), None),
            (json!({"id": 5}), None),
            (json!([]), None),
        ];
        for (answer, said) in cases {
            assert_eq!(words(&answer).as_deref(), said, "{answer}");
        }
    }

    #[test]
    fn a_place_that_is_gone_is_told_from_other_mistakes() {
        assert!(is_about_places(
            "stage: має існувати; source_id: має існувати"
        ));
        assert!(is_about_places("main_responsible: має існувати"));
        for other in ["title: порожнє", "stage: має існувати; title: порожнє", ""]
        {
            assert!(!is_about_places(other), "{other}");
        }
    }
}

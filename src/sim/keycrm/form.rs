//! What may be posted as a card: every field, its kind, and the errors as Laravel writes them.

use chrono::NaiveDateTime;
use serde_json::{Map, Value, json};

use super::cards::TIME;
use super::dictionaries::Dictionaries;
use super::server::Refusal;

/// Which of the two ways a card is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Card,
    /// The old path, which takes a contact's `social_name` as well.
    Lead,
}

/// Collects the errors of all fields, as the real server answers them.
pub fn check(posted: &Value, form: Form, dictionaries: &Dictionaries) -> Result<(), Refusal> {
    let mut errors = Map::new();
    if !posted.is_object() {
        return Err(Refusal::message(
            400,
            "The request body must be a JSON object.",
        ));
    }
    check_fields(posted, "", &CARD, &mut errors);
    let contact: &[_] = if form == Form::Lead {
        &LEAD_CONTACT
    } else {
        &CONTACT
    };
    match &posted["contact"] {
        Value::Object(_) => check_fields(&posted["contact"], "contact.", contact, &mut errors),
        Value::Null => complain(&mut errors, "contact", "field is required"),
        _ => complain(&mut errors, "contact", "must be an array"),
    }
    let lists: [(&str, &[_]); 3] = [
        ("products", &PRODUCT),
        ("payments", &PAYMENT),
        ("custom_fields", &CUSTOM_FIELD),
    ];
    for (name, fields) in lists {
        for (place, item) in posted[name].as_array().into_iter().flatten().enumerate() {
            check_fields(item, &format!("{name}.{place}."), fields, &mut errors);
            if name == "payments" && item["amount"].is_null() {
                complain(
                    &mut errors,
                    &format!("{name}.{place}.amount"),
                    "field is required",
                );
            }
        }
    }
    check_links(posted, dictionaries, &mut errors);
    let Some(first) = errors.values().find_map(|words| words[0].as_str()) else {
        return Ok(());
    };
    Err(Refusal {
        status: 422,
        body: json!({"message": first, "errors": errors}),
        retry_after: None,
    })
}

/// What a field must be.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Integer,
    Number,
    Time,
    List,
    Any,
}

const CARD: [(&str, Kind); 16] = [
    ("title", Kind::Text),
    ("source_id", Kind::Integer),
    ("manager_comment", Kind::Text),
    ("manager_id", Kind::Integer),
    ("pipeline_id", Kind::Integer),
    // Not in the documents, but sent by clients that work.
    ("status_id", Kind::Integer),
    ("communicate_at", Kind::Time),
    ("contact", Kind::Any),
    ("utm_source", Kind::Text),
    ("utm_medium", Kind::Text),
    ("utm_campaign", Kind::Text),
    ("utm_term", Kind::Text),
    ("utm_content", Kind::Text),
    ("products", Kind::List),
    ("payments", Kind::List),
    ("custom_fields", Kind::List),
];
const CONTACT: [(&str, Kind); 4] = [
    ("full_name", Kind::Text),
    ("email", Kind::Text),
    ("phone", Kind::Text),
    ("client_id", Kind::Integer),
];
const LEAD_CONTACT: [(&str, Kind); 3] = [
    ("full_name", Kind::Text),
    ("phone", Kind::Text),
    ("social_name", Kind::Text),
];
const PRODUCT: [(&str, Kind); 6] = [
    ("sku", Kind::Text),
    ("price", Kind::Number),
    ("quantity", Kind::Number),
    ("unit_type", Kind::Text),
    ("name", Kind::Text),
    ("picture", Kind::Text),
];
const PAYMENT: [(&str, Kind); 6] = [
    ("payment_method_id", Kind::Integer),
    ("payment_method", Kind::Text),
    ("amount", Kind::Number),
    ("description", Kind::Text),
    ("payment_date", Kind::Time),
    ("status", Kind::Text),
];
const CUSTOM_FIELD: [(&str, Kind); 2] = [("uuid", Kind::Text), ("value", Kind::Any)];

fn check_links(posted: &Value, dictionaries: &Dictionaries, errors: &mut Map<String, Value>) {
    let pipeline = posted["pipeline_id"].as_i64();
    let source = posted["source_id"].as_i64();
    let status = posted["status_id"].as_i64();
    if source.is_some_and(|id| !dictionaries.has_source(id)) {
        complain(errors, "source_id", "is invalid");
    }
    if pipeline.is_some_and(|id| !Dictionaries::has_pipeline(id)) {
        complain(errors, "pipeline_id", "is invalid");
    }
    if status.is_some_and(|id| !Dictionaries::status_belongs(id, pipeline.unwrap_or(1))) {
        complain(errors, "status_id", "is invalid");
    }
}

fn check_fields(
    value: &Value,
    prefix: &str,
    known: &[(&str, Kind)],
    errors: &mut Map<String, Value>,
) {
    let Value::Object(fields) = value else {
        complain(errors, prefix.trim_end_matches('.'), "must be an array");
        return;
    };
    for (name, value) in fields {
        let field = format!("{prefix}{name}");
        let found = known.iter().find(|(known, _)| known == name);
        match found {
            // The real server drops it without a word; here a wrong name shows.
            None => complain(
                errors,
                &field,
                "is not a field of this request (strict simulator)",
            ),
            Some((_, kind)) => {
                if let Some(words) = kind.complaint(value) {
                    complain(errors, &field, words);
                }
            }
        }
    }
}

impl Kind {
    /// What is wrong with a value; null is always right.
    fn complaint(self, value: &Value) -> Option<&'static str> {
        if value.is_null() {
            return None;
        }
        let time = |text: &str| NaiveDateTime::parse_from_str(text, TIME).is_ok();
        match self {
            Self::Text => (!value.is_string()).then_some("must be a string"),
            Self::Integer => (!value.is_i64()).then_some("must be an integer"),
            Self::Number => (!value.is_number()).then_some("must be a number"),
            Self::List => (!value.is_array()).then_some("must be an array"),
            Self::Time => (!value.as_str().is_some_and(time))
                .then_some("does not match the format Y-m-d H:i:s"),
            Self::Any => None,
        }
    }
}

fn complain(errors: &mut Map<String, Value>, field: &str, words: &str) {
    let text = format!("The {} {words}.", field.replace('_', " "));
    errors.insert(field.to_owned(), json!([text]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(posted: &Value, form: Form) -> Value {
        match check(posted, form, &Dictionaries::default()) {
            Ok(()) => json!({}),
            Err(refusal) => {
                assert_eq!(refusal.status, 422);
                refusal.body["errors"].clone()
            }
        }
    }

    #[test]
    fn a_full_card_is_accepted() {
        let posted = json!({
            "title": "Замовлення", "source_id": 1, "pipeline_id": 2, "utm_source": "telegram",
            "contact": {"full_name": "Олена", "phone": "+380501112233"},
            "manager_comment": "ref:1", "communicate_at": "2027-01-15 08:00:00",
            "products": [{"sku": "TEE-M", "name": "Футболка", "price": 450.5, "quantity": 1}],
            "payments": [{"amount": 450.5}],
            "custom_fields": [{"uuid": "LD_1021", "value": ["a"]}],
        });

        assert_eq!(errors(&posted, Form::Card), json!({}));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let posted = json!({
            "titel": "x", "title": 5, "source_id": "1", "pipeline_id": 9,
            "contact": {"name": "Олена"},
            "products": [{"price": "450"}],
        });

        let errors = errors(&posted, Form::Card);
        let names: Vec<_> = errors
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(
            names,
            [
                "contact.name",
                "pipeline_id",
                "products.0.price",
                "source_id",
                "titel",
                "title"
            ]
        );
        assert_eq!(errors["title"], json!(["The title must be a string."]));
    }

    #[test]
    fn a_contact_is_required_and_its_social_name_is_of_the_old_path() {
        let posted = json!({"contact": {"full_name": "Олена", "social_name": "@olena"}});

        assert_eq!(
            errors(&json!({}), Form::Card)["contact"][0],
            "The contact field is required."
        );
        assert!(
            errors(&posted, Form::Card)
                .get("contact.social_name")
                .is_some()
        );
        assert_eq!(errors(&posted, Form::Lead), json!({}));
    }
}

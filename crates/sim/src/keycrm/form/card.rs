//! What may be posted as a card, in either of the two ways, and what of it may be changed later.

use serde_json::Value;

use super::{CUSTOM_FIELD, Complaints, Fields, Kind, payment};
use crate::keycrm::dictionaries::Dictionaries;
use crate::keycrm::server::Refusal;
use crate::keycrm::state::State;

/// Which of the two ways a card is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Card,
    /// The old path, which takes a contact's `social_name` as well.
    Lead,
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
const CHANGE: [(&str, Kind); 9] = [
    ("title", Kind::Text),
    ("note", Kind::Text),
    ("status_id", Kind::Integer),
    ("source_id", Kind::Integer),
    ("client_id", Kind::Integer),
    ("manager_id", Kind::Integer),
    ("communicate_at", Kind::Time),
    ("products", Kind::List),
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
    ("quantity", Kind::Amount),
    ("unit_type", Kind::Text),
    ("name", Kind::Text),
    ("picture", Kind::Text),
];

/// Checks a new card.
pub fn check(posted: &Value, form: Form, state: &State) -> Result<(), Refusal> {
    let mut complaints = Complaints::about(posted)?;
    complaints.fields(posted, "", &CARD);
    let contact: Fields<'_> = match form {
        Form::Lead => &LEAD_CONTACT,
        Form::Card => &CONTACT,
    };
    match &posted["contact"] {
        Value::Null => complaints.add("contact", "field is required"),
        value => complaints.fields(value, "contact.", contact),
    }
    check_client(
        &mut complaints,
        "contact.client_id",
        &posted["contact"]["client_id"],
        state,
    );
    complaints.items(posted, "products", &PRODUCT);
    complaints.items(posted, "custom_fields", &CUSTOM_FIELD);
    payment::check_all(&mut complaints, posted);
    check_source(&mut complaints, posted, state);
    let pipeline = posted["pipeline_id"].as_i64();
    if pipeline.is_some_and(|id| !Dictionaries::has_pipeline(id)) {
        complaints.add("pipeline_id", "is invalid");
    }
    let status = posted["status_id"].as_i64();
    if status.is_some_and(|id| !Dictionaries::status_belongs(id, pipeline.unwrap_or(1))) {
        complaints.add("status_id", "is invalid");
    }
    state.refused.check(&mut complaints, posted);
    complaints.verdict()
}

/// Checks a change of a card.
pub fn check_change(posted: &Value, state: &State) -> Result<(), Refusal> {
    let mut complaints = Complaints::about(posted)?;
    complaints.fields(posted, "", &CHANGE);
    complaints.items(posted, "products", &PRODUCT);
    complaints.items(posted, "custom_fields", &CUSTOM_FIELD);
    check_source(&mut complaints, posted, state);
    check_client(&mut complaints, "client_id", &posted["client_id"], state);
    let status = posted["status_id"].as_i64();
    if status.is_some_and(|id| Dictionaries::status(id).is_null()) {
        complaints.add("status_id", "is invalid");
    }
    state.refused.check(&mut complaints, posted);
    complaints.verdict()
}

fn check_source(complaints: &mut Complaints, posted: &Value, state: &State) {
    let source = posted["source_id"].as_i64();
    if source.is_some_and(|id| !state.dictionaries.has_source(id)) {
        complaints.add("source_id", "is invalid");
    }
}

fn check_client(complaints: &mut Complaints, field: &str, id: &Value, state: &State) {
    if id
        .as_i64()
        .is_some_and(|id| state.buyers.find(id).is_none())
    {
        complaints.add(field, "is invalid");
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn errors(posted: &Value, form: Form) -> Value {
        match check(posted, form, &State::default()) {
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
            "payments": [{"amount": 450.5, "payment_method_id": 2}],
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

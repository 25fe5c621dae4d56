//! What may be posted as a buyer: phones and addresses are lists here.

use serde_json::Value;

use super::{CUSTOM_FIELD, Complaints, Kind};
use crate::keycrm::server::Refusal;

const BUYER: [(&str, Kind); 10] = [
    ("full_name", Kind::Text),
    ("birthday", Kind::Date),
    ("email", Kind::Emails),
    ("phone", Kind::Phones),
    ("note", Kind::Text),
    ("discount", Kind::Number),
    ("company_id", Kind::Integer),
    ("manager_id", Kind::Integer),
    ("shipping", Kind::List),
    ("custom_fields", Kind::List),
];
const SHIPPING: [(&str, Kind); 10] = [
    ("address", Kind::Text),
    ("additional_address", Kind::Text),
    ("city", Kind::Text),
    ("region", Kind::Text),
    ("zip_code", Kind::Text),
    ("country", Kind::Text),
    ("recipient_full_name", Kind::Text),
    ("recipient_phone", Kind::Phone),
    ("warehouse_ref", Kind::Text),
    ("shipping_service", Kind::Text),
];

/// What is made or changed: the description requires the name of both.
pub fn check(posted: &Value) -> Result<(), Refusal> {
    let mut complaints = Complaints::about(posted)?;
    complaints.fields(posted, "", &BUYER);
    complaints.items(posted, "shipping", &SHIPPING);
    complaints.items(posted, "custom_fields", &CUSTOM_FIELD);
    complaints.require(posted, "", "full_name");
    complaints.verdict()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_buyer_has_a_name_and_lists_of_phones() {
        let full = json!({
            "full_name": "Олена", "phone": ["+380501112233"], "email": ["o@shop.ua"],
            "birthday": "1990-05-17", "shipping": [{"city": "Чернівці"}],
        });
        let bare = json!({"full_name": "Олена", "phone": "+380501112233"});

        assert_eq!(check(&full), Ok(()));
        assert_eq!(
            check(&bare).unwrap_err().body["errors"]["phone"][0],
            "The phone must be an array of phone numbers."
        );
        assert!(check(&json!({"note": "x"})).is_err());
    }
}

//! What may be posted as an order, and what of it may be changed later.

use serde_json::Value;

use super::{CUSTOM_FIELD, Complaints, Kind, list, payment};
use crate::keycrm::dictionaries;
use crate::keycrm::server::Refusal;
use crate::keycrm::state::State;

const ORDER: [(&str, Kind); 20] = [
    ("source_id", Kind::Integer),
    // Working clients send numbers as well, but the documents name a text.
    ("source_uuid", Kind::Text),
    ("buyer_comment", Kind::Text),
    ("manager_id", Kind::Integer),
    ("manager_comment", Kind::Text),
    ("promocode", Kind::Text),
    ("discount_percent", Kind::Percent),
    ("discount_amount", Kind::Number),
    ("shipping_price", Kind::Number),
    ("wrap_price", Kind::Number),
    ("gift_message", Kind::Text),
    ("is_gift", Kind::Flag),
    ("gift_wrap", Kind::Flag),
    ("taxes", Kind::Number),
    ("ordered_at", Kind::Time),
    ("buyer", Kind::Any),
    ("shipping", Kind::Any),
    ("marketing", Kind::Any),
    ("products", Kind::List),
    ("payments", Kind::List),
];
const CHANGE: [(&str, Kind); 8] = [
    ("buyer_comment", Kind::Text),
    ("manager_comment", Kind::Text),
    ("status_id", Kind::Integer),
    ("discount_percent", Kind::Percent),
    ("discount_amount", Kind::Number),
    ("products", Kind::List),
    ("shipping", Kind::Any),
    ("custom_fields", Kind::List),
];
const BUYER: [(&str, Kind); 3] = [
    ("full_name", Kind::Text),
    ("email", Kind::Email),
    ("phone", Kind::Phone),
];
const SHIPPING: [(&str, Kind); 13] = [
    ("delivery_service_id", Kind::Integer),
    ("tracking_code", Kind::Text),
    ("shipping_service", Kind::Text),
    ("shipping_address_city", Kind::Text),
    ("shipping_address_country", Kind::Text),
    ("shipping_address_region", Kind::Text),
    ("shipping_address_zip", Kind::Text),
    ("shipping_secondary_line", Kind::Text),
    ("shipping_receive_point", Kind::Text),
    ("recipient_full_name", Kind::Text),
    ("recipient_phone", Kind::Phone),
    ("warehouse_ref", Kind::Text),
    ("shipping_date", Kind::Date),
];
const MARKETING: [(&str, Kind); 5] = [
    ("utm_source", Kind::Text),
    ("utm_medium", Kind::Text),
    ("utm_campaign", Kind::Text),
    ("utm_term", Kind::Text),
    ("utm_content", Kind::Text),
];
const PRODUCT: [(&str, Kind); 11] = [
    ("sku", Kind::Text),
    ("price", Kind::Number),
    ("purchased_price", Kind::Number),
    ("discount_percent", Kind::Percent),
    ("discount_amount", Kind::Number),
    ("quantity", Kind::Amount),
    ("unit_type", Kind::Text),
    ("name", Kind::Text),
    ("comment", Kind::Text),
    ("picture", Kind::Text),
    ("properties", Kind::List),
];
const PRODUCT_CHANGE: [(&str, Kind); 10] = [
    ("id", Kind::Integer),
    ("sku", Kind::Text),
    ("name", Kind::Text),
    ("comment", Kind::Text),
    ("price", Kind::Number),
    ("purchased_price", Kind::Number),
    ("discount_amount", Kind::Number),
    ("discount_percent", Kind::Percent),
    ("quantity", Kind::Amount),
    ("product_status_id", Kind::Integer),
];
const PROPERTY: [(&str, Kind); 2] = [("name", Kind::Text), ("value", Kind::Text)];

/// Checks a new order.
pub fn check(posted: &Value, state: &State) -> Result<(), Refusal> {
    let mut complaints = Complaints::about(posted)?;
    let with_custom = [&ORDER[..], &[("custom_fields", Kind::List)]].concat();
    complaints.fields(posted, "", &with_custom);
    complaints.require(posted, "", "source_id");
    complaints.require(posted, "", "buyer");
    for (name, fields) in [
        ("buyer", &BUYER[..]),
        ("shipping", &SHIPPING),
        ("marketing", &MARKETING),
    ] {
        if !posted[name].is_null() {
            complaints.fields(&posted[name], &format!("{name}."), fields);
        }
    }
    complaints.items(posted, "products", &PRODUCT);
    for (place, product) in list(posted, "products").enumerate() {
        let prefix = format!("products.{place}.properties.");
        for (place, property) in list(product, "properties").enumerate() {
            let prefix = format!("{prefix}{place}.");
            complaints.fields(property, &prefix, &PROPERTY);
            complaints.require(property, &prefix, "name");
            complaints.require(property, &prefix, "value");
        }
    }
    complaints.items(posted, "custom_fields", &CUSTOM_FIELD);
    payment::check_all(&mut complaints, posted);
    let source = posted["source_id"].as_i64();
    if source.is_some_and(|id| !state.dictionaries.has_source(id)) {
        complaints.add("source_id", "is invalid");
    }
    check_delivery(&mut complaints, &posted["shipping"]);
    state.refused.check(&mut complaints, posted);
    complaints.verdict()
}

/// Checks a change of an order that has these lines and this shipping already.
pub fn check_change(posted: &Value, order: &Value) -> Result<(), Refusal> {
    let mut complaints = Complaints::about(posted)?;
    complaints.fields(posted, "", &CHANGE);
    if !posted["shipping"].is_null() {
        // What was named in words when the order was made stays.
        let known: Vec<_> = SHIPPING
            .into_iter()
            .filter(|(name, _)| *name != "shipping_service")
            .collect();
        complaints.fields(&posted["shipping"], "shipping.", &known);
    }
    complaints.items(posted, "products", &PRODUCT_CHANGE);
    complaints.items(posted, "custom_fields", &CUSTOM_FIELD);
    for (place, product) in list(posted, "products").enumerate() {
        let same = |line: &Value| {
            ["id", "sku"]
                .iter()
                .any(|name| is_same(line, product, name))
        };
        if !list(order, "products").any(same) {
            complaints.add(&format!("products.{place}.id"), "is invalid");
        }
    }
    let status = posted["status_id"].as_i64();
    if status.is_some_and(|id| !dictionaries::has_order_status(id)) {
        complaints.add("status_id", "is invalid");
    }
    if !posted["shipping"]["tracking_code"].is_null()
        && !order["shipping"]["tracking_code"].is_null()
    {
        complaints.add("shipping.tracking_code", "has already been added");
    }
    check_delivery(&mut complaints, &posted["shipping"]);
    complaints.verdict()
}

/// Whether two lines have the same value in a field.
pub fn is_same(line: &Value, other: &Value, name: &str) -> bool {
    !line[name].is_null() && line[name] == other[name]
}

fn check_delivery(complaints: &mut Complaints, shipping: &Value) {
    let service = shipping["delivery_service_id"].as_i64();
    if service.is_some_and(|id| !dictionaries::has_delivery_service(id)) {
        complaints.add("shipping.delivery_service_id", "is invalid");
    }
    if service.is_none() && !shipping["warehouse_ref"].is_null() {
        complaints.add(
            "shipping.delivery_service_id",
            "field is required when shipping.warehouse ref is present",
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn errors(posted: &Value) -> Vec<String> {
        match check(posted, &State::default()) {
            Ok(()) => Vec::new(),
            Err(refusal) => {
                assert_eq!(refusal.status, 422);
                let errors = refusal.body["errors"].as_object().unwrap();
                errors.keys().cloned().collect()
            }
        }
    }

    #[test]
    fn a_full_order_is_accepted() {
        let posted = json!({
            "source_id": 1, "source_uuid": "TG-1042", "buyer_comment": "Подзвоніть",
            "buyer": {"full_name": "Олена", "phone": "+380501112233", "email": "o@shop.ua"},
            "shipping": {
                "delivery_service_id": 1, "shipping_address_city": "Чернівці",
                "warehouse_ref": "1ec09d88-e1c2-11e3-8c4a-0050568002cf",
                "recipient_phone": "380501112233", "shipping_date": "2027-01-15",
            },
            "marketing": {"utm_source": "telegram"},
            "products": [{
                "sku": "TEE-M", "name": "Футболка", "price": 450.5, "quantity": 2,
                "properties": [{"name": "Розмір", "value": "M"}],
            }],
            "payments": [{"payment_method_id": 1, "amount": 901, "status": "not_paid"}],
            "custom_fields": [{"uuid": "OR_1037", "value": "так"}],
            "ordered_at": "2027-01-15 08:00:00", "is_gift": false, "discount_percent": 5,
        });

        assert_eq!(errors(&posted), Vec::<String>::new());
    }

    #[test]
    fn every_wrong_field_of_an_order_is_named() {
        let posted = json!({
            "source_id": 99, "status_id": 1, "is_gift": "no",
            "buyer": {"full_name": "Олена", "phone": "050"},
            "shipping": {"city": "Чернівці", "warehouse_ref": "x"},
            "products": [{"sku": "A", "quantity": 0, "properties": [{"name": "x"}]}],
            "payments": [{"status": "later"}],
        });

        assert_eq!(
            errors(&posted),
            [
                "buyer.phone",
                "is_gift",
                "payments.0.amount",
                "payments.0.payment_method_id",
                "payments.0.status",
                "products.0.properties.0.value",
                "products.0.quantity",
                "shipping.city",
                "shipping.delivery_service_id",
                "source_id",
                "status_id",
            ]
        );
        assert_eq!(errors(&json!({})), ["buyer", "source_id"]);
    }
}

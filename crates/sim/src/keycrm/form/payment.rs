//! What may be posted as a payment, on its own or within an order or a card.

use serde_json::Value;

use super::{Complaints, Kind, list};
use crate::keycrm::dictionaries;

pub const PAYMENT: [(&str, Kind); 6] = [
    ("payment_method_id", Kind::Integer),
    ("payment_method", Kind::Text),
    ("amount", Kind::Amount),
    ("description", Kind::Text),
    ("payment_date", Kind::Time),
    ("status", Kind::Choice(&["paid", "not_paid", "canceled"])),
];

/// Checks one payment.
pub fn check(complaints: &mut Complaints, payment: &Value, prefix: &str) {
    complaints.fields(payment, prefix, &PAYMENT);
    complaints.require(payment, prefix, "amount");
    let field = format!("{prefix}payment_method_id");
    match (&payment["payment_method_id"], &payment["payment_method"]) {
        (Value::Null, Value::Null) => complaints.add(
            &field,
            "field is required when payment method is not present",
        ),
        (id, _)
            if id
                .as_i64()
                .is_some_and(|id| !dictionaries::has_payment_method(id)) =>
        {
            complaints.add(&field, "is invalid");
        }
        (_, Value::String(name)) if dictionaries::payment_method_named(name).is_none() => {
            complaints.add(&format!("{prefix}payment_method"), "is invalid");
        }
        _ => {}
    }
}

/// Checks the payments of an order or a card.
pub fn check_all(complaints: &mut Complaints, posted: &Value) {
    for (place, payment) in list(posted, "payments").enumerate() {
        check(complaints, payment, &format!("payments.{place}."));
    }
}

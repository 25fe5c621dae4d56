//! What an order costs.

use serde_json::Value;

use crate::keycrm::form::list;
use crate::keycrm::payments;

/// Writes the sums of an order and what they make of its payments; true when it is paid otherwise
/// than before.
pub fn write(order: &mut Value) -> bool {
    let lines: f64 = list(order, "products").map(sold).sum();
    let full: f64 = list(order, "products")
        .map(|line| number(&line["price"]) * number(&line["quantity"]))
        .sum();
    let discount =
        number(&order["discount_amount"]) + lines * number(&order["discount_percent"]) / 100.0;
    let extras: f64 = ["shipping_price", "wrap_price", "taxes"]
        .iter()
        .map(|name| number(&order[*name]))
        .sum();
    let total = cents((lines - discount + extras).max(0.0));
    order["grand_total"] = total.into();
    order["total_discount"] = cents(full - lines + discount).into();
    write_payment(order, total)
}

/// Writes what the payments make of an order of this total.
pub fn write_payment(order: &mut Value, total: f64) -> bool {
    let paid = payments::paid(&order["payments"]);
    let status = payments::status(paid, total);
    let changes = order["payment_status"] != status;
    order["payment_status"] = status.into();
    changes
}

/// What one piece of a line is sold for.
pub fn price_sold(line: &Value) -> f64 {
    let price = number(&line["price"]);
    let discount =
        number(&line["discount_amount"]) + price * number(&line["discount_percent"]) / 100.0;
    cents(price - discount)
}

fn sold(line: &Value) -> f64 {
    price_sold(line) * number(&line["quantity"])
}

fn number(value: &Value) -> f64 {
    let text = || value.as_str().and_then(|text| text.parse().ok());
    value.as_f64().or_else(text).unwrap_or_default()
}

fn cents(sum: f64) -> f64 {
    (sum * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn discounts_and_delivery_make_the_total() {
        let mut order = json!({
            "products": [
                {"price": 450.5, "quantity": 2, "discount_percent": 10},
                {"price": 99.1, "quantity": 1, "discount_amount": 9.1},
            ],
            "discount_amount": 0.9, "shipping_price": 70,
            "payments": [
                {"status": "paid", "amount": 500}, {"status": "not_paid", "amount": 470},
            ],
        });

        assert!(write(&mut order));

        assert_eq!(order["grand_total"], 970.0);
        assert_eq!(order["total_discount"], 100.1);
        assert_eq!(order["payment_status"], "part_paid");
        order["payments"][1]["status"] = "paid".into();
        assert!(write(&mut order) && !write(&mut order));
        assert_eq!(order["payment_status"], "paid");
    }
}

//! Orders: kept as the API writes them with all includes, so that a test can put a strange one
//! there.

mod list;
mod totals;
mod write;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

pub use self::list::{all, one};
pub use self::write::{add, change, of_card, pay};
use super::{dictionaries, times};

const FIRST: i64 = 2001;

/// An order as a manager sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub id: i64,
    /// The shop's own number.
    pub source_uuid: Option<String>,
    pub source_id: Option<i64>,
    /// The name of the status.
    pub status: String,
    pub buyer_name: String,
    pub buyer_phone: String,
    pub buyer_email: String,
    /// The lines: `sku`, `name`, `price`, `quantity`, `picture`.
    pub lines: Vec<Value>,
    /// Null when the order has none.
    pub shipping: Value,
    /// The name of the delivery service. Empty means that none is named.
    pub delivery_service: String,
    pub grand_total: f64,
    pub payments: Vec<Value>,
    /// `not_paid`, `part_paid`, `paid`, `overpaid`.
    pub payment_status: String,
    /// What the buyer remarked.
    pub comment: String,
    pub manager_comment: String,
    /// Null when the order has none.
    pub marketing: Value,
    pub created_at: Option<DateTime<Utc>>,
}

/// All orders.
#[derive(Debug, Default)]
pub struct Orders(Vec<Value>);

impl Orders {
    pub fn push(&mut self, order: Value) {
        self.0.push(order);
    }

    pub fn find(&self, id: i64) -> Option<&Value> {
        self.0.iter().find(|order| order["id"] == id)
    }

    fn find_mut(&mut self, id: i64) -> Option<&mut Value> {
        self.0.iter_mut().find(|order| order["id"] == id)
    }

    pub fn newest(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().rev()
    }

    fn next_id(&self) -> i64 {
        let ids = self.0.iter().filter_map(|order| order["id"].as_i64());
        ids.max().map_or(FIRST, |id| (id + 1).max(FIRST))
    }

    /// Gives an order the status with this id; false when nothing changes.
    pub fn set_status(&mut self, id: i64, status: i64, now: DateTime<Utc>) -> bool {
        let Some(order) = self.find_mut(id) else {
            return false;
        };
        if order["status_id"] == status {
            return false;
        }
        let moment = times::show(now);
        let shown = dictionaries::order_status(status);
        order["status_id"] = status.into();
        order["status_group_id"] = shown["group_id"].clone();
        let closes = shown["is_closing_order"] == true;
        order["closed_at"] = closes.then(|| moment.clone()).into();
        order["status"] = shown;
        order["status_changed_at"] = moment.clone().into();
        order["updated_at"] = moment.into();
        true
    }
}

/// The body of a webhook about an order.
pub fn event(order: &Value, name: &str) -> Value {
    let money = |name: &str| match &order[name] {
        Value::Number(number) => number.to_string().into(),
        other => other.clone(),
    };
    let time = |name: &str| times::in_webhooks(&order[name]);
    json!({"event": name, "context": {
        "id": order["id"],
        "source_uuid": order["source_uuid"],
        "source_id": order["source_id"],
        "client_id": order["buyer"]["id"],
        "grand_total": order["grand_total"],
        "status_group_id": order["status_group_id"],
        "status_id": order["status_id"],
        "status_changed_at": time("status_changed_at"),
        "manager_id": order["manager_id"],
        "manager_comment": order["manager_comment"],
        "client_comment": order["buyer_comment"],
        "payment_status": order["payment_status"],
        "payments_total": super::payments::paid(&order["payments"]),
        "shipping_price": money("shipping_price"),
        "wrap_price": money("wrap_price"),
        "taxes": money("taxes"),
        "promocode": order["promocode"],
        "created_at": time("created_at"),
        "updated_at": time("updated_at"),
        "closed_at": time("closed_at"),
        "ordered_at": time("ordered_at"),
    }})
}

/// The order as a manager sees it; `buyer` is who the CRM knows as its buyer.
pub fn seen(order: &Value, buyer: &Value) -> Order {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let created_at = order["created_at"].as_str().and_then(times::read);
    Order {
        id: order["id"].as_i64().unwrap_or_default(),
        source_uuid: order["source_uuid"].as_str().map(str::to_owned),
        source_id: order["source_id"].as_i64(),
        status: text(&order["status"]["name"]),
        buyer_name: text(&buyer["full_name"]),
        buyer_phone: text(&buyer["phone"]),
        buyer_email: text(&buyer["email"]),
        lines: list(&order["products"]),
        shipping: order["shipping"].clone(),
        delivery_service: delivery_service(&order["shipping"]),
        grand_total: order["grand_total"].as_f64().unwrap_or_default(),
        payments: list(&order["payments"]),
        payment_status: text(&order["payment_status"]),
        comment: text(&order["buyer_comment"]),
        manager_comment: text(&order["manager_comment"]),
        marketing: order["marketing"].clone(),
        created_at: created_at.map(|time| time.and_utc()),
    }
}

fn delivery_service(shipping: &Value) -> String {
    let id = shipping["delivery_service_id"].as_i64();
    let service = id.map(dictionaries::delivery_service).unwrap_or_default();
    let name = service["name"].as_str();
    let name = name.or_else(|| shipping["shipping_service"].as_str());
    name.unwrap_or_default().to_owned()
}

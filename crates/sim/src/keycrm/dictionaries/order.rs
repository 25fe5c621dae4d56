//! The lists about orders: statuses, ways to pay and ways to deliver.

use serde_json::{Value, json};

use super::{NO_FILTERS, SINCE};
use crate::keycrm::paging::Query;
use crate::keycrm::server::{Ask, Outcome};

/// Statuses: id, name, alias, group, whether it ends the order's way. The groups are: 1 new,
/// 2 agreement, 3 production, 4 delivery, 5 done, 6 cancelled.
const STATUSES: [(i64, &str, &str, i64, bool); 14] = [
    (1, "Новий", "new", 1, false),
    (3, "Недозвон", "no_answer", 2, false),
    (4, "Очікує оплату", "waiting_payment", 2, false),
    (8, "Узгоджено", "approved", 2, false),
    (9, "У виробництві", "production", 3, false),
    (10, "Комплектується", "packing", 3, false),
    (11, "Готово до відправки", "ready_to_ship", 4, false),
    (12, "Відправлено", "sent", 4, false),
    (13, "Прибуло у відділення", "arrived", 4, false),
    (14, "Доставлено", "delivered", 4, false),
    (15, "Виконано", "completed", 5, true),
    (17, "Повернення", "returned", 6, true),
    (18, "Відмова від отримання", "refused", 6, true),
    (19, "Скасовано", "canceled", 6, true),
];
/// Ways to pay: id, name, alias, whether it can be chosen.
const PAYMENT_METHODS: [(i64, &str, &str, bool); 5] = [
    (1, "Готівка", "cash", true),
    (2, "Картка", "card", true),
    (3, "Накладений платіж", "cod", true),
    (4, "Telegram Payments", "telegram", true),
    (5, "Рахунок (архів)", "invoice", false),
];
/// Ways to deliver: id, name, the name that the service has itself, alias.
const DELIVERY_SERVICES: [(i64, &str, &str, &str); 4] = [
    (1, "Нова Пошта", "Нова Пошта", "novaposhta"),
    (2, "Укрпошта", "Укрпошта", "ukrposhta"),
    (3, "Meest", "Meest ПОШТА", "meest"),
    (4, "Самовивіз", "Самовивіз", "pickup"),
];

pub fn has_order_status(id: i64) -> bool {
    STATUSES.iter().any(|status| status.0 == id)
}

pub fn order_status_named(name: &str) -> Option<i64> {
    let mut statuses = STATUSES.iter();
    statuses
        .find(|status| status.1 == name)
        .map(|status| status.0)
}

pub fn order_status_names() -> Vec<&'static str> {
    STATUSES.iter().map(|status| status.1).collect()
}

/// A status as the list and an order show it; null for one that is not known.
pub fn order_status(id: i64) -> Value {
    let mut statuses = STATUSES.iter();
    let Some((id, name, alias, group, closing)) = statuses.find(|status| status.0 == id) else {
        return Value::Null;
    };
    json!({
        "id": id, "name": name, "alias": alias, "is_active": true, "group_id": group,
        "is_closing_order": closing, "is_reserved": true, "expiration_period": null,
        "created_at": SINCE, "updated_at": SINCE, "deleted_at": null,
    })
}

pub fn order_statuses(ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, NO_FILTERS)?;
    Ok(ask.page(&query, &STATUSES, |status| order_status(status.0)))
}

pub fn has_payment_method(id: i64) -> bool {
    PAYMENT_METHODS.iter().any(|method| method.0 == id)
}

pub fn payment_method_named(name: &str) -> Option<i64> {
    let mut methods = PAYMENT_METHODS.iter();
    let found = methods.find(|method| method.1.eq_ignore_ascii_case(name) || method.2 == name);
    found.map(|method| method.0)
}

/// A way to pay; null for one that is not known.
pub fn payment_method(id: i64) -> Value {
    let mut methods = PAYMENT_METHODS.iter();
    let found = methods.find(|method| method.0 == id);
    found.map_or(Value::Null, |(id, name, alias, active)| {
        json!({"id": id, "name": name, "alias": alias, "is_active": active})
    })
}

pub fn payment_methods(ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, NO_FILTERS)?;
    Ok(ask.page(&query, &PAYMENT_METHODS, |method| payment_method(method.0)))
}

pub fn has_delivery_service(id: i64) -> bool {
    DELIVERY_SERVICES.iter().any(|service| service.0 == id)
}

/// A way to deliver; null for one that is not known.
pub fn delivery_service(id: i64) -> Value {
    let mut services = DELIVERY_SERVICES.iter();
    let found = services.find(|service| service.0 == id);
    found.map_or(Value::Null, |(id, name, source_name, alias)| {
        json!({"id": id, "name": name, "source_name": source_name, "alias": alias})
    })
}

pub fn delivery_services(ask: &Ask<'_>) -> Outcome {
    let query = Query::read(ask.query, NO_FILTERS)?;
    Ok(ask.page(&query, &DELIVERY_SERVICES, |service| {
        delivery_service(service.0)
    }))
}

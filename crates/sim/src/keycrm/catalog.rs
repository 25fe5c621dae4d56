//! Offers, products and categories.

use serde_json::Value;

use super::paging::{Allowed, Query};
use super::server::{Ask, Outcome, Refusal};
use super::state::State;

/// The catalogue, served as it was set.
#[derive(Debug, Default)]
pub struct Catalog {
    pub offers: Vec<Value>,
    pub products: Vec<Value>,
    pub categories: Vec<Value>,
}

impl Catalog {
    pub fn change_offer(&mut self, sku: &str, fields: Value) -> bool {
        let mut offers = self.offers.iter_mut();
        let Some(offer) = offers.find(|offer| offer["sku"] == sku) else {
            return false;
        };
        if let (Value::Object(offer), Value::Object(fields)) = (offer, fields) {
            offer.extend(fields);
        }
        true
    }

    pub fn offer(&self, sku: &Value) -> Option<&Value> {
        let mut offers = self.offers.iter();
        offers.find(|offer| !sku.is_null() && offer["sku"] == *sku)
    }

    fn product(&self, id: &Value) -> Option<&Value> {
        let mut products = self.products.iter();
        products.find(|product| !id.is_null() && product["id"] == *id)
    }
}

pub fn offers(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(
        ask.query,
        Allowed {
            filters: &["id", "product_id", "sku", "is_archived"],
            includes: &["product"],
            sorts: &["id"],
        },
    )?;
    let catalog = &state.catalog;
    let archived = |offer: &Value| {
        let product = catalog
            .product(&offer["product_id"])
            .unwrap_or(&offer["product"]);
        Value::Bool(product["is_archived"] == true)
    };
    let mut found: Vec<_> = catalog
        .offers
        .iter()
        .filter(|offer| {
            ["id", "product_id", "sku"]
                .iter()
                .all(|name| query.admits(name, &offer[*name]))
                && query.admits("is_archived", &archived(offer))
        })
        .collect();
    if query.descending {
        found.reverse();
    }
    Ok(ask.page(&query, &found, |offer| {
        let mut offer = Value::clone(offer);
        if let Value::Object(fields) = &mut offer {
            if !query.includes("product") {
                fields.remove("product");
            } else if !fields.contains_key("product")
                && let Some(id) = fields.get("product_id")
                && let Some(product) = catalog.product(id)
            {
                fields.insert("product".to_owned(), product.clone());
            }
        }
        offer
    }))
}

pub fn products(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(
        ask.query,
        Allowed {
            filters: &["product_id", "category_id", "is_archived"],
            includes: &["custom_fields"],
            sorts: &["id"],
        },
    )?;
    let products = state.catalog.products.iter();
    let mut found: Vec<_> = products
        .filter(|product| {
            query.admits("product_id", &product["id"])
                && query.admits("category_id", &product["category_id"])
                && query.admits("is_archived", &product["is_archived"])
        })
        .collect();
    if query.descending {
        found.reverse();
    }
    Ok(ask.page(&query, &found, |product| Value::clone(product)))
}

pub fn product(state: &State, id: &str) -> Outcome {
    let id = id.parse::<i64>().map_or(Value::Null, Value::from);
    let product = state.catalog.product(&id);
    product
        .cloned()
        .map(|product| (200, product))
        .ok_or_else(Refusal::not_found)
}

pub fn categories(state: &State, ask: &Ask<'_>) -> Outcome {
    let query = Query::read(
        ask.query,
        Allowed {
            filters: &["category_id", "parent_id"],
            includes: &[],
            sorts: &["id"],
        },
    )?;
    let categories = state.catalog.categories.iter();
    let found: Vec<_> = categories
        .filter(|category| {
            query.admits("category_id", &category["id"])
                && query.admits("parent_id", &category["parent_id"])
        })
        .collect();
    Ok(ask.page(&query, &found, |category| Value::clone(category)))
}

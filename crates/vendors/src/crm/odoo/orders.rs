//! Orders (`sale.order`) with their lines, found again by our number.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use mistok_core::domain::lead::{Delivery, Line, Way};
use serde_json::{Map, Value, json};

use super::{
    ORDER, Odoo, PARTNER, PRODUCT,
    ask::Ask,
    html,
    leads::MARKER,
    only_id, plain_text, records,
    values::{self, Record},
};
use crate::crm::{CrmError, NewOrder};

/// Where an order's number stands; customers and salespeople know it as the customer's reference.
const NUMBER: &str = "client_order_ref";

impl Odoo {
    pub(super) async fn make_order(&self, order: &NewOrder) -> Result<String, CrmError> {
        let contact = self.contact_for(&order.contact).await?;
        let mut fields = Map::new();
        fields.insert("partner_id".to_owned(), json!(contact.id));
        fields.insert(NUMBER.to_owned(), json!(order.number));
        if self.fields(ORDER).await?.contains_key(MARKER) {
            fields.insert(MARKER.to_owned(), json!(order.number));
        }
        fields.insert("origin".to_owned(), json!("Telegram"));
        fields.insert("user_id".to_owned(), self.salesperson());
        let words = [
            Some(order.comment.as_str()),
            order.customer_comment.as_deref(),
        ];
        let mut words: Vec<String> = words
            .into_iter()
            .flatten()
            .filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
            .collect();
        words.extend(contact.several.map(|several| format!("☎ × {several}")));
        fields.insert("note".to_owned(), json!(html(&words.join("\n"))));
        if let Some(address) = order.delivery.as_ref().and_then(address) {
            let place = self.place(contact.id, &order.contact.full_name, address);
            fields.insert("partner_shipping_id".to_owned(), json!(place.await?));
        }
        let lines = self.order_lines(order).await?;
        fields.insert("order_line".to_owned(), Value::Array(lines));
        self.add_common(&mut fields, order.source.as_deref())
            .await?;
        let ask = Ask::create(ORDER, fields).urgent().about(&order.number);
        let made = self.ask(self.spoken(ask)).await?;
        only_id(&made).map(|id| id.to_string())
    }

    /// The orders with this number, oldest first.
    pub(super) async fn orders_with(
        &self,
        number: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError> {
        self.marked(ORDER, json!([[NUMBER, "=", number]]), number, since)
            .await
    }

    /// Where an order goes: a contact of its own below the customer's, made once for each address.
    async fn place(&self, customer: i64, name: &str, address: &str) -> Result<i64, CrmError> {
        let address = plain_text(address);
        let filter = json!([
            ["parent_id", "=", customer],
            ["type", "=", "delivery"],
            ["street", "=", address],
        ]);
        let ask = Ask::search_read(PARTNER, filter, &["id"]).most(1).urgent();
        let found = records(self.ask(ask).await?)?;
        if let Some(id) = found.first().and_then(values::id) {
            return Ok(id);
        }
        let mut fields = Map::new();
        fields.insert("parent_id".to_owned(), json!(customer));
        fields.insert("type".to_owned(), json!("delivery"));
        fields.insert("name".to_owned(), json!(plain_text(name)));
        fields.insert("street".to_owned(), json!(address));
        let made = self.ask(Ask::create(PARTNER, fields).urgent()).await?;
        only_id(&made)
    }

    /// The lines: products that Odoo has, and words in place of those that it has no more.
    async fn order_lines(&self, order: &NewOrder) -> Result<Vec<Value>, CrmError> {
        let known = self.products_of(&order.lines).await?;
        let lines = order.lines.iter().map(|line| {
            let fields = match known.line(line) {
                Some(product) => self.product_line(line, product),
                None => json!({"display_type": "line_note", "name": words(line)}),
            };
            json!([0, 0, fields])
        });
        Ok(lines.collect())
    }

    fn product_line(&self, line: &Line, product: i64) -> Value {
        let mut fields = json!({"product_id": product, "product_uom_qty": line.quantity});
        if let Some(price) = line.price.filter(|_| self.settings.our_prices) {
            fields["price_unit"] = values::number(price);
        }
        fields
    }

    async fn products_of(&self, lines: &[Line]) -> Result<Products, CrmError> {
        if lines.is_empty() {
            return Ok(Products::default());
        }
        let ids: Vec<_> = lines.iter().map(|line| line.product.0).collect();
        let codes: Vec<_> = lines.iter().filter_map(|line| line.sku.as_ref()).collect();
        let filter = json!(["|", ["id", "in", ids], ["default_code", "in", codes]]);
        let fields = ["id", "default_code", "name"];
        let ask = Ask::search_read(PRODUCT, filter, &fields).urgent();
        let found = records(self.ask(ask).await?)?;
        Ok(Products::found(&found))
    }
}

/// The products of an order that Odoo has.
#[derive(Default)]
struct Products {
    by_id: HashMap<i64, Option<String>>,
    by_code: HashMap<String, i64>,
}

impl Products {
    fn found(found: &[Record]) -> Self {
        let mut products = Self::default();
        for record in found {
            let Some(id) = values::id(record) else {
                continue;
            };
            let code = values::text(record, "default_code").map(str::to_owned);
            if let Some(code) = code.clone() {
                products.by_code.entry(code).or_insert(id);
            }
            products.by_id.insert(id, code);
        }
        products
    }

    /// By the number of our copy where the code is the same: the catalog may be from a file, whose
    /// numbers are not Odoo's.
    fn line(&self, line: &Line) -> Option<i64> {
        let same = self.by_id.get(&line.product.0);
        if same.is_some_and(|code| *code == line.sku) {
            return Some(line.product.0);
        }
        self.by_code.get(line.sku.as_ref()?).copied()
    }
}

/// A line that is no product of Odoo's, for the people who work on the order.
fn words(line: &Line) -> String {
    let price = line.price.map(|price| {
        let code = price.currency.code().to_owned();
        format!(" = {} {code}", price.decimal())
    });
    let sku = line.sku.as_ref().map(|sku| format!(" ({sku})"));
    let (price, sku) = (price.unwrap_or_default(), sku.unwrap_or_default());
    plain_text(&format!("{}{sku} × {}{price}", line.name, line.quantity))
}

/// Where the goods go, unless the customer comes for them.
fn address(delivery: &Delivery) -> Option<&str> {
    let address = delivery.address.as_deref()?.trim();
    (delivery.way != Way::Pickup && !address.is_empty()).then_some(address)
}

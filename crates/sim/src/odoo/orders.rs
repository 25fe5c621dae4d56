//! Orders: what is computed of them and of their lines, and the states that they go through.

use serde_json::{Map, Value, json};

use super::exception::Exception;
use super::session::Session;
use super::tables::{seconds, stamp};

const ORDER: &str = "sale.order";
const LINE: &str = "sale.order.line";

impl Session<'_> {
    /// Gives an order its number and its addresses, and adds up its lines.
    pub fn after_order(&mut self, id: i64) {
        if self.base().text(ORDER, id, "name").is_empty() {
            self.set(ORDER, id, "name", format!("S{id:05}"));
        }
        self.set(ORDER, id, "currency_id", 1);
        if let Some(partner) = self.base().link(ORDER, id, "partner_id") {
            let delivery = self.address(partner, "delivery");
            for (name, address) in [
                ("partner_invoice_id", self.address(partner, "invoice")),
                ("partner_shipping_id", delivery),
            ] {
                if self.base().link(ORDER, id, name).is_none() {
                    self.set(ORDER, id, name, address);
                }
            }
        }
        self.add_up(id);
    }

    /// The partner's first address of a kind, or the partner.
    fn address(&self, partner: i64, kind: &str) -> i64 {
        let base = self.base();
        let mut children = base.linked("res.partner", "parent_id", partner).into_iter();
        let address = children.find(|child| base.text("res.partner", *child, "type") == kind);
        address.unwrap_or(partner)
    }

    /// Computes what a line was not given, and its sums.
    pub fn after_line(&mut self, id: i64) -> Result<(), Exception> {
        let base = self.base();
        let display = base.text(LINE, id, "display_type");
        let product = base.link(LINE, id, "product_id");
        match (display.as_str(), product) {
            ("", None) => {
                let words = "Missing required fields on accountable sale order line.";
                return Err(Exception::validation(words));
            }
            ("", Some(product)) => self.price(id, product),
            (_, Some(_)) => {
                let words = "Forbidden values on non-accountable sale order line.";
                return Err(Exception::validation(words));
            }
            (_, None) => {
                self.set(LINE, id, "product_uom_qty", 0.0);
                self.set(LINE, id, "price_unit", 0.0);
            }
        }
        if self.base().text(LINE, id, "name").is_empty() {
            let words = "A mandatory field is not set. Field: Description (name)";
            return Err(Exception::validation(words));
        }
        self.set(LINE, id, "currency_id", 1);
        if let Some(order) = self.base().link(LINE, id, "order_id") {
            self.add_up(order);
            self.touch(ORDER, order);
        }
        Ok(())
    }

    /// The name, unit, price and sums of a line with a product.
    fn price(&mut self, id: i64, product: i64) {
        let base = self.base();
        let price = match base.raw(LINE, id, "price_unit").as_f64() {
            Some(price) => price,
            None => base.number("product.product", product, "lst_price"),
        };
        let name = base.label("product.product", product);
        let unit = base.raw("product.product", product, "uom_id");
        let quantity = base.number(LINE, id, "product_uom_qty");
        let share = 1.0 - base.number(LINE, id, "discount") / 100.0;
        let subtotal = rounded(price * quantity * share);
        let tax = rounded(subtotal * f64::from(self.options.tax_percent) / 100.0);
        if self.base().text(LINE, id, "name").is_empty() {
            self.set(LINE, id, "name", name);
        }
        let of_unit = if self.options.version >= 19 {
            "product_uom_id"
        } else {
            "product_uom"
        };
        if self.base().link(LINE, id, of_unit).is_none() {
            self.set(LINE, id, of_unit, unit);
        }
        for (name, value) in [
            ("price_unit", price),
            ("price_subtotal", subtotal),
            ("price_tax", tax),
            ("price_total", rounded(subtotal + tax)),
        ] {
            self.set(LINE, id, name, value);
        }
    }

    /// Adds up the lines of an order.
    pub fn add_up(&mut self, order: i64) {
        for (of_order, of_line) in [
            ("amount_untaxed", "price_subtotal"),
            ("amount_tax", "price_tax"),
            ("amount_total", "price_total"),
        ] {
            let base = self.base();
            let lines = base.linked(LINE, "order_id", order).into_iter();
            let sum = lines.map(|line| base.number(LINE, line, of_line)).sum();
            self.set(ORDER, order, of_order, rounded(sum));
        }
    }

    pub fn confirm(&mut self, id: i64) -> Result<(), Exception> {
        let base = self.base();
        let state = base.text(ORDER, id, "state");
        if !["draft", "sent"].contains(&state.as_str()) {
            let name = base.text(ORDER, id, "name");
            let words = format!("{name} is not in a state that requires confirmation.");
            return Err(Exception::user(words));
        }
        let moment = seconds(&stamp(self.now));
        self.change_order(id, &json!({"state": "sale", "date_order": moment}))?;
        if self.options.modules.contains(&"stock") {
            self.set(ORDER, id, "delivery_status", "pending");
        }
        Ok(())
    }

    pub fn cancel(&mut self, id: i64) -> Result<(), Exception> {
        if self.base().raw(ORDER, id, "locked") == Value::Bool(true) {
            let words = "You cannot cancel a locked order. Please unlock it first.";
            return Err(Exception::user(words));
        }
        self.change_order(id, &json!({"state": "cancel"}))
    }

    /// Makes a draft of what was cancelled or sent; leaves other orders alone.
    pub fn reopen(&mut self, id: i64) -> Result<(), Exception> {
        let state = self.base().text(ORDER, id, "state");
        if ["cancel", "sent"].contains(&state.as_str()) {
            return self.change_order(id, &json!({"state": "draft"}));
        }
        Ok(())
    }

    fn change_order(&mut self, id: i64, values: &Value) -> Result<(), Exception> {
        let model = self.base().schema.model(ORDER)?;
        let values: Map<_, _> = values.as_object().cloned().unwrap_or_default();
        self.write(&model, id, &values)
    }
}

/// Money in whole hundredths.
fn rounded(sum: f64) -> f64 {
    (sum * 100.0).round() / 100.0
}

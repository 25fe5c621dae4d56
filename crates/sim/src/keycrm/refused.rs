//! Article numbers that the CRM takes in no order and no card.

use serde_json::Value;

use super::KeyCrm;
use super::form::{Complaints, list};

#[derive(Debug, Default)]
pub struct Refused(Vec<(String, String)>);

impl Refused {
    /// Complains about the lines with such numbers.
    pub fn check(&self, complaints: &mut Complaints, posted: &Value) {
        for (place, product) in list(posted, "products").enumerate() {
            if let Some((_, words)) = self.0.iter().find(|(sku, _)| product["sku"] == **sku) {
                complaints.add_as_is(&format!("products.{place}.sku"), words);
            }
        }
    }
}

impl KeyCrm {
    /// From now on orders and cards with this article number are refused with these words.
    pub fn refuse_sku(&self, sku: &str, message: &str) {
        self.accept_sku(sku);
        let refusal = (sku.to_owned(), message.to_owned());
        self.shared.state().refused.0.push(refusal);
    }

    /// Takes such lines again.
    pub fn accept_sku(&self, sku: &str) {
        let refused = &mut self.shared.state().refused;
        refused.0.retain(|(known, _)| known != sku);
    }
}

//! What KeyCRM sends and takes, in its own words
//! (<https://docs.keycrm.app>). Every field but the id may be missing or of another type: a value
//! that cannot be read counts as missing.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Number, Value};

pub use crate::crm::lenient::{Flag, Numeral, Text, Whole, object};

/// What may be an object of the wrong kind, or none.
fn or_none<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(value
        .is_object()
        .then(|| serde_json::from_value(value).ok())
        .flatten())
}

/// `GET /offers?include=product`: a variant of a product.
#[derive(Debug, Deserialize)]
pub struct Offer {
    #[serde(default)]
    pub id: Whole,
    /// Undocumented, yet read by integrations in the field.
    #[serde(default)]
    pub name: Text,
    #[serde(default)]
    pub sku: Text,
    #[serde(default)]
    pub price: Numeral,
    #[serde(default)]
    pub quantity: Whole,
    #[serde(default)]
    pub thumbnail_url: Text,
    #[serde(default)]
    pub is_archived: Flag,
    /// `[{"name": "Розмір", "value": "M"}]`
    #[serde(default)]
    pub properties: Value,
    #[serde(default, deserialize_with = "or_none")]
    pub product: Option<Product>,
}

/// `GET /products`, and the `product` of an offer.
#[derive(Debug, Default, Deserialize)]
pub struct Product {
    #[serde(default)]
    pub id: Whole,
    #[serde(default)]
    pub name: Text,
    #[serde(default)]
    pub description: Text,
    #[serde(default)]
    pub thumbnail_url: Text,
    #[serde(default)]
    pub attachments_data: Value,
    #[serde(default)]
    pub quantity: Whole,
    #[serde(default)]
    pub currency_code: Text,
    #[serde(default)]
    pub sku: Text,
    #[serde(default)]
    pub price: Numeral,
    #[serde(default)]
    pub min_price: Numeral,
    #[serde(default)]
    pub max_price: Numeral,
    #[serde(default)]
    pub is_archived: Flag,
    #[serde(default)]
    pub category_id: Whole,
}

/// `GET /products/categories`.
#[derive(Debug, Deserialize)]
pub struct Category {
    #[serde(default)]
    pub id: Whole,
    #[serde(default)]
    pub name: Text,
}

/// `GET /pipelines/cards`: what of a card tells that it is ours.
#[derive(Debug, Deserialize)]
pub struct Card {
    #[serde(default)]
    pub id: Value,
    #[serde(default)]
    pub title: Text,
    #[serde(default)]
    pub manager_comment: Text,
}

/// `POST /pipelines/cards`, and `POST /leads`.
#[derive(Debug, Serialize)]
pub struct NewCard<'a> {
    pub title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pipeline_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_id: Option<i64>,
    pub contact: NewContact<'a>,
    pub manager_comment: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<NewProduct<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_source: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub utm_campaign: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_fields: Vec<CustomField<'a>>,
}

#[derive(Debug, Serialize)]
pub struct NewContact<'a> {
    pub full_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub social_name: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub struct NewProduct<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Number>,
    pub quantity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub struct CustomField<'a> {
    pub uuid: &'a str,
    pub value: String,
}

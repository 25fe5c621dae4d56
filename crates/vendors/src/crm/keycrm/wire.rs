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
    pub parent_id: Whole,
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
    #[serde(default)]
    pub utm_content: Text,
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
    /// Our reference once more: managers edit the comment.
    pub utm_content: &'a str,
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

/// `GET /order`, `GET /order/{id}`, and the `context` of a webhook about an order.
#[derive(Debug, Deserialize)]
pub struct Order {
    #[serde(default)]
    pub id: Value,
    #[serde(default)]
    pub source_uuid: Text,
    #[serde(default)]
    pub source_id: Whole,
    #[serde(default)]
    pub status_id: Whole,
    #[serde(default)]
    pub status_group_id: Whole,
    #[serde(default)]
    pub ordered_at: Text,
    #[serde(default)]
    pub buyer_comment: Text,
    /// The lines, where they were asked for.
    #[serde(default)]
    pub products: Value,
    /// Webhooks tell it; a reading may not.
    #[serde(default)]
    pub status_changed_at: Text,
    #[serde(default)]
    pub grand_total: Numeral,
    #[serde(default)]
    pub payment_status: Text,
    #[serde(default)]
    pub created_at: Text,
    #[serde(default)]
    pub updated_at: Text,
    #[serde(default, deserialize_with = "or_none")]
    pub status: Option<Status>,
    #[serde(default, deserialize_with = "or_none")]
    pub buyer: Option<Person>,
    #[serde(default, deserialize_with = "or_none")]
    pub shipping: Option<Shipping>,
}

/// A card that is looked at for its status, and the `context` of a webhook about one.
#[derive(Debug, Deserialize)]
pub struct CardStanding {
    #[serde(default)]
    pub id: Value,
    #[serde(default)]
    pub manager_comment: Text,
    #[serde(default)]
    pub status_id: Whole,
    #[serde(default)]
    pub status_changed_at: Text,
    /// The order that was made of it, when `target_type` says that it is one.
    #[serde(default)]
    pub target_id: Whole,
    #[serde(default)]
    pub target_type: Text,
    #[serde(default)]
    pub created_at: Text,
    #[serde(default)]
    pub updated_at: Text,
    #[serde(default, deserialize_with = "or_none")]
    pub status: Option<Status>,
    #[serde(default, deserialize_with = "or_none")]
    pub contact: Option<Person>,
}

/// `GET /order/status`, `GET /pipelines/{id}/statuses`, and the `status` of an order or a card.
#[derive(Debug, Deserialize)]
pub struct Status {
    #[serde(default)]
    pub id: Whole,
    #[serde(default)]
    pub name: Text,
    /// The name, in the list of a pipeline.
    #[serde(default)]
    pub title: Text,
    #[serde(default)]
    pub alias: Text,
    #[serde(default)]
    pub group_id: Whole,
    #[serde(default)]
    pub is_closing_order: Flag,
    #[serde(default)]
    pub is_final: Flag,
}

/// `GET /pipelines`.
#[derive(Debug, Deserialize)]
pub struct Pipeline {
    #[serde(default)]
    pub id: Whole,
}

/// The buyer of an order, the contact of a card, and `GET /buyer`.
#[derive(Debug, Deserialize)]
pub struct Person {
    #[serde(default)]
    pub id: Value,
    #[serde(default)]
    pub full_name: Text,
    /// One, or a list.
    #[serde(default)]
    pub phone: Value,
    #[serde(default)]
    pub email: Value,
}

#[derive(Debug, Deserialize)]
pub struct Shipping {
    #[serde(default)]
    pub tracking_code: Text,
    #[serde(default, rename = "shipping_service")]
    pub service: Text,
    #[serde(default, rename = "shipping_address_city")]
    pub city: Text,
    #[serde(default, rename = "shipping_receive_point")]
    pub receive_point: Text,
    #[serde(default, rename = "shipping_secondary_line")]
    pub secondary_line: Text,
}

/// A line of an order.
#[derive(Debug, Deserialize)]
pub struct SoldLine {
    #[serde(default)]
    pub name: Text,
    #[serde(default)]
    pub sku: Text,
    #[serde(default)]
    pub price: Numeral,
    /// With its discount.
    #[serde(default)]
    pub price_sold: Numeral,
    #[serde(default)]
    pub quantity: Numeral,
}

/// `PUT /order/{id}`, `PUT /pipelines/cards/{id}`.
#[derive(Debug, Serialize)]
pub struct StandingChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Sent<'a>>,
}

#[derive(Debug, Serialize)]
pub struct Sent<'a> {
    pub tracking_code: &'a str,
}

/// An order or a card with `include=payments`.
#[derive(Debug, Deserialize)]
pub struct Paid {
    #[serde(default)]
    pub payments: Value,
}

/// `POST /order`.
#[derive(Debug, Serialize)]
pub struct NewOrder<'a> {
    pub source_id: i64,
    pub source_uuid: &'a str,
    pub buyer: NewContact<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub buyer_comment: Option<&'a str>,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub manager_comment: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping: Option<NewShipping<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_price: Option<serde_json::Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketing: Option<Marketing<'a>>,
    pub products: Vec<NewProduct<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub payments: Vec<NewPayment<'a>>,
}

#[derive(Debug, Default, Serialize)]
pub struct NewShipping<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery_service_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address_city: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_secondary_line: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_receive_point: Option<&'a str>,
    pub recipient_full_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient_phone: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub struct Marketing<'a> {
    pub utm_source: &'static str,
    pub utm_campaign: &'a str,
}

/// `GET /order/payment-method`.
#[derive(Debug, Deserialize)]
pub struct PaymentMethod {
    pub id: i64,
    #[serde(default)]
    pub name: Text,
    pub is_active: Option<bool>,
}

/// `POST /order/{id}/payment`, `POST /pipelines/cards/{id}/payment`, and a payment of a new order.
#[derive(Debug, Serialize)]
pub struct NewPayment<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method_id: Option<i64>,
    /// By name, where there is no id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<&'a str>,
    pub amount: Number,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_date: Option<String>,
    pub status: &'static str,
}

/// `POST /buyer`, `PUT /buyer/{id}`.
#[derive(Debug, Serialize)]
pub struct NewBuyer<'a> {
    /// Required in a change too.
    pub full_name: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phone: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub email: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'a str>,
}

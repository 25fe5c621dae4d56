//! What KeepinCRM sends and takes, in its own words. Every field but the id may be missing or of
//! another type: a value that cannot be read counts as missing.

use serde::{Deserialize, Deserializer, Serialize, de::DeserializeOwned};
use serde_json::{Number, Value};

use super::Places;
pub use crate::crm::lenient::{Numeral, Text, Whole, object};

/// What may be an object of the wrong kind, or none.
fn or_none<'de, D: Deserializer<'de>, T: DeserializeOwned>(from: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(value
        .is_object()
        .then(|| serde_json::from_value(value).ok())
        .flatten())
}

/// What of a record tells that it is ours: an agreement and a task have a title, a client a company.
#[derive(Debug, Deserialize)]
pub struct Record {
    #[serde(default)]
    pub id: Value,
    #[serde(default)]
    pub title: Text,
    #[serde(default)]
    pub company: Text,
    #[serde(default)]
    pub comment: Text,
    #[serde(default)]
    pub created_at: Text,
    #[serde(default)]
    pub updated_at: Text,
}

/// `GET /agreements`, `GET /agreements/{id}`.
#[derive(Debug, Deserialize)]
pub struct Agreement {
    #[serde(default)]
    pub id: Value,
    #[serde(default)]
    pub title: Text,
    #[serde(default)]
    pub comment: Text,
    #[serde(default)]
    pub total: Numeral,
    #[serde(default)]
    pub currency: Text,
    /// `successful` or `failed` once it is over.
    #[serde(default)]
    pub result: Text,
    #[serde(default)]
    pub ordered_at: Text,
    #[serde(default)]
    pub created_at: Text,
    #[serde(default)]
    pub updated_at: Text,
    #[serde(default, deserialize_with = "or_none")]
    pub stage: Option<Named>,
    #[serde(default, deserialize_with = "or_none")]
    pub source: Option<Named>,
    #[serde(default, deserialize_with = "or_none")]
    pub client: Option<Client>,
    /// The lines.
    #[serde(default)]
    pub jobs: Value,
    /// The parcels, each with its `ttn`.
    #[serde(default)]
    pub deliveries: Value,
}

/// A stage, a source, and the items of `GET /agreements/stages`.
#[derive(Debug, Deserialize)]
pub struct Named {
    #[serde(default)]
    pub id: Whole,
    #[serde(default)]
    pub name: Text,
}

/// `GET /clients`, `GET /clients/{id}`, and the client of an agreement.
#[derive(Debug, Deserialize)]
pub struct Client {
    #[serde(default)]
    pub id: Value,
    #[serde(default)]
    pub person: Text,
    #[serde(default)]
    pub company: Text,
    #[serde(default)]
    pub email: Value,
    #[serde(default)]
    pub phones: Value,
}

/// A line of an agreement.
#[derive(Debug, Deserialize)]
pub struct Job {
    #[serde(default)]
    pub title: Text,
    #[serde(default)]
    pub sku: Text,
    #[serde(default)]
    pub price: Numeral,
    #[serde(default)]
    pub amount: Numeral,
}

/// A parcel of an agreement.
#[derive(Debug, Deserialize)]
pub struct Parcel {
    #[serde(default)]
    pub ttn: Text,
}

/// `POST /agreements`.
#[derive(Debug, Serialize)]
pub struct NewAgreement<'a> {
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<Number>,
    pub currency: String,
    pub comment: String,
    #[serde(flatten)]
    pub places: Places,
    #[serde(flatten)]
    pub client: ClientOf<'a>,
    /// That the total is what the lines come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub products_total_as_total: Option<bool>,
    #[serde(rename = "jobs_attributes", skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<NewJob<'a>>,
}

/// How an agreement names its client.
#[derive(Debug, Serialize)]
pub enum ClientOf<'a> {
    #[serde(rename = "client_id")]
    Id(Number),
    /// Without a comment, which is refused here.
    #[serde(rename = "client_attributes")]
    Attributes(Contact<'a>),
}

/// A person, as they stand in an agreement and in a task.
#[derive(Debug, Serialize)]
pub struct Contact<'a> {
    /// The name that lists show; a task's client has it not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    pub person: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<&'a str>,
    pub lead: bool,
}

/// A new line. The price belongs to the product: a price of the line itself is refused.
#[derive(Debug, Serialize)]
pub struct NewJob<'a> {
    pub amount: u32,
    pub title: String,
    #[serde(rename = "product_attributes")]
    pub product: NewProduct<'a>,
}

#[derive(Debug, Serialize)]
pub struct NewProduct<'a> {
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Number>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sku: Option<&'a str>,
}

/// `POST /tasks`.
#[derive(Debug, Serialize)]
pub struct NewTask<'a> {
    pub title: String,
    pub comment: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<i64>,
    #[serde(rename = "client_attributes")]
    pub client: Contact<'a>,
}

/// `POST /clients`, `PATCH /clients/{id}`.
#[derive(Debug, Default, Serialize)]
pub struct NewClient<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a str>,
    /// All of them: a list that is sent replaces the one that is there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tag_names: Vec<&'static str>,
    #[serde(rename = "contacts_attributes", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<NewContact<'a>>,
}

/// A contact of a client who is a lead: the one place of a client that has room for words.
#[derive(Debug, Serialize)]
pub struct NewContact<'a> {
    pub fullname: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<&'a str>,
    pub custom_fields: Vec<CustomField>,
}

#[derive(Debug, Serialize)]
pub struct CustomField {
    pub name: &'static str,
    pub value: String,
}

/// `PATCH /agreements/{id}`: never with lines, which would be there twice.
#[derive(Debug, Serialize)]
pub struct Move {
    pub stage_id: i64,
}

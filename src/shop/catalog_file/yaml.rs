//! YAML: a list of products, or such a list under `products`; the names of the columns are the keys.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;

use super::{Row, Table};
use crate::{
    config::yaml::{self, Limits},
    domain::catalog_file::{Column, LARGEST, MOST_ROWS, Refusal},
};

const LIMITS: Limits = Limits {
    bytes: LARGEST,
    // A product with more keys than there are columns has keys that mean nothing.
    nodes: MOST_ROWS * 40,
    depth: 16,
};

/// The keys that a list of products may stand under.
const LISTS: [&str; 2] = ["products", "товари"];

/// Reads a file.
pub fn read(bytes: &[u8]) -> Result<Table, Refusal> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Refusal::Unreadable("the text is not UTF-8".to_owned()))?;
    if text.trim_matches(['\u{feff}', ' ', '\r', '\n']).is_empty() {
        return Err(Refusal::Empty);
    }
    let Products(products) =
        yaml::read(text, LIMITS).map_err(|error| Refusal::Unreadable(error.to_string()))?;
    let mut table = Table::default();
    let mut known = Vec::new();
    for product in products {
        let mut row = Row::new(product.referenced.line());
        for (key, value) in product.value {
            match Column::parse(&key) {
                Some(column) => {
                    known.push(column);
                    row.set(column, value.as_deref().unwrap_or_default());
                }
                None => table.note_unknown(&key),
            }
        }
        known.sort_by_key(|it| it.place());
        known.dedup();
        table.push(row)?;
    }
    let lacks = |required: &Column| !table.rows.is_empty() && !known.contains(required);
    match Column::REQUIRED.into_iter().find(lacks) {
        Some(required) => Err(Refusal::NoColumn(required)),
        None => Ok(table),
    }
}

type Product = Spanned<BTreeMap<String, Option<String>>>;

struct Products(Vec<Product>);

impl<'de> Deserialize<'de> for Products {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(List)
    }
}

struct List;

impl<'de> Visitor<'de> for List {
    type Value = Products;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of products, such as `- sku: CUP-1`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Products, A::Error> {
        let mut products = Vec::new();
        while let Some(product) = list.next_element::<Product>()? {
            products.push(product);
        }
        Ok(Products(products))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Products, A::Error> {
        match map.next_key::<String>()? {
            Some(key) if LISTS.contains(&key.trim().to_lowercase().as_str()) => {
                let products: Vec<Product> = map.next_value()?;
                match map.next_key::<String>()? {
                    Some(more) => Err(de::Error::unknown_field(&more, &LISTS)),
                    None => Ok(Products(products)),
                }
            }
            Some(key) => Err(de::Error::unknown_field(&key, &LISTS)),
            None => Ok(Products(Vec::new())),
        }
    }
}

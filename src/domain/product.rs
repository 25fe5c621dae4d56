//! What the shop sells: our copy of the CRM's catalog.

use super::{
    id::{CategoryId, ProductId},
    money::Money,
};

/// A sellable item (in KeyCRM's words an offer).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub category: Option<CategoryId>,
    pub name: String,
    pub sku: Option<String>,
    /// `None` when the CRM gives none: shown as "price on request".
    pub price: Option<Money>,
    /// Pieces left; `None` when the CRM does not count them.
    pub stock: Option<i64>,
    /// Plain text.
    pub description: Option<String>,
    /// An http(s) address.
    pub picture: Option<String>,
}

impl Product {
    pub fn in_stock(&self) -> bool {
        self.stock.is_none_or(|left| left > 0)
    }
}

/// A category of the catalog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    /// The category that it stands in, as the CRM says; `None` at the top. It may name a category
    /// that does not exist, and a circle: [`super::categories::CategoryTree`] reads it.
    pub parent: Option<CategoryId>,
    pub name: String,
}

/// A whole catalog as read from the CRM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    pub categories: Vec<Category>,
    pub products: Vec<Product>,
    /// Items that could not be read and were left out.
    pub skipped: usize,
}

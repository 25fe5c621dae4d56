//! What a button of `/link` carries: `du` and a letter, then its number.

use mistok_core::domain::id::{CategoryId, ProductId};

/// What a link is to open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkAction {
    Ask,
    /// A page of the products to choose from.
    Products(u32),
    /// A page of the categories to choose from.
    Categories(u32),
    /// Asks for the name of a source.
    Source,
    Product(ProductId),
    Category(CategoryId),
}

impl LinkAction {
    pub(super) fn to_data(self) -> String {
        match self {
            Self::Ask => "dua".to_owned(),
            Self::Products(page) => format!("dub:{page}"),
            Self::Categories(page) => format!("duc:{page}"),
            Self::Source => "dud".to_owned(),
            Self::Product(id) => format!("due:{id}"),
            Self::Category(id) => format!("duf:{id}"),
        }
    }

    pub(super) fn parse(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Self> {
        Some(match (code, first, second) {
            ("dua", None, None) => Self::Ask,
            ("dub", Some(page), None) => Self::Products(page.parse().ok()?),
            ("duc", Some(page), None) => Self::Categories(page.parse().ok()?),
            ("dud", None, None) => Self::Source,
            ("due", Some(id), None) => Self::Product(ProductId(id.parse().ok()?)),
            ("duf", Some(id), None) => Self::Category(CategoryId(id.parse().ok()?)),
            _ => return None,
        })
    }
}

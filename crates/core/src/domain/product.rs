//! What the shop sells: our copy of the CRM's catalog.

use std::collections::HashMap;

use super::{
    id::{CategoryId, ProductId},
    money::Money,
};

/// What a picture of the shop's own folder begins with; the rest is the name of its file.
pub const IN_FOLDER: &str = "file:";

/// A sellable item (in KeyCRM's words an offer).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    pub category: Option<CategoryId>,
    pub name: String,
    pub sku: Option<String>,
    /// `None` when the CRM gives no price, which is shown as "price on request".
    pub price: Option<Money>,
    /// Pieces left; `None` when the CRM does not count them.
    pub stock: Option<i64>,
    /// Plain text.
    pub description: Option<String>,
    /// An http(s) address, or [`IN_FOLDER`] and the name of a file.
    pub picture: Option<String>,
}

impl Product {
    /// The address of the picture, for others than Telegram. `None` when it has no address.
    pub fn picture_address(&self) -> Option<&String> {
        let picture = self.picture.as_ref();
        picture.filter(|it| !it.starts_with(IN_FOLDER))
    }

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

/// What of the CRM's catalog the shop shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Only what is in these categories or below them. Empty means everything.
    pub only: Vec<CategoryId>,
    /// Nothing of what is in these or below them.
    pub never: Vec<CategoryId>,
    pub only_in_stock: bool,
    pub only_with_price: bool,
}

impl Selection {
    fn takes(&self, product: &Product, parents: &HashMap<CategoryId, CategoryId>) -> bool {
        let mut within = Vec::new();
        let mut at = product.category;
        // A circle of categories ends where it began.
        while let Some(id) = at.filter(|id| !within.contains(id)) {
            within.push(id);
            at = parents.get(&id).copied();
        }
        let is_in = |listed: &[CategoryId]| within.iter().any(|id| listed.contains(id));
        (self.only.is_empty() || is_in(&self.only))
            && !is_in(&self.never)
            && (!self.only_in_stock || product.in_stock())
            && (!self.only_with_price || product.price.is_some())
    }
}

impl Catalog {
    /// What of it the shop shows.
    #[must_use]
    pub fn select(mut self, selection: &Selection) -> Self {
        let categories = self.categories.iter();
        let parents = categories
            .filter_map(|it| Some((it.id, it.parent?)))
            .collect();
        self.products
            .retain(|product| selection.takes(product, &parents));
        self
    }
}

/// A whole catalog as read from the CRM.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalog {
    pub categories: Vec<Category>,
    pub products: Vec<Product>,
    /// Items that could not be read and were left out.
    pub skipped: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::money::Currency;

    fn category(id: i64, parent: Option<i64>) -> Category {
        Category {
            id: CategoryId(id),
            parent: parent.map(CategoryId),
            name: id.to_string(),
        }
    }

    fn product(id: i64, category: Option<i64>, price: Option<i64>, stock: Option<i64>) -> Product {
        Product {
            id: ProductId(id),
            category: category.map(CategoryId),
            name: id.to_string(),
            sku: None,
            price: price.map(|minor| Money::new(minor, Currency::UAH)),
            stock,
            description: None,
            picture: None,
        }
    }

    fn shown(selection: &Selection) -> Vec<i64> {
        let catalog = Catalog {
            // 1 holds 2; 3 and 4 hold each other.
            categories: vec![
                category(1, None),
                category(2, Some(1)),
                category(3, Some(4)),
                category(4, Some(3)),
            ],
            products: vec![
                product(10, Some(1), Some(100), Some(1)),
                product(20, Some(2), Some(100), Some(0)),
                product(30, Some(3), None, None),
                product(40, None, Some(100), None),
            ],
            skipped: 0,
        };
        let selected = catalog.select(selection).products.into_iter();
        selected.map(|product| product.id.0).collect()
    }

    #[test]
    fn a_category_takes_what_is_below_it_along() {
        let ids = |ids: &[i64]| ids.iter().copied().map(CategoryId).collect::<Vec<_>>();
        assert_eq!(shown(&Selection::default()), [10, 20, 30, 40]);
        let only = Selection {
            only: ids(&[1]),
            ..Selection::default()
        };
        assert_eq!(shown(&only), [10, 20]);
        let never = Selection {
            only: ids(&[1, 4]),
            never: ids(&[2]),
            ..Selection::default()
        };
        assert_eq!(shown(&never), [10, 30]);
        let in_stock = Selection {
            only_in_stock: true,
            ..Selection::default()
        };
        assert_eq!(shown(&in_stock), [10, 30, 40]);
        let priced = Selection {
            only_with_price: true,
            ..Selection::default()
        };
        assert_eq!(shown(&priced), [10, 20, 40]);
    }
}

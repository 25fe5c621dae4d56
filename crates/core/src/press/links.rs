//! Buttons of `/link`: `du` and a letter.

use super::declare::actions;
use crate::domain::id::{CategoryId, ProductId};

actions! {
    /// What a link is to open.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LinkAction {
        Ask = "dua",
        /// A page of the products to choose from.
        Products(page: u32) = "dub",
        /// A page of the categories to choose from.
        Categories(page: u32) = "duc",
        /// Asks for the name of a source.
        Source = "dud",
        Product(product: ProductId) = "due",
        Category(category: CategoryId) = "duf",
    }
}

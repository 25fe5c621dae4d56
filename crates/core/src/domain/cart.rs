//! What a customer has put together to order.

use super::{
    dialogue::Seen,
    id::ProductId,
    lead::{self, Line},
    money::Money,
    product::Product,
};

/// The most pieces of one product.
pub const MOST: u32 = 999;
/// The most different products: what a message has room for.
pub const LINES: usize = 25;

/// One product with its quantity; prices are those of the catalog now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLine {
    pub product: Product,
    pub quantity: u32,
    /// What the customer saw of it last; `None` means that it is not known.
    pub seen: Option<Seen>,
}

impl CartLine {
    /// What the customer saw, where the price is another one now.
    pub fn repriced(&self) -> Option<Seen> {
        self.seen.filter(|seen| seen.price != self.product.price)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    /// Products that have left the catalog since they were put in.
    pub gone: Vec<ProductId>,
}

/// Whether what is not in stock may be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutOfStock {
    Orderable,
    ShownOnly,
}

/// What orders do to the stock in our copy of the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockCount {
    /// They take from it until the next copy brings the CRM's own count.
    UntilNextCopy,
    /// They take from it, and give it back when they are cancelled: nobody else counts.
    Here,
    /// Nothing: the shop counts elsewhere.
    Elsewhere,
}

/// How many of a product a customer may order.
pub fn most(product: &Product, out_of_stock: OutOfStock) -> u32 {
    match (product.stock, out_of_stock) {
        (Some(left), OutOfStock::ShownOnly) => u32::try_from(left.max(0)).unwrap_or(MOST).min(MOST),
        (None, _) | (_, OutOfStock::Orderable) => MOST,
    }
}

impl Cart {
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Pieces in all.
    pub fn count(&self) -> i64 {
        self.lines.iter().map(|line| i64::from(line.quantity)).sum()
    }

    pub fn line(&self, product: ProductId) -> Option<&CartLine> {
        self.lines.iter().find(|line| line.product.id == product)
    }

    /// Makes it this many; 0 takes it out.
    pub fn set(&mut self, product: &Product, quantity: u32) {
        if quantity == 0 {
            self.lines.retain(|line| line.product.id != product.id);
            return;
        }
        match self
            .lines
            .iter_mut()
            .find(|line| line.product.id == product.id)
        {
            Some(line) => line.quantity = quantity,
            None => self.lines.push(CartLine {
                product: product.clone(),
                quantity,
                seen: None,
            }),
        }
    }

    /// As it goes into an order.
    pub fn order_lines(&self) -> Vec<Line> {
        self.lines
            .iter()
            .map(|line| Line {
                product: line.product.id,
                name: line.product.name.clone(),
                sku: line.product.sku.clone(),
                price: line.product.price,
                quantity: line.quantity,
                picture: line.product.picture_address().cloned(),
            })
            .collect()
    }

    /// What all of it costs; none where a price is on request.
    pub fn total(&self) -> Option<Money> {
        lead::total(&self.order_lines())
    }

    /// What the customer saw of it last, as far as that is known.
    pub fn remembered(&self) -> Vec<Seen> {
        self.lines.iter().filter_map(|line| line.seen).collect()
    }

    /// What the customer sees of it now.
    pub fn seen(&self) -> Vec<Seen> {
        self.lines
            .iter()
            .map(|line| Seen {
                product: line.product.id,
                quantity: line.quantity,
                price: line.product.price,
            })
            .collect()
    }
}

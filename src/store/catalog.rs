//! Our copy of the catalog. Reads are by index and bounded; a refresh writes only what changed.

use super::{StoreError, Tx, db::values, row::columns};
use crate::domain::{
    dialogue::Place,
    id::ProductId,
    money::{Currency, Money},
    product::{Category, Product, fold},
};

/// Words of a search that count; more would not find more.
const WORDS: usize = 3;

/// A page of products and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub products: Vec<Product>,
    pub total: i64,
}

columns! {
    product_columns;
    pub(super) fn product(tx, row) -> Product {
        id = "p.id", category = "p.category_id", name = "p.name", sku = "p.sku",
        price: Option<i64> = "p.price", currency: Option<Currency> = "p.currency",
        stock = "p.stock", description = "p.description", picture = "p.picture"
    }
    Ok(Product {
        id,
        category,
        name,
        sku,
        price: price
            .zip(currency)
            .map(|(minor, currency)| Money::new(minor, currency)),
        stock,
        description,
        picture,
    })
}
pub(super) use product_columns;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", product_columns!(), " FROM products p ", $rest)
    };
}

const MATCH: &str = select!(
    "WHERE ($1 = 0 OR category_id = $2) AND search LIKE $3 AND search LIKE $4 AND search LIKE $5 \
     ORDER BY search, id LIMIT $6 OFFSET $7"
);
const COUNT: &str = "\
SELECT count(*) FROM products \
WHERE ($1 = 0 OR category_id = $2) AND search LIKE $3 AND search LIKE $4 AND search LIKE $5";

/// The products of a place, by name.
pub async fn page(tx: &Tx, place: &Place, size: u32) -> Result<Page, StoreError> {
    let [first, second, third] = patterns(place.query.as_deref().unwrap_or_default());
    let category = place.category.map_or(0, |category| category.0);
    let chosen = place.category.is_some();
    let total = tx
        .value(COUNT, values![chosen, category, &first, &second, &third])
        .await?;
    let offset = i64::from(place.page) * i64::from(size);
    let rows = tx
        .rows(
            MATCH,
            values![chosen, category, first, second, third, size, offset],
        )
        .await?;
    Ok(Page {
        products: tx.readable(rows, |row| product(tx, row))?,
        total,
    })
}

/// Each word must be found; folding has left no `%` and no `_` in them.
fn patterns(query: &str) -> [String; WORDS] {
    let folded = fold(query);
    let mut words = folded.split(' ');
    std::array::from_fn(|_| format!("%{}%", words.next().unwrap_or_default()))
}

pub async fn lookup(tx: &Tx, id: ProductId) -> Result<Option<Product>, StoreError> {
    let row = tx.row(select!("WHERE p.id = $1"), values![id]).await?;
    row.map(|mut row| product(tx, &mut row)).transpose()
}

/// Takes pieces out of our count of the stock; false when there are not that many left. The next
/// copy of the CRM's catalog brings the CRM's own count.
pub async fn reserve(tx: &Tx, id: ProductId, quantity: u32) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "UPDATE products SET stock = stock - $2 WHERE id = $1 AND (stock IS NULL OR stock >= $2)",
            values![id, quantity],
        )
        .await?;
    Ok(changed > 0)
}

/// Puts back what [`reserve`] took.
pub async fn put_back(tx: &Tx, id: ProductId, quantity: u32) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE products SET stock = stock + $2 WHERE id = $1",
        values![id, quantity],
    )
    .await?;
    Ok(())
}

/// The categories that have products, in the CRM's order.
pub async fn categories(tx: &Tx) -> Result<Vec<Category>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, name FROM categories c \
             WHERE EXISTS (SELECT 1 FROM products p WHERE p.category_id = c.id) \
             ORDER BY position, id LIMIT 200",
            &[],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Category {
            id: row.get("id")?,
            name: row.get("name")?,
        })
    })
}

pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    tx.value("SELECT count(*) FROM products", &[]).await
}

/// Everything, to compare with what the CRM has.
pub async fn all(tx: &Tx) -> Result<Vec<Product>, StoreError> {
    let rows = tx.rows(select!("ORDER BY p.id LIMIT 200000"), &[]).await?;
    tx.readable(rows, |row| product(tx, row))
}

pub async fn put(tx: &Tx, product: &Product) -> Result<(), StoreError> {
    let search = fold(&format!(
        "{} {}",
        product.name,
        product.sku.as_deref().unwrap_or_default()
    ));
    tx.execute(
        "INSERT INTO products (id, category_id, name, search, sku, price, currency, stock, \
                               description, picture) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (id) DO UPDATE SET \
           category_id = excluded.category_id, name = excluded.name, search = excluded.search, \
           sku = excluded.sku, price = excluded.price, currency = excluded.currency, \
           stock = excluded.stock, description = excluded.description, picture = excluded.picture",
        values![
            product.id,
            product.category,
            &product.name,
            search,
            product.sku.as_deref(),
            product.price.map(|price| price.minor),
            product.price.as_ref().map(|price| price.currency.code()),
            product.stock,
            product.description.as_deref(),
            product.picture.as_deref()
        ],
    )
    .await?;
    Ok(())
}

pub async fn remove(tx: &Tx, id: ProductId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM products WHERE id = $1", values![id])
        .await?;
    Ok(())
}

/// Puts these categories in place of the present ones.
pub async fn replace_categories(tx: &Tx, categories: &[Category]) -> Result<(), StoreError> {
    tx.execute("DELETE FROM categories", &[]).await?;
    for (position, category) in (0_i64..).zip(categories) {
        tx.execute(
            "INSERT INTO categories (id, name, position) VALUES ($1, $2, $3)",
            values![category.id, &category.name, position],
        )
        .await?;
    }
    Ok(())
}

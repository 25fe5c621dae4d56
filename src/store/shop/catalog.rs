//! Our copy of the catalog. Reads are by index and bounded; a refresh writes only what changed.

use crate::domain::{
    cart::{OutOfStock, StockCount},
    categories::{CategoryTree, Counts},
    id::{CategoryId, ProductId},
    money::{Currency, Money},
    product::{Category, Product},
    search::{FOLDING, Index, Listed, Titled, fold},
};
use crate::store::{StoreError, Tx, db::values, row::columns, settings};

/// Categories that are read; a CRM with more has a mistake in it.
const MOST_CATEGORIES: u32 = 20_000;
/// Products that are read at once, at most.
const MOST_PRODUCTS: u32 = 200_000;
/// Products that are folded again in one transaction.
const FOLDED_AT_ONCE: u32 = 500;
/// Under which the version of the catalog is kept: it changes with everything that the search reads.
const VERSION: &str = "catalog_version";

/// What a list of products is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    Everything,
    Category(CategoryId),
    /// Any of these categories.
    Branch(Vec<CategoryId>),
}

/// A page of products and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    pub products: Vec<Product>,
    pub total: i64,
}

columns! {
    product_columns;
    pub(in crate::store) fn product(tx, row) -> Product {
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
pub(in crate::store) use product_columns;

macro_rules! select {
    ($rest:literal) => {
        concat!("SELECT ", product_columns!(), " FROM products p ", $rest)
    };
}

/// A part of the products, by name.
#[tracing::instrument(name = "db.catalog.list", level = "debug", skip_all)]
pub async fn list(tx: &Tx, within: &Within, limit: u32, offset: i64) -> Result<Page, StoreError> {
    let (total, rows) = match within {
        Within::Everything => (
            tx.value("SELECT count(*) FROM products", &[]).await?,
            tx.rows(
                select!("ORDER BY search, id LIMIT $1 OFFSET $2"),
                values![limit, offset],
            )
            .await?,
        ),
        Within::Category(id) => (
            tx.value(
                "SELECT count(*) FROM products WHERE category_id = $1",
                values![*id],
            )
            .await?,
            tx.rows(
                select!("WHERE category_id = $1 ORDER BY search, id LIMIT $2 OFFSET $3"),
                values![*id, limit, offset],
            )
            .await?,
        ),
        Within::Branch(ids) => {
            let ids = json(ids.iter().map(|id| id.0));
            let count = tx.pick(
                "SELECT count(*) FROM products \
                 WHERE category_id IN (SELECT value FROM json_each($1))",
                "SELECT count(*) FROM products WHERE category_id IN \
                 (SELECT value::bigint FROM json_array_elements_text($1::text::json))",
            );
            let page = tx.pick(
                select!(
                    "WHERE category_id IN (SELECT value FROM json_each($1)) \
                     ORDER BY search, id LIMIT $2 OFFSET $3"
                ),
                select!(
                    "WHERE category_id IN \
                     (SELECT value::bigint FROM json_array_elements_text($1::text::json)) \
                     ORDER BY search, id LIMIT $2 OFFSET $3"
                ),
            );
            (
                tx.value(count, values![&ids]).await?,
                tx.rows(page, values![&ids, limit, offset]).await?,
            )
        }
    };
    Ok(Page {
        products: tx.readable(rows, |row| product(tx, row))?,
        total,
    })
}

/// These products, in this order; those that are gone are left out.
#[tracing::instrument(name = "db.catalog.list_by_ids", level = "debug", skip_all)]
pub async fn list_by_ids(tx: &Tx, ids: &[ProductId]) -> Result<Vec<Product>, StoreError> {
    let sql = tx.pick(
        select!("WHERE p.id IN (SELECT value FROM json_each($1))"),
        select!(
            "WHERE p.id IN (SELECT value::bigint FROM json_array_elements_text($1::text::json))"
        ),
    );
    let rows = tx
        .rows(sql, values![json(ids.iter().map(|id| id.0))])
        .await?;
    let mut products = tx.readable(rows, |row| product(tx, row))?;
    products.sort_by_key(|product| ids.iter().position(|id| *id == product.id));
    Ok(products)
}

fn json(ids: impl Iterator<Item = i64>) -> String {
    let ids: Vec<i64> = ids.collect();
    serde_json::Value::from(ids).to_string()
}

#[tracing::instrument(name = "db.catalog.lookup", level = "debug", skip_all)]
pub async fn lookup(tx: &Tx, id: ProductId) -> Result<Option<Product>, StoreError> {
    let row = tx.row(select!("WHERE p.id = $1"), values![id]).await?;
    row.map(|mut row| product(tx, &mut row)).transpose()
}

/// Takes pieces out of our count of the stock; false when there are not that many left. The next
/// copy of the CRM's catalog brings the CRM's own count.
#[tracing::instrument(name = "db.catalog.reserve", level = "debug", skip_all)]
pub async fn reserve(tx: &Tx, id: ProductId, quantity: u32) -> Result<bool, StoreError> {
    let changed = tx
        .execute(
            "UPDATE products SET stock = stock - $2 WHERE id = $1 AND (stock IS NULL OR stock >= $2)",
            values![id, quantity],
        )
        .await?;
    Ok(changed > 0)
}

/// Takes all of it out of the stock, or nothing.
#[tracing::instrument(name = "db.catalog.reserve_all", level = "debug", skip_all)]
pub async fn reserve_all(tx: &Tx, wanted: &[(ProductId, u32)]) -> Result<bool, StoreError> {
    for (place, (product, quantity)) in wanted.iter().enumerate() {
        if !reserve(tx, *product, *quantity).await? {
            for (taken, quantity) in &wanted[..place] {
                put_back(tx, *taken, *quantity).await?;
            }
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether there is as much of each.
#[tracing::instrument(name = "db.catalog.has_all", level = "debug", skip_all)]
pub async fn has_all(tx: &Tx, wanted: &[(ProductId, u32)]) -> Result<bool, StoreError> {
    for (product, quantity) in wanted {
        let found: i64 = tx
            .value(
                "SELECT count(*) FROM products \
                 WHERE id = $1 AND (stock IS NULL OR stock >= $2)",
                values![*product, *quantity],
            )
            .await?;
        if found == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Takes all of it out of our count, or nothing, where what is not there is not sold and orders are
/// counted here; `false` when there is not as much.
#[tracing::instrument(name = "db.catalog.hold", level = "debug", skip_all)]
pub async fn hold(
    tx: &Tx,
    out_of_stock: OutOfStock,
    count: StockCount,
    wanted: &[(ProductId, u32)],
) -> Result<bool, StoreError> {
    match (out_of_stock, count) {
        (OutOfStock::Orderable, _) => Ok(true),
        (OutOfStock::ShownOnly, StockCount::Elsewhere) => has_all(tx, wanted).await,
        (OutOfStock::ShownOnly, StockCount::UntilNextCopy | StockCount::Here) => {
            reserve_all(tx, wanted).await
        }
    }
}

/// Puts back what [`reserve`] took.
#[tracing::instrument(name = "db.catalog.put_back", level = "debug", skip_all)]
pub async fn put_back(tx: &Tx, id: ProductId, quantity: u32) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE products SET stock = stock + $2 WHERE id = $1",
        values![id, quantity],
    )
    .await?;
    Ok(())
}

/// All categories, in the CRM's order.
#[tracing::instrument(name = "db.catalog.categories", level = "debug", skip_all)]
pub async fn categories(tx: &Tx) -> Result<Vec<Category>, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, parent_id, name FROM categories ORDER BY position, id LIMIT $1",
            values![MOST_CATEGORIES],
        )
        .await?;
    tx.readable(rows, |row| {
        Ok(Category {
            id: row.get("id")?,
            parent: row.get("parent_id")?,
            name: row.get("name")?,
        })
    })
}

/// The categories as a tree, with how many products are in each.
#[tracing::instrument(name = "db.catalog.tree", level = "debug", skip_all)]
pub async fn tree(tx: &Tx) -> Result<CategoryTree, StoreError> {
    let rows = tx
        .rows(
            "SELECT category_id, count(*) AS pieces FROM products GROUP BY category_id LIMIT $1",
            values![MOST_CATEGORIES],
        )
        .await?;
    let counts = tx.readable(rows, |row| {
        Ok((row.get("category_id")?, row.get("pieces")?))
    })?;
    let counts: Counts = counts.into_iter().collect();
    Ok(CategoryTree::new(categories(tx).await?, &counts))
}

/// All words of the catalog, for the search.
#[tracing::instrument(name = "db.catalog.index", level = "debug", skip_all)]
pub async fn index(tx: &Tx) -> Result<Index, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, category_id, search FROM products ORDER BY search, id LIMIT $1",
            values![MOST_PRODUCTS],
        )
        .await?;
    let products: Vec<(ProductId, Option<CategoryId>, String)> = tx.readable(rows, |row| {
        Ok((row.get("id")?, row.get("category_id")?, row.get("search")?))
    })?;
    let titles: Vec<(CategoryId, String)> = categories(tx)
        .await?
        .into_iter()
        .map(|category| (category.id, fold(&category.name)))
        .collect();
    let products = products.iter().map(|(id, category, words)| Listed {
        id: *id,
        category: *category,
        words,
    });
    let titles = titles.iter().map(|(id, words)| Titled { id: *id, words });
    Ok(Index::new(products, titles))
}

/// The version of what the search reads; `None` before the first copy of the CRM's catalog.
#[tracing::instrument(name = "db.catalog.version", level = "debug", skip_all)]
pub async fn version(tx: &Tx) -> Result<Option<String>, StoreError> {
    settings::lookup(tx, VERSION).await
}

/// Notes that what the search reads has changed: every replica reads it anew.
#[tracing::instrument(name = "db.catalog.set_version", level = "debug", skip_all)]
pub async fn set_version(tx: &Tx) -> Result<(), StoreError> {
    settings::put(tx, VERSION, &uuid::Uuid::new_v4().to_string()).await
}

/// Folds some of the products again that an older version of the folding wrote; how many.
#[tracing::instrument(name = "db.catalog.refold", level = "debug", skip_all)]
pub async fn refold(tx: &Tx) -> Result<usize, StoreError> {
    let rows = tx
        .rows(
            "SELECT id, name, sku FROM products WHERE folding <> $1 ORDER BY id LIMIT $2",
            values![FOLDING, FOLDED_AT_ONCE],
        )
        .await?;
    let stale: Vec<(ProductId, String, Option<String>)> = tx.readable(rows, |row| {
        Ok((row.get("id")?, row.get("name")?, row.get("sku")?))
    })?;
    for (id, name, sku) in &stale {
        tx.execute(
            "UPDATE products SET search = $2, folding = $3 WHERE id = $1",
            values![*id, words(name, sku.as_deref()), FOLDING],
        )
        .await?;
    }
    if !stale.is_empty() {
        set_version(tx).await?;
    }
    Ok(stale.len())
}

/// What a product is found by beside its category, folded.
fn words(name: &str, sku: Option<&str>) -> String {
    fold(&format!("{name} {}", sku.unwrap_or_default()))
}

#[tracing::instrument(name = "db.catalog.count", level = "debug", skip_all)]
pub async fn count(tx: &Tx) -> Result<i64, StoreError> {
    tx.value("SELECT count(*) FROM products", &[]).await
}

/// Everything, to compare with what the CRM has.
#[tracing::instrument(name = "db.catalog.all", level = "debug", skip_all)]
pub async fn all(tx: &Tx) -> Result<Vec<Product>, StoreError> {
    let rows = tx
        .rows(select!("ORDER BY p.id LIMIT $1"), values![MOST_PRODUCTS])
        .await?;
    tx.readable(rows, |row| product(tx, row))
}

#[tracing::instrument(name = "db.catalog.put", level = "debug", skip_all)]
pub async fn put(tx: &Tx, product: &Product) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO products (id, category_id, name, search, sku, price, currency, stock, \
                               description, picture, folding) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
         ON CONFLICT (id) DO UPDATE SET \
           category_id = excluded.category_id, name = excluded.name, search = excluded.search, \
           sku = excluded.sku, price = excluded.price, currency = excluded.currency, \
           stock = excluded.stock, description = excluded.description, \
           picture = excluded.picture, folding = excluded.folding",
        values![
            product.id,
            product.category,
            &product.name,
            words(&product.name, product.sku.as_deref()),
            product.sku.as_deref(),
            product.price.map(|price| price.minor),
            product.price.as_ref().map(|price| price.currency.code()),
            product.stock,
            product.description.as_deref(),
            product.picture.as_deref(),
            FOLDING
        ],
    )
    .await?;
    Ok(())
}

#[tracing::instrument(name = "db.catalog.remove", level = "debug", skip_all)]
pub async fn remove(tx: &Tx, id: ProductId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM products WHERE id = $1", values![id])
        .await?;
    Ok(())
}

/// Puts these categories in place of the present ones, where they differ.
#[tracing::instrument(name = "db.catalog.replace_categories", level = "debug", skip_all)]
pub async fn replace_categories(tx: &Tx, categories: &[Category]) -> Result<(), StoreError> {
    if self::categories(tx).await? == categories {
        return Ok(());
    }
    set_version(tx).await?;
    tx.execute("DELETE FROM categories", &[]).await?;
    for (position, category) in (0_i64..).zip(categories) {
        tx.execute(
            "INSERT INTO categories (id, parent_id, name, position) VALUES ($1, $2, $3, $4)",
            values![category.id, category.parent, &category.name, position],
        )
        .await?;
    }
    Ok(())
}

//! Putting a file's catalog into the database, in one transaction.

use std::collections::HashMap;

use crate::{
    domain::{
        catalog_file::Difference,
        id::ProductId,
        product::{Catalog, Product},
    },
    shop::sync::{ChangedProduct, MovedProduct, Refreshed},
    store::{StoreError, Tx, catalog, settings, stock},
};

/// Under which the file that is in force is kept.
const IN_FORCE: &str = "catalog_file";
/// A row that is written first, so that two replicas do it one after the other.
const TURN: &str = "catalog_file_turn";

/// Whether what orders have taken out of the stock is still taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counts {
    /// Where the file is the one in force: it says nothing new.
    KeptOfSameFile,
    /// By the file, whichever it is: an admin wants it so.
    OfFile,
}

/// A catalog that is to be in force.
#[derive(Debug)]
pub struct Wanted {
    pub catalog: Catalog,
    /// Tells its file from every other.
    pub print: String,
    pub counts: Counts,
}

/// What putting it in force did.
#[derive(Debug, Clone, Copy)]
pub struct Applied {
    pub done: Refreshed,
    /// Another file was in force before.
    pub is_new: bool,
}

/// Makes our copy like the file.
pub async fn apply(tx: &Tx, wanted: &Wanted) -> Result<Applied, StoreError> {
    settings::put(tx, TURN, &wanted.print).await?;
    let in_force = settings::lookup(tx, IN_FORCE).await?;
    let is_same = in_force.as_ref() == Some(&wanted.print);
    let keeps_counts = is_same && wanted.counts == Counts::KeptOfSameFile;
    let mut gone = present(tx).await?;
    let mut changed = Vec::new();
    for product in &wanted.catalog.products {
        let known = gone.remove(&product.id);
        let mut product = product.clone();
        if keeps_counts && let Some(known) = &known {
            product.stock = product.stock.and(known.stock);
        }
        changed.extend(ChangedProduct::new(known, product));
    }
    for it in &changed {
        catalog::put(tx, &it.product).await?;
    }
    MovedProduct::follow(&MovedProduct::among(&gone, &changed), tx).await?;
    for id in gone.keys() {
        catalog::remove(tx, *id).await?;
    }
    if !gone.is_empty() || changed.iter().any(|it| it.is_found_otherwise) {
        catalog::set_version(tx).await?;
    }
    catalog::replace_categories(tx, &wanted.catalog.categories).await?;
    if !keeps_counts {
        stock::forget_taken(tx).await?;
    }
    settings::put(tx, IN_FORCE, &wanted.print).await?;
    let done = Refreshed {
        products: wanted.catalog.products.len(),
        changed: changed.len(),
        removed: gone.len(),
        skipped: wanted.catalog.skipped,
    };
    Ok(Applied {
        done,
        is_new: !is_same,
    })
}

/// What the catalog would change.
pub async fn compare(tx: &Tx, catalog: &Catalog) -> Result<Difference, StoreError> {
    let mut gone = present(tx).await?;
    let mut difference = Difference::default();
    for product in &catalog.products {
        match gone.remove(&product.id) {
            None => difference.new += 1,
            Some(known) if known != *product => difference.changed += 1,
            Some(_) => {}
        }
    }
    difference.gone = gone.len();
    Ok(difference)
}

/// The catalog comes from the CRM again: a file that returns one day is a new one.
pub async fn leave(tx: &Tx) -> Result<(), StoreError> {
    settings::remove(tx, IN_FORCE).await?;
    stock::forget_taken(tx).await
}

async fn present(tx: &Tx) -> Result<HashMap<ProductId, Product>, StoreError> {
    let all = catalog::all(tx).await?;
    Ok(all.into_iter().map(|it| (it.id, it)).collect())
}

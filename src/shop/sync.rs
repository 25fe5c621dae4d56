//! Keeps our copy of the catalog like the CRM's, or like the shop's own file. Of the CRM's only what
//! changed is written, in small transactions, so that customers do not wait behind a refresh; a file
//! is put in force at once, because orders count its stock down.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::TimeDelta;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{
    catalog_file::FileError,
    file_source::{self, FileSource},
};
use crate::{
    desk::telegram::manager::CatalogRefresh,
    domain::{
        clock::{Moment, SharedClock},
        id::ProductId,
        product::{Catalog, Product, Selection},
    },
    outbox::Activity,
    store::{Store, StoreError, Tx, carts, catalog},
    vendors::crm::{Crm, CrmError},
};

/// Products written in one transaction.
const CHUNK: usize = 100;
/// A refresh is wanted no oftener than this, for everybody together.
pub const SOONEST: TimeDelta = TimeDelta::minutes(1);

#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Crm(#[from] CrmError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the catalog comes from.
#[derive(Clone)]
pub enum Source {
    Crm(Arc<dyn Crm>),
    File(Arc<FileSource>),
}

/// What a refresh did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Refreshed {
    pub products: usize,
    pub changed: usize,
    pub removed: usize,
    /// Items of the CRM, or rows of the file, that could not be read.
    pub skipped: usize,
}

/// A product that differs from our copy.
#[derive(Debug, Clone)]
pub struct ChangedProduct {
    pub product: Product,
    /// Whether the search or the categories show it otherwise from now on.
    pub is_found_otherwise: bool,
}

impl ChangedProduct {
    /// `None` when our copy, `known`, is the same.
    pub fn new(known: Option<Product>, product: Product) -> Option<Self> {
        let is_same = known.as_ref() == Some(&product);
        let is_found_otherwise = known.is_none_or(|known| {
            known.name != product.name
                || known.sku != product.sku
                || known.category != product.category
        });
        (!is_same).then_some(Self {
            product,
            is_found_otherwise,
        })
    }
}

/// A product that has got another id: it has gone under the one and come under the other.
#[derive(Debug, Clone, Copy)]
pub struct MovedProduct {
    pub from: ProductId,
    pub to: ProductId,
}

impl MovedProduct {
    /// Those that bear the same article, as when a file takes the place of the CRM's catalog.
    pub fn among(gone: &HashMap<ProductId, Product>, changed: &[ChangedProduct]) -> Vec<Self> {
        if gone.is_empty() {
            return Vec::new();
        }
        let by_sku: HashMap<&str, ProductId> = changed
            .iter()
            .filter_map(|it| Some((it.product.sku.as_deref()?, it.product.id)))
            .collect();
        gone.values()
            .filter_map(|product| {
                let to = *by_sku.get(product.sku.as_deref()?)?;
                Some(Self {
                    from: product.id,
                    to,
                })
            })
            .collect()
    }

    /// Carts keep what they hold.
    pub async fn follow(all: &[Self], tx: &Tx) -> Result<(), StoreError> {
        for Self { from, to } in all {
            carts::follow(tx, *from, *to).await?;
        }
        Ok(())
    }
}

/// Folds the products again that an older version of the program has folded otherwise, some in each
/// transaction.
pub async fn refold(store: Store) {
    let mut count = 0;
    loop {
        let folded = store.write("catalog", async move |tx| catalog::refold(&tx).await);
        match folded.await {
            Ok(0) => break,
            Ok(folded) => count += folded,
            Err(error) => {
                tracing::warn!(%error, "The catalog could not be folded again; the next start goes on");
                return;
            }
        }
    }
    if count > 0 {
        tracing::info!(
            products = count,
            "Folded {count} products again for the search"
        );
    }
}

/// Asks for a refresh before its time; shared with the dialogue.
#[derive(Clone)]
pub struct Refresher {
    wanted: Arc<Notify>,
    state: Arc<Mutex<Requests>>,
    clock: SharedClock,
    activity: Activity,
}

#[derive(Default)]
struct Requests {
    /// When the last refresh began.
    last: Option<Moment>,
    waiting: usize,
}

impl CatalogRefresh for Refresher {
    fn refresh(&self, tx: &Tx) -> bool {
        if !self.is_due() {
            return false;
        }
        let refresher = self.clone();
        tx.after_commit(move || refresher.want());
        true
    }
}

impl Refresher {
    pub fn new(clock: SharedClock, activity: Activity) -> Self {
        Self {
            wanted: Arc::default(),
            state: Arc::default(),
            clock,
            activity,
        }
    }

    /// Whether a refresh may be asked for now.
    pub fn is_due(&self) -> bool {
        let last = self.requests().last;
        last.is_none_or(|last| self.clock.steady() - last >= SOONEST)
    }

    /// Asks, unless one has just begun.
    pub fn want(&self) {
        if self.is_due() {
            self.want_now();
        }
    }

    /// Asks although one has just begun: it was broken off.
    pub fn want_now(&self) {
        self.activity.begin();
        self.requests().waiting += 1;
        self.wanted.notify_one();
    }

    pub(super) fn begin(&self) {
        self.requests().last = Some(self.clock.steady());
    }

    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The copying itself.
#[derive(Clone)]
pub struct Sync {
    pub source: Source,
    pub store: Store,
    pub refresher: Refresher,
    pub every: TimeDelta,
    /// What of the catalog is copied.
    pub selection: Selection,
}

impl Source {
    /// A look at a file costs nothing.
    fn every(&self, settings: TimeDelta) -> TimeDelta {
        match self {
            Self::Crm(_) => settings,
            Self::File(_) => SOONEST,
        }
    }
}

impl Sync {
    /// Refreshes at each `every` and when somebody asks, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        let clock = self.refresher.clock.clone();
        loop {
            let next = clock.steady() + self.source.every(self.every);
            self.refresher.activity.set_alarm("catalog", Some(next));
            tokio::select! {
                () = stop.cancelled() => return,
                () = clock.sleep_until_steady(next) => {}
                () = self.refresher.wanted.notified() => {}
            }
            let asked = std::mem::take(&mut self.refresher.requests().waiting);
            tokio::select! {
                () = stop.cancelled() => return,
                () = self.look(asked) => {}
            }
            (0..asked).for_each(|_| self.refresher.activity.end());
        }
    }

    /// Refreshes where somebody asks, or where there may be something new.
    async fn look(&self, asked: usize) {
        let may_differ = match &self.source {
            Source::Crm(_) => true,
            Source::File(file) => asked > 0 || file.has_changed().await,
        };
        if may_differ {
            self.refresh_and_log().await;
        }
    }

    pub async fn refresh_and_log(&self) {
        match self.refresh().await {
            Ok(done) => {
                metrics::counter!("mistok_catalog_skipped_total").increment(done.skipped as u64);
                tracing::info!(
                    products = done.products,
                    changed = done.changed,
                    removed = done.removed,
                    skipped = done.skipped,
                    "The catalog has {} products",
                    done.products
                );
            }
            Err(error) => {
                tracing::warn!(%error, "The catalog could not be refreshed; the last copy serves");
            }
        }
    }

    /// Makes our copy like the source.
    pub async fn refresh(&self) -> Result<Refreshed, SyncError> {
        self.refresher.begin();
        match &self.source {
            Source::Crm(crm) => match crm.catalog() {
                Some(catalog) => self.copy(catalog.read().await?).await,
                None => Ok(Refreshed::default()),
            },
            Source::File(file) => file.refresh(&self.store, &self.selection).await,
        }
    }

    /// Makes our copy like the CRM's.
    async fn copy(&self, catalog: Catalog) -> Result<Refreshed, SyncError> {
        let catalog = catalog.select(&self.selection);
        let present = self
            .store
            .read(async move |tx| catalog::all(&tx).await)
            .await?;
        let mut gone: HashMap<ProductId, Product> = present
            .into_iter()
            .map(|product| (product.id, product))
            .collect();
        let Catalog {
            categories,
            products,
            skipped,
        } = catalog;
        let count = products.len();
        let changed: Vec<ChangedProduct> = products
            .into_iter()
            .filter_map(|product| ChangedProduct::new(gone.remove(&product.id), product))
            .collect();
        let moved = Arc::new(MovedProduct::among(&gone, &changed));
        let gone: Vec<ProductId> = gone.into_keys().collect();
        for chunk in changed.chunks(CHUNK) {
            self.put(chunk).await?;
        }
        let removed = gone.len();
        self.remove(gone).await?;
        self.store
            .write("catalog", async move |tx| {
                MovedProduct::follow(&moved, &tx).await?;
                file_source::leave(&tx).await?;
                catalog::replace_categories(&tx, &categories).await
            })
            .await?;
        Ok(Refreshed {
            products: count,
            changed: changed.len(),
            removed,
            skipped,
        })
    }

    async fn put(&self, products: &[ChangedProduct]) -> Result<(), StoreError> {
        let products = Arc::new(products.to_vec());
        self.store
            .write("catalog", async move |tx| {
                for changed in products.iter() {
                    catalog::put(&tx, &changed.product).await?;
                }
                // In the same transaction: a search never reads half of a change for good.
                if products.iter().any(|changed| changed.is_found_otherwise) {
                    catalog::set_version(&tx).await?;
                }
                Ok(())
            })
            .await
    }

    async fn remove(&self, products: Vec<ProductId>) -> Result<(), StoreError> {
        let products = Arc::new(products);
        self.store
            .write("catalog", async move |tx| {
                for product in products.iter() {
                    catalog::remove(&tx, *product).await?;
                }
                if !products.is_empty() {
                    catalog::set_version(&tx).await?;
                }
                Ok(())
            })
            .await
    }
}

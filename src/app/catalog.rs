//! Where the catalog comes from, the CRM or the shop's own file; our copy of it is filled at the first
//! start and refreshed from then on.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use super::Lifecycle;
use crate::{
    config::Config,
    desk::{Desk, catalog::CatalogFiles},
    domain::cart::StockCount,
    shop::{
        catalog_file::{CatalogFile, Pictures, Reading},
        file_source::{FileSource, Replacing},
        stage::CatalogScreens,
        sync::{Refresher, Source, Sync, refold},
    },
    store::Store,
    vendors::crm::Crm,
};

/// How the settings want a file to be read.
pub fn reading(config: &Config) -> Reading {
    Reading {
        currency: config.shop.currency,
        pictures: Pictures {
            folder: config.catalog.pictures(),
        },
    }
}

/// Whether the CRM or a file of the shop's has products.
pub fn screens(config: &Config, crm: Option<&Arc<dyn Crm>>) -> CatalogScreens {
    if config.catalog.file.is_some() || crm.is_some_and(|crm| crm.catalog().is_some()) {
        CatalogScreens::Shown
    } else {
        CatalogScreens::None
    }
}

/// What counts the pieces down between two copies of the catalog.
pub const fn stock_count(config: &Config) -> StockCount {
    match (&config.catalog.file, config.catalog.count_stock) {
        (None, _) => StockCount::UntilNextCopy,
        (Some(_), true) => StockCount::Here,
        (Some(_), false) => StockCount::Elsewhere,
    }
}

/// The shop's file, where the settings name one.
pub fn file(config: &Config, desk: &Desk) -> Option<Arc<FileSource>> {
    let place = config.catalog.place()?;
    let path = place.path.display();
    match config.crm.registration() {
        None => tracing::info!("The catalog comes from the file {path}"),
        Some(crm) => tracing::info!(
            "The catalog comes from the file {path} in place of {}'s",
            crm.title
        ),
    }
    let file = CatalogFile {
        reading: reading(config),
        place,
    };
    Some(Arc::new(FileSource::new(file, desk.catalog.clone())))
}

/// The file as admins replace it.
pub fn replacing(
    config: &Config,
    file: Option<&Arc<FileSource>>,
    store: &Store,
) -> Option<Arc<dyn CatalogFiles>> {
    Some(Arc::new(Replacing {
        source: file?.clone(),
        store: store.clone(),
        selection: config.shop.selection(),
    }))
}

/// The file goes before the CRM. `None` means that the shop has no catalog.
pub fn source(file: Option<Arc<FileSource>>, crm: Option<Arc<dyn Crm>>) -> Option<Source> {
    let crm = crm.filter(|crm| crm.catalog().is_some());
    file.map(Source::File).or(crm.map(Source::Crm))
}

/// Begins the copying; `None` where there is no catalog.
pub async fn begin(
    config: &Config,
    source: Option<Source>,
    store: &Store,
    refresher: Refresher,
    lifecycle: &Lifecycle,
) -> anyhow::Result<Option<Sync>> {
    lifecycle.spawn_aside("folding", refold(store.clone()));
    let Some(source) = source else {
        return Ok(None);
    };
    let sync = Sync {
        source,
        store: store.clone(),
        refresher,
        every: TimeDelta::minutes(config.crm.refresh_minutes.into()),
        selection: config.shop.selection(),
    };
    first(&sync).await?;
    lifecycle.spawn("catalog", sync.clone().run(lifecycle.stopping()));
    Ok(Some(sync))
}

/// The longest that the first filling of an empty catalog holds up the start.
const FIRST_CATALOG: Duration = Duration::from_secs(10);

async fn first(sync: &Sync) -> anyhow::Result<()> {
    let count = sync
        .store
        .read(async move |tx| crate::store::catalog::count(&tx).await)
        .await?;
    if count > 0 {
        if matches!(sync.source, Source::File(_)) {
            // It may be another one than before the stop.
            sync.refresher.want_now();
        }
        return Ok(());
    }
    if tokio::time::timeout(FIRST_CATALOG, sync.refresh_and_log())
        .await
        .is_err()
    {
        tracing::warn!("The catalog is still being read; the bot starts without it");
        sync.refresher.want_now();
    }
    Ok(())
}

//! Where the catalog comes from: the CRM, or the shop's own file.

use std::{sync::Arc, time::Duration};

use crate::{
    config::{Config, CrmKind},
    desk::{Desk, catalog::CatalogFiles},
    shop::{
        catalog_file::{CatalogFile, Pictures, Reading},
        file_source::{FileSource, Replacing},
        stage::CatalogScreens,
        sync::{Source, Sync},
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
pub fn screens(config: &Config) -> CatalogScreens {
    if config.catalog.file.is_some() || config.crm.kind() != CrmKind::None {
        CatalogScreens::Shown
    } else {
        CatalogScreens::None
    }
}

/// The shop's file, where the settings name one.
pub fn file(config: &Config, desk: &Desk) -> Option<Arc<FileSource>> {
    let place = config.catalog.place()?;
    let path = place.path.display();
    if config.crm.kind() == CrmKind::None {
        tracing::info!("The catalog comes from the file {path}");
    } else {
        let crm = config.crm.kind().title();
        tracing::info!("The catalog comes from the file {path} in place of {crm}'s");
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
    file.map(Source::File).or(crm.map(Source::Crm))
}

/// The longest that the first filling of an empty catalog holds up the start.
const FIRST_CATALOG: Duration = Duration::from_secs(10);

pub async fn first(sync: &Sync) -> anyhow::Result<()> {
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

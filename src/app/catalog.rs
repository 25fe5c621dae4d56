//! The copy of the catalog: filled at the first start, refreshed from then on.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;

use super::Lifecycle;
use crate::{
    config::Config,
    shop::sync::{Refresher, Sync, refold},
    store::Store,
    vendors::crm::Crm,
};

/// Begins the copying; `None` where the CRM has no catalog.
pub async fn begin(
    config: &Config,
    crm: Option<Arc<dyn Crm>>,
    store: &Store,
    refresher: Refresher,
    lifecycle: &Lifecycle,
) -> anyhow::Result<Option<Sync>> {
    lifecycle.spawn_aside("folding", refold(store.clone()));
    let Some(crm) = crm.filter(|crm| crm.catalog().is_some()) else {
        return Ok(None);
    };
    let sync = Sync {
        crm,
        store: store.clone(),
        refresher,
        every: TimeDelta::minutes(config.crm.refresh_minutes.into()),
        selection: config.shop.selection(),
    };
    first_catalog(&sync).await?;
    lifecycle.spawn("catalog", sync.clone().run(lifecycle.stopping()));
    Ok(Some(sync))
}

/// The longest that the first filling of an empty catalog holds up the start.
const FIRST_CATALOG: Duration = Duration::from_secs(10);

async fn first_catalog(sync: &Sync) -> anyhow::Result<()> {
    let count = sync
        .store
        .read(async move |tx| crate::store::catalog::count(&tx).await)
        .await?;
    if count == 0
        && tokio::time::timeout(FIRST_CATALOG, sync.refresh_and_log())
            .await
            .is_err()
    {
        tracing::warn!("The catalog is still being read; the bot starts without it");
        sync.refresher.want_now();
    }
    Ok(())
}

//! Hooks that the settings do not name any more.

use crate::{
    config::Config,
    domain::clock::SharedClock,
    store::{Store, StoreError, hooks},
};

/// What waits for hooks that are gone from the settings is dropped: nobody would ever send it.
pub async fn forget_removed(
    config: &Config,
    store: &Store,
    clock: &SharedClock,
) -> Result<(), StoreError> {
    let now = clock.now();
    let known: Vec<String> = config.hooks.iter().map(|hook| hook.name.clone()).collect();
    let removed = store
        .write("hooks", async move |tx| {
            hooks::set_known(&tx, &known, now).await
        })
        .await?;
    for hook in removed {
        tracing::info!(
            hook,
            "Hook {hook} is not in the settings any more; what waited for it is dropped"
        );
    }
    Ok(())
}

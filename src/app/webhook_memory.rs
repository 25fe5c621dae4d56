//! Which addresses this shop has given Telegram for its updates: another one is somebody else's.

use crate::{
    domain::id::BotId,
    store::{Store, StoreError, Tx, settings},
};

/// Addresses that are remembered of one bot, the newest last.
const KEPT: usize = 10;

/// Where a bot's updates come to.
pub fn address(public_url: &str, bot: BotId) -> String {
    format!("{}/telegram/{bot}", public_url.trim_end_matches('/'))
}

fn key(bot: BotId) -> String {
    format!("webhooks:{bot}")
}

async fn known(tx: &Tx, bot: BotId) -> Result<Vec<String>, StoreError> {
    let kept = settings::lookup(tx, &key(bot)).await?.unwrap_or_default();
    Ok(kept.lines().map(str::to_owned).collect())
}

/// Whether an earlier run of this shop has set the address.
pub async fn is_ours(tx: &Tx, bot: BotId, url: &str) -> Result<bool, StoreError> {
    Ok(known(tx, bot).await?.iter().any(|known| known == url))
}

/// Stores a webhook address as ours; called before setWebhook, so that a crash in between leaves no
/// unknown address behind.
pub async fn remember(store: &Store, bot: BotId, url: &str) -> Result<(), StoreError> {
    let url = url.to_owned();
    let remember = store.write("settings", async move |tx| {
        let mut known = known(&tx, bot).await?;
        known.retain(|known| *known != url);
        known.push(url.clone());
        let from = known.len().saturating_sub(KEPT);
        settings::put(&tx, &key(bot), &known[from..].join("\n")).await
    });
    remember.await
}

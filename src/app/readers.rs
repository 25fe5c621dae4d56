//! Orders must reach somebody: a shop without a CRM starts only when there is a person to read them.

use anyhow::ensure;

use crate::{
    config::Config,
    domain::clock::SharedClock,
    store::{Store, managers},
};

/// Refuses to start where an order would be seen by nobody, and names the ways out.
pub async fn require(config: &Config, store: &Store, clock: &SharedClock) -> anyhow::Result<()> {
    let desk = &config.desk;
    if config.email.shows_orders() {
        return Ok(());
    }
    if config.crm.registration().is_some() || !desk.admins.is_empty() || !desk.chats().is_empty() {
        return Ok(());
    }
    let now = clock.now();
    let read = store.read(async move |tx| managers::staff(&tx, now).await);
    ensure!(
        !read.await?.is_empty(),
        "there is no CRM and nobody at the managers' desk: orders would reach nobody. Set \
         `desk.admins` to your Telegram id (or `mistok admin add ID`), or `desk.chat_id` to the \
         managers' group, or have orders sent by e-mail (`email.smtp`), or connect a CRM, such as \
         with `crm.keycrm.token`"
    );
    Ok(())
}

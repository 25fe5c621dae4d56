//! Admins are told once of a button's address that Telegram does not take: a mistake in the settings.

use crate::{
    desk::ShopChats,
    store::{StoreError, Tx, settings},
    telegram::View,
    text::{Arg, Speech, say},
};

/// The key under which the store keeps the addresses that admins know.
const TOLD: &str = "links_refused";

impl ShopChats {
    /// Tells admins of these addresses, unless they know of them.
    pub async fn tell_links_refused(&self, tx: &Tx, links: &str) -> Result<(), StoreError> {
        if settings::lookup(tx, TOLD).await?.as_deref() == Some(links) {
            return Ok(());
        }
        settings::put(tx, TOLD, links).await?;
        tracing::error!(links, "Telegram refuses a button with the address {links}");
        let view = |speech: &Speech| {
            View::text(speech.html(say::LinksRefused {
                links: Arg::from(links),
            }))
        };
        self.notify.tell_admins(tx, None, view).await
    }
}

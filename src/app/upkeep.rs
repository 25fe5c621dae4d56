//! What goes on beside the work: facts without a job are mended, services watched, what is no longer
//! needed forgotten.

use super::{Lifecycle, forgetting::Forgetting, maintenance, repair, unreadable, watching, words};
use crate::{
    config::Config,
    desk::Desk,
    domain::clock::SharedClock,
    outbox::Outbox,
    sms::Sms,
    store::{Store, Vault},
};

/// What it works with.
pub struct Upkeep<'a> {
    pub store: &'a Store,
    pub outbox: &'a Outbox,
    pub desk: &'a Desk,
    pub sms: &'a Sms,
    pub clock: &'a SharedClock,
}

impl Upkeep<'_> {
    /// Sets all of it going, until the program stops.
    pub fn begin(&self, lifecycle: &Lifecycle, config: &Config, vault: Vault) {
        let (store, desk, clock) = (self.store, self.desk, self.clock);
        let stop = || lifecycle.stopping();
        let repair = repair::Repair {
            store: store.clone(),
            outbox: self.outbox.clone(),
            desk: desk.clone(),
            sms: self.sms.clone(),
            clock: clock.clone(),
        };
        lifecycle.spawn("repair", repair.run(stop()));
        let watching = watching::run(store.clone(), desk.clone(), clock.clone(), stop());
        lifecycle.spawn("watcher", watching);
        let forgetting = Forgetting::new(desk.clone(), config.privacy.retention_days);
        let maintenance = maintenance::run(store.clone(), clock.clone(), forgetting, stop());
        lifecycle.spawn("maintenance", maintenance);
        lifecycle.spawn_aside("words", words::run(store.clone(), stop()));
        let unreadable = unreadable::run(vault, store.clone(), desk.clone(), stop());
        lifecycle.spawn("unreadable", unreadable);
    }
}

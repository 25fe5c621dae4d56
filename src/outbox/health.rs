//! How each service is doing, as its dispatcher sees it: told to whoever warns people.

use std::{collections::BTreeMap, sync::Arc};

use tokio::sync::watch;

use crate::domain::delivery::Health;

/// A service, and one destination of it where it has several.
pub type Place = (String, Option<String>);

/// The state of every service that is not simply working. Cheap to clone.
#[derive(Clone)]
pub struct Board(Arc<watch::Sender<BTreeMap<Place, Health>>>);

impl Default for Board {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(BTreeMap::new())))
    }
}

impl Board {
    /// Notes how a place is doing; what has not changed wakes nobody. The first moment of a trouble
    /// stays its beginning for as long as its kind stays the same.
    pub fn set(&self, place: Place, health: Health) {
        self.0.send_if_modified(|places| {
            let was = places.get(&place);
            let same = matches!(
                (was, &health),
                (None, Health::Works)
                    | (Some(Health::Failing { .. }), Health::Failing { .. })
                    | (Some(Health::Refused { .. }), Health::Refused { .. })
            );
            if same {
                return false;
            }
            match health {
                Health::Works => places.remove(&place),
                trouble => places.insert(place, trouble),
            };
            true
        });
    }

    /// The places in trouble now.
    pub fn troubles(&self) -> BTreeMap<Place, Health> {
        self.0.borrow().clone()
    }

    /// Wakes at every change.
    pub fn watch(&self) -> watch::Receiver<BTreeMap<Place, Health>> {
        self.0.subscribe()
    }
}

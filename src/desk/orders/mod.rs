//! Orders at the desk: managers are notified of each new order, wherever it was placed; one of them
//! takes it and sets its fulfilment, beside what the CRM says.

pub mod acts;
mod cancelling;
mod counts;
pub(super) mod facts;
pub(super) mod goods;
pub(super) mod making;
mod market;
pub mod money;
mod notice;
mod sharing;
pub mod state;
mod stock;
pub mod tracking;
mod waiting;

pub use cancelling::Cancelled;
pub(super) use facts::Reach;
pub use notice::{ORDER, subject};

use super::{Orders, alerts::readable};
use crate::{
    domain::{
        id::{ManagerId, Number},
        order::{Fulfilment, Happened},
        search::{fold, stem},
    },
    store::{
        StoreError, Tx,
        order_events::{self, OrderEvent},
        order_goods,
    },
    text::Text,
};

pub(super) const fn state_name(state: Fulfilment) -> Text {
    match state {
        Fulfilment::New => Text::OrderStateNew,
        Fulfilment::InWork => Text::OrderStateInWork,
        Fulfilment::Done => Text::OrderStateDone,
        Fulfilment::Cancelled => Text::OrderStateCancelled,
    }
}

/// Orders of earlier versions whose goods are noted at once.
const GOODS: u32 = 50;

impl Orders {
    /// Notes the goods of some orders of earlier versions, by which they can be found.
    pub async fn note_goods(&self, tx: &Tx) -> Result<(), StoreError> {
        for number in order_goods::unnoted(tx, GOODS).await? {
            self.note_goods_of(tx, number).await?;
        }
        Ok(())
    }

    async fn note_goods_of(&self, tx: &Tx, number: Number) -> Result<(), StoreError> {
        let facts = readable(self.order_facts(tx, number).await)?;
        let lines = facts.as_ref().map_or(&[][..], facts::Facts::lines);
        let named = lines.iter().flat_map(|line| {
            let sku = line.sku.iter().map(String::as_str);
            std::iter::once(line.name.as_str()).chain(sku)
        });
        let folded: Vec<String> = named.map(fold).collect();
        let stems: Vec<String> = folded.join(" ").split_whitespace().map(stem).collect();
        order_goods::note(tx, number, &stems.join(" ")).await
    }

    /// Notes for the card of an order what has happened to it.
    pub(in crate::desk) async fn order_happened(
        &self,
        tx: &Tx,
        number: Number,
        by: Option<ManagerId>,
        what: Happened,
        detail: Option<String>,
    ) -> Result<(), StoreError> {
        let event = OrderEvent {
            at: self.notify.now(),
            manager: by,
            what,
            detail,
        };
        order_events::add(tx, number, &event).await
    }
}

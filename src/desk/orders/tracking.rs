//! The number of a parcel, which a manager types: the customer and the CRM get it.

use super::{super::Orders, acts::OrderRefusal, notice::subject};
use crate::{
    crm::order_changes,
    domain::{id::Number, manager::Manager, order::Happened},
    hooks::{self, OrderChange},
    store::{StoreError, Tx, desk_orders, orders},
    vendors::crm::StandingChange,
};

/// Letters of a parcel's number: those of carriers have 8 to 25.
const LENGTH: std::ops::RangeInclusive<usize> = 6..=30;

/// What came of typing the number of an order's parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackingChange {
    Done,
    /// The order has this number already.
    Unchanged,
    /// No carrier prints such a number.
    Unreadable,
    Refused(OrderRefusal),
}

impl Orders {
    /// The order is sent with the number that was typed.
    pub async fn set_tracking(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
        typed: &str,
    ) -> Result<TrackingChange, StoreError> {
        let Some(tracking) = read(typed) else {
            return Ok(TrackingChange::Unreadable);
        };
        if let Err(refusal) = self.own_order(tx, manager, number).await? {
            return Ok(TrackingChange::Refused(refusal));
        }
        let Some(mut kept) = orders::lock_numbered(tx, number).await? else {
            return Ok(TrackingChange::Refused(OrderRefusal::NoSuchOrder));
        };
        if kept.order.tracking.as_deref() == Some(&tracking) {
            return Ok(TrackingChange::Unchanged);
        }
        desk_orders::set_tracking(tx, number, &tracking, self.notify.now()).await?;
        kept.order.tracking = Some(tracking.clone());
        self.order_happened(
            tx,
            number,
            Some(manager.id),
            Happened::Sent,
            Some(tracking.clone()),
        )
        .await?;
        if self.notify.settings.shop_crm.has_statuses() {
            let change = StandingChange {
                status: None,
                tracking: Some(tracking),
            };
            let job = order_changes::job(number, change, &self.notify.clock);
            self.notify.outbox.enqueue(tx, job).await?;
        }
        hooks::order_changed(&self.notify.outbox, tx, number, OrderChange::Parcel).await?;
        self.following.tell_tracking(tx, &kept).await?;
        self.notify.renew_alerts(tx, &subject(number)).await?;
        Ok(TrackingChange::Done)
    }
}

/// Letters and digits as carriers print them; spaces and dashes between them are left out.
fn read(typed: &str) -> Option<String> {
    let plain: String = typed
        .trim()
        .chars()
        .filter(|letter| !letter.is_whitespace() && *letter != '-')
        .collect();
    let fits = LENGTH.contains(&plain.len())
        && plain.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && plain.bytes().any(|byte| byte.is_ascii_digit());
    fits.then(|| plain.to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcels_number_is_read_as_people_copy_it() {
        for (typed, number) in [
            ("20450000000000", Some("20450000000000")),
            (" 2045 0000 0000 00 ", Some("20450000000000")),
            ("rb123456785ua", Some("RB123456785UA")),
            ("59-0000-1234", Some("5900001234")),
            ("12345", None),
            ("сьогодні", None),
            ("NOVAPOSHTA", None),
            ("2045/000000", None),
            ("", None),
        ] {
            assert_eq!(read(typed).as_deref(), number, "{typed}");
        }
    }
}

//! The number of a parcel, which a manager types: the customer and the CRM get it.

use super::{
    super::{Orders, button, telegram::reply::Reply},
    notice::subject,
};
use crate::{
    crm::order_changes,
    domain::{
        id::Number,
        manager::{Manager, Place},
        order::Happened,
    },
    press::{DeskAction, OrderAction},
    store::{StoreError, Tx, desk_orders, orders},
    telegram::{View, keyboard::Keyboard},
    text::{
        Text,
        say::{self, Say},
    },
    vendors::crm::StandingChange,
};

/// Letters of a parcel's number: those of carriers have 8 to 25.
const LENGTH: std::ops::RangeInclusive<usize> = 6..=30;

impl Orders {
    pub(super) async fn ask_tracking(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
    ) -> Result<Reply, StoreError> {
        if let Err(refusal) = self.own_order(tx, manager, number).await? {
            return Ok(refusal);
        }
        let text = say::AskTracking {
            number: number.to_string().into(),
        };
        Ok(self.tracking_question(manager, number, text))
    }

    fn tracking_question(&self, manager: &Manager, number: Number, text: impl Say) -> Reply {
        let speech = self.notify.speech_to(manager);
        let back = DeskAction::Order(OrderAction::Show(number));
        let rows = vec![vec![button(&speech, Text::ButtonBack, back)]];
        let view = View::text(speech.html(text)).with(Keyboard::Inline(rows));
        Reply::message(view).at(Place::Tracking { order: number })
    }

    /// A number was typed.
    pub async fn set_tracking(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
        typed: &str,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        let Some(tracking) = read(typed) else {
            let text = say::TrackingHint {
                number: number.to_string().into(),
            };
            return Ok(self.tracking_question(manager, number, text));
        };
        if let Err(refusal) = self.own_order(tx, manager, number).await? {
            return Ok(refusal.at(Place::Home));
        }
        let Some(mut kept) = orders::lock_numbered(tx, number).await? else {
            return Ok(Reply::toast(speech.plain(Text::ToastNoSuchOrder)).at(Place::Home));
        };
        if kept.order.tracking.as_deref() == Some(&tracking) {
            let shown = self.show_order(tx, manager, number).await?;
            return Ok(shown.at(Place::Home));
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
        if self.notify.settings.has_crm {
            let change = StandingChange {
                status: None,
                tracking: Some(tracking),
            };
            let job = order_changes::job(number, change, &self.notify.clock);
            self.notify.outbox.stage(tx, job).await?;
        }
        self.following.tell_tracking(tx, &kept).await?;
        self.notify.renew_alerts(tx, &subject(number)).await?;
        let shown = self.show_order(tx, manager, number).await?;
        let html = speech.html(Text::TrackingSet);
        let mut reply = Reply::message(View::text(html)).at(Place::Home);
        reply.messages.extend(shown.messages);
        Ok(reply)
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

//! The card of an order, in a manager's private chat: everything that is known of it, what happened to
//! it, and what can be done.

use crate::{
    desk::{
        Orders, button, label_of,
        orders::{
            facts::{Facts, Reach},
            state_name,
        },
        people::roles,
        telegram::{
            numbers::lead_view,
            orders::notice::{Reader, contact, line, terms, title},
            reply::Reply,
        },
    },
    domain::{
        id::{LeadId, Number},
        lead::Line,
        manager::Manager,
        order::{Fulfilment, Happened},
    },
    press::{DeskAction, OrderAction},
    store::{
        StoreError, Tx, desk_orders,
        order_events::{self, OrderEvent},
        payments,
    },
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, escape, say},
};

/// Lines of the order that its card names.
const LINES: usize = 20;
/// What happened lately.
const EVENTS: u32 = 6;
/// Earlier orders of the customer.
const EARLIER: u32 = 4;

impl Orders {
    /// The card of an order, as a new message.
    pub async fn show_order(
        &self,
        tx: &Tx,
        manager: &Manager,
        number: Number,
    ) -> Result<Reply, StoreError> {
        let speech = self.notify.speech_to(manager);
        if let Some(facts) = self.order_facts(tx, number).await? {
            return Ok(Reply::message(
                self.order_card(tx, &speech, manager, &facts).await?,
            ));
        }
        Ok(match lead_view(tx, &speech, LeadId(number.0)).await? {
            Some(view) => Reply::message(view),
            None => Reply::toast(speech.plain(Text::ToastNoSuchOrder)),
        })
    }

    /// How an order stands at the desk and who has it, in a line of its customer's card.
    pub(in crate::desk) async fn order_state_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        number: Number,
    ) -> Result<Option<String>, StoreError> {
        let Some(facts) = self.order_facts(tx, number).await? else {
            return Ok(None);
        };
        let order = &facts.known;
        let manager = match order.manager {
            Some(manager) => label_of(tx, manager).await?,
            None => "none".to_owned(),
        };
        let none = || "none".to_owned();
        let sum = facts.sum().map_or_else(none, |sum| speech.money(sum));

        Ok(Some(speech.html(say::CardOrder {
            number: Arg::from(number.to_string()),
            state: speech.plain(state_name(order.fulfilment)).into(),
            manager: manager.into(),
            sum: sum.into(),
            paid: if facts.order.paid { "yes" } else { "no" }.into(),
            crm: facts.order.status_name.clone().unwrap_or_else(none).into(),
            tracking: facts.order.tracking.clone().unwrap_or_else(none).into(),
        })))
    }

    pub(in crate::desk) async fn order_card(
        &self,
        tx: &Tx,
        speech: &Speech,
        manager: &Manager,
        facts: &Facts,
    ) -> Result<View, StoreError> {
        let own = facts.known.manager == Some(manager.id);
        let reader = if own || roles::is_admin(manager) {
            Reader::Holder
        } else {
            Reader::Everybody
        };
        let mut lines = vec![title(speech, facts)];
        let goods = facts.lines();
        lines.extend(goods.iter().take(LINES).map(|it| with_sku(speech, it)));
        if goods.len() > LINES {
            let more = i64::try_from(goods.len() - LINES).unwrap_or_default();
            lines.push(speech.html(say::OrderMore { count: more.into() }));
        }
        lines.extend(terms(speech, facts));
        lines.extend(self.paid_lines(tx, speech, facts).await?);
        if let Some(tracking) = &facts.order.tracking {
            lines.push(speech.html(say::OrderTracking {
                tracking: tracking.into(),
            }));
        }
        lines.extend(self.origin_line(speech, facts));
        lines.push(contact(speech, facts, reader));
        lines.extend(self.earlier_orders(tx, speech, facts).await?);
        lines.extend(self.in_crm(tx, speech, facts).await?);
        if let Some(holder) = facts.known.manager {
            let name = label_of(tx, holder).await?;
            lines.push(speech.html(say::OrderHeld {
                manager: name.into(),
            }));
        }
        let events = order_events::last(tx, facts.number(), EVENTS).await?;
        if !events.is_empty() {
            lines.push(String::new());
        }
        for event in &events {
            lines.push(self.event_line(tx, speech, event).await?);
        }
        let rows = self.card_buttons(speech, facts);
        Ok(View::text(lines.join("\n")).with(Keyboard::Inline(rows)))
    }

    fn card_buttons(&self, speech: &Speech, facts: &Facts) -> Vec<Vec<Button>> {
        let one = |text, action| button(speech, text, DeskAction::Order(action));
        let order = &facts.known;
        let number = order.number;
        let mut rows = Vec::new();
        if order.is_free() {
            rows.push(vec![one(Text::ButtonTakeOrder, OrderAction::Take(number))]);
        }
        let mut first = Vec::new();
        if facts.reach == Reach::Known {
            first.push(one(Text::ButtonWriteCustomer, OrderAction::Write(number)));
        }
        first.push(one(Text::ButtonOrderState, OrderAction::AskState(number)));
        rows.push(first);
        let mut second = Vec::new();
        if order.fulfilment != Fulfilment::Cancelled && facts.order.tracking.is_none() {
            second.push(one(Text::ButtonTracking, OrderAction::AskTracking(number)));
        }
        if order.manager.is_some() && !order.fulfilment.is_final() {
            second.push(one(Text::ButtonReturnOrder, OrderAction::Return(number)));
        }
        rows.push(second);
        if self.can_undo(order) {
            rows.push(vec![one(Text::ButtonUndo, OrderAction::Undo(number))]);
        }
        rows.extend(self.crm_button(speech, facts).map(|button| vec![button]));
        rows.retain(|row| !row.is_empty());
        rows
    }

    /// The payments that came through Telegram.
    async fn paid_lines(
        &self,
        tx: &Tx,
        speech: &Speech,
        facts: &Facts,
    ) -> Result<Vec<String>, StoreError> {
        let mut lines = Vec::new();
        if let Some(lead) = facts.known.lead {
            for payment in payments::of_lead(tx, lead).await? {
                let at = self
                    .notify
                    .local(payment.at)
                    .format("%d.%m %H:%M")
                    .to_string();

                lines.push(speech.html(say::OrderPayment {
                    sum: Arg::from(payment.amount),
                    at: at.into(),
                    charge: payment.charge.into(),
                }));
            }
        }
        let account = facts.account.as_ref();
        let shown = |at| {
            let at = self.notify.local(at).format("%d.%m.%Y %H:%M");
            Arg::from(at.to_string())
        };
        if let Some(at) = account.and_then(|it| it.bought_at) {
            lines.push(speech.html(say::OrderBoughtAt { at: shown(at) }));
        }
        if let Some(at) = account.and_then(|it| it.paid_at) {
            lines.push(speech.html(say::OrderPaidAt { at: shown(at) }));
        }
        if let Some(email) = account.and_then(|it| it.email.as_ref()) {
            lines.push(format!("✉️ {}", escape(&cut(email, 100))));
        }
        Ok(lines)
    }

    /// The customer's other orders, the newest first.
    async fn earlier_orders(
        &self,
        tx: &Tx,
        speech: &Speech,
        facts: &Facts,
    ) -> Result<Option<String>, StoreError> {
        let Some(customer) = facts.customer().filter(|_| facts.reach == Reach::Known) else {
            return Ok(None);
        };
        let mut others = desk_orders::of_customer(tx, customer, EARLIER + 1).await?;
        others.retain(|other| *other != facts.number());
        if others.is_empty() {
            return Ok(None);
        }
        let numbers: Vec<String> = others
            .iter()
            .map(|number| format!("<code>{number}</code>"))
            .collect();
        let title = speech.html(Text::OrderOthers);
        Ok(Some(format!("{title} {}", numbers.join(", "))))
    }

    async fn event_line(
        &self,
        tx: &Tx,
        speech: &Speech,
        event: &OrderEvent,
    ) -> Result<String, StoreError> {
        let who = match event.manager {
            Some(manager) => label_of(tx, manager).await?,
            None => "none".to_owned(),
        };
        let detail = event.detail.clone();
        let detail = match (event.what, detail) {
            (Happened::Moved, Some(detail)) => moved(speech, &detail),
            (_, detail) => detail.map_or_else(|| "none".to_owned(), |it| cut(&it, 60)),
        };
        let at = self
            .notify
            .local(event.at)
            .format("%d.%m %H:%M")
            .to_string();

        Ok(speech.html(say::OrderEvent {
            at: Arg::from(at),
            what: event.what.as_str().into(),
            who: who.into(),
            detail: detail.into(),
        }))
    }
}

/// A change of the state, which is stored by its name in the program, and the reason below it.
fn moved(speech: &Speech, detail: &str) -> String {
    let (state, reason) = match detail.split_once('\n') {
        Some((state, reason)) => (state, Some(reason)),
        None => (detail, None),
    };
    let state = Fulfilment::parse(state)
        .map_or_else(|| cut(state, 60), |state| speech.plain(state_name(state)));
    match reason {
        Some(reason) => format!("{state} ({})", cut(reason, 200)),
        None => state,
    }
}

/// A line with its code, by which it is found on the shelf.
fn with_sku(speech: &Speech, it: &Line) -> String {
    let told = line(speech, it);
    match &it.sku {
        Some(sku) => format!("{told} · <code>{}</code>", escape(&cut(sku, 40))),
        None => told,
    }
}

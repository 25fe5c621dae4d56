//! A customer's own orders: the list, one of them, and a look by number.

use super::{Stage, Step, checkout, menu, support};
use crate::{
    desk::Cancelled,
    domain::{
        dialogue::State,
        id::Number,
        lead::{Content, Lead, Line, PaidBy, Status},
        order::{Order, Stage as Progress},
    },
    press::Action,
    telegram::{
        View,
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Text, cut, say},
};

/// Orders on the list.
pub const SHOWN: u32 = 10;
/// The longest name of a product within a line.
const NAME: usize = 60;
/// What of the CRM's word for a status is shown.
const STATUS: usize = 100;
/// Lines of an order that are told.
const LINES: usize = 20;

/// An order with our own data of it.
pub struct Own {
    pub order: Order,
    pub lead: Option<Lead>,
}

impl Own {
    fn lines(&self) -> &[Line] {
        match self.lead.as_ref().map(|lead| &lead.body.content) {
            Some(Content::Order { lines, .. }) => lines,
            _ => &[],
        }
    }
}

/// "My orders".
pub fn list(stage: &Stage<'_>, orders: &[Own]) -> Step {
    let html = if orders.is_empty() {
        stage.speech.html(Text::OrdersNone)
    } else {
        stage.speech.html(Text::OrdersTitle)
    };
    let mut rows: Vec<_> = orders
        .iter()
        .map(|own| vec![stage.press(label(stage, own), Action::OwnOrder(own.order.id))])
        .collect();
    rows.push(vec![
        stage.button(Text::ButtonOrderNumber, Action::OrderNumber),
    ]);
    let menu = stage.button(Text::ButtonMenu, Action::Menu);
    rows.push(stage.catalog_button().into_iter().chain([menu]).collect());
    Step::to(State::Orders).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// `№ 1001 · 900,00 грн · в роботі`.
fn label(stage: &Stage<'_>, own: &Own) -> String {
    let mut parts = vec![format!("№ {}", own.order.number())];
    parts.extend(own.order.total.map(|total| stage.speech.money(total)));
    parts.push(cut(&standing(stage, own), 24));
    parts.join(" · ")
}

/// How the order stands: in the CRM's word, or in ours.
fn standing(stage: &Stage<'_>, own: &Own) -> String {
    if let Some(name) = &own.order.status_name {
        return cut(name, STATUS);
    }
    let handed_over = own
        .lead
        .as_ref()
        .is_none_or(|lead| matches!(lead.status, Status::HandedOver(_)));
    stage.speech.plain(match own.order.stage {
        Progress::Accepted if handed_over => Text::StateHandedOver,
        Progress::Accepted => Text::StateCreated,
        Progress::InWork => Text::StateInWork,
        Progress::Done => Text::StateDone,
        Progress::Cancelled => Text::StateCancelled,
    })
}

/// One order with all that is known of it.
pub fn card(stage: &Stage<'_>, own: &Own) -> Step {
    let speech = stage.speech;
    let number = Arg::from(own.order.number());
    let mut parts = vec![speech.html(say::OrderTitle { number })];
    parts.extend(named(stage, own.lines()));
    if let Some(total) = own.order.total {
        parts.push(speech.html(say::CartTotal { sum: total.into() }));
    }
    if let Some(Content::Order {
        checkout: Some(checkout),
        ..
    }) = own.lead.as_ref().map(|lead| &lead.body.content)
    {
        let agreed = checkout::agreed(stage, checkout);
        if !agreed.is_empty() {
            parts.push(agreed.join("\n"));
        }
    }
    if let Some(tracking) = &own.order.tracking {
        parts.push(speech.html(say::OrderTracking {
            tracking: tracking.into(),
        }));
    }
    if own.order.paid {
        parts.push(speech.html(Text::OrderPaid));
    }

    parts.push(speech.html(say::OrderStanding {
        state: Arg::from(standing(stage, own)),
    }));
    let mut rows: Vec<Vec<Button>> = pay_button(stage, own)
        .map(|button| vec![button])
        .into_iter()
        .collect();
    rows.push(vec![stage.button(
        Text::ButtonAskAboutOrder,
        Action::AskAboutOrder(own.order.id),
    )]);
    if !own.order.stage.is_final() && own.order.number.is_some() {
        let cancel = Action::CancelOrder(own.order.id);
        rows.push(vec![stage.button(Text::ButtonCancelOrder, cancel)]);
    }
    rows.push(vec![
        stage.button(Text::ButtonBack, Action::Orders),
        stage.button(Text::ButtonMenu, Action::Menu),
    ]);
    Step::to(State::Orders).show(View::text(parts.join("\n\n")).with(Keyboard::Inline(rows)))
}

/// Asks whether it is really to be cancelled.
pub fn ask_cancel(stage: &Stage<'_>, own: &Own) -> Step {
    if own.order.stage.is_final() {
        return card(stage, own);
    }

    let html = stage.speech.html(say::AskCancelOrder {
        number: Arg::from(own.order.number()),
    });
    let id = own.order.id;
    let rows = vec![
        vec![stage.button(Text::ButtonCancelOrderYes, Action::CancelOrderYes(id))],
        vec![stage.button(Text::ButtonKeepOrder, Action::OwnOrder(id))],
    ];
    Step::to(State::Orders).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// The customer's wish goes to the managers, as a question about the order.
pub fn cancelled(stage: &Stage<'_>, own: &Own, about: &str, words: &str) -> Step {
    if own.order.stage.is_final() {
        return card(stage, own);
    }
    support::wished(stage, about, words)
}

/// What the customer reads where the wish needed nobody.
pub fn cancelled_now(stage: &Stage<'_>, number: Number, cancelled: Cancelled) -> Option<Step> {
    let number = Arg::from(number.to_string());
    let html = match cancelled {
        Cancelled::Now => stage.speech.html(say::OrderCancelledByYou { number }),
        Cancelled::Late => stage.speech.html(say::OrderCancelLate { number }),
        Cancelled::Asked => return None,
    };
    let rows = vec![vec![
        stage.button(Text::ButtonOrders, Action::Orders),
        stage.button(Text::ButtonMenu, Action::Menu),
    ]];
    Some(Step::to(State::Orders).show(View::text(html).with(Keyboard::Inline(rows))))
}

/// The order in one line, for the manager who answers a question about it.
pub fn line(stage: &Stage<'_>, own: &Own) -> String {
    let speech = stage.speech;
    let goods = own
        .lines()
        .first()
        .map_or_else(|| "none".to_owned(), |line| cut(&line.name, LINE));
    let sum = own
        .order
        .total
        .map_or_else(|| "none".to_owned(), |sum| speech.money(sum));

    speech.plain(say::AboutOrder {
        number: Arg::from(own.order.number()),
        goods: goods.into(),
        sum: sum.into(),
        state: standing(stage, own).into(),
    })
}

/// Letters of a product's name in such a line.
const LINE: usize = 60;

/// The products with their quantities, a line each.
pub fn named(stage: &Stage<'_>, all: &[Line]) -> Option<String> {
    let mut said: Vec<_> = all
        .iter()
        .take(LINES)
        .map(|line| {
            stage.speech.html(say::OrderLine {
                product: Arg::from(cut(&line.name, NAME)),
                count: Arg::from(i64::from(line.quantity)),
            })
        })
        .collect();
    if all.len() > LINES {
        said.push("…".to_owned());
    }
    (!said.is_empty()).then(|| said.join("\n"))
}

/// The way to pay for what is not paid.
pub fn pay_button(stage: &Stage<'_>, own: &Own) -> Option<Button> {
    let lead = own.lead.as_ref()?;
    let Content::Order {
        checkout: Some(checkout),
        ..
    } = &lead.body.content
    else {
        return None;
    };
    let payment = checkout.payment.as_ref()?;
    let open = !own.order.paid && !own.order.stage.is_final() && own.order.total.is_some();
    match payment.by {
        _ if !open => None,
        PaidBy::OnDelivery => None,
        PaidBy::Link => {
            let method = stage
                .shop
                .payments
                .iter()
                .find(|method| method.id == payment.method)?;
            let page = method.page(&own.order.number(), own.order.total)?;
            Some(stage.link(Text::ButtonPay, Target::Url(page)))
        }
        // In a bot that has no provider nobody can pay.
        PaidBy::Invoice => stage
            .shop
            .payments
            .iter()
            .any(|method| method.by == PaidBy::Invoice)
            .then(|| stage.button(Text::ButtonPay, Action::Invoice(lead.id))),
    }
}

/// Asks for a number.
pub fn ask_number(stage: &Stage<'_>) -> Step {
    asked(stage, Text::AskOrderNumber)
}

/// Something else came than a number.
pub fn number_hint(stage: &Stage<'_>) -> Step {
    asked(stage, Text::OrderNumberHint)
}

fn asked(stage: &Stage<'_>, text: Text) -> Step {
    let rows = vec![vec![
        stage.button(Text::ButtonBack, Action::Orders),
        stage.button(Text::ButtonCancel, Action::Cancel),
    ]];
    let html = stage.speech.html(text);
    Step::to(State::AwaitingOrderNumber).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// What a typed text names an order by: `1001`, `№ 1001`, `TG-1001`.
pub fn number(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let typed = typed.trim_start_matches(['№', '#']).trim();
    let bare = typed
        .get(..3)
        .filter(|prefix| prefix.eq_ignore_ascii_case("tg-"))
        .map_or(typed, |_| &typed[3..]);
    let fits = (1..=18).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| bare.trim_start_matches('0').to_owned())
        .filter(|number| !number.is_empty())
}

/// The order with the number that was asked for; one answer for "none" and "not yours".
pub fn found(stage: &Stage<'_>, own: Option<&Own>) -> Step {
    match own {
        Some(own) => card(stage, own),
        None => {
            let again = stage.button(Text::ButtonOrderNumber, Action::OrderNumber);
            menu::after(stage, Text::OrderUnknown, vec![vec![again]])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_however_it_is_written() {
        for (typed, read) in [
            ("1001", Some("1001")),
            (" № 1001 ", Some("1001")),
            ("#1001", Some("1001")),
            ("tg-1001", Some("1001")),
            ("0", None),
            ("десять", None),
            ("12 34", None),
            ("9999999999999999999", None),
            ("-5", None),
        ] {
            assert_eq!(number(typed).as_deref(), read, "{typed}");
        }
    }
}

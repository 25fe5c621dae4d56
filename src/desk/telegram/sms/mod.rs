//! The screens of SMS: what a command and a press show, made of what the rules return.

mod batch;
mod card;
mod checking;
mod choosing;
mod code;
mod command;
mod draft;
mod figures;
mod home;
mod log;
pub(in crate::desk) mod news;
mod offer;
mod own_sender;
mod parts;
mod senders;
mod templates;

pub use command::{Said, SmsCommand};
pub(in crate::desk) use home::needing_a_look;
pub(super) use parts::{costly, ways};

use crate::{
    desk::{button, press, sms::money},
    domain::{money::Money, sms::Cost},
    press::{DeskAction, SmsAction},
    telegram::keyboard::Button,
    text::{Speech, Text},
};

/// The currency that people have a word of their own for.
const HRYVNIA: &str = "UAH";

fn sms_button(speech: &Speech, text: Text, action: SmsAction) -> Button {
    button(speech, text, DeskAction::Sms(action))
}

fn sms_press(label: String, action: SmsAction) -> Button {
    press(label, DeskAction::Sms(action))
}

/// To the screen of the SMS.
fn back(speech: &Speech) -> Button {
    sms_button(speech, Text::ButtonSmsBack, SmsAction::Home)
}

/// A page of a list.
struct Page {
    number: u32,
    /// Whether another page follows.
    goes_on: bool,
}

/// The buttons to the page before and the page after.
fn turns(page: &Page, action: impl Fn(u32) -> SmsAction) -> Vec<Button> {
    let mut turns = Vec::new();
    if page.number > 0 {
        turns.push(sms_press("◀️".to_owned(), action(page.number - 1)));
    }
    if page.goes_on {
        let next = page.number.saturating_add(1);
        turns.push(sms_press("▶️".to_owned(), action(next)));
    }
    turns
}

/// A sum as the language writes it; small ones with what is below a cent.
pub(super) fn price(speech: &Speech, cost: &Cost) -> String {
    const CENT: i64 = 10_000;
    if cost.currency == HRYVNIA
        && cost.micros % CENT == 0
        && let Ok(currency) = cost.currency.parse()
    {
        return speech.money(Money::new(cost.micros / CENT, currency));
    }
    let sum = if cost.micros % CENT == 0 || cost.micros.abs() >= 100 * CENT {
        money(cost)
    } else {
        let amount = rust_decimal::Decimal::new(cost.micros, 6).round_dp(4);
        format!("{} {}", amount.normalize(), cost.currency)
    };
    speech.number(&sum)
}

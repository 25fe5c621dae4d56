//! What tells that nobody takes an order, that somebody has been given one, and that its customer
//! wants to cancel it.

use chrono::TimeDelta;

use crate::{
    desk::button,
    domain::id::Number,
    press::{DeskAction, OrderAction},
    store::desk_orders::DeskOrder,
    telegram::{View, keyboard::Keyboard},
    text::{
        Arg, Speech, Text,
        say::{self, Say},
    },
};

/// Reminds the managers of an order that nobody takes.
pub fn reminder(speech: &Speech, order: &DeskOrder, waited: TimeDelta) -> View {
    let text = say::OrderReminder {
        number: order.number.to_string().into(),
        time: speech.lasts(waited).into(),
    };
    urging(speech, order, text)
}

/// The same for admins.
pub fn escalation(speech: &Speech, order: &DeskOrder, waited: TimeDelta) -> View {
    let text = say::OrderEscalation {
        number: order.number.to_string().into(),
        time: speech.lasts(waited).into(),
    };
    urging(speech, order, text)
}

/// Which order waits for how long, and what can be done.
fn urging(speech: &Speech, order: &DeskOrder, text: impl Say) -> View {
    let one = |text, action| button(speech, text, DeskAction::Order(action));
    let rows = vec![vec![
        one(Text::ButtonTakeOrder, OrderAction::Take(order.number)),
        one(Text::ButtonShowOrder, OrderAction::Show(order.number)),
    ]];
    View::text(speech.html(text)).with(Keyboard::Inline(rows))
}

/// The card of an order that its manager was given.
pub fn given(speech: &Speech, card: View) -> View {
    let html = format!("{}\n\n{}", speech.html(Text::OrderGivenToYou), card.html);
    View { html, ..card }
}

/// The customer has cancelled an order that nobody worked on.
pub fn customer_cancelled(speech: &Speech, number: Number) -> String {
    speech.html(say::CustomerCancelled {
        number: Arg::from(number.to_string()),
    })
}

/// The customer wants to cancel an order: somebody decides.
pub fn customer_asks_to_cancel(speech: &Speech, number: Number) -> String {
    speech.html(say::CustomerAsksToCancel {
        number: Arg::from(number.to_string()),
    })
}

/// The same for admins, where no chat was told.
pub fn admins_asked_to_cancel(speech: &Speech, number: Number) -> View {
    View::text(customer_asks_to_cancel(speech, number))
}

/// The same for the manager who has it.
pub fn asked_to_cancel(speech: &Speech, number: Number) -> View {
    let show = DeskAction::Order(OrderAction::Show(number));
    let rows = vec![vec![button(speech, Text::ButtonShowOrder, show)]];
    View::text(customer_asks_to_cancel(speech, number)).with(Keyboard::Inline(rows))
}

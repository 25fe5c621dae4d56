//! An order in one tap: the product, a phone to call, and the lead.

use super::{Effect, Stage, Step, checkout, menu, opening, orders, product};
use crate::{
    domain::{
        customer::Proof,
        dialogue::State,
        id::LeadId,
        lead::{self, Checkout, Content, Line},
        phone::{NotAPhone, Phone, PhoneAmongWords},
        product::Product,
        search::fold,
    },
    press::Action,
    telegram::{
        View,
        keyboard::{Keyboard, Target},
    },
    text::{Arg, Text, cut, say},
};

/// The longest name of a product within a sentence.
const NAME: usize = 120;

/// "Order now": asks for a phone, or whether the known one is right.
pub fn begin(stage: &Stage<'_>, product: &Product, known: Option<&Phone>) -> Step {
    if !product::can_be_ordered(stage, product) {
        return Step::stay().toast(stage.speech.plain(Text::ToastOutOfStock));
    }
    match known {
        Some(phone) => confirm(stage, product, phone.clone()),
        None => ask_phone(stage, product, None),
    }
}

/// The question for a phone; `hint` says why it is asked again.
pub fn ask_phone(stage: &Stage<'_>, product: &Product, hint: Option<Text>) -> Step {
    let html = match hint {
        Some(hint) => stage.speech.html(hint),
        None => stage.speech.html(say::AskPhone {
            product: name(product),
        }),
    };
    let keyboard = Keyboard::Contact {
        share: stage.speech.plain(Text::ButtonSendPhone),
        others: vec![stage.speech.plain(Text::ButtonCancel)],
    };
    Step::to(State::AwaitingPhone {
        product: product.id,
    })
    .show(View::text(html).with(keyboard))
}

/// "Order with this number?"
pub fn confirm(stage: &Stage<'_>, product: &Product, phone: Phone) -> Step {
    let html = stage.speech.html(say::ConfirmPhone {
        product: name(product),
        phone: stage.phone(&phone).into(),
    });
    let rows = vec![
        vec![stage.button(Text::ButtonYes, Action::PhoneYes)],
        vec![
            stage.button(Text::ButtonOtherPhone, Action::PhoneOther),
            stage.button(Text::ButtonCancel, Action::Cancel),
        ],
    ];
    Step::to(State::ConfirmingPhone {
        product: product.id,
        phone,
    })
    .show(View::text(html).with(Keyboard::Inline(rows)))
}

/// A number was typed: shown back as people write it before it is used. What stands beside it is
/// for the managers.
pub fn typed(stage: &Stage<'_>, product: &Product, text: &str) -> Step {
    match read_phone(stage, text) {
        Ok(PhoneAmongWords { phone, words }) => {
            let shown = Arg::from(stage.phone(&phone));
            let noted = stage.speech.html(say::PhoneNoted { phone: shown });
            let step = confirm(stage, product, phone).say(View::text(noted));
            keep_beside(step, &words)
        }
        Err(why) => ask_phone(stage, product, Some(no_phone(why))),
    }
}

/// Something was typed while the shown number waits for a yes: another number takes its place, and
/// whatever else is said leaves the question standing.
pub fn typed_instead(stage: &Stage<'_>, product: &Product, shown: Phone, text: &str) -> Step {
    let is_attempt =
        text.contains(|it: char| it.is_ascii_digit()) && !text.contains(char::is_alphabetic);
    if is_attempt || read_phone(stage, text).is_ok() {
        typed(stage, product, text)
    } else {
        confirm(stage, product, shown)
    }
}

/// Words that only say that a number follows, folded.
const NUMBER_WORDS: [&str; 12] = [
    "тел",
    "телефон",
    "телефону",
    "номер",
    "ось",
    "це",
    "моб",
    "мобільнии",
    "мои",
    "my",
    "phone",
    "number",
];

/// Reads a phone; words that say more than that it is one stand beside it.
pub fn read_phone(stage: &Stage<'_>, typed: &str) -> Result<PhoneAmongWords, NotAPhone> {
    let region = stage.shop.region;
    let read = Phone::parse(typed, region).map(|phone| PhoneAmongWords {
        phone,
        words: String::new(),
    });
    let found = read.or_else(|why| Phone::find(typed, region).ok_or(why))?;
    let words = found
        .words
        .trim_matches(|it: char| it.is_whitespace() || ",.;:-".contains(it));
    let folded = fold(words);
    let mut said = folded.split_whitespace();
    let says_more = !said.all(|word| NUMBER_WORDS.contains(&word));
    let words = if says_more {
        words.to_owned()
    } else {
        String::new()
    };
    Ok(PhoneAmongWords {
        phone: found.phone,
        words,
    })
}

/// The message goes to the managers too, for the words beside its number.
pub fn keep_beside(step: Step, words: &str) -> Step {
    if words.is_empty() {
        step
    } else {
        step.effect(Effect::Keep)
    }
}

/// The answer to a customer whose phone cannot be called.
pub const fn no_phone(why: NotAPhone) -> Text {
    match why {
        NotAPhone::Malformed => Text::PhoneHint,
        NotAPhone::Anonymous => Text::PhoneAnonymous,
    }
}

/// A contact was shared: one's own is trusted, another's is treated as typed.
pub fn shared(stage: &Stage<'_>, product: &Product, number: &str, own: Own) -> Step {
    match (Phone::parse(number, stage.shop.region), own) {
        (Ok(phone), Own::Yes) => place(stage, product, phone.clone())
            .effect(Effect::SetPhone(Some(phone), Proof::Vouched)),
        (Ok(phone), Own::No) => {
            let hint = stage.speech.html(Text::ForeignContact);
            confirm(stage, product, phone).say(View::text(hint))
        }
        (Err(why), _) => ask_phone(stage, product, Some(no_phone(why))),
    }
}

/// Whether a contact is the sender's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    Yes,
    No,
}

/// The order stands. Its number is known once it is stored; see [`accepted`].
pub fn place(stage: &Stage<'_>, product: &Product, phone: Phone) -> Step {
    if !product::can_be_ordered(stage, product) {
        return product::just_gone(stage, product);
    }
    let line = Line {
        product: product.id,
        name: product.name.clone(),
        sku: product.sku.clone(),
        price: product.price,
        quantity: 1,
        picture: product.picture_address().cloned(),
    };
    ordered(stage).effect(Effect::HandOver {
        content: Content::Order {
            lines: vec![line],
            checkout: None,
        },
        phone: Some(phone),
        name: None,
    })
}

/// What comes below the confirmation of an order.
pub fn ordered(stage: &Stage<'_>) -> Step {
    let orders = stage.button(Text::ButtonOrders, Action::Orders);
    menu::after(stage, Text::OrderNext, vec![vec![orders]])
}

/// The confirmation, by kind of what was handed over; `None` where the step itself says thanks.
pub fn accepted(
    stage: &Stage<'_>,
    lead: LeadId,
    content: &Content,
    phone: Option<&Phone>,
) -> Option<View> {
    let speech = stage.speech;
    let number = Arg::from(lead.to_string());
    let mut html = match content {
        Content::Order {
            checkout: Some(checkout),
            lines,
        } => return Some(placed(stage, lead, lines, checkout)),
        Content::Order { lines, .. } => {
            let phone = phone.map_or_else(String::new, |phone| stage.phone(phone));
            speech.html(say::OrderAccepted {
                number,
                product: what(lines),
                phone: phone.into(),
            })
        }
        Content::Question { .. } => speech.html(say::TalkBegun { number }),
        Content::Feedback { .. } => return None,
    };
    if let Some(note) = opening::note(stage) {
        html = format!("{html}\n\n{note}");
    }
    Some(View::text(html))
}

/// The confirmation of an order from the cart, with the way to pay for it.
fn placed(stage: &Stage<'_>, order: LeadId, lines: &[Line], checkout: &Checkout) -> View {
    let speech = stage.speech;
    let number = order.to_string();
    let goods = lead::total(lines);
    let delivery = checkout.delivery.as_ref().and_then(|it| it.price);
    let total = goods.and_then(|goods| lead::with_delivery(goods, delivery));

    let mut parts = vec![speech.html(say::OrderPlaced {
        number: Arg::from(&number),
    })];
    parts.extend(orders::named(stage, lines));
    parts.push(match total {
        Some(sum) if delivery.is_some() => speech.html(say::SummaryTotalWith { sum: sum.into() }),
        Some(sum) => speech.html(say::CartTotal { sum: sum.into() }),
        None => speech.html(Text::CartTotalOnRequest),
    });
    let agreed = checkout::agreed(stage, checkout);
    if !agreed.is_empty() {
        parts.push(agreed.join("\n"));
    }
    parts.extend(opening::note(stage));
    let view = View::text(parts.join("\n\n"));
    let page = checkout.payment.as_ref().and_then(|payment| {
        let mut methods = stage.shop.payments.iter();
        let method = methods.find(|method| method.id == payment.method)?;
        method.page(&number, total)
    });
    match page {
        Some(page) => {
            let pay = stage.link(Text::ButtonPay, Target::Url(page));
            view.with(Keyboard::Inline(vec![vec![pay]]))
        }
        None => view,
    }
}

fn what(lines: &[Line]) -> Arg {
    Arg::from(
        lines
            .first()
            .map_or_else(String::new, |line| cut(&line.name, NAME)),
    )
}

fn name(product: &Product) -> Arg {
    Arg::from(cut(&product.name, NAME))
}

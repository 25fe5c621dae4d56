//! The summary of an order before it is placed: the current state of everything, and what has
//! changed since the customer last looked.

use super::{Buying, applies, payment_name, settling, to, way_name};
use crate::{
    domain::{
        cart::{self, Cart},
        dialogue::{Answer, Asked, Draft, Seen},
        id::ProductId,
        lead::{self, Checkout, Content, Delivery, Payment, Way},
        money::Money,
        product::Product,
        shipping::Range,
    },
    press::Action,
    shop::{Effect, Stage, Step, cart as cart_flow, fitting::fit, order},
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, cut, say},
};

/// The longest name of a product in a note.
const NAME: usize = 60;
/// Notes that are told; more only push the order off the screen.
const NOTES: usize = 6;
/// What of a long answer the summary shows.
const ANSWER: usize = 200;
/// What a name may begin with beside letters.
const QUOTES: &str = "«„“\"(#№";

/// The cart made such that all of it can be had now.
struct Settled {
    cart: Cart,
    /// Quantities that were changed to that end.
    changed: Vec<(ProductId, u32)>,
    /// The changes that the customer must be told.
    notes: Vec<String>,
}

fn settle(stage: &Stage<'_>, cart: &Cart, seen: &[Seen]) -> Settled {
    let mut settled = Settled {
        cart: Cart {
            lines: cart.lines.clone(),
            gone: Vec::new(),
        },
        changed: cart.gone.iter().map(|product| (*product, 0)).collect(),
        notes: Vec::new(),
    };
    if !cart.gone.is_empty() {
        settled.notes.push(stage.speech.html(Text::CartGone));
    }
    for line in &cart.lines {
        let product = &line.product;
        let most = cart::most(product, stage.shop.out_of_stock);
        if line.quantity > most {
            settled.cart.set(product, most);
            settled.changed.push((product.id, most));
            settled.notes.push(lacking(stage, product, most));
        }
        let before = seen.iter().find(|before| before.product == product.id);
        if let Some(before) = before.filter(|before| before.price != product.price) {
            settled.notes.push(repriced(stage, product, before));
        }
    }
    settled
}

fn lacking(stage: &Stage<'_>, product: &Product, most: u32) -> String {
    let name = Arg::from(cut(&product.name, NAME));
    if most == 0 {
        return stage.speech.html(say::NoteSoldOut { product: name });
    }
    let left = Arg::from(i64::from(most));
    stage.speech.html(say::NoteFewer {
        product: name,
        count: left,
    })
}

/// What costs another sum than when the customer put it into the cart.
pub(super) fn news(stage: &Stage<'_>, cart: &Cart) -> Option<String> {
    let lines = cart.lines.iter();
    let told = lines.filter_map(|line| Some(repriced(stage, &line.product, &line.repriced()?)));
    let told: Vec<_> = told.take(NOTES).collect();
    (!told.is_empty()).then(|| told.join("\n"))
}

fn repriced(stage: &Stage<'_>, product: &Product, before: &Seen) -> String {
    stage.speech.html(say::NoteRepriced {
        product: cut(&product.name, NAME).into(),
        before: stage.price(before.price).into(),
        now: stage.price(product.price).into(),
    })
}

pub(super) fn show(
    stage: &Stage<'_>,
    buying: Buying<'_>,
    mut draft: Draft,
    hint: Option<String>,
) -> Step {
    let settled = settle(stage, buying.cart, &draft.seen);
    let notes = settled
        .notes
        .iter()
        .take(NOTES)
        .cloned()
        .collect::<Vec<_>>()
        .join("\n");
    if settled.cart.is_empty() {
        let step = cart_flow::empty(stage);
        let step = if notes.is_empty() {
            step
        } else {
            step.say(View::text(notes))
        };
        return with_changes(step, &settled.changed);
    }
    draft.seen = settled.cart.seen();
    draft.asked = Asked::Summary;
    let mut head: Vec<_> = Some(notes)
        .filter(|notes| !notes.is_empty())
        .into_iter()
        .collect();
    head.push(stage.speech.html(Text::SummaryTitle));
    head.extend(hint);
    let lines: Vec<_> = settled
        .cart
        .lines
        .iter()
        .map(|line| cart_flow::described(stage, line))
        .collect();
    let tail = [money(stage, &settled.cart, &draft), answers(stage, &draft)];
    let html = fit(stage, &head, &lines, &tail);
    let keyboard = keyboard(stage, &draft);
    let step = to(draft).show(View::text(html).with(keyboard));
    with_changes(step, &settled.changed)
}

fn with_changes(step: Step, changed: &[(ProductId, u32)]) -> Step {
    settling(changed).into_iter().fold(step, Step::effect)
}

/// What the goods and their delivery cost, and whether the total has both.
fn money(stage: &Stage<'_>, cart: &Cart, draft: &Draft) -> String {
    let delivery = checkout(stage, draft).delivery;
    let cost = delivery.as_ref().and_then(|it| cost(stage, it));
    let Some(cost) = cost else {
        return cart_flow::total(stage, cart);
    };
    let goods = cart.total();
    let mut lines = Vec::new();
    if let Some(sum) = goods {
        lines.push(stage.speech.html(say::SummaryGoods { sum: sum.into() }));
    }
    lines.push(cost_line(stage, &cost));
    lines.push(total_line(stage, goods, &cost));
    lines.join("\n")
}

/// What is known of the price of delivery.
enum Cost {
    Exact(Money),
    /// About, as this carrier says.
    About(Range, Option<String>),
    Unknown,
}

/// `None` where the customer comes for the goods.
fn cost(stage: &Stage<'_>, delivery: &Delivery) -> Option<Cost> {
    if delivery.way == Way::Pickup {
        return None;
    }
    if let Some(price) = delivery.price {
        return Some(Cost::Exact(price));
    }
    let shipping = &stage.shop.shipping;
    let address = delivery.address.as_deref().unwrap_or_default();
    if let Some(zone) = shipping.zone_of_address(address) {
        return Some(Cost::About(zone.price, None));
    }
    Some(match &shipping.flat {
        Some(flat) => {
            let carrier = flat.carrier.in_language(stage.speech.language());
            Cost::About(flat.price, Some(carrier.to_owned()))
        }
        None => Cost::Unknown,
    })
}

fn cost_line(stage: &Stage<'_>, cost: &Cost) -> String {
    let speech = stage.speech;
    match cost {
        Cost::Exact(price) => speech.html(say::SummaryDeliveryExact {
            price: (*price).into(),
        }),
        Cost::About(range, carrier) => {
            let price = speech.range(range.min, range.max);
            let carrier = carrier.as_deref().unwrap_or("none");

            speech.html(say::SummaryDeliveryAbout {
                price: price.into(),
                carrier: carrier.into(),
            })
        }
        Cost::Unknown => speech.html(Text::SummaryDeliveryUnknown),
    }
}

fn total_line(stage: &Stage<'_>, goods: Option<Money>, cost: &Cost) -> String {
    let speech = stage.speech;
    let Some(goods) = goods else {
        return speech.html(Text::CartTotalOnRequest);
    };
    match cost {
        Cost::Exact(price) => match lead::with_delivery(goods, Some(*price)) {
            Some(sum) => speech.html(say::SummaryTotalWith { sum: sum.into() }),
            None => speech.html(Text::CartTotalOnRequest),
        },
        Cost::About(..) | Cost::Unknown => {
            speech.html(say::SummaryTotalWithout { sum: goods.into() })
        }
    }
}

/// The price of delivery to an address, where the shop's zone says it exactly.
fn exact_price(stage: &Stage<'_>, way: Way, address: Option<&str>) -> Option<Money> {
    let zone = stage.shop.shipping.zone_of_address(address?)?;
    let is_exact = way != Way::Pickup && zone.price.min == zone.price.max;
    is_exact.then_some(zone.price.min)
}

/// Everything that was answered, a line each.
fn answers(stage: &Stage<'_>, draft: &Draft) -> String {
    let speech = stage.speech;
    let answer = |answer: &str| Arg::from(cut(answer, ANSWER));
    let mut lines = Vec::new();
    if let Some(name) = &draft.name {
        lines.push(speech.html(say::SummaryName {
            answer: answer(name),
        }));
    }
    if let Some(phone) = &draft.phone {
        lines.push(speech.html(say::SummaryPhone {
            answer: answer(&stage.phone(phone)),
        }));
    }
    if let Answer::Given(email) = &draft.email {
        lines.push(speech.html(say::SummaryEmail {
            answer: answer(email.as_str()),
        }));
    }
    lines.extend(agreed(stage, &checkout(stage, draft)));
    if let Answer::Given(comment) = &draft.comment {
        lines.push(speech.html(say::SummaryComment {
            answer: answer(comment),
        }));
    }
    lines.join("\n")
}

fn keyboard(stage: &Stage<'_>, draft: &Draft) -> Keyboard {
    let corrections: Vec<_> = [
        (Asked::Name, Text::ButtonCorrectName),
        (Asked::Phone, Text::ButtonCorrectPhone),
        (Asked::Email, Text::ButtonCorrectEmail),
        (Asked::Delivery, Text::ButtonCorrectDelivery),
        (Asked::Address, Text::ButtonCorrectAddress),
        (Asked::Payment, Text::ButtonCorrectPayment),
        (Asked::Comment, Text::ButtonCorrectComment),
    ]
    .into_iter()
    .filter(|(asked, _)| applies(stage, draft, *asked))
    .map(|(asked, label)| stage.button(label, Action::Correct(asked)))
    .collect();
    let mut rows = vec![vec![
        stage.button(Text::ButtonConfirmOrder, Action::ConfirmOrder),
    ]];
    rows.extend(corrections.chunks(2).map(<[_]>::to_vec));
    rows.push(vec![
        stage.button(Text::ButtonCart, Action::Cart),
        stage.button(Text::ButtonCancel, Action::Cancel),
    ]);
    Keyboard::Inline(rows)
}

/// Whether the order can be placed as the customer has seen it; else the summary of its current
/// state.
pub fn check(stage: &Stage<'_>, buying: Buying<'_>, draft: Draft) -> Result<Draft, Box<Step>> {
    let settled = settle(stage, buying.cart, &draft.seen);
    let complete = draft.name.is_some() && draft.phone.is_some();
    if !buying.cart.is_empty()
        && settled.notes.is_empty()
        && settled.cart.seen() == draft.seen
        && complete
    {
        return Ok(draft);
    }
    let note = settled
        .notes
        .is_empty()
        .then(|| stage.speech.html(Text::NoteCartChanged));
    Err(Box::new(show(stage, buying, draft, note)))
}

/// The order stands; its number is known once it is stored.
pub fn place(stage: &Stage<'_>, buying: Buying<'_>, draft: Draft) -> Step {
    let checkout = checkout(stage, &draft);
    let content = Content::Order {
        lines: buying.cart.order_lines(),
        checkout: Some(checkout),
    };
    let emptied = Stage { cart: 0, ..*stage };
    let mut step = order::ordered(&emptied);
    // A name that was typed here is the order's; the profile keeps its own.
    if let Some(name) = draft
        .name
        .clone()
        .filter(|_| buying.customer.full_name.is_none())
    {
        step = step.effect(Effect::SetName(Some(name)));
    }
    if let Some(phone) = draft.phone.clone() {
        step = step.effect(Effect::SetPhone(Some(phone), draft.proof));
    }
    if let Answer::Given(email) = draft.email {
        step = step.effect(Effect::SetEmail(Some(email)));
    }
    step.effect(Effect::ClearCart).effect(Effect::HandOver {
        content,
        phone: draft.phone,
        name: draft.name,
    })
}

fn checkout(stage: &Stage<'_>, draft: &Draft) -> Checkout {
    let shop = stage.shop;
    // The shop's people read it in their language.
    let speech = stage.speech.in_language(shop.language);
    let method = draft
        .delivery
        .as_deref()
        .and_then(|id| shop.shipping.method(id));
    let payment = draft
        .payment
        .as_deref()
        .and_then(|id| shop.payments.iter().find(|method| method.id == id));
    Checkout {
        goes: shop.cart_goes,
        delivery: method.map(|method| Delivery {
            method: method.id.clone(),
            name: way_name(&speech, method),
            way: method.way,
            address: draft.address.clone(),
            crm_id: method.crm_id,
            price: exact_price(stage, method.way, draft.address.as_deref()),
        }),
        payment: payment.map(|method| Payment {
            method: method.id.clone(),
            name: payment_name(&speech, method),
            by: method.by,
            crm_id: method.crm_id,
        }),
        comment: draft.comment.given().cloned(),
    }
}

/// The name of a method without the sign before it: its line has one of its own.
fn unsigned(name: &str) -> &str {
    name.trim_start_matches(|it: char| !it.is_alphanumeric() && !QUOTES.contains(it))
}

/// How the goods come and are paid for, a line each.
pub fn agreed(stage: &Stage<'_>, checkout: &Checkout) -> Vec<String> {
    let shop = stage.shop;
    let answer = |answer: &str| Arg::from(cut(answer, ANSWER));
    let mut lines = Vec::new();
    if let Some(delivery) = &checkout.delivery {
        let name = shop.shipping.method(&delivery.method).map_or_else(
            || delivery.name.clone(),
            |method| way_name(stage.speech, method),
        );
        lines.push(stage.speech.html(say::SummaryDelivery {
            answer: answer(unsigned(&name)),
        }));
        if let Some(address) = &delivery.address {
            lines.push(stage.speech.html(say::SummaryAddress {
                answer: answer(address),
            }));
        }
    }
    if let Some(payment) = &checkout.payment {
        let method = shop.payments.iter().find(|it| it.id == payment.method);
        let name = method.map_or_else(
            || payment.name.clone(),
            |method| payment_name(stage.speech, method),
        );
        lines.push(stage.speech.html(say::SummaryPayment {
            answer: answer(unsigned(&name)),
        }));
    }
    lines
}

//! From the cart to an order: asks only what is not known, one question a screen, each with the way
//! back; at the end a summary is confirmed. What a question looks like is in `questions`.

mod questions;
mod summary;

use super::{
    Effect, Stage, Step, cart as cart_flow,
    naming::{self, Named},
    order::{self, Own},
    reading::{Certainty, Reading, Typed, is_play, is_question, is_short_words},
    stage::AskEmail,
};
use crate::{
    domain::{
        cart::{self, Cart},
        customer::{Customer, Proof},
        dialogue::{Answer, Asked, Draft, State},
        email::Email,
        language::Localized,
        lead::{PaidBy, Way},
        payment,
        phone::{Phone, PhoneAmongWords},
        shipping::Method,
        yes_no,
    },
    telegram::View,
    text::{Arg, Speech, Text, cut, say},
};

pub use questions::keep_label;
pub use summary::{agreed, check, place};

const ADDRESS: usize = 300;
const COMMENT: usize = 1_000;

/// A customer and the cart that they order.
#[derive(Clone, Copy)]
pub struct Buying<'a> {
    pub customer: &'a Customer,
    pub cart: &'a Cart,
}

/// "Check out": the first question that has no answer yet.
pub fn begin(stage: &Stage<'_>, buying: Buying<'_>) -> Step {
    let Buying { customer, cart } = buying;
    if cart.is_empty() {
        return cart_flow::show(stage, cart);
    }
    let lacks =
        |line: &cart::CartLine| line.quantity > cart::most(&line.product, stage.shop.out_of_stock);
    if cart.lines.iter().any(lacks) {
        return cart_flow::show(stage, cart).toast(stage.speech.plain(Text::ToastCartLacks));
    }
    let mut draft = Draft::new(Asked::Name);
    draft.name.clone_from(&customer.full_name);
    draft.phone.clone_from(&customer.phone);
    draft.proof = customer.proof;
    draft.email = customer.email.clone().map_or(Answer::Open, Answer::Given);
    if let [method] = stage.shop.shipping.methods.as_slice() {
        draft.delivery = Some(method.id.clone());
    }
    if let [method] = stage.shop.payments.as_slice() {
        draft.payment = Some(method.id.clone());
    }
    // The summary says itself what has changed since this was seen.
    draft.seen = cart.remembered();
    let mut step = ahead(stage, buying, draft).effect(Effect::SeePrices);
    if let Some(State::Checkout(draft)) = &mut step.next
        && draft.asked != Asked::Summary
    {
        draft.seen = cart.seen();
        if let Some(news) = summary::news(stage, cart) {
            step = step.say(View::text(news));
        }
    }
    step
}

/// The screen of the question at hand.
pub fn present(stage: &Stage<'_>, buying: Buying<'_>, draft: Draft) -> Step {
    if buying.cart.is_empty() {
        return cart_flow::show(stage, buying.cart);
    }
    questions::ask(stage, buying, draft, None)
}

/// Something came that the question cannot use.
pub fn hint(stage: &Stage<'_>, buying: Buying<'_>, draft: Draft) -> Step {
    let hint = match draft.asked {
        Asked::Name => Text::NameHint,
        Asked::Phone => Text::PhoneHint,
        Asked::Email => Text::EmailHint,
        Asked::Address if way(stage, &draft) != Some(Way::Pickup) => Text::AddressHint,
        Asked::Comment => Text::CommentHint,
        Asked::Delivery | Asked::Address | Asked::Payment | Asked::Summary => Text::UseButtons,
    };
    if buying.cart.is_empty() {
        return cart_flow::show(stage, buying.cart);
    }
    questions::ask(stage, buying, draft, Some(stage.speech.html(hint)))
}

/// The question before, or the cart.
pub fn back(stage: &Stage<'_>, buying: Buying<'_>, draft: Draft) -> Step {
    let before = Asked::ALL
        .into_iter()
        .take_while(|asked| *asked != draft.asked)
        .filter(|asked| applies(stage, &draft, *asked))
        .last();
    match before {
        Some(asked) => present(stage, buying, Draft { asked, ..draft }),
        None => cart_flow::show(stage, buying.cart),
    }
}

/// One question again, from the summary.
pub fn correct(stage: &Stage<'_>, buying: Buying<'_>, draft: Draft, asked: Asked) -> Step {
    if applies(stage, &draft, asked) {
        present(stage, buying, Draft { asked, ..draft })
    } else {
        present(stage, buying, draft)
    }
}

/// What is suggested, or known, is right.
pub fn keep(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft) -> Step {
    if draft.asked == Asked::Name && draft.name.is_none() {
        draft.name = suggested_name(buying.customer).map(str::to_owned);
    }
    if answered(&draft, draft.asked) {
        after(stage, buying, draft)
    } else {
        hint(stage, buying, draft)
    }
}

/// The question is passed over where it may be.
pub fn skip(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft) -> Step {
    if buying.cart.is_empty() {
        return cart_flow::show(stage, buying.cart);
    }
    match draft.asked {
        Asked::Email => draft.email = Answer::Skipped,
        Asked::Comment => draft.comment = Answer::Skipped,
        Asked::Name
        | Asked::Phone
        | Asked::Delivery
        | Asked::Address
        | Asked::Payment
        | Asked::Summary => {
            let hint = stage.speech.html(Text::SkipNeeded);
            return questions::ask(stage, buying, draft, Some(hint));
        }
    }
    after(stage, buying, draft)
}

/// An answer was typed.
pub fn typed(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft, typed: Typed<'_>) -> Step {
    let text = typed.text.trim();
    if typed.certainty == Certainty::Assumed
        && let Some(step) = by_word(stage, buying, &draft, text)
    {
        return step;
    }
    match draft.asked {
        Asked::Name => {
            let read = naming::read(stage.speech, stage.shop.region, text);
            return match read.accept(typed.certainty) {
                Some(named) => name_given(stage, buying, draft, named),
                None => hint(stage, buying, draft),
            };
        }
        Asked::Phone => {
            let kept = draft.phone.clone();
            let is_kept = |phone: &Phone| text == keep_label(stage.speech, &stage.phone(phone));
            match kept.filter(is_kept) {
                Some(_) => {}
                None => return phone(stage, buying, draft, text, Own::No),
            }
        }
        Asked::Email => match Email::parse(text) {
            Ok(email) => draft.email = Answer::Given(email),
            Err(_) => return hint(stage, buying, draft),
        },
        Asked::Address if way(stage, &draft) != Some(Way::Pickup) => {
            match address(stage.speech, text).accept(typed.certainty) {
                Some(address) => draft.address = Some(address),
                None => return hint(stage, buying, draft),
            }
        }
        Asked::Comment => match comment(stage.speech, text).accept(typed.certainty) {
            Some(comment) => draft.comment = Answer::Given(comment),
            None => return hint(stage, buying, draft),
        },
        Asked::Delivery | Asked::Address | Asked::Payment | Asked::Summary => {
            return hint(stage, buying, draft);
        }
    }
    after(stage, buying, draft)
}

/// What a button of the question does, typed as its word.
fn by_word(stage: &Stage<'_>, buying: Buying<'_>, draft: &Draft, text: &str) -> Option<Step> {
    if draft.asked == Asked::Phone && stage.speech.is_label(Text::ButtonBack, text) {
        return Some(back(stage, buying, draft.clone()));
    }
    if yes_no::is_yes(text) && is_kept_by_word(buying.customer, draft) {
        return Some(keep(stage, buying, draft.clone()));
    }
    if yes_no::is_no(text) && matches!(draft.asked, Asked::Email | Asked::Comment) {
        return Some(skip(stage, buying, draft.clone()));
    }
    None
}

/// A name was given, perhaps with the phone, which is then confirmed by one tap.
fn name_given(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft, named: Named) -> Step {
    draft.name = Some(named.name);
    match named.phone.filter(|_| draft.phone.is_none()) {
        Some(phone) => {
            draft.phone = Some(phone);
            draft.proof = Proof::Typed;
            draft.asked = Asked::Phone;
            present(stage, buying, draft)
        }
        None => after(stage, buying, draft),
    }
}

/// Reads an address. Greetings and questions may be one: the customer says so by one tap.
pub fn address(speech: &Speech, typed: &str) -> Reading<String> {
    let letters = typed.chars().filter(|it| it.is_alphanumeric()).count();
    if letters == 0 {
        return Reading::Other;
    }
    let is_too_long = typed.chars().count() > ADDRESS;
    let is_said = speech.is_greeting(typed) || is_short_words(typed) || is_question(typed);
    let address = cut(typed, ADDRESS);
    if is_too_long || is_said || letters < 3 || is_play(typed) {
        Reading::Doubtful(address)
    } else {
        Reading::Answer(address)
    }
}

/// Reads a wish. A greeting or a question may be one, and what is longer than a wish goes whole to
/// the managers.
pub fn comment(speech: &Speech, typed: &str) -> Reading<String> {
    let is_too_long = typed.chars().count() > COMMENT;
    let comment = cut(typed, COMMENT);
    if comment.is_empty() {
        Reading::Other
    } else if is_too_long || speech.is_greeting(typed) || typed.contains('?') {
        Reading::Doubtful(comment)
    } else {
        Reading::Answer(comment)
    }
}

/// Whether the text means a button of the question.
pub fn takes_word(customer: &Customer, draft: &Draft, text: &str) -> bool {
    let passes = matches!(draft.asked, Asked::Email | Asked::Comment);
    yes_no::is_yes(text) && is_kept_by_word(customer, draft) || yes_no::is_no(text) && passes
}

/// Whether the address is typed, not chosen.
pub fn takes_address(stage: &Stage<'_>, draft: &Draft) -> bool {
    draft.asked == Asked::Address && way(stage, draft) != Some(Way::Pickup)
}

/// Whether the question shows an answer that a typed «yes» means.
fn is_kept_by_word(customer: &Customer, draft: &Draft) -> bool {
    match draft.asked {
        Asked::Name => draft.name.is_some() || suggested_name(customer).is_some(),
        Asked::Phone | Asked::Email | Asked::Comment | Asked::Address => {
            answered(draft, draft.asked)
        }
        Asked::Delivery | Asked::Payment | Asked::Summary => false,
    }
}

/// A contact was shared.
pub fn contact(
    stage: &Stage<'_>,
    buying: Buying<'_>,
    draft: Draft,
    number: &str,
    own: Own,
) -> Step {
    match draft.asked {
        Asked::Phone => phone(stage, buying, draft, number, own),
        _ => hint(stage, buying, draft),
    }
}

fn phone(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft, number: &str, own: Own) -> Step {
    let phone = match order::read_phone(stage, number) {
        Ok(PhoneAmongWords { phone, words }) => {
            if draft.comment.is_open() && !words.is_empty() {
                draft.comment = Answer::Given(cut(&words, COMMENT));
            }
            phone
        }
        Err(why) if !buying.cart.is_empty() => {
            let hint = stage.speech.html(order::no_phone(why));
            return questions::ask(stage, buying, draft, Some(hint));
        }
        Err(_) => return hint(stage, buying, draft),
    };
    draft.proof = match own {
        Own::Yes => Proof::Vouched,
        Own::No => Proof::Typed,
    };

    let noted = stage.speech.html(say::PhoneNoted {
        phone: Arg::from(stage.phone(&phone)),
    });
    draft.phone = Some(phone);
    let step = after(stage, buying, draft);
    match step.before {
        Some(_) => step,
        None => step.say(View::text(noted)),
    }
}

/// A delivery method was chosen.
pub fn deliver_by(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft, id: &str) -> Step {
    let Some(method) = stage.shop.shipping.method(id) else {
        return hint(stage, buying, draft);
    };
    if draft.delivery.as_deref() != Some(id) {
        // An address for one kind of delivery does not fit another.
        draft.address = None;
    }
    draft.delivery = Some(method.id.clone());
    after(stage, buying, draft)
}

/// A pickup point was chosen.
pub fn pick_up_at(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft, place: u32) -> Step {
    let place = usize::try_from(place).unwrap_or(usize::MAX);
    match stage.shop.shipping.points.get(place) {
        Some(point) if way(stage, &draft) == Some(Way::Pickup) => {
            draft.address = Some(pickup_address(stage, &point.name, &point.address));
            after(stage, buying, draft)
        }
        _ => hint(stage, buying, draft),
    }
}

/// A payment method was chosen.
pub fn pay_by(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft, id: &str) -> Step {
    if stage.shop.payments.iter().any(|method| method.id == id) {
        draft.payment = Some(id.to_owned());
        after(stage, buying, draft)
    } else {
        hint(stage, buying, draft)
    }
}

/// The question at hand is answered: the next one that is not.
fn after(stage: &Stage<'_>, buying: Buying<'_>, draft: Draft) -> Step {
    if buying.cart.is_empty() {
        return cart_flow::show(stage, buying.cart);
    }
    ahead(stage, buying, draft)
}

fn ahead(stage: &Stage<'_>, buying: Buying<'_>, mut draft: Draft) -> Step {
    if let (Some(Way::Pickup), [point]) =
        (way(stage, &draft), stage.shop.shipping.points.as_slice())
    {
        draft.address = Some(pickup_address(stage, &point.name, &point.address));
    }
    draft.asked = Asked::ALL
        .into_iter()
        .find(|asked| applies(stage, &draft, *asked) && !answered(&draft, *asked))
        .unwrap_or(Asked::Summary);
    questions::ask(stage, buying, draft, None)
}

/// Whether the question is one for this order.
fn applies(stage: &Stage<'_>, draft: &Draft, asked: Asked) -> bool {
    let shop = stage.shop;
    match asked {
        Asked::Name | Asked::Phone | Asked::Comment | Asked::Summary => true,
        Asked::Email => shop.email == AskEmail::Yes,
        Asked::Delivery => shop.shipping.methods.len() > 1,
        Asked::Address => match way(stage, draft) {
            Some(Way::Branch | Way::Courier) => true,
            Some(Way::Pickup) => shop.shipping.points.len() > 1,
            None => false,
        },
        Asked::Payment => shop.payments.len() > 1,
    }
}

fn answered(draft: &Draft, asked: Asked) -> bool {
    match asked {
        Asked::Name => draft.name.is_some(),
        Asked::Phone => draft.phone.is_some(),
        Asked::Email => !draft.email.is_open(),
        Asked::Delivery => draft.delivery.is_some(),
        Asked::Address => draft.address.is_some(),
        Asked::Payment => draft.payment.is_some(),
        Asked::Comment => !draft.comment.is_open(),
        Asked::Summary => false,
    }
}

fn way(stage: &Stage<'_>, draft: &Draft) -> Option<Way> {
    let method = stage.shop.shipping.method(draft.delivery.as_deref()?)?;
    Some(method.way)
}

fn suggested_name(customer: &Customer) -> Option<&str> {
    let name = customer.called().trim();
    (!name.is_empty()).then_some(name)
}

fn pickup_address(stage: &Stage<'_>, name: &Localized, address: &Localized) -> String {
    let language = stage.speech.language();
    format!(
        "{}, {}",
        name.in_language(language),
        address.in_language(language)
    )
}

/// A delivery method's name.
fn way_name(speech: &Speech, method: &Method) -> String {
    let usual = match method.way {
        Way::Branch => Text::DeliveryBranch,
        Way::Courier => Text::DeliveryCourier,
        Way::Pickup => Text::DeliveryPickup,
    };
    method.name.as_ref().map_or_else(
        || speech.plain(usual),
        |name| name.in_language(speech.language()).to_owned(),
    )
}

/// A payment method's name.
fn payment_name(speech: &Speech, method: &payment::Method) -> String {
    let usual = match method.by {
        PaidBy::OnDelivery => Text::PaymentOnDelivery,
        PaidBy::Link => Text::PaymentLink,
        PaidBy::Invoice => Text::PaymentInvoice,
    };
    method.name.as_ref().map_or_else(
        || speech.plain(usual),
        |name| name.in_language(speech.language()).to_owned(),
    )
}

fn to(draft: Draft) -> Step {
    Step::to(State::Checkout(draft))
}

/// What the cart's lines are made to be, so that they can be had.
fn settling(lines: &[(crate::domain::id::ProductId, u32)]) -> Vec<Effect> {
    lines
        .iter()
        .map(|(product, quantity)| Effect::SetInCart(*product, *quantity))
        .collect()
}

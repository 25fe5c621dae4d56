//! What each question of the checkout looks like.

use super::{Buying, payment_name, suggested_name, summary, to, way, way_name};
use crate::{
    domain::{
        dialogue::{Asked, Draft},
        lead::Way,
    },
    press::Action,
    shop::{Stage, Step},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Speech, Text, cut, escape, say},
};

/// What fits a button.
const LABEL: usize = 40;

/// The question of `draft.asked`; `hint` says why it is asked again.
pub(super) fn ask(
    stage: &Stage<'_>,
    buying: Buying<'_>,
    draft: Draft,
    hint: Option<String>,
) -> Step {
    match draft.asked {
        Asked::Name => name(stage, buying, draft, hint),
        Asked::Phone => phone(stage, draft, hint),
        Asked::Email => {
            let known = draft.email.given().map(|email| email.as_str().to_owned());
            passable(stage, draft, Text::AskEmail, hint, known)
        }
        Asked::Delivery => delivery(stage, draft, hint),
        Asked::Address => address(stage, draft, hint),
        Asked::Payment => payment(stage, draft, hint),
        Asked::Comment => {
            let known = draft.comment.given().cloned();
            passable(stage, draft, Text::AskComment, hint, known)
        }
        Asked::Summary => summary::show(stage, buying, draft, hint),
    }
}

fn name(stage: &Stage<'_>, buying: Buying<'_>, draft: Draft, hint: Option<String>) -> Step {
    let suggested = draft
        .name
        .clone()
        .or_else(|| suggested_name(buying.customer).map(str::to_owned));
    let rows = suggested.map(|name| vec![keep(stage, &name)]);
    let html = stage.speech.html(Text::AskName);
    question(stage, draft, html, hint, rows.into_iter().collect())
}

fn phone(stage: &Stage<'_>, draft: Draft, hint: Option<String>) -> Step {
    let others = draft
        .phone
        .iter()
        .map(|phone| keep_label(stage.speech, &stage.phone(phone)))
        .chain([Text::ButtonBack, Text::ButtonCancel].map(|text| stage.speech.plain(text)));
    let keyboard = Keyboard::Contact {
        share: stage.speech.plain(Text::ButtonSendPhone),
        others: others.collect(),
    };
    let html = hint.unwrap_or_else(|| stage.speech.html(Text::AskCheckoutPhone));
    to(draft).show(View::text(html).with(keyboard))
}

/// What is known is right. On the keyboard in place of the phone's own, a button says its label.
pub fn keep_label(speech: &Speech, answer: &str) -> String {
    speech.plain(say::ButtonKeep {
        answer: Arg::from(cut(answer, LABEL)),
    })
}

/// A question that may be passed over.
fn passable(
    stage: &Stage<'_>,
    draft: Draft,
    text: Text,
    hint: Option<String>,
    known: Option<String>,
) -> Step {
    let mut rows: Vec<_> = known
        .map(|known| vec![keep(stage, &known)])
        .into_iter()
        .collect();
    rows.push(vec![stage.button(Text::ButtonSkip, Action::Skip)]);
    let html = stage.speech.html(text);
    question(stage, draft, html, hint, rows)
}

fn delivery(stage: &Stage<'_>, draft: Draft, hint: Option<String>) -> Step {
    let rows = stage
        .shop
        .shipping
        .methods
        .iter()
        .map(|method| {
            let name = way_name(stage.speech, method);
            let chosen = draft.delivery.as_deref() == Some(&method.id);
            vec![option(
                stage,
                &name,
                chosen,
                Action::DeliverBy(method.id.clone()),
            )]
        })
        .collect();
    let html = stage.speech.html(Text::AskDelivery);
    question(stage, draft, html, hint, rows)
}

fn address(stage: &Stage<'_>, draft: Draft, hint: Option<String>) -> Step {
    let shipping = &stage.shop.shipping;
    let method = draft.delivery.as_deref().and_then(|id| shipping.method(id));
    let asked = method.and_then(|method| method.question.as_ref());
    let way = way(stage, &draft);
    let usual = match way {
        Some(Way::Branch) | None => Text::AskBranch,
        Some(Way::Courier) => Text::AskAddress,
        Some(Way::Pickup) => Text::AskPickup,
    };
    let html = asked.map_or_else(
        || stage.speech.html(usual),
        |asked| escape(asked.in_language(stage.speech.language())),
    );
    let rows = if way == Some(Way::Pickup) {
        (0_u32..)
            .zip(&shipping.points)
            .map(|(place, point)| {
                let name = point.name.in_language(stage.speech.language());
                vec![option(stage, name, false, Action::PickUpAt(place))]
            })
            .collect()
    } else {
        let known = draft.address.as_deref();
        known
            .map(|known| vec![keep(stage, known)])
            .into_iter()
            .collect()
    };
    question(stage, draft, html, hint, rows)
}

fn payment(stage: &Stage<'_>, draft: Draft, hint: Option<String>) -> Step {
    let rows = stage
        .shop
        .payments
        .iter()
        .map(|method| {
            let name = payment_name(stage.speech, method);
            let chosen = draft.payment.as_deref() == Some(&method.id);
            vec![option(
                stage,
                &name,
                chosen,
                Action::PayBy(method.id.clone()),
            )]
        })
        .collect();
    let html = stage.speech.html(Text::AskPayment);
    question(stage, draft, html, hint, rows)
}

fn keep(stage: &Stage<'_>, answer: &str) -> Button {
    stage.press(keep_label(stage.speech, answer), Action::Keep)
}

fn option(stage: &Stage<'_>, name: &str, chosen: bool, action: Action) -> Button {
    let name = cut(name, LABEL);
    let label = if chosen { format!("• {name}") } else { name };
    stage.press(label, action)
}

/// The question with its answers, the way back and the way out.
fn question(
    stage: &Stage<'_>,
    draft: Draft,
    html: String,
    hint: Option<String>,
    mut rows: Vec<Vec<Button>>,
) -> Step {
    rows.push(vec![
        stage.button(Text::ButtonBack, Action::StepBack),
        stage.button(Text::ButtonCancel, Action::Cancel),
    ]);
    let html = match hint {
        Some(hint) => format!("{hint}\n\n{html}"),
        None => html,
    };
    to(draft).show(View::text(html).with(Keyboard::Inline(rows)))
}

//! The ends of the tree: each reads what its flow needs and lets the flow decide.

use std::sync::Arc;

use super::{
    schema::{Outcome, Pressed},
    turn::Turn,
};
use crate::{
    desk::show,
    domain::{
        dialogue::{Place, State},
        id::ProductId,
        language::Language,
        phone::Phone,
    },
    shop::{
        Effect, Managers, Step, catalog, feedback as feedback_flow, menu as menu_flow,
        order::{self as order_flow, Own},
        product as product_flow, support as support_flow,
    },
    telegram::callback::Where,
    text::Text,
};

type T = Arc<Turn>;

pub async fn start(turn: T, (_, payload): (String, String)) -> Outcome {
    if let Some(id) = payload.strip_prefix("p_").and_then(|id| id.parse().ok()) {
        return show_product(&turn, ProductId(id), Place::default()).await;
    }
    if let Some(number) = payload.strip_prefix("o_") {
        let lead = turn.own_lead(number).await?;
        return Ok(order_flow::state(&turn.stage(), lead.as_ref()));
    }
    let step = menu_flow::greet(&turn.stage(), &turn.first_name);
    Ok(match payload.strip_prefix("s_") {
        Some(source) if !source.is_empty() => step.effect(Effect::SetSource(source.to_owned())),
        _ => step,
    })
}

pub async fn menu(turn: T) -> Outcome {
    Ok(menu_flow::show(&turn.stage()))
}

pub async fn help(turn: T) -> Outcome {
    Ok(menu_flow::help(&turn.stage()))
}

pub async fn cancel(turn: T) -> Outcome {
    Ok(menu_flow::cancel(&turn.stage()))
}

pub async fn stop(turn: T) -> Outcome {
    Ok(menu_flow::goodbye(&turn.stage()))
}

pub async fn languages(turn: T) -> Outcome {
    Ok(menu_flow::languages(&turn.stage()))
}

pub async fn language(turn: T, language: Language) -> Outcome {
    Ok(menu_flow::set_language(&turn.stage(), language))
}

pub async fn shelves(turn: T) -> Outcome {
    Ok(catalog::shelves(&turn.stage(), &turn.categories().await?))
}

pub async fn refresh(turn: T) -> Outcome {
    Ok(if turn.refresh_is_due {
        Step::stay()
            .toast(turn.speech.plain(Text::ToastRefreshing))
            .effect(Effect::Refresh)
    } else {
        Step::stay().toast(turn.speech.plain(Text::ToastRefreshedLately))
    })
}

pub async fn nothing() -> Outcome {
    Ok(Step::stay())
}

pub async fn page(turn: T, (of, page): (Where, u32)) -> Outcome {
    let place = match (of, &turn.dialogue.state) {
        (Where::All, _) => Place {
            page,
            ..Place::default()
        },
        (Where::Category(category), _) => Place {
            category: Some(category),
            page,
            query: None,
        },
        // The words of a search are with the dialogue, not on the button.
        (Where::Search, State::Catalog(place) | State::Product { from: place, .. })
            if place.query.is_some() =>
        {
            Place {
                page,
                ..place.clone()
            }
        }
        (Where::Search, _) => return shelves(turn).await,
    };
    show_page(&turn, place).await
}

pub async fn back_to_list(turn: T) -> Outcome {
    match &turn.dialogue.state {
        State::Product { from, .. } if *from != Place::default() => {
            show_page(&turn, from.clone()).await
        }
        _ => shelves(turn).await,
    }
}

pub async fn search(turn: T, text: String) -> Outcome {
    match catalog::search(&text) {
        Some(place) => show_page(&turn, place).await,
        None => {
            let categories = turn.categories().await?;
            Ok(catalog::hint(
                &turn.stage(),
                &categories,
                Text::SearchTooShort,
            ))
        }
    }
}

async fn show_page(turn: &Turn, mut place: Place) -> Outcome {
    let mut found = turn.page(&place).await?;
    if found.products.is_empty() && place.page > 0 {
        // The catalog has shrunk since the button was made.
        place.page = 0;
        found = turn.page(&place).await?;
    }
    let title = match place.category {
        Some(id) => turn
            .categories()
            .await?
            .into_iter()
            .find(|category| category.id == id)
            .map(|category| category.name),
        None => None,
    };
    let page = (found.products.as_slice(), found.total);
    Ok(catalog::page(&turn.stage(), place, title.as_deref(), page))
}

pub async fn product(turn: T, id: ProductId) -> Outcome {
    let from = match &turn.dialogue.state {
        State::Catalog(place) | State::Product { from: place, .. } => place.clone(),
        _ => Place::default(),
    };
    show_product(&turn, id, from).await
}

async fn show_product(turn: &Turn, id: ProductId, from: Place) -> Outcome {
    Ok(match turn.product(id).await? {
        Some(product) => product_flow::card(&turn.stage(), &product, from),
        None => product_flow::gone(&turn.stage()),
    })
}

pub async fn order(turn: T, id: ProductId) -> Outcome {
    if asked_already(&turn.dialogue.state, id) {
        // The second of two quick taps: the question is on the screen.
        return Ok(Step::stay());
    }
    let known = turn.dialogue.customer.phone.clone();
    with_product(&turn, id, |stage, product| {
        order_flow::begin(stage, product, known.as_ref())
    })
    .await
}

fn asked_already(state: &State, id: ProductId) -> bool {
    match state {
        State::AwaitingPhone { product } | State::ConfirmingPhone { product, .. } => *product == id,
        _ => false,
    }
}

async fn with_product(
    turn: &Turn,
    id: ProductId,
    flow: impl FnOnce(&crate::shop::Stage<'_>, &crate::domain::product::Product) -> Step,
) -> Outcome {
    Ok(match turn.product(id).await? {
        Some(product) => flow(&turn.stage(), &product),
        None => product_flow::gone(&turn.stage()),
    })
}

pub async fn phone_shared(turn: T, id: ProductId, (number, own): (String, Own)) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::shared(stage, product, &number, own)
    })
    .await
}

pub async fn phone_typed(turn: T, id: ProductId, text: String) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::typed(stage, product, &text)
    })
    .await
}

pub async fn phone_hint(turn: T, id: ProductId) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::ask_phone(stage, product, Some(Text::PhoneHint))
    })
    .await
}

pub async fn phone_confirmed(turn: T, (id, phone): (ProductId, Phone)) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::place(stage, product, phone.clone()).effect(Effect::SetPhone(phone))
    })
    .await
}

pub async fn phone_other(turn: T, (id, _): (ProductId, Phone)) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::ask_phone(stage, product, None)
    })
    .await
}

pub async fn another_phone_shared(
    turn: T,
    (id, _): (ProductId, Phone),
    contact: (String, Own),
) -> Outcome {
    phone_shared(turn, id, contact).await
}

pub async fn another_phone_typed(turn: T, (id, _): (ProductId, Phone), text: String) -> Outcome {
    phone_typed(turn, id, text).await
}

pub async fn confirm_hint(turn: T, (id, phone): (ProductId, Phone)) -> Outcome {
    with_product(&turn, id, |stage, product| {
        order_flow::confirm(stage, product, phone)
    })
    .await
}

pub async fn contact_unasked(turn: T, (number, own): (String, Own)) -> Outcome {
    let step = menu_flow::hint(&turn.stage());
    Ok(match Phone::parse(&number, turn.shop.region) {
        Ok(phone) if own == Own::Yes => step.effect(Effect::SetPhone(phone)),
        _ => step,
    })
}

pub async fn feedback(turn: T) -> Outcome {
    Ok(feedback_flow::ask_stars(&turn.stage()))
}

pub async fn stars(turn: T, count: u8) -> Outcome {
    Ok(feedback_flow::rated(&turn.stage(), count))
}

pub async fn feedback_skipped(turn: T, rating: Option<u8>) -> Outcome {
    Ok(feedback_done(&turn, rating, None))
}

pub async fn feedback_written(turn: T, rating: Option<u8>, text: String) -> Outcome {
    Ok(feedback_done(&turn, rating, Some(&text)))
}

fn feedback_done(turn: &Turn, rating: Option<u8>, text: Option<&str>) -> Step {
    let stage = turn.stage();
    match rating {
        Some(rating) => {
            let people = (turn.dialogue.customer.name.as_str(), &turn.shop_speech());
            feedback_flow::done(&stage, rating, text, people)
        }
        None => feedback_flow::stars_hint(&stage),
    }
}

pub async fn feedback_hint(turn: T, rating: Option<u8>) -> Outcome {
    let stage = turn.stage();
    Ok(match rating {
        Some(rating) => feedback_flow::words_hint(&stage, rating),
        None => feedback_flow::stars_hint(&stage),
    })
}

pub async fn support(turn: T) -> Outcome {
    Ok(support_flow::ask(&turn.stage()))
}

pub async fn question_asked(turn: T, text: String) -> Outcome {
    Ok(support_flow::asked(&turn.stage(), &text))
}

/// A picture or a voice can be the question too, where somebody looks at it.
pub async fn question_hint(turn: T) -> Outcome {
    let stage = turn.stage();
    Ok(match (&turn.received, turn.shop.managers) {
        (Some(received), Managers::Answer) => {
            let told = show::excerpt(&turn.shop_speech(), &received.content, 500);
            support_flow::asked(&stage, &told)
        }
        _ => support_flow::hint(&stage),
    })
}

pub async fn said_to_managers() -> Outcome {
    Ok(support_flow::said())
}

pub async fn end_talk(turn: T) -> Outcome {
    Ok(support_flow::ended(&turn.stage()))
}

pub async fn hint(turn: T) -> Outcome {
    match turn.dialogue.state {
        State::Catalog(_) | State::Product { .. } => {
            let categories = turn.categories().await?;
            Ok(catalog::hint(
                &turn.stage(),
                &categories,
                Text::SearchTooShort,
            ))
        }
        _ => Ok(menu_flow::hint(&turn.stage())),
    }
}

/// A button of an old message, or one that never was: a toast, and the present state anew when
/// its screen is not the one right there.
pub async fn old_button(turn: T, pressed: Pressed) -> Outcome {
    let Some(press) = pressed.0 else {
        return Ok(Step::stay().toast(turn.speech.plain(Text::ToastUnknownButton)));
    };
    let toast = turn.speech.plain(Text::ToastOldButton);
    if turn.dialogue.screen - press.screen <= 1 {
        return Ok(Step::stay().toast(toast));
    }
    Ok(present(&turn).await?.toast(toast))
}

/// The screen of the present state.
async fn present(turn: &Arc<Turn>) -> Outcome {
    match turn.dialogue.state.clone() {
        State::Menu => menu(turn.clone()).await,
        State::Catalog(place) if place == Place::default() => shelves(turn.clone()).await,
        State::Catalog(place) => show_page(turn, place).await,
        State::Product { id, from } => show_product(turn, id, from).await,
        State::AwaitingPhone { product } => {
            with_product(turn, product, |stage, product| {
                order_flow::ask_phone(stage, product, None)
            })
            .await
        }
        State::ConfirmingPhone { product, phone } => {
            confirm_hint(turn.clone(), (product, phone)).await
        }
        State::AwaitingQuestion => support(turn.clone()).await,
        // The talk itself is what stands below.
        State::InConversation => Ok(Step::stay()),
        State::AwaitingFeedback { rating: None } => feedback(turn.clone()).await,
        State::AwaitingFeedback {
            rating: Some(rating),
        } => Ok(feedback_flow::rated(&turn.stage(), rating)),
        State::Cart { .. }
        | State::Checkout(_)
        | State::Orders
        | State::AwaitingOrderNumber
        | State::AwaitingLocation
        | State::Registration { .. }
        | State::ConfirmingForget => menu(turn.clone()).await,
    }
}

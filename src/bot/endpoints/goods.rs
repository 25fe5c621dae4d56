//! Looking through the catalog.

use super::{Outcome, T};
use crate::{
    bot::turn::Turn,
    domain::{
        dialogue::{Place, State},
        id::ProductId,
    },
    shop::{Effect, Step, catalog, product as product_flow},
    telegram::callback::Where,
    text::Text,
};

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

pub(super) async fn show_page(turn: &Turn, mut place: Place) -> Outcome {
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
    let step = show_product(&turn, id, from).await?;
    // A product that was offered for first words is an answer to them.
    Ok(if turn.dialogue.kept > 0 {
        step.effect(Effect::DropKept)
    } else {
        step
    })
}

pub(super) async fn show_product(turn: &Turn, id: ProductId, from: Place) -> Outcome {
    Ok(match turn.product(id).await? {
        Some(product) => product_flow::card(&turn.stage(), &product, from),
        None => product_flow::gone(&turn.stage()),
    })
}

//! Looking through the catalog.

use super::{Outcome, T};
use crate::{
    bot::turn::Turn,
    domain::{
        dialogue::{Listing, Place, State},
        id::ProductId,
        product::Product,
        search::{Fit, Found, Query},
    },
    press::Where,
    shop::{
        Effect,
        catalog::{self, Hits, Plan, Shown},
        product as product_flow,
        snapshot::Snapshot,
        support as support_flow,
    },
    store::{
        StoreError,
        catalog::{self as goods, Within},
    },
    text::Text,
};

/// The catalog from its beginning: the categories, or the products where there is nothing to choose
/// from.
pub async fn catalog_home(turn: T<'_>) -> Outcome {
    let place = turn.snapshot().await?.tree.opening();
    show_page(turn, place).await
}

pub async fn page(turn: T<'_>, of: Where, page: u32) -> Outcome {
    let place = match (of, &turn.dialogue.state) {
        (Where::All, _) => Place::default().on_page(page),
        (Where::Categories, _) => Place::categories().on_page(page),
        (Where::Category(id), _) if page == 0 => turn.snapshot().await?.tree.opening_of(id),
        (Where::Category(id), _) => Place::category(id).on_page(page),
        (Where::Branch(id), _) => Place::branch(id).on_page(page),
        // The words of a search are with the dialogue, not on the button.
        (Where::Search, State::Catalog(place) | State::Product { from: place, .. })
            if place.query.is_some() =>
        {
            place.clone().on_page(page)
        }
        (Where::Search, _) => return catalog_home(turn).await,
    };
    show_page(turn, place).await
}

pub async fn back_to_list(turn: T<'_>) -> Outcome {
    match &turn.dialogue.state {
        State::Product { from, .. } if *from != Place::default() => {
            show_page(turn, from.clone()).await
        }
        _ => catalog_home(turn).await,
    }
}

pub async fn search(turn: T<'_>, text: String) -> Outcome {
    match catalog::search(&text) {
        Some(place) => show_page(turn, place).await,
        None => not_searched(turn).await,
    }
}

/// Something came that nothing can be searched by.
pub(super) async fn not_searched(turn: T<'_>) -> Outcome {
    let step = catalog_home(turn).await?;
    Ok(catalog::with_hint(
        &turn.stage(),
        step,
        Text::SearchTooShort,
    ))
}

/// The words that were searched for go to a manager.
pub async fn ask_typed(turn: T<'_>) -> Outcome {
    let (State::Catalog(place) | State::Product { from: place, .. }) = &turn.dialogue.state else {
        return super::support(turn).await;
    };
    match place.query.clone() {
        Some(typed) => {
            let talk = turn.talk().await?;
            Ok(support_flow::asked_by_search(&turn.stage(), talk, &typed))
        }
        None => super::support(turn).await,
    }
}

/// A page of a place, or the beginning of the catalog where the place is gone.
pub(super) async fn show_page(turn: &Turn, place: Place) -> Outcome {
    let snapshot = turn.snapshot().await?;
    if let Some(query) = &place.query {
        let query = Query::parse(query, &turn.shop.synonyms);
        let found = snapshot.index.search(&query);
        return show_found(turn, &snapshot, place, found).await;
    }
    let is_gone = place
        .category
        .is_some_and(|id| snapshot.tree.lookup(id).is_none());
    let mut place = if is_gone {
        snapshot.tree.opening()
    } else {
        place
    };
    let within = match (place.listing, place.category) {
        (Listing::Branch, Some(id)) => Within::Branch(snapshot.tree.branch(id)),
        (Listing::Own, Some(id)) => Within::Category(id),
        (Listing::Own | Listing::Branch, None) | (Listing::Categories, _) => Within::Everything,
    };
    let total = match place.listing {
        Listing::Categories => 0,
        Listing::Own | Listing::Branch => goods::list(&turn.tx, &within, 0, 0).await?.total,
    };
    let plan = Plan::new(&snapshot.tree, &place, total);
    if place.page >= plan.pages() {
        // The catalog has shrunk since the button was made.
        place.page = 0;
    }
    let products = match plan.offset(place.page) {
        Some(offset) => {
            let page = goods::list(&turn.tx, &within, catalog::PAGE, offset).await?;
            page.products
        }
        None => Vec::new(),
    };
    let shown = Shown {
        products: &products,
        total,
    };
    Ok(catalog::page(&turn.stage(), &snapshot.tree, place, shown))
}

async fn show_found(turn: &Turn, snapshot: &Snapshot, place: Place, found: Found) -> Outcome {
    let pages = found.products.chunks(catalog::PAGE as usize);
    let mut place = place;
    if place.page as usize >= pages.len() {
        place.page = 0;
    }
    let ids = pages.into_iter().nth(place.page as usize);
    let products: Vec<Product> = match ids {
        Some(ids) => goods::list_by_ids(&turn.tx, ids).await?,
        None => Vec::new(),
    };
    let named = found.categories.iter();
    let categories: Vec<_> = named.filter_map(|id| snapshot.tree.lookup(*id)).collect();
    let total = i64::try_from(found.products.len()).unwrap_or(i64::MAX);
    // What is called so may be an empty category, which is not shown.
    let is_empty = categories.is_empty() && total == 0;
    let hits = Hits {
        categories: &categories,
        shown: Shown {
            products: &products,
            total,
        },
        fit: if is_empty { Fit::Nothing } else { found.fit },
    };
    Ok(catalog::found(&turn.stage(), &snapshot.tree, place, hits))
}

pub async fn product(turn: T<'_>, id: ProductId) -> Outcome {
    let from = match &turn.dialogue.state {
        State::Catalog(place) | State::Product { from: place, .. } => place.clone(),
        _ => Place::default(),
    };
    let step = show_product(turn, id, from).await?;
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

/// A question about a product: it carries the product to the managers and to the CRM.
pub async fn ask_about(turn: T<'_>, id: ProductId) -> Outcome {
    if turn.product(id).await?.is_none() {
        return Ok(product_flow::gone(&turn.stage()));
    }
    let matter = support_flow::Matter::of_product(id);
    Ok(support_flow::ask(&turn.stage(), matter))
}

/// The line of the product that a question is about; `None` when it is about none, or the product is
/// gone.
pub(super) async fn about(
    turn: &Turn,
    product: Option<ProductId>,
) -> Result<Option<String>, StoreError> {
    let Some(id) = product else {
        return Ok(None);
    };
    let product = turn.product(id).await?;
    // Managers read it in the shop's language.
    let speech = turn.shop_speech();
    let stage = crate::shop::Stage {
        speech: &speech,
        ..turn.stage()
    };
    Ok(product.map(|product| product_flow::line(&stage, &product)))
}

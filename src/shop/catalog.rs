//! Shelves, pages and search.

use super::{Stage, Step, product};
use crate::{
    domain::{
        dialogue::{Place, State},
        product::{Category, Product, fold},
    },
    telegram::{
        View,
        callback::{Action, Where},
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Text, cut},
};

/// Products on a page.
pub const PAGE: u32 = 8;
/// Categories on a row.
const COLUMNS: usize = 2;
/// What fits a button on a phone.
const LABEL: usize = 40;

/// The shelves: all categories, and everything.
pub fn shelves(stage: &Stage<'_>, categories: &[Category]) -> Step {
    let mut rows: Vec<Vec<Button>> = categories
        .chunks(COLUMNS)
        .map(|row| {
            row.iter()
                .map(|category| {
                    let first = Action::Page(Where::Category(category.id), 0);
                    stage.press(cut(&category.name, LABEL), first)
                })
                .collect()
        })
        .collect();
    rows.push(vec![
        stage.button(Text::ButtonAllProducts, Action::Page(Where::All, 0)),
    ]);
    rows.push(vec![
        stage.button(Text::ButtonRefresh, Action::Refresh),
        stage.button(Text::ButtonMenu, Action::Menu),
    ]);
    let html = stage.speech.html(Text::Shelves);
    Step::to(State::Catalog(Place::default())).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// A page of a place. `title` names a category.
pub fn page(
    stage: &Stage<'_>,
    place: Place,
    title: Option<&str>,
    found: (&[Product], i64),
) -> Step {
    let (products, total) = found;
    let html = if total == 0 {
        nothing(stage, &place)
    } else {
        heading(stage, &place, title, total)
    };
    let mut rows: Vec<Vec<Button>> = products
        .iter()
        .map(|product| {
            let label = product::label(stage, product);
            vec![stage.press(label, Action::Product(product.id))]
        })
        .collect();
    let turns = turns(stage, &place, total);
    if !turns.is_empty() {
        rows.push(turns);
    }
    rows.push(vec![
        stage.button(Text::ButtonBack, Action::Shelves),
        stage.button(Text::ButtonMenu, Action::Menu),
    ]);
    Step::to(State::Catalog(place)).show(View::text(html).with(Keyboard::Inline(rows)))
}

fn nothing(stage: &Stage<'_>, place: &Place) -> String {
    match &place.query {
        Some(query) => {
            let query = Arg::from(cut(query, LABEL));
            stage
                .speech
                .html_with(Text::SearchNothing, [("query", query)])
        }
        None => stage.speech.html(Text::CatalogEmpty),
    }
}

fn heading(stage: &Stage<'_>, place: &Place, title: Option<&str>, total: i64) -> String {
    let name = match (&place.query, title) {
        (Some(query), _) => {
            let query = Arg::from(cut(query, LABEL));
            stage
                .speech
                .plain_with(Text::SearchFound, [("query", query)])
        }
        (None, Some(title)) => title.to_owned(),
        (None, None) => stage.speech.plain(Text::AllProducts),
    };
    let count = stage
        .speech
        .plain_with(Text::CatalogCount, [("count", total.into())]);
    stage.speech.html_with(
        Text::CatalogPage,
        [
            ("place", name.into()),
            ("count", count.into()),
            ("page", i64::from(place.page + 1).into()),
            ("pages", pages(total).into()),
        ],
    )
}

fn pages(total: i64) -> i64 {
    (total + i64::from(PAGE) - 1) / i64::from(PAGE)
}

/// Previous, where we are, next.
fn turns(stage: &Stage<'_>, place: &Place, total: i64) -> Vec<Button> {
    let pages = pages(total);
    if pages < 2 {
        return Vec::new();
    }
    let of = Where::of(place);
    let here = i64::from(place.page) + 1;
    let mut turns = Vec::new();
    if place.page > 0 {
        turns.push(stage.press("‹".to_owned(), Action::Page(of, place.page - 1)));
    }
    turns.push(stage.press(format!("{here} / {pages}"), Action::Nothing));
    if here < pages {
        turns.push(stage.press("›".to_owned(), Action::Page(of, place.page + 1)));
    }
    turns
}

/// What a typed text searches for; `None` when there is too little to search by.
pub fn search(typed: &str) -> Option<Place> {
    let query = cut(typed.trim(), 64);
    (fold(&query).chars().count() >= 2).then(|| Place {
        query: Some(query),
        ..Place::default()
    })
}

/// A text that is too short to search by, or something that is no text.
pub fn hint(stage: &Stage<'_>, categories: &[Category], text: Text) -> Step {
    let mut step = shelves(stage, categories);
    if let Some(screen) = &mut step.screen {
        screen.html = stage.speech.html(text);
    }
    step
}

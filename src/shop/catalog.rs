//! The screens of the catalog: categories with their subcategories and products, and what a search
//! has found. Every list is paged, so that no screen breaks a limit of Telegram's.

use super::{
    Stage, Step,
    paging::{Pages, turns},
    product,
};
use crate::{
    domain::{
        categories::{self, CategoryNode, CategoryTree},
        dialogue::{Listing, Place, State},
        product::Product,
        search::{Fit, fold},
    },
    press::{Action, Where},
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Text, cut, say},
};

/// Products on a page.
pub const PAGE: u32 = 8;
/// Categories on a row.
const COLUMNS: usize = 2;
/// What fits a button on a phone.
const LABEL: usize = 40;
/// The longest name of a category above its list.
const TITLE: usize = 200;
/// Categories that are offered where a search has found nothing.
const OFFERED: usize = 8;
/// The longest text that is kept of what was typed: as long as a message of Telegram can be.
const TYPED: usize = 4_096;

/// How a place is cut into pages: first its categories, then its products. The last page of the
/// categories shows the first products too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    categories: Pages,
    /// `None` where a place lists categories alone.
    products: Option<Pages>,
}

/// The products of a page, as the store has them, and how many there are in all.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    pub products: &'a [Product],
    pub total: i64,
}

impl Plan {
    /// `total` is how many products the place has.
    pub fn new(tree: &CategoryTree, place: &Place, total: i64) -> Self {
        let below = subcategories(tree, place).len();
        Self {
            categories: Pages {
                size: categories::PAGE,
                total: i64::try_from(below).unwrap_or(i64::MAX),
            },
            products: (place.listing != Listing::Categories).then_some(Pages { size: PAGE, total }),
        }
    }

    pub fn pages(self) -> u32 {
        let more = self.products.map_or(0, |products| products.count() - 1);
        self.categories.count() + more
    }

    /// From which product on a page shows them; `None` where it shows none.
    pub fn offset(self, page: u32) -> Option<i64> {
        let products = self.products?;
        let page = (page + 1).checked_sub(self.categories.count())?;
        Some(products.offset(page))
    }
}

/// What stands below a place.
fn subcategories<'a>(tree: &'a CategoryTree, place: &Place) -> Vec<&'a CategoryNode> {
    match (place.listing, place.category, &place.query) {
        (Listing::Categories, _, _) => tree.below(None),
        (Listing::Own, Some(id), None) => tree.below(Some(id)),
        (Listing::Own | Listing::Branch, _, _) => Vec::new(),
    }
}

/// A page of a place that is no search.
pub fn page(stage: &Stage<'_>, tree: &CategoryTree, place: Place, shown: Shown<'_>) -> Step {
    let plan = Plan::new(tree, &place, shown.total);
    let below = subcategories(tree, &place);
    let categories = plan.categories.cut(&below, place.page);
    let mut rows = category_rows(stage, categories.iter().copied());
    if !categories.is_empty() {
        rows.push(vec![everything(stage, tree, &place)]);
    }
    rows.extend(product_rows(stage, shown.products));
    let of = Where::of(&place);
    rows.push(turns(stage, place.page, plan.pages(), |page| {
        Action::Page(of, page)
    }));
    let back = tree.above(&place).map(|above| match above {
        Place {
            listing: Listing::Categories,
            page: 0,
            ..
        } => Action::Catalog,
        above => Action::Page(Where::of(&above), above.page),
    });
    rows.push(way_out(stage, back));
    let html = heading(stage, tree, &place, shown.total);
    show(place, html, rows)
}

fn show(place: Place, html: String, mut rows: Vec<Vec<Button>>) -> Step {
    rows.retain(|row| !row.is_empty());
    Step::to(State::Catalog(place)).show(View::text(html).with(Keyboard::Inline(rows)))
}

fn category_rows<'a>(
    stage: &Stage<'_>,
    categories: impl Iterator<Item = &'a CategoryNode>,
) -> Vec<Vec<Button>> {
    let buttons: Vec<Button> = categories
        .map(|node| {
            let open = Action::Page(Where::Category(node.category.id), 0);
            stage.press(cut(&node.category.name, LABEL), open)
        })
        .collect();
    buttons.chunks(COLUMNS).map(<[Button]>::to_vec).collect()
}

fn product_rows(stage: &Stage<'_>, products: &[Product]) -> Vec<Vec<Button>> {
    let button = |product: &Product| {
        stage.press(product::label(stage, product), Action::Product(product.id))
    };
    products
        .iter()
        .map(|product| vec![button(product)])
        .collect()
}

/// Everything below a category, or everything there is.
fn everything(stage: &Stage<'_>, tree: &CategoryTree, place: &Place) -> Button {
    let node = place.category.and_then(|id| tree.lookup(id));
    match node {
        Some(node) => {
            let name = Arg::from(cut(&node.category.name, LABEL));
            let label = stage.speech.plain(say::ButtonAllIn { name });
            stage.press(label, Action::Page(Where::Branch(node.category.id), 0))
        }
        None => stage.button(Text::ButtonAllProducts, Action::Page(Where::All, 0)),
    }
}

fn way_out(stage: &Stage<'_>, back: Option<Action>) -> Vec<Button> {
    let back = back.map(|action| stage.button(Text::ButtonBack, action));
    let menu = stage.button(Text::ButtonMenu, Action::Menu);
    back.into_iter().chain([menu]).collect()
}

fn heading(stage: &Stage<'_>, tree: &CategoryTree, place: &Place, total: i64) -> String {
    if place.listing == Listing::Categories {
        return stage.speech.html(Text::CatalogTitle);
    }
    let node = place.category.and_then(|id| tree.lookup(id));
    let below = subcategories(tree, place);
    let count = node
        .filter(|_| !below.is_empty())
        .map_or(total, |node| node.all);
    if count == 0 {
        return stage.speech.html(Text::CatalogEmpty);
    }
    let name = node.map_or_else(
        || stage.speech.plain(Text::AllProducts),
        |node| cut(&node.category.name, TITLE),
    );
    let counted = Counted {
        count,
        page: place.page,
        pages: Plan::new(tree, place, total).pages(),
    };
    let hint = if below.is_empty() {
        Text::ChooseProduct
    } else {
        Text::ChooseCategory
    };
    titled(stage, name, counted, hint)
}

/// What stands behind the title of a list.
#[derive(Debug, Clone, Copy)]
struct Counted {
    count: i64,
    page: u32,
    pages: u32,
}

fn titled(stage: &Stage<'_>, name: String, counted: Counted, hint: Text) -> String {
    let Counted { count, page, pages } = counted;
    let count = stage.speech.plain(say::CatalogCount {
        count: count.into(),
    });
    let title = stage.speech.html(say::CatalogPage {
        place: name.into(),
        count: count.into(),
        page: i64::from(page + 1).into(),
        pages: i64::from(pages).into(),
    });
    format!("{title}\n{}", stage.speech.html(hint))
}

/// What a search has found, as a page of it shows it.
#[derive(Debug, Clone, Copy)]
pub struct Hits<'a> {
    /// Categories that are called so; they come first.
    pub categories: &'a [&'a CategoryNode],
    pub shown: Shown<'a>,
    pub fit: Fit,
}

/// A page of a search. Where not everything that was typed was found, the words can go to a manager
/// by one tap.
pub fn found(stage: &Stage<'_>, tree: &CategoryTree, place: Place, hits: Hits<'_>) -> Step {
    let Hits {
        categories,
        shown,
        fit,
    } = hits;
    let pages = Pages {
        size: PAGE,
        total: shown.total,
    };
    let named = categories.iter().copied().filter(|_| place.page == 0);
    let mut rows: Vec<Vec<Button>> = category_rows(stage, named);
    rows.extend(product_rows(stage, shown.products));
    rows.push(turns(stage, place.page, pages.count(), |page| {
        Action::Page(Where::Search, page)
    }));
    if matches!(fit, Fit::Near | Fit::Nothing) {
        let top = tree.below(None);
        rows.extend(category_rows(stage, top.into_iter().take(OFFERED)));
    }
    if fit != Fit::All {
        rows.push(vec![stage.button(Text::ButtonAskManager, Action::AskTyped)]);
    }
    rows.push(way_out(stage, Some(Action::Catalog)));
    let query = cut(place.query.as_deref().unwrap_or_default(), LABEL);
    let query = Arg::from(query);
    let html = match fit {
        Fit::All | Fit::Most => {
            let name = stage.speech.plain(say::SearchFound { query });
            let counted = Counted {
                count: shown.total,
                page: place.page,
                pages: pages.count(),
            };
            titled(stage, name, counted, Text::ChooseProduct)
        }
        Fit::Near => stage.speech.html(say::SearchNear { query }),
        Fit::Nothing => stage.speech.html(say::SearchNothing { query }),
    };
    show(place, html, rows)
}

/// What a typed text searches for; `None` when there is too little to search by.
pub fn search(typed: &str) -> Option<Place> {
    let query = cut(typed.trim(), TYPED);
    (fold(&query).chars().count() >= 2).then(|| Place::search(query))
}

/// The same screen with another text: what came is no search.
pub fn with_hint(stage: &Stage<'_>, step: Step, text: Text) -> Step {
    let mut step = step;
    if let Some(screen) = &mut step.screen {
        screen.html = stage.speech.html(text);
    }
    step
}

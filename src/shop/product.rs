//! One product: its line in a list and its card.

use super::{Stage, Step, menu};
use crate::{
    domain::{
        cart::OutOfStock,
        dialogue::{Place, State},
        product::Product,
    },
    press::Action,
    telegram::{
        View,
        keyboard::{Keyboard, Target},
        message::{CAPTION_LIMIT, TEXT_LIMIT},
    },
    text::{Arg, Text, cut, escape, say},
};

/// What fits a button on a phone; the price must stay visible.
const NAME: usize = 32;
/// The longest name on a card.
const TITLE: usize = 200;

/// `name - price`, or why it cannot be bought.
pub fn label(stage: &Stage<'_>, product: &Product) -> String {
    let name = cut(&product.name, NAME);
    let tail = if product.in_stock() {
        product.price.map_or_else(
            || stage.speech.plain(Text::LabelOnRequest),
            |price| stage.speech.money(price),
        )
    } else {
        stage.speech.plain(Text::LabelOutOfStock)
    };
    format!("{name} – {tail}")
}

pub fn can_be_ordered(stage: &Stage<'_>, product: &Product) -> bool {
    product.in_stock() || stage.shop.out_of_stock == OutOfStock::Orderable
}

/// The card, with the way back to `from`.
pub fn card(stage: &Stage<'_>, product: &Product, from: Place) -> Step {
    let mut rows = Vec::new();
    if can_be_ordered(stage, product) {
        rows.push(vec![
            stage.button(Text::ButtonOrder, Action::Order(product.id)),
            stage.button(Text::ButtonAddToCart, Action::AddToCart(product.id, 1)),
        ]);
    }
    rows.push(vec![
        stage.button(Text::ButtonAskAboutProduct, Action::AskAbout(product.id)),
        stage.link(Text::ButtonShare, Target::Share(share_query(product))),
    ]);
    rows.push(vec![
        stage.button(Text::ButtonBack, Action::BackToList),
        menu::cart_button(stage),
        stage.button(Text::ButtonMenu, Action::Menu),
    ]);
    let view = View {
        html: html(stage, product),
        photo: stage.picture(product),
        keyboard: Keyboard::Inline(rows),
    };
    Step::to(State::Product {
        id: product.id,
        from,
    })
    .show(view)
}

/// A product in one line, as managers and the CRM read it with a question about it.
pub fn line(stage: &Stage<'_>, product: &Product) -> String {
    let price = product.price.map_or_else(
        || stage.speech.plain(Text::LabelOnRequest),
        |price| stage.speech.money(price),
    );

    stage.speech.plain(say::AboutProduct {
        product: Arg::from(cut(&product.name, TITLE)),
        price: Arg::from(price),
    })
}

/// By SKU where there is one: it finds this product and no other.
fn share_query(product: &Product) -> String {
    cut(product.sku.as_deref().unwrap_or(&product.name), 60)
}

/// Name, price, stock, SKU, then as much of the description as fits.
pub fn html(stage: &Stage<'_>, product: &Product) -> String {
    let mut lines = vec![format!("<b>{}</b>", escape(&cut(&product.name, TITLE)))];
    lines.push(match product.price {
        Some(price) => stage.speech.html(say::ProductPrice {
            price: price.into(),
        }),
        None => stage.speech.html(Text::ProductPriceOnRequest),
    });
    match product.stock {
        Some(count) if count > 0 => {
            lines.push(stage.speech.html(say::ProductStock {
                count: count.into(),
            }));
        }
        Some(_) => lines.push(stage.speech.html(Text::ProductOutOfStock)),
        None => {}
    }
    if let Some(sku) = &product.sku {
        let sku = Arg::from(cut(sku, 64));
        lines.push(stage.speech.html(say::ProductSku { sku }));
    }
    let facts = lines.join("\n");
    let limit = if stage.picture(product).is_some() {
        CAPTION_LIMIT
    } else {
        TEXT_LIMIT
    };
    match &product.description {
        Some(description) if !description.trim().is_empty() => {
            // Tags and escapes are not counted by Telegram, but counting them is on the safe side.
            let room = limit.saturating_sub(facts.encode_utf16().count() + 2);
            format!("{facts}\n\n{}", escape(&cut(description.trim(), room)))
        }
        _ => facts,
    }
}

/// The last piece went to somebody who was quicker.
pub fn just_gone(stage: &Stage<'_>, product: &Product) -> Step {
    let html = stage.speech.html(Text::ToastOutOfStock);
    card(stage, product, Place::default()).say(View::text(html))
}

pub fn gone(stage: &Stage<'_>) -> Step {
    let menu = stage.button(Text::ButtonMenu, Action::Menu);
    let rows = vec![stage.catalog_button().into_iter().chain([menu]).collect()];
    let html = stage.speech.html(Text::ProductGone);
    Step::to(State::Catalog(Place::default())).show(View::text(html).with(Keyboard::Inline(rows)))
}

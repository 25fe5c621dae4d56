//! The cart: what is in it, how many of each, and out again.

use super::{Effect, Stage, Step, fitting::fit, product as card};
use crate::{
    domain::{
        cart::{self, Cart, CartLine, LINES, MOST, OutOfStock},
        dialogue::{Place, State},
        id::ProductId,
        product::Product,
    },
    press::Action,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, cut, say},
};

/// The longest name of a product in the list.
const NAME: usize = 60;
/// What fits a button beside the quantity.
const LABEL: usize = 24;
/// Quantities that have a button.
const QUICK: std::ops::RangeInclusive<u32> = 1..=5;

pub fn show(stage: &Stage<'_>, cart: &Cart) -> Step {
    let html = stage.speech.html(Text::CartTitle);
    present(stage, cart, html)
}

/// Something came that the cart cannot use.
pub fn hint(stage: &Stage<'_>, cart: &Cart) -> Step {
    let html = format!(
        "{}\n\n{}",
        stage.speech.html(Text::UseButtons),
        stage.speech.html(Text::CartTitle)
    );
    present(stage, cart, html)
}

fn present(stage: &Stage<'_>, cart: &Cart, title: String) -> Step {
    if cart.is_empty() {
        return empty(stage);
    }
    let lines: Vec<_> = cart
        .lines
        .iter()
        .map(|line| with_news(stage, line))
        .collect();
    let mut tail = vec![total(stage, cart)];
    if !cart.gone.is_empty() {
        tail.push(stage.speech.html(Text::CartGone));
    }
    let html = fit(stage, &[title], &lines, &tail);
    let mut rows: Vec<_> = cart
        .lines
        .iter()
        .map(|line| {
            let name = cut(&line.product.name, LABEL);
            let label = format!("✏️ {name} · {}", line.quantity);
            vec![stage.press(label, Action::CartLine(line.product.id))]
        })
        .collect();
    rows.push(vec![stage.button(Text::ButtonCheckout, Action::Checkout)]);
    let clear = stage.button(Text::ButtonClearCart, Action::ClearCart);
    rows.push([clear].into_iter().chain(stage.catalog_button()).collect());
    rows.push(vec![stage.button(Text::ButtonMenu, Action::Menu)]);
    let step =
        Step::to(State::Cart { line: None }).show(View::text(html).with(Keyboard::Inline(rows)));
    // A product that has left the catalog is mentioned once.
    cart.gone.iter().fold(step, |step, product| {
        step.effect(Effect::SetInCart(*product, 0))
    })
}

pub fn empty(stage: &Stage<'_>) -> Step {
    let menu = stage.button(Text::ButtonMenu, Action::Menu);
    let rows = vec![stage.catalog_button().into_iter().chain([menu]).collect()];
    Step::to(State::Cart { line: None })
        .show(View::text(stage.speech.html(Text::CartEmpty)).with(Keyboard::Inline(rows)))
}

/// The line, and what it cost when the customer put it in, where that has changed.
fn with_news(stage: &Stage<'_>, line: &CartLine) -> String {
    let mut said = described(stage, line);
    if let Some(before) = line.repriced() {
        said.push('\n');
        said.push_str(&stage.speech.html(say::CartRepriced {
            before: stage.price(before.price).into(),
            now: stage.price(line.product.price).into(),
        }));
    }
    said
}

/// One line with what it costs, and whether there are that many.
pub fn described(stage: &Stage<'_>, line: &CartLine) -> String {
    let product = Arg::from(cut(&line.product.name, NAME));
    let count = Arg::from(i64::from(line.quantity));
    let price = line.product.price;
    let mut said = match price.zip(price.and_then(|price| price.times(line.quantity))) {
        Some((price, sum)) => stage.speech.html(say::CartLine {
            product,
            count,
            price: price.into(),
            sum: sum.into(),
        }),
        None => stage.speech.html(say::CartLineOnRequest { product, count }),
    };
    let most = cart::most(&line.product, stage.shop.out_of_stock);
    if line.quantity > most {
        said.push('\n');
        said.push_str(&stage.speech.html(say::CartTooMany {
            count: Arg::from(i64::from(most)),
        }));
    }
    said
}

/// What all of it costs, as far as that is known.
pub fn total(stage: &Stage<'_>, cart: &Cart) -> String {
    match cart.total() {
        Some(sum) => stage.speech.html(say::CartTotal { sum: sum.into() }),
        None => stage.speech.html(Text::CartTotalOnRequest),
    }
}

/// How many of a product shall it be?
pub fn line(stage: &Stage<'_>, cart: &Cart, product: ProductId) -> Step {
    let Some(line) = cart.line(product) else {
        return show(stage, cart);
    };
    let most = cart::most(&line.product, stage.shop.out_of_stock);
    let html = if most == 0 {
        described(stage, line)
    } else {
        stage.speech.html(say::AskQuantity {
            product: cut(&line.product.name, NAME).into(),
            count: i64::from(line.quantity).into(),
            most: i64::from(most).into(),
        })
    };
    let quick: Vec<_> = QUICK
        .filter(|count| *count <= most)
        .map(|count| {
            let label = if count == line.quantity {
                format!("• {count} •")
            } else {
                count.to_string()
            };
            stage.press(label, Action::SetInCart(product, count))
        })
        .collect();
    let mut rows = vec![
        vec![stage.button(Text::ButtonTakeOut, Action::SetInCart(product, 0))],
        vec![
            stage.button(Text::ButtonBack, Action::Cart),
            stage.button(Text::ButtonMenu, Action::Menu),
        ],
    ];
    if !quick.is_empty() {
        rows.insert(0, quick);
    }
    Step::to(State::Cart {
        line: Some(product),
    })
    .show(View::text(html).with(Keyboard::Inline(rows)))
}

/// It shall be this many, or as many as there are.
pub fn set(stage: &Stage<'_>, cart: &Cart, product: ProductId, wanted: u32) -> Step {
    let Some(line) = cart.line(product) else {
        return show(stage, cart);
    };
    let most = cart::most(&line.product, stage.shop.out_of_stock);
    let quantity = wanted.min(most);
    let mut changed = cart.clone();
    changed.set(&line.product.clone(), quantity);
    let step = show(stage, &changed).effect(Effect::SetInCart(product, quantity));
    if quantity < wanted {
        step.toast(too_many(stage, &line.product))
    } else {
        step
    }
}

/// A quantity was typed.
pub fn typed(stage: &Stage<'_>, cart: &Cart, product: ProductId, text: &str) -> Step {
    match text.trim().parse::<u32>() {
        Ok(wanted) if (1..=MOST).contains(&wanted) => {
            let step = set(stage, cart, product, wanted);
            let limited = cart.line(product).filter(|line| {
                let most = cart::most(&line.product, stage.shop.out_of_stock);
                wanted > most && most > 0
            });
            match limited {
                // A typed number is answered in words: there is no press to show a toast over.
                Some(line) => Step {
                    toast: None,
                    ..step.say(View::text(crate::text::escape(&too_many(
                        stage,
                        &line.product,
                    ))))
                },
                None => step,
            }
        }
        _ => quantity_hint(stage, cart, product),
    }
}

/// Something else came than a quantity.
pub fn quantity_hint(stage: &Stage<'_>, cart: &Cart, product: ProductId) -> Step {
    let mut step = line(stage, cart, product);
    if let (Some(screen), Some(State::Cart { line: Some(_) })) = (&mut step.screen, &step.next) {
        screen.html = format!(
            "{}\n\n{}",
            stage.speech.html(Text::QuantityHint),
            screen.html
        );
    }
    step
}

/// Why there are no more: the stock, or the most that one order takes.
fn too_many(stage: &Stage<'_>, product: &Product) -> String {
    let most = cart::most(product, stage.shop.out_of_stock);
    let is_left = |left: i64| left <= i64::from(most);
    let is_stock =
        stage.shop.out_of_stock == OutOfStock::ShownOnly && product.stock.is_some_and(is_left);
    let count = Arg::from(i64::from(most));
    if is_stock {
        stage.speech.plain(say::ToastTooMany { count })
    } else {
        stage.speech.plain(say::ToastMost { count })
    }
}

/// Puts a product into the cart; its card stays on the screen.
pub fn add(stage: &Stage<'_>, product: &Product, from: Place, cart: &Cart, quantity: u32) -> Step {
    let present = cart.line(product.id).map_or(0, |line| line.quantity);
    let most = cart::most(product, stage.shop.out_of_stock);
    let wanted = present.saturating_add(quantity).min(most);
    if most == 0 {
        return card::card(stage, product, from).toast(stage.speech.plain(Text::ToastOutOfStock));
    }
    if present == 0 && cart.lines.len() >= LINES {
        return Step::stay().toast(stage.speech.plain(Text::ToastCartFull));
    }
    if wanted == present {
        return Step::stay().toast(too_many(stage, product));
    }
    let mut changed = cart.clone();
    changed.set(product, wanted);
    let stage = Stage {
        cart: changed.count(),
        ..*stage
    };

    card::card(&stage, product, from)
        .effect(Effect::SetInCart(product.id, wanted))
        .toast(stage.speech.plain(say::ToastAdded {
            count: Arg::from(i64::from(wanted)),
        }))
}

pub fn clear(stage: &Stage<'_>) -> Step {
    let stage = Stage { cart: 0, ..*stage };
    empty(&stage).effect(Effect::ClearCart)
}

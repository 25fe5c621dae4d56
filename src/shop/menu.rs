//! The main menu, greeting, help, language and goodbye.

use super::{Effect, Stage, Step};
use crate::{
    domain::{dialogue::State, language::Language},
    press::Action,
    telegram::{
        View,
        keyboard::{Button, Keyboard, Target},
    },
    text::{Arg, Speech, Text, say, vocative},
};

/// The greeting by first name, where the language has a certain form of it.
pub fn greeting(stage: &Stage<'_>, first_name: &str) -> String {
    let called = vocative(stage.speech.language(), first_name);
    let name = called.map_or_else(|| Arg::from("none"), Arg::from);
    stage.speech.html(say::Greeting { name })
}

/// `/start`: the greeting and the menu.
pub fn greet(stage: &Stage<'_>, first_name: &str) -> Step {
    let html = greeting(stage, first_name);
    Step::to(State::Menu).show(View::text(html).with(keyboard(stage)))
}

pub fn show(stage: &Stage<'_>) -> Step {
    Step::to(State::Menu).show(view(stage))
}

/// Thanks are taken kindly: nobody is asked what to do with them.
pub fn welcome(stage: &Stage<'_>) -> Step {
    let rows = vec![vec![stage.button(Text::ButtonMenu, Action::Menu)]];
    let html = stage.speech.html(Text::Welcome);
    Step::stay().say(View::text(html).with(Keyboard::Inline(rows)))
}

/// Something came that the menu cannot use.
pub fn hint(stage: &Stage<'_>) -> Step {
    let html = format!(
        "{}\n\n{}",
        stage.speech.html(Text::UseButtons),
        stage.speech.html(Text::Menu)
    );
    Step::to(State::Menu).show(View::text(html).with(keyboard(stage)))
}

/// The step is left: said apart from the menu while a keyboard of ours must go with it.
pub fn cancel(stage: &Stage<'_>, has_reply_keyboard: bool) -> Step {
    let cancelled = stage.speech.html(Text::Cancelled);
    if has_reply_keyboard {
        return show(stage).say(View::text(cancelled));
    }
    let html = format!("{cancelled}\n\n{}", stage.speech.html(Text::Menu));
    Step::to(State::Menu).show(View::text(html).with(keyboard(stage)))
}

/// A step is finished: what belongs to it and the way to the menu, not the whole menu.
pub fn after(stage: &Stage<'_>, text: Text, belongs: Vec<Vec<Button>>) -> Step {
    let mut rows = belongs;
    rows.push(vec![stage.button(Text::ButtonMenu, Action::Menu)]);
    let html = stage.speech.html(text);
    Step::to(State::Menu).show(View::text(html).with(Keyboard::Inline(rows)))
}

pub fn help(stage: &Stage<'_>) -> Step {
    let html = stage.speech.html(Text::Help);
    Step::to(State::Menu).show(View::text(html).with(keyboard(stage)))
}

/// `/stop`: the dialogue ends, and the conversation with a manager too; anything said later begins
/// anew.
pub fn goodbye(stage: &Stage<'_>) -> Step {
    Step::to(State::Menu)
        .show(View::text(stage.speech.html(Text::Goodbye)))
        .effect(Effect::EndConversation)
}

pub fn languages(stage: &Stage<'_>) -> Step {
    let mut rows: Vec<_> = Language::ALL
        .into_iter()
        .map(|language| {
            let name = stage.speech.in_language(language).plain(Text::LanguageName);
            vec![stage.press(name, Action::Language(language))]
        })
        .collect();
    rows.push(vec![stage.button(Text::ButtonMenu, Action::Menu)]);
    let html = stage.speech.html(Text::ChooseLanguage);
    Step::to(State::Menu).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// The answer is in the chosen language already.
pub fn set_language(stage: &Stage<'_>, language: Language) -> Step {
    let speech: Speech = stage.speech.in_language(language);
    let stage = Stage {
        speech: &speech,
        ..*stage
    };
    let html = format!(
        "{}\n\n{}",
        speech.html(Text::LanguageChosen),
        speech.html(Text::Menu)
    );
    Step::to(State::Menu)
        .show(View::text(html).with(keyboard(&stage)))
        .effect(Effect::SetLanguage(language))
}

pub fn view(stage: &Stage<'_>) -> View {
    View::text(stage.speech.html(Text::Menu)).with(keyboard(stage))
}

/// A button whose target is not configured is not shown.
pub fn keyboard(stage: &Stage<'_>) -> Keyboard {
    let mut rows = Vec::new();
    // Without a catalog nothing can be put into the cart.
    if let Some(catalog) = stage.catalog_button() {
        rows.push(vec![catalog, cart_button(stage)]);
    }
    rows.push(vec![
        stage.button(Text::ButtonOrders, Action::Orders),
        stage.button(Text::ButtonDelivery, Action::Delivery),
    ]);
    let links: Vec<_> = [
        stage.shop.site_url.clone().map(|url| {
            // Telegram opens only secure pages inside itself.
            let target = if url.starts_with("https://") {
                Target::WebApp(url)
            } else {
                Target::Url(url)
            };
            stage.link(Text::ButtonSite, target)
        }),
        stage
            .shop
            .instagram_url
            .clone()
            .map(|url| stage.link(Text::ButtonInstagram, Target::Url(url))),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !links.is_empty() {
        rows.push(links);
    }
    rows.push(vec![
        stage.button(Text::ButtonSupport, Action::Support),
        stage.button(Text::ButtonFeedback, Action::Feedback),
    ]);
    rows.push(vec![
        stage.button(Text::ButtonProfile, Action::Profile),
        stage.button(Text::ButtonLanguage, Action::Languages),
    ]);
    Keyboard::Inline(rows)
}

/// The cart with how many pieces are in it.
pub fn cart_button(stage: &Stage<'_>) -> Button {
    let label = stage.speech.plain(Text::ButtonCart);
    let label = match stage.cart {
        0 => label,
        count => format!("{label} · {count}"),
    };
    stage.press(label, Action::Cart)
}

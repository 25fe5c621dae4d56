//! What is stored about a customer, and how they get it or have it forgotten.

use super::{Effect, Stage, Step};
use crate::{
    domain::dialogue::State,
    press::Action,
    telegram::{View, keyboard::Keyboard},
    text::{Arg, Text, say},
};

pub fn show(stage: &Stage<'_>) -> Step {
    let html = stage.speech.html(say::Privacy {
        days: Arg::from(i64::from(stage.shop.retention_days)),
    });
    let rows = vec![
        vec![stage.button(Text::ButtonExportData, Action::ExportData)],
        vec![stage.button(Text::ButtonForgetMe, Action::ForgetMe)],
        vec![
            stage.button(Text::ButtonBack, Action::Profile),
            stage.button(Text::ButtonMenu, Action::Menu),
        ],
    ];
    Step::to(State::Menu).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// The document comes as a message of its own.
pub fn export(stage: &Stage<'_>) -> Step {
    Step::stay()
        .toast(stage.speech.plain(Text::ToastExporting))
        .effect(Effect::ExportData)
}

/// "Really?"
pub fn confirm(stage: &Stage<'_>) -> Step {
    let html = stage.speech.html(Text::ConfirmForget);
    let rows = vec![
        vec![stage.button(Text::ButtonForgetMeYes, Action::ForgetMeYes)],
        vec![stage.button(Text::ButtonForgetMeNo, Action::Menu)],
    ];
    Step::to(State::ConfirmingForget).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// The goodbye: a customer who writes again begins anew.
pub fn forgotten(stage: &Stage<'_>) -> Step {
    let html = stage.speech.html(Text::Forgotten);
    Step::to(State::Menu)
        .show(View::text(html))
        .effect(Effect::Forget)
}

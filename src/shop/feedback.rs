//! Feedback: stars, then words.

use super::{Effect, Stage, Step, menu};
use crate::{
    domain::{dialogue::State, lead::Content},
    telegram::{View, callback::Action, keyboard::Keyboard},
    text::{Text, cut},
};

/// A rating up to this is told to the shop's people at once.
const LOW: u8 = 2;
/// More than this is not read by anybody.
const WORDS: usize = 3_000;

pub fn ask_stars(stage: &Stage<'_>) -> Step {
    stars(stage, Text::AskStars)
}

/// Something else came than a press of the stars.
pub fn stars_hint(stage: &Stage<'_>) -> Step {
    stars(stage, Text::StarsHint)
}

fn stars(stage: &Stage<'_>, text: Text) -> Step {
    let row = |range: std::ops::RangeInclusive<u8>| {
        range
            .map(|count| stage.press("⭐".repeat(usize::from(count)), Action::Stars(count)))
            .collect()
    };
    let cancel = vec![stage.button(Text::ButtonCancel, Action::Cancel)];
    let rows = vec![row(5..=5), row(4..=4), row(3..=3), row(1..=2), cancel];
    Step::to(State::AwaitingFeedback { rating: None })
        .show(View::text(stage.speech.html(text)).with(Keyboard::Inline(rows)))
}

/// Stars were given: asks for words.
pub fn rated(stage: &Stage<'_>, rating: u8) -> Step {
    let shown = "⭐".repeat(usize::from(rating));
    let html = stage
        .speech
        .html_with(Text::AskFeedback, [("stars", shown.into())]);
    words(stage, rating, html)
}

/// Something else came than words.
pub fn words_hint(stage: &Stage<'_>, rating: u8) -> Step {
    words(stage, rating, stage.speech.html(Text::FeedbackHint))
}

fn words(stage: &Stage<'_>, rating: u8, html: String) -> Step {
    let row = vec![
        stage.button(Text::ButtonSkip, Action::Skip),
        stage.button(Text::ButtonCancel, Action::Cancel),
    ];
    Step::to(State::AwaitingFeedback {
        rating: Some(rating),
    })
    .show(View::text(html).with(Keyboard::Inline(vec![row])))
}

/// The feedback is whole. `shop` speaks to the shop's people.
pub fn done(
    stage: &Stage<'_>,
    rating: u8,
    text: Option<&str>,
    (name, shop): (&str, &crate::text::Speech),
) -> Step {
    let text = text.map(|text| cut(text, WORDS));
    let mut step = menu::show(stage);
    if rating <= LOW {
        let stars = "⭐".repeat(usize::from(rating));
        let said = text.clone().unwrap_or_else(|| "—".to_owned());
        let html = shop.html_with(
            Text::LowRating,
            [
                ("stars", stars.into()),
                ("name", name.into()),
                ("text", cut(&said, 1_000).into()),
            ],
        );
        step = step.effect(Effect::Alert(View::text(html)));
    }
    step.effect(Effect::HandOver {
        content: Content::Feedback { rating, text },
        phone: None,
    })
}

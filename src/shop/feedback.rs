//! Feedback: stars and words, in the order in which the customer gives them. Few stars are a
//! complaint, which a manager takes like a question.

use super::{Effect, Stage, Step};
use crate::{
    domain::{dialogue::State, lead::Content},
    press::Action,
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Arg, Text, cut, say},
};

/// A rating up to this is a complaint.
const LOW: u8 = 2;
/// Whether so few stars are a complaint.
pub fn is_complaint(rating: Option<u8>) -> bool {
    rating.is_some_and(|rating| rating <= LOW)
}

/// More than this is not read by anybody.
const WORDS: usize = 3_000;

/// Asks for stars.
pub fn ask_stars(stage: &Stage<'_>) -> Step {
    stars(stage, Text::AskStars, None)
}

/// Words came before the stars: they are kept.
pub fn written_first(stage: &Stage<'_>, before: Option<&str>, text: &str) -> Step {
    let text = match before {
        Some(before) => format!("{before}\n{}", text.trim()),
        None => text.trim().to_owned(),
    };
    stars(stage, Text::AskStarsAfter, Some(cut(&text, WORDS)))
}

/// A picture or a voice came: it is kept for a manager.
pub fn sent(stage: &Stage<'_>, rating: Option<u8>, text: Option<String>) -> Step {
    let step = match rating {
        None => stars(
            stage,
            Text::AskStarsAfter,
            text.or_else(|| Some(String::new())),
        ),
        Some(rating) => words(stage, rating, stage.speech.html(Text::FeedbackFile)),
    };
    step.effect(Effect::Keep)
}

fn stars(stage: &Stage<'_>, question: Text, text: Option<String>) -> Step {
    let row = |range: std::ops::RangeInclusive<u8>| -> Vec<Button> {
        range
            .map(|count| stage.press("⭐".repeat(usize::from(count)), Action::Stars(count)))
            .collect()
    };
    let mut rows = vec![row(5..=5), row(4..=4), row(3..=3), row(2..=2), row(1..=1)];
    if text.is_some() {
        rows.push(vec![stage.button(Text::ButtonSkip, Action::Skip)]);
    }
    rows.push(vec![stage.button(Text::ButtonCancel, Action::Cancel)]);
    Step::to(State::AwaitingFeedback { rating: None, text })
        .show(View::text(stage.speech.html(question)).with(Keyboard::Inline(rows)))
}

/// Stars were given: asks for words, unless they came first.
pub fn rated(stage: &Stage<'_>, rating: u8, text: Option<&str>) -> Step {
    if let Some(text) = text {
        return done(stage, Some(rating), Some(text));
    }
    let shown = "⭐".repeat(usize::from(rating));
    let stars = Arg::from(shown);
    let html = if rating <= LOW {
        stage.speech.html(say::AskComplaint { stars })
    } else {
        stage.speech.html(say::AskFeedback { stars })
    };
    words(stage, rating, html)
}

fn words(stage: &Stage<'_>, rating: u8, html: String) -> Step {
    let row = vec![
        stage.button(Text::ButtonSkip, Action::Skip),
        stage.button(Text::ButtonCancel, Action::Cancel),
    ];
    Step::to(State::AwaitingFeedback {
        rating: Some(rating),
        text: None,
    })
    .show(View::text(html).with(Keyboard::Inline(vec![row])))
}

/// The feedback is whole.
pub fn done(stage: &Stage<'_>, rating: Option<u8>, text: Option<&str>) -> Step {
    let text = text
        .map(|text| cut(text.trim(), WORDS))
        .filter(|text| !text.is_empty());
    let menu = vec![vec![stage.button(Text::ButtonMenu, Action::Menu)]];
    let is_complaint = is_complaint(rating);
    let thanks = if is_complaint {
        Text::ComplaintThanks
    } else {
        Text::FeedbackThanks
    };
    let view = View::text(stage.speech.html(thanks)).with(Keyboard::Inline(menu));
    let left = Effect::HandOver {
        content: Content::Feedback {
            rating,
            text: text.clone(),
        },
        phone: None,
        name: None,
    };
    // The complaint's case bears the number of the feedback, which is left first.
    let step = Step::to(State::Menu).show(view).effect(left);
    match rating.filter(|_| is_complaint) {
        Some(rating) => step.effect(Effect::Complain { rating, text }),
        None => step.effect(Effect::ShowFeedback { rating, text }),
    }
}

/// The customer goes elsewhere before the feedback is whole: what they gave of it is left as it stands.
pub fn left(stage: &Stage<'_>, mut step: Step, rating: Option<u8>, text: Option<&str>) -> Step {
    let has_words = text.is_some_and(|text| !text.trim().is_empty());
    if rating.is_none() && !has_words {
        return step;
    }
    let whole = done(stage, rating, text);
    step.effects.extend(whole.effects);
    if step.before.is_none() {
        step.before = whole.screen.map(|thanks| View::text(thanks.html));
    }
    step
}

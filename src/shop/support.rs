//! A question to the shop's people.

use super::{Effect, Stage, Step, menu};
use crate::{
    domain::{dialogue::State, lead::Content},
    text::{Text, cut},
};

/// As long as a message of Telegram's can be.
const WORDS: usize = 4_096;

pub fn ask(stage: &Stage<'_>) -> Step {
    let html = stage.speech.html(Text::AskQuestion);
    Step::to(State::AwaitingQuestion).show(stage.question(html))
}

/// Something else came than words.
pub fn hint(stage: &Stage<'_>) -> Step {
    let html = stage.speech.html(Text::QuestionHint);
    Step::to(State::AwaitingQuestion).show(stage.question(html))
}

pub fn asked(stage: &Stage<'_>, text: &str) -> Step {
    if text.trim().is_empty() {
        return hint(stage);
    }
    menu::show(stage).effect(Effect::HandOver {
        content: Content::Question {
            text: cut(text.trim(), WORDS),
        },
        phone: None,
    })
}

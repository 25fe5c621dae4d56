//! A question to the shop's people.

use super::{Effect, Managers, Stage, Step, menu};
use crate::{
    domain::{dialogue::State, lead::Content},
    telegram::{View, callback::Action, keyboard::Keyboard},
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
    let question = Effect::HandOver {
        content: Content::Question {
            text: cut(text.trim(), WORDS),
        },
        phone: None,
    };
    match stage.shop.managers {
        Managers::Answer => talk(stage).effect(question).effect(Effect::ToManagers),
        Managers::None => menu::show(stage).effect(question),
    }
}

/// From now on everything that the customer sends reaches a manager.
fn talk(stage: &Stage<'_>) -> Step {
    let html = stage.speech.html(Text::TalkBegun);
    let keyboard = Keyboard::Inline(vec![vec![
        stage.button(Text::ButtonEndTalk, Action::EndTalk),
        stage.button(Text::ButtonMenu, Action::Menu),
    ]]);
    Step::to(State::InConversation).show(View::text(html).with(keyboard))
}

/// Another message of the talk: it needs no answer from the program.
pub fn said() -> Step {
    Step::stay().effect(Effect::ToManagers)
}

/// The customer has what they wanted.
pub fn ended(stage: &Stage<'_>) -> Step {
    let thanks = View::text(stage.speech.html(Text::TalkEnded));
    menu::show(stage).say(thanks).effect(Effect::EndTalk)
}

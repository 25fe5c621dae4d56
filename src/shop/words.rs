//! First words: what a customer writes and no step expects. They are kept, and one tap says who gets
//! them.

use super::{Effect, Stage, Step};
use crate::{
    domain::{dialogue::State, product::Product, search::fold},
    press::{Action, WordsAction},
    shop::product,
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::{Speech, Text},
};

/// Products that are offered beside the manager.
pub const OFFERED: usize = 5;

/// Whether what was written can be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Words,
    File,
}

/// Asks who gets what was written. `greeting` stands before the question to a customer who writes
/// for the first time.
pub fn ask(stage: &Stage<'_>, kind: Kind, greeting: Option<String>) -> Step {
    let question = stage.speech.html(match kind {
        Kind::Words => Text::FirstWords,
        Kind::File => Text::FirstFile,
    });
    let html = match greeting {
        Some(greeting) => format!("{greeting}\n\n{question}"),
        None => question,
    };
    let mut rows = vec![vec![to_manager(stage)]];
    if kind == Kind::Words {
        rows.push(vec![stage.button(
            Text::ButtonKeptSearch,
            Action::Words(WordsAction::Search),
        )]);
    }
    rows.push(vec![
        stage.button(Text::ButtonMenu, Action::Words(WordsAction::Drop)),
    ]);
    choice(html, rows)
}

/// More was written: the question comes below it.
pub fn ask_again(stage: &Stage<'_>) -> Step {
    let search = Action::Words(WordsAction::Search);
    let rows = vec![
        vec![to_manager(stage)],
        vec![stage.button(Text::ButtonKeptSearch, search)],
        vec![stage.button(Text::ButtonMenu, Action::Words(WordsAction::Drop))],
    ];
    choice(stage.speech.html(Text::FirstWordsMore), rows)
}

/// Shows what the catalog has for the words.
pub fn offer(stage: &Stage<'_>, products: &[Product]) -> Step {
    let mut rows: Vec<Vec<Button>> = products
        .iter()
        .map(|it| vec![stage.press(product::label(stage, it), Action::Product(it.id))])
        .collect();
    rows.push(vec![to_manager(stage)]);
    rows.push(vec![
        stage.button(Text::ButtonMenu, Action::Words(WordsAction::Drop)),
    ]);
    choice(stage.speech.html(Text::FirstWordsFound), rows)
}

/// Answers with one of the shop's ready answers; the manager is one tap away.
pub fn answer(stage: &Stage<'_>, html: String) -> Step {
    let rows = vec![
        vec![to_manager(stage)],
        vec![stage.button(Text::ButtonMenu, Action::Words(WordsAction::Drop))],
    ];
    choice(html, rows)
}

fn choice(html: String, rows: Vec<Vec<Button>>) -> Step {
    Step::to(State::Unsorted)
        .show(View::text(html).with(Keyboard::Inline(rows)))
        .effect(Effect::Keep)
}

/// Something else came than the step asks for: the step says what it needs, and beside that the
/// words can go to a manager.
pub fn beside(stage: &Stage<'_>, step: Step) -> Step {
    let rows = vec![vec![to_manager(stage)]];
    let view = View::text(stage.speech.html(Text::FirstFile)).with(Keyboard::Inline(rows));
    let step = step.effect(Effect::Keep);
    match step.before {
        Some(_) => step,
        None => step.say(view),
    }
}

/// A closed conversation goes on.
pub fn reopened(stage: &Stage<'_>) -> Step {
    Step::stay()
        .effect(Effect::ToManagers)
        .say(View::text(stage.speech.html(Text::TalkReopened)))
}

/// A quiet line below words that went to the manager though the step could have used them.
pub fn passed(stage: &Stage<'_>, message: crate::domain::id::MessageId) -> Step {
    let rows = vec![vec![stage.button(
        Text::ButtonForStep,
        Action::Words(WordsAction::ForStep(message)),
    )]];
    let view = View::text(stage.speech.html(Text::PassedToManager));
    Step::stay()
        .effect(Effect::ToManagers)
        .say(view.with(Keyboard::Inline(rows)))
}

fn to_manager(stage: &Stage<'_>) -> Button {
    stage.button(Text::ButtonToManager, Action::Words(WordsAction::ToManager))
}

/// Whether a text is a greeting and nothing else.
pub fn is_greeting(speech: &Speech, text: &str) -> bool {
    let plain = |text: &str| -> String {
        let letters = text
            .chars()
            .map(|letter| if letter.is_alphabetic() { letter } else { ' ' });
        let text: String = letters.collect();
        fold(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let said = plain(text);
    let known = speech.plain(Text::GreetingWords);
    known.split(',').any(|greeting| plain(greeting) == said)
}

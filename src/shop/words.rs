//! First words: what a customer writes and no step expects. They are kept, and one tap says who gets
//! them.

use super::{Effect, Managers, Stage, Step};
use crate::{
    domain::{dialogue::State, id::MessageId, product::Product},
    press::{Action, WordsAction},
    shop::product,
    telegram::{
        View,
        keyboard::{Button, Keyboard},
    },
    text::Text,
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

/// Whether what was typed is the answer after all.
pub struct Doubt {
    pub question: String,
    /// Says that it is.
    pub button: Button,
}

/// Something else came than the step asks for: the step says what it needs, and beside that the
/// words can go to a manager, or be the answer after all.
pub fn beside(stage: &Stage<'_>, step: Step, doubt: Option<Doubt>) -> Step {
    let step = step.effect(Effect::Keep);
    if step.before.is_some() {
        return step;
    }
    let (question, insist) = match doubt {
        Some(Doubt { question, button }) => (question, Some(button)),
        None => (stage.speech.html(Text::FirstFile), None),
    };
    let passes = (stage.shop.managers == Managers::Answer).then(|| to_manager(stage));
    let rows = insist
        .into_iter()
        .chain(passes)
        .map(|it| vec![it])
        .collect();
    step.say(View::text(question).with(Keyboard::Inline(rows)))
}

/// The button that makes a kept message the answer to the step.
pub fn insist(stage: &Stage<'_>, label: String, message: MessageId) -> Button {
    stage.press(label, Action::Words(WordsAction::IsAnswer(message)))
}

/// A closed conversation goes on.
pub fn reopened(stage: &Stage<'_>) -> Step {
    Step::stay()
        .effect(Effect::ToManagers)
        .say(View::text(stage.speech.html(Text::TalkReopened)))
}

/// A quiet line below words that went to the manager though the step could have used them.
pub fn passed(stage: &Stage<'_>, message: MessageId) -> Step {
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

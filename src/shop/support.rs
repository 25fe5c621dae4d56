//! A question to the shop's people.

use super::{Effect, Managers, Stage, Step, menu, opening};
use crate::{
    desk::people::subject::Rest,
    domain::{
        dialogue::{State, Subject},
        id::{DepartmentId, LeadId, OrderId, ProductId},
        lead::Content,
    },
    press::Action,
    store::canned::KeywordAnswer,
    telegram::{View, keyboard::Keyboard},
    text::{
        Arg, Text, cut, say,
        template::{Variables, fill},
    },
};

/// As long as a message of Telegram's can be.
const WORDS: usize = 4_096;

/// Whether a conversation with the managers is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Talk {
    Open,
    None,
}

/// Asks for the subject first, where the shop wants it; an open conversation has it already.
pub fn begin(stage: &Stage<'_>, talk: Talk) -> Step {
    let subjects = &stage.shop.subjects;
    if subjects.all.is_empty() || talk == Talk::Open || stage.shop.managers == Managers::None {
        return ask(stage, Matter::default());
    }
    let language = stage.speech.language();
    let mut rows: Vec<_> = subjects
        .all
        .iter()
        .map(|subject| {
            let name = subject.name.in_language(language);
            let action = Action::Subject(subject.department, subject.place);
            vec![stage.press(cut(name, 60), action)]
        })
        .collect();
    if subjects.rest == Rest::Offered {
        rows.push(vec![
            stage.button(Text::ButtonOtherSubject, Action::OtherSubject),
        ]);
    }
    rows.push(vec![stage.button(Text::ButtonCancel, Action::Cancel)]);
    let html = stage.speech.html(Text::ChooseSubject);
    Step::to(State::ChoosingSubject).show(View::text(html).with(Keyboard::Inline(rows)))
}

/// A subject was chosen; one that the settings no longer name is chosen anew.
pub fn chosen(stage: &Stage<'_>, department: DepartmentId, place: u32) -> Step {
    let Some(subject) = stage.shop.subjects.find(department, place) else {
        return begin(stage, Talk::None);
    };
    let name = subject.name.in_language(stage.shop.language).to_owned();
    let matter = Matter {
        subject: Some(Subject { department, name }),
        ..Matter::default()
    };
    ask(stage, matter)
}

/// What a question is about, as far as that is known before the question itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matter {
    pub subject: Option<Subject>,
    pub product: Option<ProductId>,
    pub order: Option<OrderId>,
}

impl Matter {
    pub fn of_order(id: OrderId) -> Self {
        Self {
            order: Some(id),
            ..Self::default()
        }
    }

    pub fn of_product(id: ProductId) -> Self {
        Self {
            product: Some(id),
            ..Self::default()
        }
    }
}

pub fn ask(stage: &Stage<'_>, matter: Matter) -> Step {
    asking(stage, Text::AskQuestion, matter)
}

/// Something else came than words.
pub fn hint(stage: &Stage<'_>, matter: Matter) -> Step {
    asking(stage, Text::QuestionHint, matter)
}

fn asking(stage: &Stage<'_>, text: Text, matter: Matter) -> Step {
    let Matter {
        subject,
        product,
        order,
    } = matter;
    let mut html = stage.speech.html(text);
    if let Some(subject) = &subject {
        html = format!(
            "{}\n{html}",
            stage.speech.html(say::SubjectChosen {
                subject: Arg::from(name_of(stage, subject))
            })
        );
    }
    Step::to(State::AwaitingQuestion {
        subject,
        product,
        order,
    })
    .show(stage.question(html))
}

/// The subject in the customer's language, where the settings still have it.
fn name_of(stage: &Stage<'_>, subject: &Subject) -> String {
    let shop = stage.shop.language;
    let mut all = stage.shop.subjects.all.iter();
    let known = all.find(|it| {
        it.department == subject.department && it.name.in_language(shop) == subject.name
    });
    known.map_or_else(
        || subject.name.clone(),
        |it| it.name.in_language(stage.speech.language()).to_owned(),
    )
}

/// The question was asked. `about` is the line of the product that it is about.
pub fn asked(stage: &Stage<'_>, matter: Matter, about: Option<&str>, text: &str) -> Step {
    let words = text.trim();
    if words.is_empty() {
        return hint(stage, matter);
    }
    let words = match (about, &matter.subject) {
        (Some(about), _) => format!("{about}\n{words}"),
        (None, Some(subject)) => format!("[{}] {words}", subject.name),
        (None, None) => words.to_owned(),
    };
    let question = question(&words);
    match (stage.shop.managers, about) {
        (Managers::Answer, Some(about)) => begun(stage, None)
            .effect(question)
            .effect(Effect::SayToManagers(about.to_owned()))
            .effect(Effect::ToManagers),
        (Managers::Answer, None) => begun(stage, None)
            .effect(question)
            .effect(Effect::ToManagers),
        (Managers::None, _) => menu::after(stage, Text::AfterStep, Vec::new()).effect(question),
    }
}

/// A press that says something to the managers about an order: the line of the order, then the words.
pub fn wished(stage: &Stage<'_>, about: &str, words: &str) -> Step {
    let said = format!("{about}\n{words}");
    match stage.shop.managers {
        Managers::Answer => begun(stage, None)
            .effect(question(&said))
            .effect(Effect::SayToManagers(said)),
        Managers::None => menu::after(stage, Text::AfterStep, Vec::new()).effect(question(&said)),
    }
}

/// The words of a search become a question, just as they were typed. In an open conversation they
/// are one more message.
pub fn asked_by_search(stage: &Stage<'_>, talk_now: Talk, typed: &str) -> Step {
    let words = cut(typed.trim(), WORDS);
    match (stage.shop.managers, talk_now) {
        (Managers::Answer, Talk::Open) => begun(stage, None).effect(Effect::SayToManagers(words)),
        (Managers::Answer, Talk::None) => begun(stage, None)
            .effect(question(&words))
            .effect(Effect::SayToManagers(words)),
        (Managers::None, _) => {
            menu::after(stage, Text::AfterStep, Vec::new()).effect(question(&words))
        }
    }
}

fn question(words: &str) -> Effect {
    Effect::HandOver {
        content: Content::Question {
            text: cut(words, WORDS),
        },
        phone: None,
        name: None,
    }
}

/// The question has its number: from now on everything that the customer sends reaches a manager.
pub fn begun(stage: &Stage<'_>, number: Option<LeadId>) -> Step {
    let number = number.map_or_else(|| "none".to_owned(), |number| number.to_string());
    let mut html = stage.speech.html(say::TalkBegun {
        number: number.into(),
    });
    if let Some(note) = opening::note(stage) {
        html = format!("{html}\n\n{note}");
    }
    let keyboard = Keyboard::Inline(vec![vec![
        stage.button(Text::ButtonEndTalk, Action::EndConversation),
        stage.button(Text::ButtonMenu, Action::Menu),
    ]]);
    Step::to(State::InConversation).show(View::text(html).with(keyboard))
}

/// The words of a ready answer for a customer; `None` when it asks for something that is not known
/// here.
pub fn keyword_answer(
    stage: &Stage<'_>,
    answer: &KeywordAnswer,
    known: &Variables,
) -> Option<String> {
    let filled = fill(&answer.body, known).ok()?;
    tracing::debug!(
        name = answer.name,
        screen = stage.screen,
        "A keyword is answered"
    );
    Some(crate::text::escape(&filled))
}

/// Another message of the conversation: it needs no answer from the program.
pub fn said() -> Step {
    Step::stay().effect(Effect::ToManagers)
}

/// The customer has what they wanted, or had nothing to end.
pub fn ended(stage: &Stage<'_>, talk: Talk) -> Step {
    let text = match talk {
        Talk::Open => Text::CustomerClosed,
        Talk::None => Text::NothingToEnd,
    };
    let menu = Keyboard::Inline(vec![vec![stage.button(Text::ButtonMenu, Action::Menu)]]);
    let view = View::text(stage.speech.html(text)).with(menu);
    Step::to(State::Menu)
        .show(view)
        .effect(Effect::EndConversation)
}

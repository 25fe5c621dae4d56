//! What no step expected, beside what the step says.

use super::{addressee, said::Said, talk, turn::Turn};
use crate::{
    domain::{dialogue::State, id::MessageId, phone::Phone},
    press::{Action, WordsAction},
    shop::{
        Effect, Managers, Step,
        delivery::{self, Destination},
        feedback,
        reading::{Certainty, Reading},
        words::{self, Doubt},
    },
    store::{StoreError, kept},
    text::{Arg, Text, cut, say},
};

/// Words of a message that a question repeats.
const WORDS: usize = 60;

/// Adds to a step's own answer the choice that keeps what was written; the step may have decided
/// already.
pub fn unexpected(turn: &Turn, step: Step, said: &Said) -> Step {
    let decides = |effect: &Effect| {
        matches!(
            effect,
            Effect::Keep | Effect::PassKept | Effect::HandOver { .. } | Effect::SetPhone(..)
        )
    };
    let is_search = matches!(
        turn.dialogue.state,
        State::Catalog(_) | State::Product { .. }
    );
    let doubt = doubt(turn, said);
    let is_for_nobody = turn.shop.managers == Managers::None && doubt.is_none();
    if is_search || step.effects.iter().any(decides) || is_for_nobody {
        return step;
    }
    // A hint that it is no answer would contradict the question whether it is one.
    let step = if doubt.is_some() { Step::stay() } else { step };
    words::beside(&turn.stage(), step, doubt)
}

/// Asks whether what was typed is the answer after all, where it may be.
fn doubt(turn: &Turn, said: &Said) -> Option<Doubt> {
    let (Said::Text(text), Some(received)) = (said, &turn.received) else {
        return None;
    };
    let speech = &turn.speech;
    let words = Arg::from(cut(text.trim(), WORDS));
    let (question, label) = match addressee::asked_for(&turn.stage(), &turn.dialogue.state)? {
        addressee::Wanted::Name => (
            speech.html(say::DoubtName { words }),
            speech.plain(Text::ButtonIsName),
        ),
        addressee::Wanted::Address => (
            speech.html(say::DoubtAddress { words }),
            speech.plain(Text::ButtonIsAddress),
        ),
        addressee::Wanted::Comment => (
            speech.html(say::DoubtComment { words }),
            speech.plain(Text::ButtonIsComment),
        ),
        addressee::Wanted::Town => {
            let Reading::Doubtful(Destination::Town(town)) =
                delivery::read(&turn.shop, speech, text)
            else {
                return None;
            };
            let town = || Arg::from(town.city);
            (
                speech.html(say::DoubtTown { town: town() }),
                speech.plain(say::ButtonIsTown { town: town() }),
            )
        }
    };
    let is_doubtful = matches!(
        addressee::reading(&turn.stage(), &turn.dialogue.state, text),
        Some(Reading::Doubtful(()))
    );
    is_doubtful.then(|| Doubt {
        question,
        button: words::insist(&turn.stage(), label, received.message),
    })
}

/// The words of a message that is kept, or that time has passed on to the managers.
pub async fn kept_words(turn: &Turn, message: MessageId) -> Result<Option<String>, StoreError> {
    let dialogue = &turn.dialogue;
    let kept = kept::list(&turn.tx, dialogue.bot, dialogue.chat).await?;
    let kept = kept.into_iter().find(|kept| kept.message == message);
    match kept.map(|kept| kept.content.words.text) {
        Some(words) => Ok(Some(words).filter(|words| !words.is_empty())),
        None => talk::words_passed(turn, message).await,
    }
}

/// Adds what the decision means for words that came before: what is kept and was an answer, or an
/// attempt at the one that came now, is for nobody else; an unfinished feedback is left with us.
pub fn decided(turn: &Turn, step: Step, said: &Said) -> Step {
    let step = feedback_left(turn, step, said);
    if turn.dialogue.kept == 0 {
        return step;
    }
    if let (Certainty::Insisted, Some(message)) = (turn.certainty, answer_of(said)) {
        return step.effect(Effect::TakeKept(message));
    }
    let phone = given_phone(turn, &step);
    let step = match phone {
        Some(phone) => step.effect(Effect::DropMistyped(phone)),
        None => step,
    };
    let is_answer = matches!(said, Said::Text(text) if matches!(
        addressee::reading(&turn.stage(), &turn.dialogue.state, text),
        Some(Reading::Answer(()))
    ));
    if is_answer && step.next.is_some() {
        step.effect(Effect::DropDoubtful)
    } else {
        step
    }
}

/// A feedback that the customer leaves unfinished is left with us, unless they cancel it.
fn feedback_left(turn: &Turn, step: Step, said: &Said) -> Step {
    let State::AwaitingFeedback { rating, text } = &turn.dialogue.state else {
        return step;
    };
    let goes = !matches!(step.next, None | Some(State::AwaitingFeedback { .. }));
    let hands_over = |effect: &Effect| matches!(effect, Effect::HandOver { .. } | Effect::Forget);
    let is_cancelled = match said {
        Said::Command { name, .. } => name == "cancel",
        Said::Press { press, .. } => press
            .as_ref()
            .is_some_and(|press| press.action == Action::Cancel),
        Said::Text(text) => turn.speech.is_label(Text::ButtonCancel, text),
        _ => false,
    };
    if !goes || is_cancelled || step.effects.iter().any(hands_over) {
        return step;
    }
    feedback::left(&turn.stage(), step, *rating, text.as_deref())
}

/// The kept message that a press says to be the answer.
const fn answer_of(said: &Said) -> Option<MessageId> {
    match said {
        Said::Press {
            press: Some(press), ..
        } => match press.action {
            Action::Words(WordsAction::IsAnswer(message)) => Some(message),
            _ => None,
        },
        _ => None,
    }
}

/// The phone that the customer has just given.
fn given_phone(turn: &Turn, step: &Step) -> Option<Phone> {
    let set = step.effects.iter().find_map(|effect| match effect {
        Effect::SetPhone(phone, _) => phone.clone(),
        _ => None,
    });
    let known = match &turn.dialogue.state {
        State::Checkout(draft) => draft.phone.as_ref(),
        _ => None,
    };
    let asked = match &step.next {
        Some(State::ConfirmingPhone { phone, .. }) => Some(phone),
        Some(State::Checkout(draft)) => draft.phone.as_ref().filter(|it| Some(*it) != known),
        _ => None,
    };
    set.or_else(|| asked.cloned())
}

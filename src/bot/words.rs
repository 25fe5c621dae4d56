//! What no step expected, beside what the step says.

use super::turn::Turn;
use crate::{
    domain::dialogue::State,
    shop::{Effect, Managers, Step, words},
};

/// Adds to a step's own answer the choice that keeps what was written; the step may have decided
/// already.
pub fn unexpected(turn: &Turn, step: Step) -> Step {
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
    if is_search || step.effects.iter().any(decides) || turn.shop.managers == Managers::None {
        return step;
    }
    words::beside(&turn.stage(), step)
}

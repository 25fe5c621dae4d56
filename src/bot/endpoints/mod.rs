//! The ends of the tree: each reads what its flow needs and lets the flow decide.

mod buying;
mod goods;
mod ordering;
mod own;
mod registering;
mod words;

use std::sync::Arc;

pub use self::{buying::*, goods::*, ordering::*, own::*, registering::*, words::*};
use super::{
    addressee::StepUse,
    injected::{ChosenSubject, Command, GivenFeedback, ProposedPhone},
    schema::{Outcome, Pressed},
    turn::Turn,
};
use crate::{
    desk::telegram::show,
    domain::{
        dialogue::{Place, State},
        language::Language,
        link::{Link, Target},
        shipping::Point,
    },
    shop::{
        Effect, Managers, Step, delivery as delivery_flow, feedback as feedback_flow,
        menu as menu_flow, order as order_flow,
        registration::At,
        support as support_flow,
        support::Matter,
        words::{self as words_flow, Kind},
    },
    store::StoreError,
    telegram::View,
    text::{Arg, Text, say},
};

type T = Arc<Turn>;

/// `/start`, with what a link opens; what is not known is the menu.
pub async fn start(turn: T, command: Command) -> Outcome {
    let Link { target, source } = Link::parse(&command.argument);
    let step = match target {
        Some(target) => linked(&turn, target).await?,
        None => None,
    };
    let step = step.unwrap_or_else(|| menu_flow::greet(&turn.stage(), &turn.first_name));
    Ok(match source {
        Some(source) => step.effect(Effect::SetSource(source)),
        None => step,
    })
}

/// What a link opens; `None` when the shop has no such thing.
async fn linked(turn: &T, target: Target) -> Result<Option<Step>, StoreError> {
    Ok(match target {
        Target::Product(id) => Some(show_product(turn, id, Place::default()).await?),
        Target::Category(id) => {
            let tree = turn.snapshot().await?;
            match tree.tree.lookup(id) {
                Some(_) => Some(show_page(turn, tree.tree.opening_of(id)).await?),
                None => None,
            }
        }
        Target::Order(number) => Some(number_linked(turn.clone(), &number).await?),
        Target::Question(id) => {
            let subject = turn.shop.subjects.find_linked(&id);
            subject.map(|it| support_flow::chosen(&turn.stage(), it.department, it.place))
        }
    })
}

pub async fn menu(turn: T) -> Outcome {
    Ok(menu_flow::show(&turn.stage()))
}

pub async fn help(turn: T) -> Outcome {
    Ok(menu_flow::help(&turn.stage()))
}

pub async fn cancel(turn: T) -> Outcome {
    let has_reply_keyboard = turn.dialogue.reply_keyboard;
    Ok(menu_flow::cancel(&turn.stage(), has_reply_keyboard))
}

pub async fn stop(turn: T) -> Outcome {
    Ok(menu_flow::goodbye(&turn.stage()))
}

pub async fn languages(turn: T) -> Outcome {
    Ok(menu_flow::languages(&turn.stage()))
}

pub async fn language(turn: T, language: Language) -> Outcome {
    Ok(menu_flow::set_language(&turn.stage(), language))
}

/// `/skip`: passes over the question at hand, or says that it cannot be.
pub async fn skip(turn: T) -> Outcome {
    let state = turn.dialogue.state.clone();
    if let Some(given) = GivenFeedback::of(state.clone()) {
        return feedback_skipped(turn, given).await;
    }
    match state {
        State::Checkout(draft) => pass_over(turn, draft).await,
        State::Registering { field, then } => registering_skipped(turn, At { field, then }).await,
        _ => {
            let said = View::text(turn.speech.html(Text::SkipNothing));
            Ok(present(&turn).await?.say(said))
        }
    }
}

/// `/id`: the number by which the settings know a person.
pub async fn id(turn: T) -> Outcome {
    let html = turn.speech.html(say::OwnId {
        id: Arg::from(turn.dialogue.chat.to_string()),
    });
    Ok(Step::stay().say(View::text(html)))
}

pub async fn nothing() -> Outcome {
    Ok(Step::stay())
}

pub async fn delivery(turn: T) -> Outcome {
    Ok(delivery_flow::ask(&turn.stage()))
}

pub async fn located(turn: T, place: Option<Point>) -> Outcome {
    let stage = turn.stage();
    Ok(match place {
        Some(place) => delivery_flow::located(&stage, place),
        None => delivery_flow::hint(&stage),
    })
}

pub async fn town_typed(turn: T, text: String) -> Outcome {
    Ok(delivery_flow::town(&turn.stage(), turn.typed(&text)))
}

pub async fn location_hint(turn: T) -> Outcome {
    Ok(delivery_flow::hint(&turn.stage()))
}

pub async fn feedback(turn: T) -> Outcome {
    Ok(feedback_flow::ask_stars(&turn.stage()))
}

pub async fn stars(turn: T, given: GivenFeedback, count: u8) -> Outcome {
    let text = given.text.as_deref();
    Ok(feedback_flow::rated(&turn.stage(), count, text))
}

pub async fn feedback_skipped(turn: T, given: GivenFeedback) -> Outcome {
    let stage = turn.stage();
    Ok(match (given.rating, given.text) {
        (None, None) => feedback_flow::ask_stars(&stage),
        (rating, text) => feedback_flow::done(&stage, rating, text.as_deref()),
    })
}

pub async fn feedback_written(turn: T, given: GivenFeedback, text: String) -> Outcome {
    let stage = turn.stage();
    Ok(match given.rating {
        Some(_) => feedback_flow::done(&stage, given.rating, Some(&text)),
        None => feedback_flow::written_first(&stage, given.text.as_deref(), &text),
    })
}

/// A picture or a voice belongs to the feedback too.
pub async fn feedback_sent(turn: T, given: GivenFeedback) -> Outcome {
    Ok(feedback_flow::sent(&turn.stage(), given.rating, given.text))
}

pub async fn support(turn: T) -> Outcome {
    Ok(support_flow::begin(&turn.stage(), turn.talk().await?))
}

pub async fn subject(turn: T, chosen: ChosenSubject) -> Outcome {
    let ChosenSubject { department, place } = chosen;
    Ok(support_flow::chosen(&turn.stage(), department, place))
}

pub async fn other_subject(turn: T) -> Outcome {
    Ok(support_flow::ask(&turn.stage(), Matter::default()))
}

pub async fn question_asked(turn: T, matter: Matter, text: String) -> Outcome {
    asked(&turn, matter, &text).await
}

async fn asked(turn: &Turn, matter: Matter, text: &str) -> Outcome {
    let about = match matter.order {
        Some(order) => about_order(turn, order).await?,
        None => about(turn, matter.product).await?,
    };
    let stage = turn.stage();
    Ok(support_flow::asked(&stage, matter, about.as_deref(), text))
}

/// A picture or a voice can be the question too, where somebody looks at it.
pub async fn question_hint(turn: T, matter: Matter) -> Outcome {
    wordless(&turn, matter).await
}

async fn wordless(turn: &Turn, matter: Matter) -> Outcome {
    match (&turn.received, turn.shop.managers) {
        (Some(received), Managers::Answer) => {
            let told = show::excerpt(&turn.shop_speech(), &received.content, 500);
            asked(turn, matter, &told).await
        }
        _ => Ok(support_flow::hint(&turn.stage(), matter)),
    }
}

/// A question counts also when the customer has not chosen its subject.
pub async fn question_unsorted(turn: T, text: String) -> Outcome {
    asked(&turn, Matter::default(), &text).await
}

pub async fn unsorted_hint(turn: T) -> Outcome {
    wordless(&turn, Matter::default()).await
}

/// What the step could have used too stays one tap away from it.
pub async fn said_to_managers(turn: T, step: StepUse) -> Outcome {
    Ok(match (&turn.received, step) {
        (Some(received), StepUse::CouldUseIt) => {
            words_flow::passed(&turn.stage(), received.message)
        }
        _ => support_flow::said(),
    })
}

pub async fn end_talk(turn: T) -> Outcome {
    Ok(support_flow::ended(&turn.stage(), turn.talk().await?))
}

pub async fn hint(turn: T) -> Outcome {
    match turn.dialogue.state {
        State::Catalog(_) | State::Product { .. } => not_searched(turn).await,
        _ => Ok(menu_flow::hint(&turn.stage())),
    }
}

/// A button of an old message, or one that never was.
pub async fn old_button(turn: T, pressed: Pressed) -> Outcome {
    match pressed.0 {
        Some(_) => outdated(&turn, Text::ToastOldButton).await,
        None => outdated(&turn, Text::ToastUnknownButton).await,
    }
}

/// A button that does nothing any more: a toast and the screen of the present state, which repeated
/// taps show once.
pub(super) async fn outdated(turn: &Arc<Turn>, toast: Text) -> Outcome {
    if turn.is_repeated {
        return Ok(Step::stay().toast(turn.speech.plain(toast)));
    }
    let step = present(turn).await?;
    // A conversation has no screen that the toast could point at.
    let toast = match &step.screen {
        Some(_) => toast,
        None => Text::ToastUnknownButton,
    };
    Ok(step.toast(turn.speech.plain(toast)))
}

/// The screen of the present state.
pub(super) async fn present(turn: &Arc<Turn>) -> Outcome {
    match turn.dialogue.state.clone() {
        State::Menu => menu(turn.clone()).await,
        State::Catalog(place) => show_page(turn, place).await,
        State::Product { id, from } => show_product(turn, id, from).await,
        State::AwaitingPhone { product } => {
            with_product(turn, product, |stage, product| {
                order_flow::ask_phone(stage, product, None)
            })
            .await
        }
        State::ConfirmingPhone { product, phone } => {
            confirm_hint(turn.clone(), ProposedPhone { product, phone }).await
        }
        State::ChoosingSubject => support(turn.clone()).await,
        State::Unsorted => Ok(words_flow::ask(&turn.stage(), Kind::Words, None)),
        State::AwaitingQuestion {
            subject,
            product,
            order,
        } => Ok(support_flow::ask(
            &turn.stage(),
            Matter {
                subject,
                product,
                order,
            },
        )),
        // The conversation itself is what stands below.
        State::InConversation => Ok(Step::stay()),
        State::AwaitingFeedback { rating: None, .. } => feedback(turn.clone()).await,
        State::AwaitingFeedback {
            rating: Some(rating),
            ..
        } => Ok(feedback_flow::rated(&turn.stage(), rating, None)),
        State::Cart { line: None } => cart(turn.clone()).await,
        State::Cart { line: Some(line) } => cart_line(turn.clone(), line).await,
        State::Checkout(draft) => question(turn.clone(), draft).await,
        State::Orders => orders(turn.clone()).await,
        State::AwaitingOrderNumber => order_number(turn.clone()).await,
        State::AwaitingLocation => delivery(turn.clone()).await,
        State::Registration { field: None } => profile(turn.clone()).await,
        State::Registration { field: Some(field) } => change_profile(turn.clone(), field).await,
        State::Registering { field, then } => {
            registering_hint(turn.clone(), At { field, then }).await
        }
        State::AwaitingCode => code_hint(turn.clone()).await,
        State::ConfirmingForget => forget_me(turn.clone()).await,
    }
}

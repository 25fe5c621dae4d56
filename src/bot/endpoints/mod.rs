//! The ends of the schema: each reads what its flow needs and lets the flow decide.

#![expect(
    clippy::unnecessary_wraps,
    clippy::needless_pass_by_value,
    reason = "the rows of the schema call all of them alike"
)]

mod buying;
mod goods;
mod ordering;
mod own;
mod registering;
mod words;

pub use self::{buying::*, goods::*, ordering::*, own::*, registering::*, words::*};
use super::{addressee::StepUse, schema::Outcome, turn::Turn};
use crate::{
    desk::telegram::show,
    domain::{
        dialogue::{Place, State},
        id::DepartmentId,
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

type T<'a> = &'a Turn;

/// `/start`, with what a link opens; what is not known is the menu.
pub async fn start(turn: T<'_>, argument: &str) -> Outcome {
    let Link { target, source } = Link::parse(argument);
    let step = match target {
        Some(target) => linked(turn, target).await?,
        None => None,
    };
    let step = step.unwrap_or_else(|| menu_flow::greet(&turn.stage(), &turn.first_name));
    Ok(match source {
        Some(source) => step.effect(Effect::SetSource(source)),
        None => step,
    })
}

/// What a link opens; `None` when the shop has no such thing.
async fn linked(turn: T<'_>, target: Target) -> Result<Option<Step>, StoreError> {
    Ok(match target {
        Target::Product(id) => Some(show_product(turn, id, Place::default()).await?),
        Target::Category(id) => {
            let tree = turn.snapshot().await?;
            match tree.tree.lookup(id) {
                Some(_) => Some(show_page(turn, tree.tree.opening_of(id)).await?),
                None => None,
            }
        }
        Target::Order(number) => Some(number_linked(turn, &number).await?),
        Target::Question(id) => {
            let subject = turn.shop.subjects.find_linked(&id);
            subject.map(|it| support_flow::chosen(&turn.stage(), it.department, it.place))
        }
    })
}

pub fn menu(turn: T<'_>) -> Outcome {
    Ok(menu_flow::show(&turn.stage()))
}

pub fn help(turn: T<'_>) -> Outcome {
    Ok(menu_flow::help(&turn.stage()))
}

pub fn cancel(turn: T<'_>) -> Outcome {
    let has_reply_keyboard = turn.dialogue.reply_keyboard;
    Ok(menu_flow::cancel(&turn.stage(), has_reply_keyboard))
}

pub fn stop(turn: T<'_>) -> Outcome {
    Ok(menu_flow::goodbye(&turn.stage()))
}

pub fn languages(turn: T<'_>) -> Outcome {
    Ok(menu_flow::languages(&turn.stage()))
}

pub fn language(turn: T<'_>, language: Language) -> Outcome {
    Ok(menu_flow::set_language(&turn.stage(), language))
}

/// `/skip`: passes over the question at hand, or says that it cannot be.
pub async fn skip(turn: T<'_>) -> Outcome {
    match turn.dialogue.state.clone() {
        State::AwaitingFeedback { rating, text } => feedback_skipped(turn, rating, text),
        State::Checkout(draft) => pass_over(turn, draft).await,
        State::Registering { field, then } => registering_skipped(turn, At { field, then }).await,
        _ => {
            let said = View::text(turn.speech.html(Text::SkipNothing));
            Ok(present(turn).await?.say(said))
        }
    }
}

/// `/id`: the number by which the settings know a person.
pub fn id(turn: T<'_>) -> Outcome {
    let html = turn.speech.html(say::OwnId {
        id: Arg::from(turn.dialogue.chat.to_string()),
    });
    Ok(Step::stay().say(View::text(html)))
}

pub fn nothing() -> Outcome {
    Ok(Step::stay())
}

pub fn delivery(turn: T<'_>) -> Outcome {
    Ok(delivery_flow::ask(&turn.stage()))
}

pub fn located(turn: T<'_>, place: Option<Point>) -> Outcome {
    let stage = turn.stage();
    Ok(match place {
        Some(place) => delivery_flow::located(&stage, place),
        None => delivery_flow::hint(&stage),
    })
}

pub fn town_typed(turn: T<'_>, text: String) -> Outcome {
    Ok(delivery_flow::town(&turn.stage(), turn.typed(&text)))
}

pub fn location_hint(turn: T<'_>) -> Outcome {
    Ok(delivery_flow::hint(&turn.stage()))
}

pub fn feedback(turn: T<'_>) -> Outcome {
    Ok(feedback_flow::ask_stars(&turn.stage()))
}

pub fn stars(turn: T<'_>, text: Option<String>, count: u8) -> Outcome {
    Ok(feedback_flow::rated(&turn.stage(), count, text.as_deref()))
}

pub fn feedback_skipped(turn: T<'_>, rating: Option<u8>, text: Option<String>) -> Outcome {
    let stage = turn.stage();
    Ok(match (rating, text) {
        (None, None) => feedback_flow::ask_stars(&stage),
        (rating, text) => feedback_flow::done(&stage, rating, text.as_deref()),
    })
}

pub fn feedback_written(
    turn: T<'_>,
    rating: Option<u8>,
    earlier: Option<String>,
    text: String,
) -> Outcome {
    let stage = turn.stage();
    Ok(match rating {
        Some(_) => feedback_flow::done(&stage, rating, Some(&text)),
        None => feedback_flow::written_first(&stage, earlier.as_deref(), &text),
    })
}

/// A picture or a voice belongs to the feedback too.
pub fn feedback_sent(turn: T<'_>, rating: Option<u8>, text: Option<String>) -> Outcome {
    Ok(feedback_flow::sent(&turn.stage(), rating, text))
}

pub async fn support(turn: T<'_>) -> Outcome {
    Ok(support_flow::begin(&turn.stage(), turn.talk().await?))
}

pub fn subject(turn: T<'_>, department: DepartmentId, place: u32) -> Outcome {
    Ok(support_flow::chosen(&turn.stage(), department, place))
}

pub fn other_subject(turn: T<'_>) -> Outcome {
    Ok(support_flow::ask(&turn.stage(), Matter::default()))
}

pub async fn question_asked(turn: T<'_>, matter: Matter, text: String) -> Outcome {
    asked(turn, matter, &text).await
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
pub async fn question_hint(turn: T<'_>, matter: Matter) -> Outcome {
    wordless(turn, matter).await
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
/// What the step could have used too stays one tap away from it.
pub fn said_to_managers(turn: T<'_>, step: StepUse) -> Outcome {
    Ok(match (&turn.received, step) {
        (Some(received), StepUse::CouldUseIt) => {
            words_flow::passed(&turn.stage(), received.message)
        }
        _ => support_flow::said(),
    })
}

pub async fn end_talk(turn: T<'_>) -> Outcome {
    Ok(support_flow::ended(&turn.stage(), turn.talk().await?))
}

pub async fn hint(turn: T<'_>) -> Outcome {
    match turn.dialogue.state {
        State::Catalog(_) | State::Product { .. } => not_searched(turn).await,
        _ => Ok(menu_flow::hint(&turn.stage())),
    }
}

/// A button of an old message.
pub async fn old_button(turn: T<'_>) -> Outcome {
    outdated(turn, Text::ToastOldButton).await
}

/// A button that never was.
pub async fn unknown_button(turn: T<'_>) -> Outcome {
    outdated(turn, Text::ToastUnknownButton).await
}

/// A button that does nothing any more: a toast and the screen of the present state, which repeated
/// taps show once.
pub(super) async fn outdated(turn: T<'_>, toast: Text) -> Outcome {
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
pub(super) async fn present(turn: T<'_>) -> Outcome {
    match turn.dialogue.state.clone() {
        State::Menu => menu(turn),
        State::Catalog(place) => show_page(turn, place).await,
        State::Product { id, from } => show_product(turn, id, from).await,
        State::AwaitingPhone { product } => {
            with_product(turn, product, |stage, product| {
                order_flow::ask_phone(stage, product, None)
            })
            .await
        }
        State::ConfirmingPhone { product, phone } => confirm_hint(turn, product, phone).await,
        State::ChoosingSubject => support(turn).await,
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
        State::AwaitingFeedback { rating: None, .. } => feedback(turn),
        State::AwaitingFeedback {
            rating: Some(rating),
            ..
        } => Ok(feedback_flow::rated(&turn.stage(), rating, None)),
        State::Cart { line: None } => cart(turn).await,
        State::Cart { line: Some(line) } => cart_line(turn, line).await,
        State::Checkout(draft) => question(turn, draft).await,
        State::Orders => orders(turn).await,
        State::AwaitingOrderNumber => order_number(turn),
        State::AwaitingLocation => delivery(turn),
        State::Registration { field: None } => profile(turn).await,
        State::Registration { field: Some(field) } => change_profile(turn, field),
        State::Registering { field, then } => registering_hint(turn, At { field, then }),
        State::AwaitingCode => code_hint(turn),
        State::ConfirmingForget => forget_me(turn),
    }
}

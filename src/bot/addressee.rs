//! The addressee of a customer's message: the step of the dialogue, the managers, or nobody yet.
//! What a person sends is never thrown away, so each message has one of these.

use super::{
    said::Said,
    states::{is_figures, takes_text},
    talk,
    turn::Turn,
};
use crate::{
    desk::Desk,
    domain::{
        conversation::{Channel, Conversation},
        customer::Customer,
        dialogue::{Asked, Field, State},
        search::{Fit as Found, Query},
        yes_no,
    },
    shop::{
        Stage,
        checkout::{self, keep_label},
        delivery, naming, order,
        reading::Reading,
        registration,
    },
    store::{StoreError, cases, conversations, entries, entries::Speaker},
    text::Text,
};

/// The addressee of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressee {
    /// The step of the dialogue, as its state says.
    Step,
    /// The managers, whose conversation with the customer is open.
    Managers(StepUse),
    /// The managers, whose conversation with the customer is closed and opens again.
    Reopened,
    /// Nobody expects it: the customer is asked.
    Unknown,
    /// It may be the answer that the step asks for: the customer is asked.
    Doubtful,
}

/// Whether the step could have used what the managers get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepUse {
    CouldUseIt,
    HasNoUse,
}

/// Whether a step takes what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// Only the step's own button sends such a thing.
    OwnButton,
    /// It has the form that the step asks for.
    Form,
    /// It may be meant for the step, which asks once more.
    Doubtful,
    /// It was meant to have that form: the step says what is wrong with it.
    Attempt,
    No,
}

/// Decides who gets a message; a command or a press is always the step's.
pub async fn of(desk: &Desk, turn: &Turn, said: &Said) -> Result<Addressee, StoreError> {
    let Some(received) = &turn.received else {
        return Ok(Addressee::Step);
    };
    let tx = &turn.tx;
    let dialogue = &turn.dialogue;
    let conversation =
        conversations::find(tx, Channel::Telegram, dialogue.bot, dialogue.chat.0).await?;
    if let (Some(conversation), Some(message)) = (&conversation, received.reply_to)
        && entries::by_external(tx, conversation.id, message)
            .await?
            .is_some()
    {
        return Ok(Addressee::Managers(StepUse::HasNoUse));
    }
    // A customer who answers a product's card asks about that product: the words are no search.
    let asks_about_product = received
        .answered
        .as_ref()
        .is_some_and(talk::is_product_card);
    if asks_about_product && conversation.as_ref().is_some_and(|it| it.open) {
        return Ok(Addressee::Managers(StepUse::HasNoUse));
    }
    let fit = fit(turn, said).await?;
    if fit == Fit::OwnButton {
        return Ok(Addressee::Step);
    }
    match conversation {
        Some(conversation) if conversation.open => {
            Ok(in_talk(fit, spoke_last(turn, &conversation).await?))
        }
        Some(conversation) if fit == Fit::No && reopens(desk, turn, &conversation).await? => {
            Ok(Addressee::Reopened)
        }
        _ => Ok(match fit {
            Fit::Form | Fit::OwnButton => Addressee::Step,
            Fit::Doubtful => Addressee::Doubtful,
            Fit::Attempt | Fit::No => Addressee::Unknown,
        }),
    }
}

/// The addressee while the customer talks with the managers; `is_answer` when one of them spoke
/// last.
const fn in_talk(fit: Fit, is_answer: bool) -> Addressee {
    match (fit, is_answer) {
        (Fit::Form | Fit::OwnButton, false) => Addressee::Step,
        (Fit::Form | Fit::OwnButton, true) | (Fit::Doubtful, _) => {
            Addressee::Managers(StepUse::CouldUseIt)
        }
        (Fit::Attempt, false) => Addressee::Unknown,
        (Fit::Attempt, true) | (Fit::No, _) => Addressee::Managers(StepUse::HasNoUse),
    }
}

/// Whether a manager said the last thing in the chat: neither the customer nor the bot has said or
/// shown anything since.
async fn spoke_last(turn: &Turn, conversation: &Conversation) -> Result<bool, StoreError> {
    let last = entries::last_words(&turn.tx, conversation.id).await?;
    Ok(match last {
        Some((Speaker::Shop, at)) => turn.dialogue.turned_at.is_none_or(|turned| at > turned),
        Some((Speaker::Customer, _)) | None => false,
    })
}

/// Whether a closed conversation goes on when the customer simply writes.
async fn reopens(
    desk: &Desk,
    turn: &Turn,
    conversation: &Conversation,
) -> Result<bool, StoreError> {
    let Some(case) = conversation.case else {
        return Ok(false);
    };
    let case = cases::lookup(&turn.tx, case).await?;
    let closed_at = case.and_then(|case| case.closed_at);
    Ok(closed_at.is_some_and(|at| turn.now < at + desk.notify.settings.reopens_for))
}

/// Whether the step at hand takes what was said.
async fn fit(turn: &Turn, said: &Said) -> Result<Fit, StoreError> {
    let state = &turn.dialogue.state;
    if let (State::Catalog(_) | State::Product { .. }, Said::Text(text)) = (state, said) {
        let query = Query::parse(text, &turn.shop.synonyms);
        let found = turn.snapshot().await?.index.search(&query);
        return Ok(form(matches!(found.fit, Found::All | Found::Near)));
    }
    if let Said::Text(text) = said
        && (LABELS
            .iter()
            .any(|label| turn.is_keyboard_label(*label, text))
            || turn.dialogue.reply_keyboard && is_own_label(turn, text))
    {
        return Ok(Fit::OwnButton);
    }
    Ok(fit_of(&turn.stage(), &turn.dialogue.customer, state, said))
}

/// What the reply keyboards say at every step that has one.
const LABELS: [Text; 2] = [Text::ButtonCancel, Text::ButtonSendPhone];

/// What a step wants whose answer can be mistaken for something that people say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Name,
    Address,
    Comment,
    Town,
}

/// What the step wants; `None` where nothing that people say looks like its answer.
pub fn asked_for(stage: &Stage<'_>, state: &State) -> Option<Wanted> {
    match state {
        State::AwaitingLocation => Some(Wanted::Town),
        State::Registration {
            field: Some(Field::Name),
        }
        | State::Registering {
            field: Field::Name, ..
        } => Some(Wanted::Name),
        State::Checkout(draft) if draft.asked == Asked::Name => Some(Wanted::Name),
        State::Checkout(draft) if checkout::takes_address(stage, draft) => Some(Wanted::Address),
        State::Checkout(draft) if draft.asked == Asked::Comment => Some(Wanted::Comment),
        _ => None,
    }
}

/// How the step reads a text; `None` where nothing that people say looks like its answer.
pub fn reading(stage: &Stage<'_>, state: &State, text: &str) -> Option<Reading<()>> {
    let (shop, speech) = (stage.shop, stage.speech);
    let text = text.trim();
    Some(match asked_for(stage, state)? {
        Wanted::Name => naming::read(speech, shop.region, text).map(drop),
        Wanted::Address => checkout::address(speech, text).map(drop),
        Wanted::Comment => checkout::comment(speech, text).map(drop),
        Wanted::Town => delivery::read(shop, speech, text).map(drop),
    })
}

/// Whether it is what a button of the step's keyboard says.
fn is_own_label(turn: &Turn, text: &str) -> bool {
    let is = |label| turn.speech.is_label(label, text);
    let known = match &turn.dialogue.state {
        State::Checkout(draft) if draft.asked == Asked::Phone => draft.phone.as_ref(),
        State::Registering {
            field: Field::Phone,
            ..
        } => turn.dialogue.customer.phone.as_ref(),
        _ => return false,
    };
    is(Text::ButtonBack)
        || is(Text::ButtonSkip)
        || known.is_some_and(|phone| keep_label(&turn.speech, &turn.stage().phone(phone)) == text)
}

const fn form(takes: bool) -> Fit {
    if takes { Fit::Form } else { Fit::No }
}

fn fit_of(stage: &Stage<'_>, customer: &Customer, state: &State, said: &Said) -> Fit {
    let asks_phone = matches!(
        state,
        State::AwaitingPhone { .. }
            | State::ConfirmingPhone { .. }
            | State::Registration {
                field: Some(Field::Phone),
            }
            | State::Registering {
                field: Field::Phone,
                ..
            }
    ) || matches!(state, State::Checkout(draft) if draft.asked == Asked::Phone);
    match said {
        Said::Contact(_) if asks_phone => Fit::OwnButton,
        Said::Location(_) if *state == State::AwaitingLocation => Fit::OwnButton,
        Said::Text(text) if takes_word(stage, customer, state, text) => Fit::Form,
        Said::Text(text) if asks_phone => fit_of_phone(stage, text),
        Said::Text(text) => match reading(stage, state, text) {
            Some(Reading::Answer(())) => Fit::Form,
            Some(Reading::Doubtful(())) => Fit::Doubtful,
            Some(Reading::Other) => Fit::No,
            None => form(takes_text(state, text)),
        },
        // A question may be a picture or a voice.
        _ => form(matches!(
            state,
            State::ChoosingSubject
                | State::AwaitingQuestion { .. }
                | State::AwaitingFeedback { .. }
        )),
    }
}

/// Whether a typed yes or no means a button of the step.
fn takes_word(stage: &Stage<'_>, customer: &Customer, state: &State, text: &str) -> bool {
    match state {
        State::ConfirmingPhone { .. } | State::ConfirmingForget => {
            yes_no::is_yes(text) || yes_no::is_no(text)
        }
        State::Registering { field, .. } => registration::takes_word(stage, customer, *field, text),
        State::Checkout(draft) => checkout::takes_word(customer, draft, text),
        _ => false,
    }
}

fn fit_of_phone(stage: &Stage<'_>, text: &str) -> Fit {
    if order::read_phone(stage, text).is_ok() {
        Fit::Form
    } else if is_figures(text) {
        Fit::Attempt
    } else {
        Fit::No
    }
}

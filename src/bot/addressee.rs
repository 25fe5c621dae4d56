//! The addressee of a customer's message: the step of the dialogue, the managers, or nobody yet.
//! What a person sends is never thrown away, so each message has one of these.

use super::{said::Said, talk, turn::Turn};
use crate::{
    desk::Desk,
    domain::{
        conversation::{Channel, Conversation},
        dialogue::{Asked, Field, State},
        email::Email,
        phone::Phone,
        search::{Fit as Found, Query},
    },
    shop::{Shop, checkout::keep_label, delivery, orders, words, yes_no},
    store::{StoreError, cases, conversations, entries, entries::Speaker},
    text::Text,
};

/// Words of a person's name at most.
const NAME_WORDS: usize = 5;

/// Whether a text may be a person's name, rather than something that they say.
fn is_name(text: &str) -> bool {
    let speaks = text.contains(['?', '!', ',', ';', ':', '\n']);
    !text.is_empty() && !speaks && text.split_whitespace().count() <= NAME_WORDS
}

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
    let takes = fit == Fit::Form;
    match conversation {
        Some(conversation) if conversation.open => {
            let is_answer = spoke_last(turn, &conversation).await?;
            Ok(match (takes, is_answer) {
                (true, false) => Addressee::Step,
                (true, true) => Addressee::Managers(StepUse::CouldUseIt),
                (false, _) => Addressee::Managers(StepUse::HasNoUse),
            })
        }
        Some(conversation) if !takes && reopens(desk, turn, &conversation).await? => {
            Ok(Addressee::Reopened)
        }
        _ if takes => Ok(Addressee::Step),
        _ => Ok(Addressee::Unknown),
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
    Ok(closed_at.is_some_and(|at| turn.now < at + desk.settings.reopens_for))
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
        && turn.dialogue.reply_keyboard
        && is_own_label(turn, text)
    {
        return Ok(Fit::OwnButton);
    }
    if let Said::Text(text) = said
        && asks_name_or_town(state)
        && words::is_greeting(&turn.speech, text)
    {
        return Ok(Fit::No);
    }
    Ok(fit_of(&turn.shop, state, said))
}

/// Whether the step asks for words that a greeting looks like.
fn asks_name_or_town(state: &State) -> bool {
    matches!(
        state,
        State::AwaitingLocation
            | State::Registration {
                field: Some(Field::Name),
            }
            | State::Registering {
                field: Field::Name,
                ..
            }
    ) || matches!(state, State::Checkout(draft) if draft.asked == Asked::Name)
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
        || known.is_some_and(|phone| keep_label(&turn.speech, &phone.international()) == text)
}

const fn form(takes: bool) -> Fit {
    if takes { Fit::Form } else { Fit::No }
}

fn fit_of(shop: &Shop, state: &State, said: &Said) -> Fit {
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
        Said::Contact { .. } if asks_phone => Fit::OwnButton,
        Said::Location(_) if *state == State::AwaitingLocation => Fit::OwnButton,
        Said::Text(text) if is_asked_yes_or_no(state) && is_yes_or_no(text) => Fit::Form,
        Said::Text(text) if asks_phone => {
            form(is_figures(text) || Phone::parse(text, shop.region).is_ok())
        }
        Said::Text(text) => form(takes_text(shop, state, text)),
        // A question may be a picture or a voice.
        _ => form(matches!(
            state,
            State::ChoosingSubject
                | State::AwaitingQuestion { .. }
                | State::AwaitingFeedback { .. }
        )),
    }
}

/// Whether the step has buttons that a typed yes or no means too.
fn is_asked_yes_or_no(state: &State) -> bool {
    match state {
        State::ConfirmingPhone { .. } | State::ConfirmingForget | State::Registering { .. } => true,
        State::Checkout(draft) => match draft.asked {
            Asked::Name | Asked::Phone | Asked::Email | Asked::Address | Asked::Comment => true,
            Asked::Delivery | Asked::Payment | Asked::Summary => false,
        },
        _ => false,
    }
}

fn is_yes_or_no(text: &str) -> bool {
    yes_no::is_yes(text) || yes_no::is_no(text)
}

fn takes_text(shop: &Shop, state: &State, text: &str) -> bool {
    let text = text.trim();
    match state {
        State::ChoosingSubject
        | State::AwaitingQuestion { .. }
        | State::AwaitingFeedback { .. } => !text.is_empty(),
        State::Registration {
            field: Some(Field::Name),
        }
        | State::Registering {
            field: Field::Name, ..
        } => is_name(text),
        State::Checkout(draft) => match draft.asked {
            Asked::Name => is_name(text),
            Asked::Address | Asked::Comment => !text.is_empty(),
            Asked::Email => is_address(text),
            Asked::Phone | Asked::Delivery | Asked::Payment | Asked::Summary => false,
        },
        State::AwaitingOrderNumber => orders::number(text).is_some(),
        State::AwaitingLocation => names_town(shop, text),
        State::Registration {
            field: Some(Field::Email),
        }
        | State::Registering {
            field: Field::Email,
            ..
        } => is_address(text),
        State::Cart { line: Some(_) } | State::AwaitingCode => is_figures(text),
        State::Menu
        | State::Catalog(_)
        | State::Product { .. }
        | State::AwaitingPhone { .. }
        | State::ConfirmingPhone { .. }
        | State::Unsorted
        | State::InConversation
        | State::Cart { line: None }
        | State::Orders
        | State::Registration { .. }
        | State::Registering { .. }
        | State::ConfirmingForget => false,
    }
}

/// A number, or what was meant to be one: the step says what is wrong with it.
fn is_figures(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_digit() || " +-()№#".contains(letter);
    text.chars().any(|letter| letter.is_ascii_digit()) && text.chars().all(is_part)
}

/// An e-mail address, or what was meant to be one.
fn is_address(text: &str) -> bool {
    Email::parse(text).is_ok() || text.contains('@') && !text.contains(char::is_whitespace)
}

/// Where the shop has no zones, every town costs the same, and what looks like one is one.
fn names_town(shop: &Shop, text: &str) -> bool {
    if shop.shipping.zones.is_empty() {
        delivery::is_town_like(text)
    } else {
        shop.shipping.zone_of(text).is_some()
    }
}

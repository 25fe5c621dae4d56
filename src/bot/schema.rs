//! The whole bot on one page: what is done with what was said, by the state of the dialogue.

use super::{
    addressee::Addressee,
    endpoints as on,
    said::{Said, SharedContact},
    turn::Turn,
};
use crate::{
    domain::dialogue::State,
    press::{Action, Press},
    shop::{Step, order::Own, registration::At, support::Matter},
    store::StoreError,
    text::Text,
};

/// The outcome of a turn.
pub type Outcome = Result<Step, StoreError>;

/// Commands and presses work from every state; what is for the managers goes to them
/// (`addressee.rs` decides); then each state has its say, and its last row takes what it did not
/// expect.
pub async fn decide(turn: &Turn, said: Said, addressee: Addressee) -> Outcome {
    match said {
        Said::Command { name, argument } => {
            return Box::pin(command(turn, &name, &argument)).await;
        }
        Said::Text(text) if turn.is_keyboard_label(Text::ButtonCancel, &text) => {
            return on::cancel(turn);
        }
        Said::Press { press, .. } => return Box::pin(pressed(turn, press)).await,
        _ => {}
    }
    match addressee {
        Addressee::Managers(use_of_step) => on::said_to_managers(turn, use_of_step),
        Addressee::Reopened => on::reopened(turn),
        _ if waits_for_nothing(addressee, &turn.dialogue.state, &said) => {
            Box::pin(on::first_words(turn, said)).await
        }
        Addressee::Step | Addressee::Unknown | Addressee::Doubtful => {
            Box::pin(step(turn, said)).await
        }
    }
}

#[rustfmt::skip]
#[expect(clippy::match_same_arms, reason = "a row for each case")]
async fn step(turn: &Turn, said: Said) -> Outcome {
    use Said::{Contact, Location, Text};
    match (turn.dialogue.state.clone(), said) {
        (State::AwaitingPhone { product }, Contact(shared)) => on::phone_shared(turn, product, shared).await,
        (State::AwaitingPhone { product }, Text(text)) => on::phone_typed(turn, product, text).await,
        (State::AwaitingPhone { product }, _) => on::phone_hint(turn, product).await,

        (State::ConfirmingPhone { product, .. }, Contact(shared)) => on::phone_shared(turn, product, shared).await,
        (State::ConfirmingPhone { product, phone }, Text(text)) => on::another_phone_typed(turn, product, phone, text).await,
        (State::ConfirmingPhone { product, phone }, _) => on::confirm_hint(turn, product, phone).await,

        // A question to the managers: what it is about, then the question.
        (State::ChoosingSubject, Text(text)) => on::question_asked(turn, Matter::default(), text).await,
        (State::ChoosingSubject, _) => on::question_hint(turn, Matter::default()).await,
        (State::AwaitingQuestion { subject, product, order }, said) => {
            let matter = Matter { subject, product, order };
            match said {
                Text(text) => on::question_asked(turn, matter, text).await,
                _ => on::question_hint(turn, matter).await,
            }
        }

        (State::AwaitingFeedback { rating, text: earlier }, Text(text)) => on::feedback_written(turn, rating, earlier, text),
        (State::AwaitingFeedback { rating, text }, _) => on::feedback_sent(turn, rating, text),

        (State::Cart { line }, Text(text)) => on::cart_said(turn, line, text).await,
        (State::Cart { line }, _) => on::cart_unsaid(turn, line).await,

        (State::Checkout(draft), Text(text)) => on::answer_typed(turn, draft, text).await,
        (State::Checkout(draft), Contact(shared)) => on::answer_shared(turn, draft, shared).await,
        (State::Checkout(draft), _) => on::answer_hint(turn, draft).await,

        (State::AwaitingOrderNumber, Text(text)) => on::number_typed(turn, text).await,
        (State::AwaitingOrderNumber, _) => on::number_hint(turn),

        (State::AwaitingLocation, Location(place)) => on::located(turn, place),
        (State::AwaitingLocation, Text(text)) => on::town_typed(turn, text),
        (State::AwaitingLocation, _) => on::location_hint(turn),

        // What customers tell about themselves.
        (State::Registration { field }, Text(text)) => on::profile_typed(turn, field, text),
        (State::Registration { field }, Contact(shared)) => on::profile_shared(turn, field, shared),
        (State::Registration { field }, _) => on::profile_hint(turn, field),

        (State::Registering { field, then }, Text(text)) => on::registering_typed(turn, At { field, then }, text).await,
        (State::Registering { field, then }, Contact(shared)) => on::registering_shared(turn, At { field, then }, shared).await,
        (State::Registering { field, then }, _) => on::registering_hint(turn, At { field, then }),

        (State::AwaitingCode, Text(text)) => on::code_typed(turn, text),
        (State::AwaitingCode, _) => on::code_hint(turn),

        (State::ConfirmingForget, Text(text)) => on::forget_me_typed(turn, text),
        (State::ConfirmingForget, _) => on::forget_me(turn),

        (State::Catalog(_) | State::Product { .. }, Text(text)) => on::search(turn, text).await,
        (State::Menu | State::Catalog(_) | State::Product { .. } | State::InConversation
            | State::Unsorted | State::Orders, Contact(shared)) => on::contact_unasked(turn, shared),
        (State::Menu | State::Catalog(_) | State::Product { .. } | State::InConversation
            | State::Unsorted | State::Orders, _) => on::hint(turn).await,
    }
}

/// The commands that work from every state.
const COMMANDS: [&str; 18] = [
    "start", "menu", "catalog", "cart", "orders", "profile", "delivery", "privacy", "support",
    "feedback", "language", "help", "end", "cancel", "stop", "id", "register", "skip",
];

pub fn is_ours(command: &str) -> bool {
    COMMANDS.contains(&command)
}

/// A command of [`COMMANDS`]; any other gets the list of them.
#[expect(clippy::match_same_arms, reason = "a row for each command")]
async fn command(turn: &Turn, name: &str, argument: &str) -> Outcome {
    match name {
        "start" => on::start(turn, argument).await,
        "menu" => on::menu(turn),
        "catalog" => on::catalog_home(turn).await,
        "cart" => on::cart(turn).await,
        "orders" => on::orders(turn).await,
        "profile" => on::profile(turn).await,
        "delivery" => on::delivery(turn),
        "privacy" => on::privacy(turn),
        "support" => on::support(turn).await,
        "feedback" => on::feedback(turn),
        "language" => on::languages(turn),
        "help" => on::help(turn),
        "end" => on::end_talk(turn).await,
        "cancel" => on::cancel(turn),
        "stop" => on::stop(turn),
        "id" => on::id(turn),
        "register" => on::register(turn),
        "skip" => on::skip(turn).await,
        _ => on::help(turn),
    }
}

/// A press of the present screen may belong to its step; what makes sense from an old message too
/// works anywhere.
async fn pressed(turn: &Turn, press: Option<Press>) -> Outcome {
    let Some(press) = press else {
        return on::unknown_button(turn).await;
    };
    if press.screen == turn.dialogue.screen
        && let Some(outcome) = step_press(turn, &press.action).await
    {
        return outcome;
    }
    free_press(turn, press.action).await
}

/// Presses that belong to the step at hand, and to no other.
#[rustfmt::skip]
async fn step_press(turn: &Turn, action: &Action) -> Option<Outcome> {
    Some(match (turn.dialogue.state.clone(), action.clone()) {
        (_, Action::Cancel) => on::cancel(turn),
        (_, Action::SetInCart(product, count)) => on::set_in_cart(turn, product, count).await,
        (_, Action::ClearCart) => on::clear_cart(turn),
        (_, Action::ClearProfile(field)) => on::clear_profile(turn, field),
        (_, Action::ExportData) => on::export_data(turn),
        (_, Action::ConfirmPhone) => on::confirm_phone(turn),

        (State::ConfirmingForget, Action::ForgetMeYes) => on::forget_me_yes(turn),

        (State::Checkout(draft), Action::StepBack) => on::step_back(turn, draft).await,
        (State::Checkout(draft), Action::Keep) => on::keep(turn, draft).await,
        (State::Checkout(draft), Action::Skip) => on::pass_over(turn, draft).await,
        (State::Checkout(draft), Action::DeliverBy(method)) => on::deliver_by(turn, draft, method).await,
        (State::Checkout(draft), Action::PickUpAt(place)) => on::pick_up_at(turn, draft, place).await,
        (State::Checkout(draft), Action::PayBy(method)) => on::pay_by(turn, draft, method).await,
        (State::Checkout(draft), Action::Correct(asked)) => on::correct(turn, draft, asked).await,
        (State::Checkout(draft), Action::ConfirmOrder) => on::confirm_order(turn, draft).await,

        (State::ConfirmingPhone { product, phone }, Action::PhoneYes) => on::phone_confirmed(turn, product, phone).await,
        (State::ConfirmingPhone { product, .. }, Action::PhoneOther) => on::phone_other(turn, product).await,

        (State::Registering { field, then }, Action::Keep) => on::registering_kept(turn, At { field, then }).await,
        (State::Registering { field, then }, Action::Skip) => on::registering_skipped(turn, At { field, then }).await,
        (State::Registering { field, then }, Action::StepBack) => on::registering_back(turn, At { field, then }),

        (State::AwaitingFeedback { text, .. }, Action::Stars(count)) => on::stars(turn, text, count),
        (State::AwaitingFeedback { rating, text }, Action::Skip) => on::feedback_skipped(turn, rating, text),

        _ => return None,
    })
}

/// Presses that make sense from an old message too.
async fn free_press(turn: &Turn, action: Action) -> Outcome {
    match action {
        Action::Menu => on::menu(turn),
        Action::Catalog => on::catalog_home(turn).await,
        Action::Page(of, page) => on::page(turn, of, page).await,
        Action::Product(id) => on::product(turn, id).await,
        Action::BackToList => on::back_to_list(turn).await,
        Action::Order(id) => on::order(turn, id).await,
        Action::Cart => on::cart(turn).await,
        Action::AddToCart(product, count) => on::add_to_cart(turn, product, count).await,
        Action::CartLine(id) => on::cart_line(turn, id).await,
        Action::Checkout => on::checkout(turn).await,
        Action::Orders => on::orders(turn).await,
        Action::OwnOrder(id) => on::own_order(turn, id).await,
        Action::OrderNumber => on::order_number(turn),
        Action::Invoice(lead) => on::invoice(turn, lead).await,
        Action::Profile => on::profile(turn).await,
        Action::ChangeProfile(field) => on::change_profile(turn, field),
        Action::SetNotices(notices) => on::set_notices(turn, notices),
        Action::Delivery => on::delivery(turn),
        Action::Privacy => on::privacy(turn),
        Action::ForgetMe => on::forget_me(turn),
        Action::Feedback => on::feedback(turn),
        Action::Support => on::support(turn).await,
        Action::Subject(department, place) => on::subject(turn, department, place),
        Action::OtherSubject => on::other_subject(turn),
        Action::AskTyped => on::ask_typed(turn).await,
        Action::AskAbout(id) => on::ask_about(turn, id).await,
        Action::AskAboutOrder(id) => on::ask_about_order(turn, id).await,
        Action::CancelOrder(id) => on::cancel_order(turn, id).await,
        Action::CancelOrderYes(id) => on::cancel_order_yes(turn, id).await,
        Action::EndConversation => on::end_talk(turn).await,
        Action::Languages => on::languages(turn),
        Action::Language(language) => on::language(turn, language),
        Action::Words(action) => on::words_pressed(turn, action).await,
        Action::Nothing => on::nothing(),
        _ => on::old_button(turn).await,
    }
}

/// Nobody expects it, and the dialogue asks for nothing.
pub fn waits_for_nothing(addressee: Addressee, state: &State, said: &Said) -> bool {
    let asks_for_nothing = match state {
        State::Menu
        | State::Unsorted
        | State::InConversation
        | State::Orders
        | State::Cart { line: None } => true,
        // A search that finds nothing offers the manager itself.
        State::Catalog(_) | State::Product { .. } => !matches!(said, Said::Text(_)),
        _ => false,
    };
    // One's own contact that nobody asked for has a step of its own; somebody else's is a message.
    let is_contact = matches!(said, Said::Contact(SharedContact { own: Own::Yes, .. }));
    addressee == Addressee::Unknown && asks_for_nothing && !is_contact
}

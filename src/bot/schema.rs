//! The whole bot on one page: what is done with what was said, by the state of the dialogue.

use std::sync::Arc;

use dptree::{Handler, case};
use teloxide::dispatching::DpHandlerDescription;

use super::{
    addressee::Addressee,
    endpoints as on,
    injected::{
        self, CatalogPage, ChosenSubject, Command, GivenFeedback, Pieces, ProposedPhone,
        SharedPhone,
    },
    said::Said,
    turn::Turn,
};
use crate::{
    domain::dialogue::State,
    press::{Action, Press},
    shop::{Step, order::Own},
    store::StoreError,
};

/// The outcome of a turn.
pub type Outcome = Result<Step, StoreError>;
pub type Tree = Handler<'static, Outcome, DpHandlerDescription>;

/// The tree: commands and presses work from every state; what is for the managers goes to them
/// (`addressee.rs` decides); then each state has its say, and its last branch takes what it did not
/// expect.
pub fn schema() -> Tree {
    dptree::entry()
        .branch(commands())
        .branch(dptree::filter(cancels).endpoint(on::cancel))
        .branch(presses())
        .branch(for_managers())
        .branch(
            case![State::AwaitingPhone { product }]
                .branch(dptree::filter_map(SharedPhone::of).endpoint(on::phone_shared))
                .branch(case![Said::Text(text)].endpoint(on::phone_typed))
                .endpoint(on::phone_hint),
        )
        .branch(
            dptree::filter_map(ProposedPhone::of)
                .branch(dptree::filter_map(SharedPhone::of).endpoint(on::another_phone_shared))
                .branch(case![Said::Text(text)].endpoint(on::another_phone_typed))
                .endpoint(on::confirm_hint),
        )
        .branch(questions())
        .branch(
            dptree::filter_map(GivenFeedback::of)
                .branch(dptree::filter_map(text_of).endpoint(on::feedback_written))
                .endpoint(on::feedback_sent),
        )
        .branch(
            case![State::Cart { line }]
                .branch(case![Said::Text(text)].endpoint(on::cart_said))
                .endpoint(on::cart_unsaid),
        )
        .branch(
            case![State::Checkout(draft)]
                .branch(case![Said::Text(text)].endpoint(on::answer_typed))
                .branch(dptree::filter_map(SharedPhone::of).endpoint(on::answer_shared))
                .endpoint(on::answer_hint),
        )
        .branch(
            case![State::AwaitingOrderNumber]
                .branch(case![Said::Text(text)].endpoint(on::number_typed))
                .endpoint(on::number_hint),
        )
        .branch(
            case![State::AwaitingLocation]
                .branch(case![Said::Location(place)].endpoint(on::located))
                .branch(case![Said::Text(text)].endpoint(on::town_typed))
                .endpoint(on::location_hint),
        )
        .branch(profile())
        .branch(
            case![State::ConfirmingForget]
                .branch(case![Said::Text(text)].endpoint(on::forget_me_typed))
                .endpoint(on::forget_me),
        )
        .branch(dptree::filter(looks_at_goods).branch(case![Said::Text(text)].endpoint(on::search)))
        .branch(dptree::filter_map(SharedPhone::of).endpoint(on::contact_unasked))
        .endpoint(on::hint)
}

/// What is for the managers, and first words, which nothing asked for.
fn for_managers() -> Tree {
    dptree::entry()
        .branch(case![Addressee::Managers(step)].endpoint(on::said_to_managers))
        .branch(case![Addressee::Reopened].endpoint(on::reopened))
        .branch(dptree::filter(waits_for_nothing).endpoint(on::first_words))
}

/// What customers tell about themselves.
fn profile() -> Tree {
    dptree::entry()
        .branch(
            case![State::Registration { field }]
                .branch(case![Said::Text(text)].endpoint(on::profile_typed))
                .branch(dptree::filter_map(SharedPhone::of).endpoint(on::profile_shared))
                .endpoint(on::profile_hint),
        )
        .branch(
            dptree::filter_map(injected::registration)
                .branch(case![Said::Text(text)].endpoint(on::registering_typed))
                .branch(dptree::filter_map(SharedPhone::of).endpoint(on::registering_shared))
                .endpoint(on::registering_hint),
        )
        .branch(
            case![State::AwaitingCode]
                .branch(case![Said::Text(text)].endpoint(on::code_typed))
                .endpoint(on::code_hint),
        )
}

/// A question to the shop's people: what it is about, then the question.
fn questions() -> Tree {
    dptree::entry()
        .branch(
            case![State::ChoosingSubject]
                .branch(case![Said::Text(text)].endpoint(on::question_unsorted))
                .endpoint(on::unsorted_hint),
        )
        .branch(
            dptree::filter_map(injected::matter)
                .branch(case![Said::Text(text)].endpoint(on::question_asked))
                .endpoint(on::question_hint),
        )
}

/// The commands that work from every state.
const COMMANDS: [&str; 18] = [
    "start", "menu", "catalog", "cart", "orders", "profile", "delivery", "privacy", "support",
    "feedback", "language", "help", "end", "cancel", "stop", "id", "register", "skip",
];

pub fn is_ours(command: &str) -> bool {
    COMMANDS.contains(&command)
}

fn commands() -> Tree {
    dptree::filter_map(Command::of)
        .branch(dptree::filter(named("start")).endpoint(on::start))
        .branch(dptree::filter(named("menu")).endpoint(on::menu))
        .branch(dptree::filter(named("catalog")).endpoint(on::catalog_home))
        .branch(dptree::filter(named("cart")).endpoint(on::cart))
        .branch(dptree::filter(named("orders")).endpoint(on::orders))
        .branch(dptree::filter(named("profile")).endpoint(on::profile))
        .branch(dptree::filter(named("delivery")).endpoint(on::delivery))
        .branch(dptree::filter(named("privacy")).endpoint(on::privacy))
        .branch(dptree::filter(named("support")).endpoint(on::support))
        .branch(dptree::filter(named("feedback")).endpoint(on::feedback))
        .branch(dptree::filter(named("language")).endpoint(on::languages))
        .branch(dptree::filter(named("help")).endpoint(on::help))
        .branch(dptree::filter(named("end")).endpoint(on::end_talk))
        .branch(dptree::filter(named("cancel")).endpoint(on::cancel))
        .branch(dptree::filter(named("stop")).endpoint(on::stop))
        .branch(dptree::filter(named("id")).endpoint(on::id))
        .branch(dptree::filter(named("register")).endpoint(on::register))
        .branch(dptree::filter(named("skip")).endpoint(on::skip))
        .endpoint(on::help)
}

fn named(name: &'static str) -> impl Fn(Command) -> bool + Send + Sync + 'static {
    move |command: Command| command.name == name
}

fn presses() -> Tree {
    dptree::filter_map(pressed)
        .branch(dptree::filter_map(fresh_action).branch(step_presses()))
        .branch(
            dptree::filter_map(free_action)
                .branch(case![Action::Menu].endpoint(on::menu))
                .branch(case![Action::Catalog].endpoint(on::catalog_home))
                .branch(dptree::filter_map(CatalogPage::of).endpoint(on::page))
                .branch(case![Action::Product(id)].endpoint(on::product))
                .branch(case![Action::BackToList].endpoint(on::back_to_list))
                .branch(case![Action::Order(id)].endpoint(on::order))
                .branch(case![Action::Cart].endpoint(on::cart))
                .branch(dptree::filter_map(Pieces::added).endpoint(on::add_to_cart))
                .branch(case![Action::CartLine(id)].endpoint(on::cart_line))
                .branch(case![Action::Checkout].endpoint(on::checkout))
                .branch(case![Action::Orders].endpoint(on::orders))
                .branch(case![Action::OwnOrder(id)].endpoint(on::own_order))
                .branch(case![Action::OrderNumber].endpoint(on::order_number))
                .branch(case![Action::Invoice(lead)].endpoint(on::invoice))
                .branch(case![Action::Profile].endpoint(on::profile))
                .branch(case![Action::ChangeProfile(field)].endpoint(on::change_profile))
                .branch(case![Action::SetNotices(notices)].endpoint(on::set_notices))
                .branch(case![Action::Delivery].endpoint(on::delivery))
                .branch(case![Action::Privacy].endpoint(on::privacy))
                .branch(case![Action::ForgetMe].endpoint(on::forget_me))
                .branch(case![Action::Feedback].endpoint(on::feedback))
                .branch(case![Action::Support].endpoint(on::support))
                .branch(dptree::filter_map(ChosenSubject::of).endpoint(on::subject))
                .branch(case![Action::OtherSubject].endpoint(on::other_subject))
                .branch(case![Action::AskTyped].endpoint(on::ask_typed))
                .branch(case![Action::AskAbout(id)].endpoint(on::ask_about))
                .branch(case![Action::AskAboutOrder(id)].endpoint(on::ask_about_order))
                .branch(case![Action::CancelOrder(id)].endpoint(on::cancel_order))
                .branch(case![Action::CancelOrderYes(id)].endpoint(on::cancel_order_yes))
                .branch(case![Action::EndConversation].endpoint(on::end_talk))
                .branch(case![Action::Languages].endpoint(on::languages))
                .branch(case![Action::Language(language)].endpoint(on::language))
                .branch(case![Action::Words(action)].endpoint(on::words_pressed))
                .branch(case![Action::Nothing].endpoint(on::nothing)),
        )
        .endpoint(on::old_button)
}

/// Presses that belong to the step at hand, and to no other.
fn step_presses() -> Tree {
    dptree::entry()
        .branch(case![Action::Cancel].endpoint(on::cancel))
        .branch(dptree::filter_map(Pieces::set).endpoint(on::set_in_cart))
        .branch(case![Action::ClearCart].endpoint(on::clear_cart))
        .branch(case![Action::ClearProfile(field)].endpoint(on::clear_profile))
        .branch(case![Action::ExportData].endpoint(on::export_data))
        .branch(case![Action::ConfirmPhone].endpoint(on::confirm_phone))
        .branch(
            case![State::ConfirmingForget]
                .branch(case![Action::ForgetMeYes].endpoint(on::forget_me_yes)),
        )
        .branch(
            case![State::Checkout(draft)]
                .branch(case![Action::StepBack].endpoint(on::step_back))
                .branch(case![Action::Keep].endpoint(on::keep))
                .branch(case![Action::Skip].endpoint(on::pass_over))
                .branch(case![Action::DeliverBy(method)].endpoint(on::deliver_by))
                .branch(case![Action::PickUpAt(place)].endpoint(on::pick_up_at))
                .branch(case![Action::PayBy(method)].endpoint(on::pay_by))
                .branch(case![Action::Correct(asked)].endpoint(on::correct))
                .branch(case![Action::ConfirmOrder].endpoint(on::confirm_order)),
        )
        .branch(
            dptree::filter_map(ProposedPhone::of)
                .branch(case![Action::PhoneYes].endpoint(on::phone_confirmed))
                .branch(case![Action::PhoneOther].endpoint(on::phone_other)),
        )
        .branch(
            dptree::filter_map(injected::registration)
                .branch(case![Action::Keep].endpoint(on::registering_kept))
                .branch(case![Action::Skip].endpoint(on::registering_skipped))
                .branch(case![Action::StepBack].endpoint(on::registering_back)),
        )
        .branch(
            dptree::filter_map(GivenFeedback::of)
                .branch(case![Action::Stars(count)].endpoint(on::stars))
                .branch(case![Action::Skip].endpoint(on::feedback_skipped)),
        )
}

/// A press with whatever it carries.
#[derive(Debug, Clone)]
pub struct Pressed(pub Option<Press>);

fn pressed(said: Said) -> Option<Pressed> {
    match said {
        Said::Press { press, .. } => Some(Pressed(press)),
        _ => None,
    }
}

/// The action of a press of the present screen.
#[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
fn fresh_action(pressed: Pressed, turn: Arc<Turn>) -> Option<Action> {
    pressed
        .0
        .filter(|press| press.screen == turn.dialogue.screen)
        .map(|press| press.action)
}

/// The action of any press: those that make sense from an old message too.
fn free_action(pressed: Pressed) -> Option<Action> {
    pressed.0.map(|press| press.action)
}

/// The reply keyboard's "cancel" says its label.
#[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
fn cancels(said: Said, turn: Arc<Turn>) -> bool {
    match said {
        Said::Text(text) => turn.is_keyboard_label(crate::text::Text::ButtonCancel, &text),
        _ => false,
    }
}

/// Nobody expects it, and the dialogue asks for nothing.
#[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
pub fn waits_for_nothing(addressee: Addressee, state: State, said: Said) -> bool {
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
    let is_contact = matches!(said, Said::Contact { own: Own::Yes, .. });
    addressee == Addressee::Unknown && asks_for_nothing && !is_contact
}

/// The words of a text.
fn text_of(said: Said) -> Option<String> {
    match said {
        Said::Text(text) => Some(text),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
fn looks_at_goods(state: State) -> bool {
    matches!(state, State::Catalog(_) | State::Product { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_branch_gets_what_it_asks_for() {
        dptree::type_check(
            schema().sig(),
            &dptree::deps![],
            &[
                dptree::Type::of::<Said>(),
                dptree::Type::of::<State>(),
                dptree::Type::of::<Addressee>(),
                dptree::Type::of::<Arc<Turn>>(),
            ],
        );
    }
}

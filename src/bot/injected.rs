//! What the tree injects into its endpoints, by its type, and where each value comes from.

use super::said::Said;
use crate::{
    domain::{
        dialogue::State,
        id::{DepartmentId, ProductId},
        phone::Phone,
    },
    press::{Action, Where},
    shop::{order::Own, registration::At, support::Matter},
};

/// A command, and what follows it.
#[derive(Debug, Clone)]
pub struct Command {
    pub name: String,
    pub argument: String,
}

impl Command {
    pub fn of(said: Said) -> Option<Self> {
        match said {
            Said::Command { name, argument } => Some(Self { name, argument }),
            _ => None,
        }
    }
}

/// The phone of a contact that was shared.
#[derive(Debug, Clone)]
pub struct SharedPhone {
    pub number: String,
    pub own: Own,
}

impl SharedPhone {
    pub fn of(said: Said) -> Option<Self> {
        match said {
            Said::Contact { number, own } => Some(Self { number, own }),
            _ => None,
        }
    }
}

/// The known phone with which a product is ordered in one tap, once the customer confirms it.
#[derive(Debug, Clone)]
pub struct ProposedPhone {
    pub product: ProductId,
    pub phone: Phone,
}

impl ProposedPhone {
    pub fn of(state: State) -> Option<Self> {
        match state {
            State::ConfirmingPhone { product, phone } => Some(Self { product, phone }),
            _ => None,
        }
    }
}

/// Stars and words, as far as they were given.
#[derive(Debug, Clone)]
pub struct GivenFeedback {
    pub rating: Option<u8>,
    pub text: Option<String>,
}

impl GivenFeedback {
    pub fn of(state: State) -> Option<Self> {
        match state {
            State::AwaitingFeedback { rating, text } => Some(Self { rating, text }),
            _ => None,
        }
    }
}

/// What the awaited question is about.
pub fn matter(state: State) -> Option<Matter> {
    match state {
        State::AwaitingQuestion {
            subject,
            product,
            order,
        } => Some(Matter {
            subject,
            product,
            order,
        }),
        _ => None,
    }
}

/// The question of the registration.
#[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
pub fn registration(state: State) -> Option<At> {
    match state {
        State::Registering { field, then } => Some(At { field, then }),
        _ => None,
    }
}

/// A page of the catalog that a button opens.
#[derive(Debug, Clone)]
pub struct CatalogPage {
    pub of: Where,
    pub page: u32,
}

impl CatalogPage {
    #[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
    pub fn of(action: Action) -> Option<Self> {
        match action {
            Action::Page(of, page) => Some(Self { of, page }),
            _ => None,
        }
    }
}

/// A number of pieces of a product.
#[derive(Debug, Clone, Copy)]
pub struct Pieces {
    pub product: ProductId,
    pub count: u32,
}

impl Pieces {
    /// Those that are put in the cart.
    #[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
    pub fn added(action: Action) -> Option<Self> {
        match action {
            Action::AddToCart(product, count) => Some(Self { product, count }),
            _ => None,
        }
    }

    /// Those that are in the cart from now on.
    #[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
    pub fn set(action: Action) -> Option<Self> {
        match action {
            Action::SetInCart(product, count) => Some(Self { product, count }),
            _ => None,
        }
    }
}

/// A subject by its place in the list of its department.
#[derive(Debug, Clone)]
pub struct ChosenSubject {
    pub department: DepartmentId,
    pub place: u32,
}

impl ChosenSubject {
    #[expect(clippy::needless_pass_by_value, reason = "dptree gives values")]
    pub fn of(action: Action) -> Option<Self> {
        match action {
            Action::Subject(department, place) => Some(Self { department, place }),
            _ => None,
        }
    }
}

//! What a button carries: at most 64 bytes
//! (<https://core.telegram.org/bots/api#inlinekeyboardbutton>), with the number of the screen it
//! belongs to, so that a press of an old screen is recognised.
//!
//! Each feature has one table with a row for every action. Buttons stay in people's chats for years:
//! the code of a released row never changes (`actions.txt` holds them).

mod arguments;
mod catalog;
mod customer;
mod declare;
mod desk;
mod figures;
mod leads;
mod letters;
mod links;
mod orders;
mod people;
mod sms;
#[cfg(test)]
mod tests;
mod words;

pub use arguments::NAME;
pub use catalog::CatalogAction;
pub use customer::{Action, Where};
use declare::{Argument, Parts};
pub use desk::{BlockFor, DeskAction, Later, List};
pub use figures::FiguresAction;
pub use leads::LeadAction;
pub use letters::LetterAction;
pub use links::LinkAction;
pub use orders::OrderAction;
pub use people::PeopleAction;
pub use sms::{SmsAction, SmsLog};
pub use words::WordsAction;

/// A press, as it comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press {
    pub screen: i64,
    pub action: Action,
}

impl Press {
    /// `SCREEN:CODE[:ARGUMENT...]`.
    pub fn to_data(&self) -> String {
        let mut data = self.screen.to_string();
        self.action.write(&mut data);
        data
    }

    /// `None` for data that no button of ours carries.
    pub fn parse(data: &str) -> Option<Self> {
        let mut parts = Parts::split(data);
        let screen = parts.take()?.parse().ok()?;
        let action = Action::read(&mut parts)?;
        parts.is_empty().then_some(Self { screen, action })
    }
}

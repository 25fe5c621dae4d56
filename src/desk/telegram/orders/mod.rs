//! Orders as managers read them: the notice, the card, the list, and what tells that one waits.

mod card;
mod list;
pub(super) mod notice;
pub mod payment;
pub(in crate::desk) mod urging;

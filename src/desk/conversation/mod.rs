//! What happens to one conversation: its messages both ways, its case, the right to answer it and its
//! end.

pub mod answer;
pub mod blocking;
mod case;
pub mod channel;
pub mod choice;
mod close;
mod complaint;
pub mod courtesy;
mod feedback;
pub mod hand_over;
pub mod hold;
pub mod kept;
pub mod labels;
pub mod lead;
mod mentions;
pub mod moving;
mod other_way;
pub mod rating;
pub mod receive;
pub(in crate::desk) mod snooze;
mod take_over;
pub mod trouble;
pub mod variables;
pub(in crate::desk) mod written;

pub(in crate::desk) use feedback::Sent;

//! What happens to one conversation: its messages both ways, its case, the right to answer it and its
//! end.

pub mod answer;
pub(in crate::desk) mod case;
pub mod channel;
pub(in crate::desk) mod choice;
pub(in crate::desk) mod close;
pub(in crate::desk) mod complaint;
pub(in crate::desk) mod connect;
pub mod courtesy;
pub(in crate::desk) mod feedback;
pub(in crate::desk) mod hand_over;
pub mod hold;
pub mod kept;
pub(in crate::desk) mod labels;
pub mod lead;
pub(in crate::desk) mod mentions;
pub(in crate::desk) mod moving;
pub(in crate::desk) mod rating;
pub mod receive;
pub(in crate::desk) mod snooze;
pub(in crate::desk) mod take_over;
pub mod trouble;
pub mod variables;
pub(in crate::desk) mod written;

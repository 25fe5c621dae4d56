//! Which manager gets a conversation, and what happens when nobody answers in time.

pub(in crate::desk) mod sharing;
pub mod timers;
pub(in crate::desk) mod urging;

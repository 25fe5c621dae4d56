//! Which manager gets a conversation, and what happens when nobody answers in time.

pub mod dismissal;
pub mod presence;
mod sharing;
pub mod timer_courier;
pub mod timers;
mod urging;

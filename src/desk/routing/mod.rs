//! Which manager gets a conversation, and what happens when nobody answers in time.

mod sharing;
pub mod timer_courier;
pub mod timers;
mod urging;

//! The simulated outside world: servers that speak the vendors' HTTP, remember what they were
//! told, refuse what the vendors refuse, and fail on demand. Tests and the demo both stand on it.
//!
//! It shares no types with the adapters: JSON is read and written by hand here, so that a wrong
//! field name in an adapter shows. What a server rules over (rates, expiry, retries) goes by the
//! clock it was given; what the network does (latency, a long poll's wait) takes real time.

mod calls;
pub mod clock;
mod errands;
pub mod espocrm;
pub mod faults;
mod http;
pub mod keepincrm;
pub mod keeping;
pub mod keycrm;
pub mod odoo;
pub mod phones;
mod rates;
pub mod server;
#[cfg(test)]
mod shop;
mod sign;
mod tasks;
pub mod telegram;
pub mod turbosms;
pub mod twilio;
pub mod zadarma;

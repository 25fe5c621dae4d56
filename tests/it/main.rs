//! The whole program from outside, against the simulator.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a failed expectation is a failed test"
)]

mod bad_updates;
mod catalog;
mod crm_trouble;
mod demo_page;
mod dialogue;
mod harness;
mod kill;
mod limits;
mod order;
mod replicas;
mod start;

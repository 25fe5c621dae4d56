//! The whole program from outside, against the simulator.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a failed expectation is a failed test"
)]

mod bad_updates;
mod bots;
mod buyers;
mod buying;
mod catalog;
mod choices;
mod commands;
mod crm_told;
mod crm_trouble;
mod delivery;
mod demo_page;
mod departments;
mod desk;
mod desk_content;
mod desk_kill;
mod desk_races;
mod desk_rights;
mod desk_topics;
mod desk_work;
mod dialogue;
mod following;
mod harness;
mod keeping;
mod keeping_load;
mod kill;
mod kill_orders;
mod limits;
mod nightly;
mod opening;
mod order;
mod orders_once;
mod own_orders;
mod pigeon;
mod privacy;
mod rating;
mod replicas;
mod routing;
mod screens;
mod sms;
mod sms_api;
mod sms_codes;
mod sms_desk;
mod sms_kill;
mod sms_odoo;
mod sms_orders;
mod sms_vendors;
mod start;
mod statistics;
mod status_notices;
mod stops;
mod walk;
mod week;

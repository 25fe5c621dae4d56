//! The whole program from outside, against the simulator.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a failed expectation is a failed test"
)]
#![expect(
    clippy::too_many_lines,
    reason = "a test tells its story from the beginning to the end"
)]

mod anonymous_number;
mod bad_updates;
mod bots;
mod buyers;
mod buying;
mod catalog;
mod catalog_file;
mod categories;
mod choices;
mod columns;
mod commands;
mod contract;
mod crm_clocks;
mod crm_port;
mod crm_told;
mod crm_trouble;
mod daily_export;
mod database_faults;
mod database_postgres;
mod delivery;
mod demo_browser;
mod demo_page;
mod demo_stories;
mod demo_twice;
mod departments;
mod desk;
mod desk_content;
mod desk_context;
mod desk_kill;
mod desk_new_file;
mod desk_orders;
mod desk_other_kinds;
mod desk_races;
mod desk_rights;
mod desk_topics;
mod desk_work;
mod dialogue;
mod email;
mod export;
mod floods;
mod following;
mod forgotten;
mod groups;
mod groups_moved;
mod groups_words;
mod harness;
mod hive;
mod hooks;
mod intake;
mod keeping;
mod keeping_load;
mod keyboards;
mod kill;
mod kill_orders;
mod letters;
mod limits;
mod links;
mod manager_day;
mod manager_tools;
mod misread;
mod money;
mod nightly;
mod numbers;
mod odoo_crm;
mod odoo_real;
mod offer;
mod one_refused;
mod opening;
mod order;
mod orders_at_work;
mod orders_of_anywhere;
mod orders_once;
mod outbox;
mod outbox_hanging;
mod outbox_refusals;
mod own_orders;
mod owners;
mod pigeon;
mod post_office;
mod presses;
mod privacy;
mod rating;
mod registration;
mod replicas;
mod routing;
mod rows;
mod screens;
mod search;
mod settings;
mod sms;
mod sms_api;
mod sms_api_list;
mod sms_barriers;
mod sms_batch;
mod sms_choice;
mod sms_codes;
mod sms_desk;
mod sms_kill;
mod sms_lookup;
mod sms_odoo;
mod sms_orders;
mod sms_vendors;
mod start;
mod statistics;
mod status_notices;
mod stops;
mod taps;
mod texts;
mod traces;
mod troubles;
mod upgrade;
mod walk;
mod web;
mod web_routes;
mod week;
mod words;

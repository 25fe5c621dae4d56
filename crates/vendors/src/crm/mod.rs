//! The shop's CRM: what we ask of one, in our own words ([`port`]). An adapter (such as `keycrm`)
//! speaks its language, and is one folder and a line in [`registry`]; [`rest`] speaks any by a recipe.
//! Every call of every adapter goes through [`http`].

pub mod answer;
mod call;
mod dialect;
pub mod error;
pub mod http;
pub mod journal;
pub mod keepincrm;
pub mod keycrm;
pub mod lenient;
mod none;
pub mod odoo;
pub mod peer_clock;
pub mod plain;
pub mod port;
pub mod public;
pub mod rate;
mod records;
mod redact;
pub mod registry;
pub mod rest;

pub use self::{
    error::{CrmError, Flaw},
    journal::{Exchange, Journal, Outcome},
    none::NoCrm,
    port::*,
    rate::Urgency,
    registry::{Declared, Means, Registration, Registry},
};

//! Everything that comes in by HTTP.

mod api;
mod body;
mod client;
mod connections;
mod crm;
mod error;
mod health;
mod keeping;
mod odoo;
mod passage;
mod phase;
mod proofs;
mod routes;
mod server;
mod sms;
mod stream;
mod telegram;

use std::sync::{Arc, atomic::AtomicBool};

use axum::{Router, middleware};
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::SecretString;
use tower_http::catch_panic::CatchPanicLayer;

pub use api::Api;
pub use error::Error;
pub use odoo::OdooGateway;
pub use passage::Gate;
pub use routes::{Caller, Method, Proof, Reach, RouteFacts, table};
pub use server::serve;
pub use sms::SmsCalls;

use crate::{
    bot::intake::Intake, crm::following::Following, desk::Desk, domain::id::BotId, store::Store,
    vendors::crm::Crm,
};

/// What the routes work with.
#[derive(Clone)]
pub struct Web {
    pub store: Store,
    pub metrics: PrometheusHandle,
    /// Whether everything is set up.
    pub ready: Arc<AtomicBool>,
    /// The bots that receive by webhook; none while they poll.
    pub webhooks: Vec<Webhook>,
    /// Where a CRM signals new messages; none when its chats are not joined.
    pub signals: Option<Signals>,
    /// Where the CRM tells changes of orders; `None` means that it does not.
    pub order_events: Option<OrderEvents>,
    pub sms: SmsCalls,
    pub api: Api,
    /// Where Odoo sends its messages. `None` means that it may not.
    pub odoo: Option<OdooGateway>,
}

impl Web {
    /// The webhook of a bot.
    pub fn webhook(&self, bot: BotId) -> Option<&Webhook> {
        self.webhooks.iter().find(|hook| hook.intake.bot() == bot)
    }
}

/// What changes of orders need.
#[derive(Clone)]
pub struct OrderEvents {
    pub following: Following,
    /// The CRM that calls us.
    pub crm: Arc<dyn Crm>,
}

/// What the CRM's signals need.
#[derive(Clone)]
pub struct Signals {
    pub desk: Desk,
    /// The part of the address that only the CRM knows.
    pub link_key: SecretString,
}

/// A bot's webhook.
#[derive(Clone)]
pub struct Webhook {
    pub intake: Intake,
    pub secret: SecretString,
}

/// All routes, behind the gate that holds their limits.
pub fn routes(web: Web, gate: Arc<Gate>) -> Router {
    routes::router(&web)
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(gate, passage::pass))
        .with_state(web)
}

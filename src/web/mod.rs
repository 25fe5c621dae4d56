//! Everything that comes in by HTTP.

mod api;
mod error;
mod health;
mod keeping;
mod keycrm;
mod odoo;
mod sms;
mod telegram;

use std::sync::{Arc, atomic::AtomicBool};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{any, get, post},
};
use metrics_exporter_prometheus::PrometheusHandle;
use secrecy::SecretString;
use tower_http::catch_panic::CatchPanicLayer;

pub use api::Api;
pub use error::Error;
pub use odoo::OdooGateway;
pub use sms::SmsCalls;

use crate::{
    bot::intake::Intake, desk::Desk, domain::id::BotId, outbox::following::Following, store::Store,
};

/// Twice what Telegram sends at most (512 KiB).
const BODY_LIMIT: usize = 1024 * 1024;

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
    /// Where KeyCRM tells changes of orders; none while it has no key.
    pub order_events: Option<OrderEvents>,
    pub sms: SmsCalls,
    pub api: Api,
    /// Where Odoo sends its messages; none: it may not.
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
    /// The part of the address that only the CRM knows.
    pub key: SecretString,
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

/// Before the bots are known: only health and metrics.
pub fn routes(web: Web) -> Router {
    Router::new()
        .route("/telegram/{bot}", post(telegram::receive))
        .route(
            "/crm/keeping/messages/{key}",
            get(keeping::signal).post(keeping::signal),
        )
        .route(
            "/crm/keycrm/{key}",
            post(keycrm::event).layer(DefaultBodyLimit::max(keycrm::BODY_LIMIT)),
        )
        .nest("/api", api::routes(&web))
        .route(
            "/api/sms/3/send",
            post(odoo::send).layer(DefaultBodyLimit::max(odoo::BODY_LIMIT)),
        )
        .route("/sms/{provider}", any(sms::provider))
        .route("/sms/{provider}/{what}", any(sms::provider_and_what))
        .route("/health/live", get(health::live))
        .route("/health/ready", get(health::ready))
        .route("/metrics", get(health::metrics))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(CatchPanicLayer::new())
        .with_state(web)
}

//! Webhooks by which a CRM tells us of changes.

use mistok_core::domain::order::Keeps;
use secrecy::SecretString;

use super::Standing;

/// A CRM that calls us when an order or a lead has changed.
pub trait Signals: Send + Sync {
    /// The secret part of the address that it calls, `/crm/NAME/KEY`.
    fn key(&self) -> &SecretString;

    /// Reads a body.
    fn parse(&self, body: &[u8]) -> Result<Event, NotAnEvent>;
}

/// What a readable body tells.
#[derive(Debug)]
pub enum Event {
    Standing(Box<Standing>),
    /// Something of it has changed; what, the CRM is asked for.
    Changed {
        keeps: Keeps,
        id: String,
    },
    /// Nothing about an order or a lead.
    Other,
}

/// The body is no event; what would be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {0}")]
pub struct NotAnEvent(pub &'static str);

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

    /// Reads a body that may tell of several changes.
    fn read(&self, body: &[u8]) -> Result<Vec<Event>, NotAnEvent> {
        self.parse(body).map(|event| vec![event])
    }

    /// Whether a call proves by its headers that it comes from the CRM; `body` is the body as it came,
    /// byte for byte. Where a CRM signs nothing the secret address is the proof.
    fn is_proven(&self, _header: &dyn Fn(&str) -> Option<String>, _body: &[u8]) -> bool {
        true
    }
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

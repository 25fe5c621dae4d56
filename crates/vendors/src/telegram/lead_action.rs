//! What a button about a lead that needs a person carries: `l` and a letter, then its numbers.

use mistok_core::domain::id::{LeadId, ProductId};

/// What a press of the shop's people decides about a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadAction {
    /// Asks once more whether it is in the CRM already.
    Arrived(LeadId),
    /// It is in the CRM: it is never sent again.
    ArrivedYes(LeadId),
    /// The question again, as it was.
    Ask(LeadId),
    /// It was refused, or its fate is unknown: send it again.
    Resend(LeadId),
    /// Show the order with what can be corrected.
    Edit(LeadId),
    /// Takes a product out of it.
    DropLine(LeadId, ProductId),
    /// Sends a product without its article number.
    Unbind(LeadId, ProductId),
    /// Sends it as a lead instead of an order.
    AsLead(LeadId),
    DropPhone(LeadId),
    DropEmail(LeadId),
}

impl LeadAction {
    pub const fn lead(self) -> LeadId {
        match self {
            Self::Arrived(id)
            | Self::ArrivedYes(id)
            | Self::Ask(id)
            | Self::Resend(id)
            | Self::Edit(id)
            | Self::DropLine(id, _)
            | Self::Unbind(id, _)
            | Self::AsLead(id)
            | Self::DropPhone(id)
            | Self::DropEmail(id) => id,
        }
    }

    pub(super) fn to_data(self) -> String {
        match self {
            Self::Arrived(id) => format!("la:{id}"),
            Self::ArrivedYes(id) => format!("ly:{id}"),
            Self::Ask(id) => format!("lq:{id}"),
            Self::Resend(id) => format!("lr:{id}"),
            Self::Edit(id) => format!("le:{id}"),
            Self::DropLine(id, product) => format!("ld:{id}:{product}"),
            Self::Unbind(id, product) => format!("lx:{id}:{product}"),
            Self::AsLead(id) => format!("ls:{id}"),
            Self::DropPhone(id) => format!("lp:{id}"),
            Self::DropEmail(id) => format!("lm:{id}"),
        }
    }

    pub(super) fn parse(code: &str, first: Option<&str>, second: Option<&str>) -> Option<Self> {
        let id = LeadId(first?.parse().ok()?);
        Some(match (code, second) {
            ("la", None) => Self::Arrived(id),
            ("ly", None) => Self::ArrivedYes(id),
            ("lq", None) => Self::Ask(id),
            ("lr", None) => Self::Resend(id),
            ("le", None) => Self::Edit(id),
            ("ld", Some(product)) => Self::DropLine(id, ProductId(product.parse().ok()?)),
            ("lx", Some(product)) => Self::Unbind(id, ProductId(product.parse().ok()?)),
            ("ls", None) => Self::AsLead(id),
            ("lp", None) => Self::DropPhone(id),
            ("lm", None) => Self::DropEmail(id),
            _ => return None,
        })
    }
}

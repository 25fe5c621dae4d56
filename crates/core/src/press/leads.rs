//! About leads that need a person: `l` and a letter.

use super::declare::actions;
use crate::domain::id::{LeadId, ProductId};

actions! {
    /// What a manager decides about a lead.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum LeadAction {
        /// Asks once more whether it is in the CRM already.
        Arrived(lead: LeadId) = "la",
        /// It is in the CRM: it is never sent again.
        ArrivedYes(lead: LeadId) = "ly",
        /// Shows the question again.
        Ask(lead: LeadId) = "lq",
        /// It was refused, or its fate is unknown: send it again.
        Resend(lead: LeadId) = "lr",
        /// Shows the order with what can be corrected.
        Edit(lead: LeadId) = "le",
        /// Takes a product out of it.
        DropLine(lead: LeadId, product: ProductId) = "ld",
        /// Sends a product without its article number.
        Unbind(lead: LeadId, product: ProductId) = "lx",
        /// Sends it as a lead instead of an order.
        AsLead(lead: LeadId) = "ls",
        DropPhone(lead: LeadId) = "lp",
        DropEmail(lead: LeadId) = "lm",
    }

    fn lead -> LeadId;
}

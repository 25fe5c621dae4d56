//! How customers pay, as the shop offers it.

use super::{id::LeadId, language::Localized, lead::PaidBy, money::Money};

/// What an invoice carries there and back, so that a payment finds its order.
pub fn payload(lead: LeadId, reference: &str) -> String {
    format!("order:{lead}:{reference}")
}

/// The order and the reference in a payload.
pub fn read_payload(payload: &str) -> Option<(LeadId, &str)> {
    let (lead, reference) = payload.strip_prefix("order:")?.split_once(':')?;
    Some((LeadId(lead.parse().ok()?), reference))
}

/// A way of paying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    /// Its name in the settings and on buttons.
    pub id: String,
    pub by: PaidBy,
    /// None: the usual words for the way.
    pub name: Option<Localized>,
    /// The page that takes the money.
    pub link: Option<String>,
    /// The CRM's id of the payment method.
    pub crm_id: Option<i64>,
}

impl Method {
    /// The page for one order; none where this way has no page, or the sum is not known.
    pub fn page(&self, number: &str, sum: Option<Money>) -> Option<String> {
        let page = self.link.as_ref().filter(|_| self.by == PaidBy::Link)?;
        Some(
            page.replace("{number}", number)
                .replace("{sum}", &sum?.decimal()),
        )
    }
}

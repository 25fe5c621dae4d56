//! Leads (`crm.lead`), found again by our reference.

use chrono::{DateTime, Utc};
use mistok_core::domain::lead::total;
use serde_json::{Map, Value, json};

use super::{LEAD, Odoo, ask::Ask, html, only_id, plain_text, records, values};
use crate::crm::{CrmError, NewLead};

/// The field of our own, where `mistok crm setup` or a person has made it.
pub const MARKER: &str = "x_mistok_ref";
/// Where a lead's reference stands without that field.
const REFERRED: &str = "referred";

impl Odoo {
    pub(super) async fn make_lead(&self, lead: &NewLead) -> Result<String, CrmError> {
        let mut fields = self.lead_fields(lead).await?;
        fields.insert(self.lead_marker().await?.to_owned(), json!(lead.reference));
        let ask = Ask::create(LEAD, fields).urgent().about(&lead.reference);
        let made = self.ask(self.spoken(ask)).await?;
        only_id(&made).map(|id| id.to_string())
    }

    async fn lead_fields(&self, lead: &NewLead) -> Result<Map<String, Value>, CrmError> {
        let contact = &lead.contact;
        let mut said = lead.comment.clone();
        let mut fields = Map::new();
        if self.settings.makes_contacts {
            let found = self.contact_for(contact).await?;
            fields.insert("partner_id".to_owned(), json!(found.id));
            if let Some(several) = found.several {
                said = format!("{said}\n☎ × {several}");
            }
        } else {
            if let Some(phone) = &contact.phone {
                fields.insert("phone".to_owned(), json!(phone.e164()));
            }
            if let Some(email) = &contact.email {
                fields.insert("email_from".to_owned(), json!(email.as_str()));
            }
        }
        fields.insert("name".to_owned(), json!(plain_text(&lead.title)));
        let name = plain_text(&contact.full_name);
        fields.insert("contact_name".to_owned(), json!(name));
        let said = format!("{said}\n{}", lead.reference);
        fields.insert("description".to_owned(), json!(html(&said)));
        fields.insert("user_id".to_owned(), self.salesperson());
        if let Some(sum) = total(&lead.lines) {
            fields.insert("expected_revenue".to_owned(), values::number(sum));
        }
        if let Some(kind) = self.settings.lead_type {
            fields.insert("type".to_owned(), json!(kind));
        }
        self.add_common(&mut fields, lead.source.as_deref()).await?;
        Ok(fields)
    }

    /// The field that leads are found by.
    async fn lead_marker(&self) -> Result<&'static str, CrmError> {
        let there = self.fields(LEAD).await?;
        let has_own = there.contains_key(MARKER);
        Ok(if has_own { MARKER } else { REFERRED })
    }

    /// The leads with this reference, oldest first.
    pub(super) async fn leads_with(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError> {
        let marker = self.lead_marker().await?;
        self.marked(LEAD, json!([[marker, "=", reference]]), reference, since)
            .await
    }

    /// What carries a marker and is not from an earlier life of ours.
    pub(super) async fn marked(
        &self,
        model: &'static str,
        filter: Value,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError> {
        let ask = Ask::search_read(model, filter, &["id", "create_date"]);
        let ask = ask.archived_too().urgent().about(reference);
        let found = records(self.ask(ask).await?)?;
        // By Odoo's clock, as its answer has just told it.
        let earliest = self.door.http.peer().earliest(since);
        let ours = found.iter().filter(|it| {
            let made = values::moment(it, "create_date");
            made.is_none_or(|made| made >= earliest)
        });
        Ok(ours
            .filter_map(values::id)
            .map(|id| id.to_string())
            .collect())
    }
}

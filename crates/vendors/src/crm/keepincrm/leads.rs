//! Leads: what the settings make of them, and questions, which are tasks.

use chrono::{DateTime, Utc};
use mistok_core::domain::{email::Email, order::Keeps, phone::Phone};

use super::{Form, KeepinCrm, finding::Sought, standing::is_agreement, wire, words};
use crate::crm::{CrmError, LeadContact, NewLead, records::marker};

/// The contact's own field for what somebody wrote.
const WORDS_FIELD: &str = "Коментар";

impl KeepinCrm {
    pub(super) async fn post_lead(&self, lead: &NewLead) -> Result<String, CrmError> {
        match self.form_of(lead) {
            Form::Agreement => self.post_lead_agreement(lead).await,
            Form::Client => self.post_lead_client(lead).await,
            Form::Task => self.post_task(lead).await,
        }
    }

    /// Something that was ordered is a lead. Without any goods it is a question or feedback: that is
    /// for somebody to answer, and no sale.
    const fn form_of(&self, lead: &NewLead) -> Form {
        if lead.lines.is_empty() {
            Form::Task
        } else {
            self.settings.leads_as
        }
    }

    async fn post_task(&self, lead: &NewLead) -> Result<String, CrmError> {
        let body = wire::NewTask {
            title: words::title(&lead.title, &marker(&lead.reference)),
            comment: words::comment(&[&lead.comment], &lead.reference),
            source_id: self.settings.places.source_id,
            client: wire::Contact {
                company: None,
                ..contact(&lead.contact, true)
            },
        };
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(body).unwrap_or_default();
        self.post(Form::Task, body, &lead.reference).await
    }

    /// A client has neither title nor comment: the reference stands in the name that lists show, the
    /// words in a field of the contact.
    async fn post_lead_client(&self, lead: &NewLead) -> Result<String, CrmError> {
        let contact = &lead.contact;
        let name = words::line(&contact.full_name);
        let company = match &name {
            Some(name) => format!("{name} — {}", lead.title),
            None => lead.title.clone(),
        };
        let phones = contact.phone.as_ref().map(Phone::e164);
        let body = wire::NewClient {
            company: Some(words::title(&company, &marker(&lead.reference))),
            person: name.clone(),
            email: contact.email.as_ref().map(Email::as_str),
            phones: phones.map(str::to_owned).into_iter().collect(),
            lead: Some(true),
            source_id: self.settings.places.source_id,
            tag_names: vec!["telegram"],
            contacts: vec![wire::NewContact {
                fullname: name.unwrap_or_else(|| lead.title.clone()),
                phones: phones.into_iter().collect(),
                custom_fields: vec![wire::CustomField {
                    name: WORDS_FIELD,
                    value: words::comment(&[&lead.comment], &lead.reference),
                }],
            }],
        };
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(body).unwrap_or_default();
        self.post(Form::Client, body, &lead.reference).await
    }

    /// The leads with this reference. Nobody knows any more what was asked for: a lead may be a task
    /// or what the settings make of it.
    pub(super) async fn leads_with(
        &self,
        reference: &str,
        since: DateTime<Utc>,
        all: bool,
    ) -> Result<Vec<String>, CrmError> {
        let mut found = Vec::new();
        let leads_as = self.settings.leads_as;
        let forms = [leads_as, Form::Task];
        let forms = &forms[..if leads_as == Form::Task { 1 } else { 2 }];
        for form in forms {
            let sought = Sought {
                form: *form,
                reference,
                since,
                all,
            };
            found.extend(self.records_with(sought).await?);
            if !found.is_empty() && !all {
                break;
            }
        }
        Ok(found)
    }

    /// Whether a lead stands at the stage that the settings ask for.
    pub(super) async fn has_wanted_stage(&self, id: &str) -> Result<Option<bool>, CrmError> {
        let Some(wanted) = self.settings.places.stage_id.filter(|_| is_agreement(id)) else {
            return Ok(None);
        };
        let standing = self.read_standing(Keeps::Lead, id).await?;
        let stage = standing.and_then(|standing| standing.status);
        Ok(stage.map(|stage| stage == wanted.to_string()))
    }
}

/// A person as agreements and tasks take them.
pub(super) fn contact(contact: &LeadContact, is_lead: bool) -> wire::Contact<'_> {
    let name = words::line(&contact.full_name).unwrap_or_else(|| "—".to_owned());
    wire::Contact {
        company: Some(name.clone()),
        person: name,
        email: contact.email.as_ref().map(Email::as_str),
        phones: contact
            .phone
            .as_ref()
            .map(Phone::e164)
            .into_iter()
            .collect(),
        lead: is_lead,
    }
}

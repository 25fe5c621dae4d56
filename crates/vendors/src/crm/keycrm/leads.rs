//! Leads are cards of a pipeline. KeyCRM has no key against doubles: each card carries our reference
//! in its comment, by which it is found again.

use chrono::{DateTime, Utc};
use mistok_core::domain::{email::Email, lead::Line, order::Keeps, phone::Phone};
use serde_json::{Value, value::RawValue};

use super::{KeyCrm, LeadPath, pages::Go, wire};
use crate::crm::{
    CrmError, Flaw, NewLead, Urgency,
    http::Call,
    records::{contains_word, created_id, marker, price},
};

/// Five thousand cards since the lead was sent.
const MOST_PAGES: u32 = 100;

impl KeyCrm {
    pub(super) async fn create_card(&self, lead: &NewLead) -> Result<String, CrmError> {
        let path = self.settings.lead_path;
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(self.card(lead)).unwrap_or_default();
        let call = Call::post("create lead", Urgency::Lead, path.as_str(), body);
        let answer = self
            .http
            .send(call.about(&lead.reference))
            .await
            .map_err(|error| wrong_path(error, path))?;
        let answer: Value =
            serde_json::from_str(&answer).map_err(|error| CrmError::Malformed(error.into()))?;
        created_id(&answer).ok_or(CrmError::Malformed(Flaw::NoId))
    }

    fn card<'a>(&'a self, lead: &'a NewLead) -> wire::NewCard<'a> {
        let settings = &self.settings;
        let contact = &lead.contact;
        let social_name = contact.social_name.as_deref();
        let telegram = settings.telegram_field_uuid.as_deref();
        wire::NewCard {
            title: &lead.title,
            source_id: settings.source_id,
            pipeline_id: settings.pipeline_id,
            status_id: settings.status_id,
            contact: wire::NewContact {
                full_name: &contact.full_name,
                phone: contact.phone.as_ref().map(Phone::e164),
                email: contact.email.as_ref().map(Email::as_str),
                social_name: social_name.filter(|_| settings.send_social_name),
            },
            manager_comment: format!("{}\n{}", lead.comment, marker(&lead.reference))
                .trim_start()
                .to_owned(),
            products: lead.lines.iter().map(product).collect(),
            utm_source: lead.source.as_ref().map(|_| "telegram"),
            utm_campaign: lead.source.as_deref(),
            utm_content: &lead.reference,
            custom_fields: telegram
                .map(|uuid| wire::CustomField {
                    uuid,
                    value: contact.telegram_id.to_string(),
                })
                .into_iter()
                .collect(),
        }
    }

    /// The cards with this reference: the first that is found, or all of them.
    pub(super) async fn cards_with(
        &self,
        reference: &str,
        since: DateTime<Utc>,
        after_first: Go,
    ) -> Result<Vec<String>, CrmError> {
        if !self.settings.searchable {
            return Err(CrmError::Unsearchable);
        }
        // By the CRM's own clock, which may be hours from ours.
        let peer = self.http.peer();
        let (from, to) = (peer.earliest(since), peer.latest(self.http.now()));
        let between = format!("{},{}", utc(from), utc(to));
        // Not by pipeline: a card that an automation has moved to another one must be found, too.
        let source = self.settings.source_id;
        let call = || {
            let call = Call::get("find lead", Urgency::Lead, LeadPath::Cards.as_str())
                .about(reference)
                .query("filter[created_between]", between.clone())
                .query("include", "contact");
            match source {
                Some(id) => call.query("filter[source_id]", id.to_string()),
                None => call,
            }
        };
        let mut found = Vec::new();
        let looked = self.each_item(MOST_PAGES, call, |card| {
            let id = is_marked(card, reference)?;
            let go = if id.is_some() { after_first } else { Go::On };
            found.extend(id);
            Ok(go)
        });
        let looked = looked.await;
        searched(looked, found)
    }

    /// Whether a card has the status that the settings ask for: the description of the service does
    /// not mention that a new card can be given one.
    pub(super) async fn has_wanted_status(&self, id: &str) -> Result<Option<bool>, CrmError> {
        let Some(wanted) = self.settings.status_id else {
            return Ok(None);
        };
        let standing = self.read_standing(Keeps::Lead, id).await?;
        let status = standing.and_then(|standing| standing.status);
        Ok(status.map(|status| status == wanted.to_string()))
    }
}

/// What a search through all pages means: one that this key may not make, or that has no end, must
/// not be retried.
pub(super) fn searched(
    looked: Result<usize, CrmError>,
    found: Vec<String>,
) -> Result<Vec<String>, CrmError> {
    match looked {
        Ok(_) => Ok(found),
        Err(
            CrmError::NotAllowed { .. }
            | CrmError::Refused {
                status: 400 | 404 | 405,
                ..
            }
            | CrmError::Malformed(Flaw::TooManyPages { .. }),
        ) => Err(CrmError::Unsearchable),
        Err(error) => Err(error),
    }
}

/// The CRM's times are UTC without a zone.
pub(super) fn utc(moment: DateTime<Utc>) -> String {
    moment.format("%Y-%m-%d %H:%M:%S").to_string()
}

pub(super) fn product(line: &Line) -> wire::NewProduct<'_> {
    wire::NewProduct {
        sku: line.sku.as_deref(),
        name: &line.name,
        price: line.price.and_then(price),
        quantity: line.quantity,
        picture: line.picture.as_deref(),
    }
}

/// There is nothing at this path: the shop's KeyCRM may be one that has the other.
fn wrong_path(error: CrmError, path: LeadPath) -> CrmError {
    match error {
        // Pipelines are switched off in the shop's KeyCRM.
        CrmError::Refused {
            status: 400,
            message,
        } if message.to_lowercase().contains("not enabled") => CrmError::NotAllowed { message },
        CrmError::Refused {
            status: status @ (404 | 405),
            ..
        } => CrmError::Misconfigured(format!(
            "KeyCRM answers {status} at {}: try lead_path = \"{}\"",
            path.as_str(),
            path.other().as_str()
        )),
        other => other,
    }
}

/// The id of the card when it carries the marker, in its words or in the field that managers do not
/// edit. A card that cannot be read is somebody else's, unless the marker stands in it.
fn is_marked(item: &RawValue, reference: &str) -> Result<Option<String>, CrmError> {
    let marker = &marker(reference);
    let card: Option<wire::Card> = wire::object(item);
    let id = card.as_ref().and_then(|card| created_id(&card.id));
    let carries = card.map_or_else(
        || contains_word(item.get(), marker),
        |card| {
            if card.utm_content.0.as_deref() == Some(reference) {
                return true;
            }
            let texts = [card.manager_comment.0, card.title.0];
            let mut texts = texts.iter().flatten();
            texts.any(|text| contains_word(text, marker))
        },
    );
    match id {
        _ if !carries => Ok(None),
        Some(id) => Ok(Some(id)),
        None => Err(CrmError::Malformed(Flaw::NoId)),
    }
}

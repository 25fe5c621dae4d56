//! Clients: looked for by phone, then by e-mail. A list shows whom it found by any letters; here a
//! client counts only with the very phone or address.

use mistok_core::domain::{email::Email, phone::Phone};
use serde_json::Value;

use super::{Form, KeepinCrm, finding::is_about_filter, leads::contact, pages::Go, wire, words};
use crate::crm::{
    Buyer, CrmError, Flaw, LeadContact, Urgency,
    http::Call,
    records::{created_id, digits, texts},
};

/// Looks into names, phones and e-mail addresses.
const FILTER: &str = "q[trigram_idx_cont]";
/// Pages of clients who have the same letters somewhere.
const MOST_PAGES: u32 = 5;
/// The name of a nameless client: KeepinCRM takes none without.
const NAMELESS: &str = "—";

/// What a client is looked for by.
#[derive(Clone, Copy)]
enum By<'a> {
    Phone(&'a Phone),
    Email(&'a Email),
}

impl KeepinCrm {
    pub(super) async fn look_for_client(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        let ways = [phone.map(By::Phone), email.map(By::Email)];
        for by in ways.into_iter().flatten() {
            if let Some(id) = self.client_by(by).await? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    async fn client_by(&self, by: By<'_>) -> Result<Option<String>, CrmError> {
        let letters = match by {
            By::Phone(phone) => digits(phone.e164()),
            By::Email(email) => email.as_str().to_owned(),
        };
        let call = || {
            Call::get("find client", Urgency::Lead, Form::Client.path()).query(FILTER, &*letters)
        };
        let mut found = None;
        let mut strangers = false;
        let looked = self.each_item(MOST_PAGES, call, |item| {
            let client: Option<wire::Client> = wire::object(item);
            found = client.as_ref().and_then(|client| matching(client, by));
            strangers |= found.is_none();
            Ok(if found.is_some() { Go::Stop } else { Go::On })
        });
        match looked.await {
            Ok(super::pages::Read::Partly) if found.is_none() && strangers => {
                Err(CrmError::Unsearchable)
            }
            Ok(_) => Ok(found),
            Err(error) if is_about_filter(&error) => Err(CrmError::Unsearchable),
            Err(error) => Err(error),
        }
    }

    /// How a new agreement names its client. One who cannot be looked for is described anew.
    pub(super) async fn client_of<'a>(
        &self,
        person: &'a LeadContact,
        is_lead: bool,
    ) -> Result<wire::ClientOf<'a>, CrmError> {
        let described = || wire::ClientOf::Attributes(contact(person, is_lead));
        if self.settings.client_by == super::ClientBy::Attributes || !self.settings.searchable {
            return Ok(described());
        }
        let found = self.look_for_client(person.phone.as_ref(), person.email.as_ref());
        let id = match found.await {
            Ok(id) => id.and_then(|id| id.parse().ok()),
            Err(CrmError::Unsearchable) => None,
            Err(error) => return Err(not_sent(error)),
        };
        Ok(id.map_or_else(described, wire::ClientOf::Id))
    }

    pub(super) async fn post_client(&self, buyer: &Buyer) -> Result<String, CrmError> {
        refuse_note(buyer)?;
        let name = words::line(&buyer.full_name).unwrap_or_else(|| NAMELESS.to_owned());
        let body = wire::NewClient {
            company: Some(name.clone()),
            person: Some(name),
            email: buyer.email.as_ref().map(Email::as_str),
            phones: phones(buyer, &[]),
            lead: Some(false),
            source_id: self.settings.places.source_id,
            ..wire::NewClient::default()
        };
        // A struct of texts and numbers always becomes a value.
        let body = serde_json::to_value(body).unwrap_or_default();
        let call = Call::post("create client", Urgency::Lead, Form::Client.path(), body);
        let answer = self.http.send(call).await?;
        let answer: Value =
            serde_json::from_str(&answer).map_err(|error| CrmError::Malformed(error.into()))?;
        created_id(&answer).ok_or(CrmError::Malformed(Flaw::NoId))
    }

    /// Sends what is new or other than it stands there; nothing is emptied.
    pub(super) async fn patch_client(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        refuse_note(buyer)?;
        let id = created_id(&Value::from(id)).ok_or(CrmError::Malformed(Flaw::NoId))?;
        let path = format!("{}/{id}", Form::Client.path());
        let call = Call::get("read client", Urgency::Lead, &path).about(&id);
        let known = self.http.send(call).await.map_err(gone)?;
        let known: wire::Client =
            serde_json::from_str(&known).map_err(|error| CrmError::Malformed(error.into()))?;
        let Some(body) = change(buyer, &known) else {
            return Ok(());
        };
        let call = Call::patch("update client", Urgency::Lead, &path, body).about(&id);
        self.http.send(call).await.map(drop).map_err(gone)
    }
}

/// What of the client is to become other; nothing when all is so already.
fn change(buyer: &Buyer, known: &wire::Client) -> Option<Value> {
    let has = |text: &wire::Text, name: &str| text.0.as_deref().map(str::trim) == Some(name);
    let name = words::line(&buyer.full_name);
    let (known_phones, known_emails) = (texts(&known.phones), texts(&known.email));
    let all = phones(buyer, &known_phones);
    let is_new = |email: &&Email| {
        !known_emails
            .iter()
            .any(|it| it.to_lowercase() == email.folded())
    };
    // There is room for one address: the one that the shop has noted stays.
    let email = buyer.email.as_ref().filter(|_| known_emails.is_empty());
    let body = wire::NewClient {
        person: name.filter(|name| !has(&known.person, name)),
        email: email.filter(is_new).map(Email::as_str),
        phones: if all.len() > known_phones.len() {
            all
        } else {
            Vec::new()
        },
        ..wire::NewClient::default()
    };
    // A struct of texts and numbers always becomes a value.
    let body = serde_json::to_value(body).unwrap_or_default();
    let is_empty = body.as_object().is_none_or(serde_json::Map::is_empty);
    (!is_empty).then_some(body)
}

/// The phones that are known, and the one that is new.
fn phones(buyer: &Buyer, known: &[String]) -> Vec<String> {
    let mut all = known.to_vec();
    if let Some(phone) = &buyer.phone {
        let number = phone.e164();
        if !all.iter().any(|it| digits(it) == digits(number)) {
            all.push(number.to_owned());
        }
    }
    all
}

/// The id of the client, when it is the one that was asked for.
fn matching(client: &wire::Client, by: By<'_>) -> Option<String> {
    let is_it = match by {
        By::Phone(phone) => {
            let mut phones = texts(&client.phones).into_iter();
            phones.any(|it| digits(&it) == digits(phone.e164()))
        }
        By::Email(email) => {
            let mut emails = texts(&client.email).into_iter();
            emails.any(|it| it.to_lowercase() == email.folded())
        }
    };
    created_id(&client.id).filter(|_| is_it)
}

/// A client has no room for a note, and must not seem to have taken one.
const fn refuse_note(buyer: &Buyer) -> Result<(), CrmError> {
    match buyer.note {
        Some(_) => Err(CrmError::NotOffered("notes on clients")),
        None => Ok(()),
    }
}

/// What is not there is a page of HTML: its words would tell a person nothing.
fn gone(error: CrmError) -> CrmError {
    match error {
        CrmError::Refused { status: 404, .. } => CrmError::Refused {
            status: 404,
            message: "KeepinCRM has no such client".to_owned(),
        },
        other => other,
    }
}

/// A look that failed has made nothing: what it was for was not sent.
fn not_sent(error: CrmError) -> CrmError {
    match error {
        CrmError::Failed { retry_after, .. } => CrmError::Busy { retry_after },
        other => other,
    }
}

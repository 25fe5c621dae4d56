//! Contacts (`res.partner`): found by phone, e-mail or Telegram, and made once.

use mistok_core::{
    domain::{email::Email, phone::Phone},
    text::escape,
};
use serde_json::{Map, Value, json};

use super::{
    Odoo, PARTNER,
    ask::Ask,
    only_id,
    phones::{self, SANITIZED, SEARCH, WRITTEN},
    plain_text, records,
    values::{self, Record},
};
use crate::crm::{Buyer, CrmError, LeadContact};

/// False for the contacts of those who work in Odoo: a customer who gives a salesperson's phone or e-mail
/// does not become them.
const IS_OUTSIDE: &str = "partner_share";
/// Contacts that are looked at when none has the phone in a usual form.
const CANDIDATES: usize = 50;

/// Which contact a lead or an order is of.
pub struct Found {
    pub id: i64,
    /// How many contacts have the phone.
    pub several: Option<usize>,
}

impl Odoo {
    /// The contact of a lead or an order: the one that is there, or a new one.
    pub(super) async fn contact_for(&self, contact: &LeadContact) -> Result<Found, CrmError> {
        // Two leads of one new customer must not make two contacts.
        let _turn = self.contacts.lock().await;
        if let Some(found) = self.look_for(contact).await? {
            return Ok(found);
        }
        let mut fields = Map::new();
        fields.insert("name".to_owned(), json!(plain_text(&contact.full_name)));
        fields.insert("ref".to_owned(), json!(reference(contact.telegram_id)));
        if let Some(phone) = &contact.phone {
            fields.insert("phone".to_owned(), json!(phone.e164()));
        }
        if let Some(email) = &contact.email {
            fields.insert("email".to_owned(), json!(email.as_str()));
        }
        if let Some(name) = &contact.social_name {
            let name = escape(name);
            fields.insert(
                "comment".to_owned(),
                json!(format!("<p>Telegram @{name}</p>")),
            );
        }
        let made = self.ask(Ask::create(PARTNER, fields).urgent()).await?;
        Ok(Found {
            id: only_id(&made)?,
            several: None,
        })
    }

    async fn look_for(&self, contact: &LeadContact) -> Result<Option<Found>, CrmError> {
        if let Some(phone) = &contact.phone
            && let Some(found) = self.by_phone(phone).await?
        {
            return Ok(Some(found));
        }
        if let Some(email) = &contact.email
            && let Some(id) = self.by_email(email).await?
        {
            return Ok(Some(Found { id, several: None }));
        }
        let filter = json!([["ref", "=", reference(contact.telegram_id)]]);
        let ask = Ask::search_read(PARTNER, filter, &["id"]).most(1).urgent();
        let found = records(self.ask(ask).await?)?;
        let id = found.first().and_then(values::id);
        Ok(id.map(|id| Found { id, several: None }))
    }

    /// The contact with this phone; of several, one that belongs to nobody else, then the oldest. One
    /// whose phone stands there in a usual form goes before one where it stands among other words.
    pub(super) async fn by_phone(&self, phone: &Phone) -> Result<Option<Found>, CrmError> {
        let there = self.fields(PARTNER).await?;
        let has = |name: &&str| there.contains_key(*name);
        let written: Vec<&str> = WRITTEN.into_iter().filter(has).collect();
        if written.is_empty() {
            return Err(CrmError::Misconfigured(
                "contacts in Odoo have no phones for this user".to_owned(),
            ));
        }
        let looked_in = [SANITIZED, SEARCH].into_iter().filter(has);
        let looked_in: Vec<&str> = looked_in.chain(written.iter().copied()).collect();
        let read: Vec<&str> = ["id", "parent_id"]
            .into_iter()
            .chain(written.iter().copied())
            .collect();
        let usual = self
            .customers(phones::usual(phone, &looked_in), &read)
            .await?;
        let usual = records(self.ask(usual.most(CANDIDATES).urgent()).await?)?;
        if let Some(found) = best(&usual) {
            return Ok(Some(found));
        }
        let net = self.customers(phones::wide(phone, &written), &read).await?;
        let mut caught = records(self.ask(net.most(CANDIDATES).urgent()).await?)?;
        caught.retain(|contact| {
            let phones = written.iter().filter_map(|it| values::text(contact, it));
            phones.into_iter().any(|it| phones::holds(it, phone))
        });
        Ok(best(&caught))
    }

    pub(super) async fn by_email(&self, email: &Email) -> Result<Option<i64>, CrmError> {
        let pattern = email.as_str().replace('\\', "\\\\");
        let pattern = pattern.replace('%', "\\%").replace('_', "\\_");
        let filter = json!([["email", "=ilike", pattern]]);
        let ask = self.customers(filter, &["id", "parent_id"]).await?;
        let found = records(self.ask(ask.most(CANDIDATES).urgent()).await?)?;
        Ok(best(&found).map(|found| found.id))
    }

    /// Contacts that fit and do not work in Odoo.
    async fn customers(
        &self,
        mut filter: Value,
        fields: &[&str],
    ) -> Result<Ask<'static>, CrmError> {
        let can_tell = self.fields(PARTNER).await?.contains_key(IS_OUTSIDE);
        if let Some(terms) = filter.as_array_mut().filter(|_| can_tell) {
            terms.push(json!([IS_OUTSIDE, "=", true]));
        }
        Ok(Ask::search_read(PARTNER, filter, fields))
    }

    pub(super) async fn make_contact(&self, buyer: &Buyer) -> Result<String, CrmError> {
        let _turn = self.contacts.lock().await;
        let mut fields = known(buyer);
        fields.insert("name".to_owned(), json!(plain_text(&buyer.full_name)));
        let made = self.ask(Ask::create(PARTNER, fields)).await?;
        let id = only_id(&made)?;
        if let Some(note) = &buyer.note {
            self.note_on(PARTNER, id, note).await?;
        }
        Ok(id.to_string())
    }

    /// Fills in what is empty and changes a phone or an e-mail; a name that stands there stays.
    pub(super) async fn change_contact(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        let gone = || CrmError::Refused {
            status: 404,
            message: "there is no such contact".to_owned(),
        };
        let id: i64 = id.parse().map_err(|_| gone())?;
        let ask = Ask::search_read(
            PARTNER,
            json!([["id", "=", id]]),
            &["id", "name", "phone", "email"],
        );
        let found = records(self.ask(ask).await?)?;
        let contact = found.first().ok_or_else(gone)?;
        let mut fields = known(buyer);
        if let (Some(phone), Some(written)) = (&buyer.phone, values::text(contact, "phone"))
            && phones::holds(written, phone)
        {
            fields.remove("phone");
        }
        if buyer.email.as_ref().map(Email::as_str) == values::text(contact, "email") {
            fields.remove("email");
        }
        if values::text(contact, "name").is_none() && !buyer.full_name.trim().is_empty() {
            fields.insert("name".to_owned(), json!(plain_text(&buyer.full_name)));
        }
        if !fields.is_empty() {
            self.ask(Ask::write(PARTNER, id, fields)).await?;
        }
        match &buyer.note {
            Some(note) => self.note_on(PARTNER, id, note).await,
            None => Ok(()),
        }
    }
}

/// By which a contact is known that has neither phone nor e-mail.
fn reference(telegram: i64) -> String {
    format!("telegram-{telegram}")
}

fn known(buyer: &Buyer) -> Map<String, Value> {
    let mut fields = Map::new();
    if let Some(phone) = &buyer.phone {
        fields.insert("phone".to_owned(), json!(phone.e164()));
    }
    if let Some(email) = &buyer.email {
        fields.insert("email".to_owned(), json!(email.as_str()));
    }
    fields
}

/// Of contacts in the order of their ids, the first that stands by itself, else the first.
fn best(contacts: &[Record]) -> Option<Found> {
    let by_itself = |contact: &&Record| values::linked(contact, "parent_id").is_none();
    let chosen = contacts.iter().find(by_itself).or(contacts.first())?;
    Some(Found {
        id: values::id(chosen)?,
        several: Some(contacts.len()).filter(|count| *count > 1),
    })
}

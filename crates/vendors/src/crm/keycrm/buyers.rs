//! Customers' cards, which KeyCRM calls buyers. It keeps several phones and e-mail addresses of each.

use mistok_core::domain::{email::Email, phone::Phone};
use serde_json::Value;

use super::{
    KeyCrm,
    pages::{Go, single},
    wire,
};
use crate::crm::{
    Buyer, CrmError, Flaw, Urgency,
    http::Call,
    records::{created_id, digits, texts},
};

const PATH: &str = "/buyer";
/// The name of a card for a nameless buyer: KeyCRM takes no card without a name.
const NAMELESS: &str = "—";
/// Cards with one phone.
const MOST_PAGES: u32 = 5;

/// What a card is looked for by.
enum By<'a> {
    Phone(&'a Phone),
    Email(&'a Email),
}

impl KeyCrm {
    pub(super) async fn look_for_buyer(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        let ways = [phone.map(By::Phone), email.map(By::Email)];
        for by in ways.into_iter().flatten() {
            if let Some(id) = self.buyer_by(&by).await? {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    async fn buyer_by(&self, by: &By<'_>) -> Result<Option<String>, CrmError> {
        let call = || {
            let call = Call::get("find buyer", Urgency::Lead, PATH);
            match by {
                By::Phone(phone) => call.query("filter[buyer_phone]", both_forms(phone)),
                By::Email(email) => call.query("filter[buyer_email]", email.as_str()),
            }
        };
        let mut found = None;
        self.each_item(MOST_PAGES, call, |item| {
            found = wire::object(item).and_then(|buyer| matching(&buyer, by));
            Ok(if found.is_some() { Go::Stop } else { Go::On })
        })
        .await?;
        Ok(found)
    }

    pub(super) async fn post_buyer(&self, buyer: &Buyer) -> Result<String, CrmError> {
        let call = Call::post("create buyer", Urgency::Lead, PATH, body(buyer, None));
        let answer = self.http.send(call).await?;
        let answer: Value =
            serde_json::from_str(&answer).map_err(|error| CrmError::Malformed(error.into()))?;
        created_id(&answer).ok_or(CrmError::Malformed(Flaw::NoId))
    }

    /// Adds what is new to what the card has: a list that is sent replaces the one that is there.
    pub(super) async fn put_buyer(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        let id = created_id(&Value::from(id)).ok_or(CrmError::Malformed(Flaw::NoId))?;
        let path = format!("{PATH}/{id}");
        let call = Call::get("read buyer", Urgency::Lead, &path).about(&id);
        let known: wire::Person = single(&self.http.send(call).await?)?;
        let body = body(buyer, Some(&known));
        let call = Call::put("update buyer", Urgency::Lead, &path, body).about(&id);
        self.http.send(call).await.map(drop)
    }
}

/// With and without the plus: KeyCRM compares letter by letter and keeps both.
fn both_forms(phone: &Phone) -> String {
    let number = phone.e164();
    format!("{number},{}", number.trim_start_matches('+'))
}

/// The id of the card, when it is the one that was asked for as far as it tells.
fn matching(buyer: &wire::Person, by: &By<'_>) -> Option<String> {
    let known = match by {
        By::Phone(_) => texts(&buyer.phone),
        By::Email(_) => texts(&buyer.email),
    };
    let fits = |it: &String| match by {
        By::Phone(phone) => digits(it) == digits(phone.e164()),
        By::Email(email) => it.to_lowercase() == email.folded(),
    };
    let is_it = known.is_empty() || known.iter().any(fits);
    created_id(&buyer.id).filter(|_| is_it)
}

fn body(buyer: &Buyer, known: Option<&wire::Person>) -> Value {
    let mut phones = known.map_or_else(Vec::new, |known| texts(&known.phone));
    let mut emails = known.map_or_else(Vec::new, |known| texts(&known.email));
    if let Some(phone) = &buyer.phone {
        let number = phone.e164();
        if !phones.iter().any(|it| digits(it) == digits(number)) {
            phones.push(number.to_owned());
        }
    }
    if let Some(email) = &buyer.email
        && !emails.iter().any(|it| it.to_lowercase() == email.folded())
    {
        emails.push(email.as_str().to_owned());
    }
    // A change must carry a name: the one that stands there, as it was just read.
    let known_name = known.and_then(|known| known.full_name.0.as_deref());
    let full_name = [Some(buyer.full_name.as_str()), known_name]
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty())
        .unwrap_or(NAMELESS);
    let body = wire::NewBuyer {
        full_name,
        phone: phones,
        email: emails,
        note: buyer.note.as_deref(),
    };
    // A struct of texts always becomes a value.
    serde_json::to_value(body).unwrap_or_default()
}

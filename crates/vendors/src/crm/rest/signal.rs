//! The CRM calls us: what its body tells, and the proof that it is the CRM.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use minijinja::Value;
use mistok_core::domain::money::Currency;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value as Json;
use sha1::Sha1;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use super::{
    Settings,
    answer::{Record, records},
    recipe::{Hash, Proof, ProofForm, Recipe, Signal},
    template::Target,
    words::Words,
};
use crate::crm::{CrmError, Event, NotAnEvent, Signals};

const EXPECTED: NotAnEvent = NotAnEvent("a JSON document as the recipe reads it");

/// The CRM as it calls us.
pub struct Caller {
    /// The secret part of the address.
    key: SecretString,
    /// What its calls are signed with; `None` means that they are not.
    signed_with: Option<SecretString>,
    recipe: Arc<Recipe>,
    currency: Currency,
}

impl Caller {
    /// `None` where the recipe has no signal or the shop has no address for it.
    pub fn new(
        recipe: &Arc<Recipe>,
        settings: &Settings,
        always: &Words,
    ) -> Result<Option<Self>, CrmError> {
        let (Some(signal), Some(key)) = (&recipe.signal, &settings.webhook_key) else {
            return Ok(None);
        };
        let signed_with = match &signal.proof {
            Some(proof) => {
                let words = Value::from(always.clone());
                let key = proof.key.fill(&words, Target::Value);
                let key = key.map_err(|unfilled| CrmError::Misconfigured(unfilled.0))?;
                if key.is_empty() {
                    return Ok(None);
                }
                Some(SecretString::from(key))
            }
            None => None,
        };
        Ok(Some(Self {
            key: key.clone(),
            signed_with,
            recipe: Arc::clone(recipe),
            currency: settings.currency,
        }))
    }

    fn signal(&self) -> Option<&Signal> {
        self.recipe.signal.as_ref()
    }

    fn told(&self, body: &[u8]) -> Result<Vec<Event>, NotAnEvent> {
        let Some(signal) = self.signal() else {
            return Ok(Vec::new());
        };
        let body: Json = serde_json::from_slice(body).map_err(|_| EXPECTED)?;
        let reading = &signal.reading;
        let found = if reading.each.as_deref().is_none_or(str::is_empty) && body.is_object() {
            vec![Record {
                reading,
                value: &body,
            }]
        } else {
            records(reading, &body).map_err(|_| EXPECTED)?
        };
        let events = found.iter().filter_map(|record| {
            let standing = record.standing(signal.keeps, &self.recipe, self.currency);
            let standing = standing.ok().flatten()?;
            // Without its status it is a hint alone, and the next look brings the rest.
            standing
                .status
                .is_some()
                .then(|| Event::Standing(Box::new(standing)))
        });
        Ok(events.collect())
    }
}

impl Signals for Caller {
    fn key(&self) -> &SecretString {
        &self.key
    }

    fn parse(&self, body: &[u8]) -> Result<Event, NotAnEvent> {
        let events = self.told(body)?;
        Ok(events.into_iter().next().unwrap_or(Event::Other))
    }

    fn read(&self, body: &[u8]) -> Result<Vec<Event>, NotAnEvent> {
        self.told(body)
    }

    fn is_proven(&self, header: &dyn Fn(&str) -> Option<String>, body: &[u8]) -> bool {
        let proof = self.signal().and_then(|signal| signal.proof.as_ref());
        let (Some(proof), Some(key)) = (proof, &self.signed_with) else {
            return true;
        };
        let given = header(proof.header.as_str());
        given.is_some_and(|given| proves(proof, key, &given, body))
    }
}

fn proves(proof: &Proof, key: &SecretString, given: &str, body: &[u8]) -> bool {
    let hash = match proof.hash {
        Hash::Sha1 => keyed::<Hmac<Sha1>>(key, body),
        Hash::Sha256 => keyed::<Hmac<Sha256>>(key, body),
    };
    let Some(hash) = hash else {
        return false;
    };
    let given = given.trim();
    match proof.form {
        ProofForm::Hex => same(&given.to_ascii_lowercase(), &hex(&hash)),
        ProofForm::Base64 => same(given, &STANDARD.encode(&hash)),
        ProofForm::NamedHex => same(
            &given.to_ascii_lowercase(),
            &format!("{}={}", proof.hash.name(), hex(&hash)),
        ),
        ProofForm::Base64OfIdAndHex => {
            let decoded = STANDARD.decode(given).unwrap_or_default();
            let text = String::from_utf8(decoded).unwrap_or_default();
            let part = text
                .rsplit_once(':')
                .map(|(_, part)| part.to_ascii_lowercase());
            part.is_some_and(|part| same(&part, &hex(&hash)))
        }
    }
}

fn same(given: &str, expected: &str) -> bool {
    given.as_bytes().ct_eq(expected.as_bytes()).into()
}

fn keyed<M: Mac + KeyInit>(key: &SecretString, body: &[u8]) -> Option<Vec<u8>> {
    let key = key.expose_secret().as_bytes();
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(body);
    Some(mac.finalize().into_bytes().to_vec())
}

fn hex(bytes: &[u8]) -> String {
    let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let letter = |half: u8| char::from_digit(u32::from(half), 16);
    halves.filter_map(letter).collect()
}

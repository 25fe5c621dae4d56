//! What Odoo's automation rules post: many times the same, some before the change is there to be read.

use mistok_core::domain::order::Keeps;
use secrecy::SecretString;
use serde::Deserialize;

use super::{LEAD, ORDER};
use crate::crm::{Event, NotAnEvent};

/// What proves that it is Odoo who calls.
pub struct Caller {
    pub key: SecretString,
}

/// The only parts that tell something; the rest may be of before its commit.
#[derive(Deserialize)]
struct Posted {
    #[serde(rename = "_model")]
    model: String,
    #[serde(rename = "_id")]
    id: i64,
}

pub fn read(body: &[u8]) -> Result<Event, NotAnEvent> {
    let posted: Posted = serde_json::from_slice(body)
        .map_err(|_| NotAnEvent("a JSON object with _model and _id, as Odoo's webhooks have"))?;
    let keeps = match posted.model.as_str() {
        LEAD => Keeps::Lead,
        ORDER => Keeps::Order,
        _ => return Ok(Event::Other),
    };
    Ok(Event::Changed {
        keeps,
        id: posted.id.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_names_a_record_and_nothing_else_counts() {
        let lead = br#"{"_action":"x(#214)","_id":77,"_model":"crm.lead","stage_id":3}"#;
        assert!(matches!(
            read(lead),
            Ok(Event::Changed { keeps: Keeps::Lead, id }) if id == "77"
        ));
        let other = br#"{"_id":77,"_model":"res.partner"}"#;
        assert!(matches!(read(other), Ok(Event::Other)));
        assert!(read(b"stage").is_err());
    }
}

//! What a phone is, by Twilio (<https://www.twilio.com/docs/lookup/v2-api>).

use mistok_core::domain::{
    phone::Phone,
    sms::{LineType, NumberFacts},
};
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{Twilio, calls::refused, wire};
use crate::sms::SmsError;

/// `GET /v2/PhoneNumbers/{number}`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Number {
    valid: Option<bool>,
    country_code: wire::Text,
    line_type_intelligence: Option<Line>,
}

/// Of the field `line_type_intelligence`, which is paid for.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Line {
    #[serde(rename = "type")]
    kind: wire::Text,
    carrier_name: wire::Text,
}

impl Twilio {
    pub(super) async fn read_number(&self, phone: &Phone) -> Result<NumberFacts, SmsError> {
        // The plus of a number is a space in a path to some.
        let path = format!(
            "/v2/PhoneNumbers/{}?Fields=line_type_intelligence",
            phone.e164().replace('+', "%2B")
        );
        let password = self.settings.password.expose_secret();
        let request = self.lookups.client().get(self.lookups.url(&path));
        let request = request.basic_auth(&self.settings.user, Some(password));
        let answer = self.lookups.call(request).await?;
        if !answer.is_success() {
            return Err(refused(&answer, None));
        }
        let number: Number = answer.object().unwrap_or_default();
        let Some(valid) = number.valid else {
            return Err(SmsError::Unknown(
                "Twilio answered without saying whether the number is valid".to_owned(),
            ));
        };
        let line = number.line_type_intelligence.unwrap_or_default();
        Ok(NumberFacts {
            valid,
            line: line_type(line.kind.0.as_deref()),
            carrier: line.carrier_name.0.filter(|name| !name.trim().is_empty()),
            country: number.country_code.0,
        })
    }
}

fn line_type(kind: Option<&str>) -> LineType {
    match kind {
        Some("mobile") => LineType::Mobile,
        Some("landline") => LineType::Landline,
        Some("fixedVoip" | "nonFixedVoip") => LineType::Internet,
        _ => LineType::Unknown,
    }
}

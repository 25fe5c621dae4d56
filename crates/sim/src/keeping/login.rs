//! `POST /apilogin`: a token for a signed timestamp that was never used before.

use chrono::SecondsFormat;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::answer::{Answer, Outcome, Refusal};
use super::{Envelope, Shared};

const FIELDS: [&str; 3] = ["seller_id", "timestamp", "sign"];

impl Shared {
    pub(super) fn log_in(&self, body: &Value) -> Outcome {
        let Some(fields) = body.as_object() else {
            return Err(Refusal::bad("the body is not a JSON object"));
        };
        if let Some(other) = fields.keys().find(|key| !FIELDS.contains(&key.as_str())) {
            return Err(Refusal::bad(format!("unknown field `{other}`")));
        }
        let timestamp = self.timestamp(&body["timestamp"])?;
        if body["seller_id"].as_i64() != Some(self.options.seller_id) {
            return Err(Refusal::business("unknown seller"));
        }
        let right = sign(&self.options.api_key, timestamp);
        if body["sign"].as_str() != Some(right.as_str()) {
            return Err(Refusal::business("wrong sign"));
        }
        let mut state = self.state();
        if !state.timestamps.insert(timestamp) {
            return Err(Refusal::business("this timestamp was used before"));
        }
        let until = self.clock.now() + self.options.token_life;
        let token = format!("{:X}+{}=", timestamp, state.next_id());
        state.tokens.insert(token.clone(), until);
        drop(state);
        let local = until.with_timezone(&self.options.utc_offset);
        let valid_thru = local.to_rfc3339_opts(SecondsFormat::Micros, false);
        Ok(Answer::Json(match self.options.envelope {
            Envelope::Plain => json!({
                "retval": 0, "desc": "", "endesc": "", "token": token,
                "seller_id": self.options.seller_id, "valid_thru": valid_thru,
            }),
            Envelope::Ggsel => {
                json!({"retval": "0", "data": {"token": token, "valid_thru": valid_thru}})
            }
        }))
    }

    fn timestamp(&self, value: &Value) -> Result<i64, Refusal> {
        let number = match self.options.envelope {
            Envelope::Plain => value.as_i64(),
            Envelope::Ggsel => value.as_str().and_then(|text| text.parse().ok()),
        };
        number.ok_or_else(|| Refusal::bad("`timestamp` is not of the right kind"))
    }
}

fn sign(key: &str, timestamp: i64) -> String {
    let digest = Sha256::digest(format!("{key}{timestamp}").as_bytes());
    let bytes: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    bytes.concat()
}

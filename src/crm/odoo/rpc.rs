//! JSON-RPC 2.0 as Odoo speaks it: errors come with status 200.

use serde_json::{Value, json};

use super::super::{CrmError, Flaw};

/// What Odoo calls a key that it does not accept.
const DENIED: &str = "odoo.exceptions.AccessDenied";

/// A request with these parameters.
pub fn request(params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "method": "call", "id": 1, "params": params})
}

/// The words of an answer that is an error: its name first, never its traceback.
pub fn refusal(answer: &Value) -> Option<String> {
    let error = answer.get("error").filter(|error| !error.is_null())?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (name, words) = (
        text(&error["data"]["name"]),
        text(&error["data"]["message"]),
    );
    if name.is_empty() {
        return Some(text(&error["message"]));
    }
    Some(format!("{name}: {words}"))
}

/// A refusal of the key is none of the call's.
pub fn told_apart(error: CrmError) -> CrmError {
    match error {
        CrmError::Refused { message, .. } if message.starts_with(DENIED) => CrmError::Unauthorized,
        other => other,
    }
}

/// What a call returned.
pub fn result(body: &str) -> Result<Value, CrmError> {
    let answer: Value =
        serde_json::from_str(body).map_err(|error| CrmError::Malformed(Flaw::from(error)))?;
    Ok(answer.get("result").cloned().unwrap_or_default())
}

//! JSON-RPC 2.0 as Odoo speaks it: errors come with status 200.

use serde_json::{Value, json};

use super::super::{CrmError, Flaw};

/// What Odoo calls a key that it does not accept.
const DENIED: &str = "odoo.exceptions.AccessDenied";

/// Exceptions of the server and not of what was asked.
const TRANSIENT: [&str; 4] = [
    "builtins.MemoryError",
    "builtins.TimeoutError",
    "odoo.exceptions.ConcurrencyError",
    "odoo.sql_db.PoolError",
];

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

/// What a refusal is about, by the name of the exception: the key, the user's rights and set-up, the
/// database, or the call itself.
pub fn told_apart(error: CrmError) -> CrmError {
    let CrmError::Refused { status, message } = error else {
        return error;
    };
    let name = message.split(':').next().unwrap_or_default().trim();
    match name {
        DENIED => CrmError::Unauthorized,
        // Of a user without an e-mail address Odoo says so in a UserError.
        "odoo.exceptions.AccessError"
        | "odoo.exceptions.UserError"
        | "odoo.exceptions.RedirectWarning" => CrmError::NotAllowed { message },
        "psycopg2.OperationalError" if message.contains("does not exist") => {
            CrmError::Misconfigured(
                "Odoo has no such database: check `crm.odoo.database`".to_owned(),
            )
        }
        // Two transactions in each other's way, or a server without room: it passes.
        name if name.starts_with("psycopg2.") || TRANSIENT.contains(&name) => CrmError::Failed {
            status,
            retry_after: None,
        },
        _ => CrmError::Refused { status, message },
    }
}

/// What a call returned.
pub fn result(body: &str) -> Result<Value, CrmError> {
    let answer: Value =
        serde_json::from_str(body).map_err(|error| CrmError::Malformed(Flaw::from(error)))?;
    Ok(answer.get("result").cloned().unwrap_or_default())
}

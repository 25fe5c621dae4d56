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

/// The words of an answer that is an error: its name first, never its traceback. JSON-2 has them bare,
/// and only where it fails; what it returns is no error though it may have a name.
pub fn refusal(answer: &Value) -> Option<String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    if let (Some(name), Some(_), Some(_)) = (
        answer.get("name"),
        answer.get("arguments"),
        answer.get("debug"),
    ) {
        return Some(format!("{}: {}", text(name), text(&answer["message"])));
    }
    let error = answer.get("error").filter(|error| !error.is_null())?;
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
pub fn told_apart(asked: Asked, error: CrmError) -> CrmError {
    let CrmError::Refused { status, message } = error else {
        return error;
    };
    let name = message.split(':').next().unwrap_or_default().trim();
    let model = asked.model;
    match name {
        DENIED => CrmError::Unauthorized,
        "odoo.exceptions.AccessError" | "odoo.exceptions.RedirectWarning" => CrmError::NotAllowed {
            message: format!("{model}: {message}"),
        },
        // Of a user without an e-mail address Odoo says so in a UserError.
        "odoo.exceptions.UserError" if message.contains("email address") => {
            CrmError::NotAllowed { message }
        }
        // An app that is not installed, in the words of either transport.
        _ if asked.is_missing_model(name, &message) => CrmError::Misconfigured(format!(
            "Odoo has no {model}: install its app, or take it out of `crm.odoo.uses`"
        )),
        // Its words are meant for people.
        "odoo.exceptions.UserError" | "odoo.exceptions.ValidationError" => CrmError::Refused {
            status,
            message: message[name.len() + 1..].trim().to_owned(),
        },
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

/// What was asked, by which an answer is understood.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    pub model: &'static str,
    pub method: &'static str,
}

/// Methods that every model has and that refuse nothing else.
const EVERY_MODEL_HAS: [&str; 3] = ["fields_get", "check_access_rights", "has_access"];

impl Asked {
    /// Whether Odoo says that it has no such model. It may say so in the user's language.
    fn is_missing_model(self, name: &str, message: &str) -> bool {
        let message = message.to_lowercase();
        let is_about_model = message.contains("object ") || message.contains("the model ");
        let is_said = is_about_model
            && ["doesn't exist", "does not exist"]
                .iter()
                .any(|it| message.contains(it));
        is_said || (name == "odoo.exceptions.UserError" && EVERY_MODEL_HAS.contains(&self.method))
    }
}

/// What a call returned.
pub fn result(body: &str) -> Result<Value, CrmError> {
    let answer: Value =
        serde_json::from_str(body).map_err(|error| CrmError::Malformed(Flaw::from(error)))?;
    Ok(answer.get("result").cloned().unwrap_or_default())
}

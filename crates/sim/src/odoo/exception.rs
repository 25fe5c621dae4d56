//! What the server raises, and how each transport shows it.

use serde_json::{Value, json};

/// An exception of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    pub name: &'static str,
    pub message: String,
}

/// What a call returns.
pub type Outcome = Result<Value, Exception>;

impl Exception {
    pub fn new(name: &'static str, message: impl Into<String>) -> Self {
        Self {
            name,
            message: message.into(),
        }
    }

    pub fn access_denied() -> Self {
        Self::new("odoo.exceptions.AccessDenied", "Access Denied")
    }

    /// The user lacks a right to a model, or a rule hides the record.
    pub fn access(message: impl Into<String>) -> Self {
        Self::new("odoo.exceptions.AccessError", message)
    }

    pub fn missing(model: &str, id: i64) -> Self {
        let words = format!("Record does not exist or has been deleted. (Record: {model}({id},))");
        Self::new("odoo.exceptions.MissingError", words)
    }

    pub fn user(message: impl Into<String>) -> Self {
        Self::new("odoo.exceptions.UserError", message)
    }

    pub fn validation(message: impl Into<String>) -> Self {
        Self::new("odoo.exceptions.ValidationError", message)
    }

    /// A value, a field or a filter that makes no sense.
    pub fn value(message: impl Into<String>) -> Self {
        Self::new("builtins.ValueError", message)
    }

    /// A call that Python cannot make.
    pub fn type_error(message: impl Into<String>) -> Self {
        Self::new("builtins.TypeError", message)
    }

    /// The `error` of JSON-RPC, which comes with status 200.
    pub fn in_rpc(&self) -> Value {
        json!({"code": 200, "message": "Odoo Server Error", "data": self.document()})
    }

    /// The body of JSON-2.
    pub fn document(&self) -> Value {
        json!({
            "name": self.name,
            "message": self.message,
            "arguments": [self.message],
            "context": {},
            "debug": "Traceback (most recent call last): ...",
        })
    }

    /// The status of JSON-2.
    pub fn status(&self) -> u16 {
        match self.name {
            "werkzeug.exceptions.BadRequest" => 400,
            "werkzeug.exceptions.Unauthorized" => 401,
            "odoo.exceptions.AccessDenied" | "odoo.exceptions.AccessError" => 403,
            "werkzeug.exceptions.NotFound" | "odoo.exceptions.MissingError" => 404,
            "werkzeug.exceptions.UnsupportedMediaType" => 415,
            "werkzeug.exceptions.UnprocessableEntity"
            | "odoo.exceptions.UserError"
            | "odoo.exceptions.ValidationError" => 422,
            _ => 500,
        }
    }
}

//! The door: JSON-RPC on `/jsonrpc` and `/sms/status`. Errors come with status 200 too.

use std::sync::Arc;

use axum::http::{Method, header};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{Request, Shared, models};
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};

/// The user that the key belongs to.
const USER: i64 = 7;

/// An exception of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    pub name: &'static str,
    pub message: String,
}

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

    /// A call that Python cannot make.
    pub fn type_error(message: impl Into<String>) -> Self {
        Self::new("builtins.TypeError", message)
    }

    fn show(&self) -> Value {
        json!({
            "code": 200,
            "message": "Odoo Server Error",
            "data": {
                "name": self.name,
                "message": self.message,
                "arguments": [self.message],
                "context": {},
                "debug": "Traceback (most recent call last): ...",
            },
        })
    }
}

/// What a call returns.
pub type Outcome = Result<Value, Exception>;

impl Site for Shared {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn now(&self) -> Option<DateTime<Utc>> {
        Some(self.clock.now())
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let reply = self.reply(&request);
        self.note(&request, reply.status);
        self.errands.changed();
        reply
    }

    fn failure(&self, request: &HttpRequest, fault: &Fault) -> Option<Reply> {
        let status = match fault {
            Fault::Answer { status, .. } | Fault::Maintenance { status } => *status,
            Fault::TooMany { .. } => 429,
            Fault::Error500 => 500,
            _ => 502,
        };
        self.note(request, status);
        None
    }
}

impl Shared {
    fn reply(&self, request: &HttpRequest) -> Reply {
        let path = request.uri.path();
        if path == "/web/version" && self.options.version >= 19 {
            let version = self.options.version;
            let info = json!([version, 0, 0, "final", 0, ""]);
            let body = json!({"version_info": info, "version": format!("{version}.0")});
            return Reply::json(200, body.to_string());
        }
        if request.method != Method::POST || !["/jsonrpc", "/sms/status"].contains(&path) {
            return page(404, "<h1>Not Found</h1>");
        }
        let kind = request.headers.get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let body = serde_json::from_slice(&request.body).ok();
        let Some(body) = body.filter(|_| kind.starts_with("application/json")) else {
            return page(400, "Invalid JSON data");
        };
        let body: Value = body;
        let Some(params) = body["params"].as_object() else {
            return page(400, "Invalid JSON-RPC data");
        };
        let outcome = match path {
            "/jsonrpc" => self.call(params),
            _ if self.conflicts() => Err(Exception::new(
                "psycopg2.errors.SerializationFailure",
                "could not serialize access due to concurrent update".to_owned(),
            )),
            _ if self.report(params) => Ok(Value::from("OK")),
            _ => Err(Exception::type_error("message_statuses is expected")),
        };
        let mut document = json!({"jsonrpc": "2.0", "id": body["id"]});
        match outcome {
            Ok(result) => document["result"] = result,
            Err(exception) => document["error"] = exception.show(),
        }
        Reply::json(200, document.to_string())
    }

    fn call(&self, params: &Map<String, Value>) -> Outcome {
        let text = |name: &str| params.get(name).and_then(Value::as_str).unwrap_or_default();
        let args = params.get("args").and_then(Value::as_array);
        let args = args.ok_or_else(|| Exception::type_error("args must be a list"))?;
        match (text("service"), text("method"), args.as_slice()) {
            ("common", "version", []) => Ok(self.version()),
            ("common", "authenticate", [database, login, key, Value::Object(_)])
            | ("common", "login", [database, login, key]) => {
                self.check_database(database)?;
                let options = &self.options;
                let is_right = *login == options.login.as_str() && *key == options.key.as_str();
                Ok(if is_right { USER.into() } else { false.into() })
            }
            ("object", "execute_kw", [database, user, key, model, method, rest @ ..]) => {
                self.check_database(database)?;
                if *user != USER || *key != self.options.key.as_str() {
                    return Err(Exception::access_denied());
                }
                let call = models::Call::parse(method, rest)?;
                let model = model.as_str().unwrap_or_default();
                models::execute(self, model, &call)
            }
            (service, method, _) => Err(Exception::new(
                "builtins.AttributeError",
                format!("{service}.{method} cannot be called like this"),
            )),
        }
    }

    /// Whether the rows of this report are changed by another transaction.
    fn conflicts(&self) -> bool {
        let mut state = self.state();
        let conflicts = state.conflicts > 0;
        state.conflicts = state.conflicts.saturating_sub(1);
        conflicts
    }

    fn version(&self) -> Value {
        let version = self.options.version;
        json!({
            "server_version": format!("{version}.0"),
            "server_version_info": [version, 0, 0, "final", 0, ""],
            "server_serie": format!("{version}.0"),
            "protocol_version": 1,
        })
    }

    fn check_database(&self, database: &Value) -> Result<(), Exception> {
        if *database == self.options.database.as_str() {
            return Ok(());
        }
        let words = format!("database {database} does not exist");
        Err(Exception::new("psycopg2.OperationalError", words))
    }

    fn note(&self, request: &HttpRequest, status: u16) {
        let entry = Request {
            path: request.uri.path().to_owned(),
            body: serde_json::from_slice(&request.body).unwrap_or_default(),
            status,
            at: self.clock.now(),
        };
        self.state().requests.push(entry);
    }
}

fn page(status: u16, text: &'static str) -> Reply {
    Reply {
        content_type: "text/html",
        ..Reply::json(status, text)
    }
}

//! The door: JSON-RPC on `/jsonrpc` and `/sms/status`, where errors come with status 200 too, and
//! the paths of newer versions.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Method, header};
use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::call::{self, Call};
use super::exception::{Exception, Outcome};
use super::session::USER;
use super::{Request, Shared, automation};
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};

impl Site for Shared {
    const PATIENCE: Duration = Duration::from_secs(15);

    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn now(&self) -> Option<DateTime<Utc>> {
        Some(self.clock.now())
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        path
    }

    /// A call of JSON-RPC has the name that it has as a path of JSON-2.
    fn call_name(&self, path: &str, body: &Bytes) -> Option<String> {
        if path != "/jsonrpc" {
            return None;
        }
        call_name(&serde_json::from_slice(body).ok()?)
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let reply = self.reply(&request);
        self.note(&request, reply.status);
        automation::flush(&self);
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

/// What a body of JSON-RPC calls, such as `/json/2/crm.lead/create` or `/common/authenticate`.
pub fn call_name(body: &Value) -> Option<String> {
    let params = &body["params"];
    match (params["service"].as_str()?, params["method"].as_str()?) {
        ("object", "execute_kw") => {
            let (model, method) = (params["args"][3].as_str()?, params["args"][4].as_str()?);
            Some(format!("/json/2/{model}/{method}"))
        }
        (service, method) => Some(format!("/{service}/{method}")),
    }
}

impl Shared {
    fn reply(&self, request: &HttpRequest) -> Reply {
        let path = request.uri.path();
        let is_new = self.options.version >= 19;
        if path == "/web/version" && is_new {
            let version = self.options.version;
            let info = json!([version, 0, 0, "final", 0, ""]);
            let body = json!({"version_info": info, "version": format!("{version}.0")});
            return Reply::json(200, body.to_string());
        }
        if let Some(rest) = path.strip_prefix("/json/2/").filter(|_| is_new) {
            return self.json2(request, rest);
        }
        if request.method != Method::POST || !["/jsonrpc", "/sms/status"].contains(&path) {
            return page(404, "<h1>Not Found</h1>");
        }
        let body = serde_json::from_slice(&request.body).ok();
        let Some(body) = body.filter(|_| is_json(request)) else {
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
            Err(exception) => document["error"] = exception.in_rpc(),
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
                let is_right = *login == self.options.login.as_str() && self.takes(key);
                Ok(if is_right { USER.into() } else { false.into() })
            }
            ("object", "execute_kw", [database, user, key, model, method, rest @ ..]) => {
                self.check_database(database)?;
                if *user != USER || !self.takes(key) {
                    return Err(Exception::access_denied());
                }
                let name = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                let (model, method) = (name(model), name(method));
                self.state().database.schema.model(&model)?;
                if method.starts_with('_') {
                    let words =
                        format!("Private methods (such as {model}.{method}) cannot be called");
                    return Err(Exception::access(words));
                }
                let signature = call::signature(&model, &method, self.options.version);
                let missing = || {
                    let words = format!("The method '{model}.{method}' does not exist");
                    Exception::new("builtins.AttributeError", words)
                };
                let signature = signature.ok_or_else(missing)?;
                self.execute(&Call::from_rpc(&model, &method, &signature, rest)?)
            }
            (service, method, _) => Err(Exception::new(
                "builtins.AttributeError",
                format!("{service}.{method} cannot be called like this"),
            )),
        }
    }

    /// Runs a call in a transaction of its own, and tells of what it changed.
    pub fn execute(&self, call: &Call) -> Outcome {
        let opening = self.of_api(call.context.clone());
        let committed = self.transact(opening, |session| session.execute(call))?;
        self.note_changes(&committed.touched);
        Ok(committed.value)
    }

    /// Whether a key is the user's.
    pub fn takes(&self, key: &Value) -> bool {
        let now = self.clock.now();
        let state = self.state();
        let is_over = state.is_key_revoked || state.key_expires.is_some_and(|at| at <= now);
        *key == self.options.key.as_str() && !is_over
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

pub fn is_json(request: &HttpRequest) -> bool {
    let kind = request.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.starts_with("application/json")
}

pub fn page(status: u16, text: &'static str) -> Reply {
    Reply {
        content_type: "text/html",
        ..Reply::json(status, text)
    }
}

//! JSON-2 of 19: the model and the method are in the path, every parameter has a name, and errors
//! have a status.

use axum::http::{HeaderName, Method, header};
use serde_json::{Map, Value, json};

use super::Shared;
use super::call::{self, Call};
use super::exception::{Exception, Outcome};
use super::server::{is_json, page};
use crate::http::{Reply, Request as HttpRequest};

const DATABASE: HeaderName = HeaderName::from_static("x-odoo-database");

impl Shared {
    /// Answers a call of `rest`, which is `model/method`.
    pub fn json2(&self, request: &HttpRequest, rest: &str) -> Reply {
        let database = header_of(request, &DATABASE);
        if database.is_some_and(|database| database != self.options.database) {
            return page(404, "<h1>No database is selected</h1>");
        }
        if request.method != Method::POST {
            return page(405, "<h1>Method Not Allowed</h1>");
        }
        match self.json2_outcome(request, rest) {
            Ok(result) => Reply::json(200, result.to_string()),
            Err(exception) => Reply::json(exception.status(), exception.document().to_string()),
        }
    }

    fn json2_outcome(&self, request: &HttpRequest, rest: &str) -> Outcome {
        let key = header_of(request, &header::AUTHORIZATION).and_then(|header| {
            let (scheme, key) = header.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
        });
        if !key.is_some_and(|key| self.takes(&key.into())) {
            let name = "werkzeug.exceptions.Unauthorized";
            return Err(Exception::new(name, "Invalid apikey"));
        }
        if !is_json(request) {
            let name = "werkzeug.exceptions.UnsupportedMediaType";
            return Err(Exception::new(name, "The body must be application/json"));
        }
        let body: Option<Map<String, Value>> = serde_json::from_slice(&request.body).ok();
        let body = body.ok_or_else(|| {
            Exception::new(
                "werkzeug.exceptions.BadRequest",
                "The body must be a JSON object",
            )
        })?;
        let missing = |what: &str, name: &str| {
            let words = format!("the {what} '{name}' does not exist");
            Exception::new("werkzeug.exceptions.NotFound", words)
        };
        let (model, method) = rest.split_once('/').ok_or_else(|| missing("path", rest))?;
        if !self.state().database.schema.has(model) {
            return Err(missing("model", model));
        }
        let signature = call::signature(model, method, self.options.version);
        let signature = signature.ok_or_else(|| missing("method", &format!("{model}.{method}")))?;
        let call = Call::from_body(model, method, &signature, body)?;
        let result = self.execute(&call)?;
        Ok(match (method, result) {
            // Records come as a list of their ids.
            ("create" | "message_post", Value::Number(id)) => json!([id]),
            (_, result) => result,
        })
    }
}

fn header_of<'a>(request: &'a HttpRequest, name: &HeaderName) -> Option<&'a str> {
    let value = request.headers.get(name);
    value.and_then(|value| value.to_str().ok())
}

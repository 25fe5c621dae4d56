//! The door of the API: the credentials, the requests at one time, the routes.

use std::sync::Arc;

use axum::http::{Method, header};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::message::dollars;
use super::{Request, Shared, list, send};
use crate::calls::fields;
use crate::faults::{Fault, Faults};
use crate::http::{Reply, Request as HttpRequest, Site};
use crate::phones::Condition;
use crate::sign::from_base64;

/// Look-ups are of another API, which no account stands in the path of.
const LOOKUPS: &str = "/v2/PhoneNumbers/";
const VERSION: &str = "/2010-04-01/Accounts/";

/// An answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub code: u32,
    pub message: String,
}

impl Refusal {
    pub fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    pub fn not_found(path: &str) -> Self {
        let words = format!("The requested resource {path} was not found");
        Self::new(404, 20404, words)
    }

    fn reply(&self) -> Reply {
        let code = self.code;
        let body = json!({
            "code": code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{code}"),
            "status": self.status,
        });
        Reply::json(self.status, body.to_string())
    }
}

/// What a route answers: the status and the document, null for none.
pub type Outcome = Result<(u16, Value), Refusal>;

impl Site for Shared {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn now(&self) -> Option<DateTime<Utc>> {
        Some(self.clock.now())
    }

    fn topic<'a>(&self, path: &'a str) -> &'a str {
        let rest = path.strip_prefix(VERSION);
        let place = rest.and_then(|rest| Some(&rest[rest.find('/')?..]));
        place.unwrap_or(path)
    }

    async fn answer(self: Arc<Self>, request: HttpRequest) -> Reply {
        let (is_admitted, work) = (self.enter(), self.options.work);
        if !work.is_zero() {
            tokio::time::sleep(work).await;
        }
        let outcome = match is_admitted.and_then(|()| self.admit(&request)) {
            Ok(()) => self.route(&request).await,
            Err(refusal) => Err(refusal),
        };
        self.state().under_way -= 1;
        let reply = match outcome {
            Ok((status, Value::Null)) => Reply::json(status, ""),
            Ok((status, document)) => Reply::json(status, document.to_string()),
            Err(refusal) => refusal.reply(),
        };
        self.note(&request, reply.status);
        reply
    }

    fn failure(&self, request: &HttpRequest, fault: &Fault) -> Option<Reply> {
        let refusal = match fault {
            Fault::TooMany { .. } => Some(too_many()),
            Fault::Error500 => Some(Refusal::new(500, 20500, "Internal Server Error")),
            _ => None,
        };
        let status = match (fault, &refusal) {
            (_, Some(refusal)) => refusal.status,
            (Fault::Answer { status, .. } | Fault::Maintenance { status }, None) => *status,
            (_, None) => 502,
        };
        self.note(request, status);
        refusal.map(|refusal| refusal.reply())
    }
}

fn too_many() -> Refusal {
    Refusal::new(429, 20429, "Too Many Requests")
}

impl Shared {
    /// Counts a request that begins, and refuses one too many.
    fn enter(&self) -> Result<(), Refusal> {
        let mut state = self.state();
        state.under_way += 1;
        match self.options.concurrency {
            Some(most) if state.under_way > most => Err(too_many()),
            _ => Ok(()),
        }
    }

    fn admit(&self, request: &HttpRequest) -> Result<(), Refusal> {
        let header = request.headers.get(header::AUTHORIZATION);
        let given = header.and_then(|value| value.to_str().ok()?.strip_prefix("Basic "));
        let options = &self.options;
        let wanted = format!("{}:{}", options.account_sid, options.auth_token);
        if given.and_then(from_base64).as_ref() != Some(&wanted) {
            return Err(Refusal::new(401, 20003, "Authenticate"));
        }
        let path = request.uri.path();
        if path.starts_with(LOOKUPS) {
            return Ok(());
        }
        let account = path.strip_prefix(VERSION);
        let account = account.and_then(|rest| rest.split('/').next());
        if account != Some(options.account_sid.as_str()) {
            return Err(Refusal::not_found(path));
        }
        Ok(())
    }

    async fn route(self: &Arc<Self>, request: &HttpRequest) -> Outcome {
        let path = self.topic(request.uri.path());
        let not_found = || Refusal::not_found(request.uri.path());
        if let Some(number) = path.strip_prefix(LOOKUPS) {
            return match request.method {
                Method::GET => Ok((200, self.look_up(number, request.uri.query()))),
                _ => Err(Refusal::new(405, 20004, "Method not allowed")),
            };
        }
        let place = path.strip_suffix(".json").ok_or_else(not_found)?;
        let parts: Vec<_> = place.split('/').skip(1).collect();
        match (&request.method, parts.as_slice()) {
            (&Method::POST, ["Messages"]) => send::send(self, &form(request)?).await,
            (&Method::GET, ["Messages"]) => list::messages(self, request),
            (&Method::GET, ["Messages", sid]) => self.show(sid).ok_or_else(not_found),
            (&Method::POST, ["Messages", sid]) => self.change(sid, &form(request)?),
            (&Method::DELETE, ["Messages", sid]) => self.remove(sid).ok_or_else(not_found),
            (&Method::GET, ["Balance"]) => Ok((200, self.show_balance())),
            (&Method::GET, ["IncomingPhoneNumbers"]) => Ok((200, list::numbers(self, request))),
            (_, ["Messages" | "Balance" | "IncomingPhoneNumbers", ..]) => {
                Err(Refusal::new(405, 20004, "Method not allowed"))
            }
            _ => Err(not_found()),
        }
    }

    fn show(&self, sid: &str) -> Option<(u16, Value)> {
        let now = self.clock.now();
        let document = self
            .state()
            .message(sid)?
            .show(&self.options.account_sid, now);
        Some((200, document))
    }

    /// Cancels a message that has not left, or empties the text of one that is done with.
    fn change(&self, sid: &str, form: &[(String, String)]) -> Outcome {
        let now = self.clock.now();
        let mut state = self.state();
        let not_found = || Refusal::not_found(sid);
        let message = state.message(sid).ok_or_else(not_found)?;
        for (name, value) in form {
            match (name.as_str(), value.as_str()) {
                ("Status", "canceled") if message.is_waiting() => message.status = "canceled",
                ("Status", "canceled") => {
                    let words = "Message is not in a cancelable state";
                    return Err(Refusal::new(409, 30409, words));
                }
                ("Body", "") if !message.is_waiting() => message.body.clear(),
                ("Body", "") => {
                    let words = "Cannot modify a message before it is complete";
                    return Err(Refusal::new(400, 20009, words));
                }
                _ => return Err(Refusal::new(400, 20001, format!("Invalid '{name}'"))),
            }
        }
        message.updated = now;
        let document = message.show(&self.options.account_sid, now);
        drop(state);
        self.errands.changed();
        Ok((200, document))
    }

    fn remove(&self, sid: &str) -> Option<(u16, Value)> {
        let mut state = self.state();
        let messages = &mut state.messages;
        let place = messages.iter().position(|message| message.sid == sid)?;
        messages.remove(place);
        Some((204, Value::Null))
    }

    /// `GET /v2/PhoneNumbers/{number}`; the kind of line only when it is asked and paid for.
    fn look_up(&self, number: &str, query: Option<&str>) -> Value {
        let number = number.replace("%2B", "+");
        let is_asked = query.is_some_and(|it| it.contains("Fields=line_type_intelligence"));
        let condition = self.part.condition(&number);
        let valid = condition != Condition::Missing;
        let line = (is_asked && valid).then(|| {
            json!({
                "type": if condition == Condition::Landline { "landline" } else { "mobile" },
                "carrier_name": "Kyivstar",
                "mobile_country_code": "255",
                "mobile_network_code": "03",
                "error_code": null,
            })
        });
        json!({
            "phone_number": number,
            "valid": valid,
            "validation_errors": if valid { json!([]) } else { json!(["INVALID_BUT_POSSIBLE"]) },
            "country_code": if valid { json!("UA") } else { Value::Null },
            "calling_country_code": if valid { json!("380") } else { Value::Null },
            "line_type_intelligence": line,
        })
    }

    fn show_balance(&self) -> Value {
        json!({
            "account_sid": self.options.account_sid,
            "balance": dollars(self.state().balance),
            "currency": "USD",
        })
    }

    fn note(&self, request: &HttpRequest, status: u16) {
        let entry = Request {
            method: request.method.to_string(),
            path: self.topic(request.uri.path()).to_owned(),
            query: request.uri.query().unwrap_or_default().to_owned(),
            fields: fields(&request.body),
            status,
            at: self.clock.now(),
        };
        self.state().requests.push(entry);
    }
}

fn form(request: &HttpRequest) -> Result<Vec<(String, String)>, Refusal> {
    let kind = request.headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if kind.starts_with("application/x-www-form-urlencoded") {
        return Ok(fields(&request.body));
    }
    Err(Refusal::new(415, 20415, "Unsupported Media Type"))
}

//! How Odoo is spoken to: JSON-RPC up to version 18, JSON-2 from 19 on.

use std::sync::{Arc, Mutex, PoisonError};

use mistok_core::domain::clock::SharedClock;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::{
    ask::Ask,
    rpc::{self, Asked},
};
use crate::crm::{
    CrmError, Flaw, Journal, Urgency,
    http::{Call, Dialect, Http, Outside, Speech},
    public::Network,
};

/// Calls at a time: more do not make a small server faster.
const AT_A_TIME: usize = 4;
/// The first version that takes JSON-2.
const JSON2_FROM: u32 = 19;
/// Which of several databases a request is for.
const DATABASE: HeaderName = HeaderName::from_static("x-odoo-database");

/// The transport that the settings name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// By the version.
    #[default]
    Auto,
    JsonRpc,
    Json2,
}

/// Where it is and who we are there.
#[derive(Clone)]
pub struct Access {
    pub url: String,
    pub database: Option<String>,
    pub login: Option<String>,
    pub api_key: SecretString,
    pub transport: Transport,
    pub per_minute: u32,
    pub timeout: std::time::Duration,
}

/// A way into a shop's Odoo.
pub struct Door {
    login: Access,
    pub http: Http,
    room: Semaphore,
    known: Mutex<Known>,
}

/// What is asked for once.
#[derive(Default, Clone, Copy)]
struct Known {
    version: Option<u32>,
    user: Option<i64>,
}

impl Door {
    pub fn new(
        login: Access,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, CrmError> {
        let outside = Outside {
            service: "odoo",
            base_url: login.url.clone(),
            headers: headers(&login)?,
            timeout: login.timeout,
            per_minute: login.per_minute,
            sends_per_minute: None,
            dialect: DIALECT,
            network: Network::Any,
        };
        Ok(Self {
            http: Http::new(outside, clock, journal)?,
            login,
            room: Semaphore::new(AT_A_TIME),
            known: Mutex::default(),
        })
    }

    /// Calls a method of a model.
    pub async fn ask(&self, ask: Ask<'_>) -> Result<Value, CrmError> {
        // It is never closed.
        let _room = self.room.acquire().await;
        if self.is_json2().await? {
            self.by_json2(ask).await
        } else {
            self.by_rpc(ask).await
        }
    }

    async fn is_json2(&self) -> Result<bool, CrmError> {
        Ok(match self.login.transport {
            Transport::Json2 => true,
            Transport::JsonRpc => false,
            Transport::Auto => self.version().await? >= JSON2_FROM,
        })
    }

    /// The major version, such as 17.
    pub async fn version(&self) -> Result<u32, CrmError> {
        if let Some(version) = self.known().version {
            return Ok(version);
        }
        let version = match self.newer_version().await? {
            Some(version) => version,
            None => self.older_version().await?,
        };
        self.change(|known| known.version = Some(version));
        Ok(version)
    }

    /// The number of our user there.
    pub async fn user(&self) -> Result<i64, CrmError> {
        if let Some(user) = self.known().user {
            return Ok(user);
        }
        if !self.is_json2().await? {
            return self.log_in().await;
        }
        let context = self.by_json2(Ask::new("res.users", "context_get")).await?;
        let user = context.get("uid").and_then(Value::as_i64);
        let user = user.ok_or(CrmError::Malformed(Flaw::NoId))?;
        self.change(|known| known.user = Some(user));
        Ok(user)
    }

    /// The version by the page that there is from 19 on. `None` means that there is no such page.
    async fn newer_version(&self) -> Result<Option<u32>, CrmError> {
        let call = Call::get("version", Urgency::Sync, "/web/version").unrecorded();
        let body = match self.http.send(call).await {
            Ok(body) => body,
            Err(
                CrmError::Failed { status: 404, .. }
                | CrmError::Refused { .. }
                | CrmError::Redirected(_)
                | CrmError::Malformed(_),
            ) => return Ok(None),
            Err(error) => return Err(error),
        };
        let said: Value = serde_json::from_str(&body).unwrap_or_default();
        Ok(major(&said["version_info"]))
    }

    async fn older_version(&self) -> Result<u32, CrmError> {
        let said = self.rpc(Rpc::common("version", json!([]))).await?;
        major(&said["server_version_info"]).ok_or_else(|| {
            CrmError::Misconfigured(
                "no Odoo answers at `crm.odoo.url`: its version is no number".to_owned(),
            )
        })
    }

    async fn by_json2(&self, ask: Ask<'_>) -> Result<Value, CrmError> {
        let path = format!("/json/2/{}/{}", ask.model, ask.method);
        let (model, method) = (ask.model, ask.method);
        let (urgency, about) = (ask.urgency, ask.about);
        let call = Call::post(method, urgency, &path, ask.body()).unrecorded();
        let call = match about {
            Some(about) => call.about(about),
            None => call,
        };
        let sent = self.http.send(call).await;
        let body = sent.map_err(|error| rpc::told_apart(Asked { model, method }, error))?;
        serde_json::from_str(&body).map_err(|error| CrmError::Malformed(Flaw::from(error)))
    }

    async fn by_rpc(&self, ask: Ask<'_>) -> Result<Value, CrmError> {
        let user = match self.known().user {
            Some(user) => user,
            None => self.log_in().await?,
        };
        let (model, method) = (ask.model, ask.method);
        let (urgency, about) = (ask.urgency, ask.about);
        let (positional, named) = ask.positional();
        let key = self.login.api_key.expose_secret();
        let answer = self
            .rpc(Rpc {
                model,
                operation: method,
                about,
                urgency,
                service: "object",
                method: "execute_kw",
                args: json!([
                    self.database()?,
                    user,
                    key,
                    model,
                    method,
                    positional,
                    named
                ]),
            })
            .await;
        if matches!(answer, Err(CrmError::Unauthorized)) {
            // The user may have got another number, or another key.
            self.change(|known| known.user = None);
        }
        answer
    }

    async fn log_in(&self) -> Result<i64, CrmError> {
        let login =
            self.login.login.as_deref().ok_or_else(|| {
                CrmError::Misconfigured("JSON-RPC needs `crm.odoo.login`".to_owned())
            })?;
        let key = self.login.api_key.expose_secret();
        let args = json!([self.database()?, login, key, {}]);
        let answer = self.rpc(Rpc::common("authenticate", args)).await?;
        // `false` is how Odoo says that it does not know them.
        let user = answer.as_i64().ok_or(CrmError::Unauthorized)?;
        self.change(|known| known.user = Some(user));
        Ok(user)
    }

    fn database(&self) -> Result<&str, CrmError> {
        self.login
            .database
            .as_deref()
            .ok_or_else(|| CrmError::Misconfigured("JSON-RPC needs `crm.odoo.database`".to_owned()))
    }
}

impl Door {
    async fn rpc(&self, asked: Rpc<'_>) -> Result<Value, CrmError> {
        let params = json!({
            "service": asked.service, "method": asked.method, "args": asked.args,
        });
        // The key and people's words stand in places without names, which cannot be told apart.
        let body = rpc::request(&params);
        let call = Call::post(asked.operation, asked.urgency, "/jsonrpc", body).unrecorded();
        let call = match asked.about {
            Some(about) => call.about(about),
            None => call,
        };
        let sent = self.http.send(call).await;
        let about = Asked {
            model: asked.model,
            method: asked.operation,
        };
        let body = sent.map_err(|error| rpc::told_apart(about, error))?;
        rpc::result(&body)
    }

    fn known(&self) -> Known {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Known)) {
        change(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// A call over JSON-RPC.
struct Rpc<'a> {
    /// What it is about, for words about rights.
    model: &'static str,
    operation: &'static str,
    about: Option<&'a str>,
    urgency: Urgency,
    service: &'static str,
    method: &'static str,
    args: Value,
}

impl Rpc<'_> {
    /// One that needs no user.
    const fn common(method: &'static str, args: Value) -> Self {
        Self {
            model: "res.users",
            operation: method,
            about: None,
            urgency: Urgency::Sync,
            service: "common",
            method,
            args,
        }
    }
}

/// Odoo's habits.
pub const DIALECT: Dialect = Dialect {
    refusal: Some(rpc::refusal),
    names_exceptions: true,
    html_is_outage: true,
    forbids_by_rights: false,
    speech: Speech::Crm,
};

/// What JSON-2 wants with each request. JSON-RPC looks at neither.
fn headers(login: &Access) -> Result<HeaderMap, CrmError> {
    let bad = |key: &str| {
        CrmError::Misconfigured(format!(
            "`crm.odoo.{key}` has letters that no header can carry"
        ))
    };
    let mut headers = HeaderMap::new();
    let key = format!("bearer {}", login.api_key.expose_secret());
    let mut key = HeaderValue::from_str(&key).map_err(|_| bad("api_key"))?;
    key.set_sensitive(true);
    headers.insert(AUTHORIZATION, key);
    if let Some(database) = &login.database {
        let database = HeaderValue::from_str(database).map_err(|_| bad("database"))?;
        headers.insert(DATABASE, database);
    }
    Ok(headers)
}

/// The first number of a version, which some servers write as `saas~19`.
fn major(info: &Value) -> Option<u32> {
    let first = info.get(0)?;
    if let Some(number) = first.as_u64() {
        return u32::try_from(number).ok();
    }
    let written = first.as_str()?;
    let digits = written.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    digits.split('.').next()?.parse().ok()
}

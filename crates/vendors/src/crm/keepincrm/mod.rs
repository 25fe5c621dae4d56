//! KeepinCRM, API v1 (<https://app.swaggerhub.com/apis/KeepInCRM/keepincrm-api>): an order becomes an
//! agreement, a lead an agreement, a client or a task, a question a task. Not to be confused with
//! KeepingCRM, whose chats are in `chats::keeping`.

mod agreements;
mod clients;
mod finding;
mod leads;
mod pages;
mod polls;
mod port;
mod probe;
mod refusal;
mod section;
mod stages;
mod standing;
#[cfg(test)]
mod tests;
mod wire;
mod words;

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use mistok_core::domain::{clock::SharedClock, money::Currency};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use self::polls::Polls;
pub use self::section::REGISTRATION;
use super::{
    CrmError, Flaw, Journal, Urgency,
    http::{Call, Dialect, Http, Outside},
    public::Network,
    records::created_id,
};

const NAME: &str = "keepincrm";
/// The setting that says at which stage new leads stand.
const PLACE_SETTING: &str = "crm.keepincrm.stage_id";
const KEY_HEADER: HeaderName = HeaderName::from_static("x-auth-token");

/// How to reach a shop's KeepinCRM and where its records go.
#[derive(Debug, Clone)]
pub struct Settings {
    pub base_url: String,
    pub token: SecretString,
    pub places: Places,
    /// What a lead becomes.
    pub leads_as: Form,
    /// Whether lists can be searched with this key.
    pub searchable: bool,
    /// The filter that finds a title by a part of it, such as `q[title_cont]`.
    pub find_by: String,
    pub client_by: ClientBy,
    /// The least time between two looks for changes.
    pub statuses_every: TimeDelta,
    /// Requests a minute.
    pub rpm: u32,
    pub timeout: Duration,
    /// For sums that do not name theirs.
    pub currency: Currency,
}

/// Where new records go; KeepinCRM decides where nothing is set.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Places {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub funnel_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_id: Option<i64>,
    #[serde(
        rename = "main_responsible_id",
        skip_serializing_if = "Option::is_none"
    )]
    pub responsible_id: Option<i64>,
}

/// What a record of ours is in KeepinCRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    Agreement,
    Client,
    Task,
}

/// How a new record names its client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientBy {
    /// By the id of a client who was looked for before.
    Id,
    /// By name, phone and e-mail, of which KeepinCRM makes a client.
    Attributes,
}

impl Form {
    const fn path(self) -> &'static str {
        match self {
            Self::Agreement => "/agreements",
            Self::Client => "/clients",
            Self::Task => "/tasks",
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Self::Agreement => "agreement",
            Self::Client => "client",
            Self::Task => "task",
        }
    }

    /// The id as the rest of the program keeps it: agreements, clients and tasks are numbered each for
    /// itself, so that two of them may have the same number.
    fn kept(self, id: &str) -> String {
        match self {
            Self::Agreement => id.to_owned(),
            Self::Client | Self::Task => format!("{}-{id}", self.as_str()),
        }
    }
}

/// A shop's KeepinCRM.
pub struct KeepinCrm {
    settings: Settings,
    http: Http,
    polls: Polls,
}

impl KeepinCrm {
    /// Fails when the settings cannot work.
    pub fn new(
        settings: Settings,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, CrmError> {
        let http = Http::new(
            Outside {
                service: NAME,
                base_url: settings.base_url.clone(),
                headers: HeaderMap::from_iter([(KEY_HEADER, key(&settings.token)?)]),
                timeout: settings.timeout,
                per_minute: settings.rpm,
                sends_per_minute: None,
                dialect: Dialect {
                    refusal: Some(refusal::words),
                    // What is not there is answered with a page of HTML: that is no outage.
                    html_is_outage: false,
                    forbids_by_rights: true,
                    ..Dialect::default()
                },
                network: Network::Any,
            },
            clock,
            journal,
        )?;
        Ok(Self {
            polls: Polls::every(settings.statuses_every),
            settings,
            http,
        })
    }

    /// Makes a record and returns its id. One that names a place which is no longer there is sent once
    /// more without its places: the CRM then takes its own, and nothing was saved by the first request.
    async fn post(&self, form: Form, mut body: Value, subject: &str) -> Result<String, CrmError> {
        let refused = match self.post_once(form, body.clone(), subject).await {
            Err(CrmError::Refused { message, .. }) if refusal::is_about_places(&message) => message,
            answered => return answered,
        };
        if let Value::Object(fields) = &mut body {
            fields.retain(|name, _| !refusal::PLACES.contains(&name.as_str()));
        }
        tracing::warn!(
            crm = NAME,
            reason = refused,
            "KeepinCRM does not know a funnel, stage, source or person of the settings: a record goes without"
        );
        self.post_once(form, body, subject).await
    }

    async fn post_once(&self, form: Form, body: Value, subject: &str) -> Result<String, CrmError> {
        let operation = match form {
            Form::Agreement => "create agreement",
            Form::Client => "create client",
            Form::Task => "create task",
        };
        let call = Call::post(operation, Urgency::Lead, form.path(), body).about(subject);
        let answer = self.http.send(call).await.map_err(|error| match error {
            CrmError::Refused {
                status: status @ (404 | 405),
                ..
            } => CrmError::Misconfigured(format!(
                "KeepinCRM answers {status} at {}: check `crm.keepincrm.base_url`",
                form.path()
            )),
            other => other,
        })?;
        let answer: Value =
            serde_json::from_str(&answer).map_err(|error| CrmError::Malformed(error.into()))?;
        let id = created_id(&answer).ok_or(CrmError::Malformed(Flaw::NoId))?;
        Ok(form.kept(&id))
    }
}

fn key(token: &SecretString) -> Result<HeaderValue, CrmError> {
    let token = token.expose_secret().trim();
    match HeaderValue::from_str(token) {
        Ok(mut header) if !token.is_empty() => {
            header.set_sensitive(true);
            Ok(header)
        }
        _ => Err(CrmError::Misconfigured(
            "the KeepinCRM key is empty or has characters that no key has".to_owned(),
        )),
    }
}

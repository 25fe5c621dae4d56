//! KeyCRM, Open API v1 (<https://docs.keycrm.app>): the catalog is read from its offers, a lead
//! becomes a card in a pipeline, an order an order.

mod buyers;
mod catalog;
mod leads;
mod orders;
mod pages;
mod payments;
mod port;
mod section;
mod standing;
mod statuses;
#[cfg(test)]
mod tests;
mod webhook;
mod wire;

use std::{sync::Arc, time::Duration};

use mistok_core::domain::{clock::SharedClock, money::Currency};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

pub use self::section::REGISTRATION;
use super::{
    CrmError, Journal, Urgency,
    http::{Call, Dialect, Http, Outside},
    public::Network,
};

const NAME: &str = "keycrm";
/// The setting that says in which status new leads stand.
const PLACE_SETTING: &str = "crm.keycrm.status_id";

/// The most items that KeyCRM gives on one page.
const LARGEST_PAGE: u32 = 50;

/// How to reach a shop's KeyCRM and where its leads go.
#[derive(Debug, Clone)]
pub struct Settings {
    pub base_url: String,
    pub token: SecretString,
    /// The source that leads are marked with.
    pub source_id: Option<i64>,
    /// The pipeline that leads go to; KeyCRM takes its first one otherwise.
    pub pipeline_id: Option<i64>,
    /// The status that leads start with.
    pub status_id: Option<i64>,
    pub lead_path: LeadPath,
    /// Sends the name in Telegram with the contact.
    pub send_social_name: bool,
    /// The custom field that takes the Telegram id, such as `LD_1021`.
    pub telegram_field_uuid: Option<String>,
    /// Whether cards can be listed with this key.
    pub searchable: bool,
    /// Requests a minute.
    pub rpm: u32,
    /// Items a page, 1 to 50.
    pub page_size: u32,
    pub timeout: Duration,
    /// For products that do not name theirs.
    pub currency: Currency,
}

/// Where leads are posted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeadPath {
    /// As documented.
    #[serde(rename = "/pipelines/cards")]
    Cards,
    /// The older way, which many integrations still use.
    #[serde(rename = "/leads")]
    Leads,
}

impl LeadPath {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cards => "/pipelines/cards",
            Self::Leads => "/leads",
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Cards => Self::Leads,
            Self::Leads => Self::Cards,
        }
    }
}

/// A shop's KeyCRM.
pub struct KeyCrm {
    settings: Settings,
    http: Http,
    /// What calls us; `None` means that nothing does.
    caller: Option<webhook::Caller>,
}

impl KeyCrm {
    /// Fails when the settings cannot work.
    pub fn new(
        mut settings: Settings,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, CrmError> {
        settings.page_size = settings.page_size.clamp(1, LARGEST_PAGE);
        let http = Http::new(
            Outside {
                service: NAME,
                base_url: settings.base_url.clone(),
                headers: HeaderMap::from_iter([(AUTHORIZATION, bearer(&settings.token)?)]),
                timeout: settings.timeout,
                per_minute: settings.rpm,
                sends_per_minute: None,
                dialect: Dialect {
                    forbids_by_rights: true,
                    ..Dialect::default()
                },
                network: Network::Any,
            },
            clock,
            journal,
        )?;
        Ok(Self {
            settings,
            http,
            caller: None,
        })
    }
}

fn bearer(token: &SecretString) -> Result<HeaderValue, CrmError> {
    let token = token.expose_secret().trim();
    let header = HeaderValue::from_str(&format!("Bearer {token}"));
    match header {
        Ok(mut header) if !token.is_empty() => {
            header.set_sensitive(true);
            Ok(header)
        }
        _ => Err(CrmError::Misconfigured(
            "the KeyCRM key is empty or has characters that no key has".to_owned(),
        )),
    }
}

impl KeyCrm {
    async fn look_around(&self) -> Result<String, CrmError> {
        let call = Call::get("probe catalog", Urgency::Sync, "/offers").query("limit", "1");
        let page = self.http.send(call).await.map_err(wrong_address)?;
        let offers = pages::parse(&page).map_err(CrmError::Malformed)?.total;
        if self.settings.searchable {
            let call = Call::get("probe leads", Urgency::Sync, LeadPath::Cards.as_str());
            self.http.send(call.query("limit", "1")).await?;
        }
        let offers = offers.map_or_else(|| "an unknown number of".to_owned(), |n| n.to_string());
        Ok(format!(
            "KeyCRM at {}: {offers} offers, leads go to {}, {} requests a minute",
            self.http.host(),
            self.settings.lead_path.as_str(),
            self.settings.rpm,
        ))
    }
}

/// Every KeyCRM has offers: where there are none, there is no KeyCRM.
fn wrong_address(error: CrmError) -> CrmError {
    match error {
        CrmError::Refused { status: 404, .. } => CrmError::Misconfigured(
            "there is no KeyCRM at base_url: expected https://openapi.keycrm.app/v1".to_owned(),
        ),
        other => other,
    }
}

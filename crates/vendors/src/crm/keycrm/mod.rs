//! KeyCRM, Open API v1 (<https://docs.keycrm.app>): the catalog is read from its offers, a lead
//! becomes a card in a pipeline, an order an order.

mod buyers;
mod catalog;
mod leads;
mod orders;
mod pages;
mod payments;
mod standing;
mod statuses;
#[cfg(test)]
mod tests;
pub mod webhook;
mod wire;

use std::{ops::Range, str::FromStr, sync::Arc, time::Duration};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use mistok_core::domain::{
    clock::SharedClock, email::Email, money::Currency, order::Keeps, phone::Phone, product::Catalog,
};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};

use super::{
    Buyer, Crm, CrmError, Journal, NewLead, NewOrder, NewPayment, Standing, StandingChange,
    StatusName, Urgency,
    http::{Call, Dialect, Http, Outside},
    public::Network,
};

/// The setting that holds the API key.
pub const KEY_SETTING: &str = "crm.keycrm.token";
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LeadPath {
    /// As documented.
    #[default]
    Cards,
    /// The older way, which many integrations still use.
    Leads,
}

/// The text names no place for leads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no lead_path: expected /pipelines/cards or /leads")]
pub struct NotALeadPath(String);

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

impl FromStr for LeadPath {
    type Err = NotALeadPath;

    fn from_str(path: &str) -> Result<Self, NotALeadPath> {
        [Self::Cards, Self::Leads]
            .into_iter()
            .find(|known| known.as_str() == path)
            .ok_or_else(|| NotALeadPath(path.to_owned()))
    }
}

/// A shop's KeyCRM.
pub struct KeyCrm {
    settings: Settings,
    http: Http,
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
                service: "keycrm",
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
        Ok(Self { settings, http })
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

#[async_trait]
impl Crm for KeyCrm {
    fn name(&self) -> &'static str {
        "keycrm"
    }

    async fn catalog(&self) -> Result<Catalog, CrmError> {
        self.read_catalog().await
    }

    async fn create_lead(&self, lead: &NewLead) -> Result<String, CrmError> {
        self.create_card(lead).await
    }

    async fn find_lead(
        &self,
        reference: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError> {
        self.find_card(reference, since).await
    }

    async fn create_order(&self, order: &NewOrder) -> Result<String, CrmError> {
        self.post_order(order).await
    }

    async fn find_order(
        &self,
        number: &str,
        since: DateTime<Utc>,
    ) -> Result<Option<String>, CrmError> {
        self.find_order_numbered(number, since).await
    }

    async fn standing(&self, keeps: Keeps, id: &str) -> Result<Option<Standing>, CrmError> {
        self.read_standing(keeps, id).await
    }

    async fn changed(
        &self,
        keeps: Keeps,
        between: Range<DateTime<Utc>>,
    ) -> Result<Vec<Standing>, CrmError> {
        self.read_changed(keeps, between).await
    }

    async fn statuses(&self) -> Result<Vec<StatusName>, CrmError> {
        self.read_statuses().await
    }

    async fn change(
        &self,
        keeps: Keeps,
        id: &str,
        change: &StandingChange,
    ) -> Result<(), CrmError> {
        self.put_standing(keeps, id, change).await
    }

    async fn add_payment(
        &self,
        keeps: Keeps,
        id: &str,
        payment: &NewPayment,
    ) -> Result<(), CrmError> {
        self.post_payment(keeps, id, payment).await
    }

    async fn has_payment(&self, keeps: Keeps, id: &str, reference: &str) -> Result<bool, CrmError> {
        self.find_payment(keeps, id, reference).await
    }

    async fn find_buyer(
        &self,
        phone: Option<&Phone>,
        email: Option<&Email>,
    ) -> Result<Option<String>, CrmError> {
        self.look_for_buyer(phone, email).await
    }

    async fn create_buyer(&self, buyer: &Buyer) -> Result<String, CrmError> {
        self.post_buyer(buyer).await
    }

    async fn update_buyer(&self, id: &str, buyer: &Buyer) -> Result<(), CrmError> {
        self.put_buyer(id, buyer).await
    }

    async fn all_with(
        &self,
        keeps: Keeps,
        key: &str,
        since: DateTime<Utc>,
    ) -> Result<Vec<String>, CrmError> {
        match keeps {
            Keeps::Lead => self.cards_with(key, since, pages::Go::On).await,
            Keeps::Order => self.orders_numbered(key, since, pages::Go::On).await,
        }
    }

    async fn stands_as_set(&self, id: &str) -> Result<Option<bool>, CrmError> {
        self.has_wanted_status(id).await
    }

    fn place_setting(&self) -> Option<&'static str> {
        self.settings.status_id.map(|_| PLACE_SETTING)
    }

    fn clock_ahead(&self) -> Option<TimeDelta> {
        self.http.peer().ahead()
    }

    async fn probe(&self) -> Result<String, CrmError> {
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

    fn free_at(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.http.free_at(Urgency::Lead, now)
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

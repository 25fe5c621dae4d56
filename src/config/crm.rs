//! `[crm]`

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{ConfigError, http_url, status::StatusRule};
use crate::{domain::order::Keeps, vendors::crm::keycrm};

/// Below this length a key in an address could be guessed.
const LONG_ENOUGH: usize = 16;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Crm {
    /// Which CRM gets the leads; not set: KeyCRM when it has a token, else none.
    pub kind: Option<CrmKind>,
    /// Minutes between refreshes of the catalog.
    pub refresh_minutes: u32,
    /// What an order of a cart becomes: order or lead; not set: an order where the CRM can take one.
    pub cart_as: Option<Keeps>,
    /// Seconds between looks for changes of orders that no webhook brought. 0 means never.
    pub orders_seconds: u32,
    /// Days that the first look goes back.
    pub orders_days: u32,
    /// What customers are told when their order comes to a status.
    pub statuses: Vec<StatusRule>,
    /// The address of an order's page for the shop's people, with `{id}` for its number in the CRM.
    #[serde(deserialize_with = "super::text::optional")]
    pub order_link: Option<String>,
    pub keycrm: KeyCrm,
    pub odoo: Odoo,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CrmKind {
    KeyCrm,
    None,
}

impl CrmKind {
    /// The setting that holds its key, for those who are to change it.
    pub const fn key_setting(self) -> &'static str {
        match self {
            Self::KeyCrm => keycrm::KEY_SETTING,
            Self::None => "crm.kind",
        }
    }

    /// What people call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::KeyCrm => "KeyCRM",
            Self::None => "CRM",
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeyCrm {
    pub base_url: String,
    /// The API key from the company's settings.
    #[serde(with = "super::secret")]
    pub token: Option<SecretString>,
    /// The secret part of the address that changes of orders are told to; not set: none are.
    #[serde(with = "super::secret")]
    pub webhook_key: Option<SecretString>,
    /// The source that leads and orders are noted under.
    pub source_id: Option<i64>,
    /// The pipeline that leads go to; not set: the first.
    pub pipeline_id: Option<i64>,
    pub status_id: Option<i64>,
    /// Where leads are created.
    pub lead_path: LeadPath,
    /// Requests a minute.
    pub rpm: u32,
    /// Whether the Telegram name is sent as `social_name`.
    pub send_social_name: bool,
    /// The custom field for the Telegram id, such as `LD_1021`.
    #[serde(deserialize_with = "super::text::optional")]
    pub telegram_field_uuid: Option<String>,
    /// Whether cards can be searched; otherwise a person is asked about a lead of unknown fate.
    pub searchable: bool,
    /// Items on a page of the catalog, at most 50.
    pub page_size: u32,
    /// Seconds after which a request is broken off.
    pub timeout_seconds: u32,
    /// Seconds after which a look finds what a broken-off request has saved.
    pub settle_seconds: u32,
}

/// Where what phones write is noted, beside whichever CRM gets the leads.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Odoo {
    /// Its address; not set: nothing is noted.
    #[serde(deserialize_with = "super::text::optional")]
    pub url: Option<String>,
    #[serde(deserialize_with = "super::text::optional")]
    pub database: Option<String>,
    #[serde(deserialize_with = "super::text::optional")]
    pub login: Option<String>,
    /// The API key of that user.
    #[serde(with = "super::secret")]
    pub api_key: Option<SecretString>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeadPath {
    #[serde(rename = "/pipelines/cards")]
    Cards,
    #[serde(rename = "/leads")]
    Leads,
}

impl Default for Crm {
    fn default() -> Self {
        Self {
            kind: None,
            refresh_minutes: 10,
            cart_as: None,
            orders_seconds: 120,
            orders_days: 30,
            statuses: Vec::new(),
            order_link: None,
            keycrm: KeyCrm::default(),
            odoo: Odoo::default(),
        }
    }
}

impl Default for KeyCrm {
    fn default() -> Self {
        Self {
            base_url: "https://openapi.keycrm.app/v1".to_owned(),
            token: None,
            webhook_key: None,
            source_id: None,
            pipeline_id: None,
            status_id: None,
            lead_path: LeadPath::Cards,
            rpm: 20,
            send_social_name: false,
            telegram_field_uuid: None,
            searchable: true,
            page_size: 50,
            timeout_seconds: 20,
            settle_seconds: 30,
        }
    }
}

impl Crm {
    pub fn kind(&self) -> CrmKind {
        self.kind.unwrap_or(if self.keycrm.token.is_some() {
            CrmKind::KeyCrm
        } else {
            CrmKind::None
        })
    }

    /// How long after a request that was broken off a look finds what it has saved.
    pub fn settle(&self) -> TimeDelta {
        match self.kind() {
            CrmKind::KeyCrm => TimeDelta::seconds(self.keycrm.settle_seconds.into()),
            CrmKind::None => TimeDelta::zero(),
        }
    }

    /// What an order of a cart becomes in the CRM.
    pub fn cart_keeps(&self) -> Keeps {
        self.cart_as.unwrap_or(if self.keycrm.source_id.is_some() {
            Keeps::Order
        } else {
            Keeps::Lead
        })
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.check_orders()?;
        self.odoo.check()?;
        if self.keycrm.settle_seconds > 3_600 {
            let seconds = self.keycrm.settle_seconds.to_string();
            let expected = "a number from 0 to 3600";
            return Err(ConfigError::bad(
                "crm.keycrm.settle_seconds",
                &seconds,
                expected,
            ));
        }
        let keycrm = &self.keycrm;
        http_url("crm.keycrm.base_url", &keycrm.base_url)?;
        if self.kind() == CrmKind::KeyCrm && keycrm.token.is_none() {
            return Err(ConfigError::missing(
                "crm.keycrm.token",
                "the API key from KeyCRM's company settings",
            ));
        }
        for (key, number, most) in [
            ("crm.keycrm.rpm", keycrm.rpm, 600_000),
            ("crm.keycrm.page_size", keycrm.page_size, 50),
            ("crm.keycrm.timeout_seconds", keycrm.timeout_seconds, 300),
            ("crm.refresh_minutes", self.refresh_minutes, 10_080),
        ] {
            if !(1..=most).contains(&number) {
                let expected = format!("a number from 1 to {most}");
                return Err(ConfigError::bad(key, &number.to_string(), &expected));
            }
        }
        Ok(())
    }

    fn check_orders(&self) -> Result<(), ConfigError> {
        if self.cart_as == Some(Keeps::Order)
            && self.kind() == CrmKind::KeyCrm
            && self.keycrm.source_id.is_none()
        {
            return Err(ConfigError::bad(
                "crm.cart_as",
                "order",
                "lead, or `crm.keycrm.source_id` to be set: KeyCRM takes no order without a source",
            ));
        }
        for (key, number, most) in [
            ("crm.orders_seconds", self.orders_seconds, 86_400),
            ("crm.orders_days", self.orders_days, 365),
        ] {
            if number > most {
                let expected = format!("a number from 0 to {most}");
                return Err(ConfigError::bad(key, &number.to_string(), &expected));
            }
        }
        for rule in &self.statuses {
            rule.check()?;
        }
        if let Some(link) = &self.order_link {
            http_url("crm.order_link", &link.replace("{id}", "1"))?;
            if !link.contains("{id}") {
                let expected = "an address with {id} for the order's number in the CRM";
                return Err(ConfigError::bad("crm.order_link", link, expected));
            }
        }
        self.keycrm.check_webhook_key()
    }
}

impl Odoo {
    pub const fn is_on(&self) -> bool {
        self.url.is_some()
    }

    fn check(&self) -> Result<(), ConfigError> {
        let Some(url) = &self.url else {
            return Ok(());
        };
        http_url("crm.odoo.url", url)?;
        for (key, is_set, expected) in [
            (
                "crm.odoo.database",
                self.database.is_some(),
                "the name of Odoo's database",
            ),
            (
                "crm.odoo.login",
                self.login.is_some(),
                "the login of the user that notes are written by",
            ),
            (
                "crm.odoo.api_key",
                self.api_key.is_some(),
                "an API key of that user (their preferences, account security)",
            ),
        ] {
            if !is_set {
                return Err(ConfigError::missing(key, expected));
            }
        }
        Ok(())
    }
}

impl KeyCrm {
    fn check_webhook_key(&self) -> Result<(), ConfigError> {
        let Some(key) = &self.webhook_key else {
            return Ok(());
        };
        let key = key.expose_secret();
        let is_plain = |letter: u8| letter.is_ascii_alphanumeric() || b"-_".contains(&letter);
        if key.len() >= LONG_ENOUGH && key.bytes().all(is_plain) {
            return Ok(());
        }
        Err(ConfigError::Bad {
            key: "crm.keycrm.webhook_key".to_owned(),
            value: "shorter or of other characters".to_owned(),
            expected: format!("{LONG_ENOUGH} or more letters, digits, - and _"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_becomes_an_order_where_that_can_be() {
        let mut crm = Crm::default();
        assert_eq!(crm.cart_keeps(), Keeps::Lead);
        crm.keycrm.source_id = Some(1);
        assert_eq!(crm.cart_keeps(), Keeps::Order);
        crm.cart_as = Some(Keeps::Lead);
        assert_eq!(crm.cart_keeps(), Keeps::Lead);
        assert!(crm.check().is_ok());
    }

    /// A change, and what the error must name.
    type Case = (fn(&mut Crm), &'static [&'static str]);

    #[test]
    fn what_cannot_work_is_named() {
        let cases: [Case; 6] = [
            (
                |it| {
                    it.cart_as = Some(Keeps::Order);
                    it.keycrm.token = Some("key".into());
                },
                &["crm.cart_as", "crm.keycrm.source_id"],
            ),
            (
                |it| it.orders_seconds = 90_000,
                &["crm.orders_seconds", "86400"],
            ),
            (|it| it.orders_days = 400, &["crm.orders_days"]),
            (
                |it| it.odoo.url = Some("odoo.shop".to_owned()),
                &["crm.odoo.url"],
            ),
            (
                |it| it.odoo.url = Some("http://odoo.shop".to_owned()),
                &["crm.odoo.database"],
            ),
            (
                |it| it.keycrm.webhook_key = Some("sh0rt".into()),
                &["crm.keycrm.webhook_key", "16"],
            ),
        ];
        for (change, named) in cases {
            let mut crm = Crm::default();
            change(&mut crm);
            let error = crm.check().unwrap_err().to_string();
            assert!(named.iter().all(|name| error.contains(name)), "{error}");
            assert!(!error.contains("sh0rt"), "{error}");
        }
    }
}

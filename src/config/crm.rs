//! `[crm]`

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{ConfigError, http_url};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Crm {
    /// Which CRM gets the leads; not set: KeyCRM when it has a token, else none.
    pub kind: Option<CrmKind>,
    /// Minutes between refreshes of the catalog.
    pub refresh_minutes: u32,
    pub keycrm: KeyCrm,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CrmKind {
    KeyCrm,
    None,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KeyCrm {
    pub base_url: String,
    /// The API key from the company's settings.
    #[serde(with = "super::secret")]
    pub token: Option<SecretString>,
    /// The source that leads are noted under.
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
            keycrm: KeyCrm::default(),
        }
    }
}

impl Default for KeyCrm {
    fn default() -> Self {
        Self {
            base_url: "https://openapi.keycrm.app/v1".to_owned(),
            token: None,
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

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        if self.refresh_minutes == 0 {
            return Err(ConfigError::bad(
                "crm.refresh_minutes",
                "0",
                "minutes, 1 or more",
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
            ("crm.keycrm.rpm", keycrm.rpm, 6_000),
            ("crm.keycrm.page_size", keycrm.page_size, 50),
            ("crm.keycrm.timeout_seconds", keycrm.timeout_seconds, 300),
        ] {
            if !(1..=most).contains(&number) {
                let expected = format!("a number from 1 to {most}");
                return Err(ConfigError::bad(key, &number.to_string(), &expected));
            }
        }
        Ok(())
    }
}

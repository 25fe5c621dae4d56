//! What stands in `[crm.keepincrm]`.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{ClientBy, Form, KeepinCrm, NAME, Places, Settings};
use crate::{
    crm::{Declared, Means, Registration, registry::Offer},
    section::{self, Section},
};

pub const REGISTRATION: Registration = Registration {
    name: NAME,
    title: "KeepinCRM",
    key_setting: "crm.keepincrm.token",
    defaults: || serde_json::to_value(Written::default()).unwrap_or_default(),
    declare: |section| Written::read(section).map(|written| written.declared()),
    connect: |section, means| {
        let written = Written::read(section)?;
        let settings = written.settings(section, &means)?;
        let keepincrm = KeepinCrm::new(settings, means.clock, means.journal);
        let keepincrm = keepincrm.map_err(|error| error.to_string())?;
        Ok(Arc::new(keepincrm))
    },
};

/// The settings as written in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    base_url: String,
    /// The API key from the company's profile.
    #[serde(
        serialize_with = "section::hidden",
        deserialize_with = "section::secret"
    )]
    token: Option<SecretString>,
    /// The funnel that agreements go to; not set: KeepinCRM's own choice.
    funnel_id: Option<i64>,
    /// The stage that agreements begin with.
    stage_id: Option<i64>,
    /// The source that records are noted under.
    source_id: Option<i64>,
    /// The person who is responsible for new agreements.
    responsible_id: Option<i64>,
    /// What a lead becomes.
    leads_as: Form,
    /// Whether lists can be searched; otherwise a person is asked about a record of unknown fate.
    searchable: bool,
    /// The filter that finds a title by a part of it.
    find_by: String,
    /// How an agreement names its client.
    client_by: ClientBy,
    /// Requests a minute.
    rpm: u32,
    /// The least number of seconds between two looks for changes.
    statuses_seconds: u32,
    /// Seconds after which a request is broken off.
    timeout_seconds: u32,
    /// Seconds after which a look finds what a broken-off request has saved.
    settle_seconds: u32,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            base_url: "https://api.keepincrm.com/v1".to_owned(),
            token: None,
            funnel_id: None,
            stage_id: None,
            source_id: None,
            responsible_id: None,
            leads_as: Form::Agreement,
            searchable: true,
            find_by: "q[title_cont]".to_owned(),
            client_by: ClientBy::Attributes,
            rpm: 30,
            statuses_seconds: 180,
            timeout_seconds: 20,
            settle_seconds: 30,
        }
    }
}

impl Written {
    fn read(section: &Section) -> Result<Self, String> {
        let written: Self = section.read()?;
        section.http_url("base_url", &written.base_url)?;
        for (key, number, least, most) in [
            ("rpm", written.rpm, 1, 600_000),
            ("statuses_seconds", written.statuses_seconds, 10, 86_400),
            ("timeout_seconds", written.timeout_seconds, 1, 300),
            ("settle_seconds", written.settle_seconds, 0, 3_600),
        ] {
            section.within(key, number, least, most)?;
        }
        if !is_filter(&written.find_by) {
            let expected = "the name of a filter, such as q[title_cont]";
            return Err(section.bad("find_by", "no name of a filter", expected));
        }
        Ok(written)
    }

    fn declared(&self) -> Declared {
        Declared {
            settle: TimeDelta::seconds(self.settle_seconds.into()),
            orders: Offer::Yes,
            statuses: Offer::Yes,
            signals: Offer::No,
        }
    }

    fn settings(self, section: &Section, means: &Means) -> Result<Settings, String> {
        let token = "the API key from KeepinCRM's company profile";
        Ok(Settings {
            token: section.needed(self.token, "token", token)?,
            base_url: self.base_url,
            places: Places {
                funnel_id: self.funnel_id,
                stage_id: self.stage_id,
                source_id: self.source_id,
                responsible_id: self.responsible_id,
            },
            leads_as: self.leads_as,
            searchable: self.searchable,
            find_by: self.find_by,
            client_by: self.client_by,
            statuses_every: TimeDelta::seconds(self.statuses_seconds.into()),
            rpm: self.rpm,
            timeout: Duration::from_secs(self.timeout_seconds.into()),
            currency: means.currency,
        })
    }
}

fn is_filter(name: &str) -> bool {
    let plain = |letter: u8| letter.is_ascii_alphanumeric() || b"_[]".contains(&letter);
    !name.is_empty() && name.bytes().all(plain)
}

//! What stands in `[crm.keycrm]`.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{KeyCrm, LeadPath, NAME, Settings, webhook::Caller};
use crate::{
    crm::{Declared, Means, Registration, registry::Offer},
    section::{self, Section},
};

pub const REGISTRATION: Registration = Registration {
    name: NAME,
    title: "KeyCRM",
    key_setting: "crm.keycrm.token",
    defaults: || serde_json::to_value(Written::default()).unwrap_or_default(),
    declare: |section| Written::read(section).map(|written| written.declared()),
    connect: |section, means| {
        let written = Written::read(section)?;
        let caller = written.webhook_key.clone().map(|key| Caller {
            key,
            currency: means.currency,
        });
        let settings = written.settings(section, &means)?;
        let keycrm = KeyCrm::new(settings, means.clock, means.journal);
        let mut keycrm = keycrm.map_err(|error| error.to_string())?;
        keycrm.caller = caller;
        Ok(Arc::new(keycrm))
    },
};

/// The settings as written in the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    base_url: String,
    /// The API key from the company's settings.
    #[serde(
        serialize_with = "section::hidden",
        deserialize_with = "section::secret"
    )]
    token: Option<SecretString>,
    /// The secret part of the address that changes of orders are told to; not set: they are not.
    #[serde(
        serialize_with = "section::hidden",
        deserialize_with = "section::secret"
    )]
    webhook_key: Option<SecretString>,
    /// The source that leads and orders are noted under.
    source_id: Option<i64>,
    /// The pipeline that leads go to; not set: the first.
    pipeline_id: Option<i64>,
    status_id: Option<i64>,
    /// Where leads are created.
    lead_path: LeadPath,
    /// Requests a minute.
    rpm: u32,
    /// Whether the Telegram name is sent as `social_name`.
    send_social_name: bool,
    /// The custom field for the Telegram id, such as `LD_1021`.
    #[serde(deserialize_with = "section::text")]
    telegram_field_uuid: Option<String>,
    /// Whether cards can be searched; otherwise a person is asked about a lead of unknown fate.
    searchable: bool,
    /// Items on a page of the catalog, at most 50.
    page_size: u32,
    /// Seconds after which a request is broken off.
    timeout_seconds: u32,
    /// Seconds after which a look finds what a broken-off request has saved.
    settle_seconds: u32,
}

impl Default for Written {
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

impl Written {
    fn read(section: &Section) -> Result<Self, String> {
        let written: Self = section.read()?;
        section.http_url("base_url", &written.base_url)?;
        for (key, number, least, most) in [
            ("rpm", written.rpm, 1, 600_000),
            ("page_size", written.page_size, 1, 50),
            ("timeout_seconds", written.timeout_seconds, 1, 300),
            ("settle_seconds", written.settle_seconds, 0, 3_600),
        ] {
            section.within(key, number, least, most)?;
        }
        if let Some(key) = &written.webhook_key {
            section.hard_to_guess("webhook_key", key)?;
        }
        Ok(written)
    }

    fn declared(&self) -> Declared {
        let offer = |is_set, setting| {
            if is_set {
                Offer::Yes
            } else {
                Offer::Needs(setting)
            }
        };
        Declared {
            settle: TimeDelta::seconds(self.settle_seconds.into()),
            orders: offer(self.source_id.is_some(), "source_id"),
            statuses: Offer::Yes,
            signals: offer(self.webhook_key.is_some(), "webhook_key"),
        }
    }

    fn settings(self, section: &Section, means: &Means) -> Result<Settings, String> {
        let token = "the API key from KeyCRM's company settings";
        Ok(Settings {
            token: section.needed(self.token, "token", token)?,
            base_url: self.base_url,
            source_id: self.source_id,
            pipeline_id: self.pipeline_id,
            status_id: self.status_id,
            lead_path: self.lead_path,
            send_social_name: self.send_social_name,
            telegram_field_uuid: self.telegram_field_uuid,
            searchable: self.searchable,
            rpm: self.rpm,
            page_size: self.page_size,
            timeout: Duration::from_secs(self.timeout_seconds.into()),
            currency: means.currency,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use figment::value::{Dict, Value};
    use mistok_core::domain::{clock::TestClock, money::Currency};

    use super::*;
    use crate::crm::{Capability, Exchange, Journal};

    fn section<const N: usize>(settings: [(&str, Value); N]) -> Section {
        let settings = settings.map(|(key, value)| (key.to_owned(), value));
        Section::new("crm.keycrm".to_owned(), Dict::from(settings))
    }

    #[test]
    fn what_cannot_work_is_named_and_no_secret_is_shown() {
        let cases = [
            (("rpm", Value::from(0_u32)), ["`crm.keycrm.rpm`", "600000"]),
            (
                ("rpm", Value::from("many")),
                ["`crm.keycrm.rpm`", "expected"],
            ),
            (
                ("settle_seconds", Value::from(4_000_u32)),
                ["settle_seconds", "3600"],
            ),
            (
                ("base_url", Value::from("keycrm")),
                ["base_url", "https://"],
            ),
            (("webhook_key", Value::from("sh0rt")), ["webhook_key", "16"]),
            (
                ("lead_path", Value::from("/cards")),
                ["lead_path", "/leads"],
            ),
            (("tokn", Value::from("sh0rt")), ["`tokn`", "token"]),
        ];
        for (setting, named) in cases {
            let error = (REGISTRATION.declare)(&section([setting])).unwrap_err();
            assert!(named.iter().all(|name| error.contains(name)), "{error}");
            assert!(!error.contains("sh0rt"), "{error}");
        }
    }

    struct Forgetful;

    impl Journal for Forgetful {
        fn record(&self, _: Exchange) {}
    }

    #[test]
    fn what_the_settings_declare_is_what_the_adapter_has() {
        let token = ("token", Value::from("key"));
        let source = ("source_id", Value::from(1_i64));
        let key = ("webhook_key", Value::from("key-of-a-test-01234"));
        for section in [
            section([token.clone()]),
            section([token.clone(), source]),
            section([token, key]),
        ] {
            let means = Means {
                clock: Arc::new(TestClock::new(DateTime::UNIX_EPOCH)),
                journal: Arc::new(Forgetful),
                currency: Currency::UAH,
            };
            let crm = (REGISTRATION.connect)(&section, means).unwrap();
            let declared = (REGISTRATION.declare)(&section).unwrap();
            for (capability, offer) in [
                (Capability::Orders, declared.orders),
                (Capability::Status, declared.statuses),
                (Capability::Signals, declared.signals),
            ] {
                assert_eq!(
                    capability.is_of(&*crm),
                    offer == Offer::Yes,
                    "{capability:?}"
                );
            }
        }
    }

    #[test]
    fn orders_need_a_source_and_signals_a_key() {
        let declared = |section: &Section| (REGISTRATION.declare)(section).unwrap();
        let bare = declared(&section([]));
        assert_eq!(bare.orders, Offer::Needs("source_id"));
        assert_eq!(bare.signals, Offer::Needs("webhook_key"));
        let source = declared(&section([("source_id", Value::from(1_i64))]));
        assert_eq!(source.orders, Offer::Yes);
    }
}

//! What stands in `[crm.odoo]`.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    LeadType, NAME, Odoo, Settings, Uses,
    signals::Caller,
    transport::{Access, Transport},
};
use crate::{
    crm::{Declared, Means, Registration, registry::Offer},
    section::{self, Section},
};

pub const REGISTRATION: Registration = Registration {
    name: NAME,
    title: "Odoo",
    key_setting: "crm.odoo.api_key",
    defaults: || serde_json::to_value(Written::default()).unwrap_or_default(),
    declare: |section| Written::read(section).map(|written| written.declared()),
    connect: |section, means| match connect(section, means)? {
        Some(odoo) => Ok(odoo),
        None => Err(section
            .needed::<()>(None, "url", ADDRESS)
            .err()
            .unwrap_or_default()),
    },
};

const ADDRESS: &str = "Odoo's address, such as https://odoo.shop.example";

/// The Odoo of the section; `None` means that the section names none.
pub fn connect(section: &Section, means: Means) -> Result<Option<Arc<Odoo>>, String> {
    let written = Written::read(section)?;
    if written.url.is_none() {
        return Ok(None);
    }
    let caller = written.webhook_key.clone().map(|key| Caller { key });
    let settings = written.settings(&means)?;
    let login = written.login(section)?;
    let odoo = Odoo::new(login, settings, means.clock, means.journal);
    let mut odoo = odoo.map_err(|error| error.to_string())?;
    odoo.caller = caller;
    Ok(Some(Arc::new(odoo)))
}

/// The settings as written in the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    /// Its address; not set: there is no Odoo.
    #[serde(deserialize_with = "section::text")]
    url: Option<String>,
    #[serde(deserialize_with = "section::text")]
    database: Option<String>,
    #[serde(deserialize_with = "section::text")]
    login: Option<String>,
    /// An API key of that user.
    #[serde(
        serialize_with = "section::hidden",
        deserialize_with = "section::secret"
    )]
    api_key: Option<SecretString>,
    transport: Transport,
    /// The language that Odoo answers in, such as `uk_UA`; it must be installed there.
    #[serde(deserialize_with = "section::text")]
    lang: Option<String>,
    /// The secret part of the address that automation rules post to; not set: they do not.
    #[serde(
        serialize_with = "section::hidden",
        deserialize_with = "section::secret"
    )]
    webhook_key: Option<SecretString>,
    /// What Odoo is used for: each needs its app.
    uses: Vec<Use>,
    /// What a lead is made as; not set: as Odoo does for this user.
    lead_type: Option<LeadType>,
    team_id: Option<i64>,
    /// The salesperson of new leads and orders; not set: nobody yet.
    user_id: Option<i64>,
    /// Tags of new leads and orders.
    tags: Vec<String>,
    /// Whose prices an order has.
    price: Price,
    /// Whether leads make contacts.
    create_partner: CreatePartner,
    /// A further filter of products, as JSON, such as `[["categ_id", "child_of", 5]]`.
    #[serde(deserialize_with = "section::text")]
    catalog_domain: Option<String>,
    /// Requests a minute.
    rpm: u32,
    /// Seconds after which a request is broken off.
    timeout_seconds: u32,
    /// Seconds after which a look finds what a broken-off request has saved.
    settle_seconds: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Use {
    Leads,
    Orders,
    Catalog,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Price {
    Odoo,
    Ours,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum CreatePartner {
    Lead,
    Never,
}

impl Default for Written {
    fn default() -> Self {
        Self {
            url: None,
            database: None,
            login: None,
            api_key: None,
            transport: Transport::Auto,
            lang: None,
            webhook_key: None,
            uses: vec![Use::Leads, Use::Orders, Use::Catalog],
            lead_type: None,
            team_id: None,
            user_id: None,
            tags: Vec::new(),
            price: Price::Odoo,
            create_partner: CreatePartner::Lead,
            catalog_domain: None,
            rpm: 600,
            timeout_seconds: 30,
            settle_seconds: 60,
        }
    }
}

impl Written {
    fn read(section: &Section) -> Result<Self, String> {
        let written: Self = section.read()?;
        for (key, number, least, most) in [
            ("rpm", written.rpm, 1, 600_000),
            ("timeout_seconds", written.timeout_seconds, 1, 300),
            ("settle_seconds", written.settle_seconds, 0, 3_600),
        ] {
            section.within(key, number, least, most)?;
        }
        if let Some(key) = &written.webhook_key {
            section.hard_to_guess("webhook_key", key)?;
        }
        if let Some(domain) = &written.catalog_domain
            && !serde_json::from_str::<Vec<Value>>(domain).is_ok_and(|terms| !terms.is_empty())
        {
            let expected = r#"a filter of Odoo's as JSON, such as [["categ_id", "child_of", 5]]"#;
            return Err(section.bad("catalog_domain", "no list", expected));
        }
        if let Some(url) = &written.url {
            section.http_url("url", url)?;
            let key = "an API key of that user (their preferences, account security)";
            section.needed(written.api_key.as_ref(), "api_key", key)?;
            if written.transport != Transport::Json2 {
                let database = "the name of Odoo's database";
                section.needed(written.database.as_ref(), "database", database)?;
                let login = "the login of the user that everything is written by";
                section.needed(written.login.as_ref(), "login", login)?;
            }
        }
        Ok(written)
    }

    fn declared(&self) -> Declared {
        let uses = |what| self.uses.contains(&what);
        Declared {
            settle: TimeDelta::seconds(self.settle_seconds.into()),
            orders: if uses(Use::Orders) {
                Offer::Yes
            } else {
                Offer::Needs("uses")
            },
            statuses: Offer::Yes,
            signals: if self.webhook_key.is_some() {
                Offer::Yes
            } else {
                Offer::Needs("webhook_key")
            },
        }
    }

    fn settings(&self, means: &Means) -> Result<Settings, String> {
        let uses = |what| self.uses.contains(&what);
        let domain = self.catalog_domain.as_deref().unwrap_or("[]");
        Ok(Settings {
            uses: Uses {
                leads: uses(Use::Leads),
                orders: uses(Use::Orders),
                catalog: uses(Use::Catalog),
            },
            lang: self.lang.clone(),
            lead_type: self.lead_type,
            team: self.team_id,
            salesperson: self.user_id.map_or(Value::Bool(false), |id| json!(id)),
            tags: self.tags.clone(),
            our_prices: self.price == Price::Ours,
            makes_contacts: self.create_partner == CreatePartner::Lead,
            catalog_domain: serde_json::from_str(domain).map_err(|error| error.to_string())?,
            currency: means.currency,
        })
    }

    fn login(self, section: &Section) -> Result<Access, String> {
        Ok(Access {
            url: section.needed(self.url, "url", ADDRESS)?,
            database: self.database,
            login: self.login,
            api_key: section.needed(self.api_key, "api_key", "an API key")?,
            transport: self.transport,
            per_minute: self.rpm,
            timeout: Duration::from_secs(self.timeout_seconds.into()),
        })
    }
}

#[cfg(test)]
mod tests {
    use figment::value::{Dict, Value};

    use super::*;

    fn section(settings: &[(&str, &str)]) -> Section {
        let settings = settings
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Value::from(*value)));
        Section::new("crm.odoo".to_owned(), settings.collect::<Dict>())
    }

    #[test]
    fn what_cannot_work_is_named_and_no_secret_is_shown() {
        let url = ("url", "https://odoo.shop.example");
        let key = ("api_key", "s3cret");
        let database = ("database", "shop");
        for (settings, named) in [
            (vec![("url", "odoo.shop")], "`crm.odoo.url`"),
            (vec![url], "`crm.odoo.api_key`"),
            (vec![url, key], "`crm.odoo.database`"),
            (vec![url, key, database], "`crm.odoo.login`"),
            (vec![("transport", "xmlrpc")], "jsonrpc"),
            (vec![("lead_type", "deal")], "opportunity"),
            (vec![("catalog_domain", "sale_ok")], "child_of"),
            (vec![("webhook_key", "s3cret")], "16"),
            (vec![("databse", "s3cret")], "database"),
        ] {
            let error = (REGISTRATION.declare)(&section(&settings)).unwrap_err();
            assert!(
                error.contains(named) && !error.contains("s3cret"),
                "{error}"
            );
        }
        let json2 = [url, key, ("transport", "json2")];
        assert!((REGISTRATION.declare)(&section(&json2)).is_ok());
    }
}

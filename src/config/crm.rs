//! `[crm]`

use figment::value::Value;
use serde::{Deserialize, Serialize};

use super::{ConfigError, http_url, sections::Sections, status::StatusRule};
use crate::{
    domain::order::Keeps,
    vendors::{
        crm::{Declared, Registration, Registry, registry::Offer},
        section::Section,
    },
};

/// The CRM of a shop that names none and has its key.
const USUAL: &str = "keycrm";
/// A shop without a CRM.
const NONE: &str = "none";

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Crm {
    /// Which CRM gets the leads, or `none`; not set: KeyCRM when it has a token, else none.
    #[serde(deserialize_with = "super::text::optional")]
    pub kind: Option<String>,
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
    /// The sections of the CRMs.
    #[serde(flatten)]
    pub sections: Sections<Registration>,
    /// The CRMs that settings may name.
    #[serde(skip)]
    pub registry: Registry,
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
            sections: Sections::default(),
            registry: Registry::default(),
        }
    }
}

impl Crm {
    /// The CRM that gets the leads; `None` means that there is no CRM.
    pub fn registration(&self) -> Option<&Registration> {
        let name = match self.kind.as_deref() {
            Some(kind) => kind,
            None if self.has_key(USUAL) => USUAL,
            None => NONE,
        };
        self.registry.get(name)
    }

    /// The settings of a CRM.
    pub fn section(&self, name: &str) -> Section {
        Section::new(format!("crm.{name}"), self.sections.get(name))
    }

    /// What the settings tell of the CRM that gets the leads.
    pub fn declared(&self) -> Result<Option<Declared>, ConfigError> {
        let Some(registration) = self.registration() else {
            return Ok(None);
        };
        let section = self.section(registration.name);
        let declared = (registration.declare)(&section).map_err(ConfigError::Adapter)?;
        Ok(Some(declared))
    }

    /// Whether a setting of a CRM's section is there.
    pub fn is_set(&self, name: &str, setting: &str) -> bool {
        let section = self.sections.get(name);
        let value = section.get(setting);
        value.is_some_and(|value| match value {
            Value::Empty(..) => false,
            Value::String(_, text) => !text.trim().is_empty(),
            _ => true,
        })
    }

    fn has_key(&self, name: &str) -> bool {
        let key = self.registry.get(name).map(Registration::key);
        key.is_some_and(|key| self.is_set(name, key))
    }

    /// What an order of a cart becomes in the CRM.
    pub fn cart_keeps(&self) -> Result<Keeps, ConfigError> {
        let declared = self.declared()?;
        let usual = match declared.map(|declared| declared.orders) {
            Some(Offer::Yes) => Keeps::Order,
            Some(Offer::Needs(_) | Offer::No) | None => Keeps::Lead,
        };
        Ok(self.cart_as.unwrap_or(usual))
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let names = || self.registry.names().join(", ");
        if let Some(kind) = &self.kind
            && kind != NONE
            && self.registry.get(kind).is_none()
        {
            let expected = format!("{NONE}, or one of: {}", names());
            return Err(ConfigError::bad("crm.kind", kind, &expected));
        }
        for (name, value) in self.sections.iter() {
            if self.registry.get(name).is_none() || value.as_dict().is_none() {
                return Err(ConfigError::Bad {
                    key: format!("crm.{name}"),
                    value: "not known".to_owned(),
                    expected: format!(
                        "one of the settings of [crm], or the section of a CRM ({})",
                        names()
                    ),
                });
            }
            let registration = self.registry.get(name);
            let declare = registration.map(|known| (known.declare)(&self.section(name)));
            declare.transpose().map_err(ConfigError::Adapter)?;
        }
        if let Some(known) = self.registration()
            && !self.has_key(known.name)
        {
            return Err(ConfigError::Adapter(format!(
                "`{}` is not set; expected the API key of {}",
                known.key_setting, known.title
            )));
        }
        self.check_orders()?;
        let minutes = self.refresh_minutes;
        if !(1..=10_080).contains(&minutes) {
            let expected = "a number from 1 to 10080";
            return Err(ConfigError::bad(
                "crm.refresh_minutes",
                &minutes.to_string(),
                expected,
            ));
        }
        Ok(())
    }

    fn check_orders(&self) -> Result<(), ConfigError> {
        if self.cart_as == Some(Keeps::Order)
            && let Some(known) = self.registration()
        {
            let (name, title) = (known.name, known.title);
            let expected = match self.declared()?.map(|declared| declared.orders) {
                Some(Offer::Needs(setting)) => Some(format!(
                    "lead, or `crm.{name}.{setting}` to be set: {title} takes no order without it"
                )),
                Some(Offer::No) => Some(format!("lead: {title} takes no orders")),
                Some(Offer::Yes) | None => None,
            };
            if let Some(expected) = expected {
                return Err(ConfigError::bad("crm.cart_as", "order", &expected));
            }
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
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cart_becomes_an_order_where_that_can_be() {
        let mut crm = Crm::default();
        assert_eq!(crm.cart_keeps().unwrap(), Keeps::Lead);
        crm.sections.set("keycrm", "token", "key");
        assert_eq!(crm.cart_keeps().unwrap(), Keeps::Lead);
        crm.sections.set("keycrm", "source_id", 1);
        assert_eq!(crm.cart_keeps().unwrap(), Keeps::Order);
        crm.cart_as = Some(Keeps::Lead);
        assert_eq!(crm.cart_keeps().unwrap(), Keeps::Lead);
        assert!(crm.check().is_ok());
    }

    #[test]
    fn a_shop_has_keycrm_when_it_has_a_key_and_says_nothing() {
        let mut crm = Crm::default();
        assert!(crm.registration().is_none());
        crm.sections.set("keycrm", "token", "key");
        assert_eq!(crm.registration().unwrap().name, "keycrm");
        crm.kind = Some("none".to_owned());
        assert!(crm.registration().is_none() && crm.check().is_ok());
    }

    /// A change, and what the error must name.
    type Case = (fn(&mut Crm), &'static [&'static str]);

    #[test]
    fn what_cannot_work_is_named() {
        let cases: [Case; 8] = [
            (
                |it| {
                    it.cart_as = Some(Keeps::Order);
                    it.sections.set("keycrm", "token", "key");
                },
                &["crm.cart_as", "crm.keycrm.source_id"],
            ),
            (
                |it| it.kind = Some("beecrm".to_owned()),
                &["crm.kind", "beecrm", "keycrm"],
            ),
            (
                |it| it.kind = Some("keycrm".to_owned()),
                &["crm.keycrm.token", "KeyCRM"],
            ),
            (
                |it| it.orders_seconds = 90_000,
                &["crm.orders_seconds", "86400"],
            ),
            (|it| it.orders_days = 400, &["crm.orders_days"]),
            (
                |it| it.sections.set("odoo", "url", "odoo.shop"),
                &["crm.odoo.url"],
            ),
            (
                |it| it.sections.set("odoo", "url", "http://odoo.shop"),
                &["crm.odoo.api_key"],
            ),
            (
                |it| it.sections.set("keycrm", "webhook_key", "sh0rt"),
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

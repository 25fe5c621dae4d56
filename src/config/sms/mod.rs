//! `[sms]`: through whom messages go, and what they may cost. The providers' own sections are read by
//! their adapters; what each of them shares with the others is in `sections.rs`, what parts cost in
//! `prices.rs`.

mod prices;
mod sections;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use self::prices::{PREFIX, is_prefix};
pub use self::{
    prices::Price,
    sections::{ProviderLimits, ProviderSection},
};
use super::{ConfigError, http_url, secret, sections::Sections};
use crate::{
    domain::sms::Kind,
    vendors::sms::{Registration, Registry},
};

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default)]
pub struct Sms {
    /// The providers in the order in which they are tried; one that is not named comes last.
    pub order: Vec<String>,
    /// Which providers go first for which messages; the first rule that fits counts.
    pub rules: Vec<Rule>,
    /// What decides where nobody and no rule does: the order, or the price of a part.
    pub choose: Choose,
    /// What a part costs with a provider, by the beginning of the phone.
    pub prices: Vec<Price>,
    /// What a unit of each currency is worth in one of them, to compare prices.
    pub rates: BTreeMap<String, String>,
    /// Through whom and from whom messages go where nobody says.
    #[serde(deserialize_with = "super::text::optional")]
    pub default_provider: Option<String>,
    #[serde(deserialize_with = "super::text::optional")]
    pub default_sender: Option<String>,
    /// Whether phones are looked up before a message goes there, which costs money.
    pub lookup: LookUp,
    /// Hours after which the providers' templates are brought in step again. 0 means by hand only.
    pub templates_sync: u32,
    /// Phones that one message of a manager's may go to.
    pub batch_limit: u32,
    pub rights: SmsRights,
    /// A message of more parts is not sent.
    pub max_parts: u32,
    /// From this number of parts on, a manager is asked before their answer goes.
    pub ask_parts: u32,
    /// Whether a customer who writes an SMS is told that it has come.
    pub auto_reply: bool,
    /// What is done with a message from a short code or a name, which nobody can answer.
    pub unanswerable: Unanswerable,
    /// When a customer is notified of their order by SMS.
    pub order_notices: OrderNotices,
    /// Minutes without a sign of life in Telegram until a notice goes by SMS too. 0 means never.
    pub silent_minutes: u32,
    /// Messages to one phone within a day that the program decides on by itself.
    pub notices_a_day: u32,
    /// Whether a typed phone can be confirmed by a code.
    pub confirm_phones: bool,
    /// Minutes that a code is good for.
    pub code_minutes: u32,
    /// Tries that a code allows.
    pub code_tries: u32,
    /// Codes for one phone within an hour.
    pub codes_an_hour: u32,
    /// Minutes within which the same words from a phone are the same message, where the provider
    /// gives no id.
    pub repeat_minutes: u32,
    /// Seconds after which a call to a provider is broken off.
    pub timeout_seconds: u32,
    /// Seconds after which what a provider does not have has not arrived there.
    pub settle_seconds: u32,
    pub odoo: OdooGateway,
    /// The sections of the providers.
    #[serde(flatten)]
    pub providers: Sections<Registration>,
    /// The providers that sections may name.
    #[serde(skip)]
    pub registry: Registry,
}

impl Default for Sms {
    fn default() -> Self {
        Self {
            order: Vec::new(),
            rules: Vec::new(),
            choose: Choose::default(),
            prices: Vec::new(),
            rates: BTreeMap::new(),
            default_provider: None,
            default_sender: None,
            lookup: LookUp::default(),
            templates_sync: 6,
            batch_limit: 20,
            rights: SmsRights::default(),
            max_parts: 6,
            ask_parts: 2,
            auto_reply: false,
            unanswerable: Unanswerable::Desk,
            order_notices: OrderNotices::Never,
            silent_minutes: 0,
            notices_a_day: 5,
            confirm_phones: true,
            code_minutes: 10,
            code_tries: 5,
            codes_an_hour: 3,
            repeat_minutes: 10,
            timeout_seconds: 15,
            settle_seconds: 60,
            odoo: OdooGateway::default(),
            providers: Sections::default(),
            registry: Registry::default(),
        }
    }
}

/// When a customer is notified of their order by SMS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderNotices {
    Never,
    /// To customers who are not in Telegram, or have closed the chat.
    WithoutTelegram,
}

/// Which providers go first for which messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// code, reply, order, api, odoo, auto. Empty means all.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// How the phones begin, such as +380. Empty means all.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// The only ones, in this order.
    pub providers: Vec<String>,
}

/// What decides where nobody and no rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choose {
    /// The order of the providers.
    #[default]
    Priority,
    /// The price of a part.
    Cheapest,
}

/// Whether phones are looked up before a message goes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookUp {
    #[default]
    Never,
    /// Those that no message has gone to yet.
    New,
    /// Each, once in 90 days.
    Always,
}

/// The rights to what costs more, or changes more, than one message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SmsRights {
    /// To send a message to several phones.
    pub batches: Who,
    /// To change the shop's templates.
    pub templates: Who,
}

impl Default for SmsRights {
    fn default() -> Self {
        Self {
            batches: Who::Admin,
            templates: Who::Admin,
        }
    }
}

/// A role at the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// Managers, and admins too.
    Manager,
    Admin,
}

/// Where messages go that nobody can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unanswerable {
    /// Managers read them, and the log keeps them.
    #[default]
    Desk,
    /// The log keeps them.
    Log,
}

/// Odoo sends its own SMS through us.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OdooGateway {
    /// The account token that Odoo sends with every request; not set: the gateway is closed.
    #[serde(with = "super::secret")]
    pub account_token: Option<SecretString>,
    /// The identifier of Odoo's database (`database.uuid`); not set: any.
    #[serde(deserialize_with = "super::text::optional")]
    pub database_uuid: Option<String>,
    /// Where Odoo may want states to be told, an address that begins like this; not set: anywhere.
    #[serde(deserialize_with = "super::text::optional")]
    pub report_url: Option<String>,
    /// Seconds that pass at least between Odoo's request and the first report on the message: Odoo
    /// does not know the message until its own transaction is committed.
    pub report_delay_seconds: u32,
}

impl Default for OdooGateway {
    fn default() -> Self {
        Self {
            account_token: None,
            database_uuid: None,
            report_url: None,
            report_delay_seconds: 15,
        }
    }
}

impl Sms {
    /// Whether any provider is set up.
    pub fn is_on(&self) -> bool {
        !self.providers.is_empty()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let sections = self.sections()?;
        let known = |name: &String| sections.iter().any(|section| section.name == *name);
        let named = self.rules.iter().flat_map(|rule| &rule.providers);
        let default = self.default_provider.iter();
        for (key, name) in named
            .map(|name| ("sms.rules.providers", name))
            .chain(self.order.iter().map(|name| ("sms.order", name)))
            .chain(default.map(|name| ("sms.default_provider", name)))
            .chain(
                self.prices
                    .iter()
                    .map(|it| ("sms.prices.provider", &it.provider)),
            )
        {
            if !known(name) {
                let expected = "the name of a provider that has its section, such as twilio";
                return Err(ConfigError::bad(key, name, expected));
            }
        }
        for rule in &self.rules {
            if let Some(kind) = rule.kinds.iter().find(|it| Kind::from_name(it).is_none()) {
                let expected = "code, reply, order, api, odoo, auto or batch";
                return Err(ConfigError::bad("sms.rules.kinds", kind, expected));
            }
            if let Some(prefix) = rule.prefixes.iter().find(|it| !is_prefix(it)) {
                return Err(ConfigError::bad("sms.rules.prefixes", prefix, PREFIX));
            }
        }
        self.price_table()?;
        self.price_rates()?;
        for (key, number, least, most) in [
            ("max_parts", self.max_parts, 1, 20),
            ("ask_parts", self.ask_parts, 1, 20),
            ("code_minutes", self.code_minutes, 1, 60),
            ("code_tries", self.code_tries, 1, 20),
            ("codes_an_hour", self.codes_an_hour, 1, 100),
            ("timeout_seconds", self.timeout_seconds, 1, 120),
            ("settle_seconds", self.settle_seconds, 1, 600),
            ("repeat_minutes", self.repeat_minutes, 0, 1_440),
            (
                "odoo.report_delay_seconds",
                self.odoo.report_delay_seconds,
                0,
                300,
            ),
            ("templates_sync", self.templates_sync, 0, 720),
            ("batch_limit", self.batch_limit, 1, 1_000),
            ("silent_minutes", self.silent_minutes, 0, 525_600),
            ("notices_a_day", self.notices_a_day, 0, 1_000),
        ] {
            if !(least..=most).contains(&number) {
                let expected = format!("a number from {least} to {most}");
                let key = format!("sms.{key}");
                return Err(ConfigError::bad(&key, &number.to_string(), &expected));
            }
        }
        self.odoo.check()
    }
}

impl OdooGateway {
    fn check(&self) -> Result<(), ConfigError> {
        if let Some(url) = &self.report_url {
            http_url("sms.odoo.report_url", url)?;
        }
        match &self.account_token {
            Some(token) => secret::check("sms.odoo.account_token", token),
            None => Ok(()),
        }
    }
}

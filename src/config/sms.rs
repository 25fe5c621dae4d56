//! `[sms]`: through whom messages go, and what they may cost. The providers' own sections are read by
//! their adapters.

use std::{collections::BTreeMap, str::FromStr};

use figment::value::{Dict, Value};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use secrecy::SecretString;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{ConfigError, http_url, secret};
use crate::{
    domain::{money::Currency, sms::Kind},
    sms::{Registry, Section},
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
    pub providers: Sections,
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

/// What a part to phones that begin so costs with a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    pub provider: String,
    /// Such as +380.
    pub prefix: String,
    pub part: String,
    pub currency: String,
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

/// The sections of the providers. Never printed: there are keys in them.
#[derive(Clone, Default)]
pub struct Sections(pub BTreeMap<String, Value>);

impl std::fmt::Debug for Sections {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Serialize for Sections {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(std::iter::empty::<(String, String)>())
    }
}

impl<'de> Deserialize<'de> for Sections {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(from).map(Self)
    }
}

/// A provider as the settings have it.
#[derive(Debug, Clone)]
pub struct ProviderSection {
    pub name: String,
    pub limits: ProviderLimits,
    /// What its adapter reads.
    pub own: Section,
}

/// What every provider's section can hold besides its adapter's own settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProviderLimits {
    /// Messages within a second.
    pub per_second: u32,
    /// What a part costs, in millionths of the currency's unit. 0 means that it is not known.
    pub part_price: i64,
    pub currency: Option<Currency>,
    /// What a day may cost and how many parts it may have. 0 means no limit.
    pub daily_cost: i64,
    pub daily_parts: i64,
    /// Below this the admins are told. 0 means never.
    pub low_balance: i64,
}

/// Messages within a second where the section says nothing.
const PER_SECOND: u32 = 10;

impl Sms {
    /// The providers that are set up.
    pub fn sections(&self) -> Result<Vec<ProviderSection>, ConfigError> {
        let mut sections = Vec::new();
        for (name, value) in &self.providers.0 {
            let Some(dict) = value
                .as_dict()
                .filter(|_| self.registry.get(name).is_some())
            else {
                let key = format!("sms.{name}");
                let known = self.registry.names().join(", ");
                let expected =
                    format!("one of the settings of [sms], or the section of a provider ({known})");
                return Err(ConfigError::Bad {
                    key,
                    value: "not known".to_owned(),
                    expected,
                });
            };
            sections.push(section(name, dict.clone())?);
        }
        Ok(sections)
    }

    /// Whether any provider is set up.
    pub fn is_on(&self) -> bool {
        !self.providers.0.is_empty()
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

/// What the beginning of phones looks like.
const PREFIX: &str = "+ and digits, such as +380";

fn is_prefix(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or("");
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a part costs, in millionths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartPrice {
    pub provider: String,
    pub prefix: String,
    pub micros: i64,
    pub currency: Currency,
}

impl Sms {
    /// The table of prices.
    pub fn price_table(&self) -> Result<Vec<PartPrice>, ConfigError> {
        let read = |price: &Price| {
            if !is_prefix(&price.prefix) {
                return Err(ConfigError::bad("sms.prices.prefix", &price.prefix, PREFIX));
            }
            let part = micros(&price.part).ok_or_else(|| {
                ConfigError::bad("sms.prices.part", &price.part, "an amount such as 0.05")
            })?;
            let currency = Currency::from_str(&price.currency).map_err(|_| {
                let expected = "three letters such as EUR";
                ConfigError::bad("sms.prices.currency", &price.currency, expected)
            })?;
            Ok(PartPrice {
                provider: price.provider.clone(),
                prefix: price.prefix.clone(),
                micros: part,
                currency,
            })
        };
        self.prices.iter().map(read).collect()
    }

    /// What a unit of each currency is worth, in millionths.
    pub fn price_rates(&self) -> Result<BTreeMap<String, i64>, ConfigError> {
        let read = |(code, rate): (&String, &String)| {
            let key = format!("sms.rates.{code}");
            let currency = Currency::from_str(code)
                .map_err(|_| ConfigError::bad("sms.rates", code, "three letters such as EUR"))?;
            let rate = micros(rate)
                .filter(|rate| *rate > 0)
                .ok_or_else(|| ConfigError::bad(&key, rate, "an amount such as 41.50"))?;
            Ok((currency.code().to_owned(), rate))
        };
        self.rates.iter().map(read).collect()
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

#[expect(clippy::too_many_lines, reason = "a few lines for each setting")]
fn section(name: &str, mut own: Dict) -> Result<ProviderSection, ConfigError> {
    let mut take = |key: &str| {
        own.remove(key)
            .map(|value| match value {
                Value::String(_, text) => text,
                Value::Num(_, number) => number
                    .to_i128()
                    .map(|number| number.to_string())
                    .or_else(|| number.to_u128().map(|number| number.to_string()))
                    .or_else(|| number.to_f64().map(|number| number.to_string()))
                    .unwrap_or_default(),
                _ => String::new(),
            })
            .filter(|text| !text.trim().is_empty())
    };
    let bad = |key: &str, value: &str, expected: &str| {
        ConfigError::bad(&format!("sms.{name}.{key}"), value, expected)
    };
    let mut money = |key: &str| {
        let Some(text) = take(key) else {
            return Ok(0);
        };
        micros(&text).ok_or_else(|| bad(key, &text, "an amount such as 0.05"))
    };
    let (part_price, daily_cost, low_balance) = (
        money("part_price")?,
        money("daily_cost")?,
        money("low_balance")?,
    );
    let mut whole = |key: &str, unset: u32| match take(key) {
        Some(text) => text
            .parse()
            .map_err(|_| bad(key, &text, "a whole number that is not below zero")),
        None => Ok(unset),
    };
    let per_second = whole("per_second", PER_SECOND)?;
    let daily_parts = whole("daily_parts", 0)?.into();
    if !(1..=1_000).contains(&per_second) {
        let expected = "a number from 1 to 1000";
        return Err(bad("per_second", &per_second.to_string(), expected));
    }
    let currency = match take("currency") {
        Some(code) => Some(
            Currency::from_str(&code)
                .map_err(|_| bad("currency", &code, "three letters such as EUR"))?,
        ),
        None => None,
    };
    if daily_cost > 0 && part_price == 0 {
        let expected = "what a part costs: without it the limit of a day cannot be kept";
        return Err(bad("part_price", "0", expected));
    }
    Ok(ProviderSection {
        name: name.to_owned(),
        limits: ProviderLimits {
            per_second,
            part_price,
            currency,
            daily_cost,
            daily_parts,
            low_balance,
        },
        own: Section::new(own),
    })
}

/// An amount in millionths.
fn micros(text: &str) -> Option<i64> {
    let amount = Decimal::from_str(text.trim()).ok()?;
    let micros = amount.checked_mul(Decimal::from(1_000_000))?;
    micros.round().to_i64().filter(|micros| *micros >= 0)
}

#[cfg(test)]
mod tests {
    use figment::{
        Figment,
        providers::{Format, Serialized, Toml},
    };

    use super::*;

    fn read(toml: &str) -> Result<Sms, ConfigError> {
        let settings =
            Figment::from(Serialized::defaults(Sms::default())).merge(Toml::string(toml));
        let sms: Sms = settings.extract()?;
        sms.check()?;
        Ok(sms)
    }

    #[test]
    fn a_provider_is_its_section_and_common_limits_are_taken_out_of_it() {
        let sms = read(
            "order = [\"zadarma\"]\n[twilio]\naccount_sid = \"AC1\"\nper_second = 50\n\
             [zadarma]\nkey = \"k\"\npart_price = \"0.06\"\ncurrency = \"eur\"\ndaily_cost = 3",
        )
        .unwrap();

        let sections = sms.sections().unwrap();
        let names: Vec<_> = sections.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["twilio", "zadarma"]);
        assert_eq!(sections[0].limits.per_second, 50);
        assert_eq!(sections[1].limits.per_second, PER_SECOND);
        assert_eq!(sections[1].limits.part_price, 60_000);
        assert_eq!(sections[1].limits.daily_cost, 3_000_000);
        assert!(!format!("{sms:?}").contains("AC1"));
        assert!(!Sms::default().is_on());
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (toml, named) in [
            ("ordr = 1", "sms.ordr"),
            ("[twillio]\nx = 1", "sms.twillio"),
            ("order = [\"twilio\"]", "sms.order"),
            ("[twilio]\nper_second = 0", "sms.twilio.per_second"),
            ("[twilio]\ndaily_cost = 5", "sms.twilio.part_price"),
            ("[twilio]\ncurrency = \"euro\"", "sms.twilio.currency"),
            ("[twilio]\npart_price = \"much\"", "sms.twilio.part_price"),
            ("[[rules]]\nproviders = [\"x\"]", "sms.rules.providers"),
            (
                "[[rules]]\nkinds = [\"spam\"]\nproviders = [\"twilio\"]\n[twilio]\na = 1",
                "sms.rules.kinds",
            ),
            (
                "[[rules]]\nprefixes = [\"380\"]\nproviders = [\"twilio\"]\n[twilio]\na = 1",
                "sms.rules.prefixes",
            ),
            ("max_parts = 0", "sms.max_parts"),
            ("batch_limit = 1001", "sms.batch_limit"),
            ("default_provider = \"twilio\"", "sms.default_provider"),
            ("rates = { EUR = \"0\" }", "sms.rates.EUR"),
            (
                "[[prices]]\nprovider = \"twilio\"\nprefix = \"380\"\npart = \"1\"\ncurrency = \"UAH\"\n\
                 [twilio]\na = 1",
                "sms.prices.prefix",
            ),
        ] {
            let error = read(toml).unwrap_err().to_string();
            assert!(error.contains(named), "{named} is not in {error}");
        }
    }
}

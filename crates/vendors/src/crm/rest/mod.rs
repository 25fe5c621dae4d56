//! Any CRM that speaks REST, by a recipe: a file in which each request is a template and each answer is
//! read by pointers. How one is written stands in `docs/recipes.md`.

mod answer;
mod asking;
mod cards;
mod catalog;
mod compose;
mod deed;
mod port;
mod reader;
mod recipe;
mod records;
mod rehearsal;
mod section;
mod signal;
mod template;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use minijinja::Value;
use mistok_core::domain::{clock::SharedClock, money::Currency};
use secrecy::{ExposeSecret, SecretString};

pub use self::{reader::read, recipe::Recipe, rehearsal::rehearse, section::REGISTRATION};
use self::{signal::Caller, words::Words};
use super::{
    CrmError, Journal,
    http::{Dialect, Http, Outside},
    public::Network,
};

const NAME: &str = "rest";

/// How to reach the CRM that a recipe describes.
pub struct Settings {
    pub base_url: String,
    pub token: SecretString,
    /// The secret part of the address that the CRM calls; `None` means that it calls nothing.
    pub webhook_key: Option<SecretString>,
    /// What the CRM signs its calls with.
    pub webhook_secret: Option<SecretString>,
    /// The recipe's own settings, by name.
    pub own: Vec<(String, String)>,
    /// For sums that name none.
    pub currency: Currency,
}

/// A shop's CRM by its recipe.
pub struct Rest {
    recipe: Arc<Recipe>,
    http: Http,
    /// The words that every request may use.
    always: Words,
    secrets: Vec<SecretString>,
    currency: Currency,
    caller: Option<Caller>,
}

impl Rest {
    /// Fails when the settings cannot work.
    pub fn new(
        recipe: Recipe,
        settings: Settings,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, CrmError> {
        let recipe = Arc::new(recipe);
        let always = always(&settings);
        let connection = &recipe.connection;
        let headers = compose::headers(&connection.headers, &always)
            .map_err(|unfilled| CrmError::Misconfigured(unfilled.0))?;
        let http = Http::new(
            Outside {
                service: NAME,
                base_url: settings.base_url.clone(),
                headers,
                timeout: connection.time_out,
                per_minute: connection.at_most,
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
        let caller = Caller::new(&recipe, &settings, &always)?;
        let secrets = [Some(settings.token), settings.webhook_secret];
        Ok(Self {
            recipe,
            http,
            always,
            secrets: secrets.into_iter().flatten().collect(),
            currency: settings.currency,
            caller,
        })
    }

    /// The words of one request: its own and those that all have.
    fn words(&self, own: impl IntoIterator<Item = (&'static str, Value)>) -> Words {
        let mut words = self.always.clone();
        words.extend(own);
        words
    }
}

fn always(settings: &Settings) -> Words {
    let own = settings.own.iter();
    let own = own.map(|(name, value)| (name.clone(), Value::from(value.as_str())));
    let webhook = settings.webhook_secret.as_ref();
    let webhook = webhook.map_or("", |secret| secret.expose_secret());
    let secret = Words::from([
        ("token", Value::from(settings.token.expose_secret().trim())),
        ("webhook", Value::from(webhook)),
    ]);
    let base_url = settings.base_url.trim().trim_end_matches('/');
    Words::from([
        ("settings", Value::from_pairs(own)),
        ("secret", Value::from(secret)),
        ("base_url", Value::from(base_url)),
    ])
}

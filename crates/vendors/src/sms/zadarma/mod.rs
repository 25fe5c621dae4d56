//! Zadarma (<https://zadarma.com/en/support/api/>). It gives a message no id and tells nothing of its
//! delivery: "sent" is all that is known.

mod calls;
mod form;
mod hearing;
mod settings;
mod signature;
#[cfg(test)]
mod tests;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use mistok_core::domain::{clock::SharedClock, phone::Phone, sms::Cost};

use self::settings::Settings;
use super::{
    Accepted, Heard, Means, Message, Provider, Receipt, Recovered, Registration, Section, SmsError,
    Template, Unheard, Webhook, http::Http,
};

pub const REGISTRATION: Registration = Registration {
    name: NAME,
    connect: |section, means| Ok(Arc::new(Zadarma::new(section, means)?)),
};

const NAME: &str = "zadarma";

/// A shop's account at Zadarma.
struct Zadarma {
    settings: Settings,
    http: Http,
    clock: SharedClock,
}

impl Zadarma {
    fn new(section: &Section, means: &Means) -> Result<Self, String> {
        let settings = Settings::read(section)?;
        let http = Http::new(&settings.base_url, means)
            .map_err(|error| format!("`sms.zadarma.base_url`: {error}"))?;
        Ok(Self {
            settings,
            http,
            clock: means.clock.clone(),
        })
    }
}

#[async_trait]
impl Provider for Zadarma {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Zadarma"
    }

    async fn send(&self, message: &Message) -> Result<Accepted, SmsError> {
        self.post(message).await
    }

    /// It keeps no list of messages that could be asked for.
    async fn recover(&self, _message: &Message, _known: &[String]) -> Result<Recovered, SmsError> {
        Ok(Recovered::Unknown)
    }

    async fn status(&self, _provider_id: &str) -> Result<Option<Receipt>, SmsError> {
        Ok(None)
    }

    async fn balance(&self) -> Result<Option<Cost>, SmsError> {
        self.read_balance().await
    }

    async fn senders(&self, to: Option<&Phone>) -> Result<Vec<String>, SmsError> {
        match to {
            Some(phone) => self.read_senders(phone).await,
            // It tells only who may write to a certain phone.
            None => {
                let configured = [&self.settings.sender, &self.settings.caller_id];
                Ok(configured.into_iter().flatten().cloned().collect())
            }
        }
    }

    fn own_sender(&self) -> Option<&str> {
        let settings = &self.settings;
        settings.sender.as_deref().or(settings.caller_id.as_deref())
    }

    fn tells_senders_by_country(&self) -> bool {
        true
    }

    fn keeps_templates(&self) -> bool {
        true
    }

    async fn templates(&self) -> Result<Vec<Template>, SmsError> {
        self.read_templates().await
    }

    fn hear(&self, webhook: &Webhook<'_>) -> Result<Heard, Unheard> {
        self.read_webhook(webhook)
    }

    fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.http.peer().ahead()
    }

    fn tells_delivery(&self) -> bool {
        false
    }
}

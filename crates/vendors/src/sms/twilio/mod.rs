//! Twilio's Programmable Messaging (<https://www.twilio.com/docs/messaging/api/message-resource>).

mod calls;
mod codes;
mod hearing;
mod lookups;
mod settings;
mod signature;
#[cfg(test)]
mod tests;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use chrono::TimeDelta;
use mistok_core::domain::{
    clock::SharedClock,
    phone::Phone,
    sms::{Barrier, Cost, NumberFacts},
};

use self::settings::Settings;
use super::{
    Accepted, Heard, Means, Message, Provider, Receipt, Recovered, Registration, Section, SmsError,
    Template, Unheard, Webhook, http::Http,
};

pub const REGISTRATION: Registration = Registration {
    name: NAME,
    connect: |section, means| Ok(Arc::new(Twilio::new(section, means)?)),
};

const NAME: &str = "twilio";

/// A shop's account at Twilio.
struct Twilio {
    settings: Settings,
    http: Http,
    /// Look-ups have a server of their own.
    lookups: Http,
    clock: SharedClock,
    /// How long a request that we stopped waiting for may still be under way.
    settle: TimeDelta,
    /// The address at which Twilio reports the states of messages.
    status_url: Option<String>,
}

impl Twilio {
    fn new(section: &Section, means: &Means) -> Result<Self, String> {
        let settings = Settings::read(section)?;
        let http = Http::new(&settings.base_url, means)
            .map_err(|error| format!("`sms.twilio.base_url`: {error}"))?;
        let lookups = Http::new(&settings.lookup_url, means)
            .map_err(|error| format!("`sms.twilio.lookup_url`: {error}"))?;
        Ok(Self {
            settings,
            http,
            lookups,
            clock: means.clock.clone(),
            settle: means.settle,
            status_url: means.webhook("twilio/status"),
        })
    }
}

#[async_trait]
impl Provider for Twilio {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "Twilio"
    }

    async fn send(&self, message: &Message) -> Result<Accepted, SmsError> {
        self.post(message).await
    }

    async fn recover(&self, message: &Message, known: &[String]) -> Result<Recovered, SmsError> {
        self.look_for(message, known).await
    }

    async fn status(&self, provider_id: &str) -> Result<Option<Receipt>, SmsError> {
        self.read_message(provider_id).await
    }

    async fn balance(&self) -> Result<Option<Cost>, SmsError> {
        self.read_balance().await
    }

    /// Those of the settings: which numbers an account has is asked over another of its APIs.
    async fn senders(&self, _to: Option<&Phone>) -> Result<Vec<String>, SmsError> {
        let settings = &self.settings;
        let configured = [&settings.from, &settings.messaging_service_sid];
        Ok(configured.into_iter().flatten().cloned().collect())
    }

    fn own_sender(&self) -> Option<&str> {
        let settings = &self.settings;
        let service = settings.messaging_service_sid.as_deref();
        settings.from.as_deref().or(service)
    }

    fn looks_up(&self) -> bool {
        true
    }

    async fn look_up(&self, phone: &Phone) -> Result<Option<NumberFacts>, SmsError> {
        self.read_number(phone).await.map(Some)
    }

    async fn templates(&self) -> Result<Vec<Template>, SmsError> {
        Ok(Vec::new())
    }

    fn hear(&self, webhook: &Webhook<'_>) -> Result<Heard, Unheard> {
        self.read_webhook(webhook)
    }

    fn clock_ahead(&self) -> Option<chrono::TimeDelta> {
        self.http.peer().ahead()
    }

    fn tells_delivery(&self) -> bool {
        true
    }

    fn barrier(&self, code: &str) -> Option<Barrier> {
        match codes::fault(code.parse().ok()?)? {
            codes::Fault::Destination(barrier) => Some(barrier),
            codes::Fault::Message(_) | codes::Fault::Sender | codes::Fault::Provider(_) => None,
        }
    }
}

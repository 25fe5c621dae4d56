//! `TurboSMS` (<https://turbosms.ua/en/api.html>). It takes an id of ours with each message, so that a
//! repeated one is the same one.

mod calls;
mod codes;
mod hearing;
mod settings;
#[cfg(test)]
mod tests;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use mistok_core::domain::{phone::Phone, sms::Cost};

use self::settings::Settings;
use super::{
    Accepted, Heard, Means, Message, Provider, Receipt, Recovered, Registration, Section, SmsError,
    Template, Unheard, Webhook, http::Http,
};

pub const REGISTRATION: Registration = Registration {
    name: NAME,
    connect: |section, means| Ok(Arc::new(TurboSms::new(section, means)?)),
};

const NAME: &str = "turbosms";

/// A shop's account at `TurboSMS`.
struct TurboSms {
    settings: Settings,
    http: Http,
}

impl TurboSms {
    fn new(section: &Section, means: &Means) -> Result<Self, String> {
        let settings = Settings::read(section)?;
        let http = Http::new(&settings.base_url, means)
            .map_err(|error| format!("`sms.turbosms.base_url`: {error}"))?;
        Ok(Self { settings, http })
    }
}

#[async_trait]
impl Provider for TurboSms {
    fn name(&self) -> &'static str {
        NAME
    }

    fn title(&self) -> &'static str {
        "TurboSMS"
    }

    async fn send(&self, message: &Message) -> Result<Accepted, SmsError> {
        self.post(message).await
    }

    /// A repeated message is answered with what came of the first.
    async fn recover(&self, _message: &Message, _known: &[String]) -> Result<Recovered, SmsError> {
        Ok(Recovered::SendAgain)
    }

    async fn status(&self, provider_id: &str) -> Result<Option<Receipt>, SmsError> {
        self.read_status(provider_id).await
    }

    async fn balance(&self) -> Result<Option<Cost>, SmsError> {
        self.read_balance().await
    }

    async fn senders(&self, _to: Option<&Phone>) -> Result<Vec<String>, SmsError> {
        Ok(vec![self.settings.sender.clone()])
    }

    fn own_sender(&self) -> Option<&str> {
        Some(&self.settings.sender)
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
}

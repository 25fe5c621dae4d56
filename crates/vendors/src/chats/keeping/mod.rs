//! KeepingCRM: the seller's API of Digiseller under a shop's own address, and its sister `GGsel`
//! (<https://my.digiseller.com/inside/api_debates.asp>). A chat's id is the number of the purchase.

mod calls;
mod history;
mod list;
mod login;
mod purchase;
mod sending;
#[cfg(test)]
mod tests;
mod wire;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, FixedOffset, Utc};
use mistok_core::domain::clock::SharedClock;
use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};

use self::login::Login;
use super::{ChatMessage, ChatPage, Chats, ChatsError, NewFile, Purchase, Uploaded};
use crate::crm::{
    Journal,
    http::{Dialect, Http, Outside, Speech},
    public::Network,
};

/// The most chats that come on one page.
const LARGEST_PAGE: u32 = 200;

/// How to reach a shop's KeepingCRM.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Such as `https://shop.example/api`.
    pub base_url: String,
    pub api_key: SecretString,
    pub seller_id: i64,
    /// The zone of the times that it writes without one.
    pub utc_offset: FixedOffset,
    /// Chats on a page, 1 to 200.
    pub page_size: u32,
    /// Where messages are posted: `/debates/v2/`, or without the last slash.
    pub send_path: String,
    /// Whether a log-in's timestamp is sent as a text.
    pub timestamp_as_string: bool,
    pub reads_per_minute: u32,
    pub sends_per_minute: u32,
    pub timeout: Duration,
}

/// A shop's KeepingCRM.
pub struct Keeping {
    settings: Settings,
    http: Http,
    login: Login,
    /// The quota is used up: no read before then.
    reads_paused_until: Mutex<Option<DateTime<Utc>>>,
}

impl Keeping {
    /// Fails when the settings cannot work.
    pub fn new(
        mut settings: Settings,
        clock: SharedClock,
        journal: Arc<dyn Journal>,
    ) -> Result<Self, ChatsError> {
        settings.page_size = settings.page_size.clamp(1, LARGEST_PAGE);
        if settings.api_key.expose_secret().trim().is_empty() {
            return Err(ChatsError::Misconfigured(
                "the KeepingCRM key is empty".to_owned(),
            ));
        }
        let http = Http::new(
            Outside {
                service: "keeping",
                base_url: settings.base_url.clone(),
                headers: HeaderMap::new(),
                timeout: settings.timeout,
                per_minute: settings.reads_per_minute,
                sends_per_minute: Some(settings.sends_per_minute),
                dialect: Dialect {
                    refusal: Some(wire::refusal),
                    html_is_outage: true,
                    // One chat may be closed to us while others are not.
                    names_exceptions: false,
                    forbids_by_rights: false,
                    speech: Speech::People,
                },
                network: Network::Any,
            },
            Arc::clone(&clock),
            journal,
        )?;
        Ok(Self {
            login: Login::new(&settings, clock),
            settings,
            http,
            reads_paused_until: Mutex::default(),
        })
    }
}

#[async_trait]
impl Chats for Keeping {
    fn name(&self) -> &'static str {
        "keeping"
    }

    async fn list(&self, page: u32) -> Result<ChatPage, ChatsError> {
        self.read_list(page).await
    }

    async fn messages(
        &self,
        chat: i64,
        after: Option<i64>,
    ) -> Result<Vec<ChatMessage>, ChatsError> {
        self.read_history(chat, after).await
    }

    async fn send(&self, chat: i64, text: &str, files: &[Uploaded]) -> Result<(), ChatsError> {
        self.send_message(chat, text, files).await
    }

    async fn upload(&self, file: NewFile) -> Result<Uploaded, ChatsError> {
        self.upload_file(&file).await
    }

    async fn mark_seen(&self, chat: i64) -> Result<(), ChatsError> {
        self.send_seen(chat).await
    }

    async fn purchase(&self, chat: i64) -> Result<Option<Purchase>, ChatsError> {
        self.read_purchase(chat).await
    }

    fn reads_free_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.reads_paused_until(now)
    }
}

//! Telling Telegram how to reach us and what to show: webhook, commands.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use crate::{
    config::Serves,
    domain::language::Language,
    shop::stage::CatalogScreens,
    telegram::{Api, TelegramError},
    text::{Text, Texts},
};

/// The kinds that are handled; others would only cost traffic.
pub const ALLOWED_UPDATES: [&str; 6] = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "pre_checkout_query",
    "my_chat_member",
];

const TIMEOUT: Duration = Duration::from_secs(20);

/// The bot's own account, by getMe.
#[derive(Debug, Clone, Deserialize)]
pub struct Me {
    pub id: i64,
    #[serde(default)]
    pub username: String,
    /// Whether products can be shared from the text field of any chat.
    #[serde(default)]
    pub supports_inline_queries: bool,
    /// Whether it sees all that is written in groups, also where it is no administrator.
    #[serde(default)]
    pub can_read_all_group_messages: bool,
}

pub async fn me(api: &Api) -> Result<Me, TelegramError> {
    api.call("GetMe", &json!({}), TIMEOUT).await
}

/// Where Telegram brings updates at present.
#[derive(Debug, Clone, Deserialize)]
pub struct WebhookInfo {
    /// Empty when it brings them nowhere.
    #[serde(default)]
    pub url: String,
    #[serde(default)]
    pub pending_update_count: i64,
    /// When it last failed to bring one, in seconds of Unix time; 0 when it never did.
    #[serde(default)]
    pub last_error_date: i64,
    pub last_error_message: Option<String>,
}

impl WebhookInfo {
    /// The machine that the address names: the rest may hold a secret.
    pub fn host(&self) -> Option<String> {
        if self.url.is_empty() {
            return None;
        }
        let parsed = reqwest::Url::parse(&self.url).ok();
        let host = parsed.and_then(|url| url.host_str().map(str::to_owned));
        Some(host.unwrap_or_else(|| "?".to_owned()))
    }
}

pub async fn webhook_info(api: &Api) -> Result<WebhookInfo, TelegramError> {
    api.call("GetWebhookInfo", &json!({}), TIMEOUT).await
}

/// Updates come to this address from now on, each with the secret.
pub async fn set_webhook(api: &Api, url: &str, secret: &SecretString) -> Result<(), TelegramError> {
    let webhook = json!({
        "url": url,
        "secret_token": secret.expose_secret(),
        "allowed_updates": ALLOWED_UPDATES,
        "max_connections": 100,
    });
    api.answer("SetWebhook", &webhook, TIMEOUT).await.map(drop)
}

/// Updates are fetched from now on; those that wait are kept.
pub async fn delete_webhook(api: &Api) -> Result<(), TelegramError> {
    api.answer("DeleteWebhook", &json!({}), TIMEOUT)
        .await
        .map(drop)
}

/// The commands that a customer sees, in the order of their use.
const COMMANDS: [(&str, Text); 14] = [
    ("menu", Text::CommandMenu),
    ("catalog", Text::CommandCatalog),
    ("cart", Text::CommandCart),
    ("orders", Text::CommandOrders),
    ("profile", Text::CommandProfile),
    ("delivery", Text::CommandDelivery),
    ("support", Text::CommandSupport),
    ("end", Text::CommandEnd),
    ("feedback", Text::CommandFeedback),
    ("language", Text::CommandLanguage),
    ("privacy", Text::CommandPrivacy),
    ("help", Text::CommandHelp),
    ("cancel", Text::CommandCancel),
    ("stop", Text::CommandStop),
];

/// Those that lead nowhere without a catalog.
const OF_CATALOG: [&str; 2] = ["catalog", "cart"];

/// The commands of a bot that serves managers alone.
const OF_MANAGERS: [(&str, Text); 9] = [
    ("menu", Text::CommandMenu),
    ("chats", Text::ButtonMyChats),
    ("queue", Text::ButtonQueue),
    ("orders", Text::ButtonOrdersHere),
    ("history", Text::ButtonAllHistory),
    ("stats", Text::ButtonStatistics),
    ("sms", Text::CommandSms),
    ("language", Text::CommandLanguage),
    ("help", Text::CommandHelp),
];

/// What people read of a bot before they open it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// In the empty chat.
    Description,
    /// In the profile, and with a link to the bot.
    Short,
}

impl About {
    pub const ALL: [Self; 2] = [Self::Description, Self::Short];

    pub const fn field(self) -> &'static str {
        match self {
            Self::Description => "description",
            Self::Short => "short_description",
        }
    }

    pub const fn text(self) -> Text {
        match self {
            Self::Description => Text::BotDescription,
            Self::Short => Text::BotShortDescription,
        }
    }

    const fn methods(self) -> (&'static str, &'static str) {
        match self {
            Self::Description => ("GetMyDescription", "SetMyDescription"),
            Self::Short => ("GetMyShortDescription", "SetMyShortDescription"),
        }
    }
}

/// The text as Telegram has it for a language, or for all others.
pub async fn about(api: &Api, about: About, code: &str) -> Result<String, TelegramError> {
    let asked = json!({ "language_code": code });
    let told: serde_json::Value = api.call(about.methods().0, &asked, TIMEOUT).await?;
    Ok(told[about.field()].as_str().unwrap_or_default().to_owned())
}

pub async fn set_about(
    api: &Api,
    about: About,
    code: &str,
    text: &str,
) -> Result<(), TelegramError> {
    let said = json!({ about.field(): text, "language_code": code });
    api.answer(about.methods().1, &said, TIMEOUT)
        .await
        .map(drop)
}

/// Registers the commands in each language, and the shop's own for everybody else. A list
/// replaces the one before it for the same language.
pub async fn set_commands(
    api: &Api,
    serves: Serves,
    texts: &std::sync::Arc<Texts>,
    shop: Language,
    catalog: CatalogScreens,
) -> Result<(), TelegramError> {
    let is_shown =
        |command: &str| catalog == CatalogScreens::Shown || !OF_CATALOG.contains(&command);
    let lists = Language::ALL
        .into_iter()
        .map(|language| (language, language.code()))
        .chain([(shop, "")]);
    for (language, code) in lists {
        let speech = texts.speak(language);
        let commands: &[(&str, Text)] = if serves.customers() {
            &COMMANDS
        } else {
            &OF_MANAGERS
        };
        let commands: Vec<_> = commands
            .iter()
            .filter(|(command, _)| is_shown(command))
            .map(
                |(command, text)| json!({ "command": command, "description": speech.plain(*text) }),
            )
            .collect();
        let list = json!({
            "commands": commands,
            "scope": { "type": "all_private_chats" },
            "language_code": code,
        });
        api.answer("SetMyCommands", &list, TIMEOUT).await?;
    }
    let button = json!({ "menu_button": { "type": "commands" } });
    api.answer("SetChatMenuButton", &button, TIMEOUT)
        .await
        .map(drop)
}

//! How the bot stands in a chat that the settings name: for the start and for `mistok check`.

use std::time::Duration;

use mistok_core::domain::id::ChatId;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Api, TelegramError};

/// Nobody waits longer for a look.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A chat, and the bot's rights in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    pub title: String,
    pub may_write: MayWrite,
    pub topics: Topics,
    pub hears: Hears,
}

/// What of a group's messages reaches the bot, when its privacy mode is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hears {
    Everything,
    /// Commands, and answers to its own messages.
    WhatIsMeantForIt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MayWrite {
    Yes,
    /// A member who may not post.
    No,
    /// Not in the chat.
    Outside,
}

/// Whether topics can be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topics {
    Manageable,
    /// Switched off in the group.
    Off,
    /// The bot has no right to manage them.
    NotAllowed,
}

#[derive(Deserialize)]
struct Chat {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    is_forum: bool,
}

impl Api {
    /// Looks at a chat and at what the bot may do there.
    pub async fn look_at(&self, chat: ChatId) -> Result<Looked, TelegramError> {
        let found: Chat = self
            .call("GetChat", &json!({"chat_id": chat.0}), TIMEOUT)
            .await?;
        let fields = json!({"chat_id": chat.0, "user_id": self.bot().0});
        let member: Value = self.call("GetChatMember", &fields, TIMEOUT).await?;
        let may = |right: &str| member[right] == true;
        let is_channel = found.kind == "channel";
        let status = member["status"].as_str().unwrap_or_default();
        let may_write = match status {
            "creator" => MayWrite::Yes,
            "administrator" if !is_channel || may("can_post_messages") => MayWrite::Yes,
            "member" if !is_channel => MayWrite::Yes,
            "restricted" if may("can_send_messages") && may("is_member") => MayWrite::Yes,
            "administrator" | "member" => MayWrite::No,
            "restricted" if may("is_member") => MayWrite::No,
            _ => MayWrite::Outside,
        };
        let topics = if !found.is_forum {
            Topics::Off
        } else if status == "creator" || may("can_manage_topics") {
            Topics::Manageable
        } else {
            Topics::NotAllowed
        };
        let hears = if is_channel || matches!(status, "creator" | "administrator") {
            Hears::Everything
        } else {
            Hears::WhatIsMeantForIt
        };
        Ok(Looked {
            title: found.title,
            may_write,
            topics,
            hears,
        })
    }
}

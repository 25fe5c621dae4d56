//! `[desk]`

use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::ConfigError;

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Desk {
    /// The managers' shared chat.
    pub chat_id: Option<i64>,
    /// A chat for what happened, apart from the shared one.
    pub log_chat_id: Option<i64>,
    /// Telegram user ids of the admins.
    #[serde(deserialize_with = "ids")]
    pub admins: Vec<i64>,
    /// Whether each conversation gets a topic of its own in the shared chat, a forum group.
    pub topics: bool,
    /// Hours after the last activity for which a conversation stays with its manager.
    pub hold_hours: u32,
    /// Conversations that one manager may hold at once.
    pub max_parallel: u32,
    /// Whether the customer is told who has joined.
    pub introduce: bool,
    /// Minutes without an answer after which the customer is told to be patient; 0: never.
    pub max_wait_minutes: u32,
    /// Minutes of silence after which a conversation is closed; 0: never.
    pub idle_close_minutes: u32,
}

impl Default for Desk {
    fn default() -> Self {
        Self {
            chat_id: None,
            log_chat_id: None,
            admins: Vec::new(),
            topics: false,
            hold_hours: 24,
            max_parallel: 30,
            introduce: true,
            max_wait_minutes: 15,
            idle_close_minutes: 2_880,
        }
    }
}

impl Desk {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        for (key, number, most) in [
            ("desk.hold_hours", self.hold_hours, 8_760),
            ("desk.max_parallel", self.max_parallel, 10_000),
        ] {
            if !(1..=most).contains(&number) {
                let expected = format!("a number from 1 to {most}");
                return Err(ConfigError::bad(key, &number.to_string(), &expected));
            }
        }
        for (key, chat) in [
            ("desk.chat_id", self.chat_id),
            ("desk.log_chat_id", self.log_chat_id),
        ] {
            if let Some(chat) = chat.filter(|chat| *chat >= 0) {
                return Err(ConfigError::bad(
                    key,
                    &chat.to_string(),
                    "the id of a group, which begins with a minus, such as -1001234567890",
                ));
            }
        }
        if self.topics && self.chat_id.is_none() {
            return Err(ConfigError::missing(
                "desk.chat_id",
                "the forum group in which conversations get their topics",
            ));
        }
        Ok(())
    }
}

/// A list, one number, or numbers with commas as the environment gives them.
fn ids<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<i64>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Ids {
        Many(Vec<i64>),
        One(i64),
        Written(String),
    }
    match Ids::deserialize(from) {
        Ok(Ids::Many(ids)) => Ok(ids),
        Ok(Ids::One(id)) => Ok(vec![id]),
        Ok(Ids::Written(text)) => text
            .split(',')
            .map(str::trim)
            .filter(|id| !id.is_empty())
            .map(|id| {
                id.parse().map_err(|_| {
                    D::Error::custom(format!(
                        "\"{id}\" is not a Telegram user id; expected numbers such as 4242"
                    ))
                })
            })
            .collect(),
        Err(_) => Err(D::Error::custom(
            "expected Telegram user ids such as [4242, 4343]",
        )),
    }
}

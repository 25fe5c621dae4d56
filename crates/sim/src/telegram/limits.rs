//! How often a bot may send: the published rates.

/// The rates of one server.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Sends of a bot to all chats within any second.
    pub overall_per_second: Option<u32>,
    /// Sends to one person, refilled at this rate up to `per_chat_burst`.
    pub per_chat_per_second: Option<f64>,
    pub per_chat_burst: f64,
    /// Sends to one group within any minute.
    pub per_group_per_minute: Option<u32>,
}

impl Limits {
    /// No limits at all, for measuring the bot and not the server.
    pub fn none() -> Self {
        Self {
            overall_per_second: None,
            per_chat_per_second: None,
            per_chat_burst: 0.0,
            per_group_per_minute: None,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            overall_per_second: Some(30),
            per_chat_per_second: Some(1.0),
            per_chat_burst: 5.0,
            per_group_per_minute: Some(20),
        }
    }
}
